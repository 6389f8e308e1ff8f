extension Solver {
    /// Why the problem has no solution, as the search found out. ``shortestDerivation(effort:)`` is kinder to readers.
    ///
    /// Only after a step returned ``Step/unsolvable``. The search records numbers of causes; the incompatibilities
    /// between them are computed here, for the clauses that the last contradiction rests on and no others.
    public func derivation() -> Derivation {
        precondition(unsafe memory.pointee.isUnsolvable, "there is a derivation only where there is no solution")
        var builder = DerivationBuilder(table: table)
        var known: [Cause: Int] = [:]
        for clause in clausesOfProof() {
            let (start, count) = unsafe (memory.pointee.clauses[clause].steps, memory.pointee.clauses[clause].stepCount)
            var current = -1
            for place in start..<start + count {
                let step = unsafe memory.pointee.steps[place]
                let cause = known[step.cause] ?? fact(step.cause, &builder)
                known[step.cause] = cause
                current = step.pivot < 0 ? cause : builder.resolve(current, cause, on: PackageID(step.pivot))
            }
            known[.clause(clause)] = current
        }
        return Derivation(incompatibilities: builder.incompatibilities)
    }

    /// The learned clauses that the last one rests on, itself included, ascending: causes are older.
    private func clausesOfProof() -> [Int32] {
        let last = Int32(unsafe memory.pointee.clauses.count - 1)
        var isUsed = [Bool](repeating: false, count: Int(last) + 1)
        isUsed[Int(last)] = true
        var index = last
        while index >= 0 {
            if isUsed[Int(index)] {
                let clause = unsafe memory.pointee.clauses[index]
                for place in clause.steps..<clause.steps + clause.stepCount {
                    let cause = unsafe memory.pointee.steps[place].cause
                    if cause.kind == .clause { isUsed[Int(cause.index)] = true }
                }
            }
            index -= 1
        }
        return (0...last).filter { isUsed[Int($0)] }
    }

    /// The facts that the last contradiction rests on; found without computing any incompatibility between them.
    func factsOfProof() -> [Derivation.Origin] {
        var builder = DerivationBuilder(table: table)
        var seen: Set<Cause> = []
        for clause in clausesOfProof() {
            let (start, count) = unsafe (memory.pointee.clauses[clause].steps, memory.pointee.clauses[clause].stepCount)
            for place in start..<start + count {
                let cause = unsafe memory.pointee.steps[place].cause
                if cause.kind != .clause, seen.insert(cause).inserted { _ = fact(cause, &builder) }
            }
        }
        return builder.incompatibilities.map(\.origin)
    }

    /// The number of resolutions behind the last contradiction.
    var sizeOfProof: Int {
        clausesOfProof().reduce(0) { unsafe $0 + Int(memory.pointee.clauses[$1].stepCount) }
    }

    private func fact(_ cause: Cause, _ builder: inout DerivationBuilder) -> Int {
        switch cause.kind {
        case .root:
            let root = Int(cause.index)
            let range = problem.roots[root]
            if problem.widenedRoots.contains(root), table.versionCount(of: table.package(of: range)) > 0 {
                var absence = RankSet()
                absence.containsAbsent = true
                return builder.add([Derivation.Term(package: table.package(of: range), set: absence)], .root(root))
            }
            return builder.add([builder.outside(range)].compactMap(\.self), .root(root))
        case .exclusion:
            let exclusion = problem.exclusions[Int(cause.index)]
            let ranks = exclusion.ranks.intersection(builder.everything(of: exclusion.package))
            return builder.add(
                [Derivation.Term(package: exclusion.package, set: ranks)], .exclusion(Int(cause.index)))
        case .group, .clause:
            let group = table.groups[cause.index]
            let source = PackageID(group.source)
            let words = Int(table.packages[group.source].words)
            let carriers = RankSet(words: (0..<words).map { table.carriers[Int(group.carriers) + $0] })
            var terms = [Derivation.Term(package: source, set: carriers)]
            let range = RangeID(group.range)
            if group.target != group.source, let target = builder.outside(range) { terms.append(target) }
            terms.sort { $0.package < $1.package }
            return builder.add(terms, .requirement(source: source, carriers: carriers, range: range))
        }
    }
}
