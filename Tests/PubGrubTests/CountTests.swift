import Testing

@testable import PubGrub

/// The cost of named problems, pinned: a slower search is seen without a clock.
struct CountTests {
    @Test func `the corpora cost what they did`() {
        var counts: [String: [Int]] = [:]
        for corpus in ["dart", "cargo", "pubgrub-rs", "random"] {
            for document in Corpora.documents(corpus) {
                let shared = NeutralDriver(document)
                for entry in document.cases {
                    let isPlain = entry.overrides.isEmpty && entry.rootAs == nil
                    let driver = isPlain ? shared : NeutralDriver(document, for: entry)
                    var solver = Solver(table: driver.table)
                    solver.begin(driver.problem(entry))
                    _ = driver.run(&solver)
                    let cost = solver.statistics
                    let sum = counts[corpus] ?? [0, 0, 0, 0]
                    counts[corpus] = [
                        sum[0] + cost.decisions, sum[1] + cost.conflicts, sum[2] + cost.learned,
                        sum[3] + cost.attempts,
                    ]
                }
            }
        }
        // Decisions, conflicts, learned clauses, attempts.
        let pinned = [
            "dart": [45, 37, 29, 95], "cargo": [227, 20, 12, 29], "pubgrub-rs": [4055, 148, 73, 741],
            "random": [5092, 542, 410, 1892],
        ]
        for (corpus, count) in counts { #expect(count == pinned[corpus], "\(corpus)") }
    }

    /// Sudoku as a registry: a package per cell, a version per digit, that forbids it in the cells it sees.
    private func sudoku(_ board: String) -> Solver {
        let table = Table()
        let cells = (0..<81).map { _ in table.addPackage() }
        let others = cells.map { cell in (0..<9).map { _ in table.addRange(on: cell) } }
        var roots: [RangeID] = []
        var sets: [RangeID: RankSet] = [:]
        for (cell, character) in board.enumerated() {
            for digit in 0..<9 {
                sets[others[cell][digit]] = RankSet(0..<9).subtracting(RankSet(digit))
            }
            let root = table.addRange(on: cells[cell])
            sets[root] = character.wholeNumberValue.map { RankSet($0 - 1) } ?? RankSet(0..<9)
            roots.append(root)
        }
        var solver = Solver(table: table)
        solver.begin(Problem(roots: roots))
        while case .needs(let package) = solver.step() {
            let mine = Int(package.index)
            table.load(package, versionCount: 9) { loading in
                for range in table.unresolvedRanges(on: package) {
                    loading.resolve(range, to: sets[range] ?? RankSet())
                }
                for digit in 0..<9 {
                    for other in 0..<81 where other != mine {
                        let sees =
                            other / 9 == mine / 9 || other % 9 == mine % 9
                            || (other / 27 == mine / 27 && other % 9 / 3 == mine % 9 / 3)
                        if sees { loading.require(others[other][digit], by: digit) }
                    }
                }
            }
        }
        return solver
    }

    @Test func `a hard sudoku costs what it did`() {
        var solver = sudoku("8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..")
        guard case .solved(let solution) = solver.step() else {
            Issue.record("the board has a solution")
            return
        }
        let digits = solution.picks.sorted { $0.package < $1.package }.map { String($0.rank + 1) }.joined()
        #expect(digits == "812753649943682175675491283154237896369845721287169534521974368438526917796318452")
        #expect(solver.statistics.conflicts == 217)
    }
}
