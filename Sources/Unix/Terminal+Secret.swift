internal import Glibc

extension Terminal {
    /// Reads a line from the terminal without showing it; nil where standard input is none, or it ends. C: `termios(3)`.
    ///
    /// - Parameter prompt: written to standard error.
    public static func readSecret(_ prompt: String) throws(SystemError) -> [UInt8]? {
        guard isTerminal(.input) else { return nil }
        var settings = termios()
        try call("tcgetattr", nil) { unsafe tcgetattr(Stream.input.rawValue, &settings) }
        let former = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        try write(prompt, to: .error)
        try call("tcsetattr", nil) { unsafe tcsetattr(Stream.input.rawValue, TCSAFLUSH, &settings) }
        defer {
            var former = former
            unsafe tcsetattr(Stream.input.rawValue, TCSAFLUSH, &former)
            // The line feed that was typed was not shown either.
            try? write("\n", to: .error)
        }
        var line: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = unsafe read(Stream.input.rawValue, &byte, 1)
            if count <= 0 { return line.isEmpty ? nil : line }
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
    }
}
