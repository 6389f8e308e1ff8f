internal import Diagnostics

/// What stands on one line: texts, and lists and mappings in brackets.
extension YAMLReader {
    /// A text or a bracket, in a block. That a plain text goes on below is seen by the block around it: the next line is
    /// indented further than what belongs there.
    mutating func inline(depth: Int) throws(YAMLError) -> YAMLValue { try value(inFlow: false, depth: depth) }

    private mutating func value(inFlow: Bool, depth: Int) throws(YAMLError) -> YAMLValue {
        if depth > YAML.depthLimit { throw error(.depth, place..<lineEnd(place)) }
        let start = place
        switch bytes[place] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try quoted()
            return YAMLValue(.scalar(text), Span(start, place))
        case UInt8(ascii: "["): return try flowSequence(depth: depth)
        case UInt8(ascii: "{"): return try flowMapping(depth: depth)
        case UInt8(ascii: "&"): throw unsupported("an anchor (`&`)")
        case UInt8(ascii: "*"): throw unsupported("an alias (`*`)")
        case UInt8(ascii: "!"): throw unsupported("a tag (`!`)")
        case UInt8(ascii: "|"), UInt8(ascii: ">"): throw unsupported("a block of text (`|`, `>`)")
        case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: ","):
            throw error(.unexpected, place..<place + 1)
        case UInt8(ascii: "-") where place + 1 < bytes.count && Self.isBlank(bytes[place + 1]):
            throw error(.unexpected, place..<lineEnd(place))
        default: return try plain(inFlow: inFlow)
        }
    }

    private func unsupported(_ what: String) -> YAMLError { error(.unsupported(what), place..<lineEnd(place)) }

    private mutating func plain(inFlow: Bool) throws(YAMLError) -> YAMLValue {
        let start = place
        while place < bytes.count, bytes[place] != 0x0a, bytes[place] != 0x0d, !isComment(place) {
            if isColon(place) {
                if inFlow { break }
                throw error(.textAfterValue, place..<lineEnd(place))
            }
            if inFlow, "[]{},".utf8.contains(bytes[place]) { break }
            place += 1
        }
        var end = place
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        // `-`, `?` and `:` alone mean something else.
        let isSign = end == start + 1 && "-?:".utf8.contains(bytes[start])
        if end == start || isSign { throw error(.unexpected, start..<start + 1) }
        return YAMLValue(.scalar(String(decoding: bytes[start..<end], as: UTF8.self)), Span(start, end))
    }

    // MARK: - Flow

    private mutating func flowSequence(depth: Int) throws(YAMLError) -> YAMLValue {
        let start = place
        var values: [YAMLValue] = []
        place += 1
        while true {
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: "]") { break }
            values.append(try value(inFlow: true, depth: depth + 1))
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: ",") {
                place += 1
            } else if bytes[place] != UInt8(ascii: "]") {
                throw error(.textAfterValue, place..<place + 1)
            }
        }
        place += 1
        return YAMLValue(.sequence(values), Span(start, place))
    }

    private mutating func flowMapping(depth: Int) throws(YAMLError) -> YAMLValue {
        let start = place
        var entries: [YAMLEntry] = []
        place += 1
        while true {
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: "}") { break }
            let key = try value(inFlow: true, depth: depth + 1)
            guard let text = key.text else {
                throw YAMLError(reason: .unsupported("a key that is no text"), span: key.span)
            }
            if entries.contains(where: { $0.key == text }) {
                throw YAMLError(reason: .duplicateKey(text), span: key.span)
            }
            try skipFlow(start)
            guard bytes[place] == UInt8(ascii: ":") else { throw error(.missingColon, place..<place + 1) }
            place += 1
            try skipFlow(start)
            let isNothing = bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "}")
            let value =
                isNothing ? YAMLValue(.scalar(""), Span(place, place)) : try value(inFlow: true, depth: depth + 1)
            entries.append(YAMLEntry(key: text, keySpan: key.span, value: value))
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: ",") {
                place += 1
            } else if bytes[place] != UInt8(ascii: "}") {
                throw error(.textAfterValue, place..<place + 1)
            }
        }
        place += 1
        return YAMLValue(.mapping(entries), Span(start, place))
    }

    /// Blanks within brackets; the line must go on.
    private mutating func skipFlow(_ start: Int) throws(YAMLError) {
        skipBlanks()
        if isAtLineEnd { throw error(.unclosedFlow, start..<start + 1) }
    }

    // MARK: - Quotes

    /// The text between quotes at `place`.
    mutating func quoted() throws(YAMLError) -> String {
        let start = place
        let quote = bytes[place]
        var text: [UInt8] = []
        place += 1
        while place < bytes.count, bytes[place] != 0x0a {
            let byte = bytes[place]
            place += 1
            if byte == quote {
                guard quote == UInt8(ascii: "'"), place < bytes.count, bytes[place] == quote else {
                    return String(decoding: text, as: UTF8.self)
                }
                place += 1
                text.append(quote)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(&text)
            } else {
                text.append(byte)
            }
        }
        throw error(.unclosedQuote, start..<start + 1)
    }

    /// What stands behind a backslash.
    private mutating func escape(_ text: inout [UInt8]) throws(YAMLError) {
        let start = place - 1
        guard place < bytes.count else { throw error(.escape, start..<start + 1) }
        let kind = bytes[place]
        place += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: " "): text.append(kind)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "0"): text.append(0)
        case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
            let length = kind == UInt8(ascii: "x") ? 2 : kind == UInt8(ascii: "u") ? 4 : 8
            var value: UInt32 = 0
            for _ in 0..<length {
                guard place < bytes.count, let digit = TOMLReader.hexadecimalValue(bytes[place]) else {
                    throw error(.escape, start..<place)
                }
                value = value << 4 | UInt32(digit)
                place += 1
            }
            guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
                throw error(.escape, start..<place)
            }
            text.append(contentsOf: encoded)
        default: throw error(.escape, start..<place)
        }
    }
}
