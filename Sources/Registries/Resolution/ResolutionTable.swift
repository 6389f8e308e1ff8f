internal import Packages
internal import PubGrub

/// Fills a solver's table from the catalogue, and knows what its numbers mean.
///
/// One table serves several platforms. A rank is a version and revision with what it requires: where bottles of one
/// version require different things on different platforms, each of these is a rank of its own, and a platform excludes
/// the ranks that are not its own (spec/solver.md, "Platforms").
final class ResolutionTable {
    /// A package, or one of its features, as the solver numbers them.
    struct Key: Hashable {
        var source: Int
        var name: String
        var feature: String?
    }

    private enum RangeKey: Hashable {
        case constraint(PackageID, Constraint, bound: Bool)
        case rank(PackageID, Rank)
    }

    let table = Table()
    let catalogue: Catalogue
    let platforms: [Platform]
    let overrides: [String: Constraint]
    private var identifiers: [Key: PackageID] = [:]
    private(set) var packages: [PackageID] = []
    private var entries: [ResolutionEntry] = []
    private var ranges: [RangeKey: RangeID] = [:]
    /// By source, channel and number of a match specification.
    private var channelRanges: [[[RangeID?]]] = []
    /// What each range says, by its number.
    private(set) var rangeMeanings: [RangeMeaning] = []
    /// What the numbers of exclusions' reasons stand for.
    private(set) var reasons: [ExclusionReason] = []

    enum RangeMeaning {
        case constraint(Constraint)
        case rank(Rank)
    }

    init(_ catalogue: Catalogue, _ platforms: [Platform], overrides: [String: Constraint]) {
        self.catalogue = catalogue
        self.platforms = platforms
        self.overrides = overrides
    }

    func identifier(_ key: Key) -> PackageID {
        if let known = identifiers[key] { return known }
        let new = table.addPackage()
        identifiers[key] = new
        packages.append(new)
        entries.append(ResolutionEntry(key))
        return new
    }

    func known(_ key: Key) -> PackageID? { identifiers[key] }

    subscript(package: PackageID) -> ResolutionEntry { entries[Int(package.index)] }

    /// The number of a reason.
    func number(of reason: ExclusionReason) -> Int {
        if let known = reasons.firstIndex(of: reason) { return known }
        reasons.append(reason)
        return reasons.count - 1
    }

    /// The ranges that a requirement stands for: on the package, and on each feature that it names.
    func ranges(of requirement: Requirement, in source: Int, bound: Bool = false) -> [RangeID] {
        let written = overrides[requirement.name] ?? requirement.constraint
        let constraint = catalogue.isChannel(source) ? written.read(as: .conda) : written
        let features: [String?] = [nil] + (bound ? [] : requirement.features)
        return features.map { feature in
            let package = identifier(Key(source: source, name: requirement.name, feature: feature))
            return range(.constraint(package, constraint, bound: bound), on: package, .constraint(constraint), bound)
        }
    }

    private func range(_ key: RangeKey, on package: PackageID, _ meaning: RangeMeaning, _ bound: Bool) -> RangeID {
        if let known = ranges[key] { return known }
        let new = table.addRange(on: package, bound: bound)
        ranges[key] = new
        rangeMeanings.append(meaning)
        if table.isLoaded(package) { table.resolve(new, to: ranks(of: new, in: package)) }
        return new
    }

    func ranks(of range: RangeID, in package: PackageID) -> RankSet {
        let entry = self[package]
        switch rangeMeanings[Int(range.index)] {
        case .rank(let rank): return RankSet(rank)
        case .constraint(let constraint):
            if let builds = entry.builds {
                var ranks = RankSet()
                for run in builds.ranks(constraint) { ranks.insert(run) }
                return ranks
            }
            if let given = entry.given { return given.meets(constraint) ? RankSet(0) : RankSet() }
            let set = constraint.versions
            var ranks = RankSet()
            for run in set.ranks(in: entry.versions) {
                if !entry.hasPreReleases {
                    ranks.insert(run)
                    continue
                }
                // A pre-release is offered only to who asks for it by naming one of its release (spec/versions.md).
                for rank in run
                where !entry.versions[rank].isPreRelease || set.asksForPreReleases(of: entry.versions[rank]) {
                    ranks.insert(rank)
                }
            }
            return ranks
        }
    }

