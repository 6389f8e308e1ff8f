internal import SQLite

/// The tables of an index, version 1: spec/registry.md.
enum IndexSchema {
    /// `STOU`: marks the file as ours. https://www.sqlite.org/fileformat.html#application_id
    static let application: Int64 = 0x5354_4F55
    static let version: Int64 = 1

    static let replacePackage = """
        INSERT OR REPLACE INTO package (name, description, homepage, deprecated) VALUES (?1, ?2, ?3, ?4)
        """
    static let selectPackage = "SELECT name, description, homepage, deprecated FROM package WHERE name = ?1"
    static let selectPackages = "SELECT name, description, homepage, deprecated FROM package ORDER BY name"

    static var create: String {
        "PRAGMA page_size = 4096; PRAGMA application_id = \(application); PRAGMA user_version = \(version); "
            + tables.map { $0.sql + ";" }.joined(separator: "\n")
    }

    /// In the order in which they are made. Rows of one package lie together in the order of their versions, so that all
    /// that a resolver asks of a package is one short walk over neighbouring pages.
    static let tables: [(name: String, sql: String)] = [
        (
            "package",
            """
            CREATE TABLE package (
                name TEXT NOT NULL PRIMARY KEY,
                description TEXT,
                homepage TEXT,
                deprecated TEXT
            ) WITHOUT ROWID
            """
        ),
        (
            "candidate",
            """
            CREATE TABLE candidate (
                name TEXT NOT NULL,
                rank INTEGER NOT NULL,
                platform TEXT NOT NULL,
                version TEXT NOT NULL,
                revision INTEGER NOT NULL,
                needs TEXT NOT NULL,
                constrains TEXT NOT NULL,
                features TEXT NOT NULL,
                sha256 BLOB NOT NULL,
                size INTEGER NOT NULL,
                unpacked INTEGER NOT NULL,
                entries INTEGER NOT NULL,
                tree BLOB NOT NULL,
                license TEXT,
                released TEXT,
                yanked TEXT,
                PRIMARY KEY (name, rank, platform)
            ) WITHOUT ROWID
            """
        ),
    ]

    /// Why a database is no index; nil when it has the tables of one, said in the same words, and nothing else.
    static func refusal(of database: borrowing Database) throws(DatabaseError) -> IndexError.Reason? {
        if try database.integer("PRAGMA application_id") != application { return .foreign }
        let found = try database.integer("PRAGMA user_version")
        if found != version { return .version(found) }
        let objects = try database.prepare("SELECT type, name, sql FROM sqlite_schema")
        var missing = tables
        while try objects.step() {
            let (kind, name) = (objects.text(0) ?? "", objects.text(1) ?? "")
            guard kind == "table", let place = missing.firstIndex(where: { $0.name == name }) else {
                return .stranger(kind: kind, name: name)
            }
            if !isSame(objects.text(2) ?? "", missing.remove(at: place).sql) { return .table(name) }
        }
        return missing.first.map { .table($0.name) }
    }

    /// Whether two texts have the same bytes but for spaces and line ends.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        func words(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D } }
        return one == other || words(one) == words(other)
    }
}
