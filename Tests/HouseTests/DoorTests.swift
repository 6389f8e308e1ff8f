import Foundation
import Testing

/// There is one door to the terminal, and what goes through it has a type that escapes what others wrote: spec/cli/README.md,
/// "Foreign text".
@Suite struct DoorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every file of the program with its code, comments left out; what measures stout is another program.
    private static func sources() throws -> [(name: String, lines: [String])] {
        let folder = root.appending(path: "Sources")
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return try (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }.compactMap { file in
            let name = String(file.path.dropFirst(folder.path.count + 1))
            if name.hasPrefix("stout-bench/") { return nil }
            let text = try String(contentsOf: file, encoding: .utf8)
            let lines = text.components(separatedBy: "\n")
                .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
            return (name, lines)
        }
    }

    /// The files that have one of some words.
    private static func files(with words: [String]) throws -> Set<String> {
        Set(
            try sources().filter { file in
                file.lines.contains { line in words.contains { line.contains($0) } }
            }.map(\.name))
    }

    @Test func onlyTheDoorWrites() throws {
        let callers = try Self.files(with: ["Terminal.write(", "Terminal.ask(", "Terminal.readSecret("])
        #expect(callers == ["stout/Output/Door.swift"])
    }

    /// Nothing else reaches standard output or standard error: no function of the library, and no descriptor.
    @Test func thereIsNoOtherWay() throws {
        let words = [
            "STDOUT_FILENO", "STDERR_FILENO", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/", "/proc/self/fd",
        ]
        let known: Set<String> = [
            // Where the door leads to, a signal's handler that erases, and programs whose output is captured or dropped.
            "Unix/Terminal.swift", "Unix/Terminal+Erasing.swift", "Unix/ChildProcess.swift", "Unix/Filter.swift",
        ]
        var found = try Self.files(with: words)
        let functions = /(^|[^A-Za-z0-9_.])(print|debugPrint|dump|fputs|fputc|puts|putchar|printf|perror)\(/
        found.formUnion(
            try Self.sources().filter { file in file.lines.contains { $0.firstMatch(of: functions) != nil } }.map(
                \.name))
        // A text for a shell has `printf`, and names of descriptors are looked up where Linux keeps them.
        for name in [
            "stout/Hook/ShellSyntax.swift", "stout/Commands/CompletionsCommand.swift", "Unix/Descriptor+Names.swift",
            "Unix/Process.swift",
        ] {
            found.remove(name)
        }
        #expect(found.subtracting(known) == [], "these may write past the door")
    }

    /// A program that inherits the terminal is one that the user asked for.
    @Test func outputOfProgramsIsInheritedByNone() throws {
        let callers = try Self.files(with: ["output: .inherited"])
        #expect(callers.filter { !$0.hasPrefix("Unix/") } == [])
    }

    /// `verbatim` takes a text as it is: each file that does it writes the syntax of its target, or moves a text that is escaped
    /// already.
    @Test func textIsTakenAsItIsInFewPlaces() throws {
        let callers = try Self.files(with: ["verbatim:"])
        #expect(
            callers == [
                "Diagnostics/SafeText.swift", "Diagnostics/Style.swift", "stout/Output/Screen.swift",
                "stout/Output/LiveLines.swift", "stout/Output/Columns.swift", "stout/Output/Targets.swift",
                "stout/Output/GraphPage.swift", "stout/Hook/ShellSyntax.swift", "stout/Hook/ShellSyntax+Hook.swift",
                "stout/Arguments/Manual.swift",
            ])
    }
}
