internal import Glibc

/// A path that is put together again and again in the same memory: for the many calls that a link tree takes, of which
/// each would make two strings.
public struct PathBuffer: Sendable {
    /// Ends in a NUL, always.
    private var bytes: [UInt8] = [0]

    public init() { bytes.reserveCapacity(256) }

    public init(_ text: String) {
        self.init()
        append(text)
    }

    /// Begins anew.
    public mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(0)
    }

    /// How many bytes the path has.
    public var count: Int { bytes.count - 1 }

    /// Adds a component or a relative path. It must hold no NUL.
    public mutating func append(_ part: Span<UInt8>) {
        bytes.removeLast()
        if let last = bytes.last, last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        unsafe part.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(0)
    }

    /// As above.
    public mutating func append(_ part: String) { append(Array(part.utf8).span) }

    public var text: String { SystemText.text(bytes.dropLast()) }

    /// The bytes with the NUL that C wants.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // There is always the NUL, so there is a first byte.
            unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe body($0.baseAddress!) }
        }
    }
}

extension Descriptor {
    /// A new name below this folder for a file below another; neither is a link that would be followed.
    /// C: `linkat(2)`.
    public func hardLink(
        _ name: PathBuffer, to original: PathBuffer, below source: borrowing Descriptor
    ) throws(SystemError) {
        let from = source.number
        let result = unsafe name.withCString { name in
            unsafe original.withCString { unsafe linkat(from, $0, number, name, 0) }
        }
        if result != 0 { throw SystemError(.current, "linkat", path / name.text) }
    }

    /// Creates a symbolic link. C: `symlinkat(2)`.
    public func symbolicLink(_ name: PathBuffer, to target: PathBuffer) throws(SystemError) {
        let result = unsafe name.withCString { name in
            unsafe target.withCString { unsafe symlinkat($0, number, name) }
        }
        if result != 0 { throw SystemError(.current, "symlinkat", path / name.text) }
    }

    /// Creates a folder; the umask applies. C: `mkdirat(2)`.
    public func makeDirectory(_ name: PathBuffer, permissions: UInt32) throws(SystemError) {
        let result = unsafe name.withCString { unsafe mkdirat(number, $0, mode_t(permissions)) }
        if result != 0 { throw SystemError(.current, "mkdirat", path / name.text) }
    }

    /// Opens a file below this folder for reading; a final symbolic link is not followed. C: `openat(2)`.
    public func openFile(_ name: PathBuffer) throws(SystemError) -> Descriptor {
        // What became a FIFO meanwhile is not waited for: it has no bytes.
        try open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }

    /// Opens a folder below this one; a final symbolic link is not followed. C: `openat(2)`.
    public func openFolder(_ name: PathBuffer) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    private func open(_ name: PathBuffer, _ flags: Int32) throws(SystemError) -> Descriptor {
        let path = path / name.text
        let opened = try call("openat", path) { unsafe name.withCString { unsafe openat(number, $0, flags) } }
        return Descriptor(owning: opened, path)
    }

    /// The target of a symbolic link. C: `readlinkat(2)`.
    public func readLink(_ name: PathBuffer) throws(SystemError) -> [UInt8] {
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(PATH_MAX))
        defer { unsafe buffer.deallocate() }
        let count = try call("readlinkat", path / name.text) {
            unsafe name.withCString { unsafe readlinkat(number, $0, buffer.baseAddress!, buffer.count) }
        }
        return unsafe [UInt8](UnsafeRawBufferPointer(buffer)[..<count])
    }

    /// The status of a name; a final symbolic link is not followed. C: `fstatat(2)`.
    public func status(of name: PathBuffer) throws(SystemError) -> Status {
        var raw = stat()
        let result = unsafe name.withCString { unsafe fstatat(number, $0, &raw, AT_SYMLINK_NOFOLLOW) }
        if result != 0 { throw SystemError(.current, "fstatat", path / name.text) }
        return Status(raw)
    }

    /// Sets the permissions of a folder that the caller has just made. C: `fchmodat(2)`.
    public func setPermissions(of name: PathBuffer, _ permissions: UInt32) throws(SystemError) {
        let result = unsafe name.withCString { unsafe fchmodat(number, $0, mode_t(permissions), 0) }
        if result != 0 { throw SystemError(.current, "fchmodat", path / name.text) }
    }
}
