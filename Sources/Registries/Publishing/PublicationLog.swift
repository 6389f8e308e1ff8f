public import Packages
public import Unix

/// What a publisher's command writes and removes, in order; in a dry run what it would.
public final class PublicationLog: Sendable {
    /// One change of a file.
    public struct Step: Hashable, Sendable {
        public let path: Path
        /// In bytes; nil where the file is removed.
        public let size: Int64?
    }

    /// Whether nothing is to be changed.
    public let isDryRun: Bool
    private let log = Guarded<[Step]>([])
    private let last = Guarded<Settlement?>(nil)
    private let sight = Guarded<Digest?>(nil)

    public init(isDryRun: Bool = false) { self.isDryRun = isDryRun }

    public var steps: [Step] { log.withLock { $0 } }

    /// What became of the signed metadata; nil where nothing is signed.
    public internal(set) var settlement: Settlement? {
        get { last.withLock { $0 } }
        set { last.withLock { $0 = newValue } }
    }

    /// The first root of a registry that these keys had never seen before: nothing but somebody's own comparison tells whether it is
    /// the right one. Nil where they know it.
    public internal(set) var firstSight: Digest? {
        get { sight.withLock { $0 } }
        set { sight.withLock { $0 = newValue } }
    }

    /// Replaces a file by one rename.
    func write(_ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
        note(path, Int64(bytes.count))
        if isDryRun { return }
        try FileSystem.makeDirectories(path.parent)
        try FileSystem.writeAtomically(path, bytes, permissions: permissions)
    }

    /// Gives a file that is on the disk its name.
    func place(_ file: Path, at path: Path) throws(SystemError) {
        note(path, try FileSystem.status(file).size)
        if isDryRun { return }
        try FileSystem.makeDirectories(path.parent)
        try FileSystem.rename(file, to: path)
        try FileSystem.syncDirectory(path.parent)
    }

    func remove(_ path: Path) throws(SystemError) {
        log.withLock { $0.append(Step(path: path, size: nil)) }
        if !isDryRun { try FileSystem.remove(path) }
    }

    /// Something that another has written, or would have.
    func note(_ path: Path, _ size: Int64) {
        log.withLock { $0.append(Step(path: path, size: size)) }
    }
}
