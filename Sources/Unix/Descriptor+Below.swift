internal import Glibc

// What is done to names below an open folder. Each name is one component: a name without `/` that is neither `.` nor
// `..` cannot lead out of the folder, and none of these calls follows a symbolic link; that is what `openat2(2)` with
// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS would promise, on every kernel and on macOS.
extension Descriptor {
    /// Creates a folder. The umask has no say. C: `mkdirat(2)`, `fchmodat(2)`.
    public func makeDirectory(_ name: String, permissions: UInt32) throws(SystemError) {
        precondition(isComponent(name))
        try call("mkdirat", path / name) { unsafe mkdirat(number, name, mode_t(permissions)) }
        try call("fchmodat", path / name) { unsafe fchmodat(number, name, mode_t(permissions), 0) }
    }

    /// Creates a file for writing; fails with `EEXIST` when anything has the name. The umask applies: the caller sets
    /// the permissions where that matters. C: `openat(2)` with `O_CREAT`, `O_EXCL`, `O_NOFOLLOW`.
    public func createFile(_ name: String, permissions: UInt32) throws(SystemError) -> Descriptor {
        precondition(isComponent(name))
        let opened = try call("openat", path / name) {
            unsafe openat(
                number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(permissions))
        }
        return Descriptor(owning: opened, path / name)
    }

    /// Creates a symbolic link; fails with `EEXIST` when anything has the name. C: `symlinkat(2)`.
    public func symbolicLink(_ name: String, to target: String) throws(SystemError) {
        precondition(isComponent(name))
        try call("symlinkat", path / name) { unsafe symlinkat(target, number, name) }
    }

    /// Creates another name for a file in an open folder; fails with `EEXIST` when anything has the name. A symbolic link
    /// is not followed. C: `linkat(2)`.
    public func hardLink(
        _ name: String, to original: String, in folder: borrowing Descriptor
    ) throws(SystemError) {
        precondition(isComponent(name) && isComponent(original))
        let other = folder.number
        try call("linkat", path / name) { unsafe linkat(other, original, number, name, 0) }
    }

    /// The target of a symbolic link. C: `readlinkat(2)`.
    public func readLink(_ name: String) throws(SystemError) -> [UInt8] {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
        defer { unsafe buffer.deallocate() }
        let count = try call("readlinkat", path / name) {
            unsafe readlinkat(number, name, buffer.baseAddress!, buffer.count)
        }
        return unsafe [UInt8](UnsafeRawBufferPointer(buffer)[..<count])
    }

    /// The status of a name; a symbolic link is not followed. C: `fstatat(2)`.
    public func status(of name: String) throws(SystemError) -> Status {
        var raw = stat()
        try call("fstatat", path / name) { unsafe fstatat(number, name, &raw, AT_SYMLINK_NOFOLLOW) }
        return Status(raw)
    }

    /// Whether anything has this name below the folder, or this path of several names that nobody else can change.
    /// C: `fstatat(2)`.
    public func exists(_ path: String) -> Bool {
        var raw = stat()
        return unsafe fstatat(number, path, &raw, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Sets the permissions of a folder or a file; never through a symbolic link, because the caller has just created
    /// the name or asked for its status. C: `fchmodat(2)`.
    public func setPermissions(of name: String, _ permissions: UInt32) throws(SystemError) {
        try call("fchmodat", path / name) { unsafe fchmodat(number, name, mode_t(permissions), 0) }
    }

    /// The names in this folder as bytes, sorted bytewise, without `.` and `..`. C: `fdopendir(3)`, `readdir(3)`.
    public func list() throws(SystemError) -> [[UInt8]] {
        // A description of its own: the position of a shared one would stay at the end for the next reader.
        let second = try call("openat", path) { unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = unsafe fdopendir(second) else {
            let code = Errno.current
            _ = Glibc.close(second)
            throw SystemError(code, "fdopendir", path)
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if Errno.current == .interrupted { continue }
                if errno != 0 { throw SystemError(.current, "readdir", path) }
                break
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe [UInt8](
                    UnsafeRawBufferPointer(
                        start: field, count: strlen(UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))))
            }
            if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    func isComponent(_ name: String) -> Bool {
        name != "" && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
    }
}
