internal import Diagnostics

/// New lines, sections and members.
extension TOMLEdit {
    /// A new line in the section of a table, or beside its dotted keys.
    func insertion(of key: String, value: String, into table: TOMLTable) -> Replacement {
        insertion(of: key, value: value, into: table, TableLines(self, table))
    }

    /// What stands in a table, looked at once for all that comes into it.
    struct TableLines {
        let statements: [Statement]
        let names: [[UInt8]]
        let isSorted: Bool
        /// Of the `=`, and of the keys.
        let columns: Set<Int>
        let widths: Set<Int>

        init(_ edit: TOMLEdit, _ table: TOMLTable) {
            statements = edit.statements(of: table)
            names = statements.map { Array($0.key.utf8) }
            isSorted = zip(names, names.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
            columns = Set(statements.map { edit.column(of: $0.equals) })
            widths = Set(statements.map { $0.keyEnd - $0.start })
        }

        /// The last that a key belongs behind; nil where it comes first.
        func neighbour(of key: String) -> Statement? {
            if !isSorted { return statements.last }
            let key = Array(key.utf8)
            var (low, high) = (0, names.count)
            while low < high {
                let middle = (low + high) / 2
                if names[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? nil : statements[low - 1]
        }
    }

    func insertion(of key: String, value: String, into table: TOMLTable, _ lines: TableLines) -> Replacement {
        guard let first = lines.statements.first else {
            return firstLine(TOMLText.key(key) + " = " + value, of: table)
        }
        let neighbour = lines.neighbour(of: key)
        let line = line(key, value, like: neighbour ?? first, among: lines)
        if let neighbour { return insertedLine(line, at: lineEnd(of: neighbour.value.end)) }
        // Before the first: comments right above that one stay with it.
        var place = lineStart(of: first.start)
        while place > 0 {
            let above = lineStart(of: place - 1)
            guard above < place, isCommentLine(at: above) else { break }
            place = above
        }
        return insertedLine(line, at: place)
    }

    /// A statement indented, spaced and aligned like one of its neighbours.
    private func line(_ key: String, _ value: String, like neighbour: Statement, among lines: TableLines) -> String {
        let bytes = source.bytes
        let lineStart = lineStart(of: neighbour.start)
        let prefix = String(decoding: bytes[lineStart..<neighbour.partStart], as: UTF8.self)
        var line = prefix + TOMLText.key(key)
        if lines.columns.count == 1, lines.widths.count > 1, let column = lines.columns.first {
            line += String(repeating: " ", count: max(column - line.count, 1))
        } else if neighbour.equals > neighbour.keyEnd {
            line += " "
        }
        line += "="
        if neighbour.value.start > neighbour.equals + 1 { line += " " }
        return line + value
    }

    /// Characters before a place on its line.
    private func column(of place: Int) -> Int {
        String(decoding: source.bytes[lineStart(of: place)..<place], as: UTF8.self).count
    }

    /// The first statement of a table that has none.
    private func firstLine(_ line: String, of table: TOMLTable) -> Replacement {
        if table.form != .root {
            let indentation = indentation(at: lineStart(of: table.span.start))
            return insertedLine(indentation + line, at: lineEnd(of: table.span.end))
        }
        // Behind the comment at the top of the file if an empty line sets it apart, else at the very top.
        let start = isOnlyMark(before: 3) ? 3 : 0
        var place = start
        while place < source.bytes.count, isCommentLine(at: place) { place = lineEnd(of: place) }
        guard place < source.bytes.count else { return insertedLine(line, at: place) }
        if place > start, isBlankLine(at: place) { place = lineEnd(of: place) } else { place = start }
        if place < source.bytes.count, isBlankLine(at: place) { return insertedLine(line, at: place) }
        return insertedLine(line + newline, at: place)
    }

    private func insertedLine(_ line: String, at place: Int) -> Replacement {
        let isLineEnded = place == 0 || source.bytes[place - 1] == UInt8(ascii: "\n") || isOnlyMark(before: place)
        return Replacement(place..<place, with: (isLineEnded ? "" : newline) + line + newline)
    }

    private func isOnlyMark(before place: Int) -> Bool {
        place == 3 && source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
    }

    /// A header at the end of the text with its first statement.
    func section(_ path: [String], _ key: String, _ value: String) -> Replacement {
        let end = source.bytes.count
        var text = ""
        if end > 0, !isOnlyMark(before: end) {
            if source.bytes[end - 1] != UInt8(ascii: "\n") { text += newline }
            if !isBlankLine(at: lineStart(of: end - 1)) { text += newline }
        }
        let name = path.map(TOMLText.key).joined(separator: ".")
        text += "[\(name)]\(newline)\(TOMLText.key(key)) = \(value)\(newline)"
        return Replacement(end..<end, with: text)
    }

    // MARK: - Inline tables

    /// A new last member of an inline table, or of a table that dotted keys make in one.
    func insertion(
        of key: String, value: String, into table: TOMLTable, inside inline: TOMLTable, _ way: Way
    ) -> Replacement {
        let name = (way.fromInline + [key]).map(TOMLText.key).joined(separator: ".")
        let members = members(of: inline)
        guard let last = members.last else {
            return Replacement(inline.span.start..<inline.span.end, with: "{ \(name) = \(value) }")
        }
        let isTight = source.bytes[last.start - 1] == UInt8(ascii: "=")
        return Replacement(last.end..<last.end, with: ", " + name + (isTight ? "=" : " = ") + value)
    }

    /// Takes out the first member that belongs to a value, with one comma.
    func memberRemoval(of value: TOMLValue, from inline: TOMLTable) -> Replacement {
        var piece = value
        while !piece.isWrittenWhole, let child = piece.table?.first(where: { _ in true }) { piece = child.value }
        let members = members(of: inline)
        guard let number = members.firstIndex(of: piece.span) else {
            preconditionFailure("a value of an inline table is one of its members")
        }
        if members.count == 1 { return Replacement(inline.span.start..<inline.span.end, with: "{}") }
        if number > 0 { return Replacement(members[number - 1].end..<members[number].end, with: "") }
        let bytes = source.bytes
        var start = inline.span.start + 1
        while bytes[start] == UInt8(ascii: " ") || bytes[start] == UInt8(ascii: "\t") { start += 1 }
        var stop = members[0].end
        while bytes[stop] != UInt8(ascii: ",") { stop += 1 }
        stop += 1
        while bytes[stop] == UInt8(ascii: " ") || bytes[stop] == UInt8(ascii: "\t") { stop += 1 }
        return Replacement(start..<stop, with: "")
    }

    /// The places of the values of an inline table, in the order of the text, those behind dotted keys too.
    private func members(of inline: TOMLTable) -> [Span] {
        var found: [Span] = []
        func collect(_ table: TOMLTable) {
            for entry in table {
                if entry.value.isWrittenWhole {
                    found.append(entry.value.span)
                } else if let table = entry.value.table {
                    collect(table)
                }
            }
        }
        collect(inline)
        return found.sorted { $0.start < $1.start }
    }
}
