extension Search {
    /// Visits the learned clauses that watch the package: each has two terms that were not satisfied.
    func visitClauses(_ package: Int32) -> Bool {
        let node = nodes[package]
        var watch = node.watch
        if watch < 0 { return true }
        let clauses = state.clauses.cells
        let terms = state.terms.cells
        let sets = state.termWords.cells
        // The link that leads to `watch`: -1 for the head, else the watch before it.
        var before: Int32 = -1
        var consistent = true
        while watch >= 0 {
            let index = watch >> 1
            let slot = watch & 1
            let clause = clauses[index]
            let next = slot == 0 ? clause.next0 : clause.next1
            let own = terms[clause.start + slot]
            let other = terms[clause.start + 1 - slot]
            if !isDomain(of: node, within: sets, at: own.set)
                || isDomain(of: nodes[other.package], outside: sets, at: other.set)
            {
                before = watch
                watch = next
                continue
            }
            var moved = false
            var candidate: Int32 = 2
            while candidate < clause.count {
                let term = terms[clause.start + candidate]
                if !isDomain(of: nodes[term.package], within: sets, at: term.set) {
                    terms[clause.start + slot] = term
                    terms[clause.start + candidate] = own
                    setNext(watch, nodes[term.package].watch)
                    nodes[term.package].watch = watch
                    if before < 0 { nodes[package].watch = next } else { setNext(before, next) }
                    moved = true
                    break
                }
                candidate += 1
            }
            if !moved {
                if !narrow(other.package, by: sets, at: other.set, flip: .max, cause: .clause(index)) {
                    consistent = false
                    break
                }
                before = watch
            }
            watch = next
        }
        return consistent
    }

    @inline(__always)
    private func setNext(_ watch: Int32, _ next: Int32) {
        if watch & 1 == 0 {
            state.clauses.cells[watch >> 1].next0 = next
        } else {
            state.clauses.cells[watch >> 1].next1 = next
        }
    }

    /// Links a new clause of at least two terms into the lists of its first two packages.
    func watch(_ index: Int32) {
        let clause = state.clauses[index]
        let first = state.terms[clause.start].package
        let second = state.terms[clause.start + 1].package
        state.clauses[index].next0 = nodes[first].watch
        nodes[first].watch = 2 * index
        state.clauses[index].next1 = nodes[second].watch
        nodes[second].watch = 2 * index + 1
    }
}
