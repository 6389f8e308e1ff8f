import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

@Suite struct CollectTests {
    private func household(_ versions: Int) throws -> (Household, Path) {
        let house = try Household((1...versions).map { .tool("one", "\($0)") })
        let project = house.sandbox.path / "project"
        for version in 1...versions {
            try house.project("project", ["one = \"=\(version)\""])
            _ = try house.sync(project)
        }
        return (house, project)
    }

    private func collect(
        _ house: Household, in project: Path? = nil, _ change: (inout CollectGarbage.Options) -> Void = { _ in }
    ) throws -> CollectGarbage.Outcome {
        var options = CollectGarbage.Options()
        change(&options)
        let home = house.context(house.sandbox.path).home
        return try CollectGarbage.run(
            home, options, project: project.map { house.context($0) }, Patience(waits: false) { _ in }
        ) { _ in }
    }

    private func kegs(_ house: Household) throws -> Int {
        try FileSystem.list(house.sandbox.path / "home/cellar/one").count
    }

    private func numbers(_ house: Household, _ project: Path) throws -> [Int] {
        try house.context(project).state().numbers()
    }

    @Test func youngGenerationsStay() throws {
        let (house, project) = try household(3)
        #expect(try collect(house).freed == 0)
        #expect(try numbers(house, project) == [1, 2, 3])
    }

    @Test func theNewestAreKept() throws {
        let (house, project) = try household(5)
        let planned = try collect(house) {
            $0.keep = 3
            $0.isDryRun = true
        }
        #expect(try numbers(house, project) == [1, 2, 3, 4, 5])
        let done = try collect(house) { $0.keep = 3 }
        #expect(try numbers(house, project) == [3, 4, 5])
        #expect(try kegs(house) == 3)
        #expect(done.generations.map(\.number) == [1, 2] && planned.generations.map(\.number) == [1, 2])
        #expect(done.cellar?.kegs.map(\.folder) == planned.cellar?.kegs.map(\.folder))
        #expect(done.freed == planned.freed && done.freed > 0)
        // With an age alone: the current one and the way back.
        _ = try collect(house) { $0.age = 0 }
        #expect(try numbers(house, project) == [4, 5])
        // Both: only what is old, and there is nothing old.
        _ = try collect(house) {
            $0.age = 86_400
            $0.keep = 1
        }
        #expect(try numbers(house, project) == [4, 5])
        _ = try collect(house) { $0.keep = 1 }
        #expect(try numbers(house, project) == [5])
        #expect(try house.sync(project).plan == nil)
        #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
    }

    @Test func whatARollbackChoseStaysAndSoDoesTheWayBack() throws {
        let (house, project) = try household(4)
        _ = try RollBack.run(house.context(project), to: 2)
        _ = try collect(house) { $0.age = 0 }
        #expect(try numbers(house, project) == [2, 4])
        _ = try collect(house) { $0.keep = 1 }
        #expect(try numbers(house, project) == [2])
        #expect(try house.run(["run", "--", "one"], in: project).output.hasPrefix("one 2"))
        // Its number is that of no generation that anything speaks of.
        #expect(try house.sync(project).generation?.number == 5)
    }

    @Test func aProjectThatWasMovedIsKnownAgain() throws {
        let (house, project) = try household(1)
        let moved = house.sandbox.path / "moved"
        try FileSystem.rename(project, to: moved)
        // Given in the project itself: what that says of its place counts first.
        let done = try collect(house, in: moved) { $0.forgets = true }
        #expect(done.cellar?.forgotten.isEmpty == true)
        #expect(try kegs(house) == 1)
        #expect(try numbers(house, moved) == [1])
        // Given up in between: the next sync begins again.
        try FileSystem.rename(moved, to: project)
        #expect(try collect(house) { $0.forgets = true }.cellar?.forgotten.map(\.project) == [moved])
        #expect(!FileSystem.exists(house.sandbox.path / "home/cellar/one"))
        #expect(try FileSystem.list(house.sandbox.path / "home/projects") == [])
        let synced = try house.sync(project)
        #expect(synced.plan?.pours.count == 1 && synced.generation?.number == 1)
        #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
    }

