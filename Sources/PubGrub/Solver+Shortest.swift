extension Solver {
    /// A derivation of the same contradiction from as few facts as a bounded effort finds.
    ///
    /// The proof that a search runs into may lead through packages that have nothing to do with the matter. Its facts
    /// are solved on their own, which gives a shorter proof; then each fact is left out in turn, and stays out if the
    /// rest still has no solution. Only after a step returned ``Step/unsolvable``.
    ///
    /// - Parameters:
    ///   - effort: the number of re-solves, and of conflicts in each of them.
    public func shortestDerivation(effort: Int = 1000) -> Derivation {
        var best = sizeOfProof < 2000 ? derivation() : nil
        var facts = best?.facts ?? factsOfProof()
        if facts.count > Self.readableFacts { return best ?? derivation() }
        var left = effort

        /// Solves some facts alone; keeps what comes of it if it is better.
        func attempt(_ trial: [Derivation.Origin]) -> Bool {
            left -= 1
            let found = Excerpt(trial, table: table, problem: problem).derivation(limit: effort)
            guard let found else { return false }
            facts = found.facts
            if let current = best, Self.isKinder(current, than: found) { return true }
            best = found
            return true
        }

        while left > 0 {
            let before = facts.count
            if !attempt(facts) || facts.count >= before { break }
        }
        // Leaving facts out one by one costs a re-solve each: worth it for what a person could read at all.
        if facts.count <= 64 {
            var place = facts.count - 1
            while place >= 0, left > 0 {
                var fewer = facts
                fewer.remove(at: place)
                _ = attempt(fewer)
                place = min(place, facts.count) - 1
            }
        }
        return best ?? derivation()
    }

    /// The number of facts beyond which no effort makes a proof readable.
    static var readableFacts: Int { 5000 }

    /// Fewer facts first, then fewer steps.
    private static func isKinder(_ one: Derivation, than other: Derivation) -> Bool {
        (one.facts.count, one.incompatibilities.count) <= (other.facts.count, other.incompatibilities.count)
    }
}
