internal import Diagnostics
internal import Notation
internal import Unix

/// The only way to the terminal, and to whatever stands in its place: what leaves by it is of a type that has escaped what
/// others wrote (spec/cli/README.md, "Foreign text"). A test looks for other ways.
enum Door {
    static func write(_ text: TerminalText, to stream: Terminal.Stream) throws(SystemError) {
        try Terminal.write(Array(SystemText.shown(text.text).utf8), to: stream)
    }

    /// Syntax of a shell, Markdown, Graphviz and their like, in which foreign text is quoted as that wants it.
    static func write<Target>(document text: SafeText<Target>) throws(SystemError) {
        // What the system gave goes back as the same bytes.
        try Terminal.write(SystemText.bytes(text.text), to: .output)
    }

    /// JSON means the same with escapes for what a terminal obeys, or does not show.
    static func write(_ value: JSONValue) throws(SystemError) {
        let text = SystemText.shown(json(JSON.text(of: value, indented: true)))
        try Terminal.write(Array(text.utf8), to: .output)
    }

    /// Asks at the terminal; nil where standard input is none, or it ends.
    static func ask(_ question: TerminalText) throws(SystemError) -> String? { try Terminal.ask(question.text) }

    /// Asks for what must not be shown; nil where standard input is none, or it ends.
    static func secret(_ prompt: TerminalText) throws(SystemError) -> [UInt8]? {
        try Terminal.readSecret(prompt.text)
    }

    /// RFC 8259, section 7. Outside of texts JSON has nothing but ASCII, so whatever is escaped here is in one.
    static func json(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            if String(line).isPrintable { return String(line) }
            return line.unicodeScalars.map { scalar in
                if scalar.isASCII && scalar.value != 0x7F || String(scalar).isPrintable { return String(scalar) }
                return String(scalar).utf16.map { unit in
                    let digits = String(unit, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }.joined()
            }.joined()
        }.joined(separator: "\n")
    }
}
