extension Lockfile {
    /// One `[[package]]` block: one chosen version, for all platforms of the lock or for those in `on`.
    public struct Package: Hashable, Sendable {
        public var name: String
        public var version: Version
        /// Counts rebuilds of one version, from 0.
        public var revision: Int
        /// Which build of the version and revision it is, of a channel's package.
        public var build: String?
        /// The name of its source.
        public var source: String
        /// The name of its channel, where its source has several.
        public var channel: String?
        /// The isolated group whose resolution this belongs to; nil for the project's own.
        public var group: String?
        /// The platforms it is for, each one of the lock's; empty for all.
        public var on: [Platform]
        /// As a `Timestamp` writes it; any other text never gets into a lock.
        public var released: String?
        /// An SPDX expression.
        public var license: String?
        /// The Stoutfile's override that decided its version.
        public var override: Constraint?
        /// The features that are in use, by name.
        public var features: [String]
        /// The Stoutfile's requirements for it, by group.
        public var want: [Want]
        /// What it requires, those of its features included; by name, each once.
        public var needs: [Requirement]
        /// At most one per kind of machine.
        public var bottles: [Bottle]

        /// Puts everything into canonical order.
        public init(
            name: String, version: Version, revision: Int = 0, build: String? = nil, source: String,
            channel: String? = nil, group: String? = nil,
            on: [Platform] = [], released: String? = nil, license: String? = nil,
            override: Constraint? = nil,
            features: [String] = [], want: [Want] = [], needs: [Requirement] = [], bottles: [Bottle] = []
        ) {
            self.name = name
            self.version = version
            self.revision = revision
            self.build = build
            self.source = source
            self.channel = channel
            self.group = group
            self.on = on.count < 2 ? on : Set(on).sorted()
            self.released = released
            self.license = license
            self.override = override
            self.features = features.count < 2 ? features : Set(features).sorted()
            self.want = want.sorted { $0.group < $1.group }
            self.needs = Requirement.merged(needs)
            self.bottles = bottles.sorted { $0.platform < $1.platform }
        }

        /// The bottle for a platform, the most particular one first; nil when none serves it.
        public func bottle(for platform: Platform) -> Bottle? {
            var best: Bottle?
            for bottle in bottles where bottle.platform.serves(platform) {
                if let other = best, bottle.platform < other.platform { continue }
                best = bottle
            }
            return best
        }

        public static func precedes(_ one: Package, _ other: Package) -> Bool {
            if one.name != other.name { return one.name < other.name }
            if one.group != other.group { return (one.group ?? "") < (other.group ?? "") }
            return one.on.lexicographicallyPrecedes(other.on)
        }
    }

    /// What a group of the Stoutfile asks of a package.
    public struct Want: Hashable, Sendable {
        public var group: String
        public var constraint: Constraint
        /// By name.
        public var features: [String]
        /// The platforms it is asked on; empty for all.
        public var on: [PlatformSelector]

        public init(
            group: String = Manifest.defaultGroup, constraint: Constraint, features: [String] = [],
            on: [PlatformSelector] = []
        ) {
            self.group = group
            self.constraint = constraint
            self.features = features.count < 2 ? features : Set(features).sorted()
            self.on = on.count < 2 ? on : Set(on).sorted()
        }
    }

    /// The archive for one kind of machine.
    public struct Bottle: Hashable, Sendable {
        public var platform: BottlePlatform
        /// Nil where it follows from the digest, as in nearly every lock: thousands of texts that need not be kept.
        private let otherPath: String?
        public let sha256: Digest
        /// In bytes; 0 where nobody said it, as some records of conda channels do not.
        public var size: Int64
        /// As `size`; nil where nobody said it. What limits or sums up asks this.
        public var knownSize: Int64? { size == 0 ? nil : size }

        public init(platform: BottlePlatform, path: String, sha256: Digest, size: Int64) {
            self.platform = platform
            otherPath = path == sha256.bottlePath ? nil : path
            self.sha256 = sha256
            self.size = size
        }

        /// With the path that follows from the digest.
        public init(platform: BottlePlatform, sha256: Digest, size: Int64) {
            self.platform = platform
            otherPath = nil
            self.sha256 = sha256
            self.size = size
        }

        /// Relative to the registry.
        public var path: String { otherPath ?? sha256.bottlePath }
    }
}
