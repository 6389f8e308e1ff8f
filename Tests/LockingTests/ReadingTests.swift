import Diagnostics
import Foundation
import Packages
import Testing
import Unix

@testable import Operations

/// What `tree`, `why`, `outdated` and `diff` read out of a lock.
@Suite struct ReadingTests {
    private func project() throws -> ScratchProject {
        let project = try ScratchProject([
            "app 1.0: lib ^1; tool *", "lib 1.0: base *", "tool 1.0: base ^1; lib *", "base 1.0 | size 70",
            "extra 1.0: base * | for macos-arm64",
        ])
        try project.require(
            "app = { version = \"1\", why = \"what we ship\" }\nextra = { on = \"macos\" }\n\n[group.ci.requires]\ntool = \"*\"",
            platforms: "\"linux-x86_64\", \"macos-arm64\"")
        try project.lock()
        // Only the lock is read.
        try FileSystem.removeTree(project.folder / "registry")
        return project
    }

    private func lines(_ nodes: [DependencyTree.Node], _ margin: String = "") -> [String] {
        nodes.flatMap { node in
            let wants = node.wants.map { "\(margin)  [\($0.group)] \($0.constraint)" }
            return ["\(margin)\(node.package.name) \(node.constraint)\(node.isRepeated ? " above" : "")"] + wants
                + lines(node.children, margin + "  ")
        }
    }

    @Test func theTree() throws {
        let project = try project()
        let tree = try DependencyTree(project.context, platform: nil, groups: nil, depth: nil)
        #expect(tree.groups.map(\.name) == ["default", "ci"])
        #expect(
            lines(tree.groups[0].roots) == [
                "app ^1", "  lib ^1", "    base *", "  tool *", "    base ^1", "    lib * above",
            ])
        #expect(lines(tree.groups[1].roots) == ["tool * above"])
        let mac = try DependencyTree(
            project.context, platform: Platform(.macos, .arm64), groups: ["default"], depth: 0)
        #expect(lines(mac.groups.flatMap(\.roots)) == ["app ^1", "extra *"])
    }

    @Test func theTreeTurnedRound() throws {
        let project = try project()
        let tree = try DependencyTree(project.context, platform: nil, asking: "base", depth: nil)
        #expect(
            lines(tree.groups.flatMap(\.roots)) == [
                "base ", "  lib *", "    app ^1", "      [default] ^1", "    tool *", "      [ci] *",
                "      app * above",
                "  tool ^1 above",
            ])
        let line = failure { _ = try DependencyTree(project.context, platform: nil, asking: "extra", depth: nil) }
        #expect(line?.line == "E0319 `extra` is not locked for linux-x86_64")
        #expect(line?.hints == ["add `--platform macos-arm64`"])
    }

    @Test func everyPathWithItsReason() throws {
        let project = try project()
        let why = try WhyLocked(project.context, name: "base", platform: nil)
        #expect(
            why.paths.map { path in
                "\(path.group) \(path.place ?? "-") \(path.why ?? "-"): "
                    + path.steps.map { "\($0.name) \($0.constraint)" }.joined(separator: " > ")
            } == [
                "default Stoutfile:7 what we ship: app ^1 > lib ^1 > base *",
                "default Stoutfile:7 what we ship: app ^1 > tool * > base ^1",
                "default Stoutfile:7 what we ship: app ^1 > tool * > lib * > base *",
                "ci Stoutfile:11 -: tool * > base ^1", "ci Stoutfile:11 -: tool * > lib * > base *",
            ])
        #expect(!why.isCutOff)
        // A Stoutfile that cannot be read takes away the lines, not the answer.
        try project.write("= nothing")
        let bare = try WhyLocked(project.context, name: "base", platform: nil)
        #expect(bare.paths.count == 5 && bare.paths.allSatisfy { $0.place == nil })
    }

    @Test func pathsBeyondCountingAreCutOff() throws {
        // Each layer doubles the number of paths: 2 to the 20th.
        var offer = ["end 1.0"]
        for layer in 0..<20 {
            let next = layer == 19 ? "end *" : "l\(layer + 1) *; r\(layer + 1) *"
            offer += ["l\(layer) 1.0: \(next)", "r\(layer) 1.0: \(next)"]
        }
        let project = try ScratchProject(offer)
        try project.require("l0 = \"*\"")
        try project.lock()
        let why = try WhyLocked(project.context, name: "end", platform: nil)
        #expect(why.isCutOff && why.paths.count <= WhyLocked.limit)
    }

    @Test func whatIsOutdated() throws {
        let project = try ScratchProject(["a 1.0", "b 1.0", "c 1.0"])
        try project.require("a = \"1\"\nc = \"*\"")
        try project.lock()
        try project.publish([
            "a 1.0", "a 1.2: b *", "a 2.0", "a 3.0 | yanked", "a 3.1-rc.1", "a 4.0 | for macos-arm64", "b 1.0", "c 1.0",
        ])
        let rows = try OutdatedPackages(project.context, platform: nil).rows
        #expect(rows.map { "\($0.name) \($0.now) \($0.allowed ?? "-") \($0.newest ?? "-")" } == ["a 1.0 1.2 2.0"])
    }

    private func git(_ project: ScratchProject, _ arguments: [String]) throws {
        let settings = ["-C", project.context.project.text, "-c", "user.name=t", "-c", "user.email=t@example.org"]
        let run = try ChildProcess.run("git", settings + arguments, output: .discarded, discardsErrors: true)
        try #require(run.status == 0, "git \(arguments)")
    }

    @Test func differencesToFormerLocks() throws {
        let project = try ScratchProject([
            "a 1.0 | size 100 | license MIT", "a 2.0 | size 150 | license GPL-3.0-only", "b 1.0 | size 10",
            "c 1.0 | size 7",
        ])
        try project.require("a = \"=1.0\"\nb = \"*\"")
        try project.lock()
        let context = project.context
        func difference(_ reference: String? = nil, file: Path? = nil) throws -> LockDifference {
            try LockDifference(context, reference: reference, file: file, platform: nil)
        }
        #expect(failure { _ = try difference() }?.line == "E1002 git knows no former lock of `\(context.project)`")
        try git(project, ["init", "-q"])
        try git(project, ["commit", "-q", "--allow-empty", "-m", "empty"])
        try git(project, ["tag", "before"])
        try git(project, ["add", "-A"])
        try git(project, ["commit", "-q", "-m", "first"])
        #expect(try difference().rows.isEmpty)
        try project.write(try project.read(), to: "old.lock")
        try project.require("a = \"2\"\nc = \"*\"")
        try project.lock()
        for other in [try difference(), try difference(file: context.project / "old.lock")] {
            #expect(other.rows.map { "\($0.kind.rawValue) \($0.name)" } == ["upgraded a", "removed b", "added c"])
            #expect(other.rows[0].before?.license == "MIT" && other.rows[0].after?.license == "GPL-3.0-only")
            #expect(other.sizeBefore == 110 && other.sizeAfter == 157)
        }
        // A commit without a lock is one with nothing in it.
        #expect(try difference("before").rows.map(\.kind) == [.added, .added])
        #expect(failure { _ = try difference("nothing") }?.line.hasPrefix("E1002 `nothing` is no file") == true)
        #expect(failure { _ = try difference("--help") }?.line.hasPrefix("E1002") == true)
    }
}
