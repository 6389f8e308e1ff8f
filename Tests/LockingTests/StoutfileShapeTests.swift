import Diagnostics
import Notation
import Packages
import Testing

@testable import Operations

/// One Stoutfile can be written in many ways, and commands edit all of them.
@Suite struct StoutfileShapeTests {
    private static let sources = [
        "sources.core.registry = \"../registry\"", "sources = { core = { registry = \"../registry\" } }",
        "sources.core = { registry = \"../registry\" }", "[sources]\ncore = { registry = \"../registry\" }",
        "[sources]\ncore.registry = \"../registry\"", "[sources.core]\nregistry = \"../registry\"",
    ]

    private static let requirements = [
        "requires.app = \"^1\"", "requires = { app = \"^1\" }", "requires.app.version = \"^1\"",
        "requires = { app = { version = \"^1\" } }", "requires = { \"app\".version = \"^1\" }",
        "[requires]\napp = '^1'",
        "[requires]\napp.version = \"^1\"", "[requires.app]\nversion = \"^1\"",
        "[requires]\n[requires.app]\nversion = \"^1\"", "[requires]\n\"app\" = \"\"\"^1\"\"\"",
    ]

    private static let groups = [
        "", "group.dev.requires.app = \"*\"", "group.dev = { isolated = true, requires = { app = \"*\" } }",
        "[group]\ndev.requires.app = \"*\"", "[group]\ndev = { requires.app = \"*\" }", "[group.dev]\nisolated = true",
        "[group.dev.requires.app]\nversion = \"*\"", "group.dev.isolated = true",
    ]

    /// Each requirement beside each group; the ways of writing sources take turns.
    private static let texts = requirements.enumerated().flatMap { row, requirement in
        groups.enumerated().map { column, group in
            // Keys of the root stand before the first header.
            let parts = [sources[(row + column) % sources.count], requirement, group].filter { !$0.isEmpty }
            let ordered = parts.filter { !$0.hasPrefix("[") } + parts.filter { $0.hasPrefix("[") }
            return "platforms = [\"linux-x86_64\"]\n" + ordered.joined(separator: "\n") + "\n"
        }
    }

    @Test func allAreEdited() throws {
        #expect(Self.texts.count == 80)
        let project = try ScratchProject(["app 1.0", "app 1.1", "tool 2.0"])
        var options = EditStoutfile.Options()
        options.syncs = false
        var dev = options
        dev.group = "dev"
        for text in Self.texts {
            try project.write(text)
            let old = EditStoutfile.Addition(name: "app", constraint: try Constraint(parsing: "1.0"))
            let new = EditStoutfile.Addition(name: "tool", constraint: .any)
            _ = try EditStoutfile.add([old, new], project.context, options)
            _ = try EditStoutfile.add([new], project.context, dev)
            _ = try EditStoutfile.remove(["app"], project.context, options)
            let now = Stoutfile.read(SourceText(name: "Stoutfile", bytes: Array(try project.read("Stoutfile").utf8)))
            let manifest = try #require(now.manifest, "\(text)")
            #expect(manifest.group(named: "default")?.requirements.map(\.name) == ["tool"], "\(text)")
            #expect(manifest.group(named: "dev")?.requirements.contains { $0.name == "tool" } == true, "\(text)")
        }
    }

    /// What is said where an edit does not work nevertheless.
    @Test func whatCannotBeEditedIsShown() throws {
        let source = SourceText(
            name: "Stoutfile", bytes: Array("[requires]\njq = \"^1.6\"\n\n[requires.pg]\nversion = \"16\"\n".utf8))
        var edit = try TOMLEdit(source)
        let error = try #require(throws: TOMLEditError.self) { try edit.set("pg", to: "\"17\"", in: ["requires"]) }
        let text = error.failure(in: source).all.map { $0.text(Style(coloured: false, width: 80)).text }.joined()
        #expect(
            text == """
                error[E0407]: this part of the Stoutfile is written in a way that stout does not
                  edit
                 --> Stoutfile:4:1
                  |
                4 | [requires.pg]
                  | ^^^^^^^^^^^^^

                hint: make the change by hand, then run `stout lock`

                """)
    }
}
