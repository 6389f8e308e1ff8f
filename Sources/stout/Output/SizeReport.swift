internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

/// What `stout tree --why-size` prints.
enum SizeReport {
    /// - Parameter depth: levels below the first; nil for all.
    static func text(_ tree: SizeTree, depth: Int?, _ style: Style) -> TerminalText {
        if tree.count == 0 { return "nothing is required\n" }
        var text: TerminalText =
            style.bold(
                style.wrapped(
                    "\(counted(tree.count, "package")), \(Size.text(tree.size)) of bottles for \(tree.platform)",
                    indent: 0))
            + "\n\n"
        text += style.bold("  BRINGS         OWN  PACKAGE") + "\n"
        for node in tree.tops {
            line(node, "", "", tree, style, &text)
            below(node, "", depth ?? .max, tree, style, &text)
        }
        return text
    }

    private static func below(
        _ node: SizeTree.Node, _ margin: String, _ depth: Int, _ tree: SizeTree, _ style: Style,
        _ text: inout TerminalText
    ) {
        if depth == 0 {
            guard !node.children.isEmpty else { return }
            text += "\(pad("", 20))  \(margin)└── " + style.faint("\(counted(node.count - 1, "more package"))") + "\n"
            return
        }
        for (place, child) in node.children.enumerated() {
            let isLast = place == node.children.count - 1
            line(child, margin, isLast ? "└── " : "├── ", tree, style, &text)
            below(child, margin + (isLast ? "    " : "│   "), depth - 1, tree, style, &text)
        }
    }

    private static func line(
        _ node: SizeTree.Node, _ margin: String, _ branch: String, _ tree: SizeTree, _ style: Style,
        _ text: inout TerminalText
    ) {
        let share = branch.isEmpty ? percent(node.brings, of: tree.size) : ""
        text += "\(pad(Size.bottle(node.brings), 8))\(pad(share, 5))\(pad(Size.bottle(node.own), 7))"
        text += "  \(margin)\(branch)\(style.name("\(node.package.name)")) \(node.package.versionText)"
        let used = 22 + margin.count + branch.count + node.package.name.count + 1 + node.package.versionText.count
        var end = reason(node, isTop: branch.isEmpty)
        if let room = Columns.room(style), used + end.count > room {
            end = room > used + 8 ? end.prefix(room - used - 1) + "…" : ""
        }
        text += style.faint("\(end)") + "\n"
    }

    /// Why it stands at the top: the Stoutfile asks for it, or several packages do.
    private static func reason(_ node: SizeTree.Node, isTop: Bool) -> String {
        if !node.wants.isEmpty {
            return "  "
                + node.wants.map { GroupKey(lockName: $0.group)?.description ?? $0.group }.joined(separator: " ")
        }
        guard isTop else { return "" }
        let more = node.users.count > 3 ? " and \(node.users.count - 3) more" : ""
        return "  shared by " + node.users.prefix(3).joined(separator: ", ") + more
    }

    private static func percent(_ part: Int64, of whole: Int64) -> String {
        let tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0
        return tenths >= 100 ? "\((tenths + 5) / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    static func json(_ tree: SizeTree) -> JSONValue {
        [
            "platform": .string("\(tree.platform)"), "packages": .integer(Int64(tree.count)),
            "size": .integer(tree.size),
            "brings": .array(tree.tops.map { json($0) }),
        ]
    }

    private static func json(_ node: SizeTree.Node) -> JSONValue {
        [
            "name": .string(node.package.name), "version": .string(node.package.versionText),
            "group": node.package.group.map { .string($0) } ?? .null,
            "own": .integer(node.own), "total": .integer(node.brings),
            "wanted_by": .array(node.wants.map { .string($0.group) }),
            "required_by": .array(node.users.map { .string($0) }),
            "brings": .array(node.children.map { json($0) }),
        ]
    }
}
