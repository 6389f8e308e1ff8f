import Foundation
import Testing

private let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "transcripts")

private let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

/// Every transcript is played with the program that was built, and must come out as it is written.
/// `STOUT_RECORD=1` writes them anew, and then fails: a recorded transcript is to be read before it is believed.
@Suite struct TranscriptTests {
    @Test func thereAreTranscripts() { #expect(names.count > 20) }

    @Test(arguments: names) func plays(_ name: String) throws {
        let file = folder.appending(path: name)
        let written = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        var player = try Player(try Fixture.shared.get())
        let played: String
        do { played = try player.play(Transcript(written)) } catch let missing as Sandbox.Missing {
            // A machine that lacks something says so, and is not wrong.
            print("transcript \(name) was not played: it needs \(missing.what)")
            return
        }
        for wrong in player.wrongs { Issue.record("\(name): \(wrong)") }
        if played == written { return }
        if ProcessInfo.processInfo.environment["STOUT_RECORD"] == "1" {
            try Data(played.utf8).write(to: file)
            Issue.record("\(name) was recorded; read it before you commit it")
        } else {
            Issue.record("\(name) came out otherwise (- written, + played):\n\(LineDiff.text(written, played))")
        }
    }
}
