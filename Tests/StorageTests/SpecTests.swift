import Foundation
import Notation
import Testing
import Unix

@testable import Storage

/// spec/storage.md against the code.
@Suite struct SpecTests {
    private func page() throws -> String {
        let root = Path(#filePath).parent.parent.parent
        return String(decoding: try FileSystem.read(root / "spec/storage.md"), as: UTF8.self)
    }

    private func example(_ kind: String) throws -> JSONValue {
        let blocks = try page().components(separatedBy: "```json \(kind)\n")
        try #require(blocks.count == 2)
        return try JSON.parse(Array(blocks[1].components(separatedBy: "```")[0].utf8))
    }

    private func text(_ json: JSONValue) -> String { JSON.text(of: json, indented: true) }

    @Test func theReceiptIsRead() throws {
        let json = try example("receipt")
        let receipt = try #require(Receipt(json))
        #expect(text(receipt.json) == text(json))
    }

    @Test func theGenerationIsRead() throws {
        let json = try example("generation")
        let generation = try #require(Generation(json))
        #expect(text(generation.json) == text(json))
        #expect(generation.members.map(\.keg.folder) == ["jq/1.6-0b7d1c2e3f4a"])
    }

    @Test func theRecordOfAProjectIsRead() throws {
        let fixture = try StoreFixture()
        try FileSystem.write(fixture.state.home.record, Array(text(try example("project")).utf8))
        let home = try #require(ProjectHome.all(fixture.home).first)
        #expect(home.project == "/home/ada/work/site" && home.isRecorded)
        #expect(home.identity == FolderIdentity(inode: 16_228_746, created: 1_796_139_431_192_163_536))
    }

    @Test func everyKindOfFindingIsNamed() throws {
        let page = try page()
        for kind in Verification.Finding.Kind.allCases {
            #expect(page.contains("| `\(kind.rawValue)` |"), "\(kind)")
        }
    }
}
