import Diagnostics
import Packages
import SQLite
import Testing
import Transfers
import Trust
import Unix
import Workbench

@testable import Registries

/// Publications that follow each other, and clients that are behind by one, by some, by too many.
@Suite struct DeltaClientTests {
    private func isMadeOf(_ count: Int, _ notes: [String]) -> Bool {
        notes.contains { $0.hasPrefix("the index of core was made of \(count) deltas") }
    }

    @Test(arguments: [false, true]) func aClientThatIsBehindTakesDeltas(isSigned: Bool) throws {
        let registry = try LargeRegistry(isSigned: isSigned)
        #expect(try registry.description.deltas.isEmpty)
        _ = try registry.refresh("behind by three")
        for step in 0..<3 {
            _ = try registry.refresh("behind by \(["three", "two", "one"][step])")
            if step > 0 { _ = try registry.refresh("now and then") }
            try registry.publish(step * 7..<step * 7 + 5, versions: 30 + step * 2..<32 + step * 2)
        }
        let description = try registry.description
        try #require(description.deltas.map(\.serial) == [4, 3, 2])
        #expect(description.deltas.allSatisfy { $0.size * 8 < description.indexSize })
        let whole = try registry.refresh("new")
        #expect(whole.notes.isEmpty)
        let bytes = try FileSystem.read(whole.index)
        #expect(try Index.open(whole.index).candidates().count == 400 * 24 + 15 * 2)
        // The first one is one behind, because it was refreshed each time.
        for (name, count) in [("behind by one", 1), ("now and then", 1), ("behind by two", 2)] {
            let refreshed = try registry.refresh(name)
            #expect(isMadeOf(count, refreshed.notes), "\(name): \(refreshed.notes)")
            #expect(try FileSystem.read(refreshed.index) == bytes)
            #expect(try registry.refresh(name).notes.isEmpty)
        }
    }

    @Test func whateverIsWrongWithADeltaTheWholeIsTaken() throws {
        let registry = try LargeRegistry()
        for name in ["gone", "changed", "short", "none"] { _ = try registry.refresh(name) }
        try registry.publish(3..<6, versions: 30..<31)
        let delta = try #require(try registry.files(".delta").first)
        let bytes = try FileSystem.read(delta)
        func refresh(_ name: String, _ note: String) throws {
            let refreshed = try registry.refresh(name)
            #expect(refreshed.notes.contains { $0.contains(note) }, "\(name): \(refreshed.notes)")
            #expect(try Index.open(refreshed.index).candidates().count == 9603)
            let rest = try FileSystem.list(refreshed.index.parent)
            #expect(!rest.contains { $0.hasSuffix(".new") })
        }
        try FileSystem.write(delta, Array(bytes.dropLast()))
        try refresh("short", "cannot be had")
        var changed = bytes
        changed[bytes.count / 2] ^= 1
        try FileSystem.write(delta, changed)
        try refresh("changed", "other bytes")
        try FileSystem.remove(delta)
        try refresh("gone", "cannot be had")
        try FileSystem.write(delta, bytes)
        #expect(isMadeOf(1, try registry.refresh("none").notes))
    }

    /// Deltas that have the announced digest and are wrong all the same: somebody else's program made them.
    @Test(arguments: ["another index", "no delta"]) func aDeltaThatWasAnnouncedWrongIsOfNoUse(kind: String) throws {
        let registry = try LargeRegistry()
        _ = try registry.refresh()
        try registry.publish(3..<6, versions: 30..<31)
        var description = try registry.description
        try #require(description.deltas.count == 1)
        var bytes = Array("no delta at all".utf8)
        if kind == "another index" {
            // Right by itself, and it leads nowhere.
            let pages = try FileSystem.status(try registry.refresh("other").index).size / 4096
            bytes = IndexDelta.magic + IndexDelta.fixed(Int(pages)) + IndexDelta.fixed(Int(pages) - 1)
        }
        description.deltas[0].sha256 = SHA256Hasher.digest(of: bytes)
        description.deltas[0].size = Int64(bytes.count)
        try FileSystem.write(registry.sandbox.path / "registry" / description.deltas[0].path, bytes)
        try registry.sandbox.write("registry/registry.json", description.text)
        let refreshed = try registry.refresh()
        #expect(refreshed.notes.contains { $0.hasPrefix("the deltas of core are of no use") }, "\(refreshed.notes)")
        #expect(try Index.open(refreshed.index).candidates().count == 9603)
    }

