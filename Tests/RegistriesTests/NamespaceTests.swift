import Diagnostics
import Foundation
import Operations
import Packages
import SQLite
import Testing
import Transfers
import Trust
import Unix
import Workbench

@testable import Registries

/// Parts of a registry's names that other keys publish.
@Suite struct NamespaceTests {
    let sandbox: TemporaryFolder
    let root: Digest
    let delegate: PublicKey

    init() throws {
        sandbox = try TemporaryFolder()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        root = try #require(try RegistryFolder(sandbox.path / "registry", keys: keys).create(name: "core"))
        let acme = PublisherKeys(sandbox.path / "acme") { () throws(Failure) in nil }
        delegate = try #require(PublicKey(try acme.makeOwn(sandbox.path / "acme/acme.key", PublicationLog())))
        // Both may publish; neither signs for the other.
        try FileSystem.makeDirectories(sandbox.path / "online")
        for role in ["snapshot", "timestamp"] {
            try FileSystem.rename(sandbox.path / "keys/\(role).key", to: sandbox.path / "online/\(role).key")
        }
    }

    private func registry(_ holder: String) -> RegistryFolder {
        RegistryFolder(
            sandbox.path / "registry",
            keys: PublisherKeys([sandbox.path / holder, sandbox.path / "online"]) { () throws(Failure) in nil })
    }
    private var own: RegistryFolder { registry("keys") }
    private var acme: RegistryFolder { registry("acme") }

    private func bottle(_ name: String, _ version: String) throws -> Path {
        let tree = sandbox.path / "trees/\(name)-\(version)-\(UInt32.random(in: 0 ... .max))"
        try PackageTree.tool(name, version).write(tree)
        return try PackBottle.run(tree, output: sandbox.path, level: 1).path
    }

    private struct View {
        let catalogue: Catalogue
        let warnings: [Diagnostic]

        func versions(_ name: String) throws -> [String] { try catalogue.offers(of: name, in: 0).map(\.version.text) }
    }

    private func view(_ state: String = "trust") throws -> View {
        let warnings = Guarded<[Diagnostic]>([])
        let client = RegistryClient(
            name: "core", location: Location(path: sandbox.path / "registry"),
            indexes: sandbox.path / "indexes-\(state)",
            trust: RegistryTrust(root: root, folder: sandbox.path / state),
            warn: { one in warnings.withLock { $0.append(one) } })
        let index = try client.refresh(try TransferEngine(TransferOptions(userAgent: "test"))).index
        let catalogue = try Catalogue().adding(
            Manifest.Source(name: "core", location: "r"), try Index.open(index), namespaces: try client.namespaces())
        return View(catalogue: catalogue, warnings: warnings.withLock { $0 })
    }

    private func code(_ body: () throws -> Void) -> Code? {
        do { try body() } catch { return (error as? Failure)?.all.first?.code }
        return nil
    }

    @Test func itsHolderPublishesItsNamesAndNoOthers() throws {
        try own.delegate("acme", to: [delegate])
        #expect(try view().versions("acme-build") == [])
        _ = try acme.add([try bottle("acme-build", "2.0"), try bottle("acme", "1.0")])
        let seen = try view()
        #expect(try seen.versions("acme-build") == ["2.0"])
        #expect(try seen.versions("acme") == ["1.0"])
        #expect(try seen.catalogue.names(in: 0) == ["acme", "acme-build"])
        #expect(seen.warnings.isEmpty)
        for name in ["openssl", "acmex", "x-acme"] {
            #expect(code { _ = try acme.add([try bottle(name, "1.0")]) } == .namespaceForeign, "\(name)")
        }
        #expect(code { _ = try own.add([try bottle("acme-more", "1.0")]) } == .namespaceForeign)
        // It looks as if it were in it, so it is.
        #expect(code { _ = try own.add([try bottle("acme_more", "1.0")]) } == .namespaceForeign)
        _ = try own.add([try bottle("openssl", "3.0")])
        #expect(try view().versions("openssl") == ["3.0"])
        #expect(try RegistryCheck(sandbox.path / "registry").run().problems.isEmpty)
    }

    @Test func oneCommandIsForOneNamespace() throws {
        try own.delegate("acme", to: [delegate])
        let both = RegistryFolder(
            sandbox.path / "registry",
            keys: PublisherKeys(["keys", "acme", "online"].map { sandbox.path / $0 }) { () throws(Failure) in nil })
        #expect(code { _ = try both.add([try bottle("acme-a", "1"), try bottle("b", "1")]) } == .namespaceForeign)
    }

