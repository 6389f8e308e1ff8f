public import Diagnostics
internal import Unix

extension Home {
    /// Refuses a data folder that somebody else could change: what is in it is run.
    ///
    /// A shared one (`STOUT_SHARED`) may belong to another user and be written by its group; by everybody, never.
    public func checkData() throws(Failure) {
        try check(data, "STOUT_HOME", isShared: isShared, "what is in it is run by you", canBeShared: true)
    }

    /// The same for the folder of indexes, which locks are made from; that one is never shared.
    public func checkCache() throws(Failure) {
        try check(cache, "STOUT_CACHE", isShared: false, "locks are made from what is in it")
    }

    private func check(_ folder: Path, _ variable: String, isShared: Bool, _ use: String, canBeShared: Bool = false)
        throws(Failure)
    {
        let status: Status?
        do throws(SystemError) { status = try FileSystem.statusIfThere(folder) } catch {
            if error.code == .symbolicLinkLoop { try checkWay(to: folder, variable) }
            throw error.failure("look at stout's folder")
        }
        guard let status else {
            try checkWay(to: folder, variable)
            return try checkPlace(of: folder, canBeShared)
        }
        switch status.kind {
        case .directory: break
        case .symbolicLink:
            throw Failure(
                Diagnostic(
                    .homeChangeable, "stout's folder `\(folder)` is a symbolic link",
                    notes: ["whoever may change the link could put other programs in place of all of yours"],
                    hints: ["set \(variable) to the folder that it leads to"]))
        case .file, .other:
            throw Failure(
                Diagnostic(
                    .homeUnusable, "`\(folder)` is no folder", hints: ["move it away, or set \(variable) to a folder"]))
        }
        if status.owner != Process.user, !isShared {
            throw foreign(folder, owner: status.owner, hint: "set \(variable) to a folder of your own", canBeShared)
        }
        if status.permissions & (isShared ? 0o002 : 0o022) != 0 {
            let who = status.permissions & 0o002 != 0 ? "everybody" : "its group"
            throw Failure(
                Diagnostic(
                    .homeChangeable, "stout's folder `\(folder)` can be changed by \(who)",
                    notes: [use],
                    hints: [
                        "run `chmod \(isShared ? "o-w" : "go-w") \(folder)`",
                        isShared || !canBeShared ? nil : "or, for a folder that a group shares, set STOUT_SHARED=1",
                    ].compactMap { $0 }))
        }
    }

    /// Where there is no folder yet, the nearest thing above it must be a folder, or lead to one: nothing can be made behind
    /// a link that leads nowhere.
    private func checkWay(to folder: Path, _ variable: String) throws(Failure) {
        var place = folder.parent
        while place.parent != place {
            if let named = try? FileSystem.statusIfThere(place) {
                if FileSystem.isDirectory(place) { return }
                let target = named.kind == .symbolicLink ? try? FileSystem.readLink(place) : nil
                throw Failure(
                    Diagnostic(
                        .homeUnusable,
                        target == nil
                            ? "`\(place)` is not a folder, so `\(folder)` cannot be made"
                            : "`\(place)` is a symbolic link that leads to no folder, so `\(folder)` cannot be made",
                        notes: target.map { ["it leads to `\($0)`"] } ?? [],
                        hints: [
                            target == nil
                                ? "move it away, or set \(variable) to a folder"
                                : "make the folder that it leads to, or set \(variable) to a folder"
                        ]))
            }
            place = place.parent
        }
    }

    /// Where there is no folder yet: root would make one in the home of somebody else, who could not use it then.
    private func checkPlace(of folder: Path, _ canBeShared: Bool) throws(Failure) {
        guard Process.user == 0, !isShared else { return }
        var place = folder.parent
        while place.parent != place {
            if let status = try? FileSystem.status(place, following: true) {
                if status.owner != 0 {
                    throw foreign(
                        place, owner: status.owner, hint: "run stout as that user, without `sudo`", canBeShared)
                }
                return
            }
            place = place.parent
        }
    }

    private func foreign(_ folder: Path, owner: UInt32, hint: String, _ canBeShared: Bool) -> Failure {
        Failure(
            Diagnostic(
                .homeForeign,
                "`\(folder)` belongs to \(Self.name(owner)), and you are \(Self.name(Process.user))",
                notes: [
                    Process.user == 0
                        ? "what root writes there its owner could not change any more"
                        : "its owner could put other programs in place of yours"
                ],
                hints: [hint] + (canBeShared ? ["or, for a folder that several users share, set STOUT_SHARED=1"] : [])))
    }

    /// For messages.
    public static func name(_ user: UInt32) -> String {
        user == 0 ? "root" : Process.userName(user).map { "`\($0)`" } ?? "user \(user)"
    }
}
