/// Solves problems over a ``Table``, one after the other, asking its driver for the packages that it needs.
///
/// ```
/// var solver = Solver(table: table)
/// solver.begin(Problem(roots: roots))
/// while true {
///     switch solver.step() {
///     case .needs(let package): load(package, into: table)
///     case .solved(let solution): return solution
///     case .unsolvable: throw failure(solver.derivation())
///     case .exhausted: throw tooHard
///     }
/// }
/// ```
///
/// It does no I/O and keeps no clock. The same table, filled in the same order, and the same problem give the same
/// answer. Memory is kept from problem to problem. Terms and rules: `spec/solver.md`.
@safe
public struct Solver: ~Copyable {
    /// The facts that the solve draws on.
    public let table: Table
    /// The problem begun last.
    public private(set) var problem = Problem(roots: [])
    let memory: UnsafeMutablePointer<SearchMemory>

    public init(table: Table) {
        self.table = table
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: SearchMemory())
    }

    deinit {
        unsafe memory.deinitialize(count: 1)
        unsafe memory.deallocate()
    }

    /// What a step came to.
    public enum Step: Sendable {
        /// The package must be loaded into the table before the next step.
        case needs(PackageID)
        /// Every requirement is met.
        case solved(Solution)
        /// There is no solution; ``Solver/derivation()`` tells why.
        case unsolvable
        /// The limit of conflicts is reached; another step goes on with a higher limit.
        case exhausted
    }

    /// The conflicts after which a solve pauses; the driver's bound on effort.
    public var conflictLimit = Int.max

    /// What the solve has cost so far.
    public var statistics: Statistics { unsafe memory.pointee.statistics }

    /// Starts on a new problem; what was learned for the one before is forgotten, what was loaded is not.
    public mutating func begin(_ problem: Problem) {
        self.problem = problem
        unsafe memory.pointee.reset(to: problem, table: table)
    }

    /// Forbids candidates of a package that the solve has not met: right after it was loaded, say.
    public mutating func exclude(_ exclusion: Exclusion) {
        unsafe memory.pointee.add(exclusion, at: problem.exclusions.count)
        problem.exclusions.append(exclusion)
    }

    /// Goes on until the solve is over or a package is needed.
    public mutating func step() -> Step {
        unsafe memory.pointee.fit(to: table)
        let search = unsafe Search(table: table, order: problem.order, memory: memory)
        return search.run(limit: conflictLimit)
    }
}

extension Search {
    /// The main loop: facts of the problem, then propagation, learning and decisions in turn.
    func run(limit: Int) -> Solver.Step {
        if state.isUnsolvable { return .unsolvable }
        if let needed = enterRoots() { return .needs(PackageID(needed)) }
        if let needed = meetWanted() { return .needs(PackageID(needed)) }
        while true {
            if state.conflict != .decision || !propagate() {
                if state.statistics.conflicts >= limit { return .exhausted }
                let isSettled = learn()
                state.conflict = .decision
                if !isSettled {
                    state.isUnsolvable = true
                    return .unsolvable
                }
                state.backtracked = true
            } else if let needed = meetWanted() {
                return .needs(PackageID(needed))
            } else if state.queueLength == 0, !decide() {
                return .solved(solution())
            }
        }
    }

    /// Applies the requirements of the problem itself, at level 0, the last first: among packages of equal urgency
    /// pub's search takes the one that was stated last, and counts of attempts are compared with its.
    ///
    /// - Returns: a package to load before the next one can be applied.
    private func enterRoots() -> Int32? {
        while state.nextRoot < state.roots.count {
            let root = state.roots.count - 1 - state.nextRoot
            let range = ranges[state.roots[root]]
            if !range.bound, !state.isDropped(root) {
                if !packages[range.package].isLoaded { return range.package }
                if !isMet(range.package) { meet(range.package) }
                let (set, place, flip) = rootTerm(Int32(root))
                if !narrow(range.package, by: set, at: place, flip: ~flip, cause: .root(root)) {
                    state.nextRoot = state.roots.count
                    return nil
                }
            }
            state.nextRoot += 1
            // Nothing else has been met yet.
            state.rootCount = Int32(state.discovered.count)
        }
        return nil
    }

    /// Meets the packages that were loaded on request.
    ///
    /// - Returns: one that is still to be loaded.
    private func meetWanted() -> Int32? {
        while state.wanted.count > 0 {
            let package = state.wanted[state.wanted.count - 1].package
            if !packages[package].isLoaded { return package }
            state.wanted.truncate(to: state.wanted.count - 1)
            if !isMet(package) { meet(package) }
            review(package, rescan: true)
        }
        return nil
    }

    private func solution() -> Solution {
        assert(holdsInvariants())
        var picks: [Solution.Pick] = []
        for place in 0..<state.discovered.count {
            let package = state.discovered[place]
            let node = nodes[package]
            if !isRequired(node) { continue }
            for word in 0..<node.words where domains[node.domain + word] != 0 {
                let bit = Int(word) * 64 + domains[node.domain + word].trailingZeroBitCount
                picks.append(Solution.Pick(package: PackageID(package), rank: bit - 1))
            }
        }
        return Solution(picks: picks)
    }
}
