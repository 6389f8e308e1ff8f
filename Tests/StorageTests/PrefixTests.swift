import Archives
import Diagnostics
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

/// Packages that need to know where they are installed (spec/bottle.md, "Prefix").
@Suite struct PrefixTests {
    private static let placeholder = "/opt/stout-prefix-" + String(repeating: "x", count: 200)

    private func rewritten(_ text: String, _ kind: PrefixListing.Kind, to prefix: String, pieces: [Int]) -> String {
        let entry = PrefixListing.Entry(path: "f", kind: kind, placeholder: "/placeholder")
        var rewriter = PrefixRewriter(entry, prefix: prefix)
        var bytes = Array(text.utf8)[...]
        var output: [UInt8] = []
        for count in pieces where !bytes.isEmpty {
            let piece = Array(bytes.prefix(count))
            bytes = bytes.dropFirst(count)
            unsafe output += piece.withUnsafeBytes { unsafe rewriter.rewrite($0) }
        }
        let rest = Array(bytes)
        unsafe output += rest.withUnsafeBytes { unsafe rewriter.rewrite($0) }
        return String(decoding: output + rewriter.finish(), as: UTF8.self)
    }

    @Test(arguments: [
        ("#!/placeholder/bin/sh\n/placeholder", "#!/e/bin/sh\n/e"), ("/placeholde", "/placeholde"), ("", ""),
        ("//placeholder/placeholder", "//e/e"), ("/place/placeholder", "/place/e"), ("a\0/placeholder\0b", "a\0/e\0b"),
    ])
    func aTextBecomesShorterOrLonger(text: String, expected: String) {
        for size in 1...text.utf8.count + 1 {
            let pieces = Array(repeating: size, count: 40)
            #expect(rewritten(text, .text, to: "/e", pieces: pieces) == expected)
            let long = expected.replacing("/e", with: "/a/longer/placeholder/than/before")
            #expect(rewritten(text, .text, to: "/a/longer/placeholder/than/before", pieces: pieces) == long)
        }
    }

    /// `/placeholder` has 12 bytes, `/e` has 2.
    @Test(arguments: [
        ("a\0/placeholder/lib\0b", "a\0/e/lib\0\0\0\0\0\0\0\0\0\0\0b"),
        ("/placeholder:/placeholder\0z", "/e:/e\0" + String(repeating: "\0", count: 20) + "z"),
        ("\0/placeholder", "\0/e" + String(repeating: "\0", count: 10)),
        (
            "/placeholder\0/placeholder\0",
            "/e\0" + String(repeating: "\0", count: 10) + "/e" + String(repeating: "\0", count: 11)
        ),
    ])
    func nothingMovesInABinary(text: String, expected: String) {
        for size in 1...text.utf8.count + 1 {
            let found = rewritten(text, .binary, to: "/e", pieces: Array(repeating: size, count: 40))
            #expect(found == expected)
            #expect(found.utf8.count == text.utf8.count)
        }
    }

    private var tree: PackageTree {
        PackageTree(
            "tool", "1", prefix: Self.placeholder,
            [
                "bin/tool": .program("#!/bin/sh\nexec cat \(Self.placeholder)/include/tool/words\n"),
                "lib/tool.bin": .file("a\0\(Self.placeholder)/lib\0b"),
                "include/tool/words": .file("words\n"),
                "include/other/notes": .file("in \(Self.placeholder)\n"),
            ])
    }

