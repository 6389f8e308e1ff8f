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
                guard FileSystem.exists(lockPath) else { continue }
                let folder = home.quarantine / name
                try FileSystem.makeDirectory(folder, permissions: 0o700)
                return Quarantine(folder: folder, cleared: cleared, lock: lock, lockPath: lockPath)
            }
        } catch { throw error.failure("prepare a folder for pouring") }
    }

    private init(folder: Path, cleared: [String], lock: consuming FileLock, lockPath: Path) {
        self.folder = folder
        self.cleared = cleared
        self.lock = lock
        self.lockPath = lockPath
    }

    deinit {
        // What cannot be removed now is removed by the next process.
        try? FileSystem.removeTree(folder)
        try? FileSystem.remove(lockPath)
    }

    private static func clear(_ quarantine: Path) throws(SystemError) -> [String] {
        var cleared: [String] = []
        for name in try FileSystem.list(quarantine) where name.hasSuffix(".lock") {
            guard try FileLock.take(quarantine / name, .exclusive, waiting: false) != nil else { continue }
            let folder = quarantine / String(name.dropLast(5))
            if FileSystem.exists(folder) { cleared.append(folder.name) }
            try FileSystem.removeTree(folder)
            try? FileSystem.remove(quarantine / name)
        }
        return cleared
    }
}
