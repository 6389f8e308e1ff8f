public import Packages

/// What a resolver asks of a candidate: all of its row that decides whether it can be chosen, and nothing else.
public struct Offer: Hashable, Sendable {
    /// The place of its version and revision among those of its package, from 0.
    public let rank: Int
    public let platform: BottlePlatform
    public let version: Version
    public let revision: Int
    /// Neighbours with the same requirements share one array.
    public let requirements: [Requirement]
    public let constrains: [Requirement]
    public let features: [Candidate.Feature]
    /// Withdrawn by its publisher.
    public let isYanked: Bool

    /// The version, with `_2` behind that of a second rebuild.
    public var versionText: String { "\(RevisedVersion(version, revision))" }

    func feature(_ name: String) -> Candidate.Feature? { features.first { $0.name == name } }
}