    /// The copy here is damaged where the delta does not look.
    @Test func aDamagedCopyIsNotPatched() throws {
        let registry = try LargeRegistry()
        let index = try registry.refresh().index
        var bytes = try FileSystem.read(index)
        for place in bytes.count - 2048..<bytes.count { bytes[place] ^= 0xFF }
        try FileSystem.write(index, bytes)
        try registry.publish(3..<6, versions: 30..<31)
        let refreshed = try registry.refresh()
        #expect(!refreshed.notes.contains { $0.contains("was made of") })
        #expect(try Index.open(refreshed.index).candidates().count == 9603)
    }

    @Test func theRegistryKeepsWhatItNamesAndNoMore() throws {
        var registry = try LargeRegistry()
        let steps = Environment.nonEmpty("STOUT_DELTAS").flatMap { Int($0) } ?? 3
        registry.folder.trust.patience = 0
        for step in 0..<steps { try registry.publish(step..<step + 1, versions: 50..<51) }
        let description = try registry.description
        #expect((min(steps, 2)...32).contains(description.deltas.count))
        #expect(description.deltas.reduce(0) { $0 + $1.size } <= description.indexSize / 2)
        #expect(try registry.files(".zst").count == 2)
        // Those of the former publication stay for its readers.
        #expect(try registry.files(".delta").count <= description.deltas.count + 1)
        for delta in description.deltas {
            #expect(FileSystem.exists(registry.sandbox.path / "registry" / delta.path))
        }
    }

    @Test func whereAPublicationIsTakenBackThereIsNoCircle() throws {
        let registry = try LargeRegistry()
        _ = try registry.refresh()
        for reason in ["bad", nil, "worse", nil] {
            _ = try registry.folder.yank("package-7", try Version(parsing: "1.3"), reason: reason)
            let way = try registry.description
            #expect(Set(way.deltas.map(\.from)).count == way.deltas.count)
            #expect(!way.deltas.contains { $0.from == way.indexDigest })
            #expect(try Index.open(try registry.refresh().index).candidates().count == 9600)
        }
    }

    // What is no index is not taken, whatever its registry says of it.

    /// Makes another file the registry's index, with everything that is announced of it.
    private func publish(_ registry: LargeRegistry, _ change: (Path) throws -> Void) throws {
        let folder = registry.sandbox.path / "registry"
        let database = registry.sandbox.path / "made"
        let packed = registry.sandbox.path / "packed"
        try FileSystem.copy(try registry.refresh("publisher").index, to: database)
        try change(database)
        let frame = try ZstdFile.compress(database, to: packed, level: 1)
        let description = RegistryDescription(
            name: "core", serial: 9, indexDigest: frame.digest, indexSize: frame.size,
            indexUnpackedSize: frame.unpackedSize, contents: frame.contents)
        try FileSystem.rename(packed, to: folder / description.indexPath)
        try registry.sandbox.write("registry/registry.json", description.text)
    }

    private static let codes: [String: Code] = ["view": .indexView, "trigger": .indexTrigger, "page": .indexDamaged]

    @Test(arguments: ["view", "trigger", "page"]) func aBadIndexIsNotTakenAndTheFormerOneStays(kind: String) throws {
        let registry = try LargeRegistry()
        let before = try registry.refresh()
        try publish(registry) { database in
            switch kind {
            case "view": try Database.open(database.text, .scratch).run("CREATE VIEW v AS SELECT 1")
            case "trigger":
                try Database.open(database.text, .scratch).run(
                    "CREATE TRIGGER t AFTER DELETE ON package BEGIN SELECT 1; END")
            default:
                var bytes = try FileSystem.read(database)
                for place in 8 * 4096..<8 * 4096 + 300 { bytes[place] = 0x77 }
                try FileSystem.write(database, bytes)
            }
        }
        for _ in 0..<2 {
            let error = #expect(throws: Failure.self) { _ = try registry.refresh() }
            #expect(error?.all.first?.code == Self.codes[kind])
            #expect(error?.all.first?.hints.contains { $0.contains("`--offline`") } == true)
        }
        // Offline nothing is asked.
        let client = RegistryClient(
            name: "core", location: Location(path: registry.sandbox.path / "registry"),
            indexes: registry.sandbox.path / "cache")
        let kept = try #require(try client.cached())
        #expect(kept == before.index)
        #expect(try Index.open(kept).candidates().count == 9600)
        #expect(try FileSystem.list(kept.parent).filter { $0.hasSuffix(".new") || $0.hasPrefix(".") } == [])
    }

    @Test func anIndexThatIsAnnouncedTooLargeIsNotFetched() throws {
        let registry = try LargeRegistry()
        var description = try registry.description
        description.indexUnpackedSize = RegistryDescription.maximumIndexSize + 1
        try registry.sandbox.write("registry/registry.json", description.text)
        let error = #expect(throws: Failure.self) { _ = try registry.refresh() }
        #expect(error?.all.first?.code == .indexTooLarge)
    }
}
