public import Diagnostics
internal import Packages
internal import Storage
public import Unix

/// Whether the user trusts who can write a project's files (spec/storage.md, "Projects of other users").
///
/// A Stoutfile names programs and variables that whoever uses it runs, and the search for one goes up through folders that
/// may be anybody's. Root would leave files in it that its owner cannot change any more.
public enum ProjectOwner {
    /// Refuses a project whose folder, Stoutfile or lock belongs to another user than this one or root, unless the user's
    /// configuration trusts it.
    public static func check(_ folder: Path) throws(Failure) {
        let me = Process.user
        for path in [folder, folder / Project.manifestName, folder / Project.lockName] {
            // What cannot be looked at is told by whoever opens it.
            guard let owner = (try? FileSystem.status(path, following: true))?.owner, owner != me, owner != 0 else {
                continue
            }
            if try isTrusted(folder) { return }
            throw foreign(folder, path, owner)
        }
    }

    /// Whether the configuration, or the variable for machines without one, names the folder or one above it.
    private static func isTrusted(_ folder: Path) throws(Failure) -> Bool {
        let configuration = try UserConfiguration.read(.environment)
        let listed = configuration.values.trusted.map { $0 == "*" ? $0 : configuration.path($0).text }
        let named = Environment.nonEmpty("STOUT_TRUSTED")?.split(separator: ":").map(String.init) ?? []
        let place = (try? FileSystem.realPath(folder)) ?? folder
        return (listed + named).contains { entry in
            if entry == "*" { return true }
            guard Path(entry).isAbsolute else { return false }
            let trusted = (try? FileSystem.realPath(Path(entry))) ?? Path(entry).normalized
            return place == trusted || place.text.hasPrefix(trusted.text == "/" ? "/" : trusted.text + "/")
        }
    }

    private static func foreign(_ folder: Path, _ path: Path, _ owner: UInt32) -> Failure {
        let name = Process.userName(owner).map { "`\($0)`" } ?? "user \(owner)"
        let isRoot = Process.user == 0
        return Failure(
            Diagnostic(
                .projectForeign, "`\(path)` belongs to \(name), and you are \(Home.name(Process.user))",
                notes: [
                    isRoot
                        ? "what root writes into a project its owner could not change any more"
                        : "its owner decides which programs and variables you would use"
                ],
                hints: [
                    isRoot ? "run stout as \(name), without `sudo`" : nil,
                    "to use it anyway, write `trusted = [\"\(folder)\"]` at the top of `~/.config/stout/config.toml`",
                    "or run the command with `STOUT_TRUSTED=\(folder)`",
                ].compactMap { $0 }))
    }
}
