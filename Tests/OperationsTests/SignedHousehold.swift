import Diagnostics
import Foundation
import Notation
import Operations
import Packages
import SQLite
import Storage
import Testing
import Unix
import Workbench

@testable import Registries
@testable import Trust

/// A signed registry with version 1.0 of `one`, a project that has it installed, and a server that does what a test likes: the
/// keys are at hand.
struct SignedHousehold {
    let house: Household
    let root: Digest
    let project: Path
    var registry: Path { house.sandbox.path / "signed" }
    var trust: Path { registry / "trust" }
    private var folder: Path { house.sandbox.path / "keys" }
    private var keys: PublishBottles.Keys { PublishBottles.Keys([folder]) { () throws(Failure) in nil } }
    private var signers: PublisherKeys { PublisherKeys([folder]) { () throws(Failure) in nil } }
    private var publisher: RegistryFolder { RegistryFolder(registry, keys: signers) }

    init() throws {
        house = try Household([])
        let keys = PublishBottles.Keys([house.sandbox.path / "keys"]) { () throws(Failure) in nil }
        let registry = house.sandbox.path / "signed"
        root = try #require(try PublishBottles.create(registry, name: "core", keys))
        _ = try PublishBottles.add([try house.pack(.tool("one", "1.0"))], to: registry, keys)
        project = try house.sandbox.write(
            "project/Stoutfile",
            """
            platforms = ["\(Platform.current)"]
            requires.one = "*"

            [sources]
            core = { registry = "../signed", root = "\(root.prefixed)" }

            """
        ).parent
        _ = try house.sync(project)
    }

    func publish(_ version: String) throws {
        _ = try PublishBottles.add([try house.pack(.tool("one", version))], to: registry, keys)
    }

    /// A newer timestamp with nothing else.
    func refresh() throws { try PublishBottles.refresh(registry, keys) }

    /// Everything that is served, as it is now; to be put back later.
    func copy(_ name: String) throws { try copy(registry, house.sandbox.path / name) }

    func restore(_ name: String) throws {
        try FileSystem.removeTree(registry)
        // Else the keys would not sign what they know to be old.
        try FileSystem.removeTree(folder / "known")
        try copy(house.sandbox.path / name, registry)
    }

    private func copy(_ original: Path, _ path: Path) throws {
        try FileManager.default.copyItem(atPath: original.text, toPath: path.text)
    }

    func change(_ file: Path, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = try FileSystem.read(file)
        try change(&bytes)
        try FileSystem.write(file, bytes)
    }

    /// The current file of a role.
    func file(_ role: String) throws -> Path {
        let state = try publisher.trust.state()
        return switch role {
        case "snapshot": trust / "\(state.snapshot.head.version).snapshot.json"
        case "targets": trust / "\(state.targets.head.version).targets.json"
        default: trust / "\(role).json"
        }
    }

    /// A timestamp that was right until a moment.
    func expire(at moment: Timestamp) throws {
        let state = try publisher.trust.state()
        let key = try KeyFile.read(try FileSystem.read(folder / "timestamp.key")) { nil }
        let bytes = MetadataDraft.timestamp(
            version: state.timestamp.head.version + 1, expires: moment,
            snapshot: MetadataDraft.Reference(version: state.snapshot.head.version, state.snapshotBytes)
        ).signed(by: [key])
        try FileSystem.write(trust / "timestamp.json", bytes)
    }

    /// Another index, rightly signed, as only somebody with the publisher's keys can do.
    func signIndex(_ change: (Path) throws -> Void, announcing: (inout RegistryDescription) -> Void = { _ in }) throws {
        let description = try publisher.describe()
        let made = house.sandbox.path / "made.sqlite"
        _ = try ZstdFile.decompress(registry / description.indexPath, to: made, limit: 1 << 24)
        try change(made)
        let packed = house.sandbox.path / "packed"
        let frame = try ZstdFile.compress(made, to: packed, level: 1)
        var new = RegistryDescription(
            name: description.name, serial: description.serial + 1, indexDigest: frame.digest, indexSize: frame.size,
            indexUnpackedSize: frame.unpackedSize, contents: frame.contents)
        try FileSystem.rename(packed, to: registry / new.indexPath)
        announcing(&new)
        try sign(new)
    }

    /// Publishes what an index is said to be.
    func sign(_ description: RegistryDescription) throws {
        var staged = try StagedMetadata(registry: registry)
        try publisher.trust.stage(description, of: nil, &staged)
        let settlement = try publisher.trust.settle(staged, signers)
        try #require(settlement.published == ["targets"])
    }

    func description() throws -> RegistryDescription { try publisher.describe() }

    /// Locks the newest versions.
    func upgrade(isOffline: Bool = false) throws(Failure) -> LockProject.Outcome {
        var options = LockProject.Options()
        options.upgradesAll = true
        return try LockProject.run(house.context(project, isOffline: isOffline), options)
    }

    /// All that a command could have written for this project.
    func written() throws -> [String: [UInt8]] {
        var state: [String: [UInt8]] = [:]
        for name in ["Stoutfile", "Stout.lock"] { state[name] = try FileSystem.read(project / name) }
        state["environment"] = Array(try FileSystem.realPath(project / ".stout/env").text.utf8)
        let home = house.sandbox.path / "home"
        state["cellar"] = Array(try FileSystem.list(home / "cellar").sorted().joined(separator: "\n").utf8)
        for copy in try FileSystem.list(house.sandbox.path / "cache/index") {
            let folder = house.sandbox.path / "cache/index" / copy
            let files = try FileSystem.list(folder).filter { $0 != "validator" }.sorted()
            state[copy] = Array(files.joined(separator: "\n").utf8)
            state[copy + "/registry.json"] = try FileSystem.read(folder / "registry.json")
        }
        return state
    }

    func versions() throws -> [String] {
        let source = SourceText(name: "Stout.lock", bytes: try FileSystem.read(project / "Stout.lock"))
        return try #require(Lock.read(source).lockfile).packages.map(\.versionText)
    }
}
