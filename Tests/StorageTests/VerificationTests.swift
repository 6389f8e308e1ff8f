import Archives
import Diagnostics
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct VerificationTests {
    /// An environment with a folded folder, files of two kegs and a link.
    private func synced() throws -> (StoreFixture, Generation) {
        let fixture = try StoreFixture()
        let members = try fixture.install([
            PackageTree(
                "one", "1",
                [
                    "bin/one": .program("program"), "share/one/data": .file("data"), "share/both/a": .file("a"),
                    "lib/link": .link("../share/one/data"),
                ]),
            PackageTree("two", "1", ["share/both/b": .file("b"), "bin/two": .program("program")]),
        ])
        let generation = try fixture.build(members)
        try fixture.state.switchTo(generation)
        return (fixture, generation)
    }

    private func verify(_ fixture: StoreFixture, _ generation: Generation) throws -> [String] {
        let found = try Verification(generation, fixture.state, fixture.cellar)
        #expect(found.kegs == 2)
        return found.findings.map { finding in
            let place = finding.path.text.split(separator: "/").suffix(2).joined(separator: "/")
            return "\(finding.keg.map { $0.name } ?? "env") \(finding.kind.rawValue) \(place)"
        }.sorted()
    }

    /// Undoes the protection of a keg's folder, as a vandal would.
    private func open(_ path: Path) throws -> Path {
        try FileSystem.setPermissions(path.parent, 0o755)
        return path
    }

    private func overwrite(_ path: Path, _ text: String, _ permissions: UInt32 = 0o444) throws {
        try FileSystem.remove(try open(path))
        try FileSystem.write(path, Array(text.utf8))
        try FileSystem.setPermissions(path, permissions)
    }

    @Test func aFreshEnvironmentIsAsInstalled() throws {
        let (fixture, generation) = try synced()
        #expect(try verify(fixture, generation) == [])
    }

    @Test func everyKindOfChangeInAKegIsFound() throws {
        let (fixture, generation) = try synced()
        let keg = fixture.cellar.folder(of: generation.members[0].keg)
        /// Does something in a folder of the keg and leaves the folder as it was.
        func within(_ folder: String, _ body: (Path) throws -> Void) throws {
            try FileSystem.setPermissions(keg / folder, 0o755)
            try body(keg / folder)
            try FileSystem.setPermissions(keg / folder, 0o555)
        }
        func put(_ path: Path, _ text: String, _ permissions: UInt32 = 0o444) throws {
            try FileSystem.removeTree(path)
            try FileSystem.write(path, Array(text.utf8))
            try FileSystem.setPermissions(path, permissions)
        }
        try within("share/one") { try put($0 / "data", "DATA") }
        #expect(try verify(fixture, generation) == ["one content one/data"])
        for permissions: UInt32 in [0o555, 0o446, 0o644, 0o4444, 0o044] {
            try within("share/one") { try put($0 / "data", "data", permissions) }
            #expect(try verify(fixture, generation) == ["one mode one/data"])
        }
        try within("share/one") { try FileSystem.remove($0 / "data") }
        #expect(try verify(fixture, generation) == ["one missing one/data"])
        try within("share/one") { try FileSystem.makeDirectory($0 / "data") }
        #expect(try verify(fixture, generation) == ["one kind one/data"])
        try within("share/one") {
            try put($0 / "data", "data")
            try put($0 / "more", "more")
        }
        #expect(try verify(fixture, generation) == ["one added one/more"])
        try within("share/one") { try FileSystem.remove($0 / "more") }
        #expect(try verify(fixture, generation) == [])
        try FileSystem.setPermissions(keg / "share/one", 0o757)
        #expect(try verify(fixture, generation) == ["one mode share/one"])
        try FileSystem.setPermissions(keg / "share/one", 0o555)
        // A stout that was killed while it published leaves this.
        try FileSystem.setPermissions(keg, 0o755)
        #expect(try verify(fixture, generation) == [])
        try FileSystem.setPermissions(keg, 0o775)
        #expect(try verify(fixture, generation).map { $0.prefix(8) } == ["one mode"])
        try FileSystem.setPermissions(keg, 0o555)
        try within("lib") {
            try FileSystem.remove($0 / "link")
            try FileSystem.symbolicLink($0 / "link", to: "elsewhere")
        }
        #expect(try verify(fixture, generation) == ["one target lib/link"])
    }

    @Test func aFolderThatIsNotStoutsIsNamedOnce() throws {
        let (fixture, generation) = try synced()
        try FileSystem.makeDirectories(fixture.state.environment / "mine/deep")
        try FileSystem.write(fixture.state.environment / "mine/deep/file", [])
        #expect(try verify(fixture, generation).map { $0.prefix(9) } == ["env added"])
    }

    @Test func aKegThatIsGoneOrWithoutRecordsIsFound() throws {
        let (fixture, generation) = try synced()
        let keg = generation.members[1].keg
        try FileSystem.remove(fixture.cellar.receiptPath(of: keg))
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
        try FileSystem.removeTree(fixture.cellar.folder(of: keg))
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
    }

    @Test func aForgedListingIsFound() throws {
        let (fixture, generation) = try synced()
        let path = fixture.cellar.folder(of: generation.members[1].keg) / ".stout/tree"
        try overwrite(path, "D nothing\n")
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
    }

    @Test func everyKindOfChangeInTheEnvironmentIsFound() throws {
        let (fixture, generation) = try synced()
        let tree = fixture.state.environment
        try overwrite(tree / "bin/one", "PROGRAM", 0o555)
        #expect(try verify(fixture, generation) == ["env content bin/one"])
        try overwrite(tree / "bin/one", "program", 0o755)
        #expect(try verify(fixture, generation) == ["env mode bin/one"])
        try overwrite(tree / "bin/one", "program", 0o555)
        #expect(try verify(fixture, generation) == [], "a copy of the same bytes is as good")
        try FileSystem.remove(tree / "bin/one")
        #expect(try verify(fixture, generation) == ["env missing bin/one"])
        try FileSystem.symbolicLink(tree / "bin/one", to: "two")
        #expect(try verify(fixture, generation) == ["env kind bin/one"])
        try overwrite(tree / "bin/one", "program", 0o555)
        try FileSystem.write(tree / "bin/mine", [])
        #expect(try verify(fixture, generation) == ["env added bin/mine"])
        try FileSystem.remove(tree / "bin/mine")
        try FileSystem.remove(tree / "share/one")
        try FileSystem.symbolicLink(tree / "share/one", to: "/elsewhere")
        #expect(try verify(fixture, generation) == ["env target share/one"])
        try FileSystem.remove(tree / "share/one")
        try FileSystem.makeDirectory(tree / "share/one")
        #expect(try verify(fixture, generation) == ["env kind share/one"])
        try FileSystem.removeTree(tree / "share/one")
        try FileSystem.remove(tree / "lib/link")
        try FileSystem.symbolicLink(tree / "lib/link", to: "elsewhere")
        #expect(try verify(fixture, generation) == ["env missing share/one", "env target lib/link"])
    }
}
