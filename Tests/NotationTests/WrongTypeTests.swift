import Diagnostics
import Foundation
import Notation
import Testing

/// Every key of a Stoutfile and of a lock with a value of every kind that it does not take, and twice: one error, at the
/// value, with a hint, and no error that only follows from it.
@Suite struct WrongTypeTests {
    private static let values = [
        "string": "\"x\"", "integer": "1", "float": "1.5", "boolean": "true", "date": "2026-12-01",
        "time": "12:00:00", "array": "[]", "table": "{}",
    ]

    /// A key of a Stoutfile, what stands before it, and the kinds that it takes.
    private static let stoutfile: [(key: String, before: String, kinds: [String])] = [
        ("platforms", "", ["array"]), ("members", "", ["array"]), ("include", "", ["string"]),
        ("vendor", "", ["table"]), ("vendor.path", "", ["string"]),
        ("sources", "", ["table"]), ("sources.s", "", ["table"]), ("sources.s.registry", "", ["string"]),
        ("sources.s.channel", "", ["string", "array"]),
        ("sources.s.only", "sources.s.registry = \"r\"", ["array"]),
        ("sources.s.unsigned", "sources.s.registry = \"r\"", ["boolean"]),
        ("sources.s.root", "sources.s.registry = \"r\"", ["string"]), ("requires", "", ["table"]),
        ("requires.r", "", ["string", "table"]), ("requires.r.version", "", ["string"]),
        ("requires.r.from", "", ["string"]), ("requires.r.with", "", ["array"]),
        ("requires.r.on", "", ["string", "array"]), ("requires.r.why", "", ["string"]), ("group", "", ["table"]),
        ("group.g", "", ["table"]), ("group.g.requires", "", ["table"]), ("group.g.isolated", "", ["boolean"]),
        ("env", "", ["table"]), ("env.set", "", ["table"]), ("env.set.A", "", ["string"]),
        ("env.prepend", "", ["table"]), ("env.prepend.A", "", ["array"]), ("env.append", "", ["table"]),
        ("env.append.A", "", ["array"]), ("env.allow", "", ["table"]), ("env.allow.a", "", ["array"]),
        ("override", "", ["table"]), ("override.o", "", ["string", "table"]),
        ("override.o.version", "", ["string"]), ("override.o.why", "override.o.version = \"1\"", ["string"]),
        ("override.o.until", "override.o.version = \"1\"", ["date"]),
    ]

    private static func whole(_ key: String, _ before: String, _ value: String) -> String {
        let platforms = key == "platforms" || key == "include" ? "" : "platforms = [\"linux-x86_64\"]\n"
        return platforms + (before.isEmpty ? "" : before + "\n") + "\(key) = \(value)\n"
    }

    private static func errors(_ diagnostics: [Diagnostic], _ text: String) -> [String] {
        diagnostics.filter { $0.severity == .error }.map { diagnostic in
            let span = diagnostic.labels.first?.span
            let place = span.map { String(decoding: Array(text.utf8)[$0.start..<$0.end], as: UTF8.self) }
            return "\(diagnostic.code) «\(place ?? "")»" + (diagnostic.hints.isEmpty ? " without a hint" : "")
        }
    }

    @Test(arguments: stoutfile.indices)
    func aStoutfileTakesNoOtherKind(number: Int) {
        let (key, before, kinds) = Self.stoutfile[number]
        for (kind, value) in Self.values where !kinds.contains(kind) {
            let text = Self.whole(key, before, value)
            let (manifest, diagnostics) = Stoutfile.read(source(text))
            #expect(manifest == nil && Self.errors(diagnostics, text) == ["E0204 «\(value)»"], "\(text)")
        }
    }

    @Test(arguments: [
        "platforms", "members", "sources.s.only", "requires.r.with", "requires.r.on", "env.prepend.A", "env.append.A",
        "env.allow.a",
    ])
    func aListTakesNoOtherElement(key: String) {
        let before = key == "sources.s.only" ? "sources.s.registry = \"r\"" : ""
        for (kind, value) in Self.values where kind != "string" {
            let text = Self.whole(key, before, "[\(value)]")
            let (manifest, diagnostics) = Stoutfile.read(source(text))
            #expect(manifest == nil && Self.errors(diagnostics, text) == ["E0204 «\(value)»"], "\(text)")
        }
    }

