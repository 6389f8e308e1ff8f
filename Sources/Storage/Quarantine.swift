public import Diagnostics
public import Unix

/// A folder of this process where kegs are poured before they are known to be right, on the cellar's file system.
///
/// It is locked while its process lives; what a process that died left behind is removed by the next one.
public struct Quarantine: ~Copyable, Sendable {
    public let folder: Path
    /// What processes that died had left, by name, and is gone now.
    public let cleared: [String]
    private let lock: FileLock
    private let lockPath: Path

    /// Makes a new one and clears away those whose owners are gone.
    public static func open(_ home: Home) throws(Failure) -> Quarantine {
        do throws(SystemError) {
            let cleared = try clear(home.quarantine)
            while true {
                let name = "\(Process.identifier)-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
                let lockPath = home.quarantine / (name + ".lock")
                guard let lock = try FileLock.take(lockPath, .exclusive, waiting: false) else { continue }
                // Another process may have cleared the lock file away between its creation and the lock.
                guard try lock.isNamed(lockPath) else { continue }
                let folder = home.quarantine / name
                try FileSystem.makeDirectory(folder, permissions: 0o700)
                return Quarantine(folder: folder, cleared: cleared, lock: lock, lockPath: lockPath)
            }
        } catch { throw error.failure("prepare a folder for pouring") }
    }

    /// Clears away those whose owners are gone.
    ///
    /// - Returns: their names.
    public static func recover(_ home: Home) throws(Failure) -> [String] {
        do throws(SystemError) { return try clear(home.quarantine) } catch {
            throw error.failure("clear what an interrupted stout left")
        }
    }

    /// Those whose owners are gone, as they are, with the sizes of their files in bytes.
    public static func abandoned(_ home: Home) throws(Failure) -> [(name: String, size: Int64)] {
        do throws(SystemError) {
            var found: [(name: String, size: Int64)] = []
            for name in try FileSystem.listOwn(home.quarantine) where !name.hasSuffix(".lock") {
                let lockPath = home.quarantine / (name + ".lock")
                if try FileSystem.isThere(lockPath) {
                    let lock: FileLock?
                    // What another user left is not ours to clear.
                    do throws(SystemError) { lock = try FileLock.take(lockPath, .exclusive, waiting: false) } catch {
                        continue
                    }
                    if lock == nil { continue }
                }
                found.append((name, try FileSystem.size(of: home.quarantine / name)))
            }
            return found
        } catch { throw error.failure("look for what an interrupted stout left") }
    }

    private init(folder: Path, cleared: [String], lock: consuming FileLock, lockPath: Path) {
        self.folder = folder
        self.cleared = cleared
        self.lock = lock
        self.lockPath = lockPath
    }

    deinit {
        Self.remove(folder, lockPath)
    }

    private static func clear(_ quarantine: Path) throws(SystemError) -> [String] {
        let names = try FileSystem.listOwn(quarantine)
        var cleared: [String] = []
        for name in Set(names.map { $0.hasSuffix(".lock") ? String($0.dropLast(5)) : $0 }).sorted() {
            let lockPath = quarantine / (name + ".lock")
            let lock: FileLock?
            // What another user left is not ours to clear.
            do throws(SystemError) { lock = try FileLock.take(lockPath, .exclusive, waiting: false) } catch { continue }
            guard let lock else { continue }
            let folder = quarantine / name
            let wasThere = FileSystem.exists(folder)
            let isGone = withExtendedLifetime(lock) { remove(folder, lockPath) }
            if wasThere, isGone { cleared.append(name) }
        }
        return cleared
    }

    /// To be called with the lock held. Its file goes last: as long as it is there the next process tries again.
    @discardableResult
    private static func remove(_ folder: Path, _ lockPath: Path) -> Bool {
        do throws(SystemError) {
            try FileSystem.removeTree(folder)
            try FileSystem.remove(lockPath)
            return true
        } catch { return false }
    }
}
