internal import CSQLite

/// A failure that SQLite reported. https://www.sqlite.org/rescode.html
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's own sentence.
    public let message: String
    /// What was run; nil when opening.
    public let sql: String?

    /// What it says of the file.
    public enum Kind: Sendable {
        /// Its pages do not fit together, or it is no database.
        case damaged
        /// Something in it has more bytes than the connection allows.
        case tooLarge
        /// Nothing: this machine could not open, read or write it.
        case machine
        /// Nothing: the statement is wrong.
        case other
    }

    /// In bytes: SQLite opens no longer path. C: `MAX_PATHNAME` of its os_unix.c.
    public static let longestPath = 512

    public var kind: Kind {
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        case SQLITE_TOOBIG: .tooLarge
        case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_NOMEM, SQLITE_FULL, SQLITE_READONLY, SQLITE_AUTH,
            SQLITE_BUSY, SQLITE_LOCKED:
            .machine
        default: .other
        }
    }

    init(_ code: Int32, _ connection: OpaquePointer?, _ sql: String?) {
        self.code = code
        self.sql = sql
        if let connection = unsafe connection, let text = unsafe sqlite3_errmsg(connection) {
            message = unsafe String(cString: text)
        } else if let text = unsafe sqlite3_errstr(code) {
            message = unsafe String(cString: text)
        } else {
            message = "error \(code)"
        }
    }

    public var description: String { sql.map { "\(message) (\(code)) in: \($0)" } ?? "\(message) (\(code))" }
}
