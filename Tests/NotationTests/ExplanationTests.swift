import Diagnostics
import Notation
import Testing

/// What `stout explain` says: the examples of spec/errors.md that are files give the message that they are examples of.
@Suite struct ExplanationTests {
    @Test func allAreThere() {
        #expect(Explanation.all.count > 200)
        for one in Explanation.all {
            #expect(!one.cause.isEmpty && !one.examples.isEmpty && !one.remedy.isEmpty, "\(one.code)")
            #expect(!one.subject.isEmpty && !one.title.isEmpty, "\(one.code)")
        }
    }

    @Test(arguments: ["E0402", "e0402", "402", "0402", "E402"]) func areFoundAsPeopleWriteThem(_ text: String) {
        #expect(Explanation.named(text)?.title == "the requirements cannot be met together")
    }

    @Test(arguments: ["", "E", "E9999", "402x", "99999", "-402", "E0402 "]) func areNotGuessed(_ text: String) {
        #expect(Explanation.named(text) == nil)
    }

    @Test func linksAreWords() {
        let all = Explanation.all.flatMap { $0.cause + $0.remedy }
        #expect(!all.contains { $0.contains("](") })
        let text = "`[group.NAME.requires]`"
        #expect(all.contains { $0.contains(text) })
    }

    @Test func textThatIsNotJSON() {
        let source = SourceText(name: "registry.json", bytes: Array("<html>".utf8))
        #expect(throws: JSONError.self) { try JSON.parse(source.bytes) }
        do throws(JSONError) { _ = try JSON.parse(source.bytes) } catch {
            #expect(error.diagnostic(in: source).code == .jsonSyntax)
        }
    }

    private static let files = Explanation.all.flatMap { one in
        one.examples.compactMap { $0.kind.hasPrefix("toml ") ? (one.code, $0.kind, $0.text) : nil }
    }

    @Test func manyExamplesAreFiles() { #expect(Self.files.count > 60) }

    @Test(arguments: files) func exampleGivesItsCode(_ code: String, _ kind: String, _ text: String) {
        let source = SourceText(name: kind, bytes: Array(text.utf8))
        let found: [Diagnostic]
        switch kind {
        case "toml Stoutfile": found = Stoutfile.read(source).diagnostics
        case "toml Stout.lock": found = Lock.read(source).diagnostics
        case "toml config.toml": found = ConfigurationFile.read(source, isPrivate: true).diagnostics
        case "toml package.toml": found = PackageFile.read(source).diagnostics
        default: found = []
        }
        #expect(found.contains { "\($0.code)" == code }, "\(kind) gives \(found.map { "\($0.code) \($0.message)" })")
    }
}
