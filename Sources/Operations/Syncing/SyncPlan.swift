public import Packages
public import Storage
public import Unix

/// What leads from what is here to what a lock says, for one machine and some groups: pure data.
public struct SyncPlan: Hashable, Sendable {
    /// A bottle to fetch and pour.
    public struct Pour: Hashable, Sendable {
        public let keg: Keg
        /// Name of the source, and the path below it.
        public let source: String
        /// What kind of source it is: a conda channel's packages are no bottles (spec/sources/conda.md).
        public let kind: SourceKind
        /// Name of its channel, where the source has several; the path is below that.
        public let channel: String?
        public let path: String
        /// In bytes; 0 where nobody said it.
        public let size: Int64
        /// As `size`; nil where nobody said it. What limits or sums up asks this.
        public var knownSize: Int64? { size == 0 ? nil : size }

        /// What has a location of its own: a source, or one of its channels.
        public struct Place: Hashable, Sendable {
            public let source: String
            public let channel: String?
        }

        public var place: Place { Place(source: source, channel: channel) }
    }

    /// How a package of the environment changes.
    public struct Change: Hashable, Sendable {
        public enum Kind: String, Sendable { case added, removed, upgraded, downgraded, changed }

        public let name: String
        public let kind: Kind
        public let before: String?
        public let after: String?
    }

    public let platform: Platform
    /// By name.
    public let groups: [String]
    /// What the environment will be made of, by name.
    public let members: [Generation.Member]
    /// What the cellar lacks, the largest first: the longest work begins first.
    public let pours: [Pour]
    /// By name.
    public let changes: [Change]
    /// Whether an environment of these members is current already.
    public let isCurrent: Bool
    /// The cellar that the environment's links are to lead to.
    public let cellar: Path
    /// The path of the environment, which some files name.
    public let environment: Path

    /// - Parameters:
    ///   - platform: one of the lock's.
    ///   - isolated: the group whose own resolution is meant; nil for the project's.
    ///   - current: the generation that is current; nil when there is none.
    ///   - cellar: its folder.
    ///   - environment: its path.
    ///   - addresses: of conda channels.
    ///   - holds: whether the cellar has a keg.
    public init(
        _ lock: Lockfile, platform: Platform, groups: Set<String>, isolated: String? = nil, current: Generation?,
        cellar: Path, environment: Path, addresses: [Pour.Place: String] = [:], holds: (Keg) -> Bool
    ) {
        self.platform = platform
        self.cellar = cellar
        self.environment = environment
        self.groups = groups.sorted()
        let wanted = lock.closure(of: groups, on: platform, isolated: isolated)
        var members: [Generation.Member] = []
        var pours: [Pour] = []
        for package in wanted {
            // The reader of the lock has seen to it that each package has a bottle for each of its platforms.
            guard let bottle = package.bottle(for: platform) else { continue }
            let keg = Keg(
                name: package.name, version: package.version, revision: package.revision, bottle: bottle.sha256)
            let place = Pour.Place(source: package.source, channel: package.channel)
            members.append(Generation.Member(keg: keg, source: package.source, channel: addresses[place]))
            if !holds(keg) {
                pours.append(
                    Pour(
                        keg: keg, source: package.source,
                        kind: lock.sources.first { $0.name == package.source }?.kind ?? .stout,
                        channel: package.channel, path: bottle.path, size: bottle.size))
            }
        }
        self.members = members
        self.pours = pours.sorted { ($1.size, $0.keg.name) < ($0.size, $1.keg.name) }
        changes = Self.changes(from: current?.members ?? [], to: members)
        isCurrent = current.map { Self.fits($0, members, groups.sorted(), cellar, environment) } ?? false
    }

    /// Whether a generation is what this plan leads to.
    public func isMet(by generation: Generation) -> Bool {
        Self.fits(generation, members, groups, cellar, environment)
    }

    private static func fits(
        _ generation: Generation, _ members: [Generation.Member], _ groups: [String], _ cellar: Path,
        _ environment: Path
    ) -> Bool {
        generation.members == members && generation.groups == groups && generation.cellar == cellar
            && generation.fits(environment)
    }

    static func changes(from old: [Generation.Member], to new: [Generation.Member]) -> [Change] {
        let before = Dictionary(grouping: old, by: \.keg.name)
        let after = Dictionary(grouping: new, by: \.keg.name)
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (one, other) = (before[name]?.first?.keg, after[name]?.first?.keg)
            if before[name] == after[name] { return nil }
            let kind: Change.Kind
            switch (one, other) {
            case (nil, _): kind = .added
            case (_, nil): kind = .removed
            case (let one?, let other?):
                kind =
                    one.version < other.version
                    ? .upgraded : other.version < one.version ? .downgraded : .changed
            }
            return Change(name: name, kind: kind, before: one?.versionText, after: other?.versionText)
        }
    }
}

extension Lockfile {
    /// The packages that groups want on a platform, with everything that they need; by name.
    func closure(of groups: Set<String>, on platform: Platform, isolated: String?) -> [Lockfile.Package] {
        struct Key: Hashable {
            let source: String
            let name: String
        }
        let here = packages(on: platform, group: isolated)
        let byKey = Dictionary(
            here.map { (Key(source: $0.source, name: $0.name), $0) }, uniquingKeysWith: { one, _ in one })
        var pending = here.filter { package in
            package.want.contains { groups.contains($0.group) && $0.on.includes(platform) }
        }
        var found: [Key: Lockfile.Package] = [:]
        while let package = pending.popLast() {
            let key = Key(source: package.source, name: package.name)
            if found.updateValue(package, forKey: key) != nil { continue }
            for need in package.needs {
                if let next = byKey[Key(source: package.source, name: need.name)] { pending.append(next) }
            }
        }
        return found.values.sorted { ($0.name, $0.source) < ($1.name, $1.source) }
    }
}
