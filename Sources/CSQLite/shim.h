#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import.
static inline int stout_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
    return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

static inline int stout_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *data, int bytes) {
    // A null pointer would bind NULL; an empty value is a value.
    return sqlite3_bind_blob(statement, index, data ? data : "", bytes, SQLITE_TRANSIENT);
}

// The defences for a file from elsewhere; sqlite3_db_config is variadic, which Swift cannot call.
static inline void stout_sqlite3_distrust(sqlite3 *connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024);
}