    /// What a wicked holder could write with the right key and another program.
    @Test func aNamespaceThatOverstepsIsClosed() throws {
        _ = try own.add([try bottle("openssl", "3.0")])
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        let strange = try BottleFile.read(try bottle("openssl", "9.9"))
        try acme.locked { () throws(Failure) in
            try acme.change(of: "acme") { index throws(Failure) in
                try RegistryFolder.reading { () throws(IndexError) in try index.add(strange.candidate, strange.metadata)
                }
            }
        }
        let seen = try view()
        #expect(seen.warnings.map(\.code) == [.namespaceForeign])
        #expect(try seen.versions("openssl") == ["3.0"])
        #expect(try seen.versions("acme-build") == [])
        #expect(try seen.catalogue.names(in: 0) == ["openssl"])
        #expect(try RegistryCheck(sandbox.path / "registry").run().problems.map(\.code).contains(.namespaceForeign))
        // A copy that was closed stays closed.
        #expect(try view().versions("openssl") == ["3.0"])
    }

    @Test func aBrokenNamespaceTakesNothingElseAway() throws {
        _ = try own.add([try bottle("openssl", "3.0")])
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        let file = sandbox.path / "registry/trust/1.acme.json"
        let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
        try FileSystem.write(file, Array(text.replacing("\"expires\": \"202", with: "\"expires\": \"203").utf8))
        let seen = try view()
        #expect(seen.warnings.map(\.code) == [.trustMixed])
        #expect(try seen.versions("openssl") == ["3.0"])
        #expect(try seen.versions("acme-build") == [])
    }

    @Test func whatWasThereBeforeIsTakenOver() throws {
        _ = try own.add([try bottle("acme-build", "1.0"), try bottle("acme-other", "1.0")])
        try own.delegate("acme", to: [delegate])
        #expect(try view().versions("acme-build") == ["1.0"])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        #expect(try view().versions("acme-build") == ["1.0", "2.0"])
        #expect(try view().versions("acme-other") == ["1.0"])
        #expect(try acme.yank("acme-other", try Version(parsing: "1.0"), reason: "old") == 1)
        #expect(try view().catalogue.offers(of: "acme-other", in: 0).map(\.isYanked) == [true])
    }

    @Test func aNamespaceGetsAnotherKey() throws {
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        let keys = PublisherKeys(sandbox.path / "acme2") { () throws(Failure) in nil }
        let next = try #require(PublicKey(try keys.makeOwn(sandbox.path / "acme2/acme.key", PublicationLog())))
        let change = own
        try change.delegate("acme", to: [next])
        // What it has published must be signed by the new key before readers hear of that.
        #expect(change.log.settlement?.published == [])
        #expect(try view().versions("acme-build") == ["2.0"])
        _ = try registry("acme2").sign()
        #expect(try view().versions("acme-build") == ["2.0"])
        #expect(code { _ = try acme.add([try bottle("acme-more", "1.0")]) } == .namespaceForeign)
        _ = try registry("acme2").add([try bottle("acme-more", "1.0")])
        #expect(try view().versions("acme-more") == ["1.0"])
        #expect(try view("late").versions("acme-more") == ["1.0"])
    }

    @Test func aNamespaceIsTakenBack() throws {
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        _ = try view()
        try own.delegate("acme", to: nil)
        #expect(try view().versions("acme-build") == [])
        #expect(code { _ = try acme.add([try bottle("acme-build", "3.0")]) } != nil)
        _ = try own.add([try bottle("acme-build", "2.0")])
        #expect(try view().versions("acme-build") == ["2.0"])
        #expect(code { try own.delegate("acme", to: nil) } == .namespaceUnknown)
    }

    @Test func theLongestNamespaceOwnsAName() throws {
        #expect(Namespace.owner(of: "acme-tools-x", among: ["acme", "acme-tools"]) == "acme-tools")
        #expect(Namespace.owner(of: "acme-toolsx", among: ["acme", "acme-tools"]) == "acme")
        #expect(Namespace.owner(of: "acm", among: ["acme"]) == nil)
        for name in ["root", "targets", "Acme", "a+b", "", String(repeating: "a", count: 65)] {
            #expect(code { try own.delegate(name, to: [delegate]) } == .invalidName, "\(name)")
        }
    }

    @Test func aThresholdOfHoldersSigns() throws {
        let keys = PublisherKeys(sandbox.path / "second") { () throws(Failure) in nil }
        let second = try #require(PublicKey(try keys.makeOwn(sandbox.path / "second/acme.key", PublicationLog())))
        try own.delegate("acme", to: [delegate, second], threshold: 2)
        let first = acme
        _ = try first.add([try bottle("acme-build", "2.0")])
        #expect(first.log.settlement?.waiting.map(\.signatures) == [1])
        #expect(try view().versions("acme-build") == [])
        _ = try registry("second").sign()
        #expect(try view().versions("acme-build") == ["2.0"])
    }

