/// Two texts, line by line: what is only in the first with `-`, only in the second with `+`, with three lines around.
enum LineDiff {
    static func text(_ old: String, _ new: String) -> String {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let after = new.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        var marked = rows(before, after)
        let changed = marked.indices.filter { marked[$0].first != " " }
        let shown = Set(changed.flatMap { ($0 - 3)...($0 + 3) })
        for index in marked.indices where !shown.contains(index) {
            marked[index] = shown.contains(index - 1) ? " ⋮" : ""
        }
        return marked.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func rows(_ before: [String], _ after: [String]) -> [String] {
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var inserted: [Int: String] = [:]
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var rows: [String] = []
        var place = 0
        for (index, line) in before.enumerated() {
            if removed.contains(index) {
                rows.append("-" + line)
                continue
            }
            while let line = inserted[place] {
                rows.append("+" + line)
                place += 1
            }
            rows.append(" " + line)
            place += 1
        }
        while let line = inserted[place] {
            rows.append("+" + line)
            place += 1
        }
        return rows
    }
}
