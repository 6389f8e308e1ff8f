import Diagnostics
import Foundation
import Packages
import Registries
import Testing
import Transfers
import Unix
import Workbench

/// A channel of conda in a folder: what is read of it, what is chosen, and what is refused (spec/sources/conda.md). The same with
/// thousands of real packages, beside an independent implementation: Tests/conda-agreement.sh.
@Suite struct ChannelTests {
    private static let platform = Platform(.linux, .x86_64)

    /// A record, with what these tests do not look at filled in.
    private static func record(
        _ name: String, _ version: String, _ build: String = "h_0", number: Int = 0, needs: [String] = [],
        constrains: [String] = [], more: String = ""
    ) -> String {
        let digest = String(repeating: "a", count: 64)
        func list(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ",") }
        return """
            "\(name)-\(version)-\(build).conda": {"name": "\(name)", "version": "\(version)", "build": "\(build)", \
            "build_number": \(number), "sha256": "\(digest)", "size": 7, "depends": [\(list(needs))], \
            "constrains": [\(list(constrains))]\(more)}
            """
    }

    private static func repodata(_ records: [String], tars: [String] = [], more: String = "") -> String {
        "{\"info\": {\"subdir\": \"x\"}, \"packages\": {\(tars.joined(separator: ","))}, "
            + "\"packages.conda\": {\(records.joined(separator: ","))}\(more)}"
    }

    /// Channels in a folder of their own, which goes with them.
    private final class Fixture {
        let folder: URL

        init(_ channels: [[String: String]]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "channel-\(UUID().uuidString)")
            for (place, subdirs) in channels.enumerated() {
                for (subdir, text) in subdirs { try write(text, place, subdir) }
            }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func write(_ text: String, _ channel: Int = 0, _ subdir: String = "linux-64") throws {
            let path = folder.appending(path: "\(channel)/\(subdir)")
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            try text.write(to: path.appending(path: "repodata.json"), atomically: true, encoding: .utf8)
        }

        func client(_ channel: Int = 0) -> ChannelClient {
            let location = Location(path: Path(folder.appending(path: "\(channel)").path))
            return ChannelClient(name: "forge", location: location, places: [location], indexes: cache)
        }

        var cache: Path { Path(folder.appending(path: "cache").path) }

        func refresh(_ channel: Int = 0) throws -> (index: Path, changed: Bool) {
            try client(channel).refresh("linux-64", try TransferEngine(TransferOptions(userAgent: "test")))
        }

        /// What is chosen: `name version build` by name; nil where there is no solution.
        func solve(_ specs: String..., channels: Int = 1, on platform: Platform = platform) throws -> [String]? {
            var set = ChannelSet()
            for channel in 0..<channels {
                set = set.adding(try ChannelIndex.open(try refresh(channel).index), "\(channel)")
            }
            let source = Manifest.Source(name: "forge", kind: .conda, location: "")
            let catalogue = Catalogue().adding(source, channels: [platform.withoutFloors: set])
            let roots = try specs.map {
                RootRequirement(
                    entry: Manifest.Entry(requirement: try #require(Requirement(matchSpec: $0))),
                    group: Manifest.defaultGroup, source: 0)
            }
            let resolver = Resolver(catalogue: catalogue, platforms: [platform]) { _ in "here" }
            do throws(ResolutionFailure) {
                return try resolver.resolve(roots, for: platform, preferred: [], locked: []).picks.map {
                    "\($0.candidate.name) \($0.candidate.version) \($0.candidate.build ?? "")"
                }
            } catch {
                guard case .unsolvable = error else { throw error }
                return nil
            }
        }
    }

    @Test func theOrderOfCandidates() throws {
        let channel = try Fixture([
            [
                "linux-64": Self.repodata([
                    Self.record("a", "1.0", "h_0"), Self.record("a", "1.10", "h_0"),
                    Self.record("a", "1.9", "h_5", number: 5),
                    Self.record("b", "2", "h_1", number: 1), Self.record("b", "2", "h_2", number: 2),
                    // Features are tracked by what only who asks for it wants.
                    Self.record("c", "1", "plain_0"),
                    Self.record("c", "2", "odd_0", more: ", \"track_features\": \"odd\""),
                    // Of one version and build number: the higher python, then the later time.
                    Self.record("d", "1", "py312_0", needs: ["python >=3.12,<3.13"]),
                    Self.record("d", "1", "py39_0", needs: ["python >=3.9,<3.10"]),
                    Self.record("e", "1", "x_0", more: ", \"timestamp\": 1700000000000"),
                    Self.record("e", "1", "y_0", more: ", \"timestamp\": 1600000000000"),
                ]),
                "noarch": Self.repodata([Self.record("python", "3.12.1"), Self.record("python", "3.9.1")]),
            ]
        ])
        #expect(try channel.solve("a", "b") == ["a 1.10 h_0", "b 2 h_2"])
        #expect(try channel.solve("c") == ["c 1 plain_0"])
        #expect(try channel.solve("c 2.*") == ["c 2 odd_0"])
        #expect(try channel.solve("d") == ["d 1 py312_0", "python 3.12.1 h_0"])
        #expect(try channel.solve("d", "python <3.10") == ["d 1 py39_0", "python 3.9.1 h_0"])
        #expect(try channel.solve("e") == ["e 1 x_0"])
    }

    @Test func whatAPackageAsksFor() throws {
        let channel = try Fixture([
            [
                "linux-64": Self.repodata([
                    Self.record("app", "1", needs: ["lib 2.* *_good", "lib <9"]), Self.record("lib", "2.1", "h_bad"),
                    Self.record("lib", "2.0", "h_good"), Self.record("lib", "3", "h_good"),
                    Self.record("strict", "1", constrains: ["lib <2"]),
                    Self.record("broken", "1", needs: ["lib ^2.*$"]),
                ])
            ]
        ])
        #expect(try channel.solve("app") == ["app 1 h_0", "lib 2.0 h_good"])
        // What is constrained is asked for by nobody.
        #expect(try channel.solve("strict") == ["strict 1 h_0"])
        #expect(try channel.solve("strict", "app") == nil)
        #expect(try channel.solve("broken") == nil)
        #expect(try channel.solve("missing") == nil)
    }

    @Test func whatIsLeftOut() throws {
        let tar = Self.record("a", "1", "h_0", number: 9).replacingOccurrences(of: ".conda\"", with: ".tar.bz2\"")
        let channel = try Fixture([
            [
                "linux-64": Self.repodata(
                    [
                        Self.record("a", "1", "h_0"), Self.record("a", "2", "h_0"), Self.record("a", "bad$version"),
                        Self.record("nice$name", "1"), Self.record("__glibc", "9"),
                    ], tars: [tar], more: ", \"removed\": [\"a-2-h_0.conda\"], \"repodata_version\": 1")
            ]
        ])
        let index = try ChannelIndex.open(try channel.refresh().index)
        #expect(index.recordCount == 1)
        #expect(try index.names() == ["a"])
        #expect(try channel.solve("a") == ["a 1 h_0"])
    }

    @Test func virtualPackages() throws {
        let channel = try Fixture([
            [
                "linux-64": Self.repodata([
                    Self.record("a", "1", needs: ["__glibc >=2.17"]), Self.record("a", "2", needs: ["__glibc >=2.34"]),
                    Self.record("gpu", "1", "cpu_0"),
                    Self.record("gpu", "1", "cuda_1", number: 1, needs: ["__cuda >=12"]),
                    Self.record("mac", "1", needs: ["__osx"]), Self.record("old", "1", constrains: ["__glibc <2.20"]),
                    Self.record("fast", "1", needs: ["__archspec 1.* x86_64_v3"]),
                    Self.record("any", "1", needs: ["__unix"]),
                ])
            ]
        ])
        let modest = try #require(Platform(parsing: "linux-x86_64+glibc2.28"))
        let strong = try #require(Platform(parsing: "linux-x86_64+cuda12.4+glibc2.39"))
        #expect(try channel.solve("a") == ["a 2 h_0"])
        #expect(try channel.solve("a", on: modest) == ["a 1 h_0"])
        #expect(try channel.solve("a", "gpu", on: strong) == ["a 2 h_0", "gpu 1 cuda_1"])
        #expect(try channel.solve("gpu", "any", on: modest) == ["any 1 h_0", "gpu 1 cpu_0"])
        for name in ["mac", "old", "fast"] { #expect(try channel.solve(name, on: modest) == nil, "\(name)") }
    }

    /// The first channel that has a name owns it, whatever the second has.
    @Test func priority() throws {
        let channel = try Fixture([
            ["linux-64": Self.repodata([Self.record("a", "1", needs: ["b"])])],
            ["noarch": Self.repodata([Self.record("a", "2"), Self.record("b", "1")])],
        ])
        #expect(try channel.solve("a", channels: 2) == ["a 1 h_0", "b 1 h_0"])
        #expect(try channel.solve("a >=2", channels: 2) == nil)
    }

    /// One thing that is wrong, and the code that says so.
    private static let bad: [(text: String, code: Int)] = [
        ("", 551), ("[]", 552), ("{", 551), ("{\"packages\": {}} x", 551), ("{\"packages\": []}", 552),
        ("{\"packages.conda\": 1}", 552), ("{\"removed\": {}}", 552), ("{\"removed\": [1]}", 552),
        ("{\"repodata_version\": 3}", 554), ("{\"repodata_version\": \"1\"}", 552),
    ]

    @Test(arguments: bad.indices)
    func whatIsRefused(number: Int) throws {
        let (text, code) = Self.bad[number]
        let channel = try Fixture([["linux-64": Self.repodata([Self.record("a", "1")])]])
        let good = try channel.refresh()
        let before = try FileManager.default.subpathsOfDirectory(atPath: channel.cache.text).sorted()
        try channel.write(text)
        let failure = #expect(throws: Failure.self) { try channel.refresh() }
        #expect(failure?.all.map(\.code.number) == [code], "\(text)")
        #expect(failure?.all[0].hints.isEmpty == false)
        #expect(try channel.client().cached("linux-64") == good.index)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: channel.cache.text).sorted() == before)
    }

    /// Of a record of `odd`, which says `good` beside it, and why it is left out.
    private static let odd: [(of: String, with: String, reason: String)] = [
        ("\"name\": \"odd\"", "\"name\": 1", "`name` must be a string"),
        ("\"version\": \"1\", ", "", "`version` is missing"),
        ("\"build_number\": 0", "\"build_number\": -1", "`build_number` must be an integer from 0 to 2147483647"),
        ("\"build_number\": 0", "\"build_number\": 0.5", "`build_number` must be an integer from 0 to 2147483647"),
        ("\"build_number\": 0", "\"build_number\": 1e999", "a number is out of range"),
        (
            "\"build_number\": 0", "\"build_number\": {\"a\": [1]}",
            "`build_number` must be an integer from 0 to 2147483647"
        ),
        ("\"size\": 7", "\"size\": \"7\"", "`size` must be an integer from 0 to 1125899906842624"),
        ("\"depends\": []", "\"depends\": \"b\"", "`depends` must be an array of strings"),
        ("\"depends\": []", "\"depends\": [[\"x\"], 1]", "`depends` must be an array of strings"),
        ("aaaa\"", "aaa\"", "`sha256` must have 64 digits, not 63"),
        ("aaaa\"", "aaxa\"", "`sha256` must be hexadecimal"),
        ("\"sha256\"", "\"md5\"", "it has no SHA-256"),
        ("odd-1-h_0.conda", "../odd-1-h_0.conda", "its key must be the name of a `.conda` file"),
        ("odd-1-h_0.conda", "odd-1-h_0.zip", "its key must be the name of a `.conda` file"),
        ("\"version\": \"1\"", "\"version\": \"a$b\"", "invalid version `a$b`"),
    ]

    /// One odd record does not take its channel away, and what is left out is known by its name.
    @Test(arguments: odd.indices)
    func oneOddRecord(number: Int) throws {
        let (text, other, reason) = Self.odd[number]
        let record = Self.record("odd", "1").replacingOccurrences(of: text, with: other)
        let channel = try Fixture([["linux-64": Self.repodata([record, Self.record("good", "1")])]])
        #expect(try channel.solve("good") == ["good 1 h_0"])
        #expect(try channel.solve("odd") == nil)
        let index = try ChannelIndex.open(try channel.refresh().index)
        #expect(index.leftOutCount == 1)
        let left = try index.leftOut(limit: 9)
        #expect(left.map(\.reason) == [reason])
        if !reason.contains("key") { #expect(try index.leftOut(of: "odd", limit: 9) == left) }
    }

    @Test func whatIsNoRecordAtAll() throws {
        for text in ["1", "null", "[{}]", "{}", "\"x\""] {
            let channel = try Fixture([
                ["linux-64": Self.repodata(["\"a-1-0.conda\": \(text)", Self.record("good", "1")])]
            ])
            #expect(try channel.solve("good") == ["good 1 h_0"], "\(text)")
            #expect(try ChannelIndex.open(try channel.refresh().index).leftOut(of: "a", limit: 9).count == 1, "\(text)")
        }
    }

    /// No size is none that is known, and no reason to leave anything out.
    @Test(arguments: [", \"size\": null", ", \"size\": 0", "", ", \"track_features\": {\"a\": []}"])
    func withoutSize(more: String) throws {
        let record = Self.record("a", "1", more: more).replacingOccurrences(of: "\"size\": 7, ", with: "")
        let channel = try Fixture([["linux-64": Self.repodata([record])]])
        #expect(try channel.solve("a") == ["a 1 h_0"])
        #expect(try ChannelIndex.open(try channel.refresh().index).leftOutCount == 0)
    }

    /// Its first channel owns a name although nothing of it can be used there.
    @Test func whatIsLeftOutIsNotTakenElsewhere() throws {
        let odd = Self.record("a", "1").replacingOccurrences(of: "\"sha256\"", with: "\"md5\"")
        let channel = try Fixture([
            ["linux-64": Self.repodata([odd])], ["linux-64": Self.repodata([Self.record("a", "9")])],
        ])
        #expect(try channel.solve("a", channels: 2) == nil)
    }

    @Test func aFolderThatIsNoChannel() throws {
        let channel = try Fixture([["osx-64": Self.repodata([])]])
        let failure = #expect(throws: Failure.self) { try channel.refresh() }
        #expect(failure?.all.map(\.code.number) == [555])
    }

    /// What did not change is not read again; what changed is another index.
    @Test func refreshing() throws {
        let channel = try Fixture([["linux-64": Self.repodata([Self.record("a", "1")])]])
        let first = try channel.refresh()
        #expect(first.changed)
        #expect(try channel.refresh() == (first.index, false))
        try channel.write(Self.repodata([Self.record("a", "2")]))
        let second = try channel.refresh()
        #expect(second.changed && second.index != first.index)
        #expect(try channel.solve("a") == ["a 2 h_0"])
    }

    /// From a server: one request for each subdir when nothing changed, the compressed text before the plain one, and a subdir
    /// that is not there is empty.
    @Test(.enabled(if: Nginx.isThere)) func aServer() throws {
        let channel = try Fixture([["linux-64": Self.repodata([Self.record("a", "1")])]])
        let nginx = try Nginx(serving: Path(channel.folder.path))
        let location = try Location(nginx.address + "/0")
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        func refresh() throws -> (index: Path, changed: Bool) {
            try ChannelClient(name: "forge", location: location, places: [location], indexes: channel.cache)
                .refresh("linux-64", engine)
        }
        let first = try refresh()
        #expect(first.changed)
        #expect(try ChannelIndex.open(first.index).names() == ["a"])
        let before = try nginx.requests().count
        #expect(try refresh() == (first.index, false))
        let again = try nginx.requests().dropFirst(before)
        #expect(again.first.map { "\($0.status) \($0.target)" } == "304 /0/linux-64/repodata.json")
        // Of another length: nginx makes its tags of the second and the size.
        try channel.write(Self.repodata([Self.record("other", "1")]))
        let second = try refresh()
        #expect(second.changed)
        #expect(try ChannelIndex.open(second.index).names() == ["other"])
        let missing = try Location(nginx.address + "/nowhere")
        let failure = #expect(throws: Failure.self) {
            try ChannelClient(name: "forge", location: missing, places: [missing], indexes: channel.cache)
                .refresh("linux-64", engine)
        }
        #expect(failure?.all.map(\.code.number) == [555])
    }

    /// However the text is cut into pieces, and whatever members are in it that nobody reads.
    @Test func longTexts() throws {
        var records: [String] = []
        for number in 0..<3000 {
            records.append(
                Self.record(
                    "package-\(number)", "1.\(number)", needs: ["package-\((number + 1) % 3000) >=1"],
                    more: ", \"odd\": {\"a\": [1, {\"b\": null}]}, \"url\": \"é\\u00e9\\n\""))
        }
        let channel = try Fixture([["linux-64": Self.repodata(records)]])
        #expect(try channel.solve("package-7")?.count == 3000)
    }
}
