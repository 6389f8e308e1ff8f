internal import Glibc

/// A program that turns bytes into other bytes, running beside this one: what goes to its standard input comes back from
/// its standard output. No shell is involved, and it sees no variables but PATH and the language of its messages.
///
/// It is killed and reaped when this value goes away. A program that closes its input early gets no more of it.
/// C: `posix_spawnp(3)`, `socketpair(2)`, `poll(2)`, `waitpid(2)`.
public struct Filter: ~Copyable {
    /// How it ended.
    public struct Outcome: Sendable {
        /// Exit status 0...255; 128 + N when signal N ended it.
        public let status: Int32
        /// The first 4 KiB that it wrote to standard error.
        public let errors: [UInt8]
    }

    private let program: String
    private var identifier: pid_t
    private var input: Int32
    private var output: Int32
    private var errors: Int32
    private var complaint: [UInt8] = []
    private static let longestComplaint = 4096

    /// Starts a program, looked up on this process's PATH.
    public init(_ program: String, _ arguments: [String]) throws(SystemError) {
        var ends: [Int32] = []
        do throws(SystemError) {
            for _ in 0..<3 { ends += try Self.makePair() }
            identifier = try Self.spawn(program, arguments, input: ends[0], output: ends[2], errors: ends[4])
        } catch {
            Self.close(ends)
            throw error
        }
        Self.close([ends[0], ends[2], ends[4]])
        (self.program, input, output, errors) = (program, ends[1], ends[3], ends[5])
        for end in [ends[1], ends[3], ends[5]] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], input: Int32, output: Int32, errors: Int32
    ) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // Ignored signals are inherited, but this program shall die in its own way when nobody reads any more.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        unsafe sigaddset(&defaults, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = ChildProcess.Words([program] + arguments)
        let variables = ChildProcess.Words(["PATH=\(Environment.value("PATH") ?? "/usr/bin:/bin")", "LC_ALL=C"])
        var identifier = pid_t()
        let result = unsafe posix_spawnp(
            &identifier, SystemText.cString(program), &actions, &attributes, words.pointers, variables.pointers)
        if result != 0 { throw SystemError(Errno(rawValue: result), "posix_spawn", Path(program)) }
        return identifier
    }

    deinit {
        Self.close([input, output, errors])
        if identifier > 0 {
            _ = kill(identifier, SIGKILL)
            var status: Int32 = 0
            while unsafe waitpid(identifier, &status, 0) < 0, Errno.current == .interrupted {}
        }
    }

    /// Hands over input, which gets shorter, until there is output: how many bytes of it. 0 when the input is used up.
    public mutating func exchange(
        _ bytes: inout UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        while unsafe !bytes.isEmpty {
            // A program that has ended its output, or wants no more input, will say why by its status.
            if input < 0 || output < 0 {
                unsafe bytes = UnsafeRawBufferPointer(rebasing: bytes[bytes.count...])
                return 0
            }
            let ready = try wait()
            if ready.output, let count = unsafe try read(into: buffer), count > 0 { return count }
            if ready.input { unsafe try feed(&bytes) }
        }
        return 0
    }

    /// The input has ended: waits for more output. How many bytes; 0 when the program has ended its output.
    public mutating func drain(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        Self.close([input])
        input = -1
        while output >= 0 {
            let ready = try wait()
            if ready.output, let count = unsafe try read(into: buffer), count > 0 { return count }
        }
        return 0
    }

    /// Waits for the program's end. To be called when `drain` has returned 0.
    public mutating func finish() throws(SystemError) -> Outcome {
        Self.close([input, output])
        (input, output) = (-1, -1)
        while errors >= 0 { _ = try wait() }
        var status: Int32 = 0
        let child = identifier
        try call("waitpid", Path(program)) { unsafe waitpid(child, &status, 0) }
        identifier = 0
        // C: WIFEXITED, WEXITSTATUS, WTERMSIG.
        let signal = status & 0x7F
        return Outcome(status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, errors: complaint)
    }

    /// Waits until something can be done; what is on standard error is taken at once.
    private mutating func wait() throws(SystemError) -> (input: Bool, output: Bool) {
        var polls = [
            pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        try call("poll", Path(program)) { unsafe poll(&polls, 3, -1) }
        if polls[2].revents != 0 { try takeErrors() }
        return (polls[0].revents != 0, polls[1].revents != 0)
    }

    private mutating func feed(_ bytes: inout UnsafeRawBufferPointer) throws(SystemError) {
        let count = unsafe send(input, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 {
            unsafe bytes = UnsafeRawBufferPointer(rebasing: bytes[count...])
            return
        }
        switch Errno.current {
        case let code where code == .brokenPipe || code.rawValue == ECONNRESET:
            Self.close([input])
            input = -1
        case let code where code == .interrupted || code.rawValue == EAGAIN: return
        case let code: throw SystemError(code, "send", Path(program))
        }
    }

    /// Nil when nothing was there after all.
    private mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
        let count = unsafe Glibc.read(output, buffer.baseAddress, buffer.count)
        if count > 0 { return count }
        if count == 0 {
            Self.close([output])
            output = -1
            return 0
        }
        let code = Errno.current
        if code == .interrupted || code.rawValue == EAGAIN { return nil }
        throw SystemError(code, "read", Path(program))
    }

    private mutating func takeErrors() throws(SystemError) {
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(errors, $0.baseAddress, $0.count) }
        if count > 0 {
            complaint += bytes[..<min(count, Self.longestComplaint - complaint.count)]
        } else if count == 0 {
            Self.close([errors])
            errors = -1
        } else if Errno.current != .interrupted, Errno.current.rawValue != EAGAIN {
            throw SystemError(.current, "read", Path(program))
        }
    }

    /// Two ends, of which one is for the program. Sockets, because nothing else is closed on exec from the start (a
    /// copy of an end in some other child would keep the program waiting) and can be written to without SIGPIPE.
    private static func makePair() throws(SystemError) -> [Int32] {
        var ends: [Int32] = [-1, -1]
        try call("socketpair") {
            unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        return ends
    }

    private static func close(_ descriptors: [Int32]) {
        for descriptor in descriptors where descriptor >= 0 { _ = Glibc.close(descriptor) }
    }
}
