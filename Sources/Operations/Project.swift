public import Diagnostics
internal import Notation
public import Packages
internal import Storage
public import Unix

/// A folder with a Stoutfile, read.
public struct Project: Sendable {
    public static let manifestName = "Stoutfile"
    public static let lockName = "Stout.lock"

    public let folder: Path
    public let source: SourceText
    public let manifest: Manifest
    /// The lock's text, or nil when there is none yet.
    public let lockSource: SourceText?

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
        return try Project(
            folder: context.project, source, lockSource: try read(context.project / lockName, as: lockName), context,
            warns: warns)
    }

    /// The lock's text alone, whatever the Stoutfile is like; nil when there is none.
    static func lockSource(_ context: Context) throws(Failure) -> SourceText? {
        try read(context.project / lockName, as: lockName)
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
        let (manifest, diagnostics) = Stoutfile.read(source)
        guard let manifest else { throw Failure(diagnostics) }
        for warning in diagnostics where warns { context.report(.warning(warning)) }
        self.folder = folder
        self.source = source
        self.manifest = manifest
        self.lockSource = lockSource
    }

    /// The lock, read; nil when there is none.
    public func lock() throws(Failure) -> Lockfile? {
        guard let lockSource else { return nil }
        let (lock, diagnostics) = Lock.read(lockSource)
        guard let lock else { throw Failure(diagnostics) }
        return lock
    }

    /// Whether a merge left its markers in the lock.
    var lockHasConflicts: Bool { lockSource.map { Lock.readConflicted($0) != nil } ?? false }

    /// A place in the Stoutfile.
    func label(_ span: Range<Int>, _ remark: String? = nil) -> Diagnostic.Label {
        Diagnostic.Label(source, Span(span.lowerBound, span.upperBound), remark)
    }

    /// Whether a requirement is not in the Stoutfile yet.
    func isProposed(_ entry: Manifest.Entry) -> Bool { written.map { $0.entry(entry) == nil } ?? false }

    /// A place in an entry of the Stoutfile; none when the entry is not written there, or not yet.
    func labels(
        _ entry: Manifest.Entry, _ span: (Manifest.Entry) -> Range<Int>, _ remark: String? = nil
    ) -> [Diagnostic.Label] {
        if entry.span.isEmpty { return [] }
        guard let written else { return [label(span(entry), remark)] }
        guard let there = written.entry(entry) else { return [] }
        return [Diagnostic.Label(written.source, Span(span(there)), remark)]
    }

    /// `Stoutfile:6`
    func place(_ span: Range<Int>) -> String { "\(source.name):\(source.line(of: span.lowerBound))" }

    /// Where a requirement stands, as an explanation names it: `Stoutfile:6`, or what the command line says.
    func origin(of entry: Manifest.Entry) -> String {
        if entry.span.isEmpty || isProposed(entry) { return "the command line" }
        guard let written, let there = written.entry(entry) else { return place(entry.span) }
        return "\(written.source.name):\(written.source.line(of: there.span.lowerBound))"
    }

    private static func read(_ path: Path, as name: String) throws(Failure) -> SourceText? {
        do throws(SystemError) {
            // A file that people write and review; beyond this it is something else.
            return SourceText(name: name, bytes: try FileSystem.read(path, limit: 256 << 20))
        } catch {
            if error.code == .noEntry { return nil }
            throw error.failure("read \(name)")
        }
    }
}
