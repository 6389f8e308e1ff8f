import Diagnostics
import Operations
import Storage
import Testing
import Unix
import Workbench

@Suite struct RepairTests {
    private func synced() throws -> (Household, Path) {
        let house = try Household([
            PackageTree(
                "one", "1.0", ["bin/one": .program("#!/bin/sh\necho one\n"), "share/one/data": .file("data")]),
            PackageTree.tool("two", "1.0"),
        ])
        let project = try house.project("project", ["one = \"*\"", "two = \"*\""])
        _ = try house.sync(project)
        return (house, project)
    }

    private func keg(_ house: Household, _ name: String) throws -> Path {
        let folder = house.sandbox.path / "home/cellar" / name
        return folder / (try #require(try FileSystem.list(folder).first))
    }

    private func overwrite(_ path: Path, _ text: String) throws {
        let permissions = try FileSystem.status(path).permissions
        try FileSystem.setPermissions(path, 0o644)
        try FileSystem.write(path, Array(text.utf8))
        try FileSystem.setPermissions(path, permissions)
    }

    private func findings(_ outcomes: [VerifyEnvironment.Outcome]) -> [Verification.Finding.Kind] {
        outcomes.flatMap(\.verification.findings).map(\.kind)
    }

    @Test func nothingWrongIsNothingToDo() throws {
        let (house, project) = try synced()
        let outcome = try RepairEnvironment.run(house.context(project, isOffline: true))
        #expect(outcome.replaced.isEmpty)
        #expect(outcome.after.map(\.generation.number) == [1])
    }

    /// The keg's file and the environment's are one inode: both are wrong, and both are mended.
    @Test func aKegThatWasChangedIsReplacedWhole() throws {
        let (house, project) = try synced()
        let keg = try keg(house, "one")
        let context = house.context(project)
        let before = try FingerprintEnvironment.run(context, group: nil).fingerprint.digest
        let root = try FileSystem.status(keg).inode
        try overwrite(keg / "bin/one", "#!/bin/sh\necho ONE\n")
        try overwrite(keg / "share/one/data", "DATA")
        #expect(findings(try VerifyEnvironment.run(context)).contains(.content))
        let outcome = try RepairEnvironment.run(context)
        #expect(outcome.replaced.map(\.name) == ["one"])
        #expect(findings(outcome.after).isEmpty)
        #expect(outcome.after.map(\.generation.number) == [2])
        #expect(try FileSystem.status(keg).inode != root, "never edited")
        #expect(try FileSystem.status(keg).permissions == 0o555)
        #expect(try FileSystem.list(keg.parent).count == 1)
        #expect(try FileSystem.list(house.sandbox.path / "home/quarantine").isEmpty)
        let program = try FileSystem.read(project / ".stout/env/bin/one")
        #expect(String(decoding: program, as: UTF8.self) == "#!/bin/sh\necho one\n")
        #expect(try FingerprintEnvironment.run(context, group: nil).fingerprint.digest == before)
        #expect(try house.sync(project).isUpToDate, "the lock is what it was")
    }

    @Test func kegsThatAreGoneOrWithoutRecordsArePouredAnew() throws {
        let (house, project) = try synced()
        try FileSystem.removeTree(try keg(house, "one"))
        try FileSystem.removeTree(house.sandbox.path / "home/receipts/two")
        let outcome = try RepairEnvironment.run(house.context(project))
        #expect(outcome.replaced.map(\.name) == ["one", "two"])
        #expect(findings(outcome.before) == [.keg, .keg])
        #expect(findings(outcome.after).isEmpty)
    }

    @Test func anEnvironmentThatWasChangedIsAnotherGeneration() throws {
        let (house, project) = try synced()
        let mine = try house.context(project).state().folder / "generations/1/bin/mine"
        try FileSystem.write(mine, Array("mine".utf8))
        let context = house.context(project, isOffline: true)
        #expect(try RepairEnvironment.run(context).after.map(\.generation.number) == [1], "what programs add is theirs")
        let outcome = try RepairEnvironment.run(context, isStrict: true)
        #expect(outcome.replaced.isEmpty)
        #expect(outcome.after.map(\.generation.number) == [2])
        #expect(findings(outcome.after).isEmpty)
        #expect(FileSystem.exists(mine), "a generation that was current is not changed")
        #expect(try house.sync(project).isUpToDate)
    }

    @Test func withoutTheBottleNothingIsChanged() throws {
        let (house, project) = try synced()
        let keg = try keg(house, "one")
        try overwrite(keg / "share/one/data", "DATA")
        try FileSystem.rename(house.sandbox.path / "registry", to: house.sandbox.path / "away")
        let error = #expect(throws: Failure.self) { try RepairEnvironment.run(house.context(project)) }
        #expect(error?.all.first?.code == .repairImpossible)
        let data = try FileSystem.read(keg / "share/one/data")
        #expect(String(decoding: data, as: UTF8.self) == "DATA")
        #expect(try VerifyEnvironment.run(house.context(project)).map(\.generation.number) == [1])
        try FileSystem.rename(house.sandbox.path / "away", to: house.sandbox.path / "registry")
        #expect(findings(try RepairEnvironment.run(house.context(project)).after).isEmpty)
    }

    /// A keg of which the lock does not speak any more is poured by its own digest.
    @Test func theLockMayHaveMovedOn() throws {
        let (house, project) = try synced()
        try overwrite(try keg(house, "one") / "share/one/data", "DATA")
        try FileSystem.remove(project / "Stout.lock")
        let outcome = try RepairEnvironment.run(house.context(project))
        #expect(outcome.replaced.map(\.name) == ["one"])
        #expect(findings(outcome.after).isEmpty)
    }

    /// What files of an environment name is its path in the home, which stays.
    @Test func aProjectThatWasMovedKeepsItsEnvironment() throws {
        let prefix = "/opt/stout-prefix-" + String(repeating: "x", count: 200)
        let house = try Household([PackageTree("one", "1.0", prefix: prefix, ["etc/one": .file("at \(prefix)\n")])])
        let project = try house.project("project", ["one = \"*\""])
        _ = try house.sync(project)
        let moved = house.sandbox.path / "moved"
        try FileSystem.rename(project, to: moved)
        let state = try house.context(moved).state()
        #expect(try state.currentNumber() == 1)
        #expect(try house.sync(moved).isUpToDate)
        let text = try FileSystem.read(moved / ".stout/env/etc/one")
        #expect(String(decoding: text, as: UTF8.self) == "at \(state.environment)\n")
        // A copy has an environment of its own.
        try FileSystem.makeDirectory(project)
        for name in ["Stoutfile", "Stout.lock"] { try FileSystem.write(project / name, FileSystem.read(moved / name)) }
        try FileSystem.makeDirectory(project / ".stout")
        try FileSystem.symbolicLink(project / ".stout/env", to: state.environment.text)
        #expect(try house.context(project).state().currentNumber() == nil)
        #expect(try house.sync(project).generation?.number == 1)
        #expect(try house.context(project).state().folder != state.folder)
        #expect(try house.context(moved).state().folder == state.folder)
    }
}
