extension Search {
    /// Finds the reason of a contradiction, takes back the decisions that led to it, and learns from it.
    ///
    /// This is PubGrub's conflict resolution (pub's `doc/solver.md`): the contradicted incompatibility is resolved
    /// with the cause of its most recent satisfier until one satisfier stands alone at its level.
    ///
    /// - Returns: false if nothing is left to take back: the problem has no solution, and the last clause, which has
    ///   no terms, holds the derivation.
    func learn() -> Bool {
        state.statistics.conflicts += 1
        state.lastConflict = state.conflict
        let firstStep = Int32(state.steps.count)
        state.steps.append(DerivationStep(cause: state.conflict, pivot: -1))
        addTerms(of: state.conflict, except: -1)
        while state.analysis.count > 0 {
            // The term that was satisfied last, and the latest level at which all others were.
            var top = 0
            for place in 1..<max(1, state.analysis.count)
            where state.analysis[place].satisfier > state.analysis[top].satisfier { top = place }
            let package = state.analysis[top].package
            let newest = state.analysis[top].satisfier
            var backjump: Int32 = 0
            for place in 0..<state.analysis.count where place != top {
                backjump = max(backjump, entry(at: state.analysis[place].satisfier).level)
            }
            let satisfier = entry(at: newest)
            if satisfier.cause == .decision {
                settle(top, backjump: backjump, firstStep: firstStep)
                return true
            }
            // Where the satisfier is not enough alone, the rest of the term was satisfied by an earlier entry.
            var partial = noEntry
            if !uniteTerm(of: package, with: satisfier.cause) {
                partial = self.satisfier(of: package, set: spare, from: newest)
                backjump = max(backjump, entry(at: partial).level)
            }
            if satisfier.level > backjump {
                settle(top, backjump: backjump, firstStep: firstStep)
                return true
            }
            state.steps.append(DerivationStep(cause: satisfier.cause, pivot: package))
            bump(package)
            if partial == noEntry {
                removeTerm(at: top)
            } else {
                let node = nodes[package]
                for word in 0..<node.words { work[node.domain + word] = spare[node.domain + word] }
                state.analysis[top].satisfier = partial
            }
            addTerms(of: satisfier.cause, except: package)
        }
        store(firstStep: firstStep)
        return false
    }

    // MARK: the clause under analysis

    /// Adds the terms of an incompatibility; a package that has one already must satisfy both.
    private func addTerms(of cause: Cause, except pivot: Int32) {
        switch cause.kind {
        case .group:
            let group = groups[cause.index]
            if group.source != pivot { addTerm(group.source, carriers, at: group.carriers, flip: 0) }
            if group.target != pivot, group.target != group.source {
                addTerm(group.target, allowed, at: ranges[group.range].allowed, flip: .max)
            }
        case .clause:
            let clause = state.clauses[cause.index]
            let sets = state.termWords.cells
            for place in clause.start..<clause.start + clause.count {
                let term = state.terms[place]
                if term.package != pivot { addTerm(term.package, sets, at: term.set, flip: 0) }
            }
        case .root:
            let range = ranges[state.roots[cause.index]]
            let (set, place, flip) = rootTerm(cause.index)
            if range.package != pivot { addTerm(range.package, set, at: place, flip: flip) }
        case .exclusion:
            break  // Its only term is the pivot, and it never empties a domain: it leaves the absence.
        }
    }

    private func addTerm(_ package: Int32, _ set: Cells<UInt64>, at place: Int32, flip: UInt64) {
        let node = nodes[package]
        let last = lastWordMask(versionCount: Int(packages[package].versionCount))
        let known = workPlace[package]
        var missing: UInt64 = 0
        for word in 0..<node.words {
            let full = word == node.words - 1 ? last : .max
            var bits = (set[place + word] ^ flip) & full
            missing |= full & ~bits
            if known > 0 { bits &= work[node.domain + word] }
            work[node.domain + word] = bits
        }
        if known == 0 {
            if missing == 0 { return }  // The term holds of every value: it says nothing.
            let satisfier = self.satisfier(of: package, set: work, from: node.last)
            state.analysis.append(AnalysedTerm(package: package, satisfier: satisfier))
            workPlace[package] = Int32(state.analysis.count)
        } else {
            state.analysis[known - 1].satisfier = satisfier(of: package, set: work, from: node.last)
        }
    }

    /// What a root forbids: everything outside its range, or absence alone if it is widened.
    func rootTerm(_ root: Int32) -> (set: Cells<UInt64>, place: Int32, flip: UInt64) {
        if state.isWidened(Int(root)) { return (state.absence.cells, 0, 0) }
        return (allowed, ranges[state.roots[root]].allowed, .max)
    }

    private func removeTerm(at place: Int) {
        workPlace[state.analysis[place].package] = 0
        let last = state.analysis[state.analysis.count - 1]
        state.analysis.truncate(to: state.analysis.count - 1)
        if place < state.analysis.count {
            state.analysis[place] = last
            workPlace[last.package] = Int32(place + 1)
        }
    }

