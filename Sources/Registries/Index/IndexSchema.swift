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

    /// One row for each bottle. Rows of one package lie together in the order of their versions, so that all that a
    /// resolver asks of a package is one short walk over neighbouring pages.
    static let create = """
        PRAGMA page_size = 4096;
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        CREATE TABLE package (
            name TEXT NOT NULL PRIMARY KEY,
            description TEXT,
            homepage TEXT,
            deprecated TEXT
        ) WITHOUT ROWID;
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
        ) WITHOUT ROWID;
        """
}
