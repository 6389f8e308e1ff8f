/// What one solve asks for; indices into its arrays name its facts in a ``Derivation``.
public struct Problem: Sendable {
    /// What must hold; an entry whose range is a bound applies only if its package is chosen.
    public var roots: [RangeID]
    /// Candidates to keep where they are still allowed: a lock's, then another platform's. The first that fits wins.
    public var preferences: [Preference]
    /// Candidates that this solve may not choose.
    public var exclusions: [Exclusion]
    /// Which candidate is tried first where nothing else is preferred.
    public var order: Order
    /// Whether packages are decided in the order in which they were required: those of the roots before all others, of
    /// the rest those with conflicts first. What is asked for is then as high as it can be, and a library's newest build
    /// never costs a version of what needs it.
    public var decidesInOrder = false
    /// Roots of these indices do not apply in this solve.
    public var droppedRoots: Set<Int> = []
    /// Roots of these indices require their package in any version.
    public var widenedRoots: Set<Int> = []

    public enum Order: Sendable { case highest, lowest }

    public init(
        roots: [RangeID], preferences: [Preference] = [], exclusions: [Exclusion] = [], order: Order = .highest
    ) {
        self.roots = roots
        self.preferences = preferences
        self.exclusions = exclusions
        self.order = order
    }
}

/// A candidate to keep if it is still allowed; never a constraint.
public struct Preference: Hashable, Sendable {
    public let package: PackageID
    public let rank: Rank

    public init(_ package: PackageID, rank: Rank) {
        self.package = package
        self.rank = rank
    }
}

/// Candidates that a solve may not choose, and why.
public struct Exclusion: Hashable, Sendable {
    public let package: PackageID
    public let ranks: RankSet
    /// A number of the driver's own: no bottle for this platform, yanked, a pre-release nobody asked for.
    public let reason: Int

    public init(_ package: PackageID, ranks: RankSet, reason: Int) {
        var ranks = ranks
        ranks.containsAbsent = false
        self.package = package
        self.ranks = ranks
        self.reason = reason
    }
}
