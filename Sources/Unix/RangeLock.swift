internal import Glibc

/// Locks between processes on single bytes of one file, which need not be that long: a lock for each of any number of
/// things, without a file for each. They belong to this value alone and go with it, or with the process.
/// C: `fcntl(F_OFD_SETLK)`.
public struct RangeLock: ~Copyable, Sendable {
    private let file: Descriptor

    // F_OFD_SETLK and F_OFD_SETLKW, which the C headers show to GNU sources only: fcntl.h of each system.
    #if os(Linux)
        private static let set: Int32 = 37
        private static let setAndWait: Int32 = 38
    #else
        private static let set: Int32 = 90
        private static let setAndWait: Int32 = 91
    #endif

    /// Opens the file, making it when it is missing.
    public init(_ path: Path) throws(SystemError) { file = try Descriptor.open(path, .readWrite(0o644)) }

    /// Locks the byte at an offset for this value alone.
    ///
    /// - Parameter offset: 0...`Int64.max` - 1.
    /// - Returns: false when it does not wait and somebody else has the lock.
    public func take(_ offset: Int64, waiting: Bool) throws(SystemError) -> Bool {
        do throws(SystemError) { try change(Int32(F_WRLCK), offset, waiting: waiting) } catch {
            if !waiting, error.code == .wouldBlock || error.code == .accessDenied { return false }
            throw error
        }
        return true
    }

    /// Gives a byte free.
    public func release(_ offset: Int64) throws(SystemError) { try change(Int32(F_UNLCK), offset, waiting: false) }

    private func change(_ kind: Int32, _ offset: Int64, waiting: Bool) throws(SystemError) {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(offset)
        range.l_len = 1
        try call("fcntl", file.path) { unsafe fcntl(file.number, waiting ? Self.setAndWait : Self.set, &range) }
    }
}
