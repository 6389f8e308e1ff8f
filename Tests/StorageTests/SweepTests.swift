import Diagnostics
import Notation
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct SweepTests {
    /// A fixture whose project has one of two kegs in its environment.
    private func half() throws -> (StoreFixture, used: Keg, unused: Keg) {
        let fixture = try StoreFixture()
        let members = try fixture.install([.tool("one", "1"), .tool("two", "2")])
        let generation = try fixture.build([members[0]])
        try fixture.state.switchTo(generation)
        try Roots(fixture.home).register(fixture.state.project, adding: [members[0].keg.folder])
        return (fixture, members[0].keg, members[1].keg)
    }

    private func sweep(_ fixture: StoreFixture, lastSeen: Int64 = 0, isDryRun: Bool = false) throws -> Sweep {
        try Sweep(fixture.home, lastSeen: lastSeen, Patience(waits: false) { _ in }, isDryRun: isDryRun)
    }

    @Test func whatNoGenerationIsMadeOfGoesWithItsReceipt() throws {
        let (fixture, used, unused) = try half()
        let planned = try sweep(fixture, isDryRun: true)
        #expect(planned.kegs.map(\.folder) == [unused.folder])
        #expect(fixture.cellar.holds(unused))
        let size = try fixture.cellar.receipt(of: unused).unpackedSize
        let done = try sweep(fixture)
        #expect(done.kegs.map(\.folder) == [unused.folder])
        #expect(done.kegs.map(\.size) == [size] && planned.kegs.map(\.size) == [size])
        #expect(fixture.cellar.holds(used))
        #expect(try FileSystem.list(fixture.home.cellar) == ["one"])
        #expect(try FileSystem.list(fixture.home.receipts) == ["one"])
        #expect(try FileSystem.list(fixture.home.quarantine) == [])
        #expect(try sweep(fixture).kegs.isEmpty)
    }

    @Test func receiptsWithoutAKegGo() throws {
        let (fixture, used, _) = try half()
        try FileSystem.makeDirectories(fixture.home.receipts / "gone")
        try FileSystem.write(fixture.home.receipts / "gone/1-abc.json", [])
        _ = try sweep(fixture)
        #expect(try FileSystem.list(fixture.home.receipts) == ["one"])
        #expect(try fixture.cellar.receipt(of: used).name == "one")
    }

    /// As on a disk that fails: `ELOOP` stands for `EIO`. Tests/faults/errors.py has the others, at each call.
    @Test func whatCannotBeLookedAtIsNotGone() throws {
        let (fixture, _, unused) = try half()
        let folder = fixture.home.cellar / unused.name
        try FileSystem.rename(folder, to: fixture.home.cellar / "aside")
        try FileSystem.symbolicLink(folder, to: unused.name)
        #expect(throws: Failure.self) { try sweep(fixture) }
        try FileSystem.remove(folder)
        try FileSystem.rename(fixture.home.cellar / "aside", to: folder)
        #expect(try fixture.cellar.receipt(of: unused).name == unused.name)
        #expect(fixture.cellar.holds(unused))

        let stout = fixture.state.project / ".stout"
        try FileSystem.rename(stout, to: fixture.state.project / "aside")
        #expect(try ProjectState.all(of: fixture.state.project).count == 1)
        try FileSystem.symbolicLink(stout, to: ".stout")
        #expect(throws: Failure.self) { try ProjectState.all(of: fixture.state.project) }
    }

    @Test func nothingIsCollectedWhileSomebodyLooks() throws {
        let (fixture, _, unused) = try half()
        let sync = try StoreLock.shared(fixture.home, .silent)
        let error = #expect(throws: Failure.self) { try sweep(fixture) }
        #expect(error?.all.first?.code == .lockHeld)
        #expect(fixture.cellar.holds(unused))
        withExtendedLifetime(sync) {}
    }

    /// Deleted, moved, or on a disk that is not mounted: nobody can tell.
    @Test func aProjectThatIsGoneKeepsItsKegsForATime() throws {
        let (fixture, used, _) = try half()
        let project = fixture.state.project
        try FileSystem.rename(project, to: fixture.sandbox.path / "elsewhere")
        let kept = try sweep(fixture)
        #expect(kept.absent.map(\.project) == [project])
        #expect(fixture.cellar.holds(used))
        // The disk is back.
        try FileSystem.rename(fixture.sandbox.path / "elsewhere", to: project)
        #expect(try sweep(fixture, lastSeen: .max).forgotten.isEmpty)
        try FileSystem.rename(project, to: fixture.sandbox.path / "elsewhere")
        let planned = try sweep(fixture, lastSeen: .max, isDryRun: true)
        #expect(planned.forgotten.map(\.project) == [project] && planned.kegs.count == 1)
        #expect(try sweep(fixture, lastSeen: .max).forgotten.map(\.project) == [project])
        #expect(!fixture.cellar.holds(used))
        #expect(try FileSystem.list(fixture.home.roots) == [])
    }

    @Test func aMovedProjectIsAnotherRoot() throws {
        let (fixture, used, _) = try half()
        let roots = Roots(fixture.home)
        let moved = fixture.sandbox.path / "moved"
        try FileSystem.rename(fixture.state.project, to: moved)
        #expect(!roots.knows(moved))
        try roots.register(moved, adding: [used.folder])
        #expect(roots.knows(moved))
        #expect(try roots.all().map(\.project) == [moved, fixture.state.project])
        _ = try sweep(fixture, lastSeen: .max)
        #expect(try roots.all().map(\.project) == [moved])
        #expect(fixture.cellar.holds(used))
    }

    @Test func twoProjectsThatTakeTurnsAtOnePathAreTwoRoots() throws {
        let (fixture, used, unused) = try half()
        let project = fixture.state.project
        try FileSystem.rename(project, to: fixture.sandbox.path / "first")
        let second = ProjectState(project: project)
        try second.prepare()
        let member = Generation.Member(keg: unused, source: "core")
        try second.switchTo(
            try second.build([member], platform: .current, groups: ["default"], cellar: fixture.cellar))
        try Roots(fixture.home).register(project, adding: [unused.folder])
        #expect(try sweep(fixture).kegs.isEmpty)
        #expect(fixture.cellar.holds(used) && fixture.cellar.holds(unused))
    }

    @Test func whatCannotBeReadStopsTheCollection() throws {
        let (fixture, _, unused) = try half()
        try FileSystem.write(fixture.home.roots / "0123456789abcdef01234567.json", Array("{".utf8))
        let error = #expect(throws: Failure.self) { try sweep(fixture) }
        #expect(error?.all.first?.code == .rootUnreadable)
        #expect(fixture.cellar.holds(unused))
    }

    @Test func aRecordOfALaterStoutKeepsWhatTheRootNames() throws {
        let (fixture, used, _) = try half()
        try FileSystem.write(fixture.state.folder / "generations/1.json", Array("{\"format\": 2}".utf8))
        let done = try sweep(fixture)
        #expect(done.unreadable.map(\.project) == [fixture.state.project])
        #expect(fixture.cellar.holds(used))
    }

    @Test func everyGenerationCountsAndOneThatIsRemovedDoesNot() throws {
        let (fixture, used, unused) = try half()
        let member = Generation.Member(keg: unused, source: "core")
        let second = try fixture.build([member])
        try Roots(fixture.home).register(fixture.state.project, adding: [unused.folder])
        #expect(try sweep(fixture).kegs.isEmpty)
        try fixture.state.switchTo(second)
        try fixture.state.remove([1])
        #expect(try fixture.state.numbers() == [2])
        #expect(try sweep(fixture).kegs.map(\.folder) == [used.folder])
        #expect(try Roots(fixture.home).all().map(\.kegs) == [[unused.folder]])
    }

    @Test func aRootReadsAsItWasWritten() {
        let root = Root(key: "k", project: "/a b\nc", kegs: ["a/1-2", "b/2-3"])
        #expect(Root(root.json, key: "k") == root)
        #expect(Root(["format": 2], key: "k") == nil)
    }
}
