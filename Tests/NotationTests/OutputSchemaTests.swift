import Foundation
import Notation
import Testing

/// What `--json` prints is as the schemas in spec/cli say, command by command: the outputs are those of the transcripts, which
/// are played with the program itself.
@Suite struct OutputSchemaTests {
    private struct Output {
        let transcript: String
        let line: String
        /// `registry-add`
        let command: String
        let text: String
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let pages = tests.deletingLastPathComponent().appending(path: "spec/cli")
    private static let groups: Set = ["registry", "bottle", "export"]

    /// What follows a command with `--json` in the transcripts, where all of it is shown.
    private static func outputs() throws -> [Output] {
        let folder = tests.appending(path: "transcripts")
        var outputs: [Output] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".txt") {
            let all = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let lines = all.components(separatedBy: "\n")
            for (place, line) in lines.enumerated()
            where line.hasPrefix("$ ") && (line.contains("--json") || line.contains("export json")) {
                // A pipe that cuts leaves no document.
                if ["| head", "| grep", "| cut", "cmp "].contains(where: line.contains) { continue }
                let data = lines[(place + 1)...].prefix { $0.hasPrefix("|") || $0.hasPrefix("!") }
                // Sizes are not written down.
                let text = data.filter { $0.hasPrefix("|") }
                    .map { $0.dropFirst(2).replacing(": [size]", with: ": 1").replacing(": 000", with: ": 0") }
                    .joined(separator: "\n")
                guard let last = line.components(separatedBy: "stout ").last(where: { $0.contains("json") }) else {
                    continue
                }
                let words = last.split(separator: " ").map { String($0) }.filter { !$0.hasPrefix("-") }
                guard let first = words.first, !text.isEmpty else { continue }
                var command = groups.contains(first) ? words.prefix(2).joined(separator: "-") : first
                if line.contains("--print-cache-key") { command = "sync-print-cache-key" }
                outputs.append(Output(transcript: name, line: line, command: command, text: text))
            }
        }
        return outputs
    }

    private static func schema(_ name: String) throws -> JSONSchema {
        let data = try Data(contentsOf: pages.appending(path: "\(name).schema.json"))
        return JSONSchema(try JSON.parse(Array(data)))
    }

    @Test func outputsAreAsTheSchemasSay() throws {
        let outputs = try Self.outputs()
        #expect(outputs.count > 50)
        for output in outputs {
            let value: JSONValue
            do throws(JSONError) { value = try JSON.parse(Array(output.text.utf8)) } catch {
                Issue.record("\(output.transcript): `\(output.line)` prints no JSON: \(error)")
                continue
            }
            let isFailure = value["errors"] != nil
            let problems = try Self.schema(isFailure ? "errors" : output.command).problems(in: value)
            #expect(problems == [], "\(output.transcript): \(output.line)")
        }
    }

    /// A schema that no output was held against says nothing.
    @Test func eachSchemaIsUsed() throws {
        let used = Set(try Self.outputs().map(\.command)).union(["errors"])
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.pages.path)
        let ending = ".schema.json"
        let schemas = Set(files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) })
        #expect(schemas.count > 30)
        #expect(schemas.subtracting(used) == [], "no transcript prints these")
    }

    /// The commands are those of the help; some have no data of their own.
    @Test func eachCommandHasASchema() throws {
        let help = try String(contentsOf: Self.tests.appending(path: "transcripts/help.txt"), encoding: .utf8)
        let names = help.matches(of: /\n\|   ([a-z-]+)  +[A-Z]/).map { String($0.1) }
        #expect(names.count > 25)
        // `run` and `shell` become another program; the groups' commands have schemas of their own.
        for name in Set(names).subtracting(["run", "shell"]).subtracting(Self.groups) {
            let path = Self.pages.appending(path: "\(name).schema.json").path
            #expect(FileManager.default.fileExists(atPath: path), "\(name) has no schema")
        }
    }
}
