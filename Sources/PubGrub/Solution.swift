/// One candidate for every package that the roots require, directly or through others.
public struct Solution: Hashable, Sendable {
    public struct Pick: Hashable, Sendable {
        public let package: PackageID
        public let rank: Rank
    }

    /// In the order in which the packages were first required; each package once.
    public let picks: [Pick]

    /// The picks as preferences: for the next platform, or the next solve.
    public var preferences: [Preference] { picks.map { Preference($0.package, rank: $0.rank) } }
}
