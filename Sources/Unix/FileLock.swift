internal import Glibc

/// A lock between processes on a file of its own, held until this value goes. C: `flock(2)`.
public struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor

    public enum Kind: Sendable { case shared, exclusive }

    /// Takes the lock; waits when `waiting`, else returns nil while another process holds it. For a shared
    /// one a file that may only be read will do.
    public static func take(_ path: Path, _ kind: Kind, waiting: Bool) throws(SystemError) -> FileLock? {
        let file = try open(path, kind)
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        do throws(SystemError) { try call("flock", path) { flock(file.number, operation) } } catch {
            if error.code == .wouldBlock { return nil }
            throw error
        }
        return FileLock(file: file)
    }

    /// As `take`, on a folder itself: nothing has to be made in it, and one that may only be read will do.
    public static func take(folder: Path, _ kind: Kind, waiting: Bool) throws(SystemError) -> FileLock? {
        let file = try Descriptor.open(folder, .directory)
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        do throws(SystemError) { try call("flock", folder) { flock(file.number, operation) } } catch {
            if error.code == .wouldBlock { return nil }
            throw error
        }
        return FileLock(file: file)
    }

    private static func open(_ path: Path, _ kind: Kind) throws(SystemError) -> Descriptor {
        do throws(SystemError) { return try Descriptor.open(path, .readWrite(0o644)) } catch {
            // Why it could not be made says more than that it is missing.
            if kind == .shared, error.code == .accessDenied || error.code == .readOnly, FileSystem.exists(path) {
                return try Descriptor.open(path, .read)
            }
            throw error
        }
    }

    /// Whether the locked file still has this name: somebody may have removed it before the lock was taken, and who
    /// then makes the name anew has a lock of his own.
    public func isNamed(_ path: Path) throws(SystemError) -> Bool {
        guard let named = try FileSystem.statusIfThere(path) else { return false }
        let locked = try file.status()
        return named.device == locked.device && named.inode == locked.inode
    }

    private init(file: consuming Descriptor) { self.file = file }
}
