import Packages
import Testing

@Suite struct LookAlikeTests {
    @Test(arguments: [
        ("foo-bar", "foo_bar", LookAlike.separators), ("foo-bar", "foobar", .separators), ("a.b", "a-b", .separators),
        ("l0dash", "lodash", .letters), ("1odash", "lodash", .letters), ("iodash", "lodash", .letters),
        ("rnodern", "modem", .letters), ("vvget", "wget", .letters), ("open5sl", "openssl", .letters),
        ("json-parse", "parse-json", .order), ("request", "requests", .spelling), ("requsets", "requests", .spelling),
        ("kubernets", "kubernetes", .spelling), ("postgrseqll", "postgresql", .spelling),
    ])
    func isSeen(_ one: String, _ other: String, _ kind: LookAlike) {
        #expect(LookAlike(one, other) == kind)
        #expect(LookAlike(other, one) == kind)
    }

    @Test(arguments: [
        ("jq", "jq"), ("fd", "fx"), ("gtk3", "gtk4"), ("python3.11", "python3.12"), ("lua5.1", "lua"), ("curl", "cur"),
        ("bat", "cat"), ("libpng", "libjpeg"), ("cmake", "make"), ("words", "paint"), ("zstd", "zlib"),
    ])
    func isNone(_ one: String, _ other: String) {
        #expect(LookAlike(one, other) == nil)
        #expect(LookAlike(other, one) == nil)
    }
}
