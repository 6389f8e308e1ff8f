internal import Diagnostics
internal import Operations
internal import Packages

/// The dependency graph of one platform in the languages of Graphviz and Mermaid.
struct GraphText {
    private let graph: DependencyGraph
    /// A place among the graph's platforms.
    private let side: Int
    private let platform: Platform
    /// Places among the graph's packages: those of the platform.
    private let places: [Int]
    private let edges: [DependencyGraph.Edge]

    init(_ graph: DependencyGraph, platform: Platform) {
        self.graph = graph
        self.platform = platform
        side = graph.platforms.firstIndex(of: platform) ?? -1
        places = graph.packages.indices.filter { [side] in graph.packages[$0].platforms.contains(side) }
        edges = graph.edges.filter { [side] in $0.platforms.contains(side) }
    }

    /// Mermaid draws no more edges than this unless its `maxEdges` is raised.
    static let mermaidEdges = 500

    var edgeCount: Int { edges.count + starts.count }

    /// What the Stoutfile asks for: group, package, constraint.
    private var starts: [(group: String, place: Int, constraint: String)] {
        graph.groups.flatMap { group in
            places.compactMap { place in
                graph.packages[place].wants.first { $0.group == group && $0.on.includes(platform) }
                    .map { (group: group, place: place, constraint: $0.constraint.text) }
            }
        }
    }

    private func size(_ place: Int) -> Int64 {
        let package = graph.packages[place]
        return package.platforms.firstIndex(of: side).map { package.sizes[$0] } ?? 0
    }

    private func table(_ group: String) -> String { GroupKey(lockName: group)?.description ?? group }

    // MARK: Graphviz

    /// A circle's area is the size of its package; the smallest ones are as small as their text allows.
    var dot: DotText {
        let largest = Double(max(1, places.map { size($0) }.max() ?? 1))
        var text: DotText = "digraph \"\(graph.project)\" {\n"
        text += "  graph [rankdir=LR, label=\"\(graph.project), \(platform)\"];\n"
        text += "  node [shape=circle, fontname=\"sans-serif\", fontsize=11, style=filled, fillcolor=\"#e6ebf1\"];\n"
        text += "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#8b97a5\"];\n\n"
        for (number, group) in graph.groups.enumerated() where starts.contains(where: { $0.group == group }) {
            text += "  g\(number) [shape=folder, fillcolor=\"#cfe0fb\", label=\"\(table(group))\"];\n"
        }
        for place in places {
            let block = graph.packages[place].block
            let inches = (2.4 * (Double(size(place)) / largest).squareRoot() * 100).rounded() / 100
            let group: DotText = block.group.map { "\\n\(table($0))" } ?? ""
            let label: DotText = "\(block.name)\\n\(block.versionText)\\n\(Size.text(size(place)))\(group)"
            text += "  p\(place) [width=\(inches), label=\"\(label)\"];\n"
        }
        text += "\n"
        for start in starts {
            let number = graph.groups.firstIndex(of: start.group) ?? 0
            text += "  g\(number) -> p\(start.place) [label=\"\(start.constraint)\"];\n"
        }
        for edge in edges {
            text += "  p\(edge.from) -> p\(edge.to) [label=\"\(edge.requirement.constraint.text)\"];\n"
        }
        return text + "}\n"
    }

    // MARK: Mermaid

    var mermaid: MermaidText {
        var text: MermaidText = "flowchart LR\n"
        for (number, group) in graph.groups.enumerated() where starts.contains(where: { $0.group == group }) {
            text += "  g\(number)[[\"\(table(group))\"]]\n"
        }
        for place in places {
            let block = graph.packages[place].block
            let group: MermaidText = block.group.map { "<br>\(table($0))" } ?? ""
            text +=
                "  p\(place)([\"\(block.name)<br>\(block.versionText), \(Size.text(size(place)))\(group)\"])\n"
        }
        for start in starts {
            let number = graph.groups.firstIndex(of: start.group) ?? 0
            text += "  g\(number) -->|\"\(start.constraint)\"| p\(start.place)\n"
        }
        for edge in edges {
            text += "  p\(edge.from) -->|\"\(edge.requirement.constraint.text)\"| p\(edge.to)\n"
        }
        return text
    }
}
