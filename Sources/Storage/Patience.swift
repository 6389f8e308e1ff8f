public import Diagnostics
public import Unix

/// What to do about a lock that another process has.
public struct Patience: Sendable {
    /// Else it is an error.
    public let waits: Bool
    /// Told whom it waits for, in a sentence, before it does.
    private let told: @Sendable (String) -> Void

    public init(waits: Bool, told: @escaping @Sendable (String) -> Void) {
        self.waits = waits
        self.told = told
    }

    /// Waits, and tells nobody.
    public static var silent: Patience { Patience(waits: true) { _ in } }

    /// Takes a lock on a whole file.
    ///
    /// - Parameter thing: what it stands for, such as "the cellar", for messages.
    func take(_ path: Path, _ kind: FileLock.Kind, _ thing: String) throws(Failure) -> FileLock {
        do throws(SystemError) {
            if let lock = try FileLock.take(path, kind, waiting: false) { return lock }
        } catch { throw error.failure("lock \(thing)") }
        try meet(LockHolder.find(path), thing)
        do throws(SystemError) {
            while true { if let lock = try FileLock.take(path, kind, waiting: true) { return lock } }
        } catch { throw error.failure("lock \(thing)") }
    }

    /// Takes a lock on a folder of a project, alone; nil where its file system has no locks of folders, such as NFS: the lock
    /// of the user's own state has to do there.
    public func take(folderIfPossible folder: Path, _ thing: String) throws(Failure) -> FileLock? {
        do throws(SystemError) {
            if let lock = try FileLock.take(folder: folder, .exclusive, waiting: false) { return lock }
        } catch {
            switch error.code {
            case .badDescriptor, .noLocks, .notSupported, .noCall, .invalid: return nil
            default: throw error.failure("lock \(thing)")
            }
        }
        return try take(folder: folder, .exclusive, thing)
    }

    /// Takes a lock on a folder itself.
    func take(folder: Path, _ kind: FileLock.Kind, _ thing: String) throws(Failure) -> FileLock {
        do throws(SystemError) {
            if let lock = try FileLock.take(folder: folder, kind, waiting: false) { return lock }
        } catch { throw error.failure("lock \(thing)") }
        try meet(LockHolder.find(folder), thing)
        do throws(SystemError) {
            while true { if let lock = try FileLock.take(folder: folder, kind, waiting: true) { return lock } }
        } catch { throw error.failure("lock \(thing)") }
    }

    /// Tells who is waited for, or fails.
    func meet(_ holders: [LockHolder], _ thing: String) throws(Failure) {
        let who =
            switch holders.count {
            case 0: "another process holds"
            case 1: "\(holders[0]) holds"
            case 2: "\(holders[0]) and \(holders[1]) hold"
            default: "\(holders[0]) and \(holders.count - 1) others hold"
            }
        if waits { return told("waiting: \(who) \(thing)") }
        throw Failure(
            Diagnostic(
                .lockHeld, "\(who) \(thing)", notes: ["`--no-wait` says not to wait for it"],
                hints: ["run the command again later, or without `--no-wait` (STOUT_NO_WAIT)"]))
    }
}
