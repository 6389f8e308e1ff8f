import Testing
import Unix

@Suite struct PathTests {
    @Test(arguments: [
        ("/a/b", "b", "/a"), ("/a", "a", "/"), ("/", "/", "/"), ("a", "a", "."), ("a/b/", "b", "a"),
        ("//a//b//", "b", "//a"),
        (".", ".", "."),
    ])
    func namesAndParents(text: String, name: String, parent: String) {
        #expect(Path(text).name == name)
        #expect(Path(text).parent.text == parent)
    }

    @Test(arguments: [
        ("/a/./b/../c", "/a/c"), ("/..", "/"), ("a/../..", ".."), ("./a", "a"), ("", "."), ("a//b", "a/b"),
    ])
    func normalizing(text: String, expected: String) { #expect(Path(text).normalized.text == expected) }

    @Test func joining() {
        #expect(("/a" as Path) / "b" == "/a/b")
        #expect(("/a/" as Path) / "b" == "/a/b")
        #expect(("." as Path) / "b" == "b")
        #expect(("/a" as Path) / "/b" == "/b")
    }
}
