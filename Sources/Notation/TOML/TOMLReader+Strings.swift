internal import Diagnostics

extension TOMLReader {
    /// Reads a string of any of the four forms.
    mutating func readString() throws(Skip) -> TOMLStringForm {
        let quote = bytes[place]
        let isLines = byte(at: place + 1) == quote && byte(at: place + 2) == quote
        if quote == UInt8(ascii: "'") { return isLines ? try readLines(quote) : try readLiteral() }
        return isLines ? try readLines(quote) : try readBasic()
    }

    /// Reads `"…"`.
    mutating func readBasic() throws(Skip) -> TOMLStringForm {
        let start = place
        var form = TOMLStringForm.plain
        place += 1
        while true {
            // The loop that most of a lock is read by.
            while place < end {
                let byte = bytes[place]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte == 0x7F { break }
                place += 1
            }
            switch current {
            case UInt8(ascii: "\"") where place < end:
                place += 1
                return form
            case UInt8(ascii: "\\"):
                form = .escaped
                readEscape()
            case UInt8(ascii: "\t"):
                place += 1
            default:
                try checkOnLine(start)
            }
        }
    }

    /// Reads `'…'`.
    mutating func readLiteral() throws(Skip) -> TOMLStringForm {
        let start = place
        place += 1
        while true {
            while place < end {
                let byte = bytes[place]
                if byte == UInt8(ascii: "'") || byte < 0x20 && byte != 0x09 || byte == 0x7F { break }
                place += 1
            }
            if place < end, bytes[place] == UInt8(ascii: "'") {
                place += 1
                return .plain
            }
            try checkOnLine(start)
        }
    }

    /// In a string on one line, at a byte that it cannot hold: the line's end, or a control character to step over.
    private mutating func checkOnLine(_ start: Int) throws(Skip) {
        let isEnd =
            place == end || current == UInt8(ascii: "\n")
            || current == UInt8(ascii: "\r") && byte(at: place + 1) == UInt8(ascii: "\n")
        guard isEnd else {
            reportControl(at: place, in: "a string", from: start)
            place += 1
            return
        }
        let quote = Character(Unicode.Scalar(bytes[start]))
        let skip = fail(
            .tomlString, "this string is not closed on its line", Span(start, place),
            hints: ["add the closing `\(quote)`"])
        // Brackets behind the quote count again when the statement is skipped.
        place = start + 1
        throw skip
    }

    /// Reads `"""…"""` or `'''…'''`.
    private mutating func readLines(_ quote: UInt8) throws(Skip) -> TOMLStringForm {
        let start = place
        var form = TOMLStringForm.lines
        var isReported = false
        place += 3
        while place < end {
            let byte = bytes[place]
            if byte == quote {
                let run = quoteRun(quote)
                // Up to two quotes may stand before the three that close.
                if run >= 3 {
                    place += min(run, 5)
                    return form
                }
                place += run
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                form = .escapedLines
                if !skipLineEnding() { readEscape() }
            } else {
                if TOMLReader.isControl(byte), byte != UInt8(ascii: "\n"), !isReported,
                    byte != UInt8(ascii: "\r") || self.byte(at: place + 1) != UInt8(ascii: "\n")
                {
                    isReported = true
                    reportControl(at: place, in: "a string", from: start)
                }
                place += 1
            }
        }
        let quotes = excerpt(Span(start, start + 3))
        throw fail(
            .tomlString, "this multi-line string is not closed", Span(start, start + 3),
            hints: ["add the closing `\(quotes)`"])
    }

    private func quoteRun(_ quote: UInt8) -> Int {
        var run = 0
        while run < 6, byte(at: place + run) == quote { run += 1 }
        return run
    }

    /// Steps over a backslash at a line's end and the blank that it swallows.
    private mutating func skipLineEnding() -> Bool {
        var stop = place + 1
        while byte(at: stop) == UInt8(ascii: " ") || byte(at: stop) == UInt8(ascii: "\t") { stop += 1 }
        guard
            byte(at: stop) == UInt8(ascii: "\n")
                || byte(at: stop) == UInt8(ascii: "\r") && byte(at: stop + 1) == UInt8(ascii: "\n")
        else { return false }
        place = stop
        while readNewline() { skipSpace() }
        return true
    }

    /// Steps over a backslash and what belongs to it; a wrong one is reported and the string goes on.
    private mutating func readEscape() {
        let start = place
        place += 1
        switch current {
        case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "f"), UInt8(ascii: "r"),
            UInt8(ascii: "\""), UInt8(ascii: "\\"):
            place += 1
        case UInt8(ascii: "u"):
            readCodePoint(from: start, digits: 4)
        case UInt8(ascii: "U"):
            readCodePoint(from: start, digits: 8)
        case 0 where place == end, UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            // The string is not closed, which is said there.
            break
        default:
            let length = max(1, Encoding.wellFormedLength(in: bytes, at: place))
            place += length
            let text = excerpt(Span(start, place))
            report(
                .tomlEscape, "`\(text)` is not an escape", Span(start, place),
                hints: ["write `\\\\` for a backslash, or use a '…' string, which has no escapes"])
        }
    }

    private mutating func readCodePoint(from start: Int, digits: Int) {
        place += 1
        var value: UInt32 = 0
        var count = 0
        while count < digits, let digit = TOMLReader.hexadecimalValue(byte(at: place)) {
            value = value << 4 | UInt32(digit)
            place += 1
            count += 1
        }
        let escape = Span(start, place)
        if count < digits {
            let example = digits == 4 ? "for example `\\u00E9`" : "for example `\\U0001F600`"
            report(
                .tomlEscape, "`\(excerpt(escape))` needs \(digits) hexadecimal digits", escape,
                hints: [count == 0 ? "write `\\\\` for a backslash" : example])
        } else if Unicode.Scalar(value) == nil {
            report(.tomlEscape, "`\(excerpt(escape))` is not a Unicode character", escape)
        }
    }

    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
