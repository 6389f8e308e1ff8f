import Diagnostics
import Foundation
import Operations
import Packages
import Testing
import Transfers
import Trust
import Unix
import Workbench

@testable import Registries

/// Several holders of keys, one after another; nothing is published before all have signed who must.
@Suite struct StagedPublishingTests {
    let sandbox: TemporaryFolder
    let root: Digest

    /// Two of three root keys, both of two targets keys; each holder has a folder.
    init() throws {
        sandbox = try TemporaryFolder()
        var plan = KeyPlan()
        plan.made = [.root: 3, .targets: 2]
        plan.thresholds = [.root: 2, .targets: 2]
        let whole = Self.keys(sandbox.path / "whole")
        root = try #require(try RegistryFolder(sandbox.path / "registry", keys: whole).create(name: "core", plan))
        for (file, holder) in [
            ("root", "alice"), ("root-2", "bob"), ("root-3", "carol"), ("targets", "alice"), ("targets-2", "bob"),
            ("snapshot", "online"), ("timestamp", "online"),
        ] {
            try FileSystem.makeDirectories(sandbox.path / holder)
            try FileSystem.rename(sandbox.path / "whole/\(file).key", to: sandbox.path / "\(holder)/\(file).key")
        }
    }

    private static func keys(_ folders: Path...) -> PublisherKeys {
        PublisherKeys(folders) { () throws(Failure) in nil }
    }

    private func registry(_ holders: String..., isHeld: Bool = false, dry: Bool = false) -> RegistryFolder {
        let keys = PublisherKeys(holders.map { sandbox.path / $0 }) { () throws(Failure) in nil }
        return RegistryFolder(
            sandbox.path / "registry", keys: holders.isEmpty ? nil : keys, log: PublicationLog(isDryRun: dry),
            isHeld: isHeld)
    }

    private func bottle(_ name: String, _ version: String) throws -> Path {
        let tree = sandbox.path / "trees/\(name)-\(version)-\(UInt32.random(in: 0 ... .max))"
        try PackageTree.tool(name, version).write(tree)
        return try PackBottle.run(tree, output: sandbox.path, level: 1).path
    }

    /// What a client sees that knows nothing but the first root.
    private func seen() throws -> [String] {
        let client = RegistryClient(
            name: "core", location: Location(path: sandbox.path / "registry"),
            indexes: sandbox.path / "indexes-\(UInt32.random(in: 0 ... .max))",
            trust: RegistryTrust(root: root, folder: sandbox.path / "trust-\(UInt32.random(in: 0 ... .max))"))
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        return try Index.open(try client.refresh(engine).index).candidates().map { "\($0.name) \($0.version)" }
    }

    private func waiting(_ registry: RegistryFolder) -> [String] {
        (registry.log.settlement?.waiting ?? []).map { "\($0.role) \($0.signatures)/\($0.threshold)" }
    }

    private func code(_ body: () throws -> Void) -> Code? {
        do { try body() } catch { return (error as? Failure)?.all.first?.code }
        return nil
    }

    @Test func holdersSignOneAfterAnother() throws {
        let ci = registry("online", isHeld: true)
        _ = try ci.add([try bottle("jq", "1.6")])
        #expect(waiting(ci) == ["targets 0/2"])
        #expect(try seen() == [])
        let alice = registry("alice")
        #expect(try alice.sign().map(\.subject) == ["jq 1.6 any"])
        #expect(waiting(alice) == ["targets 1/2"])
        // The same one again is no second signer.
        _ = try registry("alice").sign()
        let online = registry("online")
        _ = try online.sign()
        #expect(waiting(online) == ["targets 1/2"])
        #expect(try seen() == [])
        let bob = registry("bob")
        _ = try bob.sign()
        #expect(waiting(bob).map { $0.prefix(8) } == ["snapshot", "timestam"])
        #expect(try seen() == [])
        let last = registry("online")
        _ = try last.sign()
        #expect(last.log.settlement?.published == ["targets"])
        #expect(try seen() == ["jq 1.6"])
        #expect(code { _ = try registry("online").sign() } == .nothingStaged)
    }

    @Test func allAtOnceNeedsNoStage() throws {
        _ = try registry("alice", "bob", "online").add([try bottle("jq", "1.6")])
        #expect(try seen() == ["jq 1.6"])
        #expect(!FileSystem.exists(sandbox.path / "registry/staged/targets.json"))
    }

    @Test func whatIsStagedOnTopTakesNothingAwayAndIsSignedAnew() throws {
        _ = try registry(isHeld: true).add([try bottle("a", "1")])
        _ = try registry("alice").sign()
        let second = registry("bob", isHeld: true)
        _ = try second.add([try bottle("b", "1")])
        // Alice has not seen this one, and what is only staged gets no signature.
        #expect(waiting(second) == ["targets 0/2"])
        _ = try registry("bob", "online").sign()
        #expect(try seen() == [])
        _ = try registry("alice", "online").sign()
        #expect(try seen() == ["a 1", "b 1"])
    }

