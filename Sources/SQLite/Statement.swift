internal import CSQLite

/// A compiled statement: bind its parameters, step through its rows, reset, again.
/// Parameters count from 1, columns from 0, as in SQLite. https://www.sqlite.org/c3ref/stmt.html
@safe public struct Statement: ~Copyable {
    private let statement: OpaquePointer
    private let connection: OpaquePointer
    private let sql: String

    init(_ statement: OpaquePointer, _ connection: OpaquePointer, _ sql: String) {
        unsafe self.statement = unsafe statement
        unsafe self.connection = unsafe connection
        self.sql = sql
    }

    deinit { unsafe sqlite3_finalize(statement) }

    /// True when there is a row to read.
    public func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw unsafe DatabaseError(code, connection, sql)
        }
    }

    /// Ready to be bound and stepped again.
    public func reset() {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
    }

    /// Steps to the end and resets: for statements without rows.
    public func run() throws(DatabaseError) {
        while try step() {}
        reset()
    }

    private func check(_ code: Int32) throws(DatabaseError) {
        if code != SQLITE_OK { throw unsafe DatabaseError(code, connection, sql) }
    }

    public func bind(_ index: Int32, _ text: String?) throws(DatabaseError) {
        guard let text else { return unsafe try check(sqlite3_bind_null(statement, index)) }
        try check(unsafe stout_sqlite3_bind_text(statement, index, text, Int32(text.utf8.count)))
    }

    public func bind(_ index: Int32, _ number: Int64) throws(DatabaseError) {
        unsafe try check(sqlite3_bind_int64(statement, index, number))
    }

    public func bind(_ index: Int32, _ bytes: [UInt8]) throws(DatabaseError) {
        try check(
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe stout_sqlite3_bind_blob(statement, index, buffer.baseAddress, Int32(buffer.count))
            })
    }

    public func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    public func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// The text of a column; nil for NULL.
    public func text(_ column: Int32) -> String? {
        guard let bytes = unsafe sqlite3_column_text(statement, column) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes of a column; empty for NULL.
    public func bytes(_ column: Int32) -> [UInt8] {
        guard let bytes = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
