extension Solver {
    /// Why the problem has no solution, in words: the shorter of the ways to tell ``shortestDerivation(effort:)``.
    ///
    /// Only after a step returned ``Step/unsolvable``.
    public func explanation(in vocabulary: Vocabulary) -> Explanation {
        explanation(of: shortestDerivation(), in: vocabulary)
    }

    /// The shorter of the ways to tell a derivation of the contradiction.
    public func explanation(of derivation: Derivation, in vocabulary: Vocabulary) -> Explanation {
        let explanation = Explanation(derivation, of: problem, table: table, vocabulary: vocabulary)
        let facts = derivation.facts
        if explanation.lines.count == 1 || facts.count > Self.readableFacts { return explanation }
        let excerpt = Excerpt(facts, table: table, problem: problem)
        guard let forward = excerpt.derivation(limit: 1000, forward: true) else { return explanation }
        let other = Explanation(forward, of: problem, table: table, vocabulary: vocabulary)
        return other.effort < explanation.effort ? other : explanation
    }
}

extension Explanation {
    /// What it costs to read: each line is a thought of its own, which counts like so many characters.
    fileprivate var effort: Int { lines.reduce(0) { $0 + 100 + $1.text.utf8.count } }
}
