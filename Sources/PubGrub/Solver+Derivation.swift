extension Solver {
    /// Why the problem has no solution, as the search found out. ``shortestDerivation(effort:)`` is kinder to readers.
    ///
    /// Only after a step returned ``Step/unsolvable``. The search records numbers of causes; the incompatibilities
    /// between them are computed here, for the clauses that the last contradiction rests on and no others.
    public func derivation() -> Derivation {
        Derivation(incompatibilities: replayed().builder.incompatibilities)
    }

    /// Computes the learned clauses that the last contradiction rests on.
    func replayed() -> Replay {
        precondition(unsafe memory.pointee.isUnsolvable, "there is a derivation only where there is no solution")
        var replay = Replay(builder: DerivationBuilder(table: table))
        for clause in clausesOfProof() {
            var current = -1
            for step in steps(of: clause) {
                let cause = replay.node(of: step.cause, self)
                current = step.pivot < 0 ? cause : replay.builder.resolve(current, cause, on: PackageID(step.pivot))
            }
            replay.nodes[.clause(clause)] = current
        }
        return replay
    }

    /// The facts that the last contradiction rests on; found without computing any incompatibility between them.
    func factsOfProof() -> [Derivation.Origin] {
        var replay = Replay(builder: DerivationBuilder(table: table))
        for clause in clausesOfProof() {
            for step in steps(of: clause) where step.cause.kind != .clause { _ = replay.node(of: step.cause, self) }
        }
        return replay.builder.incompatibilities.map(\.origin)
    }

    /// The number of resolutions behind the last contradiction.
    var sizeOfProof: Int { clausesOfProof().reduce(0) { $0 + steps(of: $1).count } }

    private func steps(of clause: Int32) -> [DerivationStep] {
        let (start, count) = unsafe (memory.pointee.clauses[clause].steps, memory.pointee.clauses[clause].stepCount)
        return (start..<start + count).map { unsafe memory.pointee.steps[$0] }
    }

    /// The learned clauses that the last one rests on, itself included, ascending: causes are older.
    private func clausesOfProof() -> [Int32] {
        let last = Int32(unsafe memory.pointee.clauses.count - 1)
        var isUsed = [Bool](repeating: false, count: Int(last) + 1)
        isUsed[Int(last)] = true
        for index in (0...last).reversed() where isUsed[Int(index)] {
            for step in steps(of: index) where step.cause.kind == .clause { isUsed[Int(step.cause.index)] = true }
        }
        return (0...last).filter { isUsed[Int($0)] }
    }

    /// The incompatibility that a fact of the table or of the problem is.
    fileprivate func terms(of cause: Cause, _ builder: DerivationBuilder) -> ([Derivation.Term], Derivation.Origin) {
        switch cause.kind {
        case .root:
            let root = Int(cause.index)
            let range = problem.roots[root]
            let package = table.package(of: range)
            if problem.widenedRoots.contains(root), table.versionCount(of: package) > 0 {
                var absence = RankSet()
                absence.containsAbsent = true
                return ([Derivation.Term(package: package, set: absence)], .root(root))
            }
            return ([builder.outside(range)].compactMap(\.self), .root(root))
        case .exclusion:
            let exclusion = problem.exclusions[Int(cause.index)]
            let ranks = exclusion.ranks.intersection(builder.everything(of: exclusion.package))
            return ([Derivation.Term(package: exclusion.package, set: ranks)], .exclusion(Int(cause.index)))
        case .group, .clause:
            let group = table.groups[cause.index]
            let source = PackageID(group.source)
            let words = Int(table.packages[group.source].words)
            let carriers = RankSet(words: (0..<words).map { table.carriers[Int(group.carriers) + $0] })
            var terms = [Derivation.Term(package: source, set: carriers)]
            let range = RangeID(group.range)
            if group.target != group.source, let target = builder.outside(range) { terms.append(target) }
            terms.sort { $0.package < $1.package }
            return (terms, .requirement(source: source, carriers: carriers, range: range))
        }
    }
}

/// A derivation in the making, with the place of each cause in it.
struct Replay {
    var builder: DerivationBuilder
    var nodes: [Cause: Int] = [:]

    init(builder: DerivationBuilder) { self.builder = builder }

    /// The place of a cause; a learned clause must have been entered, a fact is entered here.
    mutating func node(of cause: Cause, _ solver: borrowing Solver) -> Int {
        if let known = nodes[cause] { return known }
        let (terms, origin) = solver.terms(of: cause, builder)
        let node = builder.add(terms, origin)
        nodes[cause] = node
        return node
    }
}