    @Test func aRootChangesByTwoOfItsHolders() throws {
        let carol = registry("carol", "online")
        let text = KeyFile.publicKey(try FileSystem.read(sandbox.path / "carol/root-3.key"))?.text ?? ""
        _ = try carol.rotate(.root, try #require(carol.keys), replacing: String(text.prefix(12)))
        #expect(waiting(carol) == ["root 1/2"])
        #expect(!FileSystem.exists(sandbox.path / "registry/trust/2.root.json"))
        let bob = registry("bob", "online")
        #expect(try bob.sign().filter { $0.kind == "key" }.count == 2)
        #expect(bob.log.settlement?.published == ["root"])
        #expect(try seen() == [])
        _ = try registry("alice", "bob", "online").add([try bottle("jq", "1.6")])
        #expect(try seen() == ["jq 1.6"])
    }

    @Test func aTimerPublishesNothingThatIsStaged() throws {
        _ = try registry("alice", "bob", isHeld: true).add([try bottle("jq", "1.6")])
        let timer = registry("online")
        try timer.refresh(try #require(timer.keys))
        #expect(try seen() == [])
        #expect(FileSystem.exists(sandbox.path / "registry/staged/targets.json"))
    }

    @Test func nobodySignsABottleThatWasChanged() throws {
        let added = try registry(isHeld: true).add([try bottle("jq", "1.6")])
        let file = sandbox.path / "registry" / added[0].digest.bottlePath
        var bytes = try FileSystem.read(file)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.write(file, bytes)
        #expect(code { _ = try registry("alice").sign() } != nil)
        #expect(waiting(registry("alice")) == [])
    }

    @Test func aRegistryBeginsWhenItsHoldersHaveSigned() throws {
        let keys = try ["dora", "emil"].map { holder in
            let made = Self.keys(sandbox.path / holder)
            return try #require(PublicKey(try made.makeOwn(sandbox.path / "\(holder)/own.key", PublicationLog())))
        }
        var plan = KeyPlan()
        plan.brought = [.root: keys]
        plan.thresholds = [.root: 2]
        let place = sandbox.path / "other"
        let begun = RegistryFolder(place, keys: Self.keys(sandbox.path / "own"))
        #expect(try begun.create(name: "other", plan) == nil)
        #expect(!FileSystem.exists(place / "trust/timestamp.json"))
        _ = try RegistryFolder(place, keys: Self.keys(sandbox.path / "dora")).sign()
        let last = RegistryFolder(place, keys: Self.keys(sandbox.path / "emil", sandbox.path / "own"))
        _ = try last.sign()
        let digest = try #require(last.log.settlement?.root)
        #expect(FileSystem.exists(place / "trust/\(digest.hex).root.json"))
        #expect(try RegistryCheck(place).run().problems.isEmpty)
    }

    @Test func aThresholdBeyondItsKeysIsRefused() throws {
        var plan = KeyPlan()
        plan.thresholds = [.targets: 2]
        let place = RegistryFolder(sandbox.path / "other", keys: Self.keys(sandbox.path / "own"))
        #expect(code { _ = try place.create(name: "x", plan) } == .keysUnusable)
    }

    /// Every command of a publisher, with what it would write, and nothing written.
    @Test func aDryRunWritesNothing() throws {
        _ = try registry("alice", "bob", "online").add([try bottle("jq", "1.6")])
        let next = try bottle("jq", "1.7")
        func files() throws -> [String: [UInt8]] {
            var found: [String: [UInt8]] = [:]
            let all = FileManager.default.enumerator(atPath: sandbox.path.text)
            for name in all?.allObjects as? [String] ?? [] where !FileSystem.isDirectory(sandbox.path / name) {
                found[name] = try FileSystem.read(sandbox.path / name)
            }
            return found
        }
        let before = try files()
        let holders = { registry("alice", "bob", "online", dry: true) }
        let commands: [(String, (RegistryFolder) throws -> Void)] = [
            ("add", { _ = try $0.add([next]) }),
            ("yank", { _ = try $0.yank("jq", try Version(parsing: "1.6"), reason: "x") }),
            ("deprecate", { _ = try $0.deprecate("jq", instead: nil, reason: "x") }),
            ("refresh", { try $0.refresh(try #require($0.keys)) }),
            ("rotate", { _ = try $0.rotate(.timestamp, try #require($0.keys)) }),
            ("delegate", { try $0.delegate("acme", to: [PublicKey(SigningKey.generate())]) }),
            (
                "init",
                { folder in
                    let fresh = PublisherKeys([sandbox.path / "fresh"]) { () throws(Failure) in nil }
                    _ = try RegistryFolder(sandbox.path / "new", keys: fresh, log: folder.log).create(name: "n")
                }
            ),
        ]
        for (name, command) in commands {
            let folder = holders()
            try command(folder)
            #expect(!folder.log.steps.isEmpty, "\(name)")
            #expect(try files() == before, "\(name)")
        }
        // What it says is what is written then.
        let dry = holders()
        _ = try dry.add([next])
        let real = registry("alice", "bob", "online")
        _ = try real.add([next])
        let shapes = [dry, real].map { folder in
            folder.log.steps.map { $0.path.parent.name + ($0.size == nil ? "-" : "+") }
        }
        #expect(shapes[0] == shapes[1])
    }
}
