internal import Diagnostics
internal import Notation
internal import Packages
internal import Unix

/// The Stoutfiles that share a lock: the root's and those of its members; of most projects there is only one
/// (spec/stoutfile.md, "Workspaces").
struct Workspace {
    /// One of the Stoutfiles, read.
    struct File: Sendable {
        let folder: Path
        /// Its folder relative to the root's; nil for the root.
        let member: String?
        let source: SourceText
        let manifest: Manifest
    }

    /// The root's first, then those of the members by folder.
    private(set) var files: [File] = []
    /// The place of the project's own.
    private(set) var own = 0
    /// What is odd in any of them.
    private(set) var warnings: [Diagnostic] = []

    /// Reads the Stoutfiles that belong together with one of them.
    ///
    /// - Parameters:
    ///   - folder: that of the one.
    ///   - text: its text, which need not be on the disk yet.
    init(_ folder: Path, _ text: SourceText) throws(Failure) {
        let (alone, diagnostics) = Stoutfile.read(text)
        guard let alone else { throw Failure(diagnostics) }
        if alone.include == nil, alone.members.isEmpty {
            files = [File(folder: folder, member: nil, source: text, manifest: alone)]
            warnings = diagnostics
            return
        }
        let place = WorkspacePlace(folder)
        guard let include = alone.include else {
            try read(File(folder: folder, member: nil, source: text, manifest: alone), diagnostics, nil, place)
            return
        }
        let label = Diagnostic.Label(text, Span(include.span.lowerBound, include.span.upperBound))
        let root = place.root(include.text)
        // Its lock is there.
        try ProjectOwner.check(root)
        guard
            let source = try Project.read(root / Project.manifestName, as: place.name(of: root / Project.manifestName))
        else {
            throw Failure(
                Diagnostic(
                    .includeMissing, "there is no Stoutfile at `\(include.text)`", labels: [label],
                    hints: ["name the folder of the root's Stoutfile, or take `include` out"]))
        }
        if root == place.folder { throw Self.cycle(label, "it leads to this Stoutfile itself") }
        let (manifest, problems) = Stoutfile.read(source)
        guard let manifest else { throw Failure(problems) }
        if let next = manifest.include {
            let also = Diagnostic.Label(source, Span(next.span.lowerBound, next.span.upperBound), "it goes on here")
            if place.root(next.text, from: root) == place.folder {
                throw Self.cycle(label, "the other one leads back", also)
            }
            throw Failure(
                Diagnostic(
                    .includeNested, "`\(include.text)` is a member of a workspace itself", labels: [label, also],
                    hints: ["include the root: workspaces have one level"]))
        }
        try read(
            File(folder: root, member: nil, source: source, manifest: manifest), problems,
            (text: text, include: label), place)
    }

    private static func cycle(
        _ label: Diagnostic.Label, _ remark: String, _ also: Diagnostic.Label? = nil
    ) -> Failure {
        var label = label
        label.remark = remark
        return Failure(
            Diagnostic(
                .includeCycle, "`include` leads round in a circle", labels: [label] + (also.map { [$0] } ?? []),
                hints: ["the root's Stoutfile has `members` and no `include`; only members have one"]))
    }

    /// Reads what the root lists.
    ///
    /// - Parameter asking: the project's own text and its `include`, where it is a member.
    private mutating func read(
        _ root: File, _ diagnostics: [Diagnostic], _ asking: (text: SourceText, include: Diagnostic.Label)?,
        _ place: WorkspacePlace
    ) throws(Failure) {
        files = [root]
        warnings = diagnostics
        var problems: [Diagnostic] = []
        let listed = try MemberFolders(root).all
        for member in listed {
            // The caller's own folder may have been named by another way.
            let isOwn = asking != nil && place.isOwn(member.folder)
            let file = member.folder / Project.manifestName
            let read = isOwn ? asking?.text : try Project.read(file, as: place.name(of: file))
            guard let source = read else {
                problems.append(
                    member.missing(root, place.relative(place.real(root.folder) / member.name, from: place.folder)))
                continue
            }
            let (manifest, found) = Stoutfile.read(source, root: root.manifest)
            guard let manifest else {
                // What a project by itself would lack is not what is wrong here.
                let isApart = found.contains { $0.code == .noPlatforms } && Stoutfile.include(of: source) == nil
                problems += isApart ? [member.apart(root, source, nil)] : found
                continue
            }
            guard let include = manifest.include,
                place.root(include.text, from: member.folder) == place.real(root.folder)
            else {
                problems.append(member.apart(root, source, manifest.include))
                continue
            }
            if isOwn { own = files.count }
            warnings += found
            files.append(File(folder: member.folder, member: member.name, source: source, manifest: manifest))
        }
        if let asking, own == 0, problems.isEmpty { throw Self.unlisted(asking.include, root, place) }
        if !problems.isEmpty { throw Failure(problems) }
    }

