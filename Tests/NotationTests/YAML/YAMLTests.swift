import Diagnostics
import Testing

@testable import Notation

/// The part of YAML that lists of packages are written in: what is read means what YAML says, and all else is refused where it
/// stands.
struct YAMLTests {
    private func read(_ text: String) throws(Failure) -> YAMLValue {
        try YAML.read(SourceText(name: "x.yml", bytes: Array(text.utf8)))
    }

    /// The same in the notation of JSON, all scalars as texts.
    private func json(_ value: YAMLValue) -> String {
        switch value.content {
        case .scalar(let text): JSON.text(of: .string(text))
        case .sequence(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { JSON.text(of: .string($0.key)) + ":" + json($0.value) }.joined(separator: ",") + "}"
        }
    }

    @Test(arguments: [
        ("a: b", #"{"a":"b"}"#),
        ("a: b\nc: 'd'\ne: \"f\\n\\u00e9\"\n", #"{"a":"b","c":"d","e":"f\né"}"#),
        ("- a\n- b # no\n-\n- c#d\n", #"["a","b","","c#d"]"#),
        ("a:\n- b\n- c\nd:\n  - e\n", #"{"a":["b","c"],"d":["e"]}"#),
        ("a:\n  b:\n    c: d\n  e: f\ng:\nh: i\n", #"{"a":{"b":{"c":"d"},"e":"f"},"g":"","h":"i"}"#),
        (
            "- name: a\n  version: 'it''s'\n- name: b\n  list:\n  - x\n",
            #"[{"name":"a","version":"it's"},{"name":"b","list":["x"]}]"#
        ),
        ("- pip:\n  - a\n  - b\n- c\n", #"[{"pip":["a","b"]},"c"]"#),
        ("- pip:\n    - a\n- - b\n  - c\n", #"[{"pip":["a"]},["b","c"]]"#),
        (
            "a: [b, 'c', \"d\", [e], ]\nf: {g: h, i: , j: {k: l}}\nm: []\nn: {}\n",
            #"{"a":["b","c","d",["e"]],"f":{"g":"h","i":"","j":{"k":"l"}},"m":[],"n":{}}"#
        ),
        ("---\n# only a comment\na: http://b:80/c#d\n...\n", #"{"a":"http://b:80/c#d"}"#),
        ("\u{FEFF}a: 1.10\r\nb: yes\r\n", #"{"a":"1.10","b":"yes"}"#),
        (
            "dependencies:\n  - python>=3.8,<3.12  # [linux]\n  - numpy >=1.2, !=1.3.*\n",
            #"{"dependencies":["python>=3.8,<3.12","numpy >=1.2, !=1.3.*"]}"#
        ),
        ("'a b': c\n\"d\" : e\n", #"{"a b":"c","d":"e"}"#), ("", #""""#), ("# nothing\n", #""""#),
        ("a: b\n  c\n\n  d\ne: f\n", #"{"a":"b c\nd","e":"f"}"#), ("- a\n  b\n- c\n", #"["a b","c"]"#),
        ("a: 'b\n  c\n\n  d'\n", #"{"a":"b c\nd"}"#), ("a: \"b \\\n  c\"\n", #"{"a":"b c"}"#),
        ("a: [b,\n  c, # x\n\n  d\n  e\n]\nf: {g: h,\n  i:\n  j}\n", #"{"a":["b","c","d e"],"f":{"g":"h","i":"j"}}"#),
        ("a: |\n  b\n   c # d\n\n  e\n\nf: g\n", #"{"a":"b\n c # d\n\ne\n","f":"g"}"#),
        ("a: >-\n  b\n  c\n\n  d\n    e\n  f\ng: h\n", #"{"a":"b c\nd\n  e\nf","g":"h"}"#),
        ("- |+\n b\r\n\n- >\n\n", #"["b\n\n",""]"#), ("a: |2\n   b\n", #"{"a":" b\n"}"#),
        (
            "a: &x [b, c]\nd: *x\ne: &y\n  f: g\nh:\n  <<: *y\n  i: j\n",
            #"{"a":["b","c"],"d":["b","c"],"e":{"f":"g"},"h":{"i":"j","f":"g"}}"#
        ),
        ("- &a b\n- *a\n- [*a, c]\n", #"["b","b",["b","c"]]"#), ("a: &x\n- b\nc: *x\n", #"{"a":["b"],"c":["b"]}"#),
        ("a: &x {b: c, d: e}\nf: {<<: *x, d: g}\n", #"{"a":{"b":"c","d":"e"},"f":{"d":"g","b":"c"}}"#),
        ("a: -b\nc: -1\n", #"{"a":"-b","c":"-1"}"#), ("text", #""text""#),
    ])
    func whatIsRead(_ text: String, _ expected: String) throws {
        #expect(json(try read(text)) == expected)
    }

    /// What is refused, with the line and the first bytes of the place.
    @Test(arguments: [
        ("a: *b", "1 *b", "no anchor"), ("a: !!str b", "1 !!str b", "a tag"), ("- &a b: c", "1 &a b:", "an anchor"),
        ("a: &b c\nd: {<<: *b}\n", "2 *b", "mapping"), ("a: [&b c]", "1 &b c]", "an anchor"),
        ("a: &b [*b]", "1 *b", "no anchor"), ("a: |x\n  b\n", "1 x", "follow"),
        ("- a: b\n  c\n", "2 c", "`:`"), ("? a\n", "1 ?", "`?`"), ("a: b\n---\nc: d\n", "2 ---", "second document"),
        ("a: b\na: c\n", "2 a", "twice"), ("{a: b, a: c}", "1 a", "twice"), ("a: 'b\n", "1 '", "quote"),
        ("a: \"\\q\"", "1 \\q", "escape"), ("a: \"\\ud800\"", "1 \\ud800", "escape"),
        ("a: [b\n  c\n", "1 [", "bracket"), ("a: 'b\nc: d\n", "1 '", "quote"),
        ("a: {b", "1 {", "bracket"), ("a: {b c}", "1 }", "`:`"), ("a: 'b' c\n", "1 c", "follow"),
        ("a: b: c\n", "1 : c", "follow"), ("a: 'b': c\n", "1 : c", "follow"), ("a:\n\tb: c\n", "2 \t", "tab"),
        ("a: b\n c: d\n", "2 c: d", "belongs to nothing"), ("a:\n  - b\n c: d\n", "3 c: d", "belongs to nothing"),
        ("a: @b", "1 @", "expected"), ("a: - b", "1 - b", "expected"), ("a: - ", "1 - ", "expected"),
        ("a: ]", "1 ]", "expected"), ("a: b\u{1}", "1 \u{1}", "control"),
        ("- a\nb: c\n", "2 b: c", "belongs to nothing"), ("a\nb: c\n", "2 b: c", "belongs to nothing"),
        ("[a]: b", "1 : b", "follow"), ("a: [b]c", "1 c", "follow"),
    ])
    func whatIsRefused(_ text: String, _ place: String, _ words: String) throws {
        do throws(Failure) {
            let value = try read(text)
            Issue.record("\(text) was read: \(json(value))")
        } catch {
            let one = try #require(error.all.first)
            let label = try #require(one.labels.first)
            let bytes = label.source.bytes[label.span.range]
            let found = "\(label.source.line(of: label.span.start)) \(String(decoding: bytes, as: UTF8.self))"
            #expect(found == place)
            #expect(one.message.contains(words), "\(one.message)")
            #expect(one.code == .yamlSyntax)
            #expect(!one.hints.isEmpty)
        }
    }

    /// A few lines that stand for ten to the ninth values.
    @Test func aliasesHaveALimit() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        do throws(Failure) {
            _ = try read(text)
            Issue.record("was read")
        } catch { #expect(error.all.first?.message.contains("aliases stand for more than") ?? false) }
    }

    @Test func depthHasALimit() throws {
        let flow = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let block = (0..<40).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        for text in [flow, block, String(repeating: "- ", count: 40) + "a"] {
            #expect(throws: Failure.self) { try read(text) }
        }
        #expect(throws: Never.self) { try read(String(repeating: "- ", count: 30) + "a") }
    }

    @Test func placesAreThoseOfTheText() throws {
        let marked = Marked("a:\n  - 1️⃣name2️⃣: 3️⃣'x y'4️⃣\n")
        let value = try YAML.read(marked.source)
        let entry = try #require(value["a"]?.sequence?.first?.mapping?.first)
        #expect(entry.keySpan == marked.span("1️⃣", "2️⃣"))
        #expect(entry.value.span == marked.span("3️⃣", "4️⃣"))
    }
}
