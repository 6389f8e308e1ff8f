import SQLite
import Testing
import Unix
import Workbench

@Suite struct DatabaseTests {
    private func sample(_ sandbox: TemporaryFolder, _ name: String = "a b%?#.sqlite") throws -> String {
        let path = (sandbox.path / name).text
        let database = try Database.open(path, .scratch)
        try database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB)")
        let insert = try database.prepare("INSERT INTO t (text, bytes) VALUES (?1, ?2)")
        for (text, bytes) in [("one", [1, 2]), (nil, []), ("ü\u{0}x", [0])] as [(String?, [UInt8])] {
            try insert.bind(1, text)
            try insert.bind(2, bytes)
            try insert.run()
        }
        return path
    }

    /// The name has bytes that mean something in a URI.
    @Test func whatIsWrittenIsRead() throws {
        let sandbox = try TemporaryFolder()
        let database = try Database.open(try sample(sandbox), .immutable)
        let statement = try database.prepare("SELECT text, bytes FROM t ORDER BY id")
        for _ in 0..<2 {
            var rows: [Row] = []
            while try statement.step() {
                rows.append(
                    Row(text: statement.text(0), isNull: statement.isNull(1), bytes: statement.bytes(1)))
            }
            // No bytes are bytes too.
            #expect(
                rows == [
                    Row(text: "one", bytes: [1, 2]), Row(text: nil, bytes: []), Row(text: "ü\u{0}x", bytes: [0]),
                ])
            statement.reset()
        }
        let count = try database.integer("SELECT count(*) FROM t")
        #expect(count == 3)
        let none = try database.integer("SELECT id FROM t WHERE id > 9")
        #expect(none == 0)
    }

    private struct Row: Equatable {
        var text: String?
        var isNull = false
        var bytes: [UInt8]
    }

    @Test func anImmutableFileIsNotWritten() throws {
        let sandbox = try TemporaryFolder()
        let database = try Database.open(try sample(sandbox), .immutable)
        #expect(throws: DatabaseError.self) { try database.run("DELETE FROM t") }
    }

    @Test func errorsCarryTheirStatement() throws {
        let sandbox = try TemporaryFolder()
        let database = try Database.open(try sample(sandbox), .immutable)
        let sql = "SELECT nothing FROM t"
        let error = #expect(throws: DatabaseError.self) { _ = try database.prepare(sql) }
        #expect(error?.sql == sql)
        #expect(error?.message.contains("nothing") == true)
    }

    @Test func whatIsNoDatabaseIsAnError() throws {
        let sandbox = try TemporaryFolder()
        let path = try sandbox.write("text", String(repeating: "no database\n", count: 1000))
        #expect(throws: DatabaseError.self) {
            _ = try Database.open(path.text, .immutable).integer("SELECT count(*) FROM sqlite_schema")
        }
        #expect(throws: DatabaseError.self) { _ = try Database.open((sandbox.path / "missing").text, .immutable) }
    }

    @Test func aTruncatedFileIsAnErrorAndNoCrash() throws {
        let sandbox = try TemporaryFolder()
        let path = Path(try sample(sandbox))
        let bytes = try FileSystem.read(path)
        // Whole pages: SQLite itself does not notice that a part of the last one is missing.
        for count in stride(from: 0, to: bytes.count, by: 4096) {
            let cut = sandbox.path / "cut-\(count)"
            try FileSystem.write(cut, Array(bytes[..<count]))
            #expect(throws: DatabaseError.self) {
                _ = try Database.open(cut.text, .immutable).integer("SELECT max(length(text)) FROM t")
            }
        }
    }
}
