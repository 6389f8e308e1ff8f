import Diagnostics
import Testing

/// Whatever stout says of addresses goes through this: spec/transfers.md, Addresses.
@Suite struct AddressMaskTests {
    @Test(arguments: [
        ("at https://u:S3cret@h.example/r.", "at https://…@h.example/r."),
        ("https://S3cret@h/r", "https://…@h/r"), ("HTTP://u:p@x@h:1/r", "HTTP://…@h:1/r"),
        ("https://u:p/S3cret@h/r", "https://…@h/r"), ("https://u:p?S3cret@h/r", "https://…@h/r"),
        ("https://h/r?token=S3cret#x", "https://h/r?…"), ("`https://h/r?a=b` and `c`", "`https://h/r?…` and `c`"),
        ("https://h/t/ab-1234-S3cret/forge/x", "https://h/t/…/forge/x"),
        ("socks5h://u:S3cret@h:1080", "socks5h://…@h:1080"),
        ("a https://a:b@c then https://d:e@f/?g", "a https://…@c then https://…@f/?…"),
        // What is none.
        ("https://h.example/@scope/x", "https://h.example/@scope/x"), ("https://h:8080/a@b", "https://h:8080/a@b"),
        ("https://h/t/core/registry.json", "https://h/t/core/registry.json"),
        ("`stout add 'tool@^1.3'`", "`stout add 'tool@^1.3'`"),
        ("file:///srv/a@b", "file:///srv/a@b"), ("://", "://"), ("x://", "x://"), ("https://", "https://"), ("", ""),
    ])
    func hiding(_ text: String, _ shown: String) {
        #expect(AddressMask.hiding(text) == shown)
        #expect(AddressMask.hiding(shown) == shown)
        let stars = AddressMask.starring(text)
        #expect(stars.count == text.count)
        #expect(!stars.contains("S3cret"))
    }

    @Test(arguments: [
        ("Unsupported proxy syntax in 'u:S3cret@@127.0.0.1:1'", "Unsupported proxy syntax in '…@127.0.0.1:1'"),
        ("http://u:S3cret@h", "http://…@h"), ("Could not resolve proxy: h", "Could not resolve proxy: h"),
    ])
    func foreignTexts(_ text: String, _ shown: String) { #expect(AddressMask.hiding(foreign: text) == shown) }

    @Test func diagnostics() {
        let source = SourceText(name: "Stoutfile", bytes: Array("a = \"https://u:S3cret@h\" # x".utf8))
        let diagnostic = Diagnostic(
            .invalidLocation, "https://u:S3cret@h",
            labels: [Diagnostic.Label(source, Span(4, 24), "https://u:S3cret@h")],
            notes: ["https://u:S3cret@h"], hints: ["https://u:S3cret@h"])
        let text = diagnostic.text(.plain).text
        #expect(!text.contains("S3cret"))
        #expect(text.contains("1 | a = \"https://********@h\" # x"), "\(text)")
    }
}