    @Test(arguments: stoutfile.indices)
    func aKeyStandsOnce(number: Int) {
        let (key, before, kinds) = Self.stoutfile[number]
        let line = "\(key) = \(Self.values[kinds[0]] ?? "")"
        let text = Self.whole(key, before, Self.values[kinds[0]] ?? "") + line + "\n"
        let (manifest, diagnostics) = Stoutfile.read(source(text))
        let first = diagnostics.first { $0.severity == .error }
        #expect(manifest == nil && first?.hints.isEmpty == false, "\(text)")
        #expect(first.map { [105, 106].contains($0.code.number) || $0.code.number < 200 } == true, "\(text)")
        #expect(first?.labels.count == 2, "\(text)")
    }

    /// The table above is complete.
    @Test func everyKeyOfTheSchemaIsTried() throws {
        let data = try Data(contentsOf: SpecTests.spec.appendingPathComponent("stoutfile.schema.json"))
        func keys(_ schema: Any) -> Set<String> {
            if let list = schema as? [Any] { return list.reduce(into: []) { $0.formUnion(keys($1)) } }
            guard let members = schema as? [String: Any] else { return [] }
            var found = Set((members["properties"] as? [String: Any] ?? [:]).keys)
            for (_, member) in members { found.formUnion(keys(member)) }
            return found
        }
        let tried = Set(Self.stoutfile.map { String($0.key.split(separator: ".").last ?? "") })
        #expect(keys(try JSONSerialization.jsonObject(with: data)).subtracting(tried) == [])
    }

    /// A line of a good lock, the key on it, and the kinds that it takes.
    private static let lock: [(line: String, key: String, kinds: [String])] = [
        ("lock = 1", "lock", ["integer"]), ("platforms = [\"linux-x86_64\"]", "platforms", ["array"]),
        ("kind = \"stout\"", "kind", ["string"]), ("", "root", ["string"]), ("name = \"a\"", "name", ["string"]),
        ("version = \"1.0\"", "version", ["string"]), ("", "revision", ["integer"]),
        ("source = \"core\"", "source", ["string"]),
        ("", "group", ["string"]), ("", "on", ["array"]), ("", "released", []), ("", "license", ["string"]),
        ("", "override", ["string"]), ("", "with", ["array"]), ("want.default = \"^1\"", "want", ["table"]),
        ("want.default = \"^1\"", "want.default", ["string", "table"]),
        ("want.default = \"^1\"", "want.default.version", ["string"]), ("", "needs", ["array"]),
    ]

    private static let good = """
        lock = 1
        platforms = ["linux-x86_64"]
        [source.core]
        kind = "stout"
        [[package]]
        name = "a"
        version = "1.0"
        source = "core"
        want.default = "^1"
        bottle.any = { path = "bottles/a", sha256 = "\(String(repeating: "a", count: 64))", size = 10 }
        """

    @Test(arguments: lock.indices)
    func aLockTakesNoOtherKind(number: Int) {
        let (line, key, kinds) = Self.lock[number]
        for (kind, value) in Self.values where !kinds.contains(kind) {
            let written = "\(key) = \(value)"
            // What a lock may leave out stands at the end of its table.
            let place = line.isEmpty ? (key == "root" ? "kind = \"stout\"" : "version = \"1.0\"") : line
            let text = Self.good.replacingOccurrences(of: place, with: line.isEmpty ? "\(place)\n\(written)" : written)
            let (lock, diagnostics) = Lock.read(source(text, name: "Stout.lock"))
            #expect(lock == nil && Self.errors(diagnostics, text) == ["E0304 «\(value)»"], "\(text)")
        }
    }

    @Test(arguments: [
        ("path", "\"bottles/a\"", ["string"]), ("sha256", "\"\(String(repeating: "a", count: 64))\"", ["string"]),
        ("size", "10", ["integer"]),
    ])
    func aBottleTakesNoOtherKind(key: String, good: String, kinds: [String]) {
        for (kind, value) in Self.values where !kinds.contains(kind) {
            let text = Self.good.replacingOccurrences(of: "\(key) = \(good)", with: "\(key) = \(value)")
            let (lock, diagnostics) = Lock.read(source(text, name: "Stout.lock"))
            #expect(lock == nil && Self.errors(diagnostics, text) == ["E0304 «\(value)»"], "\(text)")
        }
    }
}
