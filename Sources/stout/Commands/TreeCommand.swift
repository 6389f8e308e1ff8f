internal import Packages
internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let tree = Command(
        name: "tree", summary: "Show what Stout.lock holds and what asked for it",
        examples: ["stout tree", "stout tree --depth 1", "stout tree --platform macos-arm64"],
        options: [
            .value("depth", "N", "Levels below the Stoutfile's own requirements"),
            .value("platform", "PLATFORM", "As locked for this platform; default: this machine's"),
            .value("group", "NAME", "Only this group (may be repeated)"),
        ]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        var depth: Int?
        if let text = invocation.value("depth") {
            guard let number = Int(text), number >= 0 else {
                throw Failure(
                    Diagnostic(
                        .optionValue, "`--depth` is a number from 0, not `\(text)`", hints: ["write `--depth 1`"]))
            }
            depth = number
        }
        let groups = invocation.all("group")
        let tree = try DependencyTree(
            try invocation.context(progress), platform: try invocation.platform("platform"),
            groups: groups.isEmpty ? nil : Set(groups), depth: depth)
        if invocation.screen.json {
            try invocation.screen.out(TreeReport.json(tree))
        } else {
            try invocation.screen.out(TreeReport.text(tree, invocation.screen.data))
        }
        return 0
    }
}

private enum TreeReport {
    static func text(_ tree: DependencyTree, _ style: Style) -> String {
        var text = ""
        for group in tree.groups {
            if !text.isEmpty { text += "\n" }
            text += style.bold(group.name == "default" ? "[requires]" : "[group.\(group.name).requires]") + "\n"
            for (place, node) in group.roots.enumerated() {
                write(node, "", isLast: place == group.roots.count - 1, style, &text)
            }
        }
        return text.isEmpty ? "nothing is required\n" : text
    }

    private static func write(
        _ node: DependencyTree.Node, _ margin: String, isLast: Bool, _ style: Style, _ text: inout String
    ) {
        let name = style.name(node.package.name)
        let size = node.size.map { "  \(Size.text($0))" } ?? ""
        let end = node.isRepeated ? style.faint(" (above)") : style.faint("  \(node.constraint)\(size)")
        text += "\(margin)\(isLast ? "└── " : "├── ")\(name) \(node.package.versionText)\(end)\n"
        let below = margin + (isLast ? "    " : "│   ")
        for (place, child) in node.children.enumerated() {
            write(child, below, isLast: place == node.children.count - 1, style, &text)
        }
    }

    static func json(_ tree: DependencyTree) -> JSONValue {
        [
            "platform": .string("\(tree.platform)"),
            "groups": .array(
                tree.groups.map { ["name": .string($0.name), "requires": .array($0.roots.map(json))] }),
        ]
    }

    private static func json(_ node: DependencyTree.Node) -> JSONValue {
        [
            "name": .string(node.package.name), "version": .string(node.package.versionText),
            "source": .string(node.package.source), "constraint": .string(node.constraint),
            "size": node.size.map { .integer($0) } ?? .null, "repeated": .boolean(node.isRepeated),
            "requires": .array(node.children.map(json)),
        ]
    }
}
