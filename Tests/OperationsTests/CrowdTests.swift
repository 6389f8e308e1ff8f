import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

/// Several stouts at once, each a process of its own.
@Suite(.serialized) struct CrowdTests {
    private let trees = (0..<6).map { PackageTree.tool("t\($0)", "1.\($0)") }
    private var requires: [String] { (0..<6).map { "t\($0) = \"*\"" } }

    private func pours(_ outcomes: [Program.Outcome]) -> [String] {
        outcomes.flatMap { $0.errors.split(separator: "\n") }.filter { $0.hasPrefix("poured ") }.map { String($0) }
            .sorted()
    }

    private func check(_ outcomes: [Program.Outcome], _ house: Household) throws {
        for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
        #expect(pours(outcomes) == (0..<6).map { "poured t\($0)" }, "each keg once")
        #expect(try FileSystem.list(house.sandbox.path / "home/quarantine") == [])
    }

    @Test func eightSyncsOfOneProject() throws {
        let house = try Household(trees)
        let project = try house.project("project", requires)
        let running = try (0..<8).map { _ in try house.start(["sync", "-v"], in: project) }
        try check(try running.map { try $0.wait() }, house)
        let generations = try FileSystem.list(house.context(project).state().folder / "generations")
        #expect(generations == ["1", "1.json"], "those that waited found it done")
        #expect(try house.sync(project).plan == nil)
        #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
    }

    @Test func eightProjectsInOneEmptyHome() throws {
        let house = try Household(trees)
        let projects = try (0..<8).map {
            try house.project("project\($0)", $0 % 2 == 0 ? requires : requires.reversed())
        }
        let running = try projects.map { try house.start(["sync", "-v"], in: $0) }
        try check(try running.map { try $0.wait() }, house)
        for project in projects {
            #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
            #expect(try house.run(["run", "--", "t3", "x"], in: project).output == "t3 1.3 x\n")
        }
    }

    @Test func readersOfARegistryThatIsPublishedTo() throws {
        let house = try Household([.tool("t", "0")])
        let projects = try (0..<4).map { try house.project("project\($0)", ["t = \"*\""]) }
        for version in 1...4 {
            let running = try projects.map { try house.start(["lock", "--upgrade"], in: $0) }
            try house.publish([.tool("t", "\(version)")])
            for one in running {
                let outcome = try one.wait()
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
        }
        #expect(try house.run(["lock", "--upgrade"], in: projects[0]).status == 0)
        #expect(try house.sandbox.read("project0/Stout.lock").contains("version = \"4\""))
    }

    /// A bottle that takes a while, and a process that is killed in the middle of it.
    @Test func whatAKilledPourLeftIsClearedByTheNext() throws {
        var dice: UInt64 = 1
        let noise = (0..<(8 << 20)).map { _ in
            // Nothing that zstd could make shorter.
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: dice >> 56)
        }
        let house = try Household([])
        let folder = house.sandbox.path / "trees/large"
        try PackageTree("large", "1", ["share/a": .file("a")]).write(folder)
        try FileSystem.write(folder / "share/noise", noise)
        let bottle = try PackBottle.run(folder, output: house.sandbox.path / "trees", level: 1).path
        _ = try PublishBottles.add([bottle], to: house.sandbox.path / "registry")
        let project = try house.project("project", ["large = \"*\""])
        let quarantine = house.sandbox.path / "home/quarantine"
        var left: [String] = []
        for _ in 0..<20 where left.isEmpty {
            try FileSystem.removeTree(house.sandbox.path / "home")
            try FileSystem.removeTree(project / ".stout")
            let victim = try house.start(["sync"], in: project)
            while victim.isRunning, ((try? FileSystem.list(quarantine)) ?? []).isEmpty {}
            victim.kill()
            let outcome = try victim.wait()
            if outcome.wasKilled, FileSystem.exists(quarantine) {
                left = try FileSystem.list(quarantine).filter { !$0.hasSuffix(".lock") }
            }
        }
        #expect(left.count == 1, "a pour was killed in twenty attempts")
        #expect(!FileSystem.exists(project / ".stout/env"))
        #expect(!FileSystem.exists(house.sandbox.path / "home/cellar/large"))
        let next = try house.run(["sync", "-v"], in: project)
        #expect(next.status == 0, "\(next.errors)")
        #expect(next.errors.contains("removed what an interrupted stout left: \(left.first ?? "")"))
        #expect(try FileSystem.list(quarantine) == [])
        #expect(try VerifyEnvironment.run(house.context(project)).findings.isEmpty)
    }
}
