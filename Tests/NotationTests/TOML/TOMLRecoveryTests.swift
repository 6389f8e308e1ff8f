import Diagnostics
import Foundation
import Testing

@testable import Notation

/// One mistake gives one message: a character too many or too few anywhere in a sound document.
struct TOMLRecoveryTests {
    private func count(_ bytes: [UInt8]) -> Int {
        TOML.read(SourceText(name: "x", bytes: bytes)).diagnostics.count
    }

    @Test(arguments: ["stoutfile", "lock", "arrays", "inline-tables"])
    func `one wrong character rarely gives two messages and never four`(name: String) throws {
        let url = TOMLVectorTests.folder.appending(path: "valid/\(name).toml")
        let sound = try [UInt8](Data(contentsOf: url))
        var counts: [Int: Int] = [:]
        for place in sound.indices {
            var bytes = sound
            bytes.remove(at: place)
            counts[count(bytes), default: 0] += 1
            for character in "\"[]{},=#\n.x".utf8 {
                bytes = sound
                bytes.insert(character, at: place)
                counts[count(bytes), default: 0] += 1
            }
        }
        let one = counts[1, default: 0]
        let two = counts[2, default: 0]
        let more = counts.filter { $0.key > 2 }.values.reduce(0, +)
        #expect(one > 500)
        #expect(two * 12 < one, "\(counts)")
        #expect(more * 100 < one, "\(counts)")
        #expect(counts.keys.allSatisfy { $0 < 4 }, "\(counts)")
    }

    @Test func `mistakes in different statements are all told`() {
        let text = """
            license = MIT
            needs = [
              "a"
              "b",
            ]
            [group
            x = 1
            [env]
            set = { A = "1",
            version 2
            """
        let (_, diagnostics) = TOML.read(SourceText(name: "x", bytes: Array(text.utf8)))
        #expect(diagnostics.map(\.code) == [.tomlValue, .tomlSyntax, .tomlSyntax, .tomlBracket])
        #expect(diagnostics.compactMap { $0.labels.first.map { $0.source.line(of: $0.span.start) } } == [1, 3, 6, 9])
    }

    @Test func `deep and mismatched brackets in a broken statement take no time to speak of`() {
        let deep = "a = @ " + String(repeating: "[", count: 200_000) + String(repeating: "}\n", count: 200_000)
        #expect(count(Array(deep.utf8)) == 1)
        let quotes = "a = \"" + String(repeating: "\\\"", count: 200_000)
        #expect(count(Array(quotes.utf8)) == 1)
    }
}
