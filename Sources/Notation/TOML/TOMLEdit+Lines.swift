internal import Diagnostics

/// Where statements and sections stand, line by line.
extension TOMLEdit {
    /// One `key = value` as it stands in the text.
    struct Statement {
        /// The key under the table that was asked for; the last part of a dotted key or one before it.
        var key: String
        /// Where the whole key starts, and where the part `key` does.
        var start: Int
        var partStart: Int
        /// Just behind the whole key.
        var keyEnd: Int
        var equals: Int
        var value: Span
    }

    /// The statements that fill a table and the tables that dotted keys make in it, in the order of the text.
    func statements(of table: TOMLTable) -> [Statement] {
        var found: [Statement] = []
        for entry in table { collect(entry.key, entry.value, depth: 0, into: &found) }
        return found.sorted { $0.start < $1.start }
    }

    private func collect(_ key: String, _ value: TOMLValue, depth: Int, into found: inout [Statement]) {
        if value.isWrittenWhole {
            found.append(statement(key, value, depth: depth))
        } else if let table = value.table, table.form == .dotted {
            for entry in table { collect(key, entry.value, depth: depth + 1, into: &found) }
        }
    }

    /// - Parameter depth: parts of the dotted key behind `key`.
    private func statement(_ key: String, _ value: TOMLValue, depth: Int) -> Statement {
        let bytes = source.bytes
        let last = TOMLEntry(document: value.document, node: value.node).keySpan
        var equals = value.span.start - 1
        while equals > last.end, bytes[equals] != UInt8(ascii: "=") { equals -= 1 }
        let line = lineStart(of: last.start)
        // The parts of the key are found again by reading its line's start.
        var reader = TOMLReader(SourceText(name: "", bytes: Array(bytes[line..<equals])))
        reader.skipSpace()
        let start = line + reader.place
        var partStart = last.start
        do throws(TOMLReader.Skip) {
            try reader.readKey()
            if reader.place == equals - line, reader.path.count > depth {
                partStart = line + reader.path[reader.path.count - 1 - depth].start
            }
        } catch {
            // Not a key: a member of an inline table on a line of its own key. It has no line to keep.
        }
        return Statement(
            key: key, start: start, partStart: partStart, keyEnd: last.end, equals: equals, value: value.span)
    }

    // MARK: - Lines

    func lineStart(of place: Int) -> Int {
        var start = place
        while start > 0, source.bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        if start == 0, source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return min(3, place) }
        return start
    }

    /// Behind the line feed of a place's line, or the end of the text.
    func lineEnd(of place: Int) -> Int {
        guard let feed = source.bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { return source.bytes.count }
        return feed + 1
    }

    /// What ends lines in this text.
    var newline: String {
        guard let feed = source.bytes.firstIndex(of: UInt8(ascii: "\n")), feed > 0 else { return "\n" }
        return source.bytes[feed - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }

    func isBlankLine(at start: Int) -> Bool {
        source.bytes[start..<lineEnd(of: start)].allSatisfy { $0 <= UInt8(ascii: " ") }
    }

    func isCommentLine(at start: Int) -> Bool {
        source.bytes[start..<lineEnd(of: start)].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            == UInt8(ascii: "#")
    }

    func indentation(at start: Int) -> String {
        let line = source.bytes[start...]
        return String(decoding: line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }, as: UTF8.self)
    }

    // MARK: - Sections

    /// Where the line of the first header behind a place starts, or the end of the text.
    func nextHeader(after place: Int) -> Int {
        var first = source.bytes.count
        for node in document.document.nodes where node.kind == .table {
            guard node.tableForm == .header || node.tableForm == .element else { continue }
            if Int(node.start) >= place { first = min(first, lineStart(of: Int(node.start))) }
        }
        return first
    }

    /// The lines of a table's header and statements, with one empty line before them.
    func sectionRemoval(of table: TOMLTable) -> Replacement {
        let last = statements(of: table).last?.value.end ?? table.span.end
        var start = lineStart(of: table.span.start)
        if start > 0 {
            let before = lineStart(of: start - 1)
            if isBlankLine(at: before) { start = before }
        }
        return Replacement(start..<lineEnd(of: last), with: "")
    }

    /// The next piece of a value that stands on lines of its own.
    func lineRemoval(of value: TOMLValue) -> Replacement {
        if value.isWrittenWhole {
            let key = TOMLEntry(document: value.document, node: value.node).keySpan
            return Replacement(lineStart(of: key.start)..<lineEnd(of: value.span.end), with: "")
        }
        if let array = value.array, let element = array.first(where: { _ in true })?.table {
            return sectionRemoval(of: element)
        }
        guard let table = value.table else { preconditionFailure("an array of tables has an element") }
        if table.form == .header { return sectionRemoval(of: table) }
        guard let child = table.first(where: { _ in true }) else {
            preconditionFailure("a table without a header has a key")
        }
        return lineRemoval(of: child.value)
    }
}
