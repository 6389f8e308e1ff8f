internal import Packages
internal import PubGrub

/// Fills a solver's table from the catalogue for one platform, and knows what its numbers mean.
final class ResolutionTable {
    /// A package, or one of its features, as the solver numbers them.
    struct Key: Hashable {
        var source: Int
        var name: String
        var feature: String?
    }

    /// What is known of a package once it is loaded.
    struct Entry {
        let key: Key
        /// By rank, ascending; equal where only revisions differ.
        var versions: [Version] = []
        /// By rank: what serves the platform.
        var offers: [Offer?] = []
        /// By rank: one of the offers, whatever it is for.
        var samples: [Offer] = []
    }

    private enum RangeKey: Hashable {
        case constraint(PackageID, Constraint, bound: Bool)
        case rank(PackageID, Rank)
    }

    let table = Table()
    let catalogue: Catalogue
    let platform: Platform
    private let overrides: [String: Constraint]
    private var identifiers: [Key: PackageID] = [:]
    private(set) var entries: [Entry] = []
    private var ranges: [RangeKey: RangeID] = [:]
    /// What each range says, by its number.
    private(set) var rangeMeanings: [RangeMeaning] = []

    enum RangeMeaning {
        case constraint(Constraint)
        case rank(Rank)
    }

    init(_ catalogue: Catalogue, _ platform: Platform, overrides: [String: Constraint]) {
        self.catalogue = catalogue
        self.platform = platform
        self.overrides = overrides
    }

    func identifier(_ key: Key) -> PackageID {
        if let known = identifiers[key] { return known }
        let new = table.addPackage()
        identifiers[key] = new
        entries.append(Entry(key: key))
        return new
    }

    func known(_ key: Key) -> PackageID? { identifiers[key] }

    subscript(package: PackageID) -> Entry { entries[Int(package.index)] }

    /// The ranges that a requirement stands for: on the package, and on each feature that it names.
    func ranges(of requirement: Requirement, in source: Int, bound: Bool = false) -> [RangeID] {
        let constraint = overrides[requirement.name] ?? requirement.constraint
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

    private func ranks(of range: RangeID, in package: PackageID) -> RankSet {
        let entry = self[package]
        switch rangeMeanings[Int(range.index)] {
        case .rank(let rank): return RankSet(rank)
        case .constraint(let constraint):
            let set = constraint.versions
            var ranks = RankSet()
            for run in set.ranks(in: entry.versions) {
                // A pre-release is offered only to who asks for it by naming one of its release (spec/versions.md).
                for rank in run
                where !entry.versions[rank].isPreRelease || set.asksForPreReleases(of: entry.versions[rank]) {
                    ranks.insert(rank)
                }
            }
            return ranks
        }
    }

    /// Supplies a package to the solver.
    ///
    /// - Returns: the candidates that this platform cannot have, with the reasons.
    func load(_ package: PackageID) throws(IndexError) -> [(ranks: RankSet, reason: ExclusionReason)] {
        let key = self[package].key
        if key.feature == nil {
            try readOffers(package)
        } else {
            let base = identifier(Key(source: key.source, name: key.name))
            if self[base].versions.isEmpty, !table.isLoaded(base) { try readOffers(base) }
            entries[Int(package.index)].versions = self[base].versions
            entries[Int(package.index)].offers = self[base].offers
            entries[Int(package.index)].samples = self[base].samples
        }
        let entry = self[package]
        table.load(package, versionCount: entry.versions.count) { loading in
            if entry.key.feature == nil { require(entry, loading) } else { requireFeature(entry, loading) }
            for range in table.unresolvedRanges(on: package) {
                loading.resolve(range, to: ranks(of: range, in: package))
            }
        }
        return exclusions(entry)
    }

    /// Runs of neighbours with the same requirements are stated at once.
    private func require(_ entry: Entry, _ loading: borrowing Loading) {
        let source = entry.key.source
        var rank = 0
        while rank < entry.offers.count {
            guard let offer = entry.offers[rank] else {
                rank += 1
                continue
            }
            var end = rank + 1
            while end < entry.offers.count, let next = entry.offers[end], next.requirements == offer.requirements,
                next.constrains == offer.constrains
            {
                end += 1
            }
            let run = RankSet(rank..<end)
            for requirement in offer.requirements {
                for range in ranges(of: requirement, in: source) { loading.require(range, by: run) }
            }
            for bound in offer.constrains {
                for range in ranges(of: bound, in: source, bound: true) { loading.require(range, by: run) }
            }
            rank = end
        }
    }

    /// A feature pulls in exactly its own package, and what it requires itself.
    private func requireFeature(_ entry: Entry, _ loading: borrowing Loading) {
        let source = entry.key.source
        let base = identifier(Key(source: source, name: entry.key.name))
        for (rank, offer) in entry.offers.enumerated() {
            guard let offer, let name = entry.key.feature else { continue }
            loading.require(range(.rank(base, rank), on: base, .rank(rank), false), by: rank)
            for requirement in offer.feature(name)?.requirements ?? [] {
                for range in ranges(of: requirement, in: source) { loading.require(range, by: rank) }
            }
        }
    }

    /// Offers come by rank, those of one rank side by side.
    private func readOffers(_ package: PackageID) throws(IndexError) {
        let index = Int(package.index)
        let key = entries[index].key
        var entry = Entry(key: key)
        for offer in try catalogue.offers(of: key.name, in: key.source) {
            if entry.samples.last?.rank != offer.rank {
                entry.versions.append(offer.version)
                entry.samples.append(offer)
                entry.offers.append(nil)
            }
            guard offer.platform.serves(platform) else { continue }
            let rank = entry.versions.count - 1
            // The most particular one, as a lock's reader takes it: a bottle made for this platform before one for any,
            // and of those the one with the highest floor that the platform promises.
            if let other = entry.offers[rank], offer.platform < other.platform { continue }
            entry.offers[rank] = offer
        }
        entries[index] = entry
    }

    private func exclusions(_ entry: Entry) -> [(ranks: RankSet, reason: ExclusionReason)] {
        var found: [(ranks: RankSet, reason: ExclusionReason)] = []
        func collect(_ reason: ExclusionReason, _ applies: (Rank) -> Bool) {
            var ranks = RankSet()
            for rank in entry.versions.indices where applies(rank) { ranks.insert(rank) }
            if !ranks.hasNoRanks { found.append((ranks, reason)) }
        }
        collect(.noBottle) { entry.offers[$0] == nil }
        collect(.yanked) { entry.offers[$0]?.isYanked == true }
        if let feature = entry.key.feature {
            collect(.noFeature) { rank in entry.offers[rank].map { $0.feature(feature) == nil } ?? false }
        }
        return found
    }
}

/// Why a candidate cannot be chosen, whatever is required.
enum ExclusionReason: Int {
    case noBottle
    case yanked
    case noFeature
}
