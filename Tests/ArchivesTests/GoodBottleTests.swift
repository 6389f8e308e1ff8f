import Foundation
import Packages
import Testing
import Trust
import Unix

@testable import Archives

@Suite struct GoodBottleTests {
    private static func verdict(_ make: (inout Forge) -> Void) throws -> BottleError? {
        var forge = Forge()
        make(&forge)
        let sandbox = try TemporaryFolder()
        let bottle = HostileBottle(name: "good", rule: .order, bytes: try forge.bottle())
        return HostileBottleTests.refusal(of: bottle, into: try sandbox.folder("keg"), pieceSize: 1000, verifies: true)
    }

    /// Names at the edges of what is allowed.
    @Test func longAndDeepNamesAreTaken() throws {
        for count in [1, 98, 99, 100, 101, 155, 156, 255] {
            #expect(try Self.verdict { $0.file(String(repeating: "n", count: count)) } == nil, "file of \(count)")
            #expect(try Self.verdict { $0.folder(String(repeating: "n", count: count)) } == nil, "folder of \(count)")
        }
        let deep = try Self.verdict { forge in
            for depth in 1...63 { forge.folder(String(repeating: "d/", count: depth - 1) + "d") }
            forge.file(String(repeating: "d/", count: 63) + "f")
        }
        #expect(deep == nil)
        let longest = try Self.verdict { forge in
            var path = ""
            for part in ["a", "b", "c"] {
                path += String(repeating: part, count: 255)
                forge.folder(path)
                path += "/"
            }
            forge.file(path + String(repeating: "d", count: 1024 - path.utf8.count - 1))
        }
        #expect(longest == nil)
    }

    /// `a.b` sorts between `a` and `a/c`.
    @Test func namesThatDivideAFolderFromItsContentAreTaken() throws {
        let error = try Self.verdict { forge in
            forge.earlyFile("!first")
            forge.folder("a")
            forge.folder("a b")
            forge.folder("a-b")
            forge.file("a-b.x")
            forge.file("a-b/x")
            forge.file("a.b")
            forge.file("a/c")
            forge.folder("a/d")
            forge.file("a/d.e")
            forge.file("a/d/e")
            forge.file("b...")
        }
        #expect(error == nil)
    }

    @Test func linksThatStayInsideAreTaken() throws {
        let error = try Self.verdict { forge in
            forge.folder("d")
            forge.file("d/f")
            forge.link("d/self", to: "self")
            forge.link("d/up", to: "..")
            forge.link("e", to: "d")
            forge.link("f", to: "e")
            forge.link("g", to: "d/../d/./f")
            forge.link("h", to: "d//f/")
            forge.link("i", to: "nowhere/at/all")
            forge.link("j", to: ".")
            forge.link("k", to: "...")
            forge.link("l", to: "d/up")
        }
        #expect(error == nil)
        for count in [100, 101, 255] {
            #expect(try Self.verdict { $0.link("l", to: String(repeating: "t", count: count)) } == nil)
        }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1 << 18, (1 << 18) + 1]) func sizesAroundBlocksAreTaken(_ size: Int) throws {
        let error = try Self.verdict { forge in
            forge.file("a", [UInt8](repeating: 3, count: size))
            forge.file("b", [UInt8](repeating: 4, count: size), executable: true)
        }
        #expect(error == nil)
    }

    /// Sizes on both sides of what the header's eleven digits hold; the content itself is not needed for that.
    @Test func largeSizesGoIntoAnExtendedHeader() throws {
        for (size, blocks) in [(8_589_934_591 as UInt64, 1), (8_589_934_592, 3), (UInt64.max - 1, 3)] {
            let entry = BottleEntry(path: "large", kind: .file(size: size, executable: true))
            let bytes = TarWriter.header(of: entry)
            #expect(bytes.count == blocks * 512)
            var reader = TarReader()
            unsafe try bytes.span.withUnsafeBytes { whole throws(BottleError) in
                var rest = unsafe whole
                guard case .entry(let found) = unsafe try reader.next(&rest) else {
                    Issue.record("no entry")
                    return
                }
                #expect(found == entry)
            }
        }
    }

    @Test func aFailedUnpackerStaysFailed() throws {
        let sandbox = try TemporaryFolder()
        var unpacker = Unpacker(into: try sandbox.folder("keg"))
        let bytes = try Forge("a").bottle()
        for attempt in 0..<2 {
            do throws(BottleError) {
                try unpacker.write([1] + bytes)
                Issue.record("attempt \(attempt) went through")
            } catch { #expect(error.rule == .notZstd) }
        }
        do throws(BottleError) {
            try unpacker.write(bytes)
            _ = try unpacker.finish()
            Issue.record("it finished")
        } catch { #expect(error.rule == .notZstd) }
        #expect(try FileSystem.list(sandbox.path / "keg").isEmpty)
    }

    @Test func progressAndSync() throws {
        let sandbox = try TemporaryFolder()
        var unpacker = Unpacker(into: try sandbox.folder("keg"))
        var forge = Forge()
        forge.file("a", [UInt8](repeating: 1, count: 1000))
        try unpacker.write(forge.bottle())
        let summary = try unpacker.finish()
        #expect(unpacker.written == summary.unpackedSize)
        #expect(summary.unpackedSize > 1000)
        try unpacker.sync()
    }

    /// A bottle of the first version of the format must read for ever, and its container must be written alike.
    @Test func thePublishedVectorStillReads() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "spec/vectors/bottle")
        let vector = try FileSystem.read(Path(folder.appending(path: "version-1.tar.zst").path))
        let sandbox = try TemporaryFolder()
        let summary = try PackerTests.unpack(vector, into: sandbox.folder("keg"))
        #expect(summary.treeDigest.hex == "f5c08bcfad348fe28de44f4013bdb2351527003282f7938a14d1be542ddf6e99")
        #expect(summary.digest.hex == "a7ab1388454260a0b4f83dd989c560c64bb0ca6e6c5ab0d553cc4286805cda31")
        #expect(summary.entries == 22)

        try PackerTests.makeTree(in: sandbox, "tree")
        #expect(try PackerTests.pack(sandbox, "tree").treeDigest == summary.treeDigest)
        let packed = try FileSystem.read(sandbox.path / "bottle")
        #expect(try ZstdTests.decode(packed, pieceSize: packed.count) == ZstdTests.decode(vector, pieceSize: 100))
    }
}
