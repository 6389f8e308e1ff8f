internal import Diagnostics
internal import Unix

/// Rows of text under headings, as wide as they need to be; at a terminal no wider than that.
struct Columns {
    private var rows: [[TerminalText]]

    init(_ headings: [TerminalText]) { rows = [headings] }

    /// Of foreign texts; none of them can end a cell.
    mutating func add(_ row: [String]) { rows.append(row.map { TerminalText(foreign: $0) }) }

    /// What the last column has at a terminal that is too narrow for it.
    enum Last {
        /// Several lines.
        case wrapped
        /// Its beginning.
        case cut
    }

    /// How wide a table may be: in a pipe each row is one line, whatever its length.
    static func room(_ style: Style) -> Int? { Terminal.isTerminal(.output) ? style.width : nil }

    /// Nothing is behind the last column; headings are bold. Where a terminal is too narrow for the columns before the last,
    /// each row becomes a few lines, one a column.
    func text(_ style: Style, last: Last = .wrapped) -> TerminalText {
        let widths = rows[0].indices.map { column in rows.map { $0[column].width }.max() ?? 0 }
        let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        let room = Self.room(style)
        if let room, before + min(widths.last ?? 0, 20) > room { return stacked(style) }
        return rows.enumerated().map { place, row in
            var cells = row.dropLast().enumerated().map { column, cell in
                dressed(cell, place, column, style) + .spaces(widths[column] - cell.width + 2)
            }
            var end = row.last ?? ""
            if let room, before + end.width > room {
                switch last {
                case .wrapped: end = style.wrapped(end, indent: before)
                case .cut: end = TerminalText(verbatim: end.text.prefix(room - before - 1) + "…")
                }
            }
            cells.append(dressed(end, place, row.count - 1, style))
            return TerminalText(verbatim: cells.joined().text.trimmingSpaces + "\n")
        }.joined()
    }

    private func dressed(_ cell: TerminalText, _ place: Int, _ column: Int, _ style: Style) -> TerminalText {
        place == 0 ? style.bold(cell) : column == 0 ? style.name(cell) : cell
    }

    private func stacked(_ style: Style) -> TerminalText {
        let headings = rows[0].map { $0.text.lowercased() }
        // A sign in front of a name stands with it.
        let titles = headings[0].isEmpty ? 2 : 1
        let widest = headings.dropFirst(titles).map(\.count).max() ?? 0
        return rows.dropFirst().map { row in
            var text = row.prefix(titles).map { style.name($0) }.joined(separator: " ") + "\n"
            for (heading, cell) in zip(headings, row).dropFirst(titles) where !cell.isEmpty {
                let label =
                    "\(heading)" + TerminalText.spaces(heading.isEmpty ? 0 : widest - heading.count + 2)
                text += "  " + style.faint(label) + style.wrapped(cell, indent: 2 + label.width) + "\n"
            }
            return text
        }.joined()
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
