internal import Glibc

/// The three standard streams and what is known of the terminal behind them.
public enum Terminal {
    public enum Stream: Int32, Sendable { case input = 0, output = 1, error = 2 }

    /// C: `isatty(3)`.
    public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Columns of the terminal behind a stream, or nil. C: `ioctl(TIOCGWINSZ)`.
    public static func width(_ stream: Stream) -> Int? { size(stream)?.columns }

    /// Columns and rows of the terminal behind a stream, or nil. C: `ioctl(TIOCGWINSZ)`.
    public static func size(_ stream: Stream) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes text whole.
    public static func write(_ text: String, to stream: Stream) throws(SystemError) {
        try write(Array(text.utf8), to: stream)
    }

    /// Writes bytes whole.
    public static func write(_ bytes: [UInt8], to stream: Stream) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            offset += try call("write") {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.write(stream.rawValue, buffer.baseAddress! + offset, buffer.count - offset)
                }
            }
        }
    }
}
