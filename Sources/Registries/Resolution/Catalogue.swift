public import Packages
public import Unix

/// The indexes of a project's sources side by side: who owns a name, and what it offers.
///
/// A package's identity is its source and its name. A name of the Stoutfile belongs to exactly one source; what a
/// candidate requires is looked up in its own source only (spec/registry.md, "Names").
public final class Catalogue {
    /// In the order of the Stoutfile.
    public let sources: [Manifest.Source]
    let indexes: [Opened]
    /// Which of the indexes' candidates are offered; nil for all.
    let bounds: Bounds?
    private var offers: [Key: [Offer]] = [:]

    private var candidates: [CandidateKey: Candidate] = [:]

    private struct CandidateKey: Hashable {
        let package: Key
        let rank: Int
        let platform: BottlePlatform
    }

    private struct Key: Hashable {
        let source: Int
        let name: String
    }

    /// Holds an index that cannot be copied in an array.
    final class OpenIndex {
        let index: Index
        /// Parts of the names that other keys publish, by namespace; nil for one that is closed.
        let namespaces: [String: OpenIndex?]

        init(_ index: consuming Index, namespaces: [String: OpenIndex?] = [:]) {
            self.index = index
            self.namespaces = namespaces
        }
    }

    enum Opened {
        case registry(OpenIndex)
        /// By platform, without floors.
        case channels([Platform: ChannelSet])
    }

    /// What can be had where nothing can be fetched (spec/vendor.md, "Resolving").
    public struct Bounds: Sendable {
        /// Bottles that are there, or that a lock has already.
        public let bottles: Set<Digest>
        /// Where they are to be used; for other platforms all is offered.
        public let platforms: [Platform]

        public init(bottles: Set<Digest>, platforms: [Platform]) {
            self.bottles = bottles
            self.platforms = platforms
        }

        func contain(_ candidate: Candidate) -> Bool {
            bottles.contains(candidate.bottle.sha256) || !platforms.contains { candidate.platform.serves($0) }
        }
    }

    public init() {
        sources = []
        indexes = []
        bounds = nil
    }

    private init(sources: [Manifest.Source], indexes: [Opened], bounds: Bounds?) {
        self.sources = sources
        self.indexes = indexes
        self.bounds = bounds
    }

    /// The same sources, of which only a part is offered.
    public func within(_ bounds: Bounds) -> Catalogue {
        Catalogue(sources: sources, indexes: indexes, bounds: bounds)
    }

    /// With one source more.
    public func adding(_ source: Manifest.Source, _ index: consuming Index) -> Catalogue {
        Catalogue(sources: sources + [source], indexes: indexes + [.registry(OpenIndex(index))], bounds: bounds)
    }

    /// With one source more, parts of whose names other keys publish.
    ///
    /// - Parameter namespaces: their indexes' files; nil for those that cannot be believed, whose names it then has not.
    public func adding(
        _ source: Manifest.Source, _ index: consuming Index, namespaces: [(name: String, index: Path?)]
    ) throws(IndexError) -> Catalogue {
        let open = try OpenIndex.with(index, namespaces)
        return Catalogue(sources: sources + [source], indexes: indexes + [.registry(open)], bounds: bounds)
    }

    /// With one source more, of conda channels.
    ///
    /// - Parameter channels: by platform, without floors.
    public func adding(_ source: Manifest.Source, channels: [Platform: ChannelSet]) -> Catalogue {
        Catalogue(sources: sources + [source], indexes: indexes + [.channels(channels)], bounds: bounds)
    }

    /// Which sources claim a name: those whose `only` matches; where there is none, those without `only`.
    public func claimants(of name: String) -> [Int] {
        let claiming = sources.indices.filter { sources[$0].claims(name) }
        let named = claiming.filter { sources[$0].only != nil }
        return named.isEmpty ? claiming : named
    }

    /// What a source offers of a package, as `Index.offers(of:)`; read once.
    public func offers(of name: String, in source: Int) throws(IndexError) -> [Offer] {
        let key = Key(source: source, name: name)
        if let known = offers[key] { return known }
        var read: [Offer]
        switch indexes[source] {
        case .registry(let open): read = try open.holder(of: name)?.index.offers(of: name) ?? []
        case .channels(let sets): read = try Self.offers(of: name, sets)
        }
        if let bounds, !isChannel(source) {
            var inside: [Offer] = []
            for offer in read where bounds.contain(try candidate(name, offer, in: source)) { inside.append(offer) }
            read = inside
        }
        offers[key] = read
        return read
    }

    /// The candidate behind an offer; read once.
    public func candidate(_ name: String, _ offer: Offer, in source: Int) throws(IndexError) -> Candidate {
        let key = CandidateKey(
            package: Key(source: source, name: name), rank: offer.rank, platform: offer.platform)
        if let known = candidates[key] { return known }
        guard case .registry(let open) = indexes[source] else {
            preconditionFailure("a channel's candidate is a build of its package")
        }
        let read = try (open.holder(of: name) ?? open).index.candidate(name, offer)
        candidates[key] = read
        return read
    }

    /// The first of the records of a channel's package that could not be used.
    public func leftOut(of name: String, in source: Int, limit: Int = 5) throws(IndexError) -> [LeftOutRecord] {
        guard case .channels(let sets) = indexes[source] else { return [] }
        var records: Set<LeftOutRecord> = []
        for (_, set) in sets { records.formUnion(try set.leftOut(of: name, limit: limit)) }
        return Array(records.sorted { $0.file < $1.file }.prefix(limit))
    }

    /// Every name of a source, ascending.
    public func names(in source: Int) throws(IndexError) -> [String] {
        switch indexes[source] {
        case .registry(let open): return try open.names()
        case .channels(let sets):
            var names: Set<String> = []
            for (_, set) in sets { names.formUnion(try set.names()) }
            return names.sorted()
        }
    }
}
