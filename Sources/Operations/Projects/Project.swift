public import Diagnostics
internal import Notation
public import Packages
internal import Storage
public import Unix

/// A folder with a Stoutfile, read; in a workspace with all Stoutfiles that share its lock.
public struct Project: Sendable {
    public static let manifestName = "Stoutfile"
    public static let lockName = "Stout.lock"

    public let folder: Path
    /// All Stoutfiles that share the lock, the root's first.
    let files: [Workspace.File]
    /// The place of the project's own.
    private let own: Int
    /// What all Stoutfiles say together; the groups of members have the names that the lock has for them.
    public let manifest: Manifest
    /// The lock's text, or nil when there is none yet.
    public let lockSource: SourceText?

    /// The project's own Stoutfile.
    public var source: SourceText { files[own].source }
    /// What that says.
    var ownManifest: Manifest { files[own].manifest }
    /// The project's folder relative to the workspace's root; nil for the root, and outside of a workspace.
    var member: String? { files[own].member }
    /// The folder of the lock, and what locations of sources are relative to.
    var root: Path { files[0].folder }

    /// The name that the lock has for one of the project's own groups.
    func lockName(ofGroup name: String) -> String { GroupKey(member: member, group: name).lockName }

    /// The nearest folder from here upwards that has a Stoutfile.
    public static func find(from folder: Path) throws(Failure) -> Path {
        var place = folder
        while true {
            if FileSystem.exists(place / manifestName) { return place }
            if place.parent == place { break }
            place = place.parent
        }
        throw Failure(
            Diagnostic(
                .stoutfileMissing, "there is no Stoutfile in `\(folder)` or in a folder above it",
                hints: ["`stout init` writes one", "`--project DIR` acts on another folder"]))
    }

    /// Reads the Stoutfile, and the lock's text if there is one.
    ///
    /// - Parameter warns: whether what is odd in the Stoutfile is reported.
    public static func open(_ context: Context, warns: Bool = true) throws(Failure) -> Project {
        let source = try read(context.project / manifestName, as: manifestName)
        guard let source else {
            throw Failure(
                Diagnostic(
                    .stoutfileMissing, "there is no Stoutfile in `\(context.project)`",
                    hints: ["`stout init` writes one"]))
        }
        return try Project(folder: context.project, source, lockSource: try lockSource(context), context, warns: warns)
    }

    /// The lock's text alone, whatever the Stoutfile is like; nil when there is none.
    static func lockSource(_ context: Context) throws(Failure) -> SourceText? {
        let root = WorkspacePlace.root(of: context.project)
        let path = root / lockName
        return try read(path, as: root == context.project ? lockName : WorkspacePlace(context.project).name(of: path))
    }

    /// What is on the disk, where this is what a command is about to make of it: messages must not send the user to
    /// lines that are not there, nor propose to remove what was never added.
    var written: Written?

    /// A Stoutfile as it is.
    struct Written {
        let source: SourceText
        let manifest: Manifest

        /// The same requirement there.
        func entry(_ entry: Manifest.Entry) -> Manifest.Entry? {
            for group in manifest.groups {
                for other in group.requirements where other.requirement == entry.requirement { return other }
            }
            return nil
        }
    }

    /// From a Stoutfile's text, which need not be on the disk yet.
    ///
    /// - Parameter warns: whether what is odd in it is reported.
    init(
        folder: Path, _ source: SourceText, lockSource: SourceText?, _ context: Context, warns: Bool = true
    ) throws(Failure) {
        let workspace = try Workspace(folder, source)
        for warning in workspace.warnings where warns { context.report(.warning(warning)) }
        self.folder = folder
        files = workspace.files
        own = workspace.own
        manifest = workspace.manifest
        self.lockSource = lockSource
    }

    /// Whether the files say the same as when they were read before.
    func isSame(as other: Project) -> Bool { inputs == other.inputs && lockSource?.bytes == other.lockSource?.bytes }

