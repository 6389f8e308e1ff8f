internal import Packages
internal import PubGrub

/// What a table knows of a package, or of one of its features, once that is loaded.
struct ResolutionEntry {
    let key: ResolutionTable.Key
    /// By rank, ascending; equal where only revisions or requirements differ.
    private(set) var versions: [Version] = []
    private(set) var hasPreReleases = false
    /// The source's, as it gave them.
    private var offers: [Offer] = []
    /// By rank: the place of one of its offers, whatever it is for.
    private var samples: [Int32] = []
    /// By rank, and in each by platform: the place of the offer that is taken there; -1 for none.
    private var taken: [Int32] = []
    private var platforms: [Platform] = []
    /// Whether every rank can be taken on every platform.
    private var isOpen = true
    /// Of a package of a channel: a rank is a build.
    private(set) var builds: ChannelPackage?
    /// The name of its channel, where its source has several.
    private(set) var channel: String?
    /// What the platform provides.
    private(set) var given: VirtualPackage?

    init(_ key: ResolutionTable.Key) { self.key = key }

    init(_ key: ResolutionTable.Key, _ found: ChannelSet.Found) {
        self.key = key
        builds = found.package
        channel = found.channel
        versions = found.package.versions
    }

    init(_ key: ResolutionTable.Key, _ given: VirtualPackage?) {
        self.key = key
        self.given = given
        if let version = given?.version { versions = [version] }
    }

    /// - Parameters:
    ///   - offers: by rank, those of one rank side by side.
    init(_ key: ResolutionTable.Key, _ offers: [Offer], _ platforms: [Platform]) {
        self.key = key
        self.offers = offers
        self.platforms = platforms
        versions.reserveCapacity(offers.count)
        samples.reserveCapacity(offers.count)
        taken.reserveCapacity(offers.count * platforms.count)
        var start = 0
        while start < offers.count {
            var end = start + 1
            while end < offers.count, offers[end].rank == offers[start].rank { end += 1 }
            add(start..<end)
            start = end
        }
    }

    /// The same for a feature of the package.
    func feature(_ key: ResolutionTable.Key) -> ResolutionEntry {
        var entry = ResolutionEntry(key)
        entry.versions = versions
        entry.hasPreReleases = hasPreReleases
        entry.offers = offers
        entry.samples = samples
        entry.taken = taken
        entry.platforms = platforms
        entry.isOpen = false
        return entry
    }

    /// One version and revision: a rank for each of the things that it requires on the table's platforms.
    private mutating func add(_ places: Range<Int>) {
        let first = samples.count
        for (column, platform) in platforms.enumerated() {
            var best = -1
            // The most particular one, as a lock takes it: one for any platform is the least.
            for place in places where offers[place].platform.serves(platform) {
                if best < 0 || !(offers[place].platform < offers[best].platform) { best = place }
            }
            if best < 0 {
                isOpen = false
                continue
            }
            if offers[best].isYanked { isOpen = false }
            var rank = first
            while rank < samples.count, !offers[best].hasSameFacts(as: offers[Int(samples[rank])]) { rank += 1 }
            if rank == samples.count { addRank(best) }
            taken[rank * platforms.count + column] = Int32(best)
        }
        if samples.count == first { addRank(places.lowerBound) }
        if samples.count > first + 1 { isOpen = false }
    }

    private mutating func addRank(_ sample: Int) {
        let version = offers[sample].version
        versions.append(version)
        if version.isPreRelease { hasPreReleases = true }
        samples.append(Int32(sample))
        for _ in platforms { taken.append(-1) }
    }

    func sample(_ rank: Rank) -> Offer { offers[Int(samples[rank])] }

    /// The version as messages have it, with the revision.
    func versionText(_ rank: Rank) -> String {
        if let builds { return "\(RevisedVersion(builds.versions[rank], Int(builds.numbers[rank])))" }
        if given != nil { return versions.first?.text ?? "any version" }
        return sample(rank).versionText
    }

    /// The ranks of a candidate that should stay, the best first: what is exactly it, then other builds of the same.
    func ranks(of pick: PreferredPick) -> [Rank] {
        guard let builds else {
            return versions.indices.filter {
                given == nil && versions[$0] == pick.version && sample($0).revision == pick.revision
            }
        }
        let same = versions.indices.filter {
            versions[$0] == pick.version && Int(builds.numbers[$0]) == pick.revision && !builds.tracksFeatures($0)
        }
        let exact = versions.indices.filter {
            versions[$0] == pick.version && isBuild(pick.build, $0, of: builds)
        }
        return exact + same.reversed().filter { !exact.contains($0) }
    }

    private func isBuild(_ text: String?, _ rank: Rank, of builds: ChannelPackage) -> Bool {
        text.map { builds.build(rank).elementsEqual($0.utf8) } ?? false
    }

    /// What is taken on one of the table's platforms.
    func offer(_ rank: Rank, _ column: Int) -> Offer? {
        let place = taken[rank * platforms.count + column]
        return place < 0 ? nil : offers[Int(place)]
    }

    /// The candidates that one of the table's platforms cannot have, with the reasons.
    func exclusions(_ column: Int) -> [(ranks: RankSet, reason: ExclusionReason)] {
        if isOpen { return [] }
        var found: [(ranks: RankSet, reason: ExclusionReason)] = []
        for rank in versions.indices {
            guard let reason = exclusion(of: rank, column) else { continue }
            if let place = found.firstIndex(where: { $0.reason == reason }) {
                found[place].ranks.insert(rank)
            } else {
                found.append((RankSet(rank), reason))
            }
        }
        return found
    }

    private func exclusion(of rank: Rank, _ column: Int) -> ExclusionReason? {
        guard let offer = offer(rank, column) else { return lack(rank, platforms[column]) }
        if offer.isYanked { return .yanked }
        if let feature = key.feature, offer.feature(feature) == nil { return .noFeature }
        return nil
    }

    /// What a platform lacks of the system for a candidate to run, if that is what it lacks.
    func exclusionFloor(of rank: Rank, _ platform: Platform) -> Platform.Floor? {
        if case .floor(let floor) = lack(rank, platform) { floor } else { nil }
    }

    /// What a platform lacks: a bottle at all, or a part of the system new enough for the least demanding one.
    private func lack(_ rank: Rank, _ platform: Platform) -> ExclusionReason {
        let needed = offers.filter { $0.rank == sample(rank).rank }.compactMap { $0.platform.lack(on: platform) }
        return needed.min { ($0.part, $0.version) < ($1.part, $1.version) }.map { .floor($0) } ?? .noBottle
    }
}

/// Why a candidate cannot be chosen, whatever is required.
enum ExclusionReason: Hashable {
    case noBottle
    /// Its bottles need more than the platform promises: at least this.
    case floor(Platform.Floor)
    case yanked
    case noFeature
}

extension Offer {
    /// Whether the solver need not tell them apart.
    func hasSameFacts(as other: Offer) -> Bool {
        requirements == other.requirements && constrains == other.constrains && features == other.features
    }
}

extension BottlePlatform {
    /// The first floor that a platform of the same kind does not reach; nil where floors are not what is missing.
    func lack(on platform: Platform) -> Platform.Floor? {
        guard case .only(let own) = self, own.withoutFloors == platform.withoutFloors else { return nil }
        return own.floors.first { floor in
            platform.floors.contains { $0.part == floor.part && $0.version < floor.version }
        }
    }
}