    /// A range that is known to be new.
    func addRange(on package: PackageID, _ constraint: Constraint, bound: Bool) -> RangeID {
        let new = table.addRange(on: package, bound: bound)
        rangeMeanings.append(.constraint(constraint))
        if table.isLoaded(package) { table.resolve(new, to: ranks(of: new, in: package)) }
        return new
    }

    func knownRange(_ spec: Int, _ source: Int, _ channel: Int) -> RangeID? {
        guard source < channelRanges.count, channel < channelRanges[source].count,
            spec < channelRanges[source][channel].count
        else { return nil }
        return channelRanges[source][channel][spec]
    }

    func remember(_ range: RangeID, _ spec: Int, _ source: Int, _ channel: Int) {
        while channelRanges.count <= source {
            channelRanges.append(
                catalogue.specCounts(in: channelRanges.count, for: platforms[0]).map {
                    Array(repeating: nil, count: $0)
                })
        }
        // A number beyond what the index says of itself is read again each time.
        guard channel < channelRanges[source].count, spec < channelRanges[source][channel].count else { return }
        channelRanges[source][channel][spec] = range
    }

    func set(_ entry: ResolutionEntry, of package: PackageID) { entries[Int(package.index)] = entry }

    /// Supplies a package to the solver.
    func load(_ package: PackageID) throws(IndexError) {
        let key = self[package].key
        if catalogue.isChannel(key.source) { return try loadChannel(package) }
        if key.feature == nil {
            try readOffers(package)
        } else {
            let base = identifier(Key(source: key.source, name: key.name))
            if self[base].versions.isEmpty, !table.isLoaded(base) { try readOffers(base) }
            entries[Int(package.index)] = self[base].feature(key)
        }
        let entry = self[package]
        table.load(package, versionCount: entry.versions.count) { loading in
            if entry.key.feature == nil { require(entry, loading) } else { requireFeature(entry, loading) }
            for range in table.unresolvedRanges(on: package) {
                loading.resolve(range, to: ranks(of: range, in: package))
            }
        }
    }

    private func readOffers(_ package: PackageID) throws(IndexError) {
        let key = self[package].key
        let offers = try catalogue.offers(of: key.name, in: key.source)
        entries[Int(package.index)] = ResolutionEntry(key, offers, platforms)
    }

    /// Runs of neighbours with the same requirements are stated at once.
    private func require(_ entry: ResolutionEntry, _ loading: borrowing Loading) {
        let source = entry.key.source
        var rank = 0
        while rank < entry.versions.count {
            let sample = entry.sample(rank)
            var end = rank + 1
            while end < entry.versions.count, entry.sample(end).requirements == sample.requirements,
                entry.sample(end).constrains == sample.constrains
            {
                end += 1
            }
            let run = RankSet(rank..<end)
            for requirement in sample.requirements {
                for range in ranges(of: requirement, in: source) { loading.require(range, by: run) }
            }
            for bound in sample.constrains {
                for range in ranges(of: bound, in: source, bound: true) { loading.require(range, by: run) }
            }
            rank = end
        }
    }

    /// A feature pulls in exactly its own package, and what it requires itself.
    private func requireFeature(_ entry: ResolutionEntry, _ loading: borrowing Loading) {
        let source = entry.key.source
        let base = identifier(Key(source: source, name: entry.key.name))
        guard let name = entry.key.feature else { return }
        for rank in entry.versions.indices {
            loading.require(range(.rank(base, rank), on: base, .rank(rank), false), by: rank)
            for requirement in entry.sample(rank).feature(name)?.requirements ?? [] {
                for range in ranges(of: requirement, in: source) { loading.require(range, by: rank) }
            }
        }
    }
}
