import Testing
import Unix

@testable import Archives

/// What tars of other programs may have.
@Suite struct ForeignTarTests {
    /// What a reader makes of bytes in pieces of a size: entries, each with its content.
    static func read(_ bytes: [UInt8], pieceSize: Int = 1000) throws(BottleError) -> [(
        entry: ForeignEntry, content: [UInt8]
    )] {
        var reader = ForeignTarReader()
        var found: [(entry: ForeignEntry, content: [UInt8])] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceSize))
            rest = rest.dropFirst(pieceSize)
            unsafe try piece.span.withUnsafeBytes { whole throws(BottleError) in
                var chunk = unsafe whole
                while let event = unsafe try reader.next(&chunk) {
                    switch unsafe event {
                    case .entry(let entry): found.append((entry, []))
                    case .content(let bytes): unsafe found[found.count - 1].content += bytes
                    case .contentEnd: break
                    }
                }
                unsafe #expect(chunk.isEmpty)
            }
        }
        try reader.finish()
        return found
    }

    private static func paths(_ bytes: [UInt8]) throws -> [String] { try read(bytes + TarWriter.end).map(\.entry.path) }

    /// The size in the extended header holds for the content and for what is skipped: nothing of an archive that is a
    /// file's content is ever taken for an entry.
    @Test(arguments: [0, 1, 512, 1024, 1536, 2048, 4096, 1 << 20]) func theExtendedSizeHolds(_ inHeader: Int) throws {
        let inner = Forge.file("../evil", [0x2e]) + Forge.file("inner", [0x2e]) + TarWriter.end
        let outer =
            Forge.pax(Forge.record("size", "\(inner.count)"))
            + Forge.header("nested.tar", size: HostileArchive.octal(inner.count))
        var changed = outer
        changed.replaceSubrange(1024..<1536, with: Forge.header("nested.tar", size: HostileArchive.octal(inHeader)))
        for header in [outer, changed] {
            let found = try Self.read(header + inner + Forge.file("after", []) + TarWriter.end)
            #expect(found.map(\.entry.path) == ["nested.tar", "after"])
            #expect(found[0].content == inner)
            #expect(found[0].entry.kind == .file(size: UInt64(inner.count), executable: false))
        }
    }

    /// An extension's own size is that of its header, whatever a PAX header before it says of the entry.
    @Test func theExtendedSizeIsTheEntrysAlone() throws {
        let content = [UInt8](repeating: 0x41, count: 700)
        let bytes =
            Forge.pax(Forge.record("size", "700")) + HostileArchive.longName(Array("long".utf8)) + Forge.header("short")
            + content + TarWriter.padding(after: 700) + Forge.file("after", [])
        let found = try Self.read(bytes + TarWriter.end)
        #expect(found.map(\.entry.path) == ["long", "after"])
        #expect(found[0].content == content)
    }

    @Test func namesAreInOrder() throws {
        func named(_ name: String) throws -> [String] { try Self.paths(Forge.header(name)) }
        #expect(try named("./a") == ["a"])
        #expect(try named("././/a/./b//c") == ["a/b/c"])
        #expect(try named("a.b/..c/d..") == ["a.b/..c/d.."])
        #expect(try Self.paths(Forge.header("./", type: "5")) == [])
        #expect(try Self.paths(Forge.header("a/", type: "0")) == ["a"])
        #expect(try Self.paths(Forge.header("a", type: "5")) == ["a"])
        #expect(try Self.paths(Forge.header("c", prefix: "a/b")) == ["a/b/c"])
        let long = String(repeating: "n", count: 100)
        #expect(try Self.paths(Forge.header(long, prefix: long)) == [long + "/" + long])
        // Star has times where others have the end of the prefix.
        let star = Forge.header("c", prefix: String(repeating: "p", count: 131)) { block in
            block.replaceSubrange(476..<488, with: Array("14700000000 ".utf8))
            block.replaceSubrange(508..<512, with: Array("tar\0".utf8))
        }
        #expect(try Self.paths(star) == [String(repeating: "p", count: 131) + "/c"])
        // GNU has times in the prefix.
        let gnu = Forge.header("c", magic: "ustar ", version: " \0", prefix: "14700000000")
        #expect(try Self.paths(gnu) == ["c"])
        #expect(try Self.paths(Forge.header("old", magic: "", version: "", prefix: "x")) == ["old"])
    }

    @Test func numbersOfAllKinds() throws {
        func size(_ text: String) throws -> ForeignEntry.Kind? {
            try Self.read(Forge.header("f", size: text) + [UInt8](repeating: 1, count: 512) + TarWriter.end).first?
                .entry.kind
        }
        for text in ["00000000012\0", "         12\0", "12 \0", "000000000012", "12\0\0", " 12 "] {
            #expect(try size(text) == .file(size: 10, executable: false), "\(text)")
        }
        let binary = Forge.header("f", magic: "ustar ", version: " \0") { block in
            block.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10])
        }
        let found = try Self.read(binary + [UInt8](repeating: 1, count: 512) + TarWriter.end)
        #expect(found.first?.entry.kind == .file(size: 10, executable: false))
        // It may be left blank; so may the mode be.
        for blank in ["\0\0\0\0\0\0\0\0\0\0\0\0", "            "] {
            let found = try Self.read(Forge.header("f", size: blank) + Forge.header("g") + TarWriter.end)
            #expect(found.map(\.entry.path) == ["f", "g"])
            #expect(found.first?.entry.kind == .file(size: 0, executable: false))
        }
        #expect(try Self.paths(Forge.header("d/", type: "5", size: "\0\0\0\0\0\0\0\0\0\0\0\0")) == ["d"])
        #expect(try Self.paths(Forge.header("d", mode: "\0\0\0\0\0\0\0\0")) == ["d"])
        // Owners and times are not looked at.
        let odd = Forge.header("odd", owner: "zzzzzzz\0", time: "99999999999\0", user: "\u{1b}[2J", device: "xxxxxxx\0")
        #expect(try Self.paths(odd) == ["odd"])
    }

    @Test func modesAreOneBit() throws {
        for (mode, executable) in [
            ("0000644", false), ("0000600", false), ("0000000", false), ("0001644", false), ("0000755", true),
            ("0000700", true), ("0000001", true), ("0100755", true), ("0000777", true),
        ] {
            let found = try Self.read(Forge.header("f", mode: mode + "\0") + TarWriter.end)
            #expect(found.first?.entry.kind == .file(size: 0, executable: executable), "\(mode)")
        }
        // What a folder hands down to what is made in it says nothing here.
        #expect(try Self.paths(Forge.header("d/", type: "5", mode: "0002775\0")) == ["d"])
    }

    @Test func checksumsOfOldPrograms() throws {
        var block = Forge.header(bytes: Array("ü".utf8))
        let unsigned = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
        let signed = unsigned - 256 * 2
        block.replaceSubrange(148..<156, with: Array((String(signed, radix: 8) + "\0        ").utf8.prefix(8)))
        #expect(try Self.paths(block) == ["ü"])
    }

    @Test func extensionsThatSayNothing() throws {
        let records = [
            "mtime", "atime", "uid", "gname", "hdrcharset", "SCHILY.xattr.user.x", "LIBARCHIVE.creationtime", "comment",
        ]
        .flatMap { Forge.record($0, "1") }
        #expect(try Self.paths(Forge.pax(records, type: "g") + Forge.pax(records) + Forge.file("f", [])) == ["f"])
        #expect(try Self.paths(Forge.pax([]) + Forge.file("f", [])) == ["f"])
        // An empty value is none.
        for key in ["path", "linkpath", "size"] {
            #expect(try Self.paths(Forge.pax(Forge.record(key, "")) + Forge.file("f", [1])) == ["f"])
        }
        let link =
            HostileArchive.longName(Array(String(repeating: "t", count: 200).utf8), type: "K")
            + HostileArchive.longName(Array("l".utf8)) + Forge.header("cut", type: "2", link: "cut")
        let found = try Self.read(link + TarWriter.end)
        #expect(
            found.first?.entry
                == ForeignEntry(path: "l", kind: .symbolicLink(target: String(repeating: "t", count: 200))))
    }

    @Test func theEndOfATape() throws {
        let file = Forge.file("f", [])
        for zeros in [512, 1024, 5000, 10240, 1 << 20] {
            #expect(try Self.read(file + [UInt8](repeating: 0, count: zeros)).count == 1)
        }
        #expect(try Self.read([UInt8](repeating: 0, count: 10240)).isEmpty)
    }

    @Test func anySplitGivesTheSame() throws {
        let bytes =
            Forge.header("./", type: "5") + Forge.pax(Forge.record("path", "long/name"))
            + Forge.file("short", [1, 2, 3])
            + HostileArchive.longName(Array("other".utf8)) + Forge.file("x", [UInt8](repeating: 9, count: 1025))
            + Forge.header("l", type: "2", link: "other") + Forge.header("h", type: "1", link: "./other")
            + TarWriter.end
        let whole = try Self.read(bytes, pieceSize: bytes.count)
        #expect(whole.map(\.entry.path) == ["long/name", "other", "l", "h"])
        for size in 1...600 {
            let found = try Self.read(bytes, pieceSize: size)
            #expect(found.map(\.entry) == whole.map(\.entry) && found.map(\.content) == whole.map(\.content))
        }
    }

    @Test func foldersAreImpliedAndMayComeAgain() throws {
        var ledger = ForeignLedger(.foreign)
        func admit(_ path: String, _ kind: ForeignEntry.Kind = .directory) throws -> [String] {
            try ledger.admit(ForeignEntry(path: path, kind: kind)).map(\.path)
        }
        #expect(try admit("a/b/c", .file(size: 1, executable: false)) == ["a", "a/b", "a/b/c"])
        #expect(try admit("a") == [])
        #expect(try admit("a/b") == [])
        #expect(try admit("d") == ["d"])
        #expect(try admit("d") == [])
        #expect(try admit("a/x", .hardLink(target: "a/b/c")) == ["a/x"])
        #expect(try admit("a/y", .hardLink(target: "a/x")) == ["a/y"])
        #expect(ledger.count == 6)
        #expect(ledger.size == 1)
    }
}
