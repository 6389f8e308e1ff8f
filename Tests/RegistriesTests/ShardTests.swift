import Diagnostics
import Foundation
import Packages
import Testing
import Transfers
import Trust
import Unix

@testable import Registries

/// Channels that say what they have in shards (CEP 16): what is fetched of them, what is chosen, and what is refused. The same with
/// real channels, beside what is chosen of the whole: Tests/conda-agreement.sh.
@Suite struct ShardTests {
    /// MessagePack, as much of it as a shard has.
    private indirect enum Value {
        case text(String)
        case number(Int)
        case bytes([UInt8])
        case list([Value])
        case map([(String, Value)])

        var packed: [UInt8] {
            switch self {
            case .text(let text): [0xda] + Value.size(text.utf8.count) + Array(text.utf8)
            case .number(let number): [0xce, 0, 0] + Value.size(number)
            case .bytes(let bytes): [0xc5] + Value.size(bytes.count) + bytes
            case .list(let values): [0xdc] + Value.size(values.count) + values.flatMap(\.packed)
            case .map(let members):
                [0xde] + Value.size(members.count) + members.flatMap { Value.text($0.0).packed + $0.1.packed }
            }
        }

        private static func size(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xff)] }
    }

    /// A zstd frame that says its content as it is: one raw block.
    private static func frame(_ content: [UInt8]) -> [UInt8] {
        let size = (0..<4).map { UInt8(content.count >> ($0 * 8) & 0xff) }
        let head = content.count << 3 | 1
        return [0x28, 0xb5, 0x2f, 0xfd, 0xa0] + size + (0..<3).map { UInt8(head >> ($0 * 8) & 0xff) } + content
    }

    private struct Record {
        var name: String
        var version: String
        var needs: [String] = []
        var constrains: [String] = []
        var hash: [UInt8]? = [UInt8](repeating: 0xaa, count: 32)

        var file: String { "\(name)-\(version)-h_0.conda" }
        var value: Value {
            let members: [(String, Value)] = [
                ("name", .text(name)), ("version", .text(version)), ("build", .text("h_0")),
                ("build_number", .number(0)),
                ("size", .number(7)), ("timestamp", .number(1000)), ("depends", .list(needs.map { .text($0) })),
                ("constrains", .list(constrains.map { .text($0) })), ("noarch", .text("generic")),
            ]
            return .map(members + (hash.map { [("sha256", .bytes($0))] } ?? []))
        }
    }

    /// Channels in folders that stand for mirrors of servers: those are asked as servers are.
    private final class Fixture {
        let folder: URL

        init(_ channels: [[Record]]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "shards-\(UUID().uuidString)")
            for (place, records) in channels.enumerated() { try write(records, place) }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func place(_ channel: Int, _ subdir: String = "linux-64") -> URL {
            folder.appending(path: "\(channel)/\(subdir)")
        }

        func write(_ records: [Record], _ channel: Int = 0, base: String = "./shards/", version: Int = 1) throws {
            let shards = place(channel).appending(path: "shards")
            try FileManager.default.createDirectory(at: shards, withIntermediateDirectories: true)
            var digests: [(String, Value)] = []
            for (name, records) in Dictionary(grouping: records, by: \.name) {
                let packages = Value.map(records.map { ($0.file, $0.value) })
                let shard = ShardTests.frame(
                    Value.map([("packages", .map([])), ("packages.conda", packages), ("removed", .list([]))]).packed)
                let digest = SHA256Hasher.digest(of: shard)
                try Data(shard).write(to: shards.appending(path: "\(digest.hex).msgpack.zst"))
                digests.append((name, .bytes(digest.bytes)))
            }
            let index = Value.map([
                ("version", .number(version)), ("info", .map([("shards_base_url", .text(base))])),
                ("shards", .map(digests)),
            ])
            try write(ShardTests.frame(index.packed), channel)
        }

        func write(_ index: [UInt8], _ channel: Int = 0) throws {
            try Data(index).write(to: place(channel).appending(path: SubdirFetch.shardIndex))
        }

        func shards(_ channel: Int = 0) throws -> [URL] {
            try FileManager.default.contentsOfDirectory(
                at: place(channel).appending(path: "shards"), includingPropertiesForKeys: nil)
        }

        var cache: Path { Path(folder.appending(path: "cache").path) }

        func refresh(_ names: Set<String>, channels: Int = 1) throws -> [(index: Path, changed: Bool)] {
            let clients = try (0..<channels).map { channel in
                ChannelClient(
                    name: "forge", location: try Location("https://forge.example.org/\(channel)"),
                    places: [Location(path: Path(folder.appending(path: "\(channel)").path))], indexes: cache)
            }
            return try ChannelUpdate(clients).refresh(
                "linux-64", names: names, try TransferEngine(TransferOptions(userAgent: "test")))
        }

        func names(_ names: Set<String>, channels: Int = 1) throws -> [[String]] {
            try refresh(names, channels: channels).map { refreshed in
                let index = try ChannelIndex.open(refreshed.index)
                return try index.names().filter { try index.package($0) != nil }
            }
        }

        /// Names that the cache keeps shards of.
        func kept() throws -> Int {
            let all = try FileManager.default.subpathsOfDirectory(atPath: cache.text)
            return all.count { $0.contains("/shards/") }
        }
    }

    private static let small = [
        Record(name: "app", version: "1", needs: ["lib >=1", "__glibc >=2.17"]),
        Record(name: "app", version: "2", needs: ["lib 2.*", "tool"], constrains: ["odd <2"]),
        Record(name: "lib", version: "1", needs: ["base"]), Record(name: "lib", version: "2", needs: ["app"]),
        Record(name: "tool", version: "1"), Record(name: "base", version: "1"), Record(name: "odd", version: "1"),
        Record(name: "other", version: "1", needs: ["odd"]),
    ]

    /// A vendor folder gets the same bytes of a channel with shards and of the same channel as a whole.
    @Test func theSliceIsThatOfTheWhole() throws {
        let fixture = try Fixture([Self.small])
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        let scratch = Path(fixture.folder.appending(path: "scratch").path)
        try FileSystem.makeDirectories(scratch)
        func slice(_ channel: String, _ location: Location) throws -> [VendorSlice.File] {
            let place = Location(path: Path(fixture.folder.appending(path: channel).path))
            let client = ChannelClient(name: "forge", location: location, places: [place], indexes: fixture.cache)
            return try ChannelSlice([client], folders: [""]).files(of: ["app"], ["linux-64"], engine, scratch: scratch)
        }
        let shards = try slice("0", try Location("https://forge.example.org/0"))
        #expect(shards.map(\.path) == ["linux-64/repodata.json.zst", "noarch/repodata.json.zst"])
        for file in shards {
            let path = Path(fixture.folder.appending(path: "whole").path) / file.path
            try FileSystem.makeDirectories(path.parent)
            try FileSystem.write(path, file.bytes)
        }
        let whole = try slice("whole", Location(path: Path(fixture.folder.appending(path: "whole").path)))
        #expect(whole.map(\.bytes) == shards.map(\.bytes))
        let client = ChannelClient(
            name: "forge", location: Location(path: Path(fixture.folder.appending(path: "whole").path)),
            places: [Location(path: Path(fixture.folder.appending(path: "whole").path))], indexes: fixture.cache)
        let index = try ChannelIndex.open(try client.refresh("linux-64", engine).index)
        #expect(try index.names() == ["app", "base", "lib", "tool"], "and nothing that it does not need")
        let app = try #require(try index.package("app"))
        #expect(app.count == 2)
        #expect(app.requirements(1).needs.map(\.name).sorted() == ["lib", "tool"])
        #expect(app.requirements(1).constrains.map(\.name) == ["odd"])
    }

    /// What all builds of a name require, and theirs, and nothing else.
    @Test func whatIsFetched() throws {
        let fixture = try Fixture([Self.small])
        #expect(try fixture.names(["app"]) == [["app", "base", "lib", "tool"]])
        #expect(try fixture.kept() == 4)
        // All names are known, and a name of which nothing was fetched is not said to be missing.
        let index = try fixture.refresh(["app"])[0]
        #expect(!index.changed)
        let open = try ChannelIndex.open(index.index)
        #expect(try open.names() == ["app", "base", "lib", "odd", "other", "tool"])
        let set = ChannelSet().adding(open, nil)
        #expect(try set.find("app")?.package.count == 2)
        #expect(try set.find("nothing") == nil)
        let error = #expect(throws: IndexError.self) { try set.find("odd") }
        #expect(error.map { "\($0.reason)" } == "absent(\"odd\")")
        // A name that was on the way needs no other index; a new one does, and what is kept is not fetched again.
        #expect(try fixture.refresh(["lib"])[0].index == index.index)
        #expect(try fixture.names(["app", "other"]) == [["app", "base", "lib", "odd", "other", "tool"]])
        #expect(try fixture.kept() == 6)
    }

    /// What is kept is enough: nothing is asked for but the index.
    @Test func whatIsKept() throws {
        let fixture = try Fixture([Self.small])
        let first = try fixture.refresh(["app"])[0]
        for shard in try fixture.shards() { try FileManager.default.removeItem(at: shard) }
        #expect(try fixture.refresh(["app"])[0].index == first.index)
        #expect(try fixture.names(["app", "lib"])[0].count == 4)
        // A kept file that was changed is fetched again, and here it is gone.
        let kept = try FileManager.default.subpathsOfDirectory(atPath: fixture.cache.text).filter {
            $0.contains("/shards/")
        }
        let one = URL(filePath: fixture.cache.text).appending(path: try #require(kept.first))
        try Data("x".utf8).write(to: one)
        let failure = #expect(throws: Failure.self) { try fixture.refresh(["app", "other"]) }
        #expect(failure?.all[0].code.number ?? 0 >= 600)
    }

    /// A new version is a new shard, and the former one is removed.
    @Test func whatChanges() throws {
        let fixture = try Fixture([Self.small])
        let first = try fixture.refresh(["tool"])[0]
        try fixture.write(Self.small + [Record(name: "tool", version: "2")])
        let second = try fixture.refresh(["tool"])[0]
        #expect(second.changed && second.index != first.index)
        #expect(try ChannelIndex.open(second.index).package("tool")?.count == 2)
        #expect(try fixture.kept() == 1)
        // A change of something else is none.
        try fixture.write(Self.small + [Record(name: "tool", version: "2"), Record(name: "zoo", version: "1")])
        #expect(try fixture.refresh(["tool"])[0] == (second.index, false))
    }

    /// The first channel that has a name owns it, and names lead from one channel to the other.
    @Test func severalChannels() throws {
        let fixture = try Fixture([
            [Record(name: "app", version: "1", needs: ["lib"]), Record(name: "base", version: "9")],
            [
                Record(name: "lib", version: "1", needs: ["base", "app"]), Record(name: "base", version: "1"),
                Record(name: "app", version: "7"),
            ],
        ])
        #expect(try fixture.names(["app"], channels: 2) == [["app", "base"], ["lib"]])
        // A channel without shards is brought whole.
        let whole = fixture.folder.appending(path: "1/linux-64")
        try FileManager.default.removeItem(at: whole)
        try FileManager.default.createDirectory(at: whole, withIntermediateDirectories: true)
        let record = """
            {"packages.conda": {"lib-2-h_0.conda": {"name": "lib", "version": "2", "build": "h_0", "build_number": 0, \
            "sha256": "\(String(repeating: "a", count: 64))", "depends": ["base >=2"]}}}
            """
        try Data(record.utf8).write(to: whole.appending(path: "repodata.json"))
        try? FileManager.default.removeItem(atPath: fixture.cache.text)
        #expect(try fixture.names(["app"], channels: 2) == [["app", "base"], ["lib"]])
    }

    /// A subdir that has no shards makes the channel one that is brought whole.
    @Test func oneSubdirWithout() throws {
        let fixture = try Fixture([Self.small])
        let noarch = fixture.place(0, "noarch")
        try FileManager.default.createDirectory(at: noarch, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: noarch.appending(path: "repodata.json"))
        try Data("{\"packages.conda\": {}}".utf8).write(to: fixture.place(0).appending(path: "repodata.json"))
        #expect(try fixture.names(["app"]) == [[]])
        #expect(try fixture.kept() == 0)
    }

    @Test func whatIsRefused() throws {
        func code(_ fixture: Fixture, _ names: Set<String> = ["tool"]) -> Int? {
            do {
                _ = try fixture.refresh(names)
                return nil
            } catch let failure as Failure { return failure.all.first?.code.number } catch { return 0 }
        }
        let fixture = try Fixture([Self.small])
        for (index, expected) in [
            ([], 551), (Array("{}".utf8), 551), (Self.frame([0xc1]), 551), (Self.frame([0x81, 0xa1]), 551),
            (Self.frame(Value.list([]).packed), 552), (Self.frame(Value.map([("shards", .list([]))]).packed), 552),
            (Self.frame(Value.map([("shards", .map([("a", .bytes([1]))]))]).packed), 552),
            (Self.frame(Value.map([("info", .map([])), ("shards", .map([]))]).packed), 552),
            (Self.frame(Value.map([("version", .text("1")), ("shards", .map([]))]).packed), 552),
        ] as [([UInt8], Int)] {
            try fixture.write(index)
            #expect(code(fixture) == expected, "\(index)")
        }
        try fixture.write(Self.small, version: 2)
        #expect(code(fixture) == 554)
        try fixture.write(Self.small, base: "../../elsewhere")
        #expect(code(fixture) == 552)
        // An odd record is left out.
        for hash in [nil, [1, 2]] as [[UInt8]?] {
            try fixture.write([Record(name: "tool", version: "1", hash: hash)])
            #expect(code(fixture) == nil)
        }
        // Other bytes than those that were announced.
        try fixture.write(Self.small)
        let before = try fixture.kept()
        for shard in try fixture.shards() { try Data(Self.frame([0x80])).write(to: shard) }
        #expect(code(fixture) == 504)
        #expect(try fixture.kept() == before)
        try fixture.write(Self.small)
        #expect(code(fixture) == nil)
    }
}
