import Packages
import Testing
import Unix

@testable import Archives

@Suite struct HostileBottleTests {
    static let families: [(name: String, make: @Sendable () throws -> [HostileBottle])] = [
        ("frames", HostileBottle.frames), ("headers", HostileBottle.headers), ("ends", HostileBottle.ends),
        ("names", HostileBottle.names), ("order", HostileBottle.order), ("links", HostileBottle.links),
        ("pax", HostileBottle.pax), ("limits", HostileBottle.limits), ("listings", HostileBottle.listings),
    ]

    /// Each is refused by its rule, in one piece and byte by byte, and leaves nothing outside, no link, and nothing
    /// that can be written to by others.
    @Test(arguments: families.map(\.name)) func isRefused(_ family: String) throws {
        let make = try #require(Self.families.first { $0.name == family }?.make)
        for hostile in try make() {
            let sandbox = try TemporaryFolder()
            try sandbox.write("passwd", "untouched")
            for pieceSize in [hostile.bytes.count, 1] where pieceSize == 1 || hostile.bytes.count > 1 {
                if pieceSize == 1, hostile.bytes.count > 4000 { continue }
                let folder = "keg\(pieceSize)"
                let error = Self.refusal(of: hostile, into: try sandbox.folder(folder), pieceSize: max(pieceSize, 1))
                #expect(error?.rule == hostile.rule, "\(hostile.name): \(String(describing: error))")
                for entry in try TreeWalk.entries(of: Descriptor.open(sandbox.path / folder, .directory)) {
                    #expect(entry.kind == .file || entry.kind == .directory, "\(hostile.name) left \(entry.text)")
                }
                try FileSystem.removeTree(sandbox.path / folder)
            }
            #expect(try FileSystem.list(sandbox.path) == ["passwd"], "\(hostile.name) wrote outside")
            #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
        }
    }

    /// Reading without writing comes to the same verdict.
    @Test(arguments: families.map(\.name)) func inspectionRefusesItToo(_ family: String) throws {
        let make = try #require(Self.families.first { $0.name == family }?.make)
        for hostile in try make() {
            let sandbox = try TemporaryFolder()
            try sandbox.write("bottle", hostile.bytes)
            let error = #expect(throws: BottleError.self) {
                try BottleInspection(Descriptor.open(sandbox.path / "bottle", .read), limits: hostile.limits)
            }
            #expect(error?.rule == hostile.rule, "\(hostile.name)")
        }
    }

    @Test func thereAreManyAndEveryRuleOfReadingIsAmongThem() throws {
        let all = try Self.families.flatMap { try $0.make() }
        #expect(all.count >= 250)
        #expect(Set(all.map(\.name)).count == all.count)
        let onlyElsewhere: Set<BottleRule> = [.listingDigest, .specialFile, .changedWhilePacked]
        #expect(Set(all.map(\.rule)).union(onlyElsewhere) == BottleRule.native)
    }

    @Test func contentThatIsNotTheListedOneIsRefusedOnRequest() throws {
        for early in [true, false] {
            var forge = Forge()
            if early { forge.earlyFile("!") } else { forge.file("a") }
            forge.listing = { text in
                let digest = "cdb4ee2aea69cc6a83331bbe96dc2caa9a299d21329efb0336fc02a82e1839a8"
                let lines = String(decoding: text, as: UTF8.self)
                precondition(lines.contains(digest))
                return Array(lines.replacing(digest, with: String(repeating: "0", count: 64)).utf8)
            }
            let sandbox = try TemporaryFolder()
            let hostile = HostileBottle(name: "digest", rule: .listingDigest, bytes: try forge.bottle())
            #expect(Self.refusal(of: hostile, into: try sandbox.folder("one"), pieceSize: 100) == nil)
            let error = Self.refusal(of: hostile, into: try sandbox.folder("two"), pieceSize: 100, verifies: true)
            #expect(error?.rule == .listingDigest)
        }
    }

    @Test func aFolderThatIsNotEmptyIsNeverWrittenOver() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("passwd", "untouched")
        let bottle = HostileBottle(name: "good", rule: .order, bytes: try Forge("a", "d/", "d/x").bottle())
        for (index, plant) in ["a", "d", "d/x", ".stout"].enumerated() {
            let folder = "keg\(index)"
            _ = try sandbox.folder(folder)
            if plant == "d/x" { try FileSystem.makeDirectory(sandbox.path / folder / "d") }
            try FileSystem.symbolicLink(sandbox.path / folder / plant, to: "../passwd")
            let opened = try Descriptor.open(sandbox.path / folder, .directory)
            guard case .system(let error) = Self.refusal(of: bottle, into: opened, pieceSize: 100) else {
                Issue.record("\(plant) was written over")
                continue
            }
            #expect(error.code == .exists)
        }
        #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
    }

    @Test func whatIsShownOfAnEntryIsEscaped() throws {
        let hostile = try HostileBottle.raw("escape", .nameControl, Forge.header("\u{1b}[2Jx"))
        let sandbox = try TemporaryFolder()
        let error = Self.refusal(of: hostile, into: try sandbox.folder("keg"), pieceSize: 100)
        guard case .refused(let refusal) = error else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.description == "name-control at `\\u{1b}[2Jx`")
    }

    /// What an unpacker throws; nil when it takes the bottle.
    static func refusal(
        of hostile: HostileBottle, into folder: consuming Descriptor, pieceSize: Int, verifies: Bool = false
    ) -> BottleError? {
        var unpacker = Unpacker(into: folder, limits: hostile.limits, verifiesContent: verifies)
        do throws(BottleError) {
            var rest = hostile.bytes[...]
            while !rest.isEmpty {
                try unpacker.write(Array(rest.prefix(pieceSize)))
                rest = rest.dropFirst(pieceSize)
            }
            _ = try unpacker.finish()
            return nil
        } catch { return error }
    }
}
