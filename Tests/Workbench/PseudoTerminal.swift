internal import Foundation
internal import Glibc
public import Unix

/// A program at a terminal: standard error (and output) of a process, and what somebody would see there.
public final class PseudoTerminal {
    public let columns: Int
    public let rows: Int
    private let process: pid_t
    private let master: Int32
    private var status: Int32?
    private let written = Guarded<[UInt8]>([])
    private let isClosed = DispatchSemaphore(value: 0)

    public init(
        _ arguments: [String], in folder: Path, sandbox: TemporaryFolder, columns: Int = 80, rows: Int = 24,
        variables: [String: String] = [:]
    ) throws {
        (self.columns, self.rows) = (columns, rows)
        // C: `pts(4)`; unlocked with TIOCSPTLCK, its number by TIOCGPTN.
        let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (locked, number): (Int32, Int32) = (0, 0)
        guard master >= 0, unsafe ioctl(master, 0x4004_5431, &locked) == 0,
            unsafe ioctl(master, 0x8004_5430, &number) == 0
        else { throw POSIXError(.ENOTTY) }
        let slave = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard slave >= 0, unsafe ioctl(slave, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(.ENOTTY) }
        let environment = [
            "PATH": "/usr/bin:/bin", "HOME": sandbox.path.text, "TERM": "xterm",
            "STOUT_HOME": (sandbox.path / "home").text, "STOUT_CACHE": (sandbox.path / "cache").text,
            "STOUT_PROJECT": folder.text,
        ]
        self.master = master
        process = try Self.start(
            [Program.path.text] + arguments,
            environment.merging(variables) { $1 }.map { "\($0)=\($1)" }, terminal: slave)
        close(slave)
        Foundation.Thread.detachNewThread { [written, isClosed] in
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = unsafe read(master, &buffer, buffer.count)
                if count <= 0 { break }
                let bytes = Array(buffer[..<count])
                written.withLock { $0 += bytes }
            }
            close(master)
            isClosed.signal()
        }
    }

    /// With no signal blocked or ignored, as a shell does it; Foundation's children inherit what a test's thread blocks.
    private static func start(
        _ words: [String], _ environment: [String], terminal: Int32
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for stream in Int32(0)...2 { unsafe posix_spawn_file_actions_adddup2(&actions, terminal, stream) }
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var identifier = pid_t()
        let result = unsafe posix_spawn(&identifier, words[0], &actions, &attributes, &arguments, &variables)
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EINVAL) }
        return identifier
    }

    /// Everything that was written so far.
    public var text: String { String(decoding: written.withLock { $0 }, as: UTF8.self) }

    /// Waits until something was written; false when the program ended without it.
    public func wait(for text: String) -> Bool {
        while !self.text.contains(text) {
            if !isRunning { return self.text.contains(text) }
            usleep(10_000)
        }
        return true
    }

    private var isRunning: Bool {
        if status != nil { return false }
        var found: Int32 = 0
        guard unsafe waitpid(process, &found, WNOHANG) == process else { return true }
        status = found
        return false
    }

    /// As somebody types.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// As Ctrl-C does.
    public func interrupt() { kill(process, SIGINT) }

    /// Its exit status; nil when a signal ended it.
    public func end() -> Int32? {
        while isRunning { usleep(10_000) }
        isClosed.wait()
        let status = status ?? 0
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// What is to be seen: lines without spaces at their ends, and without empty lines at the end.
    public func screen() -> [String] { TerminalScreen(columns: columns, rows: rows).showing(text) }
}

/// A terminal that understands what stout writes, and nothing else: anything else shows.
struct TerminalScreen {
    let columns: Int
    let rows: Int
    private var cells: [[Character]]
    private var row = 0
    private var column = 0

    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    func showing(_ text: String) -> [String] {
        var screen = self
        screen.feed(text)
        var lines = screen.cells.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    private mutating func feed(_ text: String) {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\u{1B}" where rest.first == "[":
                let number = rest.dropFirst().prefix { $0.isNumber || $0 == ";" }
                rest = rest.dropFirst(1 + number.count)
                command(rest.popFirst() ?? " ", Int(number) ?? 0)
            case "\r\n":
                column = 0
                lineFeed()
            case "\r": column = 0
            case "\n": lineFeed()
            default:
                if column == columns {
                    column = 0
                    lineFeed()
                }
                cells[row][column] = character
                column += 1
            }
        }
    }

    private mutating func command(_ letter: Character, _ number: Int) {
        switch letter {
        case "A": row = max(0, row - max(1, number))
        case "K": erase(row, from: column)
        case "J":
            erase(row, from: column)
            for line in row + 1..<max(row + 1, rows) { erase(line, from: 0) }
        case "m": break
        default: for character in "?\(letter)" { cells[row][min(column, columns - 1)] = character }
        }
    }

    private mutating func erase(_ row: Int, from column: Int) {
        for place in column..<max(column, columns) { cells[row][place] = " " }
    }

    private mutating func lineFeed() {
        row += 1
        if row < rows { return }
        row = rows - 1
        cells.removeFirst()
        cells.append(Array(repeating: " ", count: columns))
    }
}
