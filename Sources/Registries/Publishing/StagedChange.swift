/// One thing that somebody is asked to sign.
public struct StagedChange: Hashable, Sendable {
    /// `root`, `targets`, or a namespace.
    public let role: String
    /// `added`, `changed`, `described`, `withdrawn`, `offered`, `removed`, `deprecated`, `key`, `namespace`, `threshold`.
    public let kind: String
    /// What it is about: a package with its version and platform, a role, a namespace.
    public let subject: String
    /// The reason, the key and so on; empty where there is nothing more to say.
    public let detail: String
}
