import Packages
import SQLite
import Testing
import Unix
import Workbench

@testable import Registries

@Suite struct IndexTests {
    private func sample() throws -> [Candidate] {
        [
            try SmallIndex.candidate("a", "1.0"),
            try SmallIndex.candidate("a", "1.0", revision: 2, platform: "linux-x86_64", license: "MIT"),
            try SmallIndex.candidate(
                "a", "1.0", revision: 2, platform: "macos-arm64", released: "2024-05-06T07:08:09Z"),
            try SmallIndex.candidate("a", "1.10", needs: ["b >=1, <2", "c[x,y] ^3"], constrains: ["d <4"]),
            try SmallIndex.candidate("a", "1.9", features: ["icu": ["icu >=72", "b"], "tiny": []]),
            try SmallIndex.candidate("a", "2-rc.1", yanked: "broken, \"quoted\"\nand more"),
            try SmallIndex.candidate("b", "1.5"),
        ]
    }

    @Test func everyFieldComesBack() throws {
        let sandbox = try TemporaryFolder()
        let sample = try sample()
        try SmallIndex.write(sample, sandbox.path / "index")
        let index = try Index.open(sandbox.path / "index")
        let read = try index.candidates()
        #expect(Set(read) == Set(sample))
        #expect(read.map(\.name) == ["a", "a", "a", "a", "a", "a", "b"])
        #expect(read.prefix(6).map(\.versionText) == ["1.0", "1.0_2", "1.0_2", "1.9", "1.10", "2-rc.1"])
        let offers = try index.offers(of: "a")
        #expect(offers.map(\.rank) == [0, 1, 1, 2, 3, 4])
        for offer in offers {
            let candidate = try index.candidate("a", offer)
            #expect(sample.contains(candidate))
            #expect(offer.requirements == candidate.requirements)
            #expect(offer.constrains == candidate.constrains)
            #expect(offer.features == candidate.features)
            #expect(offer.isYanked == (candidate.yanked != nil))
            let measure = Index.Measure(
                unpackedSize: candidate.bottle.unpackedSize, entries: candidate.bottle.entries)
            #expect(try index.measure(of: "a", bottle: candidate.bottle.sha256) == measure)
            #expect(try index.measure(of: "b", bottle: candidate.bottle.sha256) == nil)
        }
        #expect(try index.offers(of: "nothing").isEmpty)
        #expect(try index.names() == ["a", "b"])
    }

    @Test func theNewestIsTheLastThatStandsAndIsReady() throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        try SmallIndex.write(
            [
                try SmallIndex.candidate("a", "1.9"), try SmallIndex.candidate("a", "1.10"),
                try SmallIndex.candidate("a", "1.10", revision: 2), try SmallIndex.candidate("a", "1.11", yanked: "no"),
                try SmallIndex.candidate("a", "2-rc.1"), try SmallIndex.candidate("b", "1-rc.1"),
            ], path)
        #expect(try Index.open(path).newest(of: "a") == "1.10_2")
        #expect(try Index.open(path).newest(of: "b") == nil)
        #expect(try Index.open(path).newest(of: "c") == nil)
        try Database.open(path.text, .scratch).run("UPDATE candidate SET version = '?' WHERE version = '2-rc.1'")
        #expect(throws: IndexError.self) { _ = try Index.open(path).newest(of: "a") }
    }

    @Test func whatIsSaidOfAPackageComesBack() throws {
        let sandbox = try TemporaryFolder()
        var builder = IndexBuilder(
            candidates: [try SmallIndex.candidate("a", "1.0"), try SmallIndex.candidate("b", "1.0")],
            descriptions: [
                IndexBuilder.Description(name: "b", text: "about b", homepage: "https://b", deprecated: "use a"),
                IndexBuilder.Description(name: "a", text: nil, homepage: nil),
            ])
        func read(_ name: String) throws -> [String] {
            try builder.write(sandbox.path / name)
            return try Index.open(sandbox.path / name).descriptions().map {
                "\($0.name) \($0.text ?? "-") \($0.homepage ?? "-") \($0.deprecated ?? "-")"
            }
        }
        #expect(try read("one") == ["a - - -", "b about b https://b use a"])
        // A newer bottle says other things of the package, and does not make it alive again.
        let newer = try SmallIndex.candidate("b", "2.0")
        builder.candidates.append(newer)
        builder.describe(
            newer,
            PackageMetadata(name: "b", version: newer.version, platform: newer.platform, description: "b of now"))
        #expect(try read("two") == ["a - - -", "b b of now - use a"])
    }

    @Test func theOrderOfCandidatesDoesNotShowInTheBytes() throws {
        let sandbox = try TemporaryFolder()
        var sample = try sample()
        try SmallIndex.write(sample, sandbox.path / "first")
        let first = try FileSystem.read(sandbox.path / "first")
        for round in 0..<5 {
            sample.shuffle()
            try SmallIndex.write(sample, sandbox.path / "\(round)")
            #expect(try FileSystem.read(sandbox.path / "\(round)") == first)
        }
    }

    @Test func whatIsNoIndexIsRefused() throws {
        let sandbox = try TemporaryFolder()
        func reason(_ path: Path) -> String {
            do throws(IndexError) {
                _ = try Index.open(path).names()
                return "none"
            } catch { return "\(error.reason)" }
        }
        try sandbox.write("empty", "")
        #expect(reason(sandbox.path / "empty") == "foreign")
        do {
            let database = try Database.open((sandbox.path / "newer").text, .scratch)
            try database.run(IndexSchema.create + "PRAGMA user_version = 2;")
        }
        #expect(reason(sandbox.path / "newer") == "version(2)")
        try sandbox.write("text", String(repeating: "text ", count: 5000))
        #expect(reason(sandbox.path / "text").hasPrefix("database"))
    }

    @Test(arguments: [
        "version = 'x y'", "platform = 'amiga'", "needs = 'b >>1'", "constrains = '!'", "features = 'no colon'",
        "revision = -1", "rank = 9 WHERE version = '1.0'",
    ])
    func aRowThatCannotBeIsAnError(change: String) throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        try SmallIndex.write([try SmallIndex.candidate("a", "1.0"), try SmallIndex.candidate("a", "1.1")], path)
        do {
            let database = try Database.open(path.text, .scratch)
            try database.run(
                "UPDATE candidate SET \(change)" + (change.contains("WHERE") ? "" : " WHERE version = '1.1'"))
        }
        let index = try Index.open(path)
        let error = #expect(throws: IndexError.self) { _ = try index.offers(of: "a") }
        guard case .malformed("a") = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["sha256 = x'00'", "tree = x''", "size = -1", "unpacked = -1", "entries = -1"])
    func aBottleThatCannotBeIsAnError(change: String) throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "index"
        try SmallIndex.write([try SmallIndex.candidate("a", "1.0")], path)
        do { try Database.open(path.text, .scratch).run("UPDATE candidate SET \(change)") }
        let index = try Index.open(path)
        let offer = try #require(try index.offers(of: "a").first)
        #expect(throws: IndexError.self) { _ = try index.candidate("a", offer) }
    }
}
