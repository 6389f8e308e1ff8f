/// What a bottle says of its package: the value of `.stout/package.toml` (spec/bottle.md, "Metadata").
public struct PackageMetadata: Hashable, Sendable {
    public var name: String
    public var version: Version
    /// Counts rebuilds of one version, from 0.
    public var revision: Int
    public var platform: BottlePlatform
    /// In the order written.
    public var requirements: [Requirement]
    public var constrains: [Requirement]
    /// By name.
    public var features: [Candidate.Feature]
    /// One line.
    public var description: String?
    public var homepage: String?
    /// An SPDX expression.
    public var license: String?
    /// RFC 3339, in UTC.
    public var released: String?
    /// What stands in files for the place where the package is installed; nil when it can be anywhere.
    public var prefix: String?

    public init(
        name: String, version: Version, revision: Int = 0, platform: BottlePlatform,
        requirements: [Requirement] = [], constrains: [Requirement] = [], features: [Candidate.Feature] = [],
        description: String? = nil, homepage: String? = nil, license: String? = nil, released: String? = nil,
        prefix: String? = nil
    ) {
        self.name = name
        self.version = version
        self.revision = revision
        self.platform = platform
        self.requirements = requirements
        self.constrains = constrains
        self.features = features.sorted { $0.name < $1.name }
        self.description = description
        self.homepage = homepage
        self.license = license
        self.released = released
        self.prefix = prefix
    }

    /// `jq-1.6_1-linux-x86_64`
    public var fileStem: String {
        "\(name)-\(RevisedVersion(version, revision))-\(platform)"
    }
}
