extension VersionSet {
    /// Every version that is not in it.
    public var complement: VersionSet {
        if cuts.first == .lowest { return VersionSet(cuts: Array(cuts.dropFirst())) }
        return VersionSet(cuts: [.lowest] + cuts)
    }

    public func union(_ other: VersionSet) -> VersionSet { combined(with: other) { $0 || $1 } }
    public func intersection(_ other: VersionSet) -> VersionSet { combined(with: other) { $0 && $1 } }
    public func subtracting(_ other: VersionSet) -> VersionSet { combined(with: other) { $0 && !$1 } }

    public func isSubset(of other: VersionSet) -> Bool { subtracting(other).isEmpty }
    public func isDisjoint(with other: VersionSet) -> Bool { intersection(other).isEmpty }

    /// Walks both lists of cuts upwards and keeps those at which the combination changes.
    private func combined(with other: VersionSet, _ combine: (Bool, Bool) -> Bool) -> VersionSet {
        var result: [Cut] = []
        var here = 0
        var there = 0
        var isInside = false
        while here < cuts.count || there < other.cuts.count {
            let cut: Cut
            if there == other.cuts.count {
                cut = cuts[here]
            } else if here == cuts.count {
                cut = other.cuts[there]
            } else {
                cut = min(cuts[here], other.cuts[there])
            }
            if here < cuts.count, cuts[here] == cut { here += 1 }
            if there < other.cuts.count, other.cuts[there] == cut { there += 1 }
            let isNowInside = combine(here % 2 == 1, there % 2 == 1)
            if isNowInside != isInside {
                result.append(cut)
                isInside = isNowInside
            }
        }
        return VersionSet(cuts: result)
    }
}
