internal import CSQLite

/// A failure that SQLite reported. https://www.sqlite.org/rescode.html
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's own sentence.
    public let message: String
    /// What was run; nil when opening.
    public let sql: String?

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
