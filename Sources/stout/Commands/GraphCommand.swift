internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage
internal import Unix

extension Command {
    static let graph = Command(
        name: "graph", summary: "Draw the dependency graph: a page to explore, DOT, Mermaid or JSON",
        details: """
            Reads Stout.lock only. The page is one file that needs a browser and no network: search, filters by group, \
            platform and licence, sizes as areas, what depends on a package and what it brings, and where two platforms \
            differ. It is written to `.stout/graph.html` unless `--output` says otherwise; the other formats go to standard \
            output. DOT and Mermaid show one platform, the page and JSON all of them.
            """,
        examples: [
            "stout graph", "stout graph --output docs/tools.html", "stout graph --format dot | dot -Tsvg > tools.svg",
            "stout graph --output tools.mmd --group ci", "stout graph --json",
        ],
        options: [
            .value("format", "FORMAT", "html, dot, mermaid or json; default: by the name of the output, else html"),
            .value("output", short: "o", "FILE", "Where to write; `-` for standard output"),
            .value("platform", "PLATFORM", "To draw, or to begin with; default: this machine's"),
            .values("group", "NAME", "Only this group and what it needs (may be repeated)"),
        ]
    ) { invocation throws(Failure) in
        let format = try GraphFormat(invocation)
        let context = try invocation.context(Progress(invocation.screen))
        let groups = invocation.all("group")
        let graph = try DependencyGraph(context, groups: groups.isEmpty ? nil : Set(groups))
        let platform = try graph.platform(
            try invocation.platform("platform"), machine: context.platform,
            anyWillDo: format == .html || format == .json)
        let drawing: Drawing
        switch format {
        case .html: drawing = .html(GraphPage.html(graph, shown: platform))
        case .json: drawing = .json(GraphData.json(graph))
        case .dot: drawing = .dot(GraphText(graph, platform: platform).dot)
        case .mermaid:
            let text = GraphText(graph, platform: platform)
            if text.edgeCount > GraphText.mermaidEdges {
                invocation.screen.say(
                    "\(text.edgeCount) edges: Mermaid draws \(GraphText.mermaidEdges) unless its `maxEdges` is raised; "
                        + "`--group` and the page show less at once")
            }
            drawing = .mermaid(text.mermaid)
        }
        try write(drawing, format, graph, platform, invocation, context)
        return 0
    }

    /// A graph in one of the languages.
    private enum Drawing {
        case html(HTMLText)
        case json(JSONValue)
        case dot(DotText)
        case mermaid(MermaidText)

        func show(_ screen: Screen) throws(Failure) {
            switch self {
            case .html(let text): try screen.out(document: text)
            case .json(let value): try screen.out(value)
            case .dot(let text): try screen.out(document: text)
            case .mermaid(let text): try screen.out(document: text)
            }
        }

        var text: String {
            switch self {
            case .html(let text): text.text
            case .json(let value): JSON.text(of: value, indented: true)
            case .dot(let text): text.text
            case .mermaid(let text): text.text
            }
        }
    }

    private static func write(
        _ drawing: Drawing, _ format: GraphFormat, _ graph: DependencyGraph, _ platform: Platform,
        _ invocation: Invocation, _ context: Context
    ) throws(Failure) {
        let named = invocation.value("output")
        if named == "-" || named == nil && (format != .html || invocation.screen.json) {
            try drawing.show(invocation.screen)
            return
        }
        let file: Path
        if let named {
            file = try invocation.path(named)
            do throws(SystemError) {
                try FileSystem.writeAtomically(file, Array(drawing.text.utf8), isNamed: true)
            } catch {
                throw error.failure("write `\(named)`")
            }
        } else {
            file = try context.state().write("graph.html", Array(drawing.text.utf8))
        }
        // DOT and Mermaid show one platform.
        let isWhole = format == .html || format == .json
        let shown = graph.packages.filter { isWhole || $0.platforms.contains { graph.platforms[$0] == platform } }
        let names = Set(shown.map { "\($0.block.group ?? "") \($0.block.name)" })
        invocation.screen.say(
            "Wrote \(named ?? ".stout/graph.html"): \(counted(names.count, "package")) for "
                + "\(isWhole ? counted(graph.platforms.count, "platform") : platform.description)")
        if format == .html { invocation.screen.say("Open it in a browser: file://\(file)") }
    }
}

/// In what language a graph is written.
private enum GraphFormat: String, CaseIterable {
    case html, dot, mermaid, json

    init(_ invocation: Invocation) throws(Failure) {
        try invocation.exclude("json", "format")
        let suffixes: [(String, GraphFormat)] = [
            (".html", .html), (".htm", .html), (".dot", .dot), (".gv", .dot), (".mmd", .mermaid),
            (".mermaid", .mermaid),
            (".json", .json),
        ]
        if let name = invocation.value("format") {
            guard let format = GraphFormat(rawValue: name) else {
                throw Failure(
                    Diagnostic(
                        .optionValue, "`--format` is html, dot, mermaid or json, not `\(name)`",
                        hints: ["leave it out for a page that a browser shows"]))
            }
            self = format
        } else if invocation.screen.json {
            self = .json
        } else if let output = invocation.value("output"), output != "-" {
            guard let format = suffixes.first(where: { output.hasSuffix($0.0) })?.1 else {
                throw Failure(
                    Diagnostic(
                        .optionValue, "the name `\(output)` does not say which format is meant",
                        hints: ["add `--format html`, `dot`, `mermaid` or `json`"]))
            }
            self = format
        } else {
            self = .html
        }
    }
}
