public import Packages

/// What became of a registry's signed metadata in one command.
public struct Settlement: Hashable, Sendable {
    /// A role that cannot be published yet.
    public struct Waiting: Hashable, Sendable {
        public let role: String
        /// Different keys of the role that have signed, and how many must.
        public let signatures: Int
        public let threshold: Int
    }

    /// Roles that were published.
    public var published: [String] = []
    /// Roles that are staged: they wait for signatures, in the order in which these are given.
    public var waiting: [Waiting] = []
    /// Roles that have got a signature in this command.
    public var signed: [String] = []
    /// Of the newest root's file; nil while there is none.
    public var root: Digest?

    public init() {}

    /// Whether something waits.
    public var isStaged: Bool { !waiting.isEmpty }
}
