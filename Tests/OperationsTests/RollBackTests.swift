import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

@Suite struct RollBackTests {
    /// Three generations, of which each has another version of `one`.
    private func household() throws -> (Household, Path) {
        let house = try Household([.tool("one", "1"), .tool("one", "2"), .tool("one", "3"), .tool("two", "1")])
        let project = house.sandbox.path / "project"
        for version in 1...3 {
            try house.project("project", ["one = \"=\(version)\""])
            _ = try house.sync(project)
        }
        return (house, project)
    }

    private func state(_ house: Household, _ project: Path) throws -> Path {
        try house.context(project).state().folder
    }

    private func current(_ house: Household, _ project: Path) throws -> String {
        try FileSystem.readLink(try state(house, project) / "env")
    }

    private func code(_ body: () throws -> Void) -> Code? {
        do {
            try body()
            return nil
        } catch let failure as Failure { return failure.all.first?.code } catch { return nil }
    }

    @Test func aProgramRunsInWhatTheRollbackChose() throws {
        let (house, project) = try household()
        let outcome = try RollBack.run(house.context(project), to: nil)
        #expect(outcome.from == 3 && outcome.generation.number == 2 && outcome.isPinned)
        #expect(outcome.changes.map(\.kind) == [.downgraded])
        let run = try house.run(["run", "--", "one"], in: project)
        #expect(run.output == "one 2 \n" || run.output == "one 2\n", "\(run.output)")
        #expect(run.errors.contains("generation 2"))
        // Also when the lock changes.
        try house.project("project", ["one = \"=3\"", "two = \"*\""])
        #expect(try house.run(["run", "--", "one"], in: project).output.hasPrefix("one 2"))
        #expect(try current(house, project) == "generations/2")
        let synced = try house.run(["sync"], in: project)
        #expect(synced.status == 0 && !synced.errors.contains("held"))
        #expect(try current(house, project) == "generations/4")
        #expect(try house.run(["run", "--", "one"], in: project).errors.isEmpty)
    }

    @Test func theWayBackMakesNoGeneration() throws {
        let (house, project) = try household()
        _ = try RollBack.run(house.context(project), to: 1)
        let back = try house.sync(project)
        #expect(back.generation?.number == 3)
        #expect(back.plan?.changes.map(\.kind) == [.upgraded])
        #expect(try FileSystem.list(state(house, project) / "generations").count == 6)
        #expect(try house.sync(project).plan == nil)
        #expect(try !FileSystem.exists(state(house, project) / "pinned"))
    }

    @Test func backToWhatTheLastSyncMadeIsNoRollback() throws {
        let (house, project) = try household()
        _ = try RollBack.run(house.context(project), to: 1)
        #expect(try !RollBack.run(house.context(project), to: 3).isPinned)
        #expect(try house.sync(project).plan == nil, "as if nothing had been")
    }

    /// The lock is changed to what is pinned: then nothing has to be switched, but the pin ends.
    @Test func aSyncThatLeadsToThePinnedGenerationEndsThePin() throws {
        let (house, project) = try household()
        _ = try RollBack.run(house.context(project), to: 2)
        try house.project("project", ["one = \"=2\""])
        let synced = try house.sync(project)
        #expect(synced.isUpToDate && synced.generation?.number == 2)
        #expect(try !FileSystem.exists(state(house, project) / "pinned"))
        #expect(try house.sync(project).plan == nil)
    }

    @Test func historySaysWhatChanged() throws {
        let (house, project) = try household()
        _ = try RollBack.run(house.context(project), to: 2)
        let entries = try GenerationHistory(house.context(project)).entries
        #expect(entries.map(\.number) == [1, 2, 3])
        #expect(entries.map(\.isCurrent) == [false, true, false])
        #expect(entries.map(\.isPinned) == [false, true, false])
        #expect(entries[0].changes == nil)
        #expect(entries[2].changes?.map(\.after) == ["3"])
    }

    @Test func whatCannotBeGoneBackToChangesNothing() throws {
        let (house, project) = try household()
        let context = house.context(project)
        #expect(code { _ = try RollBack.run(context, to: 7) } == .generationUnknown)
        #expect(code { _ = try RollBack.run(context, to: nil, group: "docs") } == .unknownGroup)
        let first = try #require(try GenerationHistory(context).entries[0].generation)
        try FileSystem.removeTree(Cellar(context.home).folder(of: first.members[0].keg))
        #expect(code { _ = try RollBack.run(context, to: 1) } == .generationIncomplete)
        _ = try RollBack.run(context, to: 1 + 1, isDryRun: true)
        #expect(try current(house, project) == "generations/3")
        #expect(try !FileSystem.exists(state(house, project) / "pinned"))
        try FileSystem.removeTree(try state(house, project))
        #expect(code { _ = try RollBack.run(context, to: nil) } == .environmentMissing)
    }

    @Test func anIsolatedGroupHasGenerationsOfItsOwn() throws {
        let (house, project) = try household()
        for version in 1...2 {
            try house.project(
                "project", ["one = \"=3\""],
                more: "[group.docs]\nisolated = true\n[group.docs.requires]\none = \"=\(version)\"\n")
            _ = try house.sync(project) { $0.groups = ["docs"] }
        }
        let outcome = try RollBack.run(house.context(project), to: nil, group: "docs")
        #expect(outcome.from == 2 && outcome.generation.number == 1)
        let run = try house.run(["run", "--group", "docs", "--", "one"], in: project)
        #expect(run.output.hasPrefix("one 1") && run.errors.contains("of the group docs"))
        #expect(try house.run(["run", "--", "one"], in: project).output.hasPrefix("one 3"))
        #expect(try FileSystem.readLink(state(house, project) / "env-docs") == "generations-docs/1")
    }
}
