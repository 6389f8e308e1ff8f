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

        let generations = fixture.state.generations
        try FileSystem.rename(generations, to: fixture.state.folder / "aside")
        try FileSystem.symbolicLink(generations, to: generations.name)
        #expect(throws: Failure.self) { try sweep(fixture) }
        #expect(fixture.cellar.holds(unused))
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
        #expect(try FileSystem.list(fixture.home.projects) == [])
    }

    @Test func aMovedProjectIsKnownByItsFolder() throws {
        let (fixture, used, _) = try half()
        let moved = fixture.sandbox.path / "moved"
        try FileSystem.rename(fixture.state.project, to: moved)
        let home = try ProjectHome.find(moved, fixture.home)
        #expect(home.folder == fixture.state.folder && !home.isRecorded)
        try home.prepare()
        #expect(ProjectHome.all(fixture.home).map(\.project) == [moved])
        #expect(try sweep(fixture, lastSeen: .max).forgotten.isEmpty)
        #expect(fixture.cellar.holds(used))
    }

    @Test func twoProjectsThatTakeTurnsAtOnePathAreTwo() throws {
        let (fixture, used, unused) = try half()
        let project = fixture.state.project
        let first = fixture.sandbox.path / "first"
        try FileSystem.rename(project, to: first)
        try FileSystem.makeDirectory(project)
        try FileSystem.write(project / "Stoutfile", [])
        let second = ProjectState(try ProjectHome.find(project, fixture.home))
        #expect(second.folder != fixture.state.folder)
        try second.prepare()
        let member = Generation.Member(keg: unused, source: "core")
        try second.switchTo(
            try second.build([member], platform: .current, groups: ["default"], cellar: fixture.cellar))
        #expect(try sweep(fixture).kegs.isEmpty)
        #expect(fixture.cellar.holds(used) && fixture.cellar.holds(unused))
        // And the first is there again.
        try FileSystem.rename(project, to: fixture.sandbox.path / "second")
        try FileSystem.rename(first, to: project)
        #expect(try ProjectHome.find(project, fixture.home).folder == fixture.state.folder)
    }

    /// A checkout can put a link there. It finds the state of its own path, or none.
    @Test func aLinkToTheStateOfAnotherProjectIsNotFollowed() throws {
        let (fixture, _, _) = try half()
        let stranger = fixture.sandbox.path / "stranger"
        try FileSystem.makeDirectories(stranger / ".stout")
        let link = stranger / ".stout/env"
        for target in [fixture.state.environment.text, "generations/1", "/tmp/env", "../../project/.stout/env"] {
            try FileSystem.symbolicLink(link, to: target)
            let state = ProjectState(try ProjectHome.find(stranger, fixture.home))
            #expect(state.folder != fixture.state.folder, "\(target)")
            #expect(try state.currentNumber() == nil && !state.isLinked, "\(target)")
            try FileSystem.remove(link)
        }
        // Through a folder that is a link, too.
        try FileSystem.removeTree(stranger / ".stout")
        #expect(try fixture.state.link() == nil)
        try FileSystem.symbolicLink(stranger / ".stout", to: "../project/.stout")
        #expect(try ProjectHome.find(stranger, fixture.home).folder != fixture.state.folder)
    }

    @Test func aProjectWhoseRecordIsLostKeepsItsKegs() throws {
        let (fixture, used, _) = try half()
        try FileSystem.write(fixture.state.home.record, Array("{".utf8))
        #expect(try sweep(fixture).absent.map(\.kegs) == [1])
        #expect(fixture.cellar.holds(used))
        // And is found again, and written down.
        let home = try ProjectHome.find(fixture.state.project, fixture.home)
        #expect(home.folder == fixture.state.folder && !home.isRecorded)
        #expect(try ProjectState(home).link() == nil)
        #expect(try ProjectHome.find(fixture.state.project, fixture.home).isRecorded)
    }

    @Test func aRecordThatCannotBeReadStopsTheCollection() throws {
        let (fixture, used, unused) = try half()
        try FileSystem.write(fixture.state.folder / "generations/1.json", Array("{\"format\": 2}".utf8))
        let error = #expect(throws: Failure.self) { try sweep(fixture) }
        #expect(error?.all.first?.code == .rootUnreadable)
        #expect(fixture.cellar.holds(unused) && fixture.cellar.holds(used))
    }

    @Test func everyGenerationCountsAndOneThatIsRemovedDoesNot() throws {
        let (fixture, used, unused) = try half()
        let member = Generation.Member(keg: unused, source: "core")
        let second = try fixture.build([member])
        #expect(try sweep(fixture).kegs.isEmpty)
        try fixture.state.switchTo(second)
        try fixture.state.remove([1])
        #expect(try fixture.state.numbers() == [2])
        #expect(try sweep(fixture).kegs.map(\.folder) == [used.folder])
    }
}
