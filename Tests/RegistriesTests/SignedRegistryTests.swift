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

/// A publisher's folder and a client that holds nothing but the digest of a root.
@Suite struct SignedRegistryTests {
    let sandbox: TemporaryFolder
    let registry: RegistryFolder
    let keys: PublisherKeys
    let root: Digest

    init() throws {
        sandbox = try TemporaryFolder()
        keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        registry = RegistryFolder(sandbox.path / "registry", keys: keys)
        root = try #require(try registry.create(name: "core"))
    }

    private func bottle(_ name: String, _ version: String) throws -> Path {
        let tree = sandbox.path / "trees" / "\(name)-\(version)"
        try PackageTree.tool(name, version).write(tree)
        return try PackBottle.run(tree, output: sandbox.path, level: 1).path
    }

    private func client(_ root: Digest? = nil, place: String = "registry", state: String = "trust") -> RegistryClient {
        RegistryClient(
            name: "core", location: Location(path: sandbox.path / place), indexes: sandbox.path / "indexes",
            trust: RegistryTrust(root: root ?? self.root, folder: sandbox.path / state))
    }

    private func versions(_ client: RegistryClient) throws -> [String] {
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        return try Index.open(try client.refresh(engine).index).candidates().map(\.version.text)
    }

    private func refusal(_ client: RegistryClient) -> Code? {
        do {
            _ = try versions(client)
            return nil
        } catch let failure as Failure { return failure.all.first?.code } catch { return nil }
    }

    @Test func whatIsPublishedIsSeen() throws {
        #expect(try versions(client()) == [])
        _ = try registry.add([try bottle("jq", "1.6")])
        #expect(try versions(client()) == ["1.6"])
        _ = try registry.add([try bottle("jq", "1.7")])
        #expect(try versions(client()) == ["1.6", "1.7"])
        // One that comes later begins with the first root, too.
        #expect(try versions(client(state: "other")) == ["1.6", "1.7"])
    }

    @Test(arguments: [RootMetadata.TopRole.root, .timestamp, .snapshot, .targets])
    func clientsFollowNewKeys(_ role: RootMetadata.TopRole) throws {
        _ = try versions(client())
        let key = try registry.rotate(role, keys)
        _ = try registry.add([try bottle("jq", "1.6")])
        #expect(try versions(client()) == ["1.6"])
        #expect(try versions(client(state: "other")) == ["1.6"])
        #expect(KeyFile.publicKey(try FileSystem.read(keys.folders[0] / "\(role.rawValue).key"))?.text == key)
    }

    @Test func aLostKeyCanBeReplaced() throws {
        try FileSystem.remove(keys.folders[0] / "timestamp.key")
        // Another command knows only what lies there.
        let left = PublisherKeys(keys.folders) { () throws(Failure) in nil }
        #expect(throws: Failure.self) { try registry.refresh(left) }
        _ = try registry.rotate(.timestamp, left)
        try registry.refresh(PublisherKeys(keys.folders) { () throws(Failure) in nil })
        #expect(try versions(client()) == [])
    }

    @Test func anotherRootIsRefused() throws {
        // Another registry in the place of this one, and one whose root is renamed to the digest that is wanted.
        let other = RegistryFolder(
            sandbox.path / "other", keys: PublisherKeys(sandbox.path / "others") { () throws(Failure) in nil })
        let foreign = try #require(try other.create(name: "core"))
        #expect(refusal(client(place: "other")) == .registryRootDiffers)
        try FileSystem.rename(
            sandbox.path / "other/trust/\(foreign.hex).root.json",
            to: sandbox.path / "other/trust/\(root.hex).root.json")
        #expect(refusal(client(place: "other")) == .registryRootDiffers)
        #expect(!FileSystem.exists(sandbox.path / "trust"))
    }

    @Test func anotherRegistryBehindAKnownRootIsRefused() throws {
        _ = try versions(client())
        let other = RegistryFolder(
            sandbox.path / "other", keys: PublisherKeys(sandbox.path / "others") { () throws(Failure) in nil })
        _ = try other.create(name: "core")
        #expect(refusal(client(place: "other")) == .trustForged)
    }

    @Test func refusesAnOldPublication() throws {
        try FileManager.default.copyItem(
            atPath: (sandbox.path / "registry").text, toPath: (sandbox.path / "old").text)
        _ = try registry.add([try bottle("jq", "1.6")])
        #expect(try versions(client()) == ["1.6"])
        #expect(refusal(client(place: "old")) == .trustOlder)
        #expect(try versions(client()) == ["1.6"])
    }

    @Test func aMirrorCannotChangeTheIndex() throws {
        _ = try registry.add([try bottle("jq", "1.6")])
        let index = sandbox.path / "registry" / (try registry.describe()).indexPath
        var bytes = try FileSystem.read(index)
        bytes[bytes.count / 2] ^= 1
        try FileSystem.write(index, bytes)
        let code = refusal(client())
        #expect(code == .indexDiffers)
    }