    @Test func aGroupThatHasGoneTakesItsEnvironmentAlong() throws {
        let (house, project) = try household(2)
        let group = "[group.docs]\nisolated = true\n[group.docs.requires]\none = \"=1\"\n"
        try house.project("project", ["one = \"=2\""], more: group)
        _ = try house.sync(project) { $0.groups = ["docs"] }
        _ = try collect(house) { $0.keep = 1 }
        #expect(FileSystem.exists(project / ".stout/env-docs/bin/one"))
        try house.project("project", ["one = \"=2\""])
        #expect(try collect(house).environments.isEmpty, "it is young")
        #expect(try collect(house) { $0.keep = 1 }.environments.map(\.group) == ["docs"])
        for folder in [project / ".stout", try house.context(project).state().folder] {
            #expect(try FileSystem.list(folder).filter { $0.contains("docs") } == [])
        }
        #expect(try kegs(house) == 1)
    }

    @Test func somethingAtWorkIsLeftAlone() throws {
        let (house, project) = try household(3)
        let held = try house.context(project).state().lockIfFree()
        let done = try collect(house) { $0.keep = 1 }
        #expect(done.skipped == [project])
        #expect(try numbers(house, project) == [1, 2, 3])
        #expect(try kegs(house) == 3)
        withExtendedLifetime(held) {}
    }

    @Test func indexesOfNobodyGo() throws {
        let (house, _) = try household(1)
        let indexes = house.sandbox.path / "cache/index"
        let used = try FileSystem.list(indexes)
        try FileSystem.makeDirectory(indexes / "0123456789abcdef01234567")
        try FileSystem.write(indexes / "0123456789abcdef01234567/x.sqlite", [1, 2, 3])
        #expect(try collect(house).indexes.isEmpty, "it is young")
        #expect(try collect(house) { $0.age = -2 }.indexes.map(\.size) == [3])
        #expect(try FileSystem.list(indexes) == used)
    }

    @Test func aSyncIsARootBeforeItReadsAnything() throws {
        let (house, project) = try household(1)
        let home = house.context(project).home
        let collecting = try StoreLock.exclusive(home, .silent)
        for command in [["sync"], ["run", "--", "one"], ["rollback"], ["gc"]] {
            let refused = try house.run(
                command + ["--no-wait"].prefix(command[0] == "run" ? 0 : 1), in: project,
                variables: ["STOUT_NO_WAIT": "1"])
            #expect(refused.status == 1 && refused.errors.contains("error[E0813]"), "\(command): \(refused.errors)")
            #expect(refused.errors.contains("process \(Process.identifier)"), "\(refused.errors)")
        }
        let waiting = try house.start(["sync"], in: project)
        withExtendedLifetime(collecting) {}
        _ = consume collecting
        #expect(try waiting.wait().status == 0)
    }

    /// Syncs that change the environment all the time, and collections that keep as little as they can, as fast as they
    /// go. `STOUT_COLLECTIONS` is how many.
    @Test func syncsAndCollectionsAtOnce() throws {
        let house = try Household((1...3).map { .tool("one", "\($0)") } + [.tool("two", "1", requires: ["one >=1"])])
        let projects = try (0..<2).map { try house.project("project\($0)", ["two = \"*\""]) }
        for project in projects { _ = try house.sync(project) }
        let rounds = Environment.nonEmpty("STOUT_COLLECTIONS").flatMap { Int($0) } ?? 12
        for round in 0..<rounds {
            var running: [Program.Running] = []
            for (place, project) in projects.enumerated() {
                try house.project("project\(place)", ["two = \"*\"", "one = \"=\((round + place) % 3 + 1)\""])
                running.append(try house.start(["sync"], in: project))
            }
            running.append(try house.start(["gc", "--keep", "1"], in: house.sandbox.path))
            for one in running {
                let outcome = try one.wait()
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            for (place, project) in projects.enumerated() {
                let run = try house.run(["run", "--no-sync", "--", "one"], in: project)
                #expect(run.output.hasPrefix("one \((round + place) % 3 + 1)"), "\(run.output)\(run.errors)")
                #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
            }
        }
    }
}
