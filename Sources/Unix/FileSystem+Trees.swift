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
                try call("rmdir", folder) { unsafe rmdir(folder.text) }
                continue
            }
            pending.append((folder, true))
            try? setPermissions(folder, 0o700)
            for name in try list(folder) {
                let child = folder / name
                if unsafe unlink(child.text) == 0 { continue }
                let code = Errno.current
                if code == .isDirectory || code == .notPermitted {
                    pending.append((child, false))
                } else if code != .noEntry {
                    throw SystemError(code, "unlink", child)
                }
            }
        }
    }

    /// Replaces a file's content so that a reader sees the old or the new bytes, and a power cut leaves one of them:
    /// a temporary neighbour is written, synced and renamed, then the folder is synced. The permissions stay what they
    /// were; where there was no file they are those given. A symbolic link stays, and the file that it leads to is
    /// replaced.
    public static func writeAtomically(
        _ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644
    ) throws(SystemError) {
        let old = try statusIfThere(path)
        if old?.kind == .symbolicLink, let file = try? realPath(path) {
            return try writeAtomically(file, bytes, permissions: permissions)
        }
        let permissions = old?.kind == .file ? old?.permissions ?? permissions : permissions
        let temporary = path.parent / ".\(path.name).\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        do throws(SystemError) {
            let file = try Descriptor.open(temporary, .create(permissions))
            try file.write(all: bytes)
            try file.sync()
            try file.close()
            try rename(temporary, to: path)
        } catch {
            _ = unsafe unlink(temporary.text)
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, path)
        }
        try syncDirectory(path.parent)
    }

    /// Points a symbolic link elsewhere by one rename: a reader sees the old target or the new one.
    public static func replaceSymbolicLink(_ path: Path, to target: String) throws(SystemError) {
        let temporary = path.parent / ".\(path.name).\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        try symbolicLink(temporary, to: target)
        do throws(SystemError) { try rename(temporary, to: path) } catch {
            _ = unsafe unlink(temporary.text)
            throw SystemError(error.code, error.operation, path)
        }
        try syncDirectory(path.parent)
    }
}
