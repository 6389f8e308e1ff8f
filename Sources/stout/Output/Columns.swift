internal import Diagnostics

/// Rows of text under headings, as wide as they need to be.
struct Columns {
    private var rows: [[String]]

    init(_ headings: [String]) { rows = [headings] }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// Nothing is behind the last column; headings are bold.
    ///
    /// - Parameter width: where the last column is cut; nil for nowhere.
    func text(_ style: Style, width: Int? = nil) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { place, row in
            var row = row
            let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
            if let width, let last = row.last, before + last.count > width {
                row[row.count - 1] = String(last.prefix(max(8, width - before - 1))) + "…"
            }
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: column == row.count - 1 ? 0 : widths[column] - cell.count)
                return (place == 0 ? style.bold(cell) : column == 0 ? style.name(cell) : cell) + padding
            }
            let line = cells.joined(separator: "  ")
            return line.trimmingSpaces + "\n"
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
