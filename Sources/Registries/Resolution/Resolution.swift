public import Packages

/// One candidate per package for one platform, all requirements met.
public struct Resolution: Sendable {
    public struct Pick: Sendable {
        /// The source's place in the catalogue.
        public let source: Int
        /// The name of its channel, where its source has several.
        public let channel: String?
        public let candidate: Candidate
        /// The features that something asked for, by name.
        public let features: [String]

        public init(source: Int, channel: String?, candidate: Candidate, features: [String] = []) {
            self.source = source
            self.channel = channel
            self.candidate = candidate
            self.features = features
        }
    }

    public let platform: Platform
    /// By name.
    public let picks: [Pick]
    public let statistics: ResolutionStatistics

    /// - Parameter picks: in any order.
    public init(platform: Platform, picks: [Pick], statistics: ResolutionStatistics = ResolutionStatistics()) {
        self.platform = platform
        self.picks = picks.sorted { $0.candidate.name < $1.candidate.name }
        self.statistics = statistics
    }
}

/// What a resolution cost.
public struct ResolutionStatistics: Sendable {
    public var decisions = 0
    public var conflicts = 0

    public init(decisions: Int = 0, conflicts: Int = 0) {
        self.decisions = decisions
        self.conflicts = conflicts
    }
}

/// A requirement of the Stoutfile that a resolution has to meet.
public struct RootRequirement: Hashable, Sendable {
    public let entry: Manifest.Entry
    public let group: String
    /// The source that owns the name, by its place in the catalogue.
    public let source: Int
    /// Says which versions will do where something else asks for the package; asks for none itself. What the command
    /// line names, such as `-P zlib=1.3.1`, is of this kind.
    public let isBound: Bool

    public init(entry: Manifest.Entry, group: String, source: Int, isBound: Bool = false) {
        self.entry = entry
        self.group = group
        self.source = source
        self.isBound = isBound
    }
}

/// A candidate that should stay where it is allowed: the lock's, or another platform's.
public struct PreferredPick: Hashable, Sendable {
    public let source: Int
    public let name: String
    public let version: Version
    public let revision: Int
    /// Of a channel's package its build's text.
    public let build: String?

    public init(source: Int, name: String, version: Version, revision: Int, build: String? = nil) {
        self.source = source
        self.name = name
        self.version = version
        self.revision = revision
        self.build = build
    }
}
