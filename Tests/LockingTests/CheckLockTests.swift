import Diagnostics
import Notation
import Packages
import Testing

@testable import Operations

/// `lock --check` and `sync --locked`: every reason, one row each.
@Suite struct CheckLockTests {
    @Test func everyReasonHasARowWithItsLine() throws {
        let project = try ScratchProject(["a 1.0", "b 1.0", "b 2.0", "c 1.0"])
        try project.require("a = \"1\"\nb = \"1\"")
        try project.lock()
        #expect(try CheckLock.run(project.context).packages.count == 2)
        try project.write(
            """
            platforms = ["linux-x86_64", "macos-arm64"]

            [sources]
            core = { registry = "../registry" }
            more = { registry = "../more", only = ["x-*"] }

            [requires]
            b = "2"
            c = "*"

            [override]
            b = "*"
            """)
        let before = try project.read()
        let rows = [
            "Stoutfile:1: the platform macos-arm64 is not locked",
            "Stoutfile:5: the source `more` is not in the lock",
            "Stoutfile:8: `b ^2` reads differently, though the locked 1.0 still meets it",
            "Stoutfile:9: `c` is required but not locked",
            "Stoutfile:12: the override of `b` is not in the lock",
            "Stout.lock: `a` is locked but no longer required",
        ]
        let check = try #require(failure { _ = try CheckLock.run(project.context) })
        #expect(check.line == "E0324 Stout.lock does not fit the Stoutfile")
        #expect(places { _ = try CheckLock.run(project.context) } == rows)
        var options = SyncProject.Options()
        options.lockUse = .locked
        let sync = try #require(failure { _ = try SyncProject.run(project.context, options) })
        #expect(sync.line == check.line)
        #expect(places { _ = try SyncProject.run(project.context, options) } == rows)
        #expect(try project.read() == before)
    }

    @Test func anotherTextOfTheSameLockIsAReason() throws {
        let project = try ScratchProject(["a 1.0"])
        try project.require("a = \"1\"")
        try project.lock()
        try project.write(try project.read() + "# by hand\n", to: "Stout.lock")
        let notes = failure { _ = try CheckLock.run(project.context) }?.notes
        #expect(notes == ["Stout.lock: it says the right things, but not as stout writes them"])
    }

    @Test func withoutALock() throws {
        let project = try ScratchProject(["a 1.0"])
        try project.require("a = \"1\"")
        #expect(failure { _ = try CheckLock.run(project.context) }?.line == "E0301 there is no Stout.lock")
    }

    @Test func aRepairSaysWhatItKept() throws {
        let offer = ["a 1.0", "a 1.1", "b 1.0", "b 1.1", "b 2.0", "c 1.0", "d 1.0", "e 1.0: b >=2"]
        let project = try ScratchProject(offer)
        func version(_ lines: String, _ moves: [String: String]) throws -> String {
            try project.require(lines)
            try project.lock { options in
                options.moves = moves.compactMapValues { try? Version(parsing: $0) }
            }
            return try project.read()
        }
        let base = "a = \"*\"\nb = \"*\"\nd = \"*\""
        try project.require("a = \"=1.0\"\nb = \"=1.0\"\nd = \"*\"")
        try project.lock()
        let start = try version(base, [:])
        let ours = try version(base, ["b": "1.1"])
        try project.write(start, to: "Stout.lock")
        let theirs = try version(base + "\nc = \"*\"", ["a": "1.1"])
        try project.write(
            "<<<<<<< HEAD\n\(ours)=======\n\(theirs)>>>>>>> topic\n", to: "Stout.lock")
        #expect(failure { _ = try CheckLock.run(project.context) }?.line.hasPrefix("E0308") == true)
        try project.require(base + "\nc = \"*\"")
        let outcome = try project.lock()
        let repair = try #require(outcome.repair)
        #expect(repair.agreed == 1)
        #expect(
            repair.pins.map { "\($0.name) \($0.now) \($0.origin.rawValue) \($0.ours) \($0.theirs)" } == [
                "a [\"1.1\"] theirs [\"1.0\"] [\"1.1\"]", "b [\"1.1\"] ours [\"1.1\"] [\"1.0\"]",
                "c [\"1.0\"] theirs [] [\"1.0\"]",
            ])
        // A pin that neither side had.
        try project.write(
            "<<<<<<< HEAD\n\(ours)=======\n\(theirs)>>>>>>> topic\n", to: "Stout.lock")
        try project.require(base + "\ne = \"*\"")
        let again = try #require(try project.lock().repair)
        #expect(
            again.pins.map { "\($0.name) \($0.origin.rawValue)" } == [
                "a theirs", "b resolved", "c dropped", "e resolved",
            ])
    }
}
