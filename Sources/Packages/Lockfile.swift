/// A resolution with digests, sizes and edges: what `Stout.lock` says (spec/lock.md).
public struct Lockfile: Hashable, Sendable {
    /// The version of the format that this program writes, and the newest that it reads.
    public static let currentVersion = 1

    public var version: Int
    /// In ascending order.
    public var platforms: [Platform]
    /// By name.
    public var sources: [Source]
    /// By name, then group, then `on`.
    public var packages: [Package]

    /// Puts everything into canonical order.
    public init(
        version: Int = Lockfile.currentVersion, platforms: [Platform] = [], sources: [Source] = [],
        packages: [Package] = []
    ) {
        self.version = version
        self.platforms = platforms.sorted()
        self.sources = sources.sorted { $0.name < $1.name }
        // As in every lock that was written before; sorting would copy each block twice.
        let isSorted = packages.indices.dropFirst().allSatisfy { !Package.precedes(packages[$0], packages[$0 - 1]) }
        self.packages = isSorted ? packages : packages.sorted(by: Package.precedes)
    }

    /// The identity of a place that packages came from. Where it is reached is not in a lock.
    public struct Source: Hashable, Sendable {
        public var name: String
        public var kind: SourceKind
        public var root: Digest?
        /// The names of its channels in the order of their priority; empty for one place.
        public var channels: [String]

        public init(name: String, kind: SourceKind = .stout, root: Digest? = nil, channels: [String] = []) {
            self.name = name
            self.kind = kind
            self.root = root
            self.channels = channels
        }
    }

    /// The blocks that are for a platform; one per name and isolated group.
    public func packages(on platform: Platform, group: String? = nil) -> [Package] {
        packages.filter { $0.group == group && ($0.on.isEmpty || $0.on.contains(platform)) }
    }

    /// The isolated groups that have a resolution of their own, by name.
    public var isolatedGroups: [String] { Set(packages.compactMap { $0.group }).sorted() }
}
