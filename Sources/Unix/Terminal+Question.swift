internal import Glibc

extension Terminal {
    /// Asks something of who sits at the terminal; nil where standard input is none, or it ends. C: `read(2)`.
    ///
    /// - Parameter question: written to standard error, without a line end.
    /// - Returns: what was typed, without the line end; at most 4,096 bytes.
    public static func ask(_ question: String) throws(SystemError) -> String? {
        guard isTerminal(.input) else { return nil }
        try write(question, to: .error)
        var line: [UInt8] = []
        while line.count < 4096 {
            var byte: UInt8 = 0
            let count = try call("read") { unsafe read(Stream.input.rawValue, &byte, 1) }
            if count == 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
