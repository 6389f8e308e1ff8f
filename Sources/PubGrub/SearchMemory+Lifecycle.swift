extension SearchMemory {
    /// Forgets the last problem: nodes by a new epoch, the rest by its length.
    mutating func reset(to problem: Problem, table: Table) {
        if epoch == .max {
            for index in 0..<nodes.count {
                nodes[index] = Node()
                active[index] = 0
            }
            epoch = 0
        }
        epoch += 1
        trail.truncate(to: 0)
        saved.truncate(to: 0)
        levels.truncate(to: 0)
        facts.truncate(to: 0)
        factWords.truncate(to: 0)
        queueHead = 0
        queueLength = 0
        wanted.truncate(to: 0)
        meetings.truncate(to: 0)
        dirty.truncate(to: 0)
        heap.truncate(to: 0)
        discovered.truncate(to: 0)
        clauses.truncate(to: 0)
        terms.truncate(to: 0)
        termWords.truncate(to: 0)
        steps.truncate(to: 0)
        nextRoot = 0
        conflict = .decision
        isUnsolvable = false
        backtracked = false
        statistics = Statistics()

        roots.truncate(to: 0)
        for root in problem.roots { roots.append(root.index) }
        rootCount = 0
        decidesInOrder = problem.decidesInOrder
        droppedRoots = problem.droppedRoots
        widenedRoots = problem.widenedRoots
        if !pendingFacts.isEmpty { pendingFacts.removeAll(keepingCapacity: true) }
        exclusionSets.truncate(to: 0)
        if !exclusions.isEmpty { exclusions.removeAll(keepingCapacity: true) }
        for (index, root) in problem.roots.enumerated()
        where table.isBound(root) && !isDropped(index) && !isWidened(index) {
            pendingFacts[table.package(of: root).index, default: []].append(.root(index))
        }
        for (index, exclusion) in problem.exclusions.enumerated() { add(exclusion, at: index) }

        preferences.truncate(to: 0)
        if !preferenceHeads.isEmpty { preferenceHeads.removeAll(keepingCapacity: true) }
        for preference in problem.preferences.reversed() {
            let package = preference.package.index
            preferences.append(
                PreferenceEntry(rank: Int32(preference.rank), next: preferenceHeads[package] ?? -1))
            preferenceHeads[package] = Int32(preferences.count - 1)
        }
    }

    /// Takes note of an exclusion, to be applied when its package is met.
    mutating func add(_ exclusion: Exclusion, at index: Int) {
        let package = exclusion.package.index
        precondition(
            package >= nodes.count || nodes[package].epoch != epoch, "exclusions come before their package is met")
        pendingFacts[package, default: []].append(.exclusion(index))
        exclusionSets.append(-1)
        exclusions.append(exclusion.ranks)
    }

    /// Makes room for what the table has loaded since.
    mutating func fit(to table: Table) {
        if nodes.count < table.packageCount {
            let added = table.packageCount - nodes.count
            nodes.append(repeating: Node(), count: added)
            active.append(repeating: 0, count: added)
            workPlace.append(repeating: 0, count: added)
            resizeQueue(toHold: nodes.count)
        }
        if domains.count < table.domainWords {
            let added = table.domainWords - domains.count
            domains.append(repeating: 0, count: added)
            work.append(repeating: 0, count: added)
            spare.append(repeating: 0, count: added)
            if absence.count == 0 { absence.append(1) }
            if absence.count < table.widestSet {
                absence.append(repeating: 0, count: table.widestSet - absence.count)
            }
        }
    }

    private mutating func resizeQueue(toHold count: Int) {
        if queue.count >= count, queue.count > 0 { return }
        let old = queue.count
        var capacity = max(16, old)
        while capacity < count { capacity *= 2 }
        var waiting: [Int32] = []
        for place in 0..<queueLength { waiting.append(queue[(queueHead + place) & (old - 1)]) }
        queue.append(repeating: 0, count: capacity - old)
        for (place, package) in waiting.enumerated() { queue[place] = package }
        queueHead = 0
    }
}
