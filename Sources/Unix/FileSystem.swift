internal import Glibc

/// What can be done to names in the file system. Each function fails with the C function's own `errno`.
public enum FileSystem {
    /// The whole content of a file. What is no regular file is refused (`notRegular`) at once: a FIFO would be waited for.
    public static func read(_ path: Path, limit: Int = .max) throws(SystemError) -> [UInt8] {
        try Descriptor.openRegular(path).readAll(limit: limit)
    }

    /// As `read`, of a path that the user named: `/dev/null` and `<(command)` are meant as they are.
    public static func readAny(_ path: Path, limit: Int = .max) throws(SystemError) -> [UInt8] {
        try Descriptor.open(path, .read).readAll(limit: limit)
    }

    /// The status of a name; a final symbolic link is not followed unless asked. C: `fstatat(2)`.
    public static func status(_ path: Path, following: Bool = false) throws(SystemError) -> Status {
        var raw = stat()
        try call("fstatat", path) {
            unsafe fstatat(AT_FDCWD, path.text, &raw, following ? 0 : AT_SYMLINK_NOFOLLOW)
        }
        return Status(raw)
    }

    /// The status of a name, or nil when there is none.
    public static func statusIfThere(_ path: Path, following: Bool = false) throws(SystemError) -> Status? {
        do throws(SystemError) { return try status(path, following: following) } catch {
            if error.code == .noEntry || error.code == .notDirectory { return nil }
            throw error
        }
    }

    /// Whether anything has this name; a dangling symbolic link counts. Fails where nobody can tell: what is removed because
    /// something else is gone has to ask this, and not `exists`.
    public static func isThere(_ path: Path) throws(SystemError) -> Bool { try statusIfThere(path) != nil }

    /// Whether a path leads to a folder. Fails where nobody can tell.
    public static func isFolder(_ path: Path) throws(SystemError) -> Bool {
        try statusIfThere(path, following: true)?.kind == .directory
    }

    /// Whether anything has this name; a dangling symbolic link counts. False also where nobody can tell.
    public static func exists(_ path: Path) -> Bool {
        var raw = stat()
        return unsafe fstatat(AT_FDCWD, path.text, &raw, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Whether a path leads to a folder. False also where nobody can tell.
    public static func isDirectory(_ path: Path) -> Bool {
        var raw = stat()
        return unsafe fstatat(AT_FDCWD, path.text, &raw, 0) == 0 && Status(raw).kind == .directory
    }

    /// C: `mkdir(2)`, then `chmod(2)` so that the umask has no say.
    public static func makeDirectory(_ path: Path, permissions: UInt32 = 0o755) throws(SystemError) {
        try call("mkdir", path) { unsafe mkdir(path.text, mode_t(permissions)) }
        try setPermissions(path, permissions)
    }

    /// The folder and every missing one above it; no error when it is there.
    public static func makeDirectories(_ path: Path, permissions: UInt32 = 0o755) throws(SystemError) {
        do throws(SystemError) { try makeDirectory(path, permissions: permissions) } catch {
            if error.code == .exists, try status(path, following: true).kind == .directory { return }
            if error.code != .noEntry || path.parent == path { throw error }
            try makeDirectories(path.parent, permissions: permissions)
            try makeDirectories(path, permissions: permissions)
        }
    }

    /// C: `fchmodat(2)`.
    public static func setPermissions(_ path: Path, _ permissions: UInt32) throws(SystemError) {
        try call("chmod", path) { unsafe chmod(path.text, mode_t(permissions)) }
    }

    /// The last change of a file becomes now. C: `utimensat(2)`.
    public static func touch(_ path: Path) throws(SystemError) {
        try call("utimensat", path) { unsafe utimensat(AT_FDCWD, path.text, nil, 0) }
    }

    /// Removes a folder that is empty. C: `rmdir(2)`.
    public static func removeEmptyDirectory(_ path: Path) throws(SystemError) {
        try call("rmdir", path) { unsafe rmdir(path.text) }
    }

    /// C: `rename(2)`.
    public static func rename(_ from: Path, to: Path) throws(SystemError) {
        try call("rename", from) { unsafe Glibc.rename(from.text, to.text) }
    }

    /// C: `unlink(2)`.
    public static func remove(_ path: Path) throws(SystemError) {
        try call("unlink", path) { unsafe unlink(path.text) }
    }

    /// C: `symlink(2)`.
    public static func symbolicLink(_ path: Path, to target: String) throws(SystemError) {
        try call("symlink", path) { unsafe symlink(target, path.text) }
    }

    /// A new name for the same file; a symbolic link is not followed. C: `linkat(2)`.
    public static func hardLink(_ path: Path, to original: Path) throws(SystemError) {
        try call("linkat", path) { unsafe linkat(AT_FDCWD, original.text, AT_FDCWD, path.text, 0) }
    }

    /// C: `readlink(2)`.
    public static func readLink(_ path: Path) throws(SystemError) -> String {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
        defer { unsafe buffer.deallocate() }
        let count = try call("readlink", path) { unsafe readlink(path.text, buffer.baseAddress!, buffer.count) }
        return unsafe String(
            decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), as: UTF8.self)
    }

    /// The path with every symbolic link followed. C: `realpath(3)`.
    public static func realPath(_ path: Path) throws(SystemError) -> Path {
        guard let text = unsafe realpath(path.text, nil) else { throw SystemError(.current, "realpath", path) }
        defer { unsafe free(text) }
        return Path(unsafe String(cString: text))
    }

    /// Returns once a folder's names are on the disk. C: `fsync(2)` on the folder.
    public static func syncDirectory(_ path: Path) throws(SystemError) {
        try Descriptor.open(path, .directory).sync()
    }

    /// The names in a folder, sorted bytewise, without `.` and `..`. C: `readdir(3)`.
    public static func list(_ path: Path) throws(SystemError) -> [String] {
        var opened = unsafe opendir(path.text)
        while unsafe opened == nil, Errno.current == .interrupted { unsafe opened = opendir(path.text) }
        guard let stream = unsafe opened else { throw SystemError(.current, "opendir", path) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if Errno.current == .interrupted { continue }
                if errno != 0 { throw SystemError(.current, "readdir", path) }
                break
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// As `list`; nothing when there is no such folder.
    public static func listIfThere(_ path: Path) throws(SystemError) -> [String] {
        do throws(SystemError) { return try list(path) } catch {
            if error.code == .noEntry { return [] }
            throw error
        }
    }
}
