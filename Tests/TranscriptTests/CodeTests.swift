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
    }
}