    /// Leaves in ``spare`` the union of the package's term with its term in a cause.
    ///
    /// - Returns: true if that is everything, so that the resolvent has no term on the package.
    private func uniteTerm(of package: Int32, with cause: Cause) -> Bool {
        let node = nodes[package]
        let last = lastWordMask(versionCount: Int(packages[package].versionCount))
        let set: Cells<UInt64>
        let place: Int32
        var flip: UInt64 = 0
        switch cause.kind {
        case .group:
            let group = groups[cause.index]
            if group.source == package {
                (set, place) = (carriers, group.carriers)
            } else {
                (set, place, flip) = (allowed, ranges[group.range].allowed, .max)
            }
        case .clause:
            let clause = state.clauses[cause.index]
            var term = clause.start
            while state.terms[term].package != package { term += 1 }
            (set, place) = (state.termWords.cells, state.terms[term].set)
        case .root:
            (set, place, flip) = rootTerm(cause.index)
        case .exclusion:
            (set, place) = (state.factWords.cells, state.exclusionSets[cause.index])
        }
        var missing: UInt64 = 0
        for word in 0..<node.words {
            let full = word == node.words - 1 ? last : .max
            let bits = work[node.domain + word] | ((set[place + word] ^ flip) & full)
            missing |= full & ~bits
            spare[node.domain + word] = bits
        }
        return missing == 0
    }

    // MARK: satisfiers

    /// The oldest entry after which the package's domain lies within a set; `start` is one at which it does.
    private func satisfier(of package: Int32, set: Cells<UInt64>, from start: Int32) -> Int32 {
        let node = nodes[package]
        var current = start
        while current != noEntry {
            let entry = entry(at: current)
            let before = current >= 0 ? state.saved.cells : state.factWords.cells
            var outside: UInt64 = 0
            for word in 0..<node.words { outside |= before[entry.saved + word] & ~set[node.domain + word] }
            if outside != 0 { break }
            current = entry.link
        }
        return current
    }

    private func entry(at index: Int32) -> Entry {
        assert(index != noEntry, "a term that always holds has no satisfier")
        return index >= 0 ? state.trail[index] : state.facts[~index]
    }

    // MARK: learning

    /// Takes back all levels after `backjump`, keeps the clause, and draws its conclusion for the term at `top`.
    private func settle(_ top: Int, backjump: Int32, firstStep: Int32) {
        let package = state.analysis[top].package
        if Int(firstStep) + 1 == state.steps.count {
            // Nothing was resolved: the contradicted incompatibility itself speaks at the earlier level.
            let cause = state.conflict
            for place in 0..<state.analysis.count { bump(state.analysis[place].package) }
            let node = nodes[package]
            for word in 0..<node.words { spare[node.domain + word] = work[node.domain + word] }
            clearAnalysis()
            state.steps.truncate(to: Int(firstStep))
            backtrack(to: backjump)
            _ = narrow(package, by: spare, at: node.domain, flip: .max, cause: cause)
            return
        }
        // The watched terms come first: the one to be concluded, and one that is satisfied last among the others.
        exchange(0, top)
        var second = 1
        for place in 1..<max(1, state.analysis.count)
        where state.analysis[place].satisfier > state.analysis[second].satisfier { second = place }
        if second < state.analysis.count { exchange(1, second) }
        for place in 0..<state.analysis.count { bump(state.analysis[place].package) }
        let index = store(firstStep: firstStep)
        backtrack(to: backjump)
        let clause = state.clauses[index]
        if clause.count > 1 { watch(index) }
        _ = narrow(
            package, by: state.termWords.cells, at: state.terms[clause.start].set, flip: .max, cause: .clause(index))
    }

    private func exchange(_ one: Int, _ other: Int) {
        let moved = state.analysis[one]
        state.analysis[one] = state.analysis[other]
        state.analysis[other] = moved
    }

    /// Makes the clause under analysis a learned one.
    @discardableResult
    private func store(firstStep: Int32) -> Int32 {
        let index = Int32(state.clauses.count)
        state.clauses.append(
            Clause(
                start: Int32(state.terms.count), count: Int32(state.analysis.count), steps: firstStep,
                stepCount: Int32(state.steps.count) - firstStep))
        for place in 0..<state.analysis.count {
            let package = state.analysis[place].package
            state.terms.append(ClauseTerm(package: package, set: Int32(state.termWords.count)))
            let node = nodes[package]
            for word in 0..<node.words { state.termWords.append(work[node.domain + word]) }
        }
        state.statistics.learned += 1
        clearAnalysis()
        return index
    }

    private func clearAnalysis() {
        for place in 0..<state.analysis.count { workPlace[state.analysis[place].package] = 0 }
        state.analysis.truncate(to: 0)
    }

    private func bump(_ package: Int32) {
        nodes[package].activity += 1
        markDirty(package)
    }
}
