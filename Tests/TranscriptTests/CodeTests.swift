import Foundation
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The codes of messages: each its own number, each explained in spec/errors.md, each in use.
@Suite struct CodeTests {
    private struct Declared {
        let name: String
        let number: Int
        let title: String
        var heading: String {
            let digits = String(number)
            return "### E" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " " + title
        }
    }

    private static func sources() throws -> [(name: String, text: String)] {
        let found = FileManager.default.enumerator(
            at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        return try (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }

    private static func declared() throws -> [Declared] {
        try sources().filter { $0.name.hasPrefix("Code+") }.flatMap { file in
            file.text.matches(of: /static let (\w+) = Code\((\d+), "([^"]*)"\)/).map { match in
                Declared(name: String(match.1), number: Int(match.2) ?? 0, title: String(match.3))
            }
        }
    }

    @Test func numbersAreUnique() throws {
        let codes = try Self.declared()
        #expect(codes.count > 100)
        for (number, same) in Dictionary(grouping: codes, by: \.number) {
            #expect(same.count == 1, "\(number) is \(same.map(\.name).sorted())")
        }
    }

    @Test func eachIsUsed() throws {
        let text = try Self.sources().filter { !$0.name.hasPrefix("Code+") }.map(\.text).joined()
        let words = Set(text.matches(of: /\.(\w+)/).map { String($0.1) })
        for code in try Self.declared() {
            let isUsed = words.contains(code.name)
            #expect(isUsed, "\(code.name) is used nowhere")
        }
    }

    /// The catalogue has the declared codes under their titles, by number, and a text below each.
    @Test func theCatalogueIsComplete() throws {
        let text = try String(contentsOf: root.appending(path: "spec/errors.md"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let headings = lines.filter { $0.hasPrefix("### ") }.map { String($0) }
        #expect(headings == (try Self.declared()).sorted { $0.number < $1.number }.map(\.heading))
        for (line, next) in zip(lines, lines.dropFirst(2)) where line.hasPrefix("### ") {
            #expect(!next.isEmpty && !next.hasPrefix("#"), "\(line) has no text")
        }
        for entry in text.components(separatedBy: "\n### ").dropFirst() {
            let parts = entry.components(separatedBy: "\n```")
            let remedy = parts.last?.components(separatedBy: "\n## ").first?.trimmingCharacters(
                in: .whitespacesAndNewlines)
            #expect(parts.count == 3, "\(entry.prefix(5)) has no example")
            #expect(remedy?.isEmpty == false, "\(entry.prefix(5)) does not say what to do")
        }
    }

    /// Each is shown somewhere: by a transcript, by an example of the catalogue that a test reads, or by a test that names it.
    @Test func eachHasAGolden() throws {
        let tests = root.appending(path: "Tests")
        let found = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)
        var shown: Set<String> = []
        var named: Set<String> = []
        for case let file as URL in found ?? .init() {
            guard ["swift", "sh", "py", "txt"].contains(file.pathExtension),
                file.lastPathComponent != "CodeTests.swift"
            else { continue }
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            shown.formUnion(text.matches(of: /E\d{4}/).map { String($0.0) })
            if file.pathExtension == "swift" { named.formUnion(text.matches(of: /\.(\w+)/).map { String($0.1) }) }
        }
        let page = try String(contentsOf: root.appending(path: "spec/errors.md"), encoding: .utf8)
        for entry in page.components(separatedBy: "\n### ") where entry.contains("\n```toml ") {
            shown.insert(String(entry.prefix(5)))
        }
        for code in try Self.declared() {
            let isShown = shown.contains(String(code.heading.dropFirst(4).prefix(5))) || named.contains(code.name)
            #expect(isShown, "no transcript and no test shows \(code.heading.dropFirst(4))")
        }
    }

    /// Wherever a message is made, it is said what to do about it.
    @Test func eachHasAHint() throws {
        for file in try Self.sources() where file.name != "Diagnostic.swift" {
            for part in file.text.components(separatedBy: "Diagnostic(\n").dropFirst()
                + file.text.components(separatedBy: " Diagnostic(.").dropFirst()
            {
                var depth = 1
                let call = part.prefix { character in
                    depth += character == "(" ? 1 : character == ")" ? -1 : 0
                    return depth > 0
                }
                guard call.trimmingPrefix(while: \.isWhitespace).hasPrefix(".") || !call.contains("\n") else {
                    continue
                }
                #expect(call.contains("hints:") && !call.contains("hints: []"), "\(file.name): \(call)")
            }
        }
    }
}
