extension TrustClient {
    /// Finds who vouches for a path: the top role, else the delegations that cover it, in their order, depth first (section
    /// 5.6.7). Nil when nobody does.
    public func target(_ path: String, in repository: TrustedRepository) throws(Problem) -> TargetDescription? {
        if let target = repository.targets.targets[path] { return target }
        var waiting: [Visit] = []
        // In reverse, because the next one is taken from the end.
        func enqueue(_ parent: TargetsMetadata, depth: Int) {
            guard depth <= limits.depth else { return }
            var found: [Visit] = []
            for delegation in parent.delegations where delegation.covers(path) {
                found.append(Visit(delegation: delegation, parent: parent, depth: depth))
                if delegation.isTerminating {
                    waiting = []
                    break
                }
            }
            waiting += found.reversed()
        }
        enqueue(repository.targets, depth: 1)
        var visited: Set<String> = []
        while let next = waiting.popLast(), visited.count < limits.roles {
            guard visited.insert(next.delegation.name).inserted else { continue }
            // The signers are those that this parent names, whoever else delegates to the role: what is in the store is
            // checked against them anew.
            let targets = try load(
                next.parent.signers(of: next.delegation), repository.snapshot,
                isConsistent: repository.root.hasConsistentSnapshots, at: repository.time)
            if let target = targets.targets[path] { return target }
            enqueue(targets, depth: next.depth + 1)
        }
        return nil
    }
}

/// A delegation that is still to be asked.
private struct Visit {
    let delegation: Delegation
    let parent: TargetsMetadata
    let depth: Int
}
