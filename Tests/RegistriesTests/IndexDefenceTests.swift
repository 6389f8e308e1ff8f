import Diagnostics
import Packages
import SQLite
import Testing
import Transfers
import Trust
import Unix
import Workbench

@testable import Registries

/// An index comes from elsewhere: what is no index has no say (spec/registry.md, "Index").
@Suite struct IndexDefenceTests {
    private let sandbox: TemporaryFolder
    private var path: Path { sandbox.path / "index" }

    init() throws {
        sandbox = try TemporaryFolder()
        try SmallIndex.write(
            try (0..<400).map { try SmallIndex.candidate("p\($0 / 20)", "1.\($0 % 20)", needs: ["q >=1"]) }, path)
    }

    private func change(_ sql: String) throws { try Database.open(path.text, .scratch).run(sql) }

    /// SQLite opens no path of more than 512 bytes: that is nobody's fault who published an index.
    @Test func aPathThatIsTooLong() throws {
        let folder =
            sandbox.path / Array(repeating: String(repeating: "c", count: 200), count: 3).joined(separator: "/")
        try FileSystem.makeDirectories(folder)
        try FileSystem.copy(path, to: folder / "index")
        let error = #expect(throws: IndexError.self) { _ = try Index.open(folder / "index") }
        let diagnostic = try #require(error?.machineFailure("core")?.all.first)
        #expect(diagnostic.message == "the index of source `core` cannot be opened on this machine")
        #expect(diagnostic.notes[0].contains("paths of 512 bytes at most"))
        #expect(diagnostic.hints == ["set STOUT_CACHE to a folder with a shorter path"])
        #expect(error?.failure("core").all[0].notes == diagnostic.notes)
    }

    /// A table's columns, its key, what it is called.
    static let strangers: [(sql: String, message: String)] = [
        ("CREATE VIEW look AS SELECT * FROM package", "a view that no index has: `look`"),
        (
            "CREATE TRIGGER act AFTER INSERT ON package BEGIN DELETE FROM candidate; END",
            "a trigger that no index has: `act`"
        ),
        ("CREATE TABLE more (a)", "a table that no index has: `more`"),
        ("CREATE INDEX quick ON candidate (sha256)", "an index that no index has: `quick`"),
        ("ANALYZE", "a table that no index has: `sqlite_stat1`"),
        ("CREATE VIRTUAL TABLE words USING fts5(a)", "a table that no index has: `words`"),
        ("CREATE TABLE \"a\u{1B}[31mb\" (a)", "a table that no index has: `a\u{1B}[31mb`"),
        ("ALTER TABLE package ADD COLUMN more TEXT", "has not the table `package`"),
        ("ALTER TABLE package RENAME COLUMN homepage TO home", "has not the table `package`"),
        ("DROP TABLE package", "has not the table `package`"),
        ("DROP TABLE candidate; CREATE TABLE candidate (name TEXT)", "has not the table `candidate`"),
    ]

    @Test(arguments: strangers.indices) func anotherSchemaIsRefusedByName(place: Int) throws {
        let (sql, message) = Self.strangers[place]
        try change(sql)
        let error = #expect(throws: IndexError.self) { _ = try Index.open(path) }
        let diagnostic = try #require(error?.failure("core").all.first)
        let code: Code = sql.contains(" VIEW ") ? .indexView : sql.contains(" TRIGGER ") ? .indexTrigger : .indexSchema
        #expect(diagnostic.code == code)
        #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
    }

    @Test func theSameTablesInOtherLinesAreAccepted() throws {
        let other = sandbox.path / "other"
        do {
            let sql = IndexSchema.create.split(separator: "\n").map { $0.filter { $0 != " " || !$0.isNewline } }
            try Database.open(other.text, .scratch).run(
                sql.joined(separator: "  ").replacing("(\n", with: "(").replacing("    ", with: " "))
        }
        _ = try Index.open(other)
    }

