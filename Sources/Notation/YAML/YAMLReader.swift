internal import Diagnostics

/// From a text to its values: one line at a time, the indentation says what belongs together.
struct YAMLReader {
    let bytes: [UInt8]
    /// What comes next: never a blank or a comment, after `skip()`.
    var place = 0
    /// What anchors stand for, and how many values that are.
    private var anchors: [String: (value: YAMLValue, count: Int)] = [:]
    private var aliased = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() throws(YAMLError) -> YAMLValue {
        try checkBytes()
        try skip()
        if starts("---"), place + 3 == bytes.count || Self.isSpace(bytes[place + 3]) {
            place += 3
            skipBlanks()
            try endLine()
            try skip()
        }
        let value = try block(atLeast: 0, depth: 0)
        if starts("..."), column(of: place) == 0 {
            place += 3
            try endLine()
            try skip()
        }
        if place < bytes.count {
            throw error(starts("---") ? .unsupported("a second document") : .indentation, place..<lineEnd(place))
        }
        return value
    }

    private func checkBytes() throws(YAMLError) {
        var place = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte < 0x20 && byte != 0x09 && byte != 0x0a && byte != 0x0d || byte == 0x7f {
                throw error(.controlCharacter, place..<place + 1)
            }
            let length = byte < 0x80 ? 1 : Encoding.wellFormedLength(in: bytes, at: place)
            if length == 0 { throw error(.encoding, place..<place + 1) }
            place += length
        }
    }

    // MARK: - Blocks

    /// The value that begins at `place`, of lines that are indented so far; nothing, where there is none.
    mutating func block(atLeast least: Int, depth: Int) throws(YAMLError) -> YAMLValue {
        if depth > YAML.depthLimit { throw error(.depth, place..<lineEnd(place)) }
        let indentation = column(of: place)
        if place == bytes.count || indentation < least || isMarker { return YAMLValue(.scalar(""), Span(place, place)) }
        if isElement { return try sequence(at: indentation, depth: depth) }
        if let key = try self.key() { return try mapping(key, at: indentation, depth: depth) }
        return try value(atLeast: least, listAt: nil, depth: depth)
    }

    /// What stands behind a key or a dash, or alone: on this line with all that belongs to it, or on the lines below.
    ///
    /// - Parameter listAt: where a list on the lines below may stand although it is indented less.
    private mutating func value(atLeast least: Int, listAt: Int?, depth: Int) throws(YAMLError) -> YAMLValue {
        let start = place
        skipBlanks()
        let anchor = try self.anchor()
        let value: YAMLValue
        if isAtLineEnd {
            try skip()
            let isList = isElement && column(of: place) == listAt
            let read = try block(atLeast: isList ? listAt ?? least : least, depth: depth + 1)
            value = read.isEmpty ? YAMLValue(.scalar(""), Span(start, start)) : read
        } else if bytes[place] == UInt8(ascii: "|") || bytes[place] == UInt8(ascii: ">") {
            value = try blockText(atLeast: least)
            try skip()
        } else {
            // In the place of a key it could be the key's, and YAML says it is.
            if anchor != nil, try key() != nil { throw error(.unsupported("an anchor before a key"), start..<place) }
            value = try inline(atLeast: least, depth: depth)
            try endLine()
            try skip()
        }
        if let anchor { anchors[anchor] = (value, value.count) }
        return value
    }

    // MARK: - Anchors

    /// Reads `&name` and what is blank behind it; nil, and nothing is read, where there is none.
    private mutating func anchor() throws(YAMLError) -> String? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "&") else { return nil }
        return try anchorName()
    }

    private mutating func anchorName() throws(YAMLError) -> String {
        let start = place
        place += 1
        while place < bytes.count, !Self.isSpace(bytes[place]), !"[]{},".utf8.contains(bytes[place]) { place += 1 }
        if place == start + 1 { throw error(.unexpected, start..<place) }
        let name = String(decoding: bytes[(start + 1)..<place], as: UTF8.self)
        skipBlanks()
        return name
    }

    /// What `*name` stands for.
    mutating func alias() throws(YAMLError) -> YAMLValue {
        let start = place
        let name = try anchorName()
        let span = Span(start, start + 1 + name.utf8.count)
        guard let known = anchors[name] else { throw YAMLError(reason: .unknownAlias(name), span: span) }
        aliased += known.count
        if aliased > YAML.aliasLimit { throw YAMLError(reason: .tooManyAliases, span: span) }
        return YAMLValue(known.value.content, span)
    }

    /// With the entries of `<<`, which come behind those that the mapping has itself.
    func merged(_ entries: [YAMLEntry]) throws(YAMLError) -> [YAMLEntry] {
        guard let merge = entries.first(where: { $0.key == "<<" }) else { return entries }
        var all = entries.filter { $0.key != "<<" }
        var known = Set(all.map(\.key))
        for value in merge.value.sequence ?? [merge.value] {
            guard let added = value.mapping else { throw YAMLError(reason: .mergeValue, span: value.span) }
            for entry in added where known.insert(entry.key).inserted { all.append(entry) }
        }
        return all
    }

    /// `- …` lines of one indentation.
    private mutating func sequence(at indentation: Int, depth: Int) throws(YAMLError) -> YAMLValue {
        var values: [YAMLValue] = []
        let start = place
        while place < bytes.count, column(of: place) == indentation, isElement {
            place += 1
            let dash = place
            skipBlanks()
            if isAtLineEnd {
                place = dash
                values.append(try value(atLeast: indentation + 1, listAt: nil, depth: depth))
            } else {
                // A mapping may begin behind the dash; its other keys stand below its first.
                values.append(try block(atLeast: indentation + 1, depth: depth + 1))
            }
        }
        try checkIndentation(indentation)
        return YAMLValue(.sequence(values), Span(start, values.last?.span.end ?? place))
    }

    /// `key: …` lines of one indentation.
    private mutating func mapping(
        _ first: (text: String, span: Span), at indentation: Int, depth: Int
    ) throws(YAMLError) -> YAMLValue {
        var entries: [YAMLEntry] = []
        var known: Set<String> = []
        var next: (text: String, span: Span)? = first
        while let key = next {
            guard known.insert(key.text).inserted else {
                throw YAMLError(reason: .duplicateKey(key.text), span: key.span)
            }
            let colon = place
            skipBlanks()
            if isAtLineEnd { place = colon }
            // A list may stand as far left as its key.
            let value = try value(atLeast: indentation + 1, listAt: indentation, depth: depth)
            entries.append(YAMLEntry(key: key.text, keySpan: key.span, value: value))
            next = nil
            if place < bytes.count, column(of: place) == indentation, !isElement, !isMarker {
                guard let key = try self.key() else { throw error(.missingColon, place..<lineEnd(place)) }
                next = key
            }
        }
        try checkIndentation(indentation)
        let last = entries[entries.count - 1].value.span.end
        return YAMLValue(.mapping(try merged(entries)), Span(first.span.start, last))
    }

    /// Behind a block comes what is indented less.
    private func checkIndentation(_ indentation: Int) throws(YAMLError) {
        if place < bytes.count, column(of: place) > indentation, !isMarker {
            throw error(.indentation, place..<lineEnd(place))
        }
    }

    /// Reads `key:` and what is blank behind it; nil, and nothing is read, when there is no key.
    private mutating func key() throws(YAMLError) -> (text: String, span: Span)? {
        let start = place
        if bytes[place] == UInt8(ascii: "?"), place + 1 == bytes.count || Self.isSpace(bytes[place + 1]) {
            throw error(.unsupported("a key with `?`"), place..<place + 1)
        }
        let text: String
        if bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") {
            text = try quoted()
            // A key stands on one line.
            if bytes[start..<place].contains(0x0a) {
                place = start
                return nil
            }
        } else if "[{&*!|>%@`".utf8.contains(bytes[place]) {
            return nil
        } else {
            var end = place
            while end < bytes.count, bytes[end] != 0x0a, !isColon(end), !isComment(end) { end += 1 }
            guard isColon(end) else { return nil }
            var last = end
            while last > start, Self.isSpace(bytes[last - 1]) { last -= 1 }
            text = String(decoding: bytes[start..<last], as: UTF8.self)
            place = last
        }
        let span = Span(start, place)
        skipBlanks()
        guard place < bytes.count, isColon(place) else {
            place = start
            return nil
        }
        place += 1
        return (text, span)
    }

    // MARK: - Lines

    /// Goes on to the next line that says something.
    mutating func skip() throws(YAMLError) {
        if place == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { place = 3 }
        while place < bytes.count {
            let start = place
            skipBlanks()
            if place == bytes.count { return }
            if bytes[place] == UInt8(ascii: "#") {
                place = lineEnd(place)
            } else if bytes[place] != 0x0a, bytes[place] != 0x0d {
                if bytes[start..<place].contains(0x09) { throw error(.tab, start..<place) }
                return
            } else {
                place += 1
            }
        }
    }

    /// Goes to the end of a line on which nothing but a comment may be left.
    mutating func endLine() throws(YAMLError) {
        skipBlanks()
        if isAtLineEnd {
            place = lineEnd(place)
            return
        }
        throw error(.textAfterValue, place..<lineEnd(place))
    }

    mutating func skipBlanks() { while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 } }

    /// Whether nothing but a comment is left of the line.
    var isAtLineEnd: Bool {
        place == bytes.count || bytes[place] == 0x0a || bytes[place] == 0x0d || isComment(place)
    }

    private var isElement: Bool {
        place < bytes.count && bytes[place] == UInt8(ascii: "-")
            && (place + 1 == bytes.count || Self.isSpace(bytes[place + 1]))
    }

    /// Whether a line begins that ends or begins a document.
    private var isMarker: Bool { isMarker(at: place) }

    func isMarker(at place: Int) -> Bool {
        column(of: place) == 0 && (starts("---", at: place) || starts("...", at: place))
    }

    private func starts(_ text: StaticString) -> Bool { starts(text, at: place) }

    private func starts(_ text: StaticString, at place: Int) -> Bool {
        bytes[place...].starts(with: String(describing: text).utf8)
    }

    func isColon(_ place: Int) -> Bool {
        place < bytes.count && bytes[place] == UInt8(ascii: ":")
            && (place + 1 == bytes.count || Self.isSpace(bytes[place + 1]))
    }

    func isComment(_ place: Int) -> Bool {
        bytes[place] == UInt8(ascii: "#") && (place == 0 || Self.isSpace(bytes[place - 1]))
    }

    func lineEnd(_ start: Int) -> Int { bytes[start...].firstIndex(of: 0x0a) ?? bytes.count }

    /// In bytes from the line's start.
    func column(of place: Int) -> Int {
        var start = place
        while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
        if start == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
        return place - start
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 0x09 }
    static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0x0a || byte == 0x0d }

    func error(_ reason: YAMLError.Reason, _ range: Range<Int>) -> YAMLError {
        YAMLError(reason: reason, span: Span(range))
    }
}
