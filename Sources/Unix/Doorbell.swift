internal import Glibc

/// Wakes a thread that waits for descriptors: a pipe with nothing in it but the fact that somebody rang.
public final class Doorbell: Sendable {
    /// Readable after a ring, for `poll(2)` and what is built on it.
    public let number: Int32
    private let button: Int32

    /// C: `pipe(2)`, both ends non-blocking and closed on `exec`.
    public init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try call("pipe") { unsafe pipe(&ends) }
        number = ends[0]
        button = ends[1]
        for end in ends {
            try call("fcntl") { fcntl(end, F_SETFD, FD_CLOEXEC) }
            try call("fcntl") { fcntl(end, F_SETFL, O_NONBLOCK) }
        }
    }

    deinit {
        _ = close(number)
        _ = close(button)
    }

    /// From any thread. A full pipe is a ring as well. C: `write(2)`.
    public func ring() {
        var byte: UInt8 = 1
        _ = unsafe write(button, &byte, 1)
    }

    /// Forgets all rings so far. C: `read(2)`.
    public func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(number, &bytes, bytes.count) == bytes.count {}
    }

    /// Returns after a ring or after some milliseconds. C: `poll(2)`.
    public func wait(milliseconds: Int) {
        var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&wanted, 1, Int32(clamping: milliseconds))
    }
}
