/// The order in which packages are decided, smallest first: a preferred candidate is still allowed, required by a root where
/// those go first, most conflicts,
/// fewest values left, first required.
enum DecisionKey {
    /// Not on the heap.
    static let none = UInt64.max

    @inline(__always)
    static func make(preferred: Bool, first: Bool, activity: Int32, count: Int, discovery: Int32) -> UInt64 {
        let calm = UInt64(max(0, 0x7FFFF - Int(activity)))
        let place = UInt64(discovery) & 0xFFFFFF
        return (preferred ? 0 : 1 << 63) | (first ? 0 : 1 << 62) | calm << 43 | UInt64(min(count, 0x7FFFF)) << 24
            | place
    }
}

extension Search {
    /// Chooses a candidate for the most urgent package.
    ///
    /// - Returns: false if every required package has one.
    func decide() -> Bool {
        refreshHeap()
        while let package = popMostUrgent() {
            let node = nodes[package]
            let rank = choice(node, package)
            state.statistics.decisions += 1
            if state.backtracked {
                state.statistics.attempts += 1
                state.backtracked = false
            }
            state.levels.append(Int32(state.trail.count))
            record(package, node, .decision)
            let bit = rank + 1
            for word in 0..<node.words { domains[node.domain + word] = 0 }
            domains[node.domain + bit / 64] = 1 << UInt64(bit % 64)
            changed(package, node.flags, wasOptional: false, isOptional: false)
            return true
        }
        return false
    }

    /// The candidate to try: a preference that still fits, else the best of the preferred ones, else the best.
    private func choice(_ node: Node, _ package: Int32) -> Int32 {
        var preference = node.preference
        while preference >= 0 {
            let entry = state.preferences[preference]
            if isInDomain(entry.rank, node) { return entry.rank }
            preference = entry.next
        }
        let start = packages[package].preferred
        if start >= 0, let rank = best(node, among: start) { return rank }
        return best(node, among: -1) ?? 0
    }

    private func isInDomain(_ rank: Int32, _ node: Node) -> Bool {
        let bit = rank + 1
        return bit / 64 < node.words && domains[node.domain + bit / 64] >> UInt64(bit % 64) & 1 != 0
    }

    private func best(_ node: Node, among preferredStart: Int32) -> Int32? {
        for step in 0..<node.words {
            let word = order == .highest ? node.words - 1 - step : step
            var bits = domains[node.domain + word]
            if preferredStart >= 0 { bits &= preferred[preferredStart + word] }
            if word == 0 { bits &= ~1 }
            if bits == 0 { continue }
            let bit = order == .highest ? 63 - bits.leadingZeroBitCount : bits.trailingZeroBitCount
            return word * 64 + Int32(bit) - 1
        }
        return nil
    }

    // MARK: the heap

    /// The key of a package that has to be decided; ``DecisionKey/none`` for any other.
    private func key(of package: Int32) -> UInt64 {
        let node = nodes[package]
        if !isRequired(node) { return DecisionKey.none }
        let count = domainCount(of: node)
        if count < 2 { return DecisionKey.none }
        var isPreferred = false
        var preference = node.preference
        while preference >= 0, !isPreferred {
            let entry = state.preferences[preference]
            isPreferred = isInDomain(entry.rank, node)
            preference = entry.next
        }
        return DecisionKey.make(
            preferred: isPreferred, first: state.decidesInOrder && node.discovery < state.rootCount,
            activity: node.activity, count: isPreferred || state.decidesInOrder ? 1 : count, discovery: node.discovery)
    }

    /// Enters the packages whose urgency changed since the last decision; what became less urgent is found when it
    /// comes up.
    private func refreshHeap() {
        for place in 0..<state.dirty.count {
            let package = state.dirty[place]
            nodes[package].flags &= ~Flag.dirty
            let key = key(of: package)
            if key < nodes[package].key { push(package, key) }
        }
        state.dirty.truncate(to: 0)
    }

    private func popMostUrgent() -> Int32? {
        while state.heap.count > 0 {
            let top = state.heap[0]
            removeTop()
            let node = nodes[top.package]
            if node.key != top.key { continue }  // A more urgent entry of the package came up before.
            nodes[top.package].key = DecisionKey.none
            let current = key(of: top.package)
            if current == top.key { return top.package }
            if current != DecisionKey.none { push(top.package, current) }
        }
        return nil
    }

    private func push(_ package: Int32, _ key: UInt64) {
        nodes[package].key = key
        state.heap.append(HeapEntry(key: key, package: package))
        let heap = state.heap.cells
        var place = state.heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            if heap[parent].key <= key { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = HeapEntry(key: key, package: package)
    }

    private func removeTop() {
        let count = state.heap.count - 1
        let heap = state.heap.cells
        let moved = heap[count]
        state.heap.truncate(to: count)
        if count == 0 { return }
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= count { break }
            if child + 1 < count, heap[child + 1].key < heap[child].key { child += 1 }
            if moved.key <= heap[child].key { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = moved
    }
}
