import Packages
import SQLite
import Testing
import Unix
import Workbench

@testable import Registries

/// An index that is changed in place says what one that is written at once says.
@Suite struct IndexEditTests {
    private func candidate(_ number: Int, _ version: Int, _ platform: String = "any") throws -> Candidate {
        try SmallIndex.candidate("p\(number)", "1.\(version)", platform: platform, needs: ["p\(number + 1) >=1"])
    }

    private func edit(_ path: Path, _ change: (IndexEdit) throws -> Void) throws {
        let edit = try IndexEdit(path)
        try change(edit)
        try edit.finish()
    }

    @Test(arguments: 0..<8) func anyOrderOfChangesGivesTheSameRows(seed: Int) throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        let all = try RandomCandidates(seed).candidates
        try IndexBuilder(candidates: [], descriptions: []).write(path)
        var state = UInt64(seed) + 1
        // A few at a time; now and then some are taken away and come back.
        for candidate in all.shuffled() {
            try edit(path) { index in
                var rows = try index.candidates(of: candidate.name)
                rows.append(candidate)
                try index.replace(candidate.name, by: rows.shuffled())
                state = state &* 6_364_136_223_846_793_005 &+ 1
                if state >> 61 == 0 {
                    try index.replace(candidate.name, by: Array(rows.dropFirst()))
                    try index.replace(candidate.name, by: rows)
                }
            }
        }
        try SmallIndex.write(all, sandbox.path / "whole")
        let expected = try Index.open(sandbox.path / "whole")
        let found = try Index.open(path)
        #expect(try found.candidates() == expected.candidates())
        for name in Set(all.map(\.name)) {
            #expect(try found.offers(of: name) == expected.offers(of: name))
        }
    }

    @Test func whatIsTheSameIsNotWritten() throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        let rows = try (0..<40).map { try candidate(0, $0) }
        try SmallIndex.write(rows, path)
        let before = try FileSystem.read(path)
        try edit(path) { index in
            try index.replace("p0", by: rows.shuffled())
            try index.describe(try #require(try index.description(of: "p0")))
        }
        #expect(try FileSystem.read(path) == before)
    }

    @Test func manyRowsLeaveRoomAndNothingElse() throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        try IndexBuilder(candidates: [], descriptions: []).write(path)
        let numbers = 0..<700
        try edit(path) { index in
            for number in numbers {
                try index.replace("p\(number)", by: try (0..<8).map { try candidate(number, $0) })
            }
        }
        let read = try Index.open(path).candidates()
        #expect(read.count == 5600)
        #expect(read.allSatisfy { $0.yanked == nil })
        let packed = sandbox.path / "packed"
        try IndexBuilder(candidates: read, descriptions: []).write(packed)
        let sizes = (try FileSystem.status(path).size, try FileSystem.status(packed).size)
        #expect(sizes.0 > sizes.1)
    }

    @Test func anIndexThatIsNoneIsNotChanged() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("text", String(repeating: "text ", count: 5000))
        #expect(throws: IndexError.self) { _ = try IndexEdit(sandbox.path / "text") }
    }
}
