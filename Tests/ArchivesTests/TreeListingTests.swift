import Packages
import Testing
import Trust
import Unix

@testable import Archives

@Suite struct TreeListingTests {
    private static let one = SHA256Hasher.digest(of: [1])
    private static let two = SHA256Hasher.digest(of: [2])

    private static func file(_ path: String, _ digest: Digest, executable: Bool = false) -> TreeListing.Entry {
        TreeListing.Entry(path: path, kind: .file(digest: digest, size: 1, executable: executable))
    }

    private static func link(_ path: String, _ target: String) -> TreeListing.Entry {
        TreeListing.Entry(path: path, kind: .symbolicLink(target: target))
    }

    private static func folder(_ path: String) -> TreeListing.Entry { TreeListing.Entry(path: path, kind: .directory) }

    @Test func theTextIsWhatTheSpecificationSays() throws {
        let listing = TreeListing([
            Self.link("lib/b c", "../x y"), Self.folder("lib"), Self.file("bin/x", Self.one, executable: true),
            Self.file("bin.txt", Self.two), Self.folder("bin"),
        ])
        let text = """
            D bin
            F dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986 1 bin.txt
            X 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a 1 bin/x
            D lib
            L lib/b c\t../x y

            """
        #expect(String(decoding: listing.text, as: UTF8.self) == text)
        #expect(try TreeListing(reading: listing.text) == listing)
        #expect(listing.digest == SHA256Hasher.digest(of: Array(text.utf8)))
        #expect(try TreeListing(reading: []).entries.isEmpty)
    }

    @Test(arguments: [
        "D b\nD a\n", "D a\nD a\n", "D a", "D \n", "D\n", "D  a\n\n", "Q a\n", "L a\n", "L a\t\n", "L a\t/x\n",
        "D ../a\n",
        "D a\u{1}\n", "F 00 1 a\n", "F \(String(repeating: "0", count: 64)) -1 a\n", "\n", "D a/\n",
    ]) func textThatIsNoListingIsRefused(_ text: String) throws {
        let error = #expect(throws: BottleError.self) { try TreeListing(reading: Array(text.utf8)) }
        #expect(error?.rule == .listingSyntax)
    }

    @Test func everyKindOfDifferenceIsFound() {
        let expected = TreeListing([
            Self.folder("a"), Self.file("content", Self.one), Self.file("kind", Self.one), Self.file("mode", Self.one),
            Self.link("target", "x"), Self.file("same", Self.one), Self.folder("zz"),
        ])
        let found = TreeListing([
            Self.file("added", Self.one), Self.file("content", Self.two), Self.link("kind", "x"),
            Self.file("mode", Self.one, executable: true), Self.link("target", "y"), Self.file("same", Self.one),
            Self.folder("zz"), Self.folder("zzz"),
        ])
        let differences = expected.differences(from: found).map { "\($0.kind.rawValue) \($0.path)" }
        #expect(
            differences == [
                "missing a", "added added", "content content", "kind kind", "mode mode", "target target", "added zzz",
            ])
        #expect(expected.differences(from: expected).isEmpty)
        #expect(TreeListing([]).differences(from: found).count == 8)
        #expect(found.differences(from: TreeListing([])).allSatisfy { $0.kind == .missing })
    }

    @Test func aChangedKegShowsWhatChanged() throws {
        let sandbox = try TemporaryFolder()
        try PackerTests.makeTree(in: sandbox, "tree")
        _ = try PackerTests.pack(sandbox, "tree")
        _ = try PackerTests.unpack(FileSystem.read(sandbox.path / "bottle"), into: sandbox.folder("keg"))
        let keg = sandbox.path / "keg"
        for folder in ["bin", "lib"] { try FileSystem.setPermissions(keg / folder, 0o755) }
        try FileSystem.setPermissions(keg / "bin/tool", 0o444)
        try FileSystem.remove(keg / "bin/tool.bak")
        try FileSystem.remove(keg / "lib/block")
        try sandbox.write("keg/lib/block", "other")
        try FileSystem.remove(keg / "lib/chain")
        try FileSystem.symbolicLink(keg / "lib/chain", to: "far")
        try sandbox.write("keg/lib/new\u{1b}", "x")
        let folder = try Descriptor.open(keg, .directory)
        let scan = try TreeListing.scan(folder)
        let differences = try TreeListing.stored(in: folder).differences(from: scan.listing)
        #expect(
            differences.map { "\($0.kind.rawValue) \($0.path)" } == [
                "mode bin/tool", "missing bin/tool.bak", "content lib/block", "target lib/chain",
            ])
        #expect(scan.irregular == ["lib/new\\u{1b}"])
    }

    @Test func escapedNamesAreSafeToShow() {
        let names: [(String, [UInt8])] = [
            ("plain – ü 漢", Array("plain – ü 漢".utf8)), ("a\\u{1b}[31mb", Array("a\u{1b}[31mb".utf8)),
            ("a\\u{a}b\\u{9}", Array("a\nb\t".utf8)), ("\\u{202e}x", Array("\u{202e}x".utf8)),
            ("\\u{9b}", Array("\u{9b}".utf8)),
            ("a\\\\b", Array("a\\b".utf8)), ("a\\xffb\\xc3", [0x61, 0xff, 0x62, 0xc3]), ("", []),
            ("\\u{2028}", Array("\u{2028}".utf8)),
            (String(repeating: "x", count: 200) + "…", [UInt8](repeating: 0x78, count: 300)),
        ]
        for (shown, name) in names { #expect(EscapedName.text(name) == shown) }
    }
}