    @Test func aPublisherMakesNoIndexOfANamespaceThatNobodyTakes() throws {
        var draft = IndexDraft(sandbox.path / "registry", PublicationLog())
        defer { draft.discard() }
        try draft.begin()
        draft.limitOfNamespace = 4096
        #expect(
            code { _ = try draft.pack(name: "core", serial: 1, replacing: nil, namespace: "acme") } == .indexTooLarge)
        _ = try draft.pack(name: "core", serial: 1, replacing: nil)
        draft.limitOfNamespace = 1 << 20
        _ = try draft.pack(name: "core", serial: 1, replacing: nil, namespace: "acme")
    }

    /// Signed by the right key, and no index that anybody could use.
    @Test(arguments: ["a view", "no database", "gone", "other bytes", "endless", "more than a namespace may have"])
    func anUnusableIndexClosesItsNamespaceAlone(
        _ kind: String
    ) throws {
        _ = try own.add([try bottle("openssl", "3.0")])
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        let registry = sandbox.path / "registry"
        let state = try acme.trust.state()
        var index = try #require(TrustFolder.description(of: "acme", state))
        let packed = sandbox.path / "packed"
        let made = sandbox.path / "made.sqlite"
        switch kind {
        case "gone": try FileSystem.remove(registry / index.indexPath)
        case "other bytes": try FileSystem.write(registry / index.indexPath, [1, 2, 3])
        // All else of it is right: its size alone is what nobody takes.
        case "more than a namespace may have":
            index.indexUnpackedSize = RegistryDescription.maximumNamespaceIndexSize + 1
        case "endless": index.indexUnpackedSize = 1 << 40
        default:
            if kind == "no database" { try sandbox.write("made.sqlite", String(repeating: "x", count: 9000)) }
            if kind == "a view" {
                _ = try ZstdFile.decompress(registry / index.indexPath, to: made, limit: 1 << 20)
                let database = try Database.open(made.text, .scratch)
                try database.run("CREATE VIEW v AS SELECT 1")
            }
            let frame = try ZstdFile.compress(made, to: packed, level: 1)
            index = RegistryDescription(
                name: index.name, serial: index.serial + 1, indexDigest: frame.digest, indexSize: frame.size,
                indexUnpackedSize: frame.unpackedSize, contents: frame.contents, namespace: "acme")
            try FileSystem.rename(packed, to: registry / index.indexPath)
        }
        if kind != "gone", kind != "other bytes" {
            var staged = try StagedMetadata(registry: registry)
            try acme.trust.stage(index, of: "acme", &staged)
            #expect(try acme.trust.settle(staged, acme.keys).published == ["acme"])
        }
        let seen = try view()
        #expect(seen.warnings.count == 1)
        if kind == "more than a namespace may have" { #expect(seen.warnings.map(\.code) == [.indexTooLarge]) }
        #expect(seen.warnings.allSatisfy { $0.severity == .warning && !$0.hints.isEmpty })
        #expect(try seen.versions("openssl") == ["3.0"])
        #expect(try seen.versions("acme-build") == [])
        #expect(!(try RegistryCheck(registry).run().problems.isEmpty))
    }

    /// A mirror that lacks a namespace's metadata, or serves another's, keeps nobody from the next one.
    @Test(arguments: [false, true]) func aMirrorCannotCloseANamespace(isChanged: Bool) throws {
        _ = try own.add([try bottle("openssl", "3.0")])
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        try FileManager.default.copyItem(
            atPath: (sandbox.path / "registry").text, toPath: (sandbox.path / "mirror").text)
        let file = sandbox.path / "mirror/trust/1.acme.json"
        if isChanged { try FileSystem.write(file, [123, 125]) } else { try FileSystem.remove(file) }
        let warnings = Guarded<[Diagnostic]>([])
        let places = ["mirror", "registry"].map { Location(path: sandbox.path / $0) }
        func namespaces(_ places: [Location]) throws -> [Bool] {
            let client = RegistryClient(
                name: "core", location: places[places.count - 1], places: places, indexes: sandbox.path / "indexes",
                trust: RegistryTrust(root: root, folder: sandbox.path / "trust-\(places.count)"),
                warn: { one in warnings.withLock { $0.append(one) } })
            _ = try client.refresh(try TransferEngine(TransferOptions(userAgent: "test")))
            return try client.namespaces().map { $0.index != nil }
        }
        #expect(try namespaces(places) == [true])
        #expect(warnings.withLock { $0.isEmpty })
        #expect(try namespaces([places[0]]) == [false])
        #expect(warnings.withLock { $0.count } == 1)
    }

    /// Taken back, then given to somebody else: readers never see it closed in between.
    @Test func aNamespaceGoesToAnotherHolderAfterItWasTakenBack() throws {
        try own.delegate("acme", to: [delegate])
        _ = try acme.add([try bottle("acme-build", "2.0")])
        try own.delegate("acme", to: nil)
        let keys = PublisherKeys(sandbox.path / "acme2") { () throws(Failure) in nil }
        let next = try #require(PublicKey(try keys.makeOwn(sandbox.path / "acme2/acme.key", PublicationLog())))
        try own.delegate("acme", to: [next])
        #expect(try view().warnings.isEmpty)
        _ = try registry("acme2").add([try bottle("acme-build", "3.0")])
        let seen = try view()
        #expect(try seen.versions("acme-build") == ["3.0"])
        #expect(seen.warnings.isEmpty)
        #expect(code { _ = try acme.add([try bottle("acme-build", "4.0")]) } == .namespaceForeign)
    }
}
