import Diagnostics
import Testing

@Suite struct ForeignTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("Grüße, 世界 🎉", "Grüße, 世界 🎉"), ("a\u{1B}[2Kb", "a\\u{1B}[2Kb"),
        ("a\rb\nc\td", "a\\rb\\nc\\td"),
        ("\u{7F}\u{9B}31m", "\\u{7F}\\u{9B}31m"), ("a\u{202E}b\u{2066}c", "a\\u{202E}b\\u{2066}c"),
        ("a\u{2028}b\u{2029}c\u{85}", "a\\u{2028}b\\u{2029}c\\u{85}"), ("j\u{200B}q\u{FEFF}", "j\\u{200B}q\\u{FEFF}"),
        ("j\u{200D}q", "j\\u{200D}q"), ("👩\u{200D}💻", "👩\u{200D}💻"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("a\u{E0041}b", "a\\u{E0041}b"), ("a\u{AD}b\u{3164}", "a\\u{AD}b\\u{3164}"), ("\r\n", "\\r\\n"),
    ])
    func whatIsNotSeenIsWritten(_ text: String, _ shown: String) {
        #expect(text.printable == shown)
        #expect(shown.printable == shown)
    }

    @Test func interpolationEscapesAndLiteralsDoNot() {
        let hostile = "a\u{1B}[31m\nb"
        let text: TerminalText = "one\n\(hostile)\n"
        #expect(text.text == "one\na\\u{1B}[31m\\nb\n")
        // A text inside of a text is escaped once.
        let outer: TerminalText = "<\(text)>"
        #expect(outer.text == "<\(text.text)>")
        let dressed = Style(coloured: true, width: 80).name("\(hostile)")
        #expect(dressed.text == "\u{1B}[36ma\\u{1B}[31m\\nb\u{1B}[0m")
        #expect(dressed.width == "a\\u{1B}[31m\\nb".count)
    }

    /// Whatever stands in a message: none of it ends a line of the message, or passes for another one.
    @Test func aDiagnosticHasNoLinesButItsOwn() {
        let hostile = "x\u{1B}[1A\u{1B}[2K\nerror[E0001]: y\r\u{2028}z"
        let source = SourceText(name: "Stout\u{1B}file", bytes: Array("a = \"\(hostile)\"".utf8))
        let diagnostic = Diagnostic(
            .stoutfileUnknownKey, hostile, labels: [Diagnostic.Label(source, Span(0, 1), hostile)],
            notes: [hostile], hints: [hostile])
        let text = diagnostic.text(.plain).text
        #expect(text.contains("= note: x\\u{1B}[1A\\u{1B}[2K\\nerror[E0001]: y"))
        #expect(text.split(separator: "\n").allSatisfy { String($0).isPrintable })
        #expect(!text.split(separator: "\n").dropFirst().contains { $0.hasPrefix("error[") })
    }
}
