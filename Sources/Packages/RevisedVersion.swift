/// A version with its revision: one build of a package, in the order in which builds replace each other.
public struct RevisedVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let version: Version
    /// Counts rebuilds of one version, from 0.
    public let revision: Int

    public init(_ version: Version, _ revision: Int) {
        self.version = version
        self.revision = revision
    }

    /// The version, with `_2` behind that of a second rebuild.
    public var description: String { revision == 0 ? version.text : "\(version.text)_\(revision)" }

    public static func < (one: RevisedVersion, other: RevisedVersion) -> Bool {
        one.version == other.version ? one.revision < other.revision : one.version < other.version
    }
}
