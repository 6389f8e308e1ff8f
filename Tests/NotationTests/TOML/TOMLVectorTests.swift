import Diagnostics
import Foundation
import Testing

@testable import Notation

/// The documents of spec/vectors/toml: `valid` beside their values, `invalid` beside the messages that they get.
///
/// With `STOUT_RECORD` set, messages are written anew and the test fails, so that someone reads them.
struct TOMLVectorTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "spec/vectors/toml")

    static func names(_ kind: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)
            .filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
    }

    private func source(_ kind: String, _ name: String) throws -> SourceText {
        let url = Self.folder.appending(path: "\(kind)/\(name).toml")
        return SourceText(name: "\(name).toml", bytes: try [UInt8](Data(contentsOf: url)))
    }

    @Test func `there are enough vectors`() throws {
        #expect(try Self.names("valid").count >= 30)
        #expect(try Self.names("invalid").count >= 60)
    }

    @Test(arguments: try names("valid"))
    func valid(name: String) throws {
        let (document, diagnostics) = TOML.read(try source("valid", name))
        let table = try #require(document, "\(diagnostics.map(\.message))")
        let expected = try JSONSerialization.jsonObject(
            with: Data(contentsOf: Self.folder.appending(path: "valid/\(name).json")))
        #expect(TaggedJSON.isEqual(.table(table), expected))
    }

    @Test(arguments: try names("invalid"))
    func invalid(name: String) throws {
        let (document, diagnostics) = TOML.read(try source("invalid", name))
        #expect(document == nil)
        let transcript = diagnostics.map(Self.transcript).joined()
        let url = Self.folder.appending(path: "invalid/\(name).txt")
        if ProcessInfo.processInfo.environment["STOUT_RECORD"] != nil {
            try Data(transcript.utf8).write(to: url)
            Issue.record("recorded \(url.lastPathComponent)")
        }
        #expect(try transcript == String(contentsOf: url, encoding: .utf8))
    }

    /// `line:column-line:column code message`, then further places, notes and hints, indented.
    private static func transcript(_ diagnostic: Diagnostic) -> String {
        var lines: [String] = []
        for (number, label) in diagnostic.labels.enumerated() {
            let start = label.source.position(of: label.span.start)
            let end = label.source.position(of: label.span.end)
            let place = "\(start.line):\(start.column)-\(end.line):\(end.column)"
            let remark = label.remark.map { " (\($0))" } ?? ""
            lines.append(
                number == 0 ? "\(place) \(diagnostic.code) \(diagnostic.message)\(remark)" : "  \(place)\(remark)")
        }
        lines += diagnostic.notes.map { "  note: \($0)" } + diagnostic.hints.map { "  hint: \($0)" }
        return lines.map { $0 + "\n" }.joined()
    }
}
