/// How text is dressed for a terminal. Colour is never the only carrier of a meaning.
public struct Style: Sendable {
    /// SGR sequences are written only when true.
    public var coloured: Bool
    /// Columns to wrap at.
    public var width: Int

    public init(coloured: Bool, width: Int) {
        self.coloured = coloured
        self.width = width
    }

    public static let plain = Style(coloured: false, width: 80)

    private func dressed(_ text: TerminalText, _ sequence: String) -> TerminalText {
        coloured && !text.isEmpty ? TerminalText(verbatim: "\u{1B}[\(sequence)m" + text.text + "\u{1B}[0m") : text
    }

    public func bold(_ text: TerminalText) -> TerminalText { dressed(text, "1") }
    public func faint(_ text: TerminalText) -> TerminalText { dressed(text, "2") }
    public func error(_ text: TerminalText) -> TerminalText { dressed(text, "1;31") }
    public func warning(_ text: TerminalText) -> TerminalText { dressed(text, "1;33") }
    public func good(_ text: TerminalText) -> TerminalText { dressed(text, "32") }
    public func name(_ text: TerminalText) -> TerminalText { dressed(text, "36") }
    public func place(_ text: TerminalText) -> TerminalText { dressed(text, "34") }

    /// Text broken at spaces so that no line is longer than `width` less `indent`, where words allow it. What stands
    /// between backticks is one word; line ends of the text stay. Lines after the first are indented; the first begins
    /// after `taken` columns, or after as many as the others when that is nil.
    public func wrapped(
        _ text: TerminalText, indent: Int, after taken: Int? = nil, width limit: Int? = nil
    ) -> TerminalText {
        TerminalText(verbatim: broken(text.text, indent: indent, after: taken, width: limit))
    }

    private func broken(_ text: String, indent: Int, after taken: Int?, width limit: Int?) -> String {
        let room = max(20, (limit ?? width) - indent)
        let margin = "\n" + String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { index, line in
                let used = index == 0 ? (taken ?? indent) - indent : 0
                return Self.lines(of: line, room: room, used: used).joined(separator: margin)
            }
            .joined(separator: margin)
    }

    private static func lines(of text: Substring, room: Int, used: Int) -> [String] {
        let lead = text.prefix { $0 == " " }
        var lines: [String] = []
        var line = String(lead)
        var empty = true
        for word in words(of: text.dropFirst(lead.count)) {
            if !empty, length(of: line) + 1 + length(of: word) > room - (lines.isEmpty ? used : 0) {
                lines.append(line)
                line = lead + word
            } else {
                line += empty ? word : " " + word
            }
            empty = false
        }
        lines.append(line)
        return lines
    }

    /// In columns; colours take none. C: `console_codes(4)`, sequences that end in `m`.
    public static func length(of text: String) -> Int {
        if !text.utf8.contains(0x1b) { return text.count }
        var count = 0
        var isSequence = false
        for character in text {
            if character == "\u{1b}" { isSequence = true }
            if !isSequence { count += 1 }
            if isSequence, character == "m" { isSequence = false }
        }
        return count
    }

    private static func words(of text: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var quoted = false
        for character in text {
            if character == "`" { quoted.toggle() }
            // A quotation that is longer than any line is broken like other text.
            if character == " ", !quoted || word.count > 60 {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
