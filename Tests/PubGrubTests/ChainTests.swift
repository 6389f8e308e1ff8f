import Testing

@testable import PubGrub

/// A chain of packages of which each version requires exactly its own of the next, and the last one is barred but for its
/// lowest: each version of the first is a conflict at the other end.
struct ChainTests {
    private func solve(packages count: Int, versions: Int) -> Statistics {
        let table = Table()
        let packages = (0..<count).map { _ in table.addPackage() }
        let own = packages.map { package in (0..<versions).map { _ in table.addRange(on: package) } }
        var sets: [RangeID: RankSet] = [:]
        for ranges in own { for (rank, range) in ranges.enumerated() { sets[range] = RankSet(rank) } }
        let first = table.addRange(on: packages[0])
        let last = table.addRange(on: packages[count - 1])
        sets[first] = RankSet(0..<versions)
        sets[last] = RankSet(0)
        var solver = Solver(table: table)
        solver.begin(Problem(roots: [first, last]))
        while true {
            switch solver.step() {
            case .needs(let package):
                let place = Int(package.index)
                table.load(package, versionCount: versions) { loading in
                    for range in table.unresolvedRanges(on: package) {
                        loading.resolve(range, to: sets[range] ?? RankSet())
                    }
                    guard place + 1 < count else { return }
                    for rank in 0..<versions { loading.require(own[place + 1][rank], by: rank) }
                }
            case .solved(let solution):
                #expect(solution.picks.allSatisfy { $0.rank == 0 })
                return solver.statistics
            default:
                Issue.record("the lowest versions go together")
                return solver.statistics
            }
        }
    }

    /// Scans of all groups would be 2,949,800 looks for 100 packages with 100 versions each, and eight times as many for twice as
    /// much of both. What is pinned grows with packages × versions, as the groups do.
    @Test(arguments: [(100, 100, 185_990), (50, 200, 213_640), (200, 200, 751_990)])
    func `a long chain costs what it must`(_ packages: Int, _ versions: Int, _ looks: Int) {
        let cost = solve(packages: packages, versions: versions)
        #expect(cost.conflicts == versions - 1)
        #expect(cost.decisions == versions - 1)
        #expect(cost.looks == looks, "\(packages) × \(versions)")
    }
}
