/// Looks for the smallest edits that make an unsolvable problem solvable, by solving it with them.
///
/// Like a ``Solver`` it is stepped by a driver, since an edit may bring in packages that nobody asked for before.
/// Candidates for edits come from the proofs: a set of edits that touches none of a proof's facts leaves it standing.
/// Sets of one edit are tried before sets of two; a changed requirement before a dropped one; at most three edits.
///
/// ```
/// var search = FixSearch(table: table, problem: problem, facts: derivation.facts)
/// while case .needs(let package) = search.step() { load(package, into: table) }
/// for fix in search.fixes { print(fix.edits) }
/// ```
public struct FixSearch: ~Copyable {
    /// What a step came to.
    public enum Step: Sendable {
        /// The package must be loaded into the table before the next step.
        case needs(PackageID)
        /// The search is over; see ``FixSearch/fixes``.
        case finished
    }

    private enum Edit: Hashable {
        case widen(Int), drop(Int), admit(PackageID, reason: Int)
    }

    private var solver: Solver
    private var problem: Problem
    private let liftable: Set<Int>
    private let kept: Set<Int>
    /// By root the requirement that it is a part of.
    private let owners: [Int]
    private let isLate: () -> Bool
    private let limit: Int
    private var solvesLeft: Int
    /// Sets of edits to try, in order.
    private var waiting: [[Edit]] = []
    private var next = 0
    private var seen: Set<Set<Edit>> = []
    private var isRunning = false

    /// At most three, the smallest first.
    public private(set) var fixes: [Fix] = []

    /// - Parameters:
    ///   - problem: one that has no solution, with all exclusions that its solve had.
    ///   - facts: those of a derivation of the contradiction, ``Derivation/facts``.
    ///   - liftable: the reasons whose exclusions a person could lift.
    ///   - owners: for each root the number of the requirement that it is a part of, where one requirement stands for
    ///     several roots; an edit is of all of them, and named by the first. `nil` where each stands for itself.
    ///   - kept: requirements, by these numbers, that no fix touches.
    ///   - solves: the number of re-solves at most, each of at most `conflicts` conflicts.
    ///   - isLate: asked before each re-solve, whether it is time to stop; the search itself has no clock.
    public init(
        table: Table, problem: Problem, facts: [Derivation.Origin], liftable: Set<Int> = [],
        owners: [Int]? = nil, keeping kept: Set<Int> = [], solves: Int = 60, conflicts: Int = 500,
        isLate: @escaping () -> Bool = { false }
    ) {
        solver = Solver(table: table)
        self.problem = problem
        self.liftable = liftable
        self.kept = kept
        self.owners = owners ?? Array(problem.roots.indices)
        self.isLate = isLate
        limit = conflicts
        solvesLeft = solves
        extend([], by: facts)
    }

    /// See ``Solver/exclude(_:)``; needed for packages that are loaded during this search.
    public mutating func exclude(_ exclusion: Exclusion) {
        problem.exclusions.append(exclusion)
        solver.exclude(exclusion)
    }

    /// Goes on until the search is over or a package is needed.
    public mutating func step() -> Step {
        while fixes.count < 3, next < waiting.count {
            let edits = waiting[next]
            if !isRunning {
                // A set that contains a fix would be a fix too, and a worse one.
                let isNeedless = fixes.contains { fix in fix.edits.allSatisfy { edits.contains(origin(of: $0)) } }
                if isNeedless || isWeaker(edits) {
                    next += 1
                    continue
                }
                if solvesLeft == 0 || isLate() { break }
                solvesLeft -= 1
                solver.conflictLimit = limit
                solver.begin(edited(edits))
                isRunning = true
            }
            switch solver.step() {
            case .needs(let package): return .needs(package)
            case .solved(let solution): fixes.append(fix(edits, solution))
            case .unsolvable: if edits.count < 3 { extend(edits, by: solver.factsOfProof()) }
            case .exhausted: break
            }
            isRunning = false
            next += 1
        }
        return .finished
    }

