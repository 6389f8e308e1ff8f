import Foundation
import Testing

/// spec/security.md names a test for each attack, and each file that opens paths.
@Suite struct AttackTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func eachAttackHasATestThatExists() throws {
        let page = try page()
        let rows = page.components(separatedBy: "| attack | what happens | test |\n").dropFirst().flatMap { table in
            table.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("|") }
        }
        #expect(rows.count >= 30)
        var suites: [String: String] = [:]
        let tests = FileManager.default.enumerator(
            at: Self.root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        for case let file as URL in tests ?? .init() where file.pathExtension == "swift" {
            suites[file.deletingPathExtension().lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
        }
        for row in rows {
            let cell = row.split(separator: "|").last ?? ""
            let names = cell.matches(of: /`(\w+)\.(\w+)`/)
            #expect(!names.isEmpty, "\(row)")
            for name in names {
                let text = suites[String(name.1)]
                let isThere = text?.contains("func \(name.2)(") ?? false
                #expect(isThere, "\(name.0) is no test")
            }
        }
        for attack in [
            "rollback", "freeze", "mix and match", "endless data", "arbitrary bottle", "malicious mirror",
            "one online key stolen", "dependency confusion", "look-alike name",
        ] {
            #expect(rows.contains { $0.hasPrefix("| \(attack) |") }, "\(attack)")
        }
    }

    private func page() throws -> String {
        try String(contentsOf: Self.root.appending(path: "spec/security.md"), encoding: .utf8)
    }

    /// Whoever opens a path has a row, which says what keeps strangers from deciding where it leads.
    @Test func eachFileThatOpensPathsHasARow() throws {
        let section = try page().components(separatedBy: "## Where paths are opened")[1]
            .components(separatedBy: "\n## ")[0]
        let named = section.matches(of: /`(\w+\/[\w+\/]+)`/).map { String($0.1) }
        for (name, rows) in Dictionary(grouping: named, by: { $0 }) { #expect(rows.count == 1, "\(name) twice") }
        var opening: Set<String> = []
        let sources = Self.root.appending(path: "Sources")
        for room in ["Archives", "Notation", "Operations", "Registries", "Storage", "Transfers", "Trust", "stout"] {
            let files = FileManager.default.enumerator(
                at: sources.appending(path: room), includingPropertiesForKeys: nil)
            for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                if text.contains(/(FileSystem|Descriptor|Enclosure|FileLock|FileReplacement)[.(]/) {
                    let path = file.path.dropFirst(sources.path.count + 1).dropLast(".swift".count)
                    opening.insert(String(path))
                }
            }
        }
        for file in opening.subtracting(named).sorted() { #expect(Bool(false), "\(file) opens paths and has no row") }
        for file in Set(named).subtracting(opening).sorted() { #expect(Bool(false), "\(file) opens none") }
    }
}
