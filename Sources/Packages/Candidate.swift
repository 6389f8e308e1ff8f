/// A package that a source offers: one version and revision, for one kind of machine.
public struct Candidate: Hashable, Sendable {
    /// What a feature requires in addition to the package itself.
    public struct Feature: Hashable, Sendable {
        public var name: String
        public var requirements: [Requirement]

        public init(name: String, requirements: [Requirement]) {
            self.name = name
            self.requirements = requirements
        }
    }

    /// Where the bottle lies and what it must be.
    public struct Bottle: Hashable, Sendable {
        /// Relative to the registry.
        public var path: String
        public var sha256: Digest
        /// Compressed, in bytes.
        public var size: Int64
        /// Sum of the sizes of the files in the keg, in bytes.
        public var unpackedSize: Int64
        /// Files, folders and links in the keg.
        public var entries: Int
        /// Digest of the keg's listing (spec/bottle.md); nil for what is no bottle of stout's.
        public var tree: Digest?

        /// Of a channel's package, which says no more; the size is 0 where it says not even that.
        public init(path: String, sha256: Digest, size: Int64) {
            self.init(path: path, sha256: sha256, size: size, unpackedSize: 0, entries: 0, tree: nil)
        }

        public init(
            path: String, sha256: Digest, size: Int64, unpackedSize: Int64, entries: Int, tree: Digest?
        ) {
            self.path = path
            self.sha256 = sha256
            self.size = size
            self.unpackedSize = unpackedSize
            self.entries = entries
            self.tree = tree
        }
    }

    public var name: String
    public var version: Version
    /// Counts rebuilds of one version, from 0; the highest is preferred.
    public var revision: Int
    /// Which build of the version and revision it is, of a channel's package.
    public var build: String?
    public var platform: BottlePlatform
    public var requirements: [Requirement]
    /// By name.
    public var features: [Feature]
    /// What must hold of packages that something else asks for; asks for none itself.
    public var constrains: [Requirement]
    public var bottle: Bottle
    /// An SPDX expression.
    public var license: String?
    /// As a `Timestamp` writes it.
    public var released: String?
    /// The publisher's reason for withdrawing it; nil when it was not withdrawn.
    public var yanked: String?
    /// One line about the package.
    public var description: String?

    public init(
        name: String, version: Version, revision: Int = 0, build: String? = nil, platform: BottlePlatform,
        requirements: [Requirement] = [], features: [Feature] = [], constrains: [Requirement] = [],
        bottle: Bottle, license: String? = nil, released: String? = nil, yanked: String? = nil,
        description: String? = nil
    ) {
        self.name = name
        self.version = version
        self.revision = revision
        self.build = build
        self.platform = platform
        self.requirements = requirements
        self.features = features.sorted { $0.name < $1.name }
        self.constrains = constrains
        self.bottle = bottle
        self.license = license
        self.released = released
        self.yanked = yanked
        self.description = description
    }

    public func feature(_ name: String) -> Feature? { features.first { $0.name == name } }
}
