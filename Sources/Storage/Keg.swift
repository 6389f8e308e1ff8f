public import Packages

/// The identity of one unpacked package: what it is, and the digest of the bottle that it was poured from.
public struct Keg: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let version: Version
    public let revision: Int
    public let bottle: Digest

    public init(name: String, version: Version, revision: Int, bottle: Digest) {
        self.name = name
        self.version = version
        self.revision = revision
        self.bottle = bottle
    }

    /// Its folder below the cellar: `jq/1.6-0b7d1c2e3f4a`, with `_2` behind the version of a second rebuild.
    public var folder: String { name + "/" + versionText + "-" + bottle.short }

    /// `jq 1.6`
    public var description: String { "\(name) \(versionText)" }

    /// The version with its revision, as people write it.
    public var versionText: String { "\(RevisedVersion(version, revision))" }
}
