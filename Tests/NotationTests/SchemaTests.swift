import Diagnostics
import Foundation
import Notation
import Packages
import Testing

/// `spec/stoutfile.schema.json`, which editors use, against the reader: it takes every example that is read, and refuses
/// what a schema can refuse.
@Suite struct SchemaTests {
    private static let root = SpecTests.spec.appendingPathComponent("..").standardized

    private func schema() throws -> JSONSchema {
        let data = try Data(contentsOf: SpecTests.spec.appendingPathComponent("stoutfile.schema.json"))
        return JSONSchema(try JSON.parse(Array(data)))
    }

    /// Every Stoutfile of the repository, those between the lines of scripts and pages left out.
    private static func stoutfiles() -> [URL] {
        ["examples", "spec", "Tests"].flatMap { folder in
            let all = FileManager.default.enumerator(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            return (all?.allObjects as? [URL] ?? []).filter { $0.lastPathComponent == "Stoutfile" }
        }
    }

    @Test func itTakesEveryExample() throws {
        let schema = try schema()
        var count = 0
        for (info, text) in try SpecTests.examples(of: "stoutfile.md") where info == "toml" {
            let whole =
                text.contains("platforms =") || text.contains("include =")
                ? text : "platforms = [\"linux-x86_64\"]\n" + text
            #expect(try schema.problems(in: json(whole)) == [], "\(text)")
            count += 1
        }
        for file in Self.stoutfiles() {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(try schema.problems(in: json(text)) == [], "\(file.path)")
            count += 1
        }
        #expect(count >= 10)
    }

    @Test(arguments: [
        "include = \"\"", "include = 1", "include = \"/x\"", "include = \"..\"\noverride.a = \"1\"",
        "include = \"..\"\nmembers = [\"a\"]", "include = \"..\"\nsources.s.registry = \"r\"",
        "include = \"..\"\nplatforms = [\"linux-x86_64\"]", "members = []", "members = [\"a\", \"a\"]",
        "members = [\"\"]",
        "members = [\"/a\"]", "members = [\"a/\"]", "members = [\"../a\"]", "members = [\"a//b\"]",
        "members = [\"a/./b\"]",
        "members = \"a\"", "platforms = []", "platforms = \"linux-x86_64\"", "platforms = [\"linux-x86\"]",
        "requires.a = 1",
        "requires.a = \"§\"", "requires.A = \"1\"", "requires.a = { version = 1 }", "requires.a = { versoin = \"1\" }",
        "requires.a = { on = \"windows\" }", "requires.a = { with = [] }", "requires.a = { why = \" \" }",
        "sources.s = {}", "sources.s = \"r\"", "sources.s = { registry = \"ftp://x\" }",
        "sources.s = { registry = \"https://u@x\" }", "sources.s = { registry = \"r\", only = [\"A\"] }",
        "sources.s = { registry = \"r\", root = \"sha256:00\" }", "group.default = {}", "group.g.isolated = 1",
        "env.PATH = \"x\"", "env.set.1A = \"x\"", "env.prepend.PATH = \"x\"", "env.allow.t = []",
        "env.allow.t = [\"PATH\"]",
        "env.allow.t = \"A\"", "env.allow.t = [\"LD_PRELOAD\"]", "env.allow.T = [\"A\"]",
        "override.a = { why = \"x\" }",
        "override.a = { version = \"1\", until = 1 }", "nothing = 1", "vendor = \"v\"", "vendor = {}",
        "vendor.path = 1",
        "vendor.path = \"\"", "vendor.path = \"/v\"", "vendor.path = \".\"", "vendor.path = \"../..\"",
        "vendor.path = \"./.stout/v\"", "vendor.path = \"file:///v\"", "vendor = { path = \"v\", lfs = true }",
        "include = \"..\"\nvendor.path = \"v\"",
    ])
    func itRefusesWhatTheReaderRefuses(line: String) throws {
        let whole =
            line.hasPrefix("platforms") || line.hasPrefix("include") ? line : "platforms = [\"linux-x86_64\"]\n" + line
        #expect(Stoutfile.read(source(whole)).manifest == nil)
        #expect(try schema().problems(in: json(whole)) != [])
    }

    /// Each key that the reader knows is in the schema, and no other: the keys are those of the reader's hints.
    @Test(arguments: [
        ("nothing-like-it = 1", "/properties"),
        ("sources.s = { registry = \"r\", nothing-like-it = 1 }", "/definitions/source/properties"),
        ("requires.r = { nothing-like-it = 1 }", "/definitions/requirement/properties"),
        ("group.g.nothing-like-it = 1", "/properties/group/additionalProperties/properties"),
        ("env.nothing-like-it = 1", "/properties/env/properties"),
        ("vendor = { path = \"v\", nothing-like-it = 1 }", "/properties/vendor/properties"),
    ])
    func itHasTheKeysOfTheReader(line: String, place: String) throws {
        let whole = "platforms = [\"linux-x86_64\"]\n" + line
        let hint = try #require(Stoutfile.read(source(whole)).diagnostics.first?.hints.first)
        let keys = hint.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(try schema().keys(at: place) == Set(keys))
    }

    private func json(_ text: String) throws -> JSONValue {
        let document = try #require(TOML.read(source(text)).document, "\(text)")
        return json(document)
    }

    private func json(_ table: TOMLTable) -> JSONValue { .object(table.map { ($0.key, json($0.value)) }) }

    /// As editors do it: dates are strings.
    private func json(_ value: TOMLValue) -> JSONValue {
        if let table = value.table { return json(table) }
        if let array = value.array { return .array(array.map { json($0) }) }
        if let text = value.string { return .string(text) }
        if let number = value.integer { return .integer(number) }
        if let truth = value.boolean { return .boolean(truth) }
        return value.dateTime.map { .string($0.text) } ?? .null
    }
}
