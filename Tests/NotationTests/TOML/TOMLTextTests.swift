import Diagnostics
import Testing

@testable import Notation

struct TOMLTextTests {
    @Test func `strings are quoted with the escapes that they need`() {
        #expect(TOMLText.quoted("jq >=1.6, <2") == "\"jq >=1.6, <2\"")
        #expect(TOMLText.quoted("") == "\"\"")
        #expect(TOMLText.quoted("a\"b\\c\td\ne\u{1}f\u{7F}é🍺") == "\"a\\\"b\\\\c\\td\\ne\\u0001f\\u007Fé🍺\"")
    }

    @Test func `keys are bare where they may be`() {
        #expect(TOMLText.key("linux-x86_64") == "linux-x86_64")
        #expect(TOMLText.key("") == "\"\"")
        #expect(TOMLText.key("a.b") == "\"a.b\"")
        #expect(TOMLText.key("é") == "\"é\"")
    }

    @Test func `arrays and inline tables on one line`() {
        #expect(TOMLText.array([]) == "[]")
        #expect(TOMLText.array(["1", "\"a\""]) == "[1, \"a\"]")
        #expect(TOMLText.inlineTable([]) == "{}")
        #expect(TOMLText.inlineTable([("a b", "1"), ("c", "[]")]) == "{ \"a b\" = 1, c = [] }")
    }

    @Test func `what is written reads back`() throws {
        var dice = Dice(seed: 7)
        for _ in 0..<2_000 {
            let scalars = (0..<dice.roll(12)).compactMap { _ in
                Unicode.Scalar(UInt32(dice.roll(dice.pick([0x30, 0x80, 0x800, 0x110000]))))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let line = "\(TOMLText.key(text)) = \(TOMLText.quoted(text))"
            let document = try #require(TOML.read(SourceText(name: "x", bytes: Array(line.utf8))).document, "\(line)")
            let entry = try #require(document.first { _ in true })
            #expect(Array(entry.key.utf8) == Array(text.utf8))
            #expect(entry.value.string.map { Array($0.utf8) } == Array(text.utf8))
        }
    }
}
