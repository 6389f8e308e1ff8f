extension Search {
    /// Draws all conclusions from the domains that changed.
    ///
    /// - Returns: false on a contradiction; ``SearchMemory/conflict`` names what is violated.
    func propagate() -> Bool {
        while state.queueLength > 0 {
            let package = queue[state.queueHead & queueMask]
            state.queueHead += 1
            state.queueLength -= 1
            let flags = nodes[package].flags
            nodes[package].flags = flags & ~(Flag.queued | Flag.scan | Flag.rescan)
            if flags & Flag.rescan != 0, !reviewArrivals(package) { return false }
            if !visitClauses(package) { return false }
            if isRequired(nodes[package]) {
                if flags & Flag.scan != 0, !reviewGroups(package) { return false }
                if !fireGroups(package) { return false }
            }
            if !fireArrivals(package) { return false }
        }
        return true
    }

    /// The package became required: removes candidates whose requirements cannot be met any more.
    private func reviewGroups(_ package: Int32) -> Bool {
        let node = nodes[package]
        if let carried = groupsOfOnlyRank(package, node) {
            for index in carried where !review(index, of: package) { return false }
            return true
        }
        for index in node.groupStart..<node.groupEnd where !review(index, of: package) { return false }
        return true
    }

    @inline(__always)
    private func review(_ index: Int32, of package: Int32) -> Bool {
        let group = groups[index]
        state.statistics.looks += 1
        if group.target != package {
            if packages[group.target].isGiven, !isMet(group.target) { meet(group.target) }
            if !isMet(group.target)
                || !isDomain(of: nodes[group.target], outside: allowed, at: ranges[group.range].allowed)
            {
                return true
            }
        }
        // Of a group on the package itself those are carriers that their own range excludes: the others left the set when it
        // was loaded.
        return narrow(package, by: carriers, at: group.carriers, flip: .max, cause: .group(index))
    }

    /// Applies the groups that all candidates left in the domain carry, the last stated first, as pub does.
    private func fireGroups(_ package: Int32) -> Bool {
        let node = nodes[package]
        if node.groupStart == node.groupEnd { return true }
        if let carried = groupsOfOnlyRank(package, node) {
            state.statistics.looks += carried.count
            for index in carried.reversed() where !fire(index) { return false }
            return true
        }
        state.statistics.looks += Int(node.groupEnd - node.groupStart)
        var index = node.groupEnd - 1
        var carrier = groups[index].carriers
        if node.words == 1 {
            let domain = domains[node.domain]
            while index >= node.groupStart {
                if domain & ~carriers[carrier] == 0, !fire(index) { return false }
                carrier -= 1
                index -= 1
            }
        } else {
            while index >= node.groupStart {
                if isDomain(of: node, within: carriers, at: carrier), !fire(index) { return false }
                carrier -= node.words
                index -= 1
            }
        }
        return true
    }

    /// The source has nothing but carriers of the group: its target keeps only what the range allows.
    @inline(__always)
    private func fire(_ index: Int32) -> Bool {
        let group = groups[index]
        let range = ranges[group.range]
        if !isMet(group.target) {
            if !packages[group.target].isLoaded {
                if !range.bound { want(group.target) }
                return true
            }
            meet(group.target)
        }
        return narrow(group.target, by: allowed, at: range.allowed, flip: 0, cause: .group(index))
    }

    /// Removes carriers of groups whose range has nothing left in this package's domain.
    private func fireArrivals(_ package: Int32) -> Bool {
        let node = nodes[package]
        if let index = arrivalIndex(package, node) { return fireArrivals(package, node, index) }
        let start = packages[package].arrivalStart
        let end = start + packages[package].arrivalCount
        state.statistics.looks += Int(end - start)
        if node.words == 1 {
            let domain = domains[node.domain]
            var index = start
            while index < end {
                let arrival = arrivals[index]
                // One test for "nothing left" and "source active": half of all arrivals meet one of them, few both.
                let miss = (domain & arrival.allowed) | UInt64(active[arrival.source] ^ epoch)
                if miss == 0, !retreat(arrival) { return false }
                index += 1
            }
        } else {
            for index in start..<end {
                let arrival = arrivals[index]
                if active[arrival.source] == epoch,
                    isDomain(of: node, outside: allowed, at: Int32(arrival.allowed)), !retreat(arrival)
                {
                    return false
                }
            }
        }
        return true
    }

    @inline(__always)
    private func retreat(_ arrival: Arrival) -> Bool {
        narrow(
            arrival.source, by: carriers, at: groups[arrival.group].carriers, flip: .max, cause: .group(arrival.group))
    }

    /// The package was met late: applies the groups that fired while it had no domain.
    private func reviewArrivals(_ package: Int32) -> Bool {
        let start = packages[package].arrivalStart
        for index in start..<start + packages[package].arrivalCount {
            let arrival = arrivals[index]
            if active[arrival.source] != epoch { continue }
            let source = nodes[arrival.source]
            let group = groups[arrival.group]
            if isDomain(of: source, within: carriers, at: group.carriers),
                !narrow(
                    package, by: allowed, at: ranges[group.range].allowed, flip: 0, cause: .group(arrival.group))
            {
                return false
            }
        }
        return true
    }

    // MARK: meeting packages

    /// Notes that the package must be loaded before the next decision.
    private func want(_ package: Int32) {
        if state.wanted.count > 0, state.wanted[state.wanted.count - 1].package == package { return }
        state.wanted.append(Wanted(package: package, trail: Int32(state.trail.count)))
    }

    /// Gives a loaded package its domain in this solve: all values, less those that its facts take away.
    func meet(_ package: Int32) {
        let entry = packages[package]
        var node = Node()
        node.epoch = epoch
        node.words = entry.words
        node.domain = entry.domain
        node.groupStart = entry.groupStart
        node.groupEnd = entry.groupEnd
        node.last = noEntry
        for word in 0..<entry.words { domains[entry.domain + word] = .max }
        domains[entry.domain + entry.words - 1] = lastWordMask(versionCount: Int(entry.versionCount))
        if !state.preferenceHeads.isEmpty { node.preference = state.preferenceHeads[package] ?? -1 }
        nodes[package] = node
        if !state.pendingFacts.isEmpty, let facts = state.pendingFacts[package] {
            for fact in facts { apply(fact, to: package) }
        }
        state.meetings.append(Wanted(package: package, trail: Int32(state.trail.count)))
        review(package, rescan: entry.hasBounds)
    }

    /// Has what follows from the package's domain drawn again, and if asked for, the groups that point to it applied.
    func review(_ package: Int32, rescan: Bool) {
        if rescan { nodes[package].flags |= Flag.rescan }
        forgetSeen(package)
        if nodes[package].flags & Flag.queued == 0 {
            nodes[package].flags |= Flag.queued
            enqueue(package)
        }
    }

    /// Enters a fact of level 0, which may be met at any level: it is older than the trail and is never taken back.
    private func apply(_ fact: Cause, to package: Int32) {
        let node = nodes[package]
        let saved = Int32(state.factWords.count)
        for word in 0..<node.words { state.factWords.append(domains[node.domain + word]) }
        let set: Int32
        let kept: Cells<UInt64>
        var flip: UInt64 = 0
        if fact.kind == .root {
            set = ranges[state.roots[fact.index]].allowed
            kept = allowed
        } else {
            set = Int32(state.factWords.count)
            let excluded = state.exclusions[Int(fact.index)]
            for word in 0..<node.words {
                let bits = excluded[word: Int(word)]
                state.factWords.append(word == 0 ? bits & ~1 : bits)
            }
            state.exclusionSets[fact.index] = set
            kept = state.factWords.cells
            flip = .max
        }
        var differs: UInt64 = 0
        for word in 0..<node.words {
            let old = domains[node.domain + word]
            domains[node.domain + word] = old & (kept[set + word] ^ flip)
            differs |= old & ~(kept[set + word] ^ flip)
        }
        if differs == 0 { return }
        nodes[package].last = ~Int32(state.facts.count)
        state.facts.append(Entry(package: package, cause: fact, link: node.last, level: 0, saved: saved))
    }
}
