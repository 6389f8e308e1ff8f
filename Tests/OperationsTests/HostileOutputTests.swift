import Diagnostics
import SQLite
import Testing
import Unix
import Workbench

/// Whatever strangers write into indexes, Stoutfiles and locks: no command's output has a character that a terminal obeys, or one
/// that is not seen.
@Suite struct HostileOutputTests {
    /// Each has something that would do something.
    private static let hostile = [
        "x\u{1B}[1A\u{1B}[2K", "x\r  y", "x\n  set HARMLESS = 1", "x\u{9B}31m\u{85}", "x\u{202E}y\u{2066}",
        "x\u{2028}y\u{2029}",
        "j\u{200B}q\u{FEFF}", "\u{1B}]0;title\u{7}", "x\u{7F}\u{8}\u{8}", "x | y\n| a | <img src=x> |", "x\u{E0041}",
    ]

    private static let commands = [
        ["tree"], ["tree", "--why-size"], ["tree", "--invert", "one"], ["info", "one"], ["info", "one", "--all"],
        ["search", "one"],
        ["search", "x"], ["why", "one"], ["why-not", "one@9"], ["outdated"], ["diff", "former.lock"],
        ["diff", "former.lock", "--markdown"], ["allow"], ["env"], ["env", "--shell", "zsh"],
        ["env", "--shell", "fish"],
        ["env", "--shell", "sh"], ["generations"], ["registry", "list"], ["registry", "update"],
        ["graph", "--output", "-"],
        ["graph", "--format", "dot"], ["graph", "--format", "mermaid"], ["export", "json"], ["verify"], ["fingerprint"],
        ["gc", "--dry-run"], ["doctor", "--offline"], ["lock", "--check"], ["lock", "--upgrade"], ["sync", "-v"],
        ["add", "one"],
        ["add", "\u{1B}[2K"], ["add", "one@\u{1B}[2K"], ["remove", "x\ny"], ["run", "--", "\u{1B}[2K"],
        ["rollback", "\u{1B}"],
        ["explain", "\u{1B}"], ["\u{1B}"], ["sync", "--\u{1B}"], ["search", "\u{1B}[2K"], ["info", "\u{1B}\n"],
        ["import", "\u{1B}.yml"], ["pack", "\u{1B}"], ["bottle", "inspect", "\u{1B}"], ["__hook", "bash"],
        ["__complete", "--", "info", ""],
        ["vendor", "--dry-run"], ["diff", "\u{1B}"], ["update", "\u{202E}"], ["init"],
    ]

    /// What may not stand in any output; line ends are the commands' own.
    private static func offence(in text: String) -> String? {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).replacing("\t", with: " ") }
            .first { !$0.isPrintable }
    }

    @Test(arguments: hostile) func noOutputHasAControlCharacter(_ text: String) throws {
        let house = try SignedHousehold()
        try house.publish("2.0")
        try house.signIndex { path in
            let database = try Database.open(path.text, .scratch)
            for (table, columns) in [
                ("package", ["description", "homepage", "deprecated"]),
                ("candidate", ["license", "released", "yanked"]),
            ] {
                for column in columns where column != "yanked" {
                    let row = try database.prepare("UPDATE \(table) SET \(column) = ?1")
                    try row.bind(1, text)
                    try row.run()
                }
            }
            let row = try database.prepare("UPDATE candidate SET yanked = ?1 WHERE version = '2.0'")
            try row.bind(1, text)
            try row.run()
        }
        let project = house.project
        let quoted = text.unicodeScalars.map {
            "\\U" + String(repeating: "0", count: 8 - String($0.value, radix: 16).count) + String($0.value, radix: 16)
        }
        .joined()
        try house.change(project / "Stoutfile") { bytes in
            let old = String(decoding: bytes, as: UTF8.self)
            bytes = Array(
                (old.replacing("requires.one = \"*\"", with: "requires.one = { version = \"*\", why = \"\(quoted)\" }")
                    + "\n[env.set]\nVALUE = \"\(quoted)\"\nEDITOR = \"\(quoted)\"\n").utf8)
        }
        _ = try house.house.run(["lock", "--upgrade", "-q"], in: project)
        try FileSystem.write(project / "former.lock", try FileSystem.read(project / "Stout.lock"))
        try house.change(project / "former.lock") { bytes in
            bytes = Array(
                String(decoding: bytes, as: UTF8.self).replacing("version = \"1.0\"", with: "version = \"0.9\"").utf8)
        }
        _ = try house.house.run(["sync", "-q"], in: project)
        for command in Self.commands {
            for json in [false, true] {
                let ended = try house.house.run(command + (json ? ["--json"] : []), in: project)
                for (kind, said) in [("output", ended.output), ("errors", ended.errors)] {
                    let offence = Self.offence(in: said)
                    #expect(
                        offence == nil,
                        "\(kind) of \(command)\(json ? " --json" : ""): \(offence?.debugDescription ?? "")")
                }
            }
        }
    }

    /// Where people agree, each line says one thing.
    @Test func consentHasOneLineForEachVariable() throws {
        let house = try Household([.tool("one", "1.0")])
        let more = """
            [env.set]
            A = "1\\n  set B = harmless"
            LD_PRELOAD = "{project}/x.so\\u001B[2K\\r  set EDITOR = vi"
            PROMPT_COMMAND = "date"
            """
        let project = try house.project("project", ["one = \"*\""], more: more)
        _ = try house.sync(project)
        let ended = try house.run(["allow"], in: project)
        let lines = ended.errors.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(
            lines == [
                "  set A = 1\\n  set B = harmless",
                "  set LD_PRELOAD = {project}/x.so\\u{1B}[2K\\r  set EDITOR = vi  (loads code into other programs)",
                "  set PROMPT_COMMAND = date  (runs commands at each prompt)",
            ])
    }

    /// No cell ends its row.
    @Test func aTableInMarkdownHasARowForEachPackage() throws {
        let house = try SignedHousehold()
        try house.publish("2.0")
        try house.signIndex { path in
            let database = try Database.open(path.text, .scratch)
            let row = try database.prepare("UPDATE candidate SET license = ?1 WHERE version = '2.0'")
            try row.bind(1, "MIT |\n| added | `good` | | 9 | [x](javascript:a) | <img src=x> |")
            try row.run()
        }
        try FileSystem.write(house.project / "former.lock", try FileSystem.read(house.project / "Stout.lock"))
        _ = try house.upgrade()
        let ended = try house.house.run(["diff", "former.lock", "--markdown"], in: house.project)
        let rows = ended.output.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count == 3)
        #expect(!ended.output.contains("<img"))
        #expect(!ended.output.contains("[x]("))
    }
}