    /// The lock, read; nil when there is none.
    public func lock() throws(Failure) -> Lockfile? {
        guard let lockSource else { return nil }
        let (lock, diagnostics) = Lock.read(lockSource)
        guard let lock else { throw Failure(diagnostics) }
        return lock
    }

    /// Whether a merge left its markers in the lock.
    var lockHasConflicts: Bool { lockSource.map { Lock.readConflicted($0) != nil } ?? false }

    /// A place in one of the Stoutfiles; in the root's unless another is named.
    func label(_ span: Range<Int>, in file: Int = 0, _ remark: String? = nil) -> Diagnostic.Label {
        Diagnostic.Label(files[file].source, Span(span.lowerBound, span.upperBound), remark)
    }

    /// A place in the project's own Stoutfile.
    func ownLabel(_ span: Range<Int>) -> Diagnostic.Label { label(span, in: own) }

    /// What a command needs to act on a group as the lock names it: nothing, ` --group ci`, or ` --project ../api`, too.
    func options(forGroup lockName: String) -> String {
        guard let key = GroupKey(lockName: lockName) else { return "" }
        let group = key.group == Manifest.defaultGroup ? "" : " --group \(key.group)"
        if key.member == member { return group }
        let place = WorkspacePlace(folder)
        let other = key.member.map { root / $0 } ?? root
        return " --project \(place.relative(place.real(other), from: place.folder))" + group
    }

    /// Whether a requirement is not in the Stoutfile yet.
    func isProposed(_ entry: Manifest.Entry) -> Bool { writtenFile(of: entry).map { $0.entry(entry) == nil } ?? false }

    /// What is on the disk of the Stoutfile that an entry is of, where that is the one which is about to change.
    private func writtenFile(of entry: Manifest.Entry) -> Written? { entry.file == own ? written : nil }

    /// A place in an entry of the Stoutfile; none when the entry is not written there, or not yet.
    func labels(
        _ entry: Manifest.Entry, _ span: (Manifest.Entry) -> Range<Int>, _ remark: String? = nil
    ) -> [Diagnostic.Label] {
        if entry.span.isEmpty { return [] }
        guard let written = writtenFile(of: entry) else { return [label(span(entry), in: entry.file, remark)] }
        guard let there = written.entry(entry) else { return [] }
        return [Diagnostic.Label(written.source, Span(span(there)), remark)]
    }

    /// `Stoutfile:6`; in the root's unless another is named.
    func place(_ span: Range<Int>, in file: Int = 0) -> String {
        let source = files[file].source
        return "\(source.name):\(source.line(of: span.lowerBound))"
    }

    func place(_ entry: Manifest.Entry) -> String { place(entry.span, in: entry.file) }

    /// Where a requirement stands, as an explanation names it: `Stoutfile:6`, or what the command line says.
    func origin(of entry: Manifest.Entry) -> String {
        if entry.span.isEmpty || isProposed(entry) { return "the command line" }
        guard let written = writtenFile(of: entry), let there = written.entry(entry) else { return place(entry) }
        return "\(written.source.name):\(written.source.line(of: there.span.lowerBound))"
    }

    /// In bytes: these are files that people write and review; beyond this it is something else.
    private static let longest = 256 << 20

    private static func tooLarge(_ name: String) -> Failure {
        Failure(
            Diagnostic(
                .tomlSize, "\(name) has more than \(longest >> 20) MB, and no file of this kind is that large",
                hints: ["is this the right file?"]))
    }

    static func read(_ path: Path, as name: String) throws(Failure) -> SourceText? {
        do throws(SystemError) {
            let bytes = try FileSystem.read(path, limit: longest)
            return SourceText(name: name, bytes: bytes, linkedFrom: LinkedText.target(of: path))
        } catch {
            if error.code == .noEntry { return nil }
            if error.code == .fileTooLarge { throw tooLarge(name) }
            throw error.failure("read \(name)")
        }
    }
}
