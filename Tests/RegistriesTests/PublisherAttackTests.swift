import Diagnostics
import Foundation
import Operations
import Packages
import SQLite
import Testing
import Transfers
import Unix
import Workbench

@testable import Registries
@testable import Trust

/// Somebody who can write into a registry's folder and has no key of it, and a publisher who goes on publishing there.
@Suite struct PublisherAttackTests {
    let sandbox: TemporaryFolder
    let root: Digest
    private var place: Path { sandbox.path / "registry" }

    init() throws {
        sandbox = try TemporaryFolder()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        root = try #require(try RegistryFolder(sandbox.path / "registry", keys: keys).create(name: "core"))
    }

    /// The publisher; each one opens the keys anew, as each command does.
    private var publisher: RegistryFolder {
        RegistryFolder(place, keys: PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil })
    }
    /// Has no key.
    private var stranger: RegistryFolder { RegistryFolder(place, isHeld: true) }

    private func bottle(_ name: String, _ version: String, requires: [String] = []) throws -> Path {
        let tree = sandbox.path / "trees/\(name)-\(version)-\(UInt32.random(in: 0 ... .max))"
        try PackageTree.tool(name, version, requires: requires).write(tree)
        return try PackBottle.run(tree, output: sandbox.path, level: 1).path
    }

    private func seen() throws -> [String] {
        let client = RegistryClient(
            name: "core", location: Location(path: place),
            indexes: sandbox.path / "indexes-\(UInt32.random(in: 0 ... .max))",
            trust: RegistryTrust(root: root, folder: sandbox.path / "trust-\(UInt32.random(in: 0 ... .max))"))
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        return try Index.open(try client.refresh(engine).index).candidates().map { "\($0.name) \($0.version)" }
    }

    private func code(_ body: () throws -> Void) -> Code? {
        do { try body() } catch { return (error as? Failure)?.all.first?.code }
        return nil
    }

    private func copy(_ folder: Path, to other: Path) throws {
        try FileManager.default.copyItem(atPath: folder.text, toPath: other.text)
    }

    private func metadata() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileSystem.list(place / "trust") where name.hasSuffix(".json") {
            files[name] = try FileSystem.read(place / "trust" / name)
        }
        return files
    }

    // MARK: - What is built upon

    @Test(arguments: ["add", "yank", "deprecate", "delegate and add"]) func aChangedIndexIsNotBuiltUpon(
        _ kind: String
    ) throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        // Another registry's index under the name of this one's.
        let wicked = RegistryFolder(sandbox.path / "wicked")
        _ = try wicked.create(name: "core")
        _ = try wicked.add([try bottle("jq", "1.6", requires: ["miner"]), try bottle("miner", "1.0")])
        let index = place / (try publisher.describe().indexPath)
        try FileSystem.remove(index)
        try FileSystem.copy(wicked.folder / (try wicked.describe().indexPath), to: index)
        let before = try metadata()
        let owner = PublicKey(SigningKey.generate())
        let refused = code {
            switch kind {
            case "add": _ = try publisher.add([try bottle("tree", "2.0")])
            case "yank": _ = try publisher.yank("jq", try Version(parsing: "1.6"), reason: "x")
            case "deprecate": _ = try publisher.deprecate("jq", instead: nil, reason: "x")
            default:
                try publisher.delegate("acme", to: [owner])
                _ = try publisher.add([try bottle("tree", "2.0")])
            }
        }
        #expect(refused == .indexDiffers)
        if kind != "delegate and add" { #expect(try metadata() == before) }
        #expect(try RegistryCheck(place).run().problems.contains { $0.code == .indexDiffers })
    }

    @Test func anIndexThatUnpacksWithoutEndIsNotWritten() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        let index = place / (try publisher.describe().indexPath)
        try sandbox.write("zeros", String(repeating: "\u{0}", count: 64 << 20))
        try FileSystem.remove(index)
        _ = try ZstdFile.compress(sandbox.path / "zeros", to: index, level: 1)
        let draft = IndexDraft(place, PublicationLog())
        defer { draft.discard() }
        #expect(code { try draft.unpack(try publisher.describe()) } == .indexDiffers)
        #expect(try FileSystem.status(draft.database).size < 1 << 20)
    }

    // MARK: - What is staged

    @Test func whatStrangersStagedIsNotSignedByTheWay() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        _ = try stranger.add([try bottle("jq", "9.9")])
        #expect(code { _ = try publisher.add([try bottle("tree", "2.0")]) } == .stagedUnseen)
        #expect(code { _ = try publisher.yank("jq", try Version(parsing: "1.6"), reason: "x") } == .stagedUnseen)
        #expect(code { _ = try publisher.deprecate("jq", instead: nil, reason: "x") } == .stagedUnseen)
        #expect(code { try publisher.delegate("acme", to: [PublicKey(SigningKey.generate())]) } == .stagedUnseen)
        // What touches other roles signs those alone.
        let rotating = publisher
        _ = try rotating.rotate(.timestamp, try #require(rotating.keys))
        #expect(rotating.log.settlement?.signed == ["root"])
        #expect(try seen() == ["jq 1.6"])
        // Once it was looked at, it can be built upon; once it was thrown away, too.
        #expect(try publisher.sign().map(\.subject) == ["jq 9.9 any"])
        _ = try publisher.add([try bottle("tree", "2.0")])
        #expect(try seen() == ["jq 1.6", "jq 9.9", "tree 2.0"])
    }

    @Test func aStagedRootOfStrangersGetsNoSignature() throws {
        let mine = SigningKey.generate()
        let trust = TrustFolder(registry: place)
        var staged = try StagedMetadata(registry: place)
        try trust.stageRoot(.root, MetadataDraft.Signatories([mine]), &staged)
        _ = try trust.settle(staged, nil, isHeld: true)
        let before = try metadata()
        for role in [RootMetadata.TopRole.timestamp, .snapshot, .targets, .root] {
            #expect(
                code {
                    let registry = publisher
                    _ = try registry.rotate(role, try #require(registry.keys))
                } == .stagedUnseen, "\(role)")
        }
        #expect(try FileSystem.list(sandbox.path / "keys").filter { $0.hasSuffix(".key") }.count == 4)
        #expect(try publisher.renew([], try #require(publisher.keys)) == ["targets"])
        _ = try publisher.add([try bottle("jq", "1.6")])
        #expect(
            try metadata().filter { $0.key.hasSuffix("root.json") } == before.filter { $0.key.hasSuffix("root.json") })
        #expect(try publisher.sign().contains { $0.subject == "root" && $0.detail.contains(mine.text) })
    }

    /// A draft of targets that says this.
    private func stage(
        _ change: (inout [MetadataDraft.Target], inout [MetadataDraft.Delegated]) -> Void = { _, _ in },
        version: Int64? = nil, days: Int64 = 300
    ) throws {
        let index = try publisher.describe()
        var targets = index.targets(namespace: nil)
        var delegations: [MetadataDraft.Delegated] = []
        change(&targets, &delegations)
        let known = try publisher.trust.state().targets.head.version
        let draft = SignedDraft(
            .targets(
                version: version ?? known + 1, expires: Timestamp(secondsSince1970: Clock.now() + days * 86_400),
                targets,
                delegations: delegations), role: "targets")
        try FileSystem.makeDirectories(place / "staged")
        try FileSystem.write(place / "staged/targets.json", draft.bytes)
    }

    private static let key = PublicKey(SigningKey.generate())

    @Test func nobodySignsWhatCannotBeShown() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        let before = try metadata()
        let signatories = MetadataDraft.Signatories([Self.key], threshold: 1)
        let bad: [(String, (inout [MetadataDraft.Target], inout [MetadataDraft.Delegated]) -> Void)] = [
            (
                "another file",
                { targets, _ in
                    targets.append(
                        MetadataDraft.Target("index/acme/sqlite.zst", length: 9, digest: SHA256Hasher.digest(of: [1])))
                }
            ),
            ("no index", { targets, _ in targets = [] }),
            (
                "other paths",
                { _, delegations in
                    delegations = [MetadataDraft.Delegated("acme", signatories, patterns: ["index/*"])]
                }
            ),
            (
                "the paths of others, too",
                { _, delegations in
                    delegations = [
                        MetadataDraft.Delegated("acme", signatories, patterns: ["index/acme/*", "index/other/*"])
                    ]
                }
            ),
            (
                "not the last word",
                { _, delegations in
                    delegations = [
                        MetadataDraft.Delegated(
                            "acme", signatories, patterns: ["index/acme/*"], isTerminating: false)
                    ]
                }
            ),
            (
                "no namespace",
                { _, delegations in
                    delegations = [MetadataDraft.Delegated("Acme!", signatories, patterns: ["index/Acme!/*"])]
                }
            ),
        ]
        for (name, change) in bad {
            try stage(change)
            #expect(code { _ = try publisher.sign() } == .stagedForeign, "\(name)")
        }
        try stage(version: 3_000_000)
        #expect(code { _ = try publisher.sign() } == .stagedForeign)
        try stage(version: 1)
        #expect(code { _ = try publisher.sign() } == .stagedForeign)
        try stage(days: 4000)
        #expect(code { _ = try publisher.sign() } == .stagedForeign)
        #expect(try metadata() == before)
        #expect(try FileSystem.read(place / "staged/targets.json").count > 0)
        // As stout would write it.
        try stage { _, delegations in
            delegations = [MetadataDraft.Delegated("acme", signatories, patterns: ["index/acme/*"])]
        }
        #expect(try publisher.sign().map(\.subject) == ["acme", "acme"])
    }

    /// The bottle stays as it is, and its row says that it requires something else.
    @Test func aRowThatSaysOtherThingsThanItsBottleIsNotSigned() throws {
        _ = try publisher.add([try bottle("jq", "1.6"), try bottle("miner", "1.0")])
        try stranger.locked { () throws(Failure) in
            try stranger.change { index throws(Failure) in
                try RegistryFolder.reading { () throws(IndexError) in
                    var rows = try index.candidates(of: "jq")
                    rows[0].requirements = (try? [Requirement(parsing: "miner")]) ?? []
                    try index.replace("jq", by: rows)
                }
            }
        }
        #expect(code { _ = try publisher.sign() } == .publicationBroken)
        #expect(try seen() == ["jq 1.6", "miner 1.0"])
    }

    @Test func whatIsSaidOfAPackageIsShown() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        try stranger.locked { () throws(Failure) in
            try stranger.change { index throws(Failure) in
                try RegistryFolder.reading { () throws(IndexError) in
                    try index.describe(
                        IndexBuilder.Description(name: "jq", text: "by us", homepage: "https://evil.example"))
                }
            }
        }
        let changes = try publisher.sign()
        #expect(changes.map(\.kind) == ["described"])
        #expect(changes.map(\.detail) == ["by us, https://evil.example"])
    }

    @Test func whoSaysNoSignsNothing() throws {
        _ = try stranger.add([try bottle("jq", "1.6")])
        let staged = try FileSystem.read(place / "staged/targets.json")
        let registry = publisher
        #expect(try registry.sign { changes in changes.isEmpty }.count == 1)
        #expect(try FileSystem.read(place / "staged/targets.json") == staged)
        #expect(try seen() == [])
    }

    /// What a namespace's first publication takes over is what is published.
    @Test func aNamespaceTakesOverNothingThatIsOnlyStaged() throws {
        _ = try publisher.add([try bottle("acme-build", "1.0")])
        let own = PublisherKeys(sandbox.path / "acme") { () throws(Failure) in nil }
        let key = try #require(PublicKey(try own.makeOwn(sandbox.path / "acme/acme.key", PublicationLog())))
        try publisher.delegate("acme", to: [key])
        try stranger.locked { () throws(Failure) in
            try stranger.change { index throws(Failure) in
                try RegistryFolder.reading { () throws(IndexError) in
                    var rows = try index.candidates(of: "acme-build")
                    rows[0].requirements = (try? [Requirement(parsing: "miner")]) ?? []
                    try index.replace("acme-build", by: rows)
                }
            }
        }
        try FileSystem.makeDirectories(sandbox.path / "online")
        for role in ["snapshot", "timestamp"] {
            try FileSystem.copy(sandbox.path / "keys/\(role).key", to: sandbox.path / "online/\(role).key")
        }
        let holder = RegistryFolder(
            place,
            keys: PublisherKeys([sandbox.path / "acme", sandbox.path / "online"]) { () throws(Failure) in nil })
        _ = try holder.add([try bottle("acme-build", "2.0")])
        let index = try #require(
            TrustFolder.description(of: "acme", try publisher.trust.state()))
        #expect(try publisher.contents(index).candidates.allSatisfy { $0.requirements.isEmpty })
    }

    // MARK: - What the keys know

    /// A whole registry of somebody's, with the publisher's own public keys in its root.
    @Test func anotherRootInTheFolderGetsNoSignature() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        let state = try publisher.trust.state()
        var plan = KeyPlan()
        for role in [RootMetadata.TopRole.targets, .snapshot, .timestamp] {
            plan.brought[role] = state.root.signers(of: role).listed
            plan.made[role] = 1
        }
        let wicked = RegistryFolder(
            sandbox.path / "wicked", keys: PublisherKeys(sandbox.path / "others") { () throws(Failure) in nil })
        _ = try wicked.create(name: "core", plan)
        _ = try wicked.add([try bottle("jq", "1.6", requires: ["miner"]), try bottle("miner", "1.0")])
        for folder in ["trust", "index", "bottles"] {
            try FileSystem.rename(place / folder, to: sandbox.path / "aside-\(folder)")
            try FileSystem.rename(wicked.folder / folder, to: place / folder)
        }
        let before = try metadata()
        #expect(code { _ = try publisher.add([try bottle("tree", "2.0")]) } == .registryStranger)
        let timer = publisher
        #expect(code { try timer.refresh(try #require(timer.keys)) } == .registryStranger)
        #expect(code { _ = try timer.rotate(.timestamp, try #require(timer.keys)) } == .registryStranger)
        #expect(try metadata() == before)
        #expect(!FileSystem.exists(sandbox.path / "keys/timestamp-2.key"))
    }

    @Test func aFormerPublicationInTheFolderGetsNoSignature() throws {
        _ = try publisher.add([try bottle("jq", "1.6")])
        try copy(place / "trust", to: sandbox.path / "old")
        #expect(try publisher.yank("jq", try Version(parsing: "1.6"), reason: "CVE") == 1)
        try FileSystem.removeTree(place / "trust")
        try copy(sandbox.path / "old", to: place / "trust")
        let before = try metadata()
        #expect(code { _ = try publisher.add([try bottle("tree", "2.0")]) } == .registryStranger)
        let timer = publisher
        #expect(code { try timer.refresh(try #require(timer.keys)) } == .registryStranger)
        #expect(try metadata() == before)
        // Its publisher's own decision.
        try FileSystem.removeTree(sandbox.path / "keys/known")
        _ = try publisher.add([try bottle("tree", "2.0")])
    }

    @Test func whatOthersPublishedMeanwhileIsNoMatter() throws {
        try FileSystem.makeDirectories(sandbox.path / "second")
        for role in ["root", "targets", "snapshot", "timestamp"] {
            try FileSystem.copy(sandbox.path / "keys/\(role).key", to: sandbox.path / "second/\(role).key")
        }
        var second: RegistryFolder {
            RegistryFolder(place, keys: PublisherKeys(sandbox.path / "second") { () throws(Failure) in nil })
        }
        for number in 0..<3 {
            _ = try publisher.add([try bottle("a\(number)", "1")])
            _ = try second.add([try bottle("b\(number)", "1")])
        }
        let rotating = publisher
        _ = try rotating.rotate(.root, try #require(rotating.keys))
        _ = try second.add([try bottle("c", "1")])
        #expect(try seen().count == 7)
    }
}
