internal import Glibc

/// A program that ran to its end beside this one. C: `posix_spawn(3)`, `wait4(2)`.
public struct ChildProcess: Sendable {
    /// Exit status 0...255; 128 + N when signal N ended it.
    public let status: Int32
    /// What it wrote to standard output; empty unless asked for.
    public let output: [UInt8]
    /// From its start to its end, in nanoseconds.
    public let duration: UInt64
    /// Largest resident set, in bytes.
    public let peakMemory: Int

    /// What happens to what it writes on standard output.
    public enum Output: Sendable {
        case inherited
        case discarded
        /// Read up to so many bytes; more is read and dropped.
        case captured(limit: Int)
        /// The same, with what it writes to standard error between.
        case capturedWithErrors(limit: Int)
    }

    /// Runs a program and waits for it.
    ///
    /// - Parameters:
    ///   - program: a path, or a name that is looked up on this process's PATH.
    ///   - environment: `NAME=value`; nil for this process's own.
    ///   - discardsErrors: standard error goes nowhere.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String]? = nil, output: Output,
        discardsErrors: Bool = false
    ) throws(SystemError) -> ChildProcess {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        var pipe: (read: Int32, write: Int32) = (-1, -1)
        switch output {
        case .inherited: break
        case .discarded:
            unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        case .captured:
            pipe = try makePipe()
            unsafe posix_spawn_file_actions_adddup2(&actions, pipe.write, STDOUT_FILENO)
        case .capturedWithErrors:
            pipe = try makePipe()
            unsafe posix_spawn_file_actions_adddup2(&actions, pipe.write, STDOUT_FILENO)
            unsafe posix_spawn_file_actions_adddup2(&actions, pipe.write, STDERR_FILENO)
        }
        if discardsErrors {
            unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        let words = Words([program] + arguments)
        let variables = environment.map { Words($0) }
        var identifier = pid_t()
        let started = Clock.ticks()
        let result = unsafe posix_spawnp(
            &identifier, SystemText.cString(program), &actions, nil, words.pointers, variables?.pointers ?? environ)
        if pipe.write >= 0 { _ = Glibc.close(pipe.write) }
        defer { if pipe.read >= 0 { _ = Glibc.close(pipe.read) } }
        if result != 0 { throw SystemError(Errno(rawValue: result), "posix_spawn", Path(program)) }
        var bytes: [UInt8] = []
        switch output {
        case .captured(let limit), .capturedWithErrors(let limit): bytes = try read(pipe.read, limit)
        case .inherited, .discarded: break
        }
        var status: Int32 = 0
        var usage = rusage()
        try call("wait4", Path(program)) { unsafe wait4(identifier, &status, 0, &usage) }
        let duration = Clock.ticks() - started
        // C: WIFEXITED, WEXITSTATUS, WTERMSIG.
        let signal = status & 0x7F
        return ChildProcess(
            status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: bytes, duration: duration,
            peakMemory: Process.bytes(ofMaxRSS: usage))
    }

    private static func makePipe() throws(SystemError) -> (read: Int32, write: Int32) {
        var ends: (Int32, Int32) = (0, 0)
        try call("pipe") {
            unsafe withUnsafeMutablePointer(to: &ends) { pointer in
                unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) { unsafe Glibc.pipe($0) }
            }
        }
        // The ends are this process's own, but for the copy that the child is given.
        for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends.0, ends.1)
    }

    private static func read(_ descriptor: Int32, _ limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe buffer.deallocate() }
        while true {
            let count = try call("read") { unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
            if count == 0 { return bytes }
            unsafe bytes.append(contentsOf: buffer[..<min(count, max(0, limit - bytes.count))])
        }
    }

    /// An array of C strings with a null at its end.
    @safe final class Words {
        let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        private let count: Int

        init(_ words: [String]) {
            count = words.count
            unsafe pointers = .allocate(capacity: words.count + 1)
            for (index, word) in words.enumerated() {
                unsafe (pointers + index).initialize(to: strdup(SystemText.cString(word)))
            }
            unsafe (pointers + words.count).initialize(to: nil)
        }

        deinit {
            for index in 0..<count { unsafe free(pointers[index]) }
            unsafe pointers.deallocate()
        }
    }
}
