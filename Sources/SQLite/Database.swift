internal import CSQLite

/// One connection to one file, closed when it goes. It is used by one thread at a time.
/// https://www.sqlite.org/c3ref/open.html
@safe public struct Database: ~Copyable {
    let connection: OpaquePointer

    public enum Access: Sendable {
        /// Never written, and nobody else writes: the file is complete and immutable, so no lock is taken.
        case immutable
        /// Created when missing. Made for files that are thrown away when something fails: no journal, no sync.
        case scratch
    }

    public static func open(_ path: String, _ access: Access) throws(DatabaseError) -> Database {
        let flags: Int32
        let name: String
        switch access {
        case .immutable:
            flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            name = "file:\(Self.escaped(path))?immutable=1"
        case .scratch:
            flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
            name = path
        }
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(name, &opened, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let error = unsafe DatabaseError(code, opened, nil)
            unsafe sqlite3_close_v2(opened)
            throw error
        }
        let database = unsafe Database(connection: opened)
        switch access {
        case .immutable:
            // The file came from elsewhere: https://www.sqlite.org/security.html
            let code = unsafe stout_sqlite3_distrust(opened)
            if code != SQLITE_OK { throw unsafe DatabaseError(code, opened, "sqlite3_db_config") }
            // Each page is looked at when it is read. https://www.sqlite.org/pragma.html#pragma_cell_size_check
            try database.run("PRAGMA cell_size_check = ON")
            // A map of a large file is brought in by 16 pages for each that is read: 30 MB for 300 packages. Reads cost
            // no more time.
            try database.run("PRAGMA mmap_size = 0")
        case .scratch:
            try database.run("PRAGMA journal_mode = OFF")
            try database.run("PRAGMA synchronous = OFF")
        }
        return database
    }

    private init(connection: OpaquePointer) { unsafe self.connection = connection }

    deinit { unsafe sqlite3_close_v2(connection) }

    /// Runs one or several statements that return nothing.
    public func run(_ sql: String) throws(DatabaseError) {
        let code = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
        if code != SQLITE_OK { throw unsafe DatabaseError(code, connection, sql) }
    }

    /// Compiles a statement; the database must outlive it.
    public func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement = unsafe statement else {
            throw unsafe DatabaseError(code, connection, sql)
        }
        return unsafe Statement(statement, connection, sql)
    }

    /// A path as SQLite's file URIs want it. https://www.sqlite.org/uri.html
    private static func escaped(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}

extension Database {
    /// The first column of the first row, 0 when there is none.
    public func integer(_ sql: String) throws(DatabaseError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }
}
