internal import Glibc

/// An open file or folder, closed when it goes out of scope.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for calls that this room does not wrap; it stays owned here.
    public private(set) var number: Int32
    /// What was opened, for messages.
    public let path: Path

    init(owning number: Int32, _ path: Path) {
        self.number = number
        self.path = path
    }

    deinit { if number >= 0 { _ = Glibc.close(number) } }

    /// How to open.
    public enum Mode: Sendable {
        /// A file, or a folder. A FIFO, a socket or a device is refused with `notRegular`, and not waited for: they are
        /// nothing that stout keeps anywhere, and whoever can put one in place of a file could let it wait for ever.
        case read
        /// What the user names on the command line: also a FIFO, as shells make of `<(command)`.
        case stream
        /// A folder, to name what is below it.
        case directory
        /// Must not exist, and is never followed; the permissions are exactly these, whatever the umask.
        case create(UInt32)
        /// Created when missing, emptied when there; never followed, as the next two.
        case overwrite(UInt32)
        /// Created when missing, written at its end.
        case append(UInt32)
        /// Created when missing, content kept: lock files.
        case readWrite(UInt32)
    }

    /// Opens a path. C: `openat(2)` with `O_CLOEXEC`.
    public static func open(_ path: Path, _ mode: Mode) throws(SystemError) -> Descriptor {
        try open(AT_FDCWD, path.cString, mode, path)
    }

    /// Opens a name below this folder, without following a final symbolic link. C: `openat(2)`.
    public func open(_ name: String, _ mode: Mode) throws(SystemError) -> Descriptor {
        try Self.open(number, Array(name.utf8CString), mode, path / name, extra: O_NOFOLLOW)
    }

    private static func open(
        _ folder: Int32, _ name: [CChar], _ mode: Mode, _ path: Path, extra: Int32 = 0
    ) throws(SystemError) -> Descriptor {
        var permissions: UInt32 = 0
        var exact = false
        let flags: Int32
        switch mode {
        case .read: flags = O_RDONLY | O_NONBLOCK | O_NOCTTY
        case .stream: flags = O_RDONLY | O_NOCTTY
        case .directory: flags = O_RDONLY | O_DIRECTORY
        case .create(let bits): (flags, permissions, exact) = (O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, bits, true)
        case .overwrite(let bits): (flags, permissions) = (O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, bits)
        case .append(let bits): (flags, permissions) = (O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, bits)
        case .readWrite(let bits): (flags, permissions) = (O_RDWR | O_CREAT | O_NOFOLLOW, bits)
        }
        let number: Int32
        do throws(SystemError) {
            number = try call("openat", path) {
                unsafe openat(folder, name, flags | O_CLOEXEC | extra, mode_t(permissions))
            }
        } catch {
            // A socket.
            if case .read = mode, error.code == .noDevice { throw SystemError(.notRegular, "openat", path) }
            throw error
        }
        let opened = Descriptor(owning: number, path)
        if exact { try opened.setPermissions(permissions) }
        if case .read = mode, try opened.status().kind == .other { throw SystemError(.notRegular, "openat", path) }
        return opened
    }

    /// Reads at most as many bytes as the buffer holds; 0 at the end. C: `read(2)`.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try call("read", path) { unsafe Glibc.read(number, buffer.baseAddress, buffer.count) }
    }

    /// As `read`, from an offset in bytes, without moving the position. C: `pread(2)`.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        try call("pread", path) { unsafe pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Everything from here to the end. Fails with `EFBIG` past `limit` bytes.
    public func readAll(limit: Int = .max) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        let expected = min(Int(clamping: try status().size), limit)
        // A file of a known size goes where it is to be; the end, or what was written meanwhile, follows below.
        if expected > 1 << 16 {
            var failure: SystemError?
            bytes = unsafe [UInt8](unsafeUninitializedCapacity: expected + 1) { buffer, count in
                do throws(SystemError) {
                    let whole = UnsafeMutableRawBufferPointer(buffer)
                    while count < expected {
                        let read = unsafe try self.read(
                            into: UnsafeMutableRawBufferPointer(rebasing: whole[count..<expected]))
                        if read == 0 { break }
                        count += read
                    }
                } catch { failure = error }
            }
            if let failure { throw failure }
        }
        bytes.reserveCapacity(expected + 1)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe chunk.deallocate() }
        while true {
            let count = unsafe try read(into: chunk)
            if count == 0 { return bytes }
            if bytes.count + count > limit { throw SystemError(.fileTooLarge, "read", path) }
            unsafe bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes all bytes, however many calls that takes. C: `write(2)`.
    public func write(all bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            offset += try call("write", path) {
                unsafe Glibc.write(number, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            }
        }
    }

    /// As above.
    public func write(all bytes: [UInt8]) throws(SystemError) {
        // A closure of the standard library would erase the error's type.
        let failure: SystemError? = unsafe bytes.withUnsafeBytes { buffer in
            do throws(SystemError) {
                unsafe try write(all: buffer)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// Returns once the content is on the disk. C: `fsync(2)`.
    public func sync() throws(SystemError) {
        try call("fsync", path) { fsync(number) }
    }

    /// Closes now and reports what the system says: the last chance to hear of a failed write. C: `close(2)`.
    public consuming func close() throws(SystemError) {
        let open = number
        number = -1
        // Not retried: on Linux the number is free even after EINTR.
        if Glibc.close(open) < 0, Errno.current != .interrupted {
            throw SystemError(.current, "close", path)
        }
    }

    /// C: `fstat(2)`.
    public func status() throws(SystemError) -> Status {
        var raw = stat()
        try call("fstat", path) { unsafe fstat(number, &raw) }
        return Status(raw)
    }

    /// C: `fchmod(2)`.
    public func setPermissions(_ permissions: UInt32) throws(SystemError) {
        try call("fchmod", path) { fchmod(number, mode_t(permissions)) }
    }

    /// Moves to an offset in bytes from the start. C: `lseek(2)`.
    public func seek(to offset: Int64) throws(SystemError) {
        _ = try call("lseek", path) { Int(lseek(number, off_t(offset), SEEK_SET)) }
    }
}
