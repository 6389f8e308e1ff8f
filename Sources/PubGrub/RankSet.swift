/// A set of a package's ranks, and perhaps of its absence: the value of a range, a candidate group, a term.
///
/// Bit 0 stands for *absent*, bit `r + 1` for rank `r`, so that sets of up to 63 ranks are one word and never allocate.
/// Equal sets are `==`.
public struct RankSet: Hashable, Sendable {
    private var first: UInt64 = 0
    private var rest: [UInt64] = []

    /// The empty set.
    public init() {}

    /// The ranks of a half-open interval.
    public init(_ ranks: Range<Rank>) { insert(ranks) }

    /// One rank.
    public init(_ rank: Rank) { insert(rank) }

    /// From words in the layout of a domain; only the domain's own bits may be set.
    init(words: [UInt64]) {
        first = words.first ?? 0
        rest = Array(words.dropFirst())
        trim()
    }

    public mutating func insert(_ rank: Rank) { insert(rank..<rank + 1) }

    /// Adds all ranks of a half-open interval.
    public mutating func insert(_ ranks: Range<Rank>) {
        precondition(ranks.lowerBound >= 0, "a rank is never negative")
        if ranks.isEmpty { return }
        let low = ranks.lowerBound + 1
        let high = ranks.upperBound  // the last bit, inclusive
        for word in low / 64...high / 64 {
            var mask = UInt64.max
            if word == low / 64 { mask &= UInt64.max << UInt64(low % 64) }
            if word == high / 64 { mask &= UInt64.max >> UInt64(63 - high % 64) }
            self[word: word] |= mask
        }
    }

    /// Whether *absent* is a member: true for what a bound (a constraint that does not pull its package in) allows.
    public var containsAbsent: Bool {
        get { first & 1 != 0 }
        set { if newValue { first |= 1 } else { first &= ~1 } }
    }

    public func contains(_ rank: Rank) -> Bool {
        rank >= 0 && self[word: (rank + 1) / 64] >> UInt64((rank + 1) % 64) & 1 != 0
    }

    /// True if there is neither a rank nor *absent*.
    public var isEmpty: Bool { first == 0 && rest.isEmpty }

    /// True if no rank is a member, whatever is said of *absent*.
    public var hasNoRanks: Bool { first & ~1 == 0 && rest.isEmpty }

    /// The number of ranks; *absent* does not count.
    public var count: Int {
        (first & ~1).nonzeroBitCount + rest.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The ranks, ascending.
    public var ranks: [Rank] {
        var ranks: [Rank] = []
        for word in 0..<wordCount {
            var bits = word == 0 ? first & ~1 : rest[word - 1]
            while bits != 0 {
                ranks.append(word * 64 + bits.trailingZeroBitCount - 1)
                bits &= bits - 1
            }
        }
        return ranks
    }

    public func union(_ other: RankSet) -> RankSet { combined(other) { $0 | $1 } }
    public func intersection(_ other: RankSet) -> RankSet { combined(other) { $0 & $1 } }
    public func subtracting(_ other: RankSet) -> RankSet { combined(other) { $0 & ~$1 } }
    public func isSubset(of other: RankSet) -> Bool { subtracting(other).isEmpty }
    public func isDisjoint(with other: RankSet) -> Bool { intersection(other).isEmpty }

    /// All values that a package with `versionCount` candidates can take, *absent* included.
    public static func everything(of versionCount: Int) -> RankSet {
        var set = RankSet(0..<versionCount)
        set.containsAbsent = true
        return set
    }

    var wordCount: Int { 1 + rest.count }

    subscript(word index: Int) -> UInt64 {
        get { index == 0 ? first : index <= rest.count ? rest[index - 1] : 0 }
        set {
            if index == 0 {
                first = newValue
            } else if index <= rest.count {
                rest[index - 1] = newValue
                if newValue == 0 { trim() }
            } else if newValue != 0 {
                rest.append(contentsOf: repeatElement(0, count: index - rest.count))
                rest[index - 1] = newValue
            }
        }
    }

    private mutating func trim() {
        while rest.last == 0 { rest.removeLast() }
    }

    private func combined(_ other: RankSet, _ combine: (UInt64, UInt64) -> UInt64) -> RankSet {
        var result = RankSet()
        result.first = combine(first, other.first)
        let words = max(rest.count, other.rest.count)
        if words > 0 {
            result.rest = (1...words).map { combine(self[word: $0], other[word: $0]) }
            result.trim()
        }
        return result
    }
}
