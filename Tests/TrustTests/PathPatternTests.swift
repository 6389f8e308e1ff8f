import Testing

@testable import Trust

@Suite struct PathPatternTests {
    @Test(arguments: [
        ("*", "a"), ("*", ""), ("a*", "a"), ("a*", "abc"), ("*c", "abc"), ("a*c", "abbbc"), ("a*b*c", "aXbXbXc"),
        ("?", "x"), ("foo-?.tgz", "foo-1.tgz"), ("?", "é"), ("a/*", "a/b"), ("a/*/c", "a/b/c"), ("*/*", "a/b"),
        ("a[b]", "a[b]"), ("**", "abc"), ("", ""),
    ])
    func matches(_ pattern: String, _ path: String) { #expect(PathPattern(pattern).matches(path)) }

    @Test(arguments: [
        ("a", "b"), ("a", "A"), ("*", "a/b"), ("?", "/"), ("a?b", "a/b"), ("a/*", "a/b/c"), ("*.zip", "a/b.zip"),
        ("a", "ab"),
        ("ab", "a"), ("", "a"), ("?", ""), ("a[b]", "ab"), ("*a", "ba/"), ("foo-?.tgz", "foo-10.tgz"),
    ])
    func doesNotMatch(_ pattern: String, _ path: String) { #expect(!PathPattern(pattern).matches(path)) }

    /// With a star for each of many letters a naive matcher would never end.
    @Test func manyStarsEnd() {
        let pattern = String(repeating: "a*", count: 2_000) + "b"
        #expect(!PathPattern(pattern).matches(String(repeating: "a", count: 8_000)))
    }
}
