internal import Glibc

extension FileSystem {
    /// Replaces a file's content in place: for files that nobody reads yet.
    public static func write(_ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, .overwrite(permissions))
        try file.write(all: bytes)
        try file.close()
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
            _ = unsafe unlink(temporary.cString)
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, path)
        }
        try syncDirectory(path.parent)
    }

    /// Points a symbolic link elsewhere by one rename: a reader sees the old target or the new one.
    ///
    /// - Parameter isDurable: whether the folder is synced then; without, the caller does that.
    public static func replaceSymbolicLink(
        _ path: Path, to target: String, isDurable: Bool = true
    ) throws(SystemError) {
        let temporary = path.parent / ".\(path.name).\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        try symbolicLink(temporary, to: target)
        do throws(SystemError) { try rename(temporary, to: path) } catch {
            _ = unsafe unlink(temporary.cString)
            throw SystemError(error.code, error.operation, path)
        }
        if isDurable { try syncDirectory(path.parent) }
    }
}
