internal import Notation
internal import Operations
internal import Packages

/// A dependency graph as JSON: `stout graph --json`, and what the page reads (spec/graph.md).
enum GraphData {
    static func json(_ graph: DependencyGraph) -> JSONValue {
        [
            "graph": 1, "project": .string(graph.project),
            "platforms": names(graph.platforms.indices, graph),
            "groups": .array(graph.groups.map { group($0) }),
            "packages": .array(graph.packages.enumerated().map { package($1, id: $0, graph) }),
            "requirements": .array(
                graph.edges.map { edge in
                    [
                        "from": .integer(Int64(edge.from)), "to": .integer(Int64(edge.to)),
                        "constraint": .string(edge.requirement.constraint.text),
                        "features": texts(edge.requirement.features), "platforms": names(edge.platforms, graph),
                    ]
                }),
        ]
    }

    private static func group(_ name: String) -> JSONValue {
        ["name": .string(name), "table": .string(GroupKey(lockName: name)?.description ?? name)]
    }

    private static func package(_ package: DependencyGraph.Package, id: Int, _ graph: DependencyGraph) -> JSONValue {
        let block = package.block
        return [
            "id": .integer(Int64(id)), "name": .string(block.name), "version": .string(block.versionText),
            "source": .string(block.source), "channel": text(block.channel), "group": text(block.group),
            "license": text(block.license), "released": text(block.released),
            "override": text(block.override?.text), "features": texts(block.features),
            "platforms": names(package.platforms, graph),
            "sizes": sizes(package.sizes, package, graph), "brings": sizes(package.brings, package, graph),
            "wanted_by": .array(
                package.wants.map { want in
                    let places = package.platforms.filter { want.on.includes(graph.platforms[$0]) }
                    return [
                        "group": .string(want.group), "constraint": .string(want.constraint.text),
                        "platforms": names(places, graph),
                    ]
                }),
        ]
    }

    /// Bytes by platform.
    private static func sizes(
        _ sizes: [Int64], _ package: DependencyGraph.Package, _ graph: DependencyGraph
    ) -> JSONValue {
        .object(zip(package.platforms, sizes).map { (key: "\(graph.platforms[$0])", value: .integer($1)) })
    }

    private static func names(_ places: some Sequence<Int>, _ graph: DependencyGraph) -> JSONValue {
        .array(places.map { .string("\(graph.platforms[$0])") })
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
