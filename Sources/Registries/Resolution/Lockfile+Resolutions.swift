public import Packages

/// What belongs together in a lock: one resolution for each platform, for the same requirements.
public struct ResolvedPart: Sendable {
    /// The isolated group that it is for; nil for the project's own.
    public let group: String?
    public let roots: [RootRequirement]
    public let resolutions: [Resolution]

    public init(group: String?, roots: [RootRequirement], resolutions: [Resolution]) {
        self.group = group
        self.roots = roots
        self.resolutions = resolutions
    }
}

extension Lockfile {
    /// The lock that says what was resolved: a pure function of its arguments (spec/lock.md).
    ///
    /// A package that is the same on all platforms where it is needed gets one block, others one for each difference.
    ///
    /// - Parameter parts: the project's own resolutions, one for each platform, and those of each isolated group.
    public init(_ manifest: Manifest, _ parts: [ResolvedPart], sources: [Manifest.Source]) {
        self.init(
            platforms: manifest.platforms.map(\.platform),
            sources: sources.map { Source(name: $0.name, kind: $0.kind, root: $0.root, channels: $0.channelNames) },
            packages: parts.flatMap { Self.packages(manifest, $0, sources: sources) })
    }

    private static func packages(_ manifest: Manifest, _ part: ResolvedPart, sources: [Manifest.Source]) -> [Package] {
        var blocks: [BlockKey: [(platform: Platform, pick: Resolution.Pick)]] = [:]
        for resolution in part.resolutions {
            for pick in resolution.picks {
                blocks[BlockKey(pick), default: []].append((resolution.platform, pick))
            }
        }
        return blocks.map { key, picks in
            var package = Package(
                key, picks, on: picks.count == part.resolutions.count ? [] : picks.map(\.platform),
                source: sources[key.source].name, roots: part.roots, override: manifest.override(of: key.name))
            package.group = part.group
            return package
        }
    }

    /// What must be equal for two platforms to share a block.
    fileprivate struct BlockKey: Hashable {
        let source: Int
        let name: String
        let version: Version
        let versionText: String
        let revision: Int
        let build: String?
        let channel: String?
        let features: [String]
        private(set) var needs: [Requirement]
        let released: String?
        let license: String?

        init(_ pick: Resolution.Pick) {
            source = pick.source
            name = pick.candidate.name
            version = pick.candidate.version
            versionText = pick.candidate.version.text
            revision = pick.candidate.revision
            build = pick.candidate.build
            channel = pick.channel
            features = pick.features
            needs =
                pick.candidate.requirements
                + pick.features.flatMap { pick.candidate.feature($0)?.requirements ?? [] }
            // What the platform provides stands with the platforms.
            needs.removeAll { $0.isVirtual && pick.candidate.build != nil }
            released = pick.candidate.released
            license = pick.candidate.license
        }
    }
}

extension Manifest {
    fileprivate func override(of name: String) -> Constraint? { overrides.first { $0.name == name }?.constraint }
}

extension Lockfile.Package {
    fileprivate init(
        _ key: Lockfile.BlockKey, _ picks: [(platform: Platform, pick: Resolution.Pick)], on: [Platform],
        source: String, roots: [RootRequirement], override: Constraint?
    ) {
        let wants = roots.filter { root in
            root.source == key.source && root.entry.name == key.name
                && picks.contains { root.entry.on.includes($0.platform) }
        }
        var bottles: [BottlePlatform: Lockfile.Bottle] = [:]
        for (_, pick) in picks {
            let bottle = pick.candidate.bottle
            bottles[pick.candidate.platform] = Lockfile.Bottle(
                platform: pick.candidate.platform, path: bottle.path, sha256: bottle.sha256, size: bottle.size)
        }
        self.init(
            name: key.name, version: key.version, revision: key.revision, build: key.build, source: source,
            channel: key.channel, on: on,
            released: key.released, license: key.license, override: override, features: key.features,
            want: wants.map { root in
                Lockfile.Want(
                    group: root.group, constraint: root.entry.requirement.constraint,
                    features: root.entry.requirement.features, on: root.entry.on)
            },
            needs: key.needs, bottles: Array(bottles.values))
    }
}