    @Test func everyDefenceIsOn() throws {
        let database = try Database.open(path.text, .immutable)
        #expect(try database.integer("PRAGMA trusted_schema") == 0, "stout_sqlite3_distrust")
        #expect(try database.integer("PRAGMA cell_size_check") == 1)
        #expect(try database.integer("PRAGMA mmap_size") == 0)
        // A defensive connection takes no orders about its schema.
        try database.run("PRAGMA writable_schema = ON")
        let order = #expect(throws: DatabaseError.self) { try database.run("UPDATE sqlite_schema SET sql = ''") }
        #expect(order?.message.contains("may not be modified") == true, "\(String(describing: order))")
        for sql in ["DELETE FROM package", "CREATE TABLE t (a)", "ATTACH ':memory:' AS other"] {
            #expect(throws: DatabaseError.self, "\(sql)") { try database.run(sql) }
        }
        try change("CREATE VIEW look AS SELECT 1")
        let error = #expect(throws: DatabaseError.self) {
            _ = try Database.open(path.text, .immutable).integer("SELECT * FROM look")
        }
        #expect(error?.message.contains("look") == true)
    }

    @Test func aRowBeyondItsLimitIsTooLarge() throws {
        try change("UPDATE candidate SET constrains = printf('%.*c', 1100000, 'x') WHERE name = 'p3' AND rank = 4")
        let index = try Index.open(path)
        let error = #expect(throws: IndexError.self) { _ = try index.offers(of: "p3") }
        #expect(error?.failure("core").all.first?.code == .indexTooLarge)
        #expect(try index.offers(of: "p4").count == 20)
    }

    @Test func morePerPackageThanAnybodyReadsIsTooLarge() throws {
        try change(
            """
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(Index.mostCandidates))
            INSERT INTO candidate SELECT 'many', i, 'any', '1.' || i, 0, '', '', '', x'', 1, 1, 1, x'', NULL, NULL, NULL
            FROM n
            """)
        let index = try Index.open(path)
        let error = #expect(throws: IndexError.self) { _ = try index.offers(of: "many") }
        #expect(error?.failure("core").all.first?.code == .indexTooLarge)
    }

    /// Each page in turn, in several ways: an error that says so or the right rows, never a crash or others.
    @Test(arguments: [0x00, 0xFF, 0x5A] as [UInt8]) func aDamagedPageIsFoundOut(filling: UInt8) throws {
        let bytes = try FileSystem.read(path)
        let whole = try Index.open(path).candidates()
        var found = 0
        for page in 0..<bytes.count / 4096 {
            var broken = bytes
            // The head of the page; of the first one behind that of the file.
            let start = page * 4096 + (page == 0 ? 100 : 0)
            for place in start..<start + 64 { broken[place] = filling }
            try FileSystem.write(path, broken)
            let error = #expect(throws: IndexError.self, "page \(page)") { try Index.check(path) }
            if error?.failure("core").all.first?.code == .indexDamaged { found += 1 }
            if let read = try? Index.open(path).candidates() { #expect(read == whole) }
        }
        #expect(found > bytes.count / 4096 * 3 / 4)
    }

    @Test func whoIsToBlameIsSaid() throws {
        let digest = SHA256Hasher.digest(of: [1])
        let file = sandbox.path / "\(digest.hex).sqlite"
        try change("CREATE VIEW look AS SELECT 1")
        try FileSystem.copy(path, to: file)
        func hint() throws -> String {
            let error = #expect(throws: IndexError.self) { _ = try Index.open(file) }
            return try #require(error?.failure("core").all.first?.hints.first)
        }
        #expect(try hint().hasPrefix("remove that file"))
        let description = RegistryDescription(
            name: "core", serial: 1, indexDigest: digest, indexSize: 1, indexUnpackedSize: 1,
            contents: try SHA256Hasher.digest(ofFile: file))
        try sandbox.write("registry.json", description.text)
        #expect(try hint().contains("tell them"))
        var bytes = try FileSystem.read(file)
        bytes[bytes.count - 1] ^= 1
        try FileSystem.write(file, bytes)
        #expect(try hint().hasPrefix("the registry is not to blame"))
    }
}
