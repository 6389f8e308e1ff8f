extension Solver {
    /// Why the problem has no solution, in words: the short form of ``shortestDerivation(effort:)`` and
    /// ``Explanation``.
    public func explanation(in vocabulary: Vocabulary) -> Explanation {
        Explanation(shortestDerivation(), of: problem, table: table, vocabulary: vocabulary)
    }
}
