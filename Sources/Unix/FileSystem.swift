internal import Glibc

/// What can be done to names in the file system. Each function fails with the C function's own `errno`.
public enum FileSystem {
    /// The whole content of a file; a FIFO, a socket or a device is `notRegular`, without waiting for it.
    public static func read(_ path: Path, limit: Int = .max) throws(SystemError) -> [UInt8] {
        try Descriptor.open(path, .read).readAll(limit: limit)
    }

    /// As `read`, of what the user names, which may be a FIFO: `<(command)`.
    public static func readStream(_ path: Path, limit: Int = .max) throws(SystemError) -> [UInt8] {
        try Descriptor.open(path, .stream).readAll(limit: limit)
    }

    /// The status of a name; a final symbolic link is not followed unless asked. C: `fstatat(2)`.
    public static func status(_ path: Path, following: Bool = false) throws(SystemError) -> Status {
        var raw = stat()
        try call("fstatat", path) {
            unsafe fstatat(AT_FDCWD, path.cString, &raw, following ? 0 : AT_SYMLINK_NOFOLLOW)
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
        return unsafe fstatat(AT_FDCWD, path.cString, &raw, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Whether a path leads to a folder. False also where nobody can tell.
    public static func isDirectory(_ path: Path) -> Bool {
        var raw = stat()
        return unsafe fstatat(AT_FDCWD, path.cString, &raw, 0) == 0 && Status(raw).kind == .directory
    }

    /// C: `mkdir(2)`, then `chmod(2)` so that the umask has no say.
    public static func makeDirectory(_ path: Path, permissions: UInt32 = 0o755) throws(SystemError) {
        try call("mkdir", path) { unsafe mkdir(path.cString, mode_t(permissions)) }
        try setPermissions(path, permissions)
    }

    /// The folder and every missing one above it; no error when it is there.
    public static func makeDirectories(_ path: Path, permissions: UInt32 = 0o755) throws(SystemError) {
        // Upwards to the first that is there or can be made, then down again, each once: where nothing can be made at all,
        // as in a folder that was removed, the system says so.
        var missing: [Path] = []
        var place = path
        while true {
            do throws(SystemError) {
                try makeDirectory(place, permissions: permissions)
                break
            } catch {
                if error.code == .exists, isDirectory(place) { break }
                let parent = place.parent
                if error.code != .noEntry || parent == place { throw error }
                missing.append(place)
                place = parent
            }
        }
        while let next = missing.popLast() {
            do throws(SystemError) { try makeDirectory(next, permissions: permissions) } catch {
                // Somebody else was faster.
                if error.code == .exists, isDirectory(next) { continue }
                throw error
            }
        }
    }

    /// As `makeDirectories`, for a folder of stout's own: a symbolic link in its place fails with `symbolicLinkLoop`.
    public static func makeOwnDirectories(_ path: Path, permissions: UInt32 = 0o755) throws(SystemError) {
        try makeDirectories(path, permissions: permissions)
        if try status(path).kind != .directory { throw SystemError(.symbolicLinkLoop, "mkdir", path) }
    }

    /// C: `fchmodat(2)`.
    public static func setPermissions(_ path: Path, _ permissions: UInt32) throws(SystemError) {
        try call("chmod", path) { unsafe chmod(path.cString, mode_t(permissions)) }
    }

    /// The last change of a file becomes now. C: `utimensat(2)`.
    public static func touch(_ path: Path) throws(SystemError) {
        try call("utimensat", path) { unsafe utimensat(AT_FDCWD, path.cString, nil, 0) }
    }

    /// Removes a folder that is empty. C: `rmdir(2)`.
    public static func removeEmptyDirectory(_ path: Path) throws(SystemError) {
        try call("rmdir", path) { unsafe rmdir(path.cString) }
    }

    /// C: `rename(2)`.
    public static func rename(_ from: Path, to: Path) throws(SystemError) {
        try call("rename", from) { unsafe Glibc.rename(from.cString, to.cString) }
    }

    /// C: `unlink(2)`.
    public static func remove(_ path: Path) throws(SystemError) {
        try call("unlink", path) { unsafe unlink(path.cString) }
    }

    /// C: `symlink(2)`.
    public static func symbolicLink(_ path: Path, to target: String) throws(SystemError) {
        try call("symlink", path) { unsafe symlink(SystemText.cString(target), path.cString) }
    }

    /// A new name for the same file; a symbolic link is not followed. C: `linkat(2)`.
    public static func hardLink(_ path: Path, to original: Path) throws(SystemError) {
        try call("linkat", path) { unsafe linkat(AT_FDCWD, original.cString, AT_FDCWD, path.cString, 0) }
    }

    /// C: `readlink(2)`.
    public static func readLink(_ path: Path) throws(SystemError) -> String {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
        defer { unsafe buffer.deallocate() }
        let count = try call("readlink", path) { unsafe readlink(path.cString, buffer.baseAddress!, buffer.count) }
        return SystemText.text(
            unsafe [UInt8](UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])))
    }

    /// The path with every symbolic link followed. C: `realpath(3)`.
    public static func realPath(_ path: Path) throws(SystemError) -> Path {
        guard let text = unsafe realpath(path.cString, nil) else { throw SystemError(.current, "realpath", path) }
        defer { unsafe free(text) }
        return Path(unsafe SystemText.text(text))
    }

    /// Returns once a folder's names are on the disk. C: `fsync(2)` on the folder.
    public static func syncDirectory(_ path: Path) throws(SystemError) {
        try Descriptor.open(path, .directory).sync()
    }

    /// The names in a folder, sorted bytewise, without `.` and `..`. C: `readdir(3)`.
    public static func list(_ path: Path) throws(SystemError) -> [String] {
        var opened = unsafe opendir(path.cString)
        while unsafe opened == nil, Errno.current == .interrupted { unsafe opened = opendir(path.cString) }
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
                unsafe SystemText.text(UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// As `list`, of a folder of stout's own; nothing when it is not there. A symbolic link in its place fails with
    /// `symbolicLinkLoop`: what is behind it is not stout's to remove.
    public static func listOwn(_ path: Path) throws(SystemError) -> [String] {
        guard let status = try statusIfThere(path) else { return [] }
        if status.kind == .symbolicLink { throw SystemError(.symbolicLinkLoop, "opendir", path) }
        return try list(path)
    }

    /// As `list`; nothing when there is no such folder.
    public static func listIfThere(_ path: Path) throws(SystemError) -> [String] {
        do throws(SystemError) { return try list(path) } catch {
            if error.code == .noEntry { return [] }
            throw error
        }
    }
}
