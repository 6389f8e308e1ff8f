internal import Diagnostics

extension TOMLReader {
    /// Reads a boolean, a number, a date or a time.
    mutating func readScalar(_ key: KeyPart?) throws(Skip) {
        let start = place
        while place < end, !TOMLReader.endsWord(bytes[place]) { place += 1 }
        let first = byte(at: start)
        switch first {
        case _ where place == start:
            throw failWithoutValue()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if startsWithTime(at: start) { readTime(from: start, key) } else { readNumber(from: start, key) }
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            readNumber(from: start, key)
        case UInt8(ascii: "i"), UInt8(ascii: "n"):
            if isWord("inf", from: start) || isWord("nan", from: start) {
                readNumber(from: start, key)
            } else {
                try readUnknownWord(from: start, key)
            }
        default:
            if isWord("true", from: start) {
                addValue(.boolean, from: start, key) { $0.bits = 1 }
            } else if isWord("false", from: start) {
                addValue(.boolean, from: start, key)
            } else {
                try readUnknownWord(from: start, key)
            }
        }
    }

    /// Whether the word starts as `1979-` or as `07:` does.
    private func startsWithTime(at start: Int) -> Bool {
        var stop = start
        while stop < place, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[stop] { stop += 1 }
        guard stop < place else { return false }
        return stop == start + 4 && bytes[stop] == UInt8(ascii: "-")
            || stop == start + 2 && bytes[stop] == UInt8(ascii: ":")
    }

    /// What ends a value that has no quotes or brackets.
    static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: "#"), 0x7F:
            true
        default: false
        }
    }

    private func isWord(_ word: StaticString, from start: Int) -> Bool {
        guard place - start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for distance in 0..<(place - start) where unsafe letters[distance] != bytes[start + distance] {
                return false
            }
            return true
        }
    }

    private mutating func failWithoutValue() -> Skip {
        if isConflictMarker(at: place) { return failAtConflict() }
        switch current {
        case 0 where place == end, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"):
            var equals = place - 1
            while equals > 0, byte(at: equals) == UInt8(ascii: " ") || byte(at: equals) == UInt8(ascii: "\t") {
                equals -= 1
            }
            return fail(
                .tomlValue, "a value is missing after `\(excerpt(Span(max(equals, 0), max(equals, 0) + 1)))`",
                Span(max(equals, 0), max(equals, 0) + 1), hints: ["an empty string is written `\"\"`"])
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            return fail(
                .tomlValue, "a value is missing before `\(Character(Unicode.Scalar(current)))`", Span(place, place + 1))
        default:
            reportControl(at: place, in: "a value", from: place)
            return Skip()
        }
    }

    /// A word without quotes that is no value; reading goes on behind it where that is clear.
    private mutating func readUnknownWord(from start: Int, _ key: KeyPart?) throws(Skip) {
        if isConflictMarker(at: start) { throw failAtConflict() }
        if bytes[start] == UInt8(ascii: "=") {
            throw fail(
                .tomlSyntax, "one `=` too many", Span(start, start + 1), hints: ["a statement is `key = value`"])
        }
        if let opening = openings.last, bytes[opening] == UInt8(ascii: "["), isFollowedByEquals() {
            throw fail(
                .tomlSyntax, "an array holds values, not keys", Span(start, place),
                hints: ["put `{ \(excerpt(Span(start, place))) = … }`, or close the array before this key"])
        }
        // Outside of brackets all of the line was meant: `name = Jane Doe`.
        if openings.isEmpty {
            var rest = restOfLine(from: start)
            if let comment = bytes[start..<rest.end].firstIndex(of: UInt8(ascii: "#")) {
                rest.end = comment
                while rest.end > start + 1, bytes[rest.end - 1] <= UInt8(ascii: " ") { rest.end -= 1 }
            }
            place = max(place, rest.end)
        }
        let span = Span(start, place)
        let word = excerpt(span)
        report(.tomlValue, "`\(word)` is not a value", span, hints: [TOMLReader.hint(forWord: word)])
        addValue(.boolean, from: start, key)
    }

    private func isFollowedByEquals() -> Bool {
        var next = place
        while byte(at: next) == UInt8(ascii: " ") || byte(at: next) == UInt8(ascii: "\t") { next += 1 }
        return byte(at: next) == UInt8(ascii: "=")
    }

    private static func hint(forWord word: String) -> String {
        switch word.lowercased() {
        case "true", "yes", "on": return "write `true`"
        case "false", "no", "off": return "write `false`"
        case "null", "nil", "none", "undefined": return "TOML has no null; leave the key out"
        case "nan": return "write `nan`"
        case "inf", "infinity": return "write `inf`"
        default:
            if word.contains("\"") { return "a string starts with its quote" }
            return "a string needs quotes: `\(TOMLText.quoted(word))`"
        }
    }
}
