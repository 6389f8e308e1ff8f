import Foundation
import Testing
import Unix

@testable import Archives

/// spec/bottle.md against the code.
@Suite struct SpecTests {
    private func page() throws -> [String] {
        let root = Path(#filePath).parent.parent.parent
        let text = String(decoding: try FileSystem.read(root / "spec/bottle.md"), as: UTF8.self)
        let parts = text.components(separatedBy: "\n## Foreign archives\n")
        try #require(parts.count == 2)
        return parts
    }

    /// Every rule of foreign archives has its row, and no row is about anything else.
    @Test func theTableOfForeignRulesIsComplete() throws {
        var rows: [String] = []
        for line in try page()[1].components(separatedBy: "\n") where line.hasPrefix("| `") {
            rows += line.components(separatedBy: " | ")[0].components(separatedBy: "`").enumerated()
                .filter { $0.offset % 2 == 1 }.map(\.element)
        }
        #expect(Set(rows).count == rows.count)
        #expect(Set(rows) == Set(BottleRule.foreign.map(\.rawValue)))
    }

    @Test func everyRuleOfBottlesIsNamed() throws {
        let text = try page()[0]
        for rule in BottleRule.native { #expect(text.contains("`\(rule.rawValue)`"), "\(rule.rawValue)") }
    }

    /// The same of spec/sources/conda.md.
    @Test func theTableOfCondaRulesIsComplete() throws {
        let root = Path(#filePath).parent.parent.parent
        let text = String(decoding: try FileSystem.read(root / "spec/sources/conda.md"), as: UTF8.self)
        // A name with a dot is a file's.
        let rows = text.components(separatedBy: "\n").filter { $0.hasPrefix("| `conda-") }
            .flatMap {
                $0.components(separatedBy: " | ")[0].components(separatedBy: "`").filter {
                    $0.hasPrefix("conda-") && !$0.contains(".")
                }
            }
        #expect(rows.count == Set(rows).count)
        #expect(Set(rows) == Set(BottleRule.conda.map(\.rawValue)))
    }

    @Test func everyRuleIsOfBottlesOfForeignArchivesOrOfCondaPackages() {
        #expect(BottleRule.native.union(BottleRule.foreign).union(BottleRule.conda) == Set(BottleRule.allCases))
        #expect(BottleRule.native.union(BottleRule.foreign).isDisjoint(with: BottleRule.conda))
        for rule in BottleRule.allCases { #expect(!rule.sentence.isEmpty && !rule.sentence.hasSuffix(".")) }
    }
}
