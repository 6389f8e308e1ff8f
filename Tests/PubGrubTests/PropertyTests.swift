import Testing

@testable import PubGrub

/// Properties over random registries, held against a search that tries every choice.
struct PropertyTests {
    @Test(arguments: [0, 70, 200])
    func `the answer is the brute force's, valid, and the same on every run`(padding: Int) {
        var unsolvable = 0
        for seed in 0..<UInt64(padding == 0 ? 2000 : 300) {
            let registry = RandomRegistry(seed: seed)
            let driver = RandomDriver(registry, padding: padding)
            var solver = Solver(table: driver.table)
            solver.begin(driver.problem)
            let solution = driver.run(&solver)
            #expect((solution != nil) == registry.isSolvable, "seed \(seed)")
            guard let solution else {
                unsolvable += 1
                let checker = ProofChecker(table: driver.table, problem: solver.problem)
                #expect(checker.faults(solver.derivation()) == [], "seed \(seed)")
                #expect(checker.faults(solver.shortestDerivation()) == [], "seed \(seed)")
                continue
            }
            #expect(registry.isSolution(driver.choice(solution)), "seed \(seed)")
            // Nothing is picked that nobody requires.
            for pick in solution.picks {
                var fewer = driver.choice(solution)
                fewer[Int(pick.package.index)] = nil
                #expect(!registry.isSolution(fewer), "seed \(seed): \(pick) is needless")
            }
            let second = RandomDriver(registry, padding: padding)
            var again = Solver(table: second.table)
            again.begin(second.problem)
            #expect(second.run(&again) == solution, "seed \(seed)")
            #expect(again.statistics == solver.statistics, "seed \(seed)")
        }
        #expect(unsolvable > 0)
    }

    @Test func `an answer taken as preferences comes out again, without a conflict`() {
        for seed in 0..<1000 as Range<UInt64> {
            let driver = RandomDriver(RandomRegistry(seed: seed))
            var solver = Solver(table: driver.table)
            var problem = driver.problem
            solver.begin(problem)
            guard let solution = driver.run(&solver) else { continue }
            problem.preferences = solution.preferences
            solver.begin(problem)
            let again = driver.run(&solver)
            #expect(again.map { Set($0.picks) } == Set(solution.picks), "seed \(seed)")
            #expect(solver.statistics.conflicts == 0, "seed \(seed)")
        }
    }

    @Test func `removing a package that the answer does not need changes nothing`() {
        for seed in 0..<1000 as Range<UInt64> {
            let registry = RandomRegistry(seed: seed)
            let driver = RandomDriver(registry)
            var solver = Solver(table: driver.table)
            solver.begin(driver.problem)
            guard let solution = driver.run(&solver) else { continue }
            let choice = driver.choice(solution)
            for package in choice.indices where choice[package] == nil && !driver.table.isLoaded(driver.ids[package]) {
                var smaller = registry
                smaller.packages[package] = []
                let other = RandomDriver(smaller)
                var again = Solver(table: other.table)
                again.begin(other.problem)
                #expect(other.run(&again) == solution, "seed \(seed)")
            }
        }
    }

    @Test func `platforms share a table: other exclusions in used memory give what a fresh start gives`() {
        for seed in 0..<1500 as Range<UInt64> {
            var registry = RandomRegistry(seed: seed)
            let driver = RandomDriver(registry)
            var solver = Solver(table: driver.table)
            solver.begin(driver.problem)
            _ = driver.run(&solver)
            var problem = driver.problem
            problem.exclusions = []
            registry.excluded = registry.excluded.map { _ in [] }
            solver.begin(problem)
            let solution = driver.run(&solver)
            #expect((solution != nil) == registry.isSolvable, "seed \(seed)")
            if let solution { #expect(registry.isSolution(driver.choice(solution)), "seed \(seed)") }
            solver.begin(driver.problem)
            let back = driver.run(&solver)
            var fresh = Solver(table: driver.table)
            fresh.begin(driver.problem)
            #expect(driver.run(&fresh) == back, "seed \(seed)")
        }
    }

    @Test func `exclusions may come when their package is loaded`() {
        for seed in 0..<500 as Range<UInt64> {
            let registry = RandomRegistry(seed: seed)
            let driver = RandomDriver(registry)
            var problem = driver.problem
            let exclusions = problem.exclusions
            problem.exclusions = []
            var solver = Solver(table: driver.table)
            solver.begin(problem)
            var isSolved = false
            search: while true {
                switch solver.step() {
                case .needs(let package):
                    driver.load(package)
                    for exclusion in exclusions where exclusion.package == package { solver.exclude(exclusion) }
                case .solved(let solution):
                    #expect(registry.isSolution(driver.choice(solution)), "seed \(seed)")
                    isSolved = true
                    break search
                case .unsolvable, .exhausted: break search
                }
            }
            #expect(isSolved == registry.isSolvable, "seed \(seed)")
        }
    }

    @Test func `a solve that pauses at a limit goes on to the same answer`() {
        for seed in 0..<500 as Range<UInt64> {
            let driver = RandomDriver(RandomRegistry(seed: seed, packageCount: 8))
            var whole = Solver(table: driver.table)
            whole.begin(driver.problem)
            let solution = driver.run(&whole)
            var paused = Solver(table: driver.table)
            paused.begin(driver.problem)
            paused.conflictLimit = 0
            var answer: Solution?
            search: while true {
                switch paused.step() {
                case .needs(let package): driver.load(package)
                case .exhausted: paused.conflictLimit += 1
                case .solved(let found):
                    answer = found
                    break search
                case .unsolvable: break search
                }
            }
            var fresh = Solver(table: driver.table)
            fresh.begin(driver.problem)
            #expect(driver.run(&fresh) == answer, "seed \(seed)")
            #expect((solution == nil) == (answer == nil), "seed \(seed)")
        }
    }

    @Test func `every proposed fix solves the problem, and no single edit is missed`() {
        var proposed = 0
        for seed in 0..<1500 as Range<UInt64> {
            let registry = RandomRegistry(seed: seed)
            let driver = RandomDriver(registry)
            var solver = Solver(table: driver.table)
            solver.begin(driver.problem)
            if driver.run(&solver) != nil { continue }
            let problem = solver.problem
            var search = FixSearch(
                table: driver.table, problem: problem, facts: solver.shortestDerivation().facts, liftable: [1])
            while case .needs(let package) = search.step() { driver.load(package) }
            proposed += search.fixes.count
            #expect(search.fixes.count <= 3)
            for fix in search.fixes {
                var edited = registry
                for edit in fix.edits {
                    switch edit {
                    case .change(let root, let rank):
                        let old = edited.roots[root]
                        edited.roots[root] = RandomRegistry.Requirement(
                            target: old.target, allowed: old.allowed.union([rank]), isBound: old.isBound)
                    case .drop(let root):
                        // Kept in place, so that indices stay; it allows everything.
                        let old = edited.roots[root]
                        edited.roots[root] = RandomRegistry.Requirement(
                            target: old.target, allowed: Set(0..<10), isBound: true)
                    case .admit(let package, let rank, _): edited.excluded[Int(package.index)].remove(rank)
                    }
                }
                #expect(edited.isSolution(driver.choice(fix.solution)), "seed \(seed): \(fix.edits)")
            }
            let isHelpedByOne = registry.roots.indices.contains { root in
                var edited = registry
                edited.roots.remove(at: root)
                return edited.isSolvable
            }
            if isHelpedByOne { #expect(search.fixes.first?.edits.count == 1, "seed \(seed)") }
        }
        #expect(proposed > 100)
    }
}