    @Test(arguments: ["timestamp.json", "2.snapshot.json", "2.targets.json"])
    func aMirrorCannotChangeMetadata(_ name: String) throws {
        _ = try registry.add([try bottle("jq", "1.6")])
        let file = sandbox.path / "registry/trust" / name
        let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
        // Of the same length, so that nothing but the signature or the digest can tell.
        try FileSystem.write(file, Array(text.replacing("\"expires\": \"202", with: "\"expires\": \"203").utf8))
        #expect(refusal(client()) == (name == "timestamp.json" ? .trustForged : .trustMixed))
    }

    @Test(arguments: ["timestamp.json", "2.snapshot.json", "2.targets.json"]) func saysWhatIsMissing(_ name: String)
        throws
    {
        _ = try registry.add([try bottle("jq", "1.6")])
        try FileSystem.remove(sandbox.path / "registry/trust" / name)
        #expect(refusal(client()) == .trustMissing)
    }

    @Test func aChangedBottleIsNoBottle() throws {
        let added = try registry.add([try bottle("jq", "1.6")])
        let file = sandbox.path / "registry" / added[0].digest.bottlePath
        var bytes = try FileSystem.read(file)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.write(file, bytes)
        #expect(try RegistryCheck(sandbox.path / "registry").run().problems.count == 1)
        try FileSystem.remove(file)
        #expect(try RegistryCheck(sandbox.path / "registry").run().problems.count == 1)
    }

    @Test func whoBelievesTheServerIsToldThatItIsSigned() throws {
        let believing = RegistryClient(
            name: "core", location: Location(path: sandbox.path / "registry"), indexes: sandbox.path / "indexes")
        #expect(refusal(believing) == .registrySigned)
    }

    /// A copy that was made by trusting the server must not serve one that does not.
    @Test func copiesOfThoseWhoBelieveAreOthers() throws {
        _ = try RegistryFolder(sandbox.path / "open").create(name: "open")
        let place = Location(path: sandbox.path / "open")
        let believing = RegistryClient(name: "core", location: place, indexes: sandbox.path / "indexes")
        _ = try versions(believing)
        #expect(try believing.cached() != nil)
        #expect(try client(place: "open").cached() == nil)
    }

    @Test func aWithdrawnVersionStaysInTheIndex() throws {
        _ = try registry.add([try bottle("jq", "1.6"), try bottle("jq", "1.7")])
        #expect(try registry.yank("jq", try Version(parsing: "1.7"), reason: "wrong") == 1)
        let engine = try TransferEngine(TransferOptions(userAgent: "test"))
        let candidates = try Index.open(try client().refresh(engine).index).candidates()
        #expect(candidates.map(\.yanked) == [nil, "wrong"])
        #expect(try registry.yank("jq", try Version(parsing: "1.7"), reason: nil) == 1)
        #expect(throws: Failure.self) { try registry.yank("jq", try Version(parsing: "9"), reason: "x") }
        #expect(try RegistryCheck(sandbox.path / "registry").run().problems.isEmpty)
    }

    /// One that serves something else keeps nobody from the next, and what it sent leaves no trace.
    @Test func aWickedMirrorIsPassedOver() throws {
        _ = try registry.add([try bottle("jq", "1.6")])
        let other = RegistryFolder(
            sandbox.path / "wicked", keys: PublisherKeys(sandbox.path / "others") { () throws(Failure) in nil })
        _ = try other.create(name: "core")
        let places = ["wicked", "nowhere", "registry"].map { Location(path: sandbox.path / $0) }
        let client = RegistryClient(
            name: "core", location: places[2], places: places, indexes: sandbox.path / "indexes",
            trust: RegistryTrust(root: root, folder: sandbox.path / "trust"))
        #expect(try versions(client) == ["1.6"])
        _ = try registry.add([try bottle("jq", "1.7")])
        #expect(try versions(client) == ["1.6", "1.7"])
    }

    @Test func publishersTakeTurns() throws {
        let bottles = try (0..<6).map { try bottle("tool\($0)", "1.0") }
        let folder = registry
        let failures = Guarded(0)
        @Sendable func add(_ bottles: [Path]) {
            for one in bottles {
                do { _ = try folder.add([one]) } catch { failures.withLock { $0 += 1 } }
            }
        }
        let first = Array(bottles[..<3])
        let other = try Thread { add(first) }
        add(Array(bottles[3...]))
        other.join()
        #expect(failures.withLock { $0 } == 0)
        #expect(try versions(client()).count == 6)
        #expect(try registry.describe().serial == 6)
    }

    @Test func withoutKeysNothingIsChanged() throws {
        let before = try FileSystem.list(sandbox.path / "registry/index")
        let path = try bottle("jq", "1.6")
        #expect(throws: Failure.self) { _ = try RegistryFolder(sandbox.path / "registry").add([path]) }
        #expect(try FileSystem.list(sandbox.path / "registry/index") == before)
    }

    @Test func keysAreNotWrittenOver() throws {
        #expect(throws: Failure.self) { try RegistryFolder(sandbox.path / "second", keys: keys).create(name: "x") }
    }
}
