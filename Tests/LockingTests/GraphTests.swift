import Diagnostics
import Foundation
import Packages
import Testing
import Unix

@testable import Operations

/// What `graph` and `tree --why-size` read out of a lock.
@Suite struct GraphTests {
    private func project() throws -> ScratchProject {
        let project = try ScratchProject([
            "app 1.0: lib ^1; tool * | size 100", "lib 1.0: base *; own * | size 20",
            "tool 1.0: base ^1; lib * | size 7",
            "base 1.0 | size 70", "own 1.0 | size 5", "extra 1.0: base * | for macos-arm64 | size 3",
            "page 1.0: base * | size 11",
        ])
        try project.require(
            "app = \"1\"\nextra = { on = \"macos\" }\n\n[group.ci.requires]\ntool = \"*\"\n\n"
                + "[group.docs]\nisolated = true\n[group.docs.requires]\npage = \"*\"",
            platforms: "\"linux-x86_64\", \"macos-arm64\"")
        try project.lock()
        // Only the lock is read.
        try FileSystem.removeTree(project.folder / "registry")
        try FileSystem.remove(project.context.project / "Stoutfile")
        return project
    }

    private func name(_ package: DependencyGraph.Package) -> String {
        (package.block.group.map { $0 + "/" } ?? "") + package.block.name
    }

    @Test func packagesAndEdgesOfAllPlatforms() throws {
        let project = try project()
        let graph = try DependencyGraph(project.context, groups: nil)
        defer { withExtendedLifetime(project) {} }
        #expect(graph.platforms.map(\.name) == ["linux-x86_64", "macos-arm64"])
        #expect(graph.groups == ["default", "ci", "docs"])
        #expect(
            graph.packages.map { name($0) } == ["app", "base", "docs/base", "extra", "lib", "own", "docs/page", "tool"])
        let edges = graph.edges.map {
            "\(name(graph.packages[$0.from])) \(name(graph.packages[$0.to])) \($0.requirement.constraint) \($0.platforms)"
        }
        #expect(
            edges == [
                "app lib ^1 [0, 1]", "app tool * [0, 1]", "extra base * [1]", "lib base * [0, 1]", "lib own * [0, 1]",
                "docs/page docs/base * [0, 1]", "tool base ^1 [0, 1]", "tool lib * [0, 1]",
            ])
        let brings = graph.packages.map { "\(name($0)) \($0.sizes) \($0.brings)" }
        #expect(
            brings == [
                // `ci` asks for `tool` as well, so `app` brings nothing alone.
                "app [100, 100] [100, 100]", "base [70, 70] [70, 70]", "docs/base [70, 70] [70, 70]", "extra [3] [3]",
                "lib [20, 20] [25, 25]", "own [5, 5] [5, 5]", "docs/page [11, 11] [81, 81]", "tool [7, 7] [7, 7]",
            ])
    }

    @Test func oneGroupAndWhatItNeeds() throws {
        let project = try project()
        let context = project.context
        defer { withExtendedLifetime(project) {} }
        let graph = try DependencyGraph(context, groups: ["ci"])
        #expect(graph.groups == ["ci"])
        #expect(graph.packages.map { name($0) } == ["base", "lib", "own", "tool"])
        // Nothing but `tool` is asked for now, and it brings all.
        #expect(graph.packages.last?.brings == [102, 102])
        let line = failure { _ = try DependencyGraph(context, groups: ["cu"]) }
        #expect(line?.line == "E0811 no package of the lock is of the group `cu`")
        #expect(line?.hints == ["did you mean `ci`?"])
    }

    @Test func whatMakesItBig() throws {
        let project = try project()
        let context = project.context
        defer { withExtendedLifetime(project) {} }
        let tree = try SizeTree(context, platform: nil, groups: ["default"])
        func lines(_ nodes: [SizeTree.Node], _ margin: String = "") -> [String] {
            nodes.flatMap { ["\(margin)\($0.package.name) \($0.own) \($0.brings)"] + lines($0.children, margin + "  ") }
        }
        #expect(tree.size == 202 && tree.count == 5)
        #expect(lines(tree.tops) == ["app 100 202", "  base 70 70", "  lib 20 25", "    own 5 5", "  tool 7 7"])
        let all = try SizeTree(context, platform: Platform(.macos, .arm64), groups: nil)
        #expect(
            lines(all.tops) == [
                "app 100 100", "page 11 81", "  base 70 70", "base 70 70", "lib 20 25", "  own 5 5", "tool 7 7",
                "extra 3 3",
            ])
        #expect(all.tops.first { $0.package.name == "lib" }?.users == ["app", "tool"])
    }

    /// Of random graphs with circles: what a node alone brings is what nothing reaches without it.
    @Test func dominanceIsWhatGoesAway() {
        var dice = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let count = Int.random(in: 1...24, using: &dice)
            let next = (0..<count).map { _ in
                (0..<Int.random(in: 0...4, using: &dice)).map { _ in Int.random(in: 0..<count, using: &dice) }
            }
            let starts = (0..<count).filter { _ in Int.random(in: 0..<5, using: &dice) == 0 }
            let values = (0..<count).map { _ in Int64.random(in: 0...100, using: &dice) }
            func reached(without gone: Int?) -> Set<Int> {
                var open = starts.filter { $0 != gone }
                var seen = Set(open)
                while let node = open.popLast() {
                    for other in next[node] where other != gone && seen.insert(other).inserted { open.append(other) }
                }
                return seen
            }
            let all = reached(without: nil)
            let sums = Dominance(starts: starts, next: next).sums(values)
            for node in all {
                let lost = all.subtracting(reached(without: node))
                #expect(sums[node] == lost.reduce(0) { $0 + values[$1] }, "\(round): \(starts) \(next) \(node)")
            }
        }
    }
}