    /// Adds the sets that have one edit more, of a fact that stands in the way.
    private mutating func extend(_ edits: [Edit], by facts: [Derivation.Origin]) {
        var more: [Edit] = []
        for case .root(let root) in facts where !kept.contains(owners[root]) {
            let edit = Edit.widen(owners[root])
            if !solver.table.isBound(problem.roots[root]), !edits.contains(edit), !more.contains(edit) {
                more.append(edit)
            }
        }
        for case .exclusion(let index) in facts {
            let exclusion = problem.exclusions[index]
            let edit = Edit.admit(exclusion.package, reason: exclusion.reason)
            if liftable.contains(exclusion.reason), !more.contains(edit) { more.append(edit) }
        }
        for case .root(let root) in facts where !kept.contains(owners[root]) {
            if !more.contains(.drop(owners[root])) { more.append(.drop(owners[root])) }
        }
        for edit in more {
            // Dropping a requirement that is widened already replaces the widening.
            var set = edits
            if case .drop(let root) = edit { set.removeAll { $0 == .widen(root) } }
            set.append(edit)
            if seen.insert(Set(set)).inserted {
                let place = waiting[next...].firstIndex { $0.count > set.count } ?? waiting.count
                waiting.insert(set, at: place)
            }
        }
    }

    private func parts(of owner: Int) -> [Int] { owners.indices.filter { owners[$0] == owner } }

    /// Whether a set drops a requirement whose change alone is known to help.
    private func isWeaker(_ edits: [Edit]) -> Bool {
        fixes.contains { fix in
            fix.edits.allSatisfy { edit in
                if case .change(let root, _) = edit, edits.contains(.drop(owners[root])) { return true }
                return edits.contains(origin(of: edit))
            }
        }
    }

    private func edited(_ edits: [Edit]) -> Problem {
        var edited = problem
        for edit in edits {
            switch edit {
            case .widen(let owner): edited.widenedRoots.formUnion(parts(of: owner))
            case .drop(let owner): edited.droppedRoots.formUnion(parts(of: owner))
            case .admit(let package, let reason):
                // Its place stays taken, so that indices keep their meaning.
                for index in edited.exclusions.indices
                where edited.exclusions[index].package == package && edited.exclusions[index].reason == reason {
                    edited.exclusions[index] = Exclusion(package, ranks: RankSet(), reason: reason)
                }
            }
        }
        return edited
    }

    private func fix(_ edits: [Edit], _ solution: Solution) -> Fix {
        func rank(_ package: PackageID) -> Rank? { solution.picks.first { $0.package == package }?.rank }
        let made = edits.map { edit -> Fix.Edit in
            switch edit {
            case .drop(let owner): return .drop(root: parts(of: owner)[0])
            case .widen(let owner):
                let root = parts(of: owner)[0]
                let package = solver.table.package(of: problem.roots[root])
                return rank(package).map { .change(root: root, to: $0) } ?? .drop(root: root)
            case .admit(let package, let reason):
                return .admit(package, rank: rank(package) ?? 0, reason: reason)
            }
        }
        return Fix(edits: made.sorted { Self.place($0) < Self.place($1) }, solution: solution)
    }

    /// Edits of roots in the order of the roots, then the others in the order of packages.
    private static func place(_ edit: Fix.Edit) -> Int {
        switch edit {
        case .change(let root, _), .drop(let root): root
        case .admit(let package, _, _): (1 << 32) + Int(package.index)
        }
    }

    private func origin(of edit: Fix.Edit) -> Edit {
        switch edit {
        case .change(let root, _): .widen(owners[root])
        case .drop(let root): .drop(owners[root])
        case .admit(let package, _, let reason): .admit(package, reason: reason)
        }
    }
}

extension FixSearch.Step: Equatable {}
