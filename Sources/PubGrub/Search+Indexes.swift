/// Propagation of packages with many groups: what a scan of all would find, without looking at those that cannot matter.
extension Search {
    /// The candidate that alone is left of a required package; nil where there are several.
    func onlyRank(of node: Node) -> Int32? {
        var found: Int32?
        for word in 0..<node.words {
            let bits = domains[node.domain + word]
            if bits == 0 { continue }
            if found != nil || bits & (bits - 1) != 0 { return nil }
            found = word * 64 + Int32(bits.trailingZeroBitCount) - 1
        }
        return found.map { $0 < 0 ? nil : $0 } ?? nil
    }

    /// The groups that the candidate carries which alone is left, ascending; nil where all have to be looked at.
    func groupsOfOnlyRank(_ package: Int32, _ node: Node) -> ArraySlice<Int32>? {
        guard (node.groupEnd - node.groupStart) * node.words >= RankIndex.least, let rank = onlyRank(of: node) else {
            return nil
        }
        let index: RankIndex
        if let known = state.rankIndexes[package] {
            index = known
        } else {
            index = RankIndex()
            state.rankIndexes[package] = index
        }
        if index.starts.isEmpty {
            index.visits += 1
            if index.visits < RankIndex.patience { return nil }
            index.make(node, versionCount: packages[package].versionCount, groups, carriers)
        }
        return index.groups[Int(index.starts[Int(rank)])..<Int(index.starts[Int(rank) + 1])]
    }

    /// Nil where a scan is as good.
    func arrivalIndex(_ package: Int32, _ node: Node) -> ArrivalIndex? {
        let entry = packages[package]
        if entry.arrivalCount * node.words < ArrivalIndex.least || node.flags & Flag.scanned != 0 { return nil }
        let index: ArrivalIndex
        if let known = state.arrivalIndexes[package] {
            index = known
        } else {
            index = ArrivalIndex()
            state.arrivalIndexes[package] = index
        }
        if index.count != entry.arrivalCount {
            index.visits += 1
            if index.visits < ArrivalIndex.patience { return nil }
            index.visits = 0
            index.make(entry, arrivals, allowed)
            index.epoch = 0
        }
        if !index.isUseful {
            nodes[package].flags |= Flag.scanned
            return nil
        }
        if index.epoch != epoch || nodes[package].flags & Flag.seen == 0 {
            index.epoch = epoch
            index.seen = [UInt64](repeating: .max, count: Int(node.words))
            nodes[package].flags |= Flag.seen
        }
        return index
    }

    /// As ``fireArrivals(_:)``, by an index.
    func fireArrivals(_ package: Int32, _ node: Node, _ index: ArrivalIndex) -> Bool {
        var removed = 0
        for word in 0..<node.words {
            removed += (index.seen[Int(word)] & ~domains[node.domain + word]).nonzeroBitCount
        }
        if removed > ArrivalIndex.mostRemoved {
            for word in 0..<node.words { index.seen[Int(word)] = domains[node.domain + word] }
            return fireRuns(package, node, index)
        }
        var found = index.wide
        for word in 0..<node.words {
            var bits = index.seen[Int(word)] & ~domains[node.domain + word]
            index.seen[Int(word)] = domains[node.domain + word]
            while bits != 0 {
                let rank = Int(word) * 64 + bits.trailingZeroBitCount - 1
                bits &= bits - 1
                if rank < 0 || rank + 1 >= index.starts.count { continue }
                found += index.narrow[Int(index.starts[rank])..<Int(index.starts[rank + 1])]
            }
        }
        if found.count > index.wide.count { found.sort() }
        for place in found where !checkArrival(place, node) { return false }
        return true
    }

    /// Shorter ones are scanned.
    private static let longRun: Int32 = 32

    /// All that point to a package, source by source.
    private func fireRuns(_ package: Int32, _ node: Node, _ index: ArrivalIndex) -> Bool {
        for run in index.runs where active[run.source] == epoch {
            guard run.end - run.start >= Self.longRun, let carried = groupsOfOnlyRank(run.source, nodes[run.source])
            else {
                for place in run.start..<run.end where !checkArrival(place, node) { return false }
                continue
            }
            for group in carried where groups[group].target == package {
                state.statistics.looks += 1
                if isDomain(of: node, outside: allowed, at: ranges[groups[group].range].allowed),
                    !narrow(
                        run.source, by: carriers, at: groups[group].carriers, flip: .max, cause: .group(group))
                {
                    return false
                }
            }
        }
        return true
    }

    private func checkArrival(_ place: Int32, _ node: Node) -> Bool {
        let arrival = arrivals[place]
        state.statistics.looks += 1
        if active[arrival.source] != epoch { return true }
        let isDead =
            node.words == 1
            ? domains[node.domain] & arrival.allowed == 0
            : isDomain(of: node, outside: allowed, at: Int32(arrival.allowed))
        return !isDead
            || narrow(
                arrival.source, by: carriers, at: groups[arrival.group].carriers, flip: .max,
                cause: .group(arrival.group))
    }

    /// What comes back to a domain is seen again when it goes the next time.
    func restoreSeen(_ package: Int32, _ node: Node) {
        guard let index = state.arrivalIndexes[package], index.epoch == epoch else { return }
        for word in 0..<node.words { index.seen[Int(word)] |= domains[node.domain + word] }
    }

    /// Has all groups look at the whole domain.
    func forgetSeen(_ package: Int32) { nodes[package].flags &= ~Flag.seen }
}
