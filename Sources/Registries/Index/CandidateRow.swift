internal import Packages
internal import SQLite

/// How a candidate stands in the table `candidate`. Lists are texts with one element a line, so that a package is read
/// with one query and without a second table.
enum CandidateRow {
    static let columns = """
        name, rank, platform, version, revision, needs, constrains, features, sha256, size, unpacked, entries, tree, \
        license, released, yanked
        """
    static let select = "SELECT \(columns) FROM candidate WHERE name = ?1 ORDER BY rank, platform"
    static let insert = """
        INSERT INTO candidate (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """

    static func read(_ name: String, _ row: borrowing Statement) -> Candidate? {
        guard let platform = BottlePlatform(parsing: row.text(2) ?? ""), let version = version(row.text(3)),
            let needs = requirements(row.text(5)), let constrains = requirements(row.text(6)),
            let features = features(row.text(7)), let sha256 = Digest(bytes: row.bytes(8)),
            let tree = Digest(bytes: row.bytes(12)), row.integer(9) >= 0, row.integer(10) >= 0, row.integer(11) >= 0
        else { return nil }
        return Candidate(
            name: name, version: version, revision: Int(row.integer(4)), platform: platform, requirements: needs,
            features: features, constrains: constrains,
            bottle: Candidate.Bottle(
                path: BottleAddress.path(of: sha256), sha256: sha256, size: row.integer(9),
                unpackedSize: row.integer(10), entries: Int(row.integer(11)), tree: tree),
            license: row.text(13), released: row.text(14), yanked: row.text(15))
    }

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
        try insert.bind(13, candidate.bottle.tree.bytes)
        try insert.bind(14, candidate.license)
        try insert.bind(15, candidate.released)
        try insert.bind(16, candidate.yanked)
        try insert.run()
    }

    private static func text(_ requirements: [Requirement]) -> String {
        requirements.map(\.description).joined(separator: "\n")
    }

    private static func version(_ text: String?) -> Version? {
        guard let text else { return nil }
        do throws(VersionError) { return try Version(parsing: text) } catch { return nil }
    }

    private static func requirements(_ text: String?, separator: Character = "\n") -> [Requirement]? {
        guard let text else { return nil }
        var found: [Requirement] = []
        for line in text.split(separator: separator) {
            do throws(RequirementError) { found.append(try Requirement(parsing: String(line))) } catch { return nil }
        }
        return found
    }

    private static func features(_ text: String?) -> [Candidate.Feature]? {
        guard let text else { return nil }
        if text.isEmpty { return [] }
        var found: [Candidate.Feature] = []
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":"),
                let needs = requirements(String(line[line.index(after: colon)...]), separator: ";")
            else { return nil }
            found.append(Candidate.Feature(name: String(line[..<colon]), requirements: needs))
        }
        return found
    }
}
