import Testing

@testable import PubGrub

/// Input that nobody means to write: an answer, never a crash, a hang or a deep stack.
struct BadInputTests {
    private func answer(_ sketch: String) -> [String: String]? {
        let document = NeutralDocument(sketch: sketch)
        let driver = NeutralDriver(document)
        var solver = Solver(table: driver.table)
        solver.begin(driver.problem(document.cases[0]))
        return driver.run(&solver).map(driver.versions)
    }

    @Test func `no roots need nothing`() {
        let driver = NeutralDriver(NeutralDocument(sketch: "a 1.0.0"))
        var solver = Solver(table: driver.table)
        solver.begin(Problem(roots: []))
        #expect(driver.run(&solver)?.picks == [])
        #expect(driver.loaded == [])
    }

    @Test func `a cycle is no problem`() {
        #expect(
            answer("a 1.0.0: b *\nb 1.0.0: c *\nc 1.0.0: a *\n=> a *") == ["a": "1.0.0", "b": "1.0.0", "c": "1.0.0"])
    }

    @Test func `a package may require itself as it is`() {
        #expect(answer("a 1.0.0: a ==1.0.0\n=> a") == ["a": "1.0.0"])
        #expect(answer("a 1.0.0: a *\na 2.0.0: a <2.0.0\n=> a") == ["a": "1.0.0"])
        #expect(answer("a 2.0.0: a <2.0.0\n=> a") == nil)
    }

    @Test func `missing packages and empty ranges have no candidates`() {
        #expect(answer("=> nothing") == nil)
        #expect(answer("a 1.0.0: nothing *\n=> a") == nil)
        #expect(answer("a 1.0.0\n=> a none") == nil)
        #expect(answer("a 1.0.0\na 2.0.0: b none\nb 1.0.0\n=> a") == ["a": "1.0.0"])
        #expect(answer("a 1.0.0: !nothing *\n=> a") == ["a": "1.0.0"])
    }

    @Test func `one package may be required twice`() {
        #expect(answer("a 1.0.0: b >=1.0.0; b <3.0.0\nb 1.0.0\nb 2.0.0\nb 3.0.0\n=> a; a *")?["b"] == "2.0.0")
    }

    @Test func `a bound does not pull its package in, and holds if something else does, before or after`() {
        #expect(answer("a 1.0.0: !b <2.0.0\nb 1.0.0\nb 2.0.0\n=> a") == ["a": "1.0.0"])
        #expect(answer("a 1.0.0: !b <2.0.0\nb 1.0.0\nb 2.0.0\n=> a; b")?["b"] == "1.0.0")
        #expect(answer("a 1.0.0: !c <2.0.0\nb 1.0.0: c\nc 1.0.0\nc 2.0.0\n=> b; a")?["c"] == "1.0.0")
        #expect(answer("a 1.0.0: !c <2.0.0\nb 1.0.0: c >=2.0.0\nc 1.0.0\nc 2.0.0\n=> b; a") == nil)
    }

    @Test func `ten thousand versions, all but the lowest of them impossible`() {
        let table = Table()
        let many = table.addPackage()
        let other = table.addPackage()
        let one = table.addRange(on: other)
        let none = table.addRange(on: other)
        let all = table.addRange(on: many)
        var solver = Solver(table: table)
        solver.begin(Problem(roots: [all]))
        var solution: Solution?
        search: while true {
            switch solver.step() {
            case .needs(let package) where package == many:
                table.load(package, versionCount: 10_000) { loading in
                    loading.resolve(all, to: RankSet(0..<10_000))
                    loading.require(one, by: 0)
                    // Requirements of many shapes, so that they do not share one incompatibility.
                    for rank in 1..<10_000 {
                        loading.require(rank % 2 == 0 ? none : table.addRange(on: other), by: rank)
                    }
                }
            case .needs(let package):
                table.load(package, versionCount: 1) { loading in
                    for range in table.unresolvedRanges(on: package) {
                        loading.resolve(range, to: range == one ? RankSet(0) : RankSet())
                    }
                }
            case .solved(let found):
                solution = found
                break search
            case .unsolvable, .exhausted: break search
            }
        }
        #expect(solution?.picks.first { $0.package == many }?.rank == 0)
        #expect(solver.statistics.attempts <= 2)
    }

    @Test func `five thousand requirements of one candidate`() {
        let table = Table()
        let hub = table.addPackage()
        let all = table.addRange(on: hub)
        var solver = Solver(table: table)
        solver.begin(Problem(roots: [all]))
        var picks = 0
        search: while true {
            switch solver.step() {
            case .needs(let package):
                table.load(package, versionCount: 3) { loading in
                    for range in table.unresolvedRanges(on: package) { loading.resolve(range, to: RankSet(0..<3)) }
                    if package == hub {
                        for _ in 0..<5000 { loading.require(table.addRange(on: table.addPackage()), by: 2) }
                    }
                }
            case .solved(let solution):
                picks = solution.picks.count
                break search
            case .unsolvable, .exhausted: break search
            }
        }
        #expect(picks == 5001)
        #expect(solver.statistics.conflicts == 0)
    }

    @Test(arguments: [true, false])
    func `a chain of a hundred thousand packages`(isBroken: Bool) {
        let length = 100_000
        let table = Table()
        var packages = [table.addPackage()]
        var solver = Solver(table: table)
        solver.begin(Problem(roots: [table.addRange(on: packages[0])]))
        var picks: Int?
        search: while true {
            switch solver.step() {
            case .needs(let package):
                let isLast = packages.count == length
                table.load(package, versionCount: 1) { loading in
                    for range in table.unresolvedRanges(on: package) {
                        loading.resolve(range, to: isLast && isBroken ? RankSet() : RankSet(0))
                    }
                    if !isLast {
                        packages.append(table.addPackage())
                        loading.require(table.addRange(on: packages[packages.count - 1]), by: 0)
                    }
                }
            case .solved(let solution):
                picks = solution.picks.count
                break search
            case .unsolvable, .exhausted: break search
            }
        }
        #expect(picks == (isBroken ? nil : length))
        if isBroken {
            let explanation = solver.explanation(
                in: Vocabulary(name: { "p\($0.index)" }, version: { _, rank in "\(rank)" }, range: { _ in "*" }))
            #expect(explanation.lines.last?.text.hasSuffix("no resolution exists.") == true)
        }
    }
}
