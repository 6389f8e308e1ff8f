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
                let first = words.first ?? ""
                if text.isEmpty { continue }
                var command = groups.contains(first) ? words.prefix(2).joined(separator: "-") : first
                if line.contains("--print-cache-key") { command = "sync-print-cache-key" }
                if line.contains("--version") { command = "version" }
                if line.contains("--help") { command = "help" }
                if line.contains("--man") { command = "help-man" }
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

    /// The commands are those of which the program tells, in groups and out of them.
    @Test func eachCommandHasASchema() throws {
        let outputs = try Self.outputs()
        let help = try #require(outputs.first { $0.command == "help" && $0.line.hasSuffix("stout help --json") })
        let names = Self.leaves(try JSON.parse(Array(help.text.utf8)))
        #expect(names.count > 40)
        // `run` and `shell` become another program, `registry remove-version` refuses always.
        let silent: Set = ["run", "shell", "registry-remove-version"]
        #expect(silent.isSubset(of: names))
        for name in Set(names).subtracting(silent).union(["help", "help-man", "version", "sync-print-cache-key"]) {
            let path = Self.pages.appending(path: "\(name).schema.json").path
            #expect(FileManager.default.fileExists(atPath: path), "\(name) has no schema")
            #expect(outputs.contains { $0.command == name }, "no transcript prints the JSON of \(name)")
        }
        #expect(outputs.contains { $0.command == "registry-remove-version" && $0.text.contains("\"errors\"") })
    }

    private static func leaves(_ help: JSONValue) -> [String] {
        (help["commands"]?.array ?? []).flatMap { command in
            let below = leaves(command)
            if !below.isEmpty { return below }
            let title = command["title"]?.string ?? ""
            return [title.split(separator: " ").dropFirst().joined(separator: "-")]
        }
    }

    /// One way to write names: `snake_case`; variables and features have their own.
    @Test func membersAreWrittenAlike() throws {
        let schemas = try FileManager.default.contentsOfDirectory(atPath: Self.pages.path)
        for name in schemas where name.hasSuffix(".schema.json") {
            let data = try Data(contentsOf: Self.pages.appending(path: name))
            for member in Self.members(try JSON.parse(Array(data))) {
                #expect(member.wholeMatch(of: /[a-z0-9_]+/) != nil, "\(name): \(member)")
            }
        }
    }

    private static func members(_ schema: JSONValue) -> [String] {
        guard case .object(let keys) = schema else { return schema.array?.flatMap { members($0) } ?? [] }
        return keys.flatMap { key, value in
            guard key == "properties", case .object(let inner) = value else { return members(value) }
            return inner.flatMap { [$0.0] + members($0.1) }
        }
    }
}
