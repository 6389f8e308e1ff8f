import Notation
import Testing

@testable import Trust

@Suite struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String? {
        CanonicalJSON.bytes(of: try JSON.parse(Array(text.utf8))).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("{}", "{}"), ("[ ]", "[]"), ("{\"b\": 1, \"a\": 2}", "{\"a\":2,\"b\":1}"),
        ("[true, false, null]", "[true,false,null]"), ("-5", "-5"), ("9223372036854775807", "9223372036854775807"),
        // Only quotes and backslashes are escaped; all else stands as it is, control characters too.
        (#""a\"b\\c""#, #""a\"b\\c""#), (#""a\/b""#, "\"a/b\""), (#""\u000a\t""#, "\"\n\t\""),
        (#""\u00e9""#, "\"\u{e9}\""), (#""\ud83d\ude00""#, "\"\u{1F600}\""),
        // By code points: Z before a, U+FFFF before U+10000, which UTF-16 would order the other way.
        ("{\"a\": 1, \"Z\": 2}", "{\"Z\":2,\"a\":1}"),
        ("{\"\u{10000}\": 1, \"\u{FFFF}\": 2}", "{\"\u{FFFF}\":2,\"\u{10000}\":1}"),
        ("{\"ab\": 1, \"a\": 2}", "{\"a\":2,\"ab\":1}"),
        // Canonically equivalent, but other bytes: two members.
        ("{\"\u{e9}\": 1, \"e\u{301}\": 2}", "{\"e\u{301}\":2,\"\u{e9}\":1}"),
    ])
    func has(_ text: String, _ expected: String) throws {
        #expect(try canonical(text)?.utf8.elementsEqual(expected.utf8) == true)
    }

    @Test(arguments: [
        "1.5", "1.0", "1e2", "-0", "18446744073709551616", "{\"a\": 1, \"a\": 1}", "{\"a\": {\"b\": 1, \"b\": 2}}",
        "[0.1]",
        "{\"a\\u0062\": 1, \"ab\": 2}",
    ])
    func hasNone(_ text: String) throws { #expect(try canonical(text) == nil) }
}
