internal import Packages
internal import SQLite

/// How a candidate stands in the table `candidate`. Lists are texts with one element a line, so that a package is read
/// with one query and without a second table.
enum CandidateRow {
    private static let columns = """
        name, rank, platform, version, revision, needs, constrains, features, sha256, size, unpacked, entries, tree, \
        license, released, yanked
        """
    static let selectOffers = """
        SELECT rank, platform, version, revision, needs, constrains, features, yanked IS NOT NULL FROM candidate \
        WHERE name = ?1 ORDER BY rank, platform
        """
    static let selectAll = "SELECT \(columns) FROM candidate ORDER BY name, rank, platform"
    static let selectOne = "SELECT \(columns) FROM candidate WHERE name = ?1 AND rank = ?2 AND platform = ?3"
    static let selectPackage = "SELECT \(columns) FROM candidate WHERE name = ?1 ORDER BY rank, platform"
    static let delete = "DELETE FROM candidate WHERE name = ?1 AND rank = ?2 AND platform = ?3"
    /// Takes away what made the row longer.
    static let shorten = "UPDATE candidate SET yanked = NULL WHERE name = ?1 AND rank = ?2 AND platform = ?3"
    static let insert = "INSERT INTO \(values)"
    static let replace = "INSERT OR REPLACE INTO \(values)"
    private static let values = """
        candidate (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    static func write(_ candidate: Candidate, rank: Int, _ insert: borrowing Statement) throws(DatabaseError) {
        try insert.bind(1, candidate.name)
        try insert.bind(2, Int64(rank))
        try insert.bind(3, candidate.platform.description)
        try insert.bind(4, candidate.version.text)
        try insert.bind(5, Int64(candidate.revision))
        try insert.bind(6, text(candidate.requirements))
        try insert.bind(7, text(candidate.constrains))
        try insert.bind(
            8,
            candidate.features.map { "\($0.name): " + $0.requirements.map(\.description).joined(separator: "; ") }
                .joined(separator: "\n"))
        try insert.bind(9, candidate.bottle.sha256.bytes)
        try insert.bind(10, candidate.bottle.size)
        try insert.bind(11, candidate.bottle.unpackedSize)
        try insert.bind(12, Int64(candidate.bottle.entries))
        try insert.bind(13, candidate.bottle.tree?.bytes ?? [])
        try insert.bind(14, candidate.license)
        try insert.bind(15, candidate.released)
        try insert.bind(16, candidate.yanked)
        try insert.run()
    }

    private static func text(_ requirements: [Requirement]) -> String {
        requirements.map(\.description).joined(separator: "\n")
    }
}
