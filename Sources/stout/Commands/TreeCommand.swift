internal import Packages
internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let tree = Command(
        name: "tree", summary: "Show what Stout.lock holds and what asked for it",
        details: """
            Reads Stout.lock only. What is needed at several places is shown at the first one; `(above)` stands at the others.
            `--why-size` shows what makes the environment big: each package with its own size, and with all that it alone \
            brings, which stands below it. What several packages bring stands at the top. Sizes are those of bottles, as \
            they are downloaded.
            """,
        examples: [
            "stout tree", "stout tree --depth 1", "stout tree --invert zlib", "stout tree --platform macos-arm64",
            "stout tree --group ci", "stout tree --why-size",
        ],
        options: [
            .value("invert", "NAME", "Show what asks for NAME, up to the Stoutfile"),
            .flag("why-size", "Show what makes it big: own sizes, and with all that a package alone brings"),
            .value("depth", "N", "Levels below the Stoutfile's own requirements"),
            .value("platform", "PLATFORM", "As locked for this platform; default: this machine's"),
            .values("group", "NAME", "Only this group (may be repeated)"),
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
        let context = try invocation.context(progress)
        let platform = try invocation.platform("platform")
        if invocation.has("why-size") {
            try invocation.exclude("why-size", "invert")
            let tree = try SizeTree(context, platform: platform, groups: groups.isEmpty ? nil : Set(groups))
            if invocation.screen.json {
                try invocation.screen.out(SizeReport.json(tree))
            } else {
                try invocation.screen.out(SizeReport.text(tree, depth: depth, invocation.screen.data))
            }
            return 0
        }
        let tree: DependencyTree
        if let name = invocation.value("invert") {
            try invocation.exclude("invert", "group")
            let names = try invocation.packageNames([name], written: "stout tree --invert")
            tree = try DependencyTree(context, platform: platform, asking: names[0], depth: depth)
        } else {
            tree = try DependencyTree(
                context, platform: platform, groups: groups.isEmpty ? nil : Set(groups), depth: depth)
        }
        if invocation.screen.json {
            try invocation.screen.out(TreeReport.json(tree))
        } else {
            try invocation.screen.out(TreeReport.text(tree, invocation.screen.data))
        }
        return 0
    }
}

private enum TreeReport {
    static func text(_ tree: DependencyTree, _ style: Style) -> TerminalText {
        var text: TerminalText = ""
        for group in tree.groups {
            if !text.isEmpty { text += "\n" }
            if tree.isInverted {
                for node in group.roots {
                    let size = node.size.map { style.faint("  \(Size.text($0))") } ?? ""
                    text += "\(style.name("\(node.package.name)")) \(node.package.versionText)\(size)\n"
                    writeBelow(node, "", style, &text)
                }
                continue
            }
            text += style.bold("\(table(group.name))") + "\n"
            for (place, node) in group.roots.enumerated() {
                write(node, "", isLast: place == group.roots.count - 1, style, &text)
            }
        }
        return text.isEmpty ? "nothing is required\n" : text
    }

    private static func write(
        _ node: DependencyTree.Node, _ margin: String, isLast: Bool, _ style: Style, _ text: inout TerminalText
    ) {
        let name = style.name("\(node.package.name)")
        let size = node.size.map { "  \(Size.text($0))" } ?? ""
        var ends = ["  \(node.constraint)" + (node.isRepeated ? " (above)" : size), "  \(node.constraint)", ""]
        if let room = Columns.room(style) {
            // Of what does not fit on one line of a terminal, the size goes first, and then the constraint.
            let used = margin.count + 5 + node.package.name.count + node.package.versionText.count
            ends.removeAll { used + $0.count > room && !$0.isEmpty }
        }
        text += "\(margin)\(isLast ? "└── " : "├── ")\(name) \(node.package.versionText)\(style.faint("\(ends[0])"))\n"
        writeBelow(node, margin + (isLast ? "    " : "│   "), style, &text)
    }

    private static func writeBelow(
        _ node: DependencyTree.Node, _ margin: String, _ style: Style, _ text: inout TerminalText
    ) {
        for (place, want) in node.wants.enumerated() {
            let isLast = place == node.wants.count - 1 && node.children.isEmpty
            let constraint = style.faint("  \(want.constraint)")
            text += "\(margin)\(isLast ? "└── " : "├── ")\(style.bold("\(table(want.group))"))\(constraint)\n"
        }
        for (place, child) in node.children.enumerated() {
            write(child, margin, isLast: place == node.children.count - 1, style, &text)
        }
    }

    /// The part of the Stoutfile that a group is.
    private static func table(_ group: String) -> String {
        GroupKey(lockName: group)?.description ?? group
    }

    static func json(_ tree: DependencyTree) -> JSONValue {
        let below = tree.isInverted ? "required_by" : "requires"
        return [
            "platform": .string("\(tree.platform)"), "inverted": .boolean(tree.isInverted),
            "groups": .array(
                tree.groups.map { group in
                    .object([
                        ("name", .string(group.name)),
                        (
                            tree.isInverted ? "packages" : "requires",
                            .array(group.roots.map { json($0, below: below) })
                        ),
                    ])
                }),
        ]
    }

    private static func json(_ node: DependencyTree.Node, below: String) -> JSONValue {
        .object([
            ("name", .string(node.package.name)), ("version", .string(node.package.versionText)),
            ("source", .string(node.package.source)), ("constraint", .string(node.constraint)),
            ("size", node.size.map { .integer($0) } ?? .null), ("repeated", .boolean(node.isRepeated)),
            (
                "wanted_by",
                .array(
                    node.wants.map { ["group": .string($0.group), "constraint": .string($0.constraint.text)] })
            ),
            (below, .array(node.children.map { json($0, below: below) })),
        ])
    }
}
