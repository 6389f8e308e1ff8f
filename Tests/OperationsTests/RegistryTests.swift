import Diagnostics
import Foundation
import Operations
import Packages
import Registries
import Storage
import Testing
import Unix
import Workbench

@Suite struct RegistryTests {
    private func description(_ house: Household, _ registry: String) throws -> RegistryDescription {
        try RegistryDescription(reading: try FileSystem.read(house.sandbox.path / registry / "registry.json"))
    }

    @Test func theOrderOfAdditionsDoesNotShow() throws {
        let house = try Household([])
        var old = PackageTree.tool("a", "1.0")
        old.description = "of long ago"
        var new = PackageTree.tool("a", "1.10", requires: ["b"])
        new.description = "of today"
        let bottles = try [old, new, .tool("b", "1")].map { try house.pack($0) }
        var digests: Set<Digest> = []
        for (place, order) in [[0, 1, 2], [2, 1, 0], [1, 0, 2]].enumerated() {
            try PublishBottles.create(house.sandbox.path / "r\(place)", name: "core")
            for bottle in order { _ = try PublishBottles.add([bottles[bottle]], to: house.sandbox.path / "r\(place)") }
            digests.insert(try description(house, "r\(place)").indexDigest)
            #expect(try description(house, "r\(place)").serial == 3)
        }
        try PublishBottles.create(house.sandbox.path / "all", name: "core")
        _ = try PublishBottles.add(bottles, to: house.sandbox.path / "all")
        digests.insert(try description(house, "all").indexDigest)
        #expect(digests.count == 1)
    }

    @Test func aPublishedBottleNeverChanges() throws {
        let house = try Household([.tool("a", "1.0")])
        let before = try description(house, "registry")
        var other = PackageTree.tool("a", "1.0")
        other.entries["share/more"] = .file("more")
        let error = #expect(throws: Failure.self) { try house.publish([.tool("b", "1"), other]) }
        #expect(error?.all.first?.code == .bottleKnown)
        #expect(try description(house, "registry") == before, "all of them, or none")
    }

    @Test func whatIsAddedAgainIsKnown() throws {
        let house = try Household([])
        let bottle = try house.pack(.tool("a", "1.0"))
        #expect(try PublishBottles.add([bottle], to: house.sandbox.path / "registry").map(\.isKnown) == [false])
        #expect(
            try PublishBottles.add([bottle, bottle], to: house.sandbox.path / "registry").map(\.isKnown) == [
                true, true,
            ])
    }

    @Test func theFormerIndexStaysForItsReaders() throws {
        let house = try Household([])
        let index = house.sandbox.path / "registry/index"
        for version in 1...3 { try house.publish([.tool("a", "\(version)")]) }
        // A reader may have begun with any of them.
        #expect(try FileSystem.list(index).count == 4)
        for name in try FileSystem.list(index) {
            let file = (index / name).text
            let written = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
            let before = try #require(written).addingTimeInterval(-3600)
            try FileManager.default.setAttributes([.modificationDate: before], ofItemAtPath: file)
        }
        try house.publish([.tool("a", "4")])
        #expect(try FileSystem.list(index).count == 2)
    }

    @Test func whatAKilledPublisherLeftIsNotInTheWay() throws {
        let house = try Household([])
        for name in [".1.read", ".1.sqlite", ".1.zst"] { try house.sandbox.write("registry/index/\(name)", "half") }
        try house.publish([.tool("a", "1")])
        #expect(try FileSystem.list(house.sandbox.path / "registry/index").allSatisfy { !$0.hasPrefix(".") })
    }

    @Test func whatIsNoBottleIsNotPublished() throws {
        let house = try Household([])
        let path = try house.sandbox.write("x.tar.zst", "no bottle")
        let error = #expect(throws: Failure.self) {
            try PublishBottles.add([path], to: house.sandbox.path / "registry")
        }
        #expect(error?.all.first?.code == .notABottle)
        #expect(throws: Failure.self) { try PublishBottles.add([], to: house.sandbox.path / "nowhere") }
        #expect(throws: Failure.self) { try PublishBottles.create(house.sandbox.path / "registry", name: "x") }
    }

    // The local copy of the index.

    private func cache(_ house: Household) throws -> Path {
        let all = house.sandbox.path / "cache/index"
        return all / (try #require(try FileSystem.list(all).first))
    }

    @Test(arguments: ["registry.json", "validator"], ["", "{}", "\u{1}\n\n\n", "missing"])
    func aBrokenCopyIsFetchedAgain(name: String, content: String) throws {
        let house = try Household([.tool("a", "1")])
        let project = try house.project("project", ["a = \"*\""])
        _ = try LockProject.run(house.context(project))
        let copy = try cache(house)
        if content == "missing" {
            try FileSystem.removeTree(copy / name)
        } else {
            try FileSystem.write(copy / name, Array(content.utf8))
        }
        try house.publish([.tool("a", "2")])
        var options = LockProject.Options()
        options.upgradesAll = true
        let lock = try LockProject.run(house.context(project), options).lock
        #expect(lock.packages.map(\.version.text) == ["2"])
    }

    @Test func anIndexThatIsNoneIsSaidWithItsPlace() throws {
        let house = try Household([.tool("a", "1")])
        let project = try house.project("project", ["a = \"*\""])
        _ = try LockProject.run(house.context(project))
        let copy = try cache(house)
        let index = try #require(try FileSystem.list(copy).first { $0.hasSuffix(".sqlite") })
        try FileSystem.write(copy / index, Array("no index".utf8))
        let error = #expect(throws: Failure.self) { try LockProject.run(house.context(project)) }
        #expect(error?.all.first?.code == .indexDamaged)
        #expect(error?.all.first?.hints.first?.hasPrefix("the registry is not to blame") == true)
        #expect(error?.all.first?.notes.contains { $0.contains(index) } == true)
        // As the hint says.
        try FileSystem.remove(copy / index)
        #expect(try LockProject.run(house.context(project)).lock.packages.count == 1)
    }

    @Test func otherBytesThanAnnouncedAreNoIndex() throws {
        let house = try Household([.tool("a", "1")])
        let project = try house.project("project", ["a = \"*\""])
        let path = house.sandbox.path / "registry" / (try description(house, "registry").indexPath)
        var bytes = try FileSystem.read(path)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.write(path, bytes)
        let error = #expect(throws: Failure.self) { try LockProject.run(house.context(project)) }
        #expect(error?.all.first?.code == .indexDiffers, "\(String(describing: error))")
        #expect(!FileSystem.exists(project / "Stout.lock"))
        #expect(try FileSystem.list(try cache(house)) == [])
    }
}
