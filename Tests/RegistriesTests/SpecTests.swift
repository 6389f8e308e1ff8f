import Foundation
import Packages
import SQLite
import Testing
import Unix
import Workbench

@testable import Registries

/// spec/registry.md against the code.
@Suite struct SpecTests {
    private func page() throws -> String {
        let root = Path(#filePath).parent.parent.parent
        return String(decoding: try FileSystem.read(root / "spec/registry.md"), as: UTF8.self)
    }

    @Test func theExampleIsWhatIsWrittenAndRead() throws {
        let blocks = try page().components(separatedBy: "```json registry\n").dropFirst()
        #expect(blocks.count == 1)
        for block in blocks {
            let text = block.components(separatedBy: "```")[0]
            let description = try RegistryDescription(reading: Array(text.utf8))
            #expect(description.text == text.trimmingCharacters(in: .newlines) || description.text == text)
            #expect(description.serial == 3)
        }
    }

    @Test func theSchemaIsThatOfThePage() throws {
        let block = try page().components(separatedBy: "```sql schema\n")[1].components(separatedBy: "```")[0]
        #expect(block == IndexSchema.tables.map { $0.sql + ";\n" }.joined())
    }

    /// Every column of the tables, in their order, and no other.
    @Test(arguments: ["package", "candidate"]) func theTablesAreThoseOfTheSchema(table: String) throws {
        let sandbox = try TemporaryFolder()
        let database = try Database.open((sandbox.path / "index").text, .scratch)
        try database.run(IndexSchema.create)
        var columns: [String] = []
        let statement = try database.prepare("SELECT name FROM pragma_table_info('\(table)')")
        while try statement.step() { columns.append(statement.text(0) ?? "") }
        let section = try #require(try page().components(separatedBy: "Table `\(table)`").last)
        var named: [String] = []
        for line in section.components(separatedBy: "\n").dropFirst() {
            if line.hasPrefix("| `") {
                named.append(line.components(separatedBy: "`")[1])
            } else if !named.isEmpty {
                break
            }
        }
        #expect(named == columns)
    }
}
