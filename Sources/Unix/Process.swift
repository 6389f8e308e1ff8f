internal import CArguments
internal import Glibc
internal import Synchronization

/// This process and those that it starts.
public enum Process {
    /// C: `getpid(2)`.
    public static var identifier: Int32 { getpid() }

    /// C: `geteuid(2)`.
    public static var user: UInt32 { geteuid() }

    /// The name of a user; nil when none is known. C: `getpwuid(3)`.
    public static func userName(_ user: UInt32) -> String? {
        guard let entry = unsafe getpwuid(uid_t(user)), let name = unsafe entry.pointee.pw_name else { return nil }
        return unsafe String(cString: name)
    }

    /// Whether a group is that of this user alone: their first one, of their name, without other members.
    /// C: `getpwuid(3)`, `getgrgid(3)`.
    public static func isPrivateGroup(_ group: UInt32) -> Bool {
        guard let entry = unsafe getpwuid(geteuid()), unsafe (entry.pointee.pw_gid == gid_t(group)),
            let user = userName(user), let found = unsafe getgrgid(gid_t(group)),
            let name = unsafe found.pointee.gr_name, unsafe String(cString: name) == user
        else { return false }
        var index = 0
        while let members = unsafe found.pointee.gr_mem, let member = unsafe members[index] {
            if unsafe String(cString: member) != user { return false }
            index += 1
        }
        return true
    }

    /// Whether a process of this number is there, whoever's it is. C: `kill(2)` with no signal.
    public static func isThere(_ identifier: Int32) -> Bool {
        kill(identifier, 0) == 0 || Errno.current == .notPermitted
    }

    /// The words of the command line, as `SystemText`; the first is the program's name.
    public static var arguments: [String] {
        let count = stout_argument_count()
        if count == 0 { return CommandLine.arguments }
        return (0..<count).compactMap { unsafe stout_argument($0).map { unsafe SystemText.text($0) } }
    }

    /// Number of processors that may be used, at least 1. C: `sysconf(_SC_NPROCESSORS_ONLN)`.
    public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The longest `#!` line that every kernel takes, in bytes without its line feed: Linux had room for 128 with a NUL until
    /// version 5.1, macOS has for 512. C: `execve(2)`.
    public static var longestInterpreterLine: Int {
        #if os(Linux)
            127
        #else
            512
        #endif
    }

    /// The folder in which this process runs. C: `getcwd(3)`.
    public static func workingDirectory() throws(SystemError) -> Path {
        guard let text = unsafe getcwd(nil, 0) else { throw SystemError(.current, "getcwd") }
        defer { unsafe free(text) }
        return Path(unsafe SystemText.text(text))
    }

    /// Ends this process at once. C: `exit(3)`.
    public static func exit(_ status: Int32) -> Never { Glibc.exit(status) }

    /// Becomes another program; returns only when that failed. A file that the system cannot run by itself, such as a script
    /// without a line `#!`, is given to the shell, as `execvp(3)` does. C: `execve(2)`.
    public static func become(
        _ program: Path, arguments: [String], environment: [String]
    ) throws(SystemError) -> Never {
        var argumentPointers = unsafe arguments.map { unsafe strdup(SystemText.cString($0)) }
        unsafe argumentPointers.append(nil)
        var environmentPointers = unsafe environment.map { unsafe strdup(SystemText.cString($0)) }
        unsafe environmentPointers.append(nil)
        // What is ignored stays ignored in the new program, which did not ask for that: `yes | head` would not end.
        if ignoresBrokenPipes.load(ordering: .relaxed) { _ = signal(SIGPIPE, SIG_DFL) }
        unsafe execve(program.cString, &argumentPointers, &environmentPointers)
        let error = SystemError(.current, "execve", program)
        if error.code == .notExecutable {
            var words = unsafe [strdup("/bin/sh"), strdup(program.cString)]
            unsafe words += argumentPointers.dropFirst()
            unsafe execve("/bin/sh", &words, &environmentPointers)
            unsafe free(words[0])
            unsafe free(words[1])
        }
        if ignoresBrokenPipes.load(ordering: .relaxed) { _ = signal(SIGPIPE, SIG_IGN) }
        for index in unsafe argumentPointers.indices { unsafe free(argumentPointers[index]) }
        for index in unsafe environmentPointers.indices { unsafe free(environmentPointers[index]) }
        throw error
    }

    /// Whether a path is a file that this user may execute. C: `access(2)`.
    public static func canExecute(_ path: Path) -> Bool {
        guard let status = try? FileSystem.status(path, following: true), status.kind == .file else { return false }
        return unsafe access(path.cString, X_OK) == 0
    }

    /// Whether this process, and not the one that started it, ignores the signal.
    private static let ignoresBrokenPipes = Atomic<Bool>(false)

    /// Writes to a closed pipe become the error `EPIPE` instead of a signal, until `become`. C: `signal(2)`.
    public static func ignoreBrokenPipes() {
        let former = unsafe unsafeBitCast(signal(SIGPIPE, SIG_IGN), to: Int.self)
        ignoresBrokenPipes.store(unsafe former == unsafeBitCast(SIG_DFL, to: Int.self), ordering: .relaxed)
    }

    /// Largest resident set of this process so far, in bytes. C: `getrusage(2)`.
    public static var peakMemory: Int {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return bytes(ofMaxRSS: usage)
    }

    /// Linux counts in kilobytes, macOS in bytes.
    static func bytes(ofMaxRSS usage: rusage) -> Int {
        #if os(Linux)
            return usage.ru_maxrss * 1024
        #else
            return usage.ru_maxrss
        #endif
    }
}
