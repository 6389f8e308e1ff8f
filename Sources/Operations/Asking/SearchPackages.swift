public import Diagnostics
internal import Packages
internal import Registries

/// `stout search`: packages by words of their names and descriptions, from the copies that are here.
public struct SearchPackages: Sendable {
    public struct Hit: Hashable, Sendable {
        public let name: String
        public let source: String
        /// The newest that is no pre-release and was not withdrawn, for any platform; nil when there is none.
        public fileprivate(set) var newest: String?
        public let description: String?
        /// Why nobody should begin to use it; nil while its publisher stands by it.
        public let deprecated: String?
    }

    /// Best first.
    public let hits: [Hit]
    /// Whether there are more than these.
    public let hasMore: Bool

    /// - Parameters:
    ///   - words: each must be in the name or the description, or a word of these begin with it.
    ///   - limit: how many at most.
    ///   - source: where to look; nil for all.
    public init(_ context: Context, words: [String], limit: Int, source: String? = nil) throws(Failure) {
        let copies = try SourceCopies(context, only: source).copies
        var found: [(place: Int, source: Int, hit: SearchTables.Hit)] = []
        for (number, copy) in copies.enumerated() {
            do throws(IndexError) {
                let tables = try SearchTables.open(of: copy.path)
                // One more tells whether there are more.
                for hit in try tables.search(words, limit: limit + 1) {
                    found.append((hit.place.rawValue, number, hit))
                }
            } catch { throw error.failure(copy.source.name) }
        }
        // Those of one place in the order of the sources, and each source's in its own.
        let best = found.enumerated().sorted {
            ($0.element.place, $0.element.source, $0.offset) < ($1.element.place, $1.element.source, $1.offset)
        }.prefix(limit)
        var hits: [Hit] = []
        for (_, one) in best {
            hits.append(
                Hit(
                    name: one.hit.name, source: copies[one.source].source.name, newest: nil,
                    description: one.hit.description, deprecated: one.hit.deprecated))
        }
        // Each index is opened once.
        for (number, copy) in copies.enumerated() where best.contains(where: { $0.element.source == number }) {
            let index = try Sources.index(of: copy.source, at: copy.path)
            do throws(IndexError) {
                for (place, one) in best.enumerated() where one.element.source == number {
                    hits[place].newest = try index.newest(of: one.element.hit.name)
                }
            } catch { throw error.failure(copy.source.name) }
        }
        self.hits = hits
        hasMore = found.count > limit
    }
}
