import Archives
import Diagnostics
import Packages
import Testing
import Trust
import Unix
import Workbench

@testable import Storage

@Suite struct CellarTests {
    private let tree = PackageTree(
        "jq", "1.6",
        [
            "bin/jq": .program("#!/bin/sh\necho jq\n"), "share/doc/jq/readme": .file("read me"),
            "share/doc/jq/README": .link("readme2"),
        ].filter { $0.key != "share/doc/jq/README" })

    @Test func aPublishedKegIsReadOnlyAndHasItsReceipt() throws {
        let fixture = try StoreFixture()
        let member = try #require(try fixture.install([tree]).first)
        let folder = fixture.cellar.folder(of: member.keg)
        #expect(folder == fixture.home.data / "cellar/jq/1.6-\(member.keg.bottle.short)")
        #expect(fixture.cellar.holds(member.keg))
        for path in [".", "bin", "share", "share/doc/jq", ".stout"] {
            #expect(try FileSystem.status(folder / path).permissions == 0o555, "\(path)")
        }
        #expect(try FileSystem.status(folder / "bin/jq").permissions == 0o555)
        #expect(try FileSystem.status(folder / "share/doc/jq/readme").permissions == 0o444)
        let receipt = try fixture.cellar.receipt(of: member.keg)
        #expect(receipt.bottle == member.keg.bottle)
        #expect(receipt.name == "jq" && receipt.version == "1.6" && receipt.source == "core")
        let contents = try fixture.cellar.contents(of: member.keg)
        #expect(try TreeListing(reading: contents.listing).digest == receipt.tree)
        #expect(contents.prefix == nil)
        #expect(receipt.poured.hasSuffix("Z") && receipt.poured.count == 20)
        #expect(try FileSystem.list(fixture.home.quarantine) == [])
    }

    @Test func aReceiptReadsAsItWasWritten() throws {
        let fixture = try StoreFixture()
        let member = try #require(try fixture.install([tree]).first)
        let receipt = try fixture.cellar.receipt(of: member.keg)
        #expect(Receipt(receipt.json) == receipt)
        let path = fixture.cellar.receiptPath(of: member.keg)
        for text in ["", "{}", "[1]", "{\"format\": 2}"] {
            try FileSystem.write(path, Array(text.utf8))
            let error = #expect(throws: Failure.self) { try fixture.cellar.receipt(of: member.keg) }
            #expect(error?.all.first?.code == .receiptUnreadable)
        }
        try FileSystem.remove(path)
        let error = #expect(throws: Failure.self) { try fixture.cellar.receipt(of: member.keg) }
        #expect(error?.all.first?.code == .receiptUnreadable)
    }

    @Test func otherBytesThanTheLocksAreNoKeg() throws {
        let fixture = try StoreFixture()
        let (bytes, keg) = try fixture.bottle(tree)
        let (_, other) = try fixture.bottle(PackageTree.tool("other", "1"))
        let quarantine = try Quarantine.open(fixture.home)
        func refusal(_ bytes: [UInt8], _ keg: Keg) throws -> PourError? {
            do {
                _ = try fixture.pour(bytes, as: keg, in: quarantine)
                return nil
            } catch let error as PourError { return error }
        }
        #expect(try refusal(bytes, other) == .digest(other, found: keg.bottle))
        // Damaged on the way: a rule is broken, and the bytes are not those of the lock.
        for damaged in [
            Array(bytes.dropLast(9)), [0] + bytes.dropFirst(), bytes.dropLast() + [bytes[bytes.count - 1] ^ 1],
        ] {
            #expect(try refusal(damaged, keg) == .digest(keg, found: SHA256Hasher.digest(of: damaged)))
        }
        // Locked as it is: the rule is what is to be told.
        let short = Array(bytes.dropLast(9))
        let locked = Keg(
            name: keg.name, version: keg.version, revision: keg.revision, bottle: SHA256Hasher.digest(of: short))
        guard case .refused(_, let broken) = try refusal(short, locked) else {
            Issue.record("a truncated bottle was taken")
            return
        }
        #expect(broken.rule == .truncated)
        #expect(try refusal(bytes, keg) == nil, "the last attempt is the right one")
    }

    @Test func aKegThatIsThereIsLeftAsItIs() throws {
        let fixture = try StoreFixture()
        let member = try #require(try fixture.install([tree]).first)
        let before = try FileSystem.status(fixture.cellar.folder(of: member.keg))
        _ = try fixture.install([PackageTree.tool("x", "1")])
        let quarantine = try Quarantine.open(fixture.home)
        let bytes = try FileSystem.read(fixture.sandbox.path / "jq-1.6-any.tar.zst")
        try fixture.cellar.publish([try fixture.pour(bytes, as: member.keg, in: quarantine)])
        #expect(try FileSystem.status(fixture.cellar.folder(of: member.keg)).inode == before.inode)
    }

    @Test func quarantinesOfTheDeadAreCleared() throws {
        let fixture = try StoreFixture()
        let quarantine = fixture.home.quarantine
        for name in ["1-dead", "2-without-a-lock"] {
            try FileSystem.makeDirectories(quarantine / name / "half/keg")
            try FileSystem.write(quarantine / name / "half/keg/file", [1])
            try FileSystem.setPermissions(quarantine / name / "half", 0o555)
        }
        try FileSystem.write(quarantine / "1-dead.lock", [])
        try FileSystem.write(quarantine / "3-only-a-lock.lock", [])
        let living = try Quarantine.open(fixture.home)
        #expect(living.cleared == ["1-dead", "2-without-a-lock"])
        let next = try Quarantine.open(fixture.home)
        #expect(next.cleared == [])
        #expect(FileSystem.isDirectory(living.folder))
        #expect(try FileSystem.list(quarantine).count == 4)
        withExtendedLifetime(living) {}
        withExtendedLifetime(next) {}
    }
}
