extension Table {
    /// Supplies a package: its candidates, what each requires, and what each range on it allows.
    ///
    /// - Parameters:
    ///   - versionCount: the number of candidates, 0 if the package does not exist.
    ///   - preferred: candidates to choose before the others (stable ones, say); `nil` if all are alike.
    ///   - isGiven: true for a package that the platform provides or lacks: what requires it is judged as soon as its
    ///     own package is required, not when it is chosen. It has no requirements, and may be loaded while another
    ///     package is.
    ///   - facts: calls ``Loading/require(_:by:)`` and ``Loading/resolve(_:to:)``; it must resolve every one of
    ///     ``unresolvedRanges(on:)``, those that it adds itself included.
    public func load(
        _ package: PackageID, versionCount: Int, preferred preference: RankSet? = nil,
        isGiven: Bool = false, facts: (borrowing Loading) -> Void
    ) {
        let index = package.index
        precondition(!packages[index].isLoaded, "a package is loaded once")
        precondition(versionCount >= 0 && versionCount < 1 << 24)
        let words = (versionCount + 64) / 64
        var entry = packages[index]
        entry.isLoaded = true
        entry.isGiven = isGiven
        entry.versionCount = Int32(versionCount)
        entry.words = Int32(words)
        entry.domain = Int32(domainWords)
        entry.groupStart = Int32(groups.count)
        entry.groupEnd = entry.groupStart
        if let preference {
            entry.preferred = Int32(preferred.count)
            for word in 0..<words { preferred.append(preference[word: word]) }
        }
        packages[index] = entry
        domainWords += words
        widestSet = max(widestSet, words)

        facts(Loading(table: self, package: index, words: words))

        packages[index].groupEnd = Int32(groups.count)
        dropSatisfied(of: packages[index], package: index)
        var range = packages[index].firstRange
        while range >= 0 {
            precondition(ranges[range].allowed >= 0, "a loaded package has no unresolved range")
            range = ranges[range].next
        }
        let start = Int(packages[index].arrivalStart)
        for arrival in start..<start + Int(packages[index].arrivalCount) {
            arrivals[arrival].allowed = allowedField(of: groups[arrivals[arrival].group].range, words: words)
        }
    }

    /// Says what a range allows; its package must be loaded, or be loading.
    public func resolve(_ range: RangeID, to ranks: RankSet) {
        let entry = ranges[range.index]
        precondition(entry.allowed < 0, "a range is resolved once")
        precondition(packages[entry.package].isLoaded, "a range is resolved when its package is loaded")
        let words = Int(packages[entry.package].words)
        ranges[range.index].allowed = Int32(allowed.count)
        let last = lastWordMask(versionCount: Int(packages[entry.package].versionCount))
        for word in 0..<words {
            var bits = ranks[word: word]
            if word == 0 { bits = entry.bound ? bits | 1 : bits & ~1 }
            if word == words - 1 { bits &= last }
            allowed.append(bits)
        }
    }

    func addGroup(source: Int32, range: Int32, words: Int) -> Int32 {
        let group = Int32(groups.count)
        let target = ranges[range].package
        groups.append(Group(source: source, target: target, range: range, carriers: Int32(carriers.count)))
        carriers.append(repeating: 0, count: words)
        var run = packages[target]
        if run.arrivalCount == run.arrivalCapacity {
            let capacity = max(4, run.arrivalCapacity * 2)
            let start = Int32(arrivals.count)
            arrivals.append(repeating: Arrival(allowed: 0, source: 0, group: 0), count: Int(capacity))
            for offset in 0..<run.arrivalCount {
                arrivals[start + offset] = arrivals[run.arrivalStart + offset]
            }
            run.arrivalStart = start
            run.arrivalCapacity = capacity
        }
        let field = ranges[range].allowed >= 0 ? allowedField(of: range, words: Int(run.words)) : 0
        arrivals[run.arrivalStart + run.arrivalCount] = Arrival(allowed: field, source: source, group: group)
        run.arrivalCount += 1
        packages[target] = run
        return group
    }

    /// A candidate that requires its own package in a version that it has requires nothing.
    private func dropSatisfied(of entry: TablePackage, package: Int32) {
        for index in entry.groupStart..<packages[package].groupEnd where groups[index].target == package {
            let set = ranges[groups[index].range].allowed
            precondition(set >= 0, "a loaded package has no unresolved range")
            for word in 0..<entry.words { carriers[groups[index].carriers + word] &= ~allowed[set + word] }
        }
    }

    private func allowedField(of range: Int32, words: Int) -> UInt64 {
        let place = ranges[range].allowed
        return words == 1 ? allowed[place] : UInt64(place)
    }
}

/// The bits of the last word of a set over `versionCount` ranks and *absent*.
func lastWordMask(versionCount: Int) -> UInt64 {
    UInt64.max >> UInt64(63 - versionCount % 64)
}

/// A package while it is being supplied.
public struct Loading: ~Copyable {
    private let table: Table
    private let package: Int32
    private let words: Int

    init(table: Table, package: Int32, words: Int) {
        self.table = table
        self.package = package
        self.words = words
    }

    /// States that the candidate `rank` requires `range`; a candidate may carry any number, also on one target.
    public func require(_ range: RangeID, by rank: Rank) {
        assert(rank >= 0 && rank < Int(table.packages[package].versionCount))
        let carriers = Int(table.groups[group(of: range)].carriers)
        table.carriers[carriers + (rank + 1) / 64] |= 1 << UInt64((rank + 1) % 64)
    }

    /// States that every candidate of `ranks` requires `range`.
    public func require(_ range: RangeID, by ranks: RankSet) {
        if ranks.hasNoRanks { return }
        let carriers = Int(table.groups[group(of: range)].carriers)
        for word in 0..<words { table.carriers[carriers + word] |= word == 0 ? ranks[word: 0] & ~1 : ranks[word: word] }
    }

    /// See ``Table/resolve(_:to:)``.
    public func resolve(_ range: RangeID, to ranks: RankSet) { table.resolve(range, to: ranks) }

    private func group(of range: RangeID) -> Int32 {
        let last = table.ranges[range.index].lastGroup
        if last >= table.packages[package].groupStart { return last }
        let group = table.addGroup(source: package, range: range.index, words: words)
        table.ranges[range.index].lastGroup = group
        return group
    }
}
