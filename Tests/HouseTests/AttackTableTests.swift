import Foundation
import Testing

/// spec/trust.md names a test for each attack: each of them is there.
@Suite struct AttackTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func eachAttackHasATestThatExists() throws {
        let page = try String(contentsOf: Self.root.appending(path: "spec/trust.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").drop { $0 != "| attack | what happens | test |" }.dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        #expect(rows.count >= 9)
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
}
