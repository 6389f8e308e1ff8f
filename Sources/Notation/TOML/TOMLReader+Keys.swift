internal import Diagnostics

extension TOMLReader {
    /// Reads a key, dotted or not, into `path`, and the spaces after it.
    mutating func readKey() throws(Skip) {
        path.removeAll(keepingCapacity: true)
        let start = place
        while true {
            path.append(try readKeyPart(from: start))
            skipSpace()
            guard current == UInt8(ascii: ".") else { return }
            if path.count == TOML.depthLimit {
                throw fail(.tomlDepth, "this key has more than \(TOML.depthLimit) parts", Span(start, place))
            }
            place += 1
            skipSpace()
        }
    }

    private mutating func readKeyPart(from keyStart: Int) throws(Skip) -> KeyPart {
        let start = place
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if byte(at: place + 1) == current, byte(at: place + 2) == current {
                throw fail(
                    .tomlString, "a key cannot be a multi-line string", Span(place, place + 3),
                    hints: ["use one quote on each side"])
            }
            let form = current == UInt8(ascii: "'") ? try readLiteral() : try readBasic()
            return KeyPart(start: start, end: place, form: form)
        default:
            while place < end, TOMLReader.isBare(bytes[place]) { place += 1 }
            if place > start, place == end || bytes[place] < 0x80 {
                return KeyPart(start: start, end: place, form: .bare)
            }
            throw failInKey(from: keyStart, partStart: start)
        }
    }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Steps over `=` and the spaces around it.
    mutating func expectEquals(from start: Int) throws(Skip) {
        guard current == UInt8(ascii: "=") else { throw failAtEquals(from: start) }
        place += 1
        skipSpace()
    }

    // MARK: - Tables on the way

    /// Reads the value of the key in `path` and puts it into a table; `depth` is the table's.
    mutating func readAssignment(in table: UInt32, depth: Int) throws(Skip) {
        let depth = depth + path.count
        if depth > TOML.depthLimit {
            throw fail(
                .tomlDepth, "this key is nested more than \(TOML.depthLimit) levels deep",
                path[0].span.joined(with: path[path.count - 1].span))
        }
        guard path.count > 1 || nodes[Int(table)].first != 0 else {
            // By far the most frequent case, kept short: a table's first key.
            let node = try readValue(path[0], depth: depth)
            append(node, to: table)
            return
        }
        let key = path[path.count - 1]
        let isDotted = path.count > 1
        var parent: UInt32? = table
        for part in path.dropLast() {
            guard let within = parent else { break }
            parent = dottedTable(part, in: within)
        }
        if let within = parent, let first = find(key, in: within) {
            reportDuplicate(key, first)
            parent = nil
        }
        let node = try readValue(key, depth: depth)
        nodes[Int(node)].keyIsDotted = isDotted
        if let parent { append(node, to: parent) }
    }

    /// The table that a dotted key goes through, made if missing; nil, after a report, if there is something else.
    private mutating func dottedTable(_ part: KeyPart, in table: UInt32) -> UInt32? {
        guard let node = find(part, in: table) else {
            return makeTable(part, in: table, form: .dotted, span: part.span, isDotted: true)
        }
        let found = nodes[Int(node)]
        if found.kind == .table, found.tableForm == .dotted { return node }
        if found.kind == .table, found.tableForm == .implicit {
            // Nobody defined it yet: `[a.b.c]` only went through `b`. From here on it is defined.
            nodes[Int(node)].tableForm = .dotted
            return node
        }
        reportConflict(part, found, extending: true)
        return nil
    }

    // MARK: - Headers

    /// Reads `[a.b]` or `[[a.b]]` and makes its table the current one.
    mutating func readHeader() throws(Skip) {
        let start = place
        let isArray = byte(at: place + 1) == UInt8(ascii: "[")
        place += isArray ? 2 : 1
        skipSpace()
        if current == UInt8(ascii: "]") {
            throw fail(.tomlSyntax, "a table needs a name", Span(start, place + 1), hints: ["write `[name]`"])
        }
        try readKey()
        let closing = isArray ? "]]" : "]"
        guard current == UInt8(ascii: "]"), !isArray || byte(at: place + 1) == UInt8(ascii: "]") else {
            throw fail(
                .tomlSyntax, "the table's name must be followed by `\(closing)`", Span(start, place),
                hints: headerHints())
        }
        place += isArray ? 2 : 1
        if current == UInt8(ascii: "]") {
            throw fail(
                .tomlSyntax, "`]` closes nothing", Span(place, place + 1),
                hints: isArray ? [] : ["an element of an array of tables starts with `[[`"])
        }
        table = define(isArray: isArray, header: Span(start, place)) ?? detachedTable(at: start)
        tableDepth = path.count
    }

    /// Lets statements go nowhere until the next header: what follows a bad header must not be blamed.
    mutating func loseTable(at place: Int) {
        table = detachedTable(at: place)
        tableDepth = 1
        isTableLost = true
    }

    private func headerHints() -> [String] {
        if TOMLReader.isBare(current) || current >= 0x80 {
            return ["a name with spaces or other characters needs quotes: `[\"my table\"]`"]
        }
        let isCutOff = place == end || current < UInt8(ascii: " ") || current == UInt8(ascii: "]")
        return isCutOff ? ["add the closing bracket"] : []
    }

    /// The table of a header; nil after a report.
    private mutating func define(isArray: Bool, header: Span) -> UInt32? {
        var within: UInt32 = 0
        for part in path.dropLast() {
            guard let node = find(part, in: within) else {
                within = makeTable(part, in: within, form: .implicit, span: part.span, isDotted: true)
                continue
            }
            let found = nodes[Int(node)]
            if found.kind == .table, found.tableForm != .inline {
                within = node
            } else if found.kind == .array, found.isArrayOfTables {
                within = found.last
            } else {
                reportConflict(part, found, extending: true)
                return nil
            }
        }
        let part = path[path.count - 1]
        let isDotted = path.count > 1
        guard let node = find(part, in: within) else {
            if !isArray { return makeTable(part, in: within, form: .header, span: header, isDotted: isDotted) }
            var array = TOMLNode(.array, header.start, header.end)
            array.isArrayOfTables = true
            setKey(of: &array, part)
            array.keyIsDotted = isDotted
            return makeElement(of: add(array, to: within), header)
        }
        let found = nodes[Int(node)]
        if isArray, found.kind == .array, found.isArrayOfTables { return makeElement(of: node, header) }
        if !isArray, found.kind == .table, found.tableForm == .implicit {
            nodes[Int(node)].tableForm = .header
            nodes[Int(node)].start = UInt32(header.start)
            nodes[Int(node)].end = UInt32(header.end)
            return node
        }
        if !isArray, found.kind == .table, found.tableForm == .header {
            if isTableLost { return nil }
            report(
                .tomlTableConflict, "table `\(excerpt(pathSpan))` is defined twice", header, "again here",
                and: [(found.span, "first defined here")], hints: ["put all its keys under one header"])
            return nil
        }
        reportConflict(part, found, extending: false, isArray: isArray)
        return nil
    }

    private var pathSpan: Span { path[0].span.joined(with: path[path.count - 1].span) }

    private mutating func makeElement(of array: UInt32, _ header: Span) -> UInt32 {
        var element = TOMLNode(.table, header.start, header.end)
        element.tableForm = .element
        return add(element, to: array)
    }

    private mutating func makeTable(
        _ part: KeyPart, in table: UInt32, form: TOMLTable.Form, span: Span, isDotted: Bool
    ) -> UInt32 {
        var node = TOMLNode(.table, span.start, span.end)
        node.tableForm = form
        setKey(of: &node, part)
        node.keyIsDotted = isDotted
        return add(node, to: table)
    }

    /// A table outside of the document, for statements whose table is in error.
    private mutating func detachedTable(at place: Int) -> UInt32 {
        var node = TOMLNode(.table, place, place)
        node.tableForm = .header
        nodes.append(node)
        return UInt32(nodes.count - 1)
    }
}
