import Packages
import Testing
import Unix
import Workbench

@testable import Registries

/// Full-text tables beside an index.
@Suite struct SearchTests {
    private let sandbox: TemporaryFolder
    private var index: Path { sandbox.path / "0123.sqlite" }

    private static let packages: [(name: String, text: String?)] = [
        ("json", "reads JSON"), ("json-tools", "small tools"), ("rapidjson", "a parser"), ("tools-json", nil),
        ("yq", "YAML, json and XML"), ("libpng-dev", "headers of libpng"), ("g++", "compiler"), ("a\"b", "odd"),
        ("groesse", "umlauts, größe"), ("python3.12", "a language"), ("x", "jsonish things"),
    ]

    init() throws {
        sandbox = try TemporaryFolder()
        try IndexBuilder(
            candidates: [],
            descriptions: Self.packages.map {
                IndexBuilder.Description(
                    name: $0.name, text: $0.text, homepage: nil, deprecated: $0.name == "yq" ? "use jq" : nil)
            }
        ).write(index)
    }

    private func search(_ words: String, limit: Int = 20) throws -> [String] {
        try SearchTables.open(of: index).search(words.split(separator: " ").map { String($0) }, limit: limit).map(
            \.name)
    }

    @Test func namesComeFirst() throws {
        // The name itself; names that begin so; that have such a word; that have it inside; descriptions.
        #expect(try search("json") == ["json", "json-tools", "tools-json", "rapidjson", "x", "yq"])
        #expect(try search("json", limit: 2) == ["json", "json-tools"])
        let hits = try SearchTables.open(of: index).search(["json"], limit: 9)
        #expect(hits.map(\.place) == [.name, .start, .part, .inside, .description, .description])
        #expect(hits.map(\.deprecated) == [nil, nil, nil, nil, nil, "use jq"])
        #expect(hits[0].description == "reads JSON")
    }

    /// A word that many have: as many are found as are asked for, and of those that are ranked the best come first.
    @Test func manyAreFoundWhereManyAreWanted() throws {
        let many = sandbox.path / "4567.sqlite"
        try IndexBuilder(
            candidates: [],
            descriptions: (0..<2600).map { number in
                let text = number == 77 ? "common" : "common thing among things, number \(number)"
                return IndexBuilder.Description(name: "p\(10_000 + number)", text: text, homepage: nil)
            }
        ).write(many)
        let tables = try SearchTables.open(of: many)
        #expect(try tables.search(["common"], limit: 5).first?.name == "p10077")
        for limit in [5, 499, 501, 2500] { #expect(try tables.search(["common"], limit: limit).count == limit) }
        #expect(try tables.search(["common"], limit: 10_000).count == 2600)
    }

    @Test(arguments: [
        ("json tools", ["json-tools", "tools-json"]), ("tools js", ["tools-json", "json-tools"]),
        ("png", ["libpng-dev"]), ("libpng-d", ["libpng-dev"]), ("g++", ["g++", "groesse"]), ("GRÖSSE", []),
        ("größe", ["groesse"]),
        ("python3.1", ["python3.12"]), ("ython", ["python3.12"]), ("xml yaml", ["yq"]), ("nothing", []),
        ("json zzz", []),
    ])
    func everyWordCounts(words: String, expected: [String]) throws { #expect(try search(words) == expected) }

    /// What FTS5 would take for its language.
    @Test(arguments: [
        "\"", "a\"b", "AND", "NOT x", "name:", "x*", "^x", "(", "NEAR(", "{name}", "-", "", "x\u{0}y", "'; --",
    ])
    func noWordIsAnOrder(words: String) throws {
        let tables = try SearchTables.open(of: index)
        let hits = try tables.search([words], limit: 5)
        #expect(hits.count <= 5)
        #expect(hits.allSatisfy { hit in Self.packages.contains { $0.name == hit.name } })
        // A name that is none is not found.
        #expect(!hits.contains { $0.name == "a\"b" })
    }

    @Test func tablesAreMadeAgainWhenTheyAreNone() throws {
        _ = try search("json")
        let path = SearchTables.path(of: index)
        let made = try FileSystem.read(path)
        for content in [[], Array("no tables".utf8), Array(made.prefix(4096)), [UInt8](repeating: 0, count: 9000)] {
            try FileSystem.write(path, content)
            #expect(try search("json").count == 6)
        }
        #expect(try FileSystem.list(sandbox.path).sorted() == ["0123.sqlite", "0123.words"])
    }

    @Test func tablesGoWithTheirIndex() throws {
        let registry = try LargeRegistry()
        let old = try registry.refresh().index
        _ = try SearchTables.open(of: old)
        for path in [old, SearchTables.path(of: old)] {
            // Young ones stay, because somebody may be about to open them.
            let run = try ChildProcess.run("touch", ["-d", "1 hour ago", path.text], output: .inherited)
            #expect(run.status == 0)
        }
        try registry.publish(0..<1, versions: 90..<91)
        let next = try registry.refresh().index
        #expect(FileSystem.exists(SearchTables.path(of: old)), "the one before stays, with all that is its")
        try registry.publish(0..<1, versions: 91..<92)
        _ = try registry.refresh()
        #expect(FileSystem.exists(next))
        #expect(!FileSystem.exists(old))
        #expect(!FileSystem.exists(SearchTables.path(of: old)))
    }
}
