internal import Packages
internal import Unix

/// Sources of conda channels: an index for each channel and platform.
extension Catalogue {
    /// Whether a source is of conda channels.
    func isChannel(_ source: Int) -> Bool { sources[source].kind == .conda }

    var hasChannels: Bool { sources.contains { $0.kind == .conda } }

    private func channels(in source: Int, for platform: Platform) -> ChannelSet? {
        if case .channels(let sets) = indexes[source] { sets[platform.withoutFloors] } else { nil }
    }

    func find(_ name: String, in source: Int, for platform: Platform) throws(IndexError) -> ChannelSet.Found? {
        guard let found = try channels(in: source, for: platform)?.find(name) else { return nil }
        let platform = platform.withoutFloors
        guard let bounds, bounds.platforms.contains(where: { $0.withoutFloors == platform }) else { return found }
        // Of what can be had nowhere nothing is left, as of a name that nobody has.
        let ranks = try within(bounds, found.package, source)
        if ranks.isEmpty { return nil }
        return ChannelSet.Found(package: found.package.keeping(ranks), place: found.place, channel: found.channel)
    }

    private func within(
        _ bounds: Bounds, _ package: ChannelPackage, _ source: Int
    ) throws(IndexError) -> [Int] {
        var ranks: [Int] = []
        let isWhole = package.forEachBuild { if bounds.bottles.contains($0.sha256) { ranks.append($0.rank) } }
        if isWhole { return ranks }
        throw IndexError(Path(sources[source].location), .malformed(package.name))
    }

    func specCounts(in source: Int, for platform: Platform) -> [Int] {
        channels(in: source, for: platform)?.specCounts ?? []
    }

    /// One build of a channel's package.
    func candidate(
        _ package: ChannelPackage, _ rank: Int, in source: Int, for platform: Platform
    ) throws(IndexError) -> Candidate {
        if let candidate = package.candidate(rank, for: platform) { return candidate }
        throw IndexError(Path(sources[source].location), .malformed(package.name))
    }

    /// What channels offer of a package on all platforms, by version. What each requires is asked of the package.
    static func offers(of name: String, _ channels: [Platform: ChannelSet]) throws(IndexError) -> [Offer] {
        var offers: [Offer] = []
        for (platform, set) in channels {
            guard let package = try set.find(name)?.package else { continue }
            for rank in 0..<package.count {
                offers.append(
                    Offer(
                        rank: rank, platform: package.isNoarch(rank) ? .any : .only(platform),
                        version: package.versions[rank], revision: Int(package.numbers[rank]), requirements: [],
                        constrains: [], features: [], isYanked: false))
            }
        }
        return offers.sorted {
            $0.version != $1.version
                ? $0.version < $1.version : ($0.revision, $0.platform, $0.rank) < ($1.revision, $1.platform, $1.rank)
        }
    }
}
