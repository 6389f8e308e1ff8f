internal import Glibc

extension FileSystem {
    /// Removes a file or a folder with all below it; no error when nothing is there. Symbolic links are removed,
    /// never followed. Read-only folders of the tree are made writable first: kegs are read-only.
    public static func removeTree(_ path: Path) throws(SystemError) {
        guard let status = try statusIfThere(path) else { return }
        guard status.kind == .directory else { return try remove(path) }
        // A stack of our own: the tree's depth must not be the call stack's.
        var pending: [(path: Path, emptied: Bool)] = [(path, false)]
        while let (folder, emptied) = pending.popLast() {
            if emptied {
                try call("rmdir", folder) { unsafe rmdir(folder.cString) }
                continue
            }
            pending.append((folder, true))
            try? setPermissions(folder, 0o700)
            for name in try list(folder) {
                let child = folder / name
                if unsafe unlink(child.cString) == 0 { continue }
                let code = Errno.current
                if code == .isDirectory || code == .notPermitted {
                    pending.append((child, false))
                } else if code != .noEntry {
                    throw SystemError(code, "unlink", child)
                }
            }
        }
    }

    /// The sizes of all files of a tree together, in bytes; links count nothing and are not followed. What goes away
    /// meanwhile is not counted.
    public static func size(of path: Path) throws(SystemError) -> Int64 {
        var sum: Int64 = 0
        var pending = [path]
        while let path = pending.popLast() {
            guard let status = try statusIfThere(path) else { continue }
            switch status.kind {
            case .file: sum += status.size
            case .directory: pending += try listIfThere(path).map { path / $0 }
            case .symbolicLink, .other: break
            }
        }
        return sum
    }
}
