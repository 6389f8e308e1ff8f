import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

@Suite struct SyncTests {
    private func household() throws -> (Household, Path) {
        let house = try Household([
            .tool("one", "1.0", requires: ["two >=1"]), .tool("two", "1.5"), .tool("two", "2.0"),
        ])
        return (house, try house.project("project", ["one = \"*\""], more: "[group.extra.requires]\ntwo = \"<2\"\n"))
    }

    private func program(_ project: Path, _ name: String) throws -> String {
        String(decoding: try FileSystem.read(project / ".stout/env/bin" / name), as: UTF8.self)
    }

    @Test func theSecondSyncHasNothingToDo() throws {
        let (house, project) = try household()
        let first = try house.sync(project)
        #expect(!first.isUpToDate)
        #expect(first.plan?.pours.map(\.keg.name).sorted() == ["one", "two"])
        let second = try house.sync(project)
        #expect(second.isUpToDate)
        #expect(second.plan == nil, "not even planned")
        #expect(second.generation == first.generation)
    }

    /// What the fast way must not take for unchanged; each is followed by a sync that mends it.
    @Test func theFastWayIsExact() throws {
        let (house, project) = try household()
        let first = try #require(try house.sync(project).generation)
        func next(_ change: (inout SyncProject.Options) -> Void = { _ in }) throws -> SyncProject.Outcome {
            let outcome = try house.sync(project, change)
            #expect(outcome.plan != nil, "the fast way was taken")
            #expect(try house.sync(project, change).plan == nil)
            return outcome
        }
        // The Stoutfile says the same in other bytes.
        let text = try house.sandbox.read("project/Stoutfile")
        try house.sandbox.write("project/Stoutfile", "# a remark\n" + text)
        #expect(try next().isUpToDate)
        // A keg is gone.
        try FileSystem.removeTree(Cellar(house.context(project).home).folder(of: first.members[0].keg))
        #expect(try next().plan?.pours.map(\.keg.name) == ["one"])
        // The tree is gone.
        let generations = try house.context(project).state().folder / "generations"
        try FileSystem.removeTree(generations / "\(first.number)")
        #expect(try next().generation?.number == first.number + 1)
        // The record is gone.
        try FileSystem.remove(generations / "\(first.number + 1).json")
        _ = try next()
        // The lock was changed by a merge.
        let lock = try house.sandbox.read("project/Stout.lock")
        try house.sandbox.write(
            "project/Stout.lock", lock.replacing("version = \"1.5\"", with: "version = \"1.5\" # x"))
        #expect(try next().isUpToDate)
        // Another group.
        #expect(try next { $0.groups = ["default", "extra"] }.generation?.groups == ["default", "extra"])
        // Without checking asks for less.
        #expect(try house.sync(project) { $0.lockUse = .frozen }.plan == nil)
    }

    /// What a sync took as it is, `--locked` looks at as closely as in a fresh checkout.
    @Test func aSyncDoesNotHideWhatLockedRefuses() throws {
        let (house, project) = try household()
        _ = try house.sync(project)
        let lock = try house.sandbox.read("project/Stout.lock")
        try house.sandbox.write("project/Stout.lock", lock.replacing("lock = 1", with: "lock  =  1"))
        func code() -> Code? {
            do {
                _ = try house.sync(project) { $0.lockUse = .locked }
                return nil
            } catch { return (error as? Failure)?.all.first?.code }
        }
        #expect(code() == .lockStale)
        _ = try house.sync(project) { $0.lockUse = .updated }
        #expect(code() == .lockStale)
        try house.sandbox.write("project/Stout.lock", lock)
        _ = try house.sync(project) { $0.lockUse = .updated }
        #expect(try house.sync(project) { $0.lockUse = .locked }.isUpToDate)
        #expect(try house.sync(project) { $0.lockUse = .locked }.plan == nil, "looked at once")
        #expect(try house.sync(project) { $0.lockUse = .updated }.plan == nil, "asks for less")
    }

    @Test func anotherHomeGetsAnEnvironmentOfItsOwn() throws {
        let (house, project) = try household()
        _ = try house.sync(project)
        let moved = try #require(try house.sync(project, home: "other").generation)
        #expect(moved.number == 1)
        #expect(moved.cellar == house.sandbox.path / "other/cellar")
        try FileSystem.removeTree(house.sandbox.path / "home")
        #expect(try house.sandbox.read("project/.stout/env/share/one/notes") == "notes of one 1.0\n")
    }

