import Packages
import Testing

@testable import Operations

/// Floors of the Stoutfile's platforms against those of bottles.
@Suite struct PlatformFloorTests {
    private let offer = [
        "a 1.0 | for linux-x86_64+glibc2.17", "a 2.0 | for linux-x86_64+glibc2.35", "b 1.0 | for linux-x86_64",
        "b 1.0 | for linux-x86_64+glibc2.28", "b 1.0 | for linux-x86_64+glibc2.35",
        "b 1.0 | for linux-x86_64+glibc2.17",
        "b 1.0",
    ]

    private func lock(_ platform: String) throws -> (picks: [String], bottle: String?) {
        let project = try ScratchProject(offer)
        try project.require("a = \"*\"\nb = \"*\"", platforms: "\"\(platform)\"")
        let lock = try project.lock().lock
        let bottle = lock.packages.last?.bottles.map(\.platform.description)
        return (try project.locked(), bottle?.joined(separator: " "))
    }

    @Test func bottlesThatNeedMoreAreNotChosen() throws {
        #expect(try lock("linux-x86_64+glibc2.28").picks == ["a 1.0", "b 1.0"])
        #expect(try lock("linux-x86_64+glibc2.39").picks == ["a 2.0", "b 1.0"])
        // What no floor promises is taken to be there.
        #expect(try lock("linux-x86_64").picks == ["a 2.0", "b 1.0"])
    }

    @Test func ofThoseThatServeTheMostParticularIsChosen() throws {
        #expect(try lock("linux-x86_64+glibc2.28").bottle == "linux-x86_64+glibc2.28")
        #expect(try lock("linux-x86_64+glibc2.34").bottle == "linux-x86_64+glibc2.28")
        #expect(try lock("linux-x86_64+glibc2.17").bottle == "linux-x86_64+glibc2.17")
        #expect(try lock("linux-x86_64").bottle == "linux-x86_64+glibc2.35")
    }

    @Test func noBottleBelowTheFloorIsAnError() throws {
        let line = failure { _ = try lock("linux-x86_64+glibc2.12") }
        #expect(line?.line == "E0402 the requirements cannot be met together on linux-x86_64+glibc2.12")
    }

    @Test func aSyncTakesThePlatformByItsName() throws {
        let project = try ScratchProject(["a 1.0"])
        try project.require("a = \"*\"", platforms: "\"linux-x86_64+glibc2.17\", \"macos-arm64\"")
        try project.lock()
        var options = SyncProject.Options()
        options.isDryRun = true
        let plan = try #require(try SyncProject.run(project.context, options).environments.first?.plan)
        #expect("\(plan.platform)" == "linux-x86_64+glibc2.17" && plan.members.count == 1)
        try project.require("a = \"*\"", platforms: "\"macos-arm64\"")
        let line = failure { _ = try SyncProject.run(project.context, options) }
        #expect(line?.line == "E0325 the lock is not for this machine, which is linux-x86_64")
        #expect(line?.hints.first?.contains("add \"linux-x86_64\" to `platforms`") == true)
    }
}
