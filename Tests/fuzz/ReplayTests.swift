import Foundation
import Testing

/// The corpora of the fuzzers as ordinary tests: what was once found to break a reader, or to reach a new place in it.
/// One after another: targets that write to disk share a folder.
@Suite(.serialized) struct ReplayTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")

    @Test(arguments: FuzzTarget.all.map(\.name)) func everyInputIsTakenOrRefused(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        // One input a line, in base 64.
        let text = try String(contentsOf: Self.corpus.appending(path: name), encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.count > 10)
        for line in lines {
            let bytes = try #require(Data(base64Encoded: String(line)).map { [UInt8]($0) })
            do { try target.check(bytes) } catch { Issue.record("\(name), \(line): \(error)") }
        }
    }

    /// The invariants can fail: an empty input breaks none of them, and a target that always fails is noticed.
    @Test func nothingIsNothing() throws {
        for target in FuzzTarget.all { try target.check([]) }
        #expect(throws: Violation.self) { try Violation.unless(false, "broken") }
    }
}