    @Test func filesThatNameThePrefixAreFoundWhenPacking() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([tree, PackageTree.tool("plain", "1")])
        let contents = try members.map { try fixture.cellar.contents(of: $0.keg) }
        #expect(contents[0].prefix == nil)
        let prefix = try #require(contents[1].prefix)
        #expect(prefix.entries.map(\.path) == ["bin/tool", "include/other/notes", "lib/tool.bin"])
        #expect(prefix.entries.map(\.kind) == [.text, .text, .binary])
        #expect(prefix.entries.allSatisfy { $0.placeholder == Self.placeholder })
        #expect(PrefixListing(reading: prefix.text) == prefix)
        for bad in [
            "T a\t/p", "X a\t/p\n", "T a /p\n", "T ../a\t/p\n", "T a\tp\n", "T b\t/p\nT a\t/p\n", "\n", "T a\t/\n",
        ] {
            #expect(PrefixListing(reading: Array(bad.utf8)) == nil, "\(bad)")
        }
    }

    @Test func theEnvironmentNamesItsOwnPath() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([tree])
        let generation = try fixture.build(members)
        try fixture.state.switchTo(generation)
        let environment = fixture.state.environment
        #expect(generation.prefix == environment)
        #expect(generation.fits(environment) && !generation.fits("/elsewhere/.stout/env"))
        #expect(Generation(generation.json) == generation)
        let files = try fixture.files(below: environment)
        #expect(files["include/other/notes"] == "in \(environment)\n")
        #expect(files["bin/tool"] == "#!/bin/sh\nexec cat \(environment)/include/tool/words\n")
        let binary = try #require(files["lib/tool.bin"])
        #expect(binary.hasPrefix("a\0\(environment)/lib\0") && binary.hasSuffix("\0b"))
        #expect(binary.utf8.count == "a\0\(Self.placeholder)/lib\0b".utf8.count)
        #expect(try FileSystem.status(environment / "bin/tool").permissions == 0o555)
        #expect(try FileSystem.status(environment / "lib/tool.bin").permissions == 0o444)
        // The keg is as it was, and what names nothing is shared with it.
        #expect(try FileSystem.status(environment / "include/other").kind == .directory)
        #expect(try FileSystem.status(environment / "include/tool").kind == .symbolicLink)
        #expect(try Verification(generation, fixture.state, fixture.cellar).findings == [])
    }

    @Test func aChangeInAFileThatNamesThePrefixIsFound() throws {
        let fixture = try StoreFixture()
        let generation = try fixture.build(try fixture.install([tree]))
        let file = fixture.state.treePath(generation.number) / "include/other/notes"
        try FileSystem.remove(file)
        try FileSystem.write(file, Array("in \(Self.placeholder)\n".utf8))
        try FileSystem.setPermissions(file, 0o444)
        let found = try Verification(generation, fixture.state, fixture.cellar).findings
        #expect(found.map(\.kind) == [.content] && found.map(\.path) == [file] && found.map(\.keg) == [nil])
    }

    @Test func aPathThatIsTooLongForAProgramIsAnErrorBeforeAnythingIsMade() throws {
        let fixture = try StoreFixture()
        let short = PackageTree("short", "1", prefix: "/opt/short-prefix", ["lib/x": .file("\0/opt/short-prefix\0")])
        let members = try fixture.install([short])
        let error = #expect(throws: Failure.self) { try fixture.build(members) }
        #expect(error?.all.first?.code == .prefixTooLong)
        #expect(error?.all.first?.message.contains("`lib/x` has room for 17 bytes") == true)
        #expect(try FileSystem.list(fixture.state.folder / "generations") == [])
        // Text can grow.
        let text = PackageTree("text", "1", prefix: "/opt/short-prefix", ["lib/x": .file("/opt/short-prefix\n")])
        _ = try fixture.build(try fixture.install([text]))
    }

    @Test func theSameFileWithAnotherPlaceholderIsAConflict() throws {
        let fixture = try StoreFixture()
        let content = "/opt/prefix-of-the-first and /opt/prefix-of-the-second\n"
        let members = try fixture.install([
            PackageTree("a", "1", prefix: "/opt/prefix-of-the-first", ["etc/x": .file(content)]),
            PackageTree("b", "1", prefix: "/opt/prefix-of-the-second", ["etc/x": .file(content)]),
            PackageTree("c", "1", prefix: "/opt/prefix-of-the-second", ["etc/x": .file(content)]),
        ])
        let error = #expect(throws: Failure.self) { try fixture.build(members) }
        #expect(error?.all.first?.code == .pathOwnedTwice)
        _ = try fixture.build(Array(members.dropFirst()))
    }
}
