import Diagnostics
import Packages
import Testing

@testable import Operations

/// What `lock`, `-P` and `--upgrade` move, and what stays.
@Suite struct LockMoveTests {
    private static let offer = [
        "a 1.0", "a 1.1", "a 2.0: b >=2", "b 1.0", "b 1.5", "b 2.0", "c 1.0: b <2", "c 1.1: b <2", "d 1.0", "d 2.0",
    ]

    /// Locked while only the first versions were there.
    private func old(_ requires: String = "a = \"*\"\nb = \"*\"\nd = \"*\"") throws -> ScratchProject {
        let project = try ScratchProject(["a 1.0", "b 1.0", "c 1.0: b <2", "d 1.0"])
        try project.require(requires)
        try project.lock()
        try project.publish(Self.offer)
        return project
    }

    @Test func pinsStayWhileTheyAreAllowed() throws {
        let project = try old()
        let before = try project.read()
        #expect(try !project.lock().isChanged)
        #expect(try project.read() == before)
        // Another requirement moves nothing that it does not have to.
        try project.require("a = \"*\"\nb = \"^1.5\"\nc = \"*\"\nd = \"*\"")
        try project.lock()
        #expect(try project.locked() == ["a 1.0", "b 1.5", "c 1.1", "d 1.0"])
    }

    @Test func anUpgradeMovesWhatItNamesAndWhatMustFollow() throws {
        let project = try old()
        let outcome = try project.lock { $0.upgrades = ["a"] }
        #expect(try project.locked() == ["a 2.0", "b 2.0", "d 1.0"])
        #expect(outcome.changes.map(\.name) == ["a", "b"])
    }

    @Test func anUpgradeOfEverything() throws {
        let project = try old()
        try project.lock { $0.upgradesAll = true }
        #expect(try project.locked() == ["a 2.0", "b 2.0", "d 2.0"])
    }

    @Test func aMoveTakesTheVersionThatItNames() throws {
        let project = try old()
        try project.lock { $0.moves = ["b": try Version(parsing: "1.5")] }
        #expect(try project.locked() == ["a 1.0", "b 1.5", "d 1.0"])
        // It stays there: nothing of it is written anywhere but as a pin.
        try project.lock()
        #expect(try project.locked() == ["a 1.0", "b 1.5", "d 1.0"])
        // Down again, with what has to follow.
        try project.lock { $0.upgrades = ["a"] }
        try project.lock { $0.moves = ["b": try Version(parsing: "1.0")] }
        #expect(try project.locked() == ["a 1.1", "b 1.0", "d 1.0"])
    }

    /// Builds of one version are told apart where one is named, and only there.
    @Test func aMoveToABuildTakesThatBuild() throws {
        let project = try ScratchProject(["a 1.0+b1", "a 1.0+b2", "a 0.9"])
        try project.require("a = \"*\"")
        try project.lock()
        #expect(try project.locked() == ["a 1.0+b2"])
        try project.lock { $0.moves = ["a": try Version(parsing: "1.0+b1")] }
        #expect(try project.locked() == ["a 1.0+b1"])
        try project.lock { $0.moves = ["a": try Version(parsing: "0.9")] }
        try project.lock { $0.moves = ["a": try Version(parsing: "1.0")] }
        #expect(try project.locked() == ["a 1.0+b2"])
        let missing = failure { try project.lock { $0.moves = ["a": try Version(parsing: "1.0+b3")] } }
        #expect(missing?.line == "E0405 source `core` has no version 1.0+b3 of `a`")
    }

    @Test func aMoveThatCannotBeSaysWhy() throws {
        let project = try old("a = \"*\"\nc = \"*\"")
        let before = try project.read()
        func move(_ name: String, _ version: String) -> (line: String, notes: [String], hints: [String])? {
            failure { try project.lock { $0.moves[name] = try Version(parsing: version) } }
        }
        let missing = try #require(move("b", "9"))
        #expect(missing.line == "E0405 source `core` has no version 9 of `b`")
        #expect(missing.notes == ["there is: 2.0, 1.5, 1.0"])
        #expect(move("e", "1")?.line == "E0319 `e` is not in the lock")
        let blocked = try #require(move("b", "2.0"))
        #expect(blocked.line == "E0402 the requirements cannot be met together on linux-x86_64")
        #expect(blocked.notes.joined().contains("the command line"), "\(blocked.notes)")
        #expect(blocked.notes.joined().contains("Stoutfile:8"), "\(blocked.notes)")
        #expect(try project.read() == before)
    }

    @Test func aMoveAgainstAnOverride() throws {
        let project = try old("a = \"*\"\nb = \"*\"\n\n[override]\nb = \"<1.2\"")
        let line = failure { try project.lock { $0.moves["b"] = try Version(parsing: "1.5") } }?.line
        #expect(line == "E0402 `b` cannot move to 1.5: its override does not allow it")
    }

    @Test func theSameInputsGiveTheSameBytes() throws {
        let lines = ["a = \"*\"", "b = \"*\"", "c = \"*\"", "d = \"1\""]
        var texts: Set<String> = []
        for (place, name) in ["one", "another place", "ümlaut"].enumerated() {
            let offer = place == 1 ? Self.offer.reversed() : Self.offer
            let project = try ScratchProject(offer, name: name)
            let order = place == 2 ? lines.reversed() : lines
            try project.require(
                order.joined(separator: "\n"),
                platforms: place == 2 ? "\"macos-arm64\", \"linux-x86_64\"" : "\"linux-x86_64\", \"macos-arm64\"")
            try project.lock()
            texts.insert(try project.read())
        }
        #expect(texts.count == 1)
    }
}
