extension Solver {
    /// The same contradiction told from the facts on, instead of back from where the search met it.
    ///
    /// Each domain that shrank at level 0 gives one conclusion about one package, from its cause and from what was
    /// concluded before of the cause's other packages. That keeps conclusions short where many candidates fail for
    /// reasons of their own. Learned clauses keep the derivation that the search gave them.
    ///
    /// - Returns: `nil` if the contradiction rests on more than level 0. Only after ``Step/unsolvable``.
    func forwardDerivation() -> Derivation? {
        guard unsafe memory.pointee.levels.count == 0 else { return nil }
        var replay = replayed()
        // What is known of each package: an incompatibility of one term, the values that are gone.
        var known: [PackageID: Int] = [:]
        let facts = unsafe memory.pointee.facts.count
        let entries = unsafe memory.pointee.trail.count
        for place in 0..<facts + entries {
            let entry = unsafe place < facts ? memory.pointee.facts[place] : memory.pointee.trail[place - facts]
            let package = PackageID(entry.package)
            var node = replay.node(of: entry.cause, self)
            for term in replay.builder.incompatibilities[node].terms where term.package != package {
                guard let other = known[term.package] else { return nil }
                node = replay.builder.resolve(node, other, on: term.package)
            }
            if let before = known[package] { node = replay.builder.resolve(before, node, on: package) }
            known[package] = node
        }
        var node = replay.node(of: unsafe memory.pointee.lastConflict, self)
        for term in replay.builder.incompatibilities[node].terms {
            guard let other = known[term.package] else { return nil }
            node = replay.builder.resolve(node, other, on: term.package)
        }
        guard replay.builder.incompatibilities[node].terms.isEmpty else { return nil }
        return replay.builder.derivation(endingAt: node)
    }
}
