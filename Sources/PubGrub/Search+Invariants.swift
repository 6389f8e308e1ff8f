extension Search {
    /// Whether what the search has concluded is consistent; asked in debug builds only, where an answer is given.
    ///
    /// No domain is empty, every package that is required has one value, every group of a chosen candidate holds, and
    /// the trail leads back from every domain to the package's first one.
    func holdsInvariants() -> Bool {
        for place in 0..<state.discovered.count {
            let package = state.discovered[place]
            let node = nodes[package]
            if domainCount(of: node) == 0 { return false }
            if !isRequired(node) { continue }
            if domainCount(of: node) != 1 { return false }
            for index in node.groupStart..<node.groupEnd where !holds(index) { return false }
        }
        for place in 0..<state.trail.count {
            let entry = state.trail[place]
            if entry.link >= Int32(place) { return false }
            if entry.link >= 0, state.trail[entry.link].package != entry.package { return false }
        }
        return state.queueLength == 0 && state.wanted.count == 0
    }

    private func holds(_ index: Int32) -> Bool {
        let group = groups[index]
        if !isDomain(of: nodes[group.source], within: carriers, at: group.carriers) { return true }
        let range = ranges[group.range]
        if !isMet(group.target) { return range.bound }
        let target = nodes[group.target]
        // An optional package that some bound narrowed is absent in the answer.
        if !isRequired(target) { return range.bound }
        return !isDomain(of: target, outside: allowed, at: range.allowed)
    }
}