    @Test func groupsStayAsTheyWere() throws {
        let (house, project) = try household()
        _ = try house.sync(project) { $0.groups = ["default", "extra"] }
        let again = try house.sync(project)
        #expect(again.isUpToDate && again.generation?.groups == ["default", "extra"])
        #expect(throws: Failure.self) { try house.sync(project) { $0.groups = ["nothing"] } }
    }

    @Test func aFailureLeavesTheEnvironmentAndTheLock() throws {
        let (house, project) = try household()
        _ = try house.sync(project)
        let lock = try house.sandbox.read("project/Stout.lock")
        let broken = PackageTree.tool("broken", "1.0")
        try house.publish([broken])
        let registry = house.sandbox.path / "registry/bottles"
        for folder in try FileSystem.list(registry) {
            for name in try FileSystem.list(registry / folder) {
                let path = registry / folder / name
                var bytes = try FileSystem.read(path)
                bytes[bytes.count / 2] ^= 1
                try FileSystem.write(path, bytes)
            }
        }
        try house.project("project", ["one = \"*\"", "broken = \"*\""])
        let error = #expect(throws: Failure.self) { try house.sync(project) { $0.lockUse = .updated } }
        let codes = [Code.bottleRefused, .bottleDigest]
        #expect(error?.all.allSatisfy { codes.contains($0.code) } == true, "\(String(describing: error))")
        #expect(try program(project, "one").contains("one 1.0"))
        #expect(try FileSystem.readLink(house.context(project).state().environment) == "generations/1")
        #expect(try FileSystem.list(house.sandbox.path / "home/quarantine") == [])
        #expect(!FileSystem.exists(house.sandbox.path / "home/cellar/broken"))
        #expect(try house.sandbox.read("project/Stout.lock") == lock)
    }

    /// Many more bottles than transfers at a time, of which one is not there.
    @Test func theFirstRealFailureIsReportedAndNotThatOthersWereStopped() throws {
        let trees = (0..<40).map { PackageTree.tool("t\($0)", "1") }
        let house = try Household(trees)
        let project = try house.project("project", (0..<40).map { "t\($0) = \"*\"" })
        let lock = try LockProject.run(house.context(project)).lock
        let missing = try #require(lock.packages.first { $0.name == "t7" }?.bottles.first)
        try FileSystem.remove(house.sandbox.path / "registry" / missing.path)
        let error = #expect(throws: Failure.self) { try house.sync(project) }
        #expect(error?.all.count == 1)
        #expect(error?.all.first?.message.contains("t7 1") == true, "\(String(describing: error))")
        #expect(try FileSystem.list(house.sandbox.path / "home/cellar") == [])
        #expect(!FileSystem.exists(project / ".stout/env"))
    }

    @Test func sixtyBottlesNeedNoMoreDescriptorsThanTransfers() throws {
        let house = try Household((0..<60).map { PackageTree.tool("t\($0)", "1") })
        let project = try house.project("project", (0..<60).map { "t\($0) = \"*\"" })
        let limited = try Program.Running(
            ["-c", "ulimit -n 64; exec \"$0\" sync -v", Program.path.text], in: project, sandbox: house.sandbox,
            program: "/bin/sh"
        ).wait()
        #expect(limited.status == 0, "\(limited.errors)")
        #expect(limited.errors.split(separator: "\n").filter { $0.hasPrefix("poured ") }.count == 60)
    }

    /// The lock names a package once; two of one name could not be told from each other in it.
    @Test func oneNameFromTwoSourcesIsSaid() throws {
        let house = try Household([.tool("tool", "1", requires: ["zlib"]), .tool("zlib", "1")])
        try PublishBottles.create(house.sandbox.path / "acme", name: "acme")
        try house.publish([.tool("acme-x", "1", requires: ["zlib"]), .tool("zlib", "9")], to: "acme")
        let project = try house.project("project", ["tool = \"*\"", "acme-x = \"*\""])
        try house.sandbox.write(
            "project/Stoutfile",
            try house.sandbox.read("project/Stoutfile").replacing(
                "core = ", with: "acme = { registry = \"../acme\", only = [\"acme-*\"] }\ncore = "))
        let error = #expect(throws: Failure.self) { try LockProject.run(house.context(project)) }
        #expect(error?.all.first?.code == .nameInTwoSources)
        #expect(!FileSystem.exists(project / "Stout.lock"))
    }
}
