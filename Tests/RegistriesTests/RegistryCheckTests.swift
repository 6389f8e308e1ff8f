import Diagnostics
import Operations
import Packages
import Testing
import Transfers
import Unix
import Workbench

@testable import Registries
@testable import Trust

/// `stout registry check` finds what would stop a client, whoever it is; and what keeps a registry believed.
@Suite struct RegistryCheckTests {
    let sandbox: TemporaryFolder
    private var place: Path { sandbox.path / "registry" }
    private var publisher: RegistryFolder {
        RegistryFolder(place, keys: PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil })
    }

    init() throws {
        sandbox = try TemporaryFolder()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        let registry = RegistryFolder(sandbox.path / "registry", keys: keys)
        _ = try registry.create(name: "core")
        let tree = sandbox.path / "tree"
        try PackageTree.tool("jq", "1.6").write(tree)
        _ = try registry.add([try PackBottle.run(tree, output: sandbox.path, level: 1).path])
        _ = try registry.rotate(.root, keys)
    }

    private func problems() throws -> [Code] { try RegistryCheck(place).run().problems.map(\.code) }

    private func change(_ name: String, _ change: (inout String) -> Void) throws {
        var text = String(decoding: try FileSystem.read(place / name), as: UTF8.self)
        change(&text)
        try FileSystem.write(place / name, Array(text.utf8))
    }

    @Test func aRegistryAsItIsMadeIsRight() throws { #expect(try problems() == []) }

    /// The signatures of these are right, and what names the files says other lengths or digests.
    @Test(arguments: ["2.targets.json", "2.snapshot.json"]) func otherBytesOfARightSignature(_ name: String) throws {
        // One space for another, outside of strings.
        try change("trust/" + name) { text in
            if let place = text.firstIndex(of: "\n") { text.replaceSubrange(place...place, with: " ") }
        }
        let found = try problems()
        #expect(found == [.trustMixed])
    }

    @Test func aRootThatAClientWouldNotFind() throws {
        let digest = SHA256Hasher.digest(of: try FileSystem.read(place / "trust/1.root.json"))
        try FileSystem.remove(place / SignedLayout.folder / SignedLayout.root(digest))
        #expect(try problems().contains(.publicationBroken))
    }

    @Test func aChainThatDoesNotBeginAtTheFirstRoot() throws {
        try FileSystem.remove(place / "trust/1.root.json")
        #expect(try problems() == [.publicationBroken])
    }

    /// The root in between is signed by somebody, and not by the former keys.
    @Test func aRootThatDoesNotFollow() throws {
        let key = SigningKey.generate()
        var roles: [RootMetadata.TopRole: MetadataDraft.Signatories] = [:]
        let old = try publisher.trust.state().root
        for role in RootMetadata.TopRole.allCases {
            roles[role] =
                role == .root ? MetadataDraft.Signatories([key]) : MetadataDraft.Signatories(old.signers(of: role))
        }
        let bytes = MetadataDraft.root(
            version: 3, expires: Timestamp(secondsSince1970: Clock.now() + 86_400), roles
        ).signed(by: [key])
        try FileSystem.write(place / "trust/3.root.json", bytes)
        try FileSystem.write(place / SignedLayout.folder / SignedLayout.root(SHA256Hasher.digest(of: bytes)), bytes)
        #expect(try problems() == [.trustForged])
    }

    @Test func aBottleThatIsNotThere() throws {
        let bottle = try publisher.contents(try publisher.describe()).candidates[0].bottle
        let path = place / bottle.path
        let kept = publisher.folder.parent / "kept.tar.zst"
        try FileSystem.copy(path, to: kept)
        try FileSystem.remove(path)
        #expect(try problems() == [.bottleMissing])
        _ = try publisher.add([kept])
        #expect(try problems() == [])
        // One that lost its end is put back, too.
        try FileSystem.write(path, Array(try FileSystem.read(path).dropLast(9)))
        #expect(try !problems().isEmpty)
        _ = try publisher.add([kept])
        #expect(try problems() == [])
    }

    @Test func anIndexThatIsNotThereOrAnother() throws {
        let index = place / (try publisher.describe().indexPath)
        var bytes = try FileSystem.read(index)
        bytes[bytes.count / 2] ^= 1
        try FileSystem.write(index, bytes)
        #expect(try problems().allSatisfy { $0 == .indexDiffers })
        #expect(try !problems().isEmpty)
        try FileSystem.remove(index)
        #expect(try !problems().isEmpty)
    }

    @Test(arguments: ["changed", "gone", "another"]) func aDeltaThatIsNotWhatIsAnnounced(_ kind: String) throws {
        let registry = try LargeRegistry()
        try registry.publish(3..<6, versions: 30..<31)
        let folder = registry.sandbox.path / "registry"
        // Its rows have no bottles, which is another matter.
        func problems() throws -> [String] {
            try RegistryCheck(folder).run().problems.map(\.message).filter { $0.contains(".delta") }
        }
        #expect(try problems() == [])
        var description = try registry.description
        let path = folder / description.deltas[0].path
        switch kind {
        case "gone": try FileSystem.remove(path)
        case "changed":
            var bytes = try FileSystem.read(path)
            bytes[bytes.count / 2] ^= 1
            try FileSystem.write(path, bytes)
        default:
            // Right by itself, and of no use.
            let pages = Int(description.indexUnpackedSize / 4096)
            let bytes = IndexDelta.magic + IndexDelta.fixed(pages) + IndexDelta.fixed(pages - 1)
            description.deltas[0].sha256 = SHA256Hasher.digest(of: bytes)
            description.deltas[0].size = Int64(bytes.count)
            try FileSystem.write(folder / description.deltas[0].path, bytes)
            try registry.sandbox.write("registry/registry.json", description.text)
        }
        #expect(try problems().count == 1)
    }

    // MARK: - Another year

    private func heads() throws -> [String: Int64] {
        let state = try publisher.trust.state()
        return [
            "root": state.root.head.version, "targets": state.targets.head.version,
            "snapshot": state.snapshot.head.version, "timestamp": state.timestamp.head.version,
        ]
    }

    @Test func whatIsPublishedIsRenewed() throws {
        let before = try heads()
        let registry = publisher
        #expect(try registry.renew([], try #require(registry.keys)) == ["root", "targets"])
        #expect(registry.log.settlement?.published == ["root", "targets"])
        #expect(
            try heads() == before.mapValues { $0 + 1 }.merging(["timestamp": (before["timestamp"] ?? 0) + 2]) { $1 })
        #expect(try problems() == [])
        #expect(throws: Failure.self) { try publisher.renew(["acme"], try #require(registry.keys)) }
        // Two of two sign it one after the other.
        let late = publisher
        #expect(try late.renew(["root"], try #require(late.keys)) == ["root"])
        #expect(try heads()["root"] == (before["root"] ?? 0) + 2)
    }

    /// Nothing comes for a year, and a timer goes on.
    @Test func aTimerRenewsTheSnapshotInItsLastDays() throws {
        let before = try heads()
        try publisher.refresh(try #require(publisher.keys))
        #expect(try heads()["snapshot"] == before["snapshot"])
        // One that ends soon, signed as it must be.
        let state = try publisher.trust.state()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        var references: [String: MetadataDraft.Reference] = [:]
        for (role, bytes) in state.files {
            references["\(role).json"] = MetadataDraft.Reference(
                version: state.documents[role]?.version ?? 1, bytes)
        }
        let version = state.snapshot.head.version + 1
        let snapshot = MetadataDraft.snapshot(
            version: version, expires: Timestamp(secondsSince1970: Clock.now() + 40 * 86_400), files: references
        ).signed(by: try keys.matching([state.root.signers(of: .snapshot)]))
        try FileSystem.write(place / "trust/\(version).snapshot.json", snapshot)
        let timestamp = MetadataDraft.timestamp(
            version: state.timestamp.head.version + 1,
            expires: Timestamp(secondsSince1970: Clock.now() + 20 * 86_400),
            snapshot: MetadataDraft.Reference(version: version, snapshot)
        ).signed(by: try keys.matching([state.root.signers(of: .timestamp)]))
        try FileSystem.write(place / "trust/timestamp.json", timestamp)
        // A timer that has the timestamp's key alone signs that alone.
        try FileSystem.makeDirectories(sandbox.path / "timer")
        try FileSystem.copy(sandbox.path / "keys/timestamp.key", to: sandbox.path / "timer/timestamp.key")
        let timer = RegistryFolder(place)
        try timer.refresh(PublisherKeys(sandbox.path / "timer") { () throws(Failure) in nil })
        #expect(try heads()["snapshot"] == version)
        try publisher.refresh(try #require(publisher.keys))
        #expect(try heads()["snapshot"] == version + 1)
        #expect(try problems() == [])
    }
}
