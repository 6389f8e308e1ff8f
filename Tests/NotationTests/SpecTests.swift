import Diagnostics
import Foundation
import Notation
import Packages
import Testing

/// The pages of spec/ against the readers: every example reads, every key has its place.
@Suite struct SpecTests {
    static let spec = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../spec").standardized

    static func page(_ name: String) throws -> String {
        try String(contentsOf: spec.appendingPathComponent(name), encoding: .utf8)
    }

    /// The fenced blocks of a page: what stands after the fence, and the text.
    static func examples(of page: String) throws -> [(info: String, text: String)] {
        var examples: [(info: String, text: String)] = []
        for (index, part) in try Self.page(page).components(separatedBy: "```").enumerated() where index % 2 == 1 {
            let lines = part.components(separatedBy: "\n")
            examples.append((info: lines[0], text: lines.dropFirst().joined(separator: "\n")))
        }
        return examples
    }

    @Test func examplesOfTheStoutfile() throws {
        let examples = try Self.examples(of: "stoutfile.md")
        #expect(examples.count >= 12)
        for (info, text) in examples {
            let whole =
                text.contains("platforms =") || text.contains("include =")
                ? text : "platforms = [\"linux-x86_64\", \"macos-arm64\"]\n" + text
            let (manifest, diagnostics) = Stoutfile.read(source(whole))
            let words = info.split(separator: " ")
            if words.count == 3, words[1] == "refused" {
                #expect(diagnostics.map(\.code.description) == [String(words[2])], "\(text)")
            } else {
                #expect(info == "toml")
                #expect(manifest != nil && diagnostics.map { line($0) } == [], "\(text)")
            }
        }
    }

    @Test func examplesOfTheLock() throws {
        let examples = try Self.examples(of: "lock.md")
        #expect(examples.count >= 10)
        for (info, text) in examples where info != "console" {
            let (lock, diagnostics) = Lock.read(
                source(info == "toml" ? text : Self.lock(with: text), name: "Stout.lock"))
            #expect(info == "toml" || info == "toml package")
            #expect(lock != nil && diagnostics.map { line($0) } == [], "\(text)")
            if info == "toml" { #expect(lock.map { Lock.text(of: $0) } == text) }
        }
    }

    /// A lock with one block, which has these keys and what else a block must have.
    private static func lock(with keys: String) -> String {
        let digest = String(repeating: "a", count: 64)
        let required = [
            "name = ": "name = \"a\"", "version = \"": "version = \"1\"", "source = ": "source = \"core\"",
            "bottle.": "bottle.any = { path = \"a\", sha256 = \"\(digest)\", size = 1 }",
        ]
        let rest = required.filter { key, _ in !keys.split(separator: "\n").contains { $0.hasPrefix(key) } }
        return
            "lock = 1\nplatforms = [\"linux-x86_64\", \"macos-arm64\"]\n[source.core]\nkind = \"stout\"\n[[package]]\n"
            + keys + rest.values.joined(separator: "\n")
    }

    /// The keys are taken from the hint about an unknown one.
    @Test(arguments: [
        "nothing-like-it = 1", "sources.s = { registry = \"r\", nothing-like-it = 1 }",
        "requires.r = { nothing-like-it = 1 }", "group.g.nothing-like-it = 1", "env.nothing-like-it = 1",
        "override.o = { version = \"1\", nothing-like-it = 1 }",
    ])
    func everyKeyOfTheStoutfileIsDefined(text: String) throws {
        let whole = text + "\n" + (text.contains("platforms") ? "" : "platforms = [\"linux-x86_64\"]")
        let hint = try #require(Stoutfile.read(source(whole)).diagnostics.first?.hints.first)
        let keys = hint.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(keys.count >= 2)
        let page = try Self.page("stoutfile.md")
        for key in keys {
            let isDefined =
                page.contains("- `\(key)`") || page.contains(", `\(key)`:")
                || page.contains("## `[\(key)") || page.contains("\n`\(key)` ")
            #expect(isDefined, "\(key)")
        }
    }

    @Test func everyKeyOfTheLockIsDefined() throws {
        let page = try Self.page("lock.md")
        for key in [
            "lock", "platforms", "kind", "root", "name", "version", "source", "revision", "group", "on", "released",
            "license", "override", "with", "want", "needs", "bottle", "path", "sha256", "size",
        ] {
            #expect(page.contains("`\(key)`"), "\(key)")
        }
    }
}
