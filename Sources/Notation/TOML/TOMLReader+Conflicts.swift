internal import Diagnostics

/// What is said about keys that are not keys, or are there twice.
extension TOMLReader {
    mutating func failInKey(from keyStart: Int, partStart: Int) -> Skip {
        if isConflictMarker(at: partStart) { return failAtConflict() }
        let byte = current
        if byte >= 0x80 || place > partStart && !isKeyStop(byte) {
            let word = wordSpan(from: partStart)
            return fail(
                .tomlSyntax, "key `\(excerpt(word))` needs quotes", word,
                hints: [
                    "write `\(TOMLText.quoted(excerpt(word)))`; bare keys are made of ASCII letters, digits, `-` and `_`"
                ])
        }
        switch byte {
        case UInt8(ascii: "=") where keyStart == partStart:
            return fail(
                .tomlSyntax, "a key is missing before `=`", Span(place, place + 1),
                hints: ["an empty key is written `\"\"`"])
        case UInt8(ascii: "."):
            return fail(.tomlSyntax, "a part of the dotted key is empty", Span(keyStart, place + 1))
        case UInt8(ascii: "]") where partStart == keyStart, UInt8(ascii: "}") where partStart == keyStart:
            let text = Character(Unicode.Scalar(byte))
            return fail(.tomlSyntax, "`\(text)` closes nothing", Span(place, place + 1))
        case UInt8(ascii: "/") where self.byte(at: place + 1) == UInt8(ascii: "/"):
            return fail(
                .tomlSyntax, "`//` does not start a comment", restOfLine(from: place),
                hints: ["comments start with `#`"])
        case UInt8(ascii: "\r"):
            reportControl(at: place, in: "a statement", from: place)
            return Skip()
        case let byte where TOMLReader.isControl(byte) && byte != UInt8(ascii: "\n") && place < end:
            reportControl(at: place, in: "a key", from: place)
            return Skip()
        case _ where keyStart < partStart:
            return fail(
                .tomlSyntax, "a part of the dotted key is missing after `.`", Span(keyStart, max(place, partStart)))
        case _ where place == end || byte == UInt8(ascii: "\n"):
            return fail(.tomlSyntax, "a key is missing here", Span(max(place - 1, 0), place))
        default:
            let word = wordSpan(from: partStart)
            return fail(
                .tomlSyntax, "a key cannot start with `\(excerpt(Span(word.start, word.start + 1)))`", word,
                hints: ["a statement is `key = value`, a table starts with `[name]`"])
        }
    }

    private func isKeyStop(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "=") }

    /// A run of characters up to a space or something that ends keys.
    private func wordSpan(from start: Int) -> Span {
        var stop = start
        while stop < end {
            switch bytes[stop] {
            case 0...UInt8(ascii: " "), UInt8(ascii: "="), UInt8(ascii: "."), UInt8(ascii: "]"), UInt8(ascii: "#"):
                return Span(start, max(stop, min(start + 1, end)))
            default: stop += 1
            }
        }
        return Span(start, stop)
    }

    mutating func failAtEquals(from start: Int) -> Skip {
        if isConflictMarker(at: start) { return failAtConflict() }
        var stop = place
        while stop > start, bytes[stop - 1] == UInt8(ascii: " ") || bytes[stop - 1] == UInt8(ascii: "\t") { stop -= 1 }
        let key = Span(start, stop)
        let name = excerpt(key)
        switch current {
        case UInt8(ascii: ":"):
            let more = byte(at: place + 1) == UInt8(ascii: "=") ? 2 : 1
            return fail(
                .tomlSyntax, "`=` belongs between a key and its value, not `\(excerpt(Span(place, place + more)))`",
                Span(place, place + more), hints: ["write `\(name) = …`"])
        case 0 where place == end, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"), UInt8(ascii: ","),
            UInt8(ascii: "}"):
            return fail(
                .tomlSyntax, "`\(name)` has no value", key, hints: ["a statement is `key = value`"])
        case let byte where TOMLReader.isControl(byte):
            reportControl(at: place, in: "a key", from: start)
            return Skip()
        case let byte where TOMLReader.isBare(byte) && stop < place:
            // Two words: a key with a space in it, or a forgotten `=`.
            let hint =
                restOfLine(from: place).contains(UInt8(ascii: "="), in: bytes)
                ? "a key with spaces needs quotes: `\"my key\" = …`" : "write `\(name) = …`"
            return fail(.tomlSyntax, "`=` is missing after `\(name)`", Span(place, place + 1), hints: [hint])
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "["), UInt8(ascii: "{"),
            _ where TOMLReader.isBare(current):
            return fail(
                .tomlSyntax, "`=` is missing after `\(name)`", Span(place, place + 1),
                hints: ["write `\(name) = …`"])
        default:
            let more = max(1, Encoding.wellFormedLength(in: bytes, at: place))
            return fail(
                .tomlSyntax, "`\(excerpt(Span(place, place + more)))` cannot stand in a bare key",
                Span(place, place + more), hints: ["put the key in quotes"])
        }
    }

    mutating func reportDuplicate(_ key: KeyPart, _ first: UInt32) {
        let found = nodes[Int(first)]
        let isPlain = found.kind != .table && !found.isArrayOfTables || found.tableForm == .inline
        if isPlain {
            report(
                .tomlDuplicateKey, "key `\(excerpt(key.span))` is given twice", key.span, "again here",
                and: [(found.keySpan, "first given here")], hints: ["keep one of them"])
        } else {
            reportConflict(key, found, extending: false)
        }
    }

    /// A name that stands for one thing already and cannot become another.
    mutating func reportConflict(_ part: KeyPart, _ found: TOMLNode, extending: Bool, isArray: Bool = false) {
        if isTableLost { return }
        let name = excerpt(part.span)
        let place =
            found.kind == .table && found.tableForm == .header || found.isArrayOfTables ? found.span : found.keySpan
        let message: String
        var hints: [String] = []
        switch (found.kind, found.tableForm) {
        case (.table, .inline):
            message =
                extending
                ? "`\(name)` is an inline table and cannot be added to" : "`\(name)` is an inline table already"
            hints = ["put the new keys inside its braces, or write it as a `[\(name)]` table"]
        case (.table, _) where isArray:
            message = "`\(name)` is a table already and cannot become an array of tables"
        case (.table, .dotted):
            message =
                extending
                ? "`\(name)` is defined by dotted keys elsewhere" : "`\(name)` is a table already, made by dotted keys"
            hints = ["define the table in one way only"]
        case (.table, _):
            message =
                extending
                ? "table `\(name)` has its own header and cannot be added to by a dotted key"
                : "`\(name)` is a table already"
            hints = extending ? ["move the key under the header"] : []
        case (.array, _) where found.isArrayOfTables:
            message =
                extending
                ? "`\(name)` is an array of tables and cannot be added to by a dotted key"
                : "`\(name)` is an array of tables already"
            hints = extending ? [] : ["its elements start with `[[\(name)]]`"]
        case (.array, _):
            message =
                isArray
                ? "`\(name)` is an array in brackets and cannot be added to by `[[\(name)]]`"
                : "`\(name)` is an array already, not a table"
        default:
            message = "`\(name)` is \(found.kind) already, not a table"
        }
        report(.tomlTableConflict, message, part.span, "here", and: [(place, "first defined here")], hints: hints)
    }
}

extension Span {
    fileprivate func contains(_ byte: UInt8, in bytes: [UInt8]) -> Bool { bytes[start..<end].contains(byte) }
}
