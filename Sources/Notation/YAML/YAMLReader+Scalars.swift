internal import Diagnostics

/// Texts that are plain or in quotes, and lists and mappings in brackets.
extension YAMLReader {
    /// A text or a bracket, in a block.
    ///
    /// - Parameter least: how far lines are indented on which a plain text goes on.
    mutating func inline(atLeast least: Int, depth: Int) throws(YAMLError) -> YAMLValue {
        try value(goesOn: least, depth: depth)
    }

    /// - Parameter least: nil in brackets.
    private mutating func value(goesOn least: Int?, depth: Int) throws(YAMLError) -> YAMLValue {
        if depth > YAML.depthLimit { throw error(.depth, place..<lineEnd(place)) }
        let start = place
        switch bytes[place] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try quoted()
            return YAMLValue(.scalar(text), Span(start, place))
        case UInt8(ascii: "["): return try flowSequence(depth: depth)
        case UInt8(ascii: "{"): return try flowMapping(depth: depth)
        case UInt8(ascii: "&"): throw unsupported("an anchor (`&`) in brackets")
        case UInt8(ascii: "*"): return try alias()
        case UInt8(ascii: "!"): throw unsupported("a tag (`!`)")
        case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"),
            UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
            throw error(.unexpected, place..<place + 1)
        case UInt8(ascii: "-") where place + 1 < bytes.count && Self.isBlank(bytes[place + 1]):
            throw error(.unexpected, place..<lineEnd(place))
        default: return try plain(goesOn: least)
        }
    }

    private func unsupported(_ what: String) -> YAMLError { error(.unsupported(what), place..<lineEnd(place)) }

    /// A text without quotes. Lines on which it goes on are joined with a blank, or with as many line feeds as there are empty
    /// lines between them.
    private mutating func plain(goesOn least: Int?) throws(YAMLError) -> YAMLValue {
        let start = place
        var text = ""
        var end = place
        var feeds = 0
        while true {
            let line = place
            while place < bytes.count, bytes[place] != 0x0a, bytes[place] != 0x0d, !isComment(place) {
                if isColon(place) {
                    if least == nil { break }
                    // On the first line a key with a key in it, on others one that is indented too far.
                    throw line == start
                        ? error(.textAfterValue, place..<lineEnd(place)) : error(.indentation, line..<lineEnd(line))
                }
                if least == nil, "[]{},".utf8.contains(bytes[place]) { break }
                place += 1
            }
            end = place
            while end > line, Self.isBlank(bytes[end - 1]) { end -= 1 }
            if line > start { text += feeds < 2 ? " " : String(repeating: "\n", count: feeds - 1) }
            text += String(decoding: bytes[line..<end], as: UTF8.self)
            guard let next = nextLine(of: least) else { break }
            (place, feeds) = next
        }
        // `-`, `?` and `:` alone mean something else.
        let isSign = end == start + 1 && "-?:".utf8.contains(bytes[start])
        if end == start || isSign { throw error(.unexpected, start..<start + 1) }
        return YAMLValue(.scalar(text), Span(start, end))
    }

    /// Where a plain text goes on that ends with its line here, with the line feeds on the way; nil where it does not.
    private func nextLine(of least: Int?) -> (place: Int, feeds: Int)? {
        guard place < bytes.count, bytes[place] == 0x0a || bytes[place] == 0x0d else { return nil }
        var next = place
        var feeds = 0
        while next < bytes.count, Self.isSpace(bytes[next]) {
            if bytes[next] == 0x0a { feeds += 1 }
            next += 1
        }
        guard next < bytes.count, bytes[next] != UInt8(ascii: "#"), feeds > 0 else { return nil }
        if let least { return column(of: next) >= least && !isMarker(at: next) ? (next, feeds) : nil }
        return "[]{},".utf8.contains(bytes[next]) || isColon(next) ? nil : (next, feeds)
    }

    // MARK: - Flow

    private mutating func flowSequence(depth: Int) throws(YAMLError) -> YAMLValue {
        let start = place
        var values: [YAMLValue] = []
        place += 1
        while true {
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: "]") { break }
            values.append(try value(goesOn: nil, depth: depth + 1))
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
        var known: Set<String> = []
        place += 1
        while true {
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: "}") { break }
            let key = try value(goesOn: nil, depth: depth + 1)
            guard let text = key.text else {
                throw YAMLError(reason: .unsupported("a key that is no text"), span: key.span)
            }
            if !known.insert(text).inserted {
                throw YAMLError(reason: .duplicateKey(text), span: key.span)
            }
            try skipFlow(start)
            guard bytes[place] == UInt8(ascii: ":") else { throw error(.missingColon, place..<place + 1) }
            place += 1
            try skipFlow(start)
            let isNothing = bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "}")
            let value =
                isNothing ? YAMLValue(.scalar(""), Span(place, place)) : try value(goesOn: nil, depth: depth + 1)
            entries.append(YAMLEntry(key: text, keySpan: key.span, value: value))
            try skipFlow(start)
            if bytes[place] == UInt8(ascii: ",") {
                place += 1
            } else if bytes[place] != UInt8(ascii: "}") {
                throw error(.textAfterValue, place..<place + 1)
            }
        }
        place += 1
        return YAMLValue(.mapping(try merged(entries)), Span(start, place))
    }

    /// What is blank within brackets, comments and line ends with it; something must follow.
    private mutating func skipFlow(_ start: Int) throws(YAMLError) {
        while place < bytes.count {
            if Self.isSpace(bytes[place]) {
                place += 1
            } else if isComment(place) {
                place = lineEnd(place)
            } else {
                return
            }
        }
        throw error(.unclosedFlow, start..<start + 1)
    }

    // MARK: - Quotes

    /// The text between quotes at `place`. A line end in it is a blank, several are as many less one.
    mutating func quoted() throws(YAMLError) -> String {
        let start = place
        let quote = bytes[place]
        var text: [UInt8] = []
        place += 1
        // Escaped blanks stay.
        var kept = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == 0x0a || byte == 0x0d {
                if fold(&text, keeping: kept) { continue }
                break
            }
            if byte == quote {
                guard quote == UInt8(ascii: "'"), place < bytes.count, bytes[place] == quote else {
                    return String(decoding: text, as: UTF8.self)
                }
                place += 1
                text.append(quote)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if place < bytes.count, bytes[place] == 0x0a || bytes[place] == 0x0d {
                    // The line end is escaped: nothing stands for it.
                    while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
                } else {
                    try escape(&text)
                }
                kept = text.count
            } else {
                text.append(byte)
            }
        }
        throw error(.unclosedQuote, start..<start + 1)
    }

    /// Joins the lines of a text in quotes; false where it goes no further.
    private mutating func fold(_ text: inout [UInt8], keeping kept: Int) -> Bool {
        while text.count > kept, let last = text.last, Self.isBlank(last) { text.removeLast() }
        var feeds = bytes[place - 1] == 0x0a ? 1 : 0
        while place < bytes.count, Self.isSpace(bytes[place]) {
            if bytes[place] == 0x0a { feeds += 1 }
            place += 1
        }
        text += feeds < 2 ? [0x20] : [UInt8](repeating: 0x0a, count: feeds - 1)
        return place < bytes.count
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
