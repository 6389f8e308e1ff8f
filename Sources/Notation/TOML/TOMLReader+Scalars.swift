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
            guard let bracket = bracketOnNextLine() else {
                return failAfter(equals, "an empty string is written `\"\"`")
            }
            let skip = failAfter(equals, "a value starts on the line of its key")
            place = bracket
            return skip
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            return fail(
                .tomlValue, "a value is missing before `\(Character(Unicode.Scalar(current)))`", Span(place, place + 1))
        default:
            reportControl(at: place, in: "a value", from: place)
            return Skip()
        }
    }

    private mutating func failAfter(_ place: Int, _ hint: String) -> Skip {
        let span = Span(max(place, 0), max(place, 0) + 1)
        return fail(.tomlValue, "a value is missing after `\(excerpt(span))`", span, hints: [hint])
    }

    /// Where an array or inline table starts the next line, if one does.
    private func bracketOnNextLine() -> Int? {
        guard let feed = bytes[place...].firstIndex(of: UInt8(ascii: "\n")), !startsStatement(at: feed + 1) else {
            return nil
        }
        let first = bytes[(feed + 1)...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard let first, bytes[first] == UInt8(ascii: "[") || bytes[first] == UInt8(ascii: "{") else { return nil }
        return first
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
            let rest = restOfLine(from: start)
            let line = bytes[start..<rest.end].prefix { $0 != UInt8(ascii: "#") }
            let isProse = !line.contains { "[]{}\"'=,".utf8.contains($0) }
            if isProse { place = max(place, line.lastIndex { $0 > UInt8(ascii: " ") }.map { $0 + 1 } ?? place) }
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
