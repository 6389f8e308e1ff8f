internal import Diagnostics

extension TOMLReader {
    /// Reports a mistake after which reading goes on where it stands.
    mutating func report(
        _ code: Code, _ message: String, _ span: Span, _ remark: String? = nil, and others: [(Span, String)] = [],
        hints: [String] = []
    ) {
        guard diagnostics.count < TOML.errorLimit else { return }
        var labels = [Diagnostic.Label(source, span, remark)]
        for (span, remark) in others { labels.append(Diagnostic.Label(source, span, remark)) }
        let hints = hints.isEmpty ? [Self.hint(code)] : hints
        var diagnostic = Diagnostic(code, message, labels: labels, hints: hints)
        if diagnostics.count == TOML.errorLimit - 1 {
            diagnostic.notes.append("reading stopped here, after \(TOML.errorLimit) errors")
            isStopped = true
        }
        diagnostics.append(diagnostic)
    }

    /// Reports a mistake after which the statement cannot be read on.
    mutating func fail(
        _ code: Code, _ message: String, _ span: Span, _ remark: String? = nil, and others: [(Span, String)] = [],
        hints: [String] = []
    ) -> Skip {
        // What follows a mistake on its line is most likely a part of it.
        if let last = diagnostics.last?.labels.first?.span, last.end <= place,
            !bytes[last.end..<place].contains(UInt8(ascii: "\n"))
        {
            return Skip()
        }
        report(code, message, span, remark, and: others, hints: hints)
        return Skip()
    }

    /// Said where a mistake has no hint of its own.
    private static func hint(_ code: Code) -> String {
        switch code {
        case .tomlDepth: "write it flatter: nothing needs so many levels"
        case .tomlSize: "is this the right file?"
        case .tomlBracket: "close what was opened last first"
        case .tomlTableConflict: "define it in one place only"
        case .tomlControlCharacter: "take it out"
        case .tomlEscape: "write it as itself, or by its own number as in `\\u00E9`"
        case .tomlNumber, .tomlRange: "if it is a text, put it between quotes"
        case .tomlTime: "write it like `2026-12-01` or `2026-12-01T08:30:00Z`"
        case .tomlValue: "write a value there, or take the comma out"
        default: "write `key = value`, or take it out"
        }
    }

    /// A control character where it may not stand; `start` is where the comment or string begins.
    mutating func reportControl(at place: Int, in what: String, from start: Int) {
        let byte = bytes[place]
        if byte == UInt8(ascii: "\r") {
            report(
                .tomlControlCharacter, "a carriage return without a line feed is in \(what)", Span(place, place + 1),
                hints: ["end lines with LF or CRLF"])
            return
        }
        var hints: [String] = []
        if what == "a string" {
            hints = ["in a \"…\" string write it as `\(TOMLText.escape(byte))`"]
        }
        report(
            .tomlControlCharacter, "control character \(TOMLReader.codePoint(byte)) is in \(what)",
            Span(place, place + 1),
            hints: hints)
    }

    /// What stands after a complete statement on its line is wrong.
    mutating func failAfterStatement() -> Skip {
        let rest = restOfLine(from: place)
        switch current {
        case UInt8(ascii: "\r"):
            return fail(
                .tomlControlCharacter, "a carriage return without a line feed ends this statement",
                Span(place, place + 1), hints: ["end lines with LF or CRLF"])
        case UInt8(ascii: "/") where byte(at: place + 1) == UInt8(ascii: "/"):
            return fail(
                .tomlSyntax, "`//` does not start a comment", rest, hints: ["comments start with `#`"])
        case UInt8(ascii: ","), UInt8(ascii: ";"):
            return fail(
                .tomlSyntax, "nothing may follow a statement on its line", rest,
                hints: ["leave out the `\(Character(Unicode.Scalar(current)))`; a line end separates statements"])
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            return fail(
                .tomlSyntax, "`\(Character(Unicode.Scalar(current)))` closes nothing", Span(place, place + 1))
        case let byte where TOMLReader.isControl(byte):
            reportControl(at: place, in: "a statement", from: place)
            return Skip()
        default:
            return fail(
                .tomlSyntax, "nothing may follow a statement on its line but a comment", rest,
                hints: ["start a new line, or put `#` before a comment"])
        }
    }

    /// From a place to the end of its line, without spaces at the end; at least one byte unless the text ends.
    func restOfLine(from start: Int) -> Span {
        var stop = start
        while stop < end, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
        while stop > start + 1, bytes[stop - 1] <= UInt8(ascii: " ") { stop -= 1 }
        return Span(start, max(stop, min(start + 1, end)))
    }

    /// A piece of the text for a message, cut to 40 characters.
    func excerpt(_ span: Span) -> String {
        let text = String(decoding: bytes[span.start..<min(span.end, span.start + 400)], as: UTF8.self)
        return text.count > 40 ? text.prefix(39) + "…" : text
    }

    static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return (digits.count < 2 ? "0x0" : "0x") + digits
    }

    static func codePoint(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