    private static func unlisted(_ include: Diagnostic.Label, _ root: File, _ place: WorkspacePlace) -> Failure {
        let folder = place.relative(place.folder, from: place.real(root.folder))
        let isBelow = GroupKey.isFolder(folder)
        return Failure(
            Diagnostic(
                .includeUnlisted, "the root of the workspace does not list this project", labels: [include],
                notes: [
                    "`\(root.source.name)` has "
                        + (root.manifest.members.isEmpty
                            ? "no `members`" : "`members` that do not match `\(folder)`")
                ],
                hints: [
                    isBelow
                        ? "write \(TOMLText.quoted(folder)) into its `members`, or take `include` out to stand alone"
                        : "a member's folder lies below the root's; move it there, or take `include` out"
                ]))
    }

    // MARK: taken together

    /// The root's manifest with the groups of all members, under the names that the lock has for them.
    var manifest: Manifest {
        var manifest = files[0].manifest
        for (place, file) in files.enumerated() {
            if let member = file.member { manifest.add(file.manifest, folder: member, file: place) }
        }
        return manifest
    }
}

/// Where things of a workspace are, seen from one of its folders.
struct WorkspacePlace {
    /// Without symbolic links.
    let folder: Path

    init(_ folder: Path) { self.folder = Self.real(folder) }

    /// Without symbolic links, where it is there.
    func real(_ path: Path) -> Path { Self.real(path) }

    private static func real(_ path: Path) -> Path { (try? FileSystem.realPath(path)) ?? path.normalized }

    func isOwn(_ path: Path) -> Bool { real(path) == folder }

    /// The folder that an `include` means, which may name the Stoutfile in it.
    func root(_ include: String, from base: Path? = nil) -> Path {
        let path = real(base ?? folder) / include
        let named = path.normalized.name == Project.manifestName && !FileSystem.isDirectory(path)
        return real(named ? path.normalized.parent : path)
    }

    /// The name of a file as a person types it in the project's folder: `../Stoutfile`.
    func name(of file: Path) -> String { relative(real(file.parent) / file.name, from: folder) }

    /// The way from one folder to another path; both absolute and without symbolic links.
    func relative(_ path: Path, from base: Path) -> String {
        let (from, to) = (base.text.split(separator: "/"), path.text.split(separator: "/"))
        var common = 0
        while common < from.count, common < to.count, from[common] == to[common] { common += 1 }
        let names = from.dropFirst(common).map { _ in ".." } + to.dropFirst(common).map { String($0) }
        return names.isEmpty ? "." : names.joined(separator: "/")
    }

    /// The folder of the lock of a project: the workspace's root, whatever its Stoutfiles are like otherwise.
    static func root(of folder: Path) -> Path {
        guard let source = try? Project.read(folder / Project.manifestName, as: Project.manifestName),
            let include = Stoutfile.include(of: source)
        else { return folder }
        let root = WorkspacePlace(folder).root(include)
        return FileSystem.exists(root / Project.manifestName) ? root : folder
    }

    /// The folder of a project relative to its workspace's root; nil in the root itself and outside of a workspace.
    static func member(_ folder: Path) -> String? {
        let root = root(of: folder)
        if root == folder { return nil }
        let place = WorkspacePlace(folder)
        let member = place.relative(place.folder, from: place.real(root))
        return GroupKey.isFolder(member) ? member : nil
    }
}
