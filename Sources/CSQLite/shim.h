#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import.
static inline int stout_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
    return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

static inline int stout_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *data, int bytes) {
    // A null pointer would bind NULL; an empty value is a value.
    return sqlite3_bind_blob(statement, index, data ? data : "", bytes, SQLITE_TRANSIENT);
}

// The defences for a file from elsewhere; sqlite3_db_config is variadic, which Swift cannot call. Not SQLITE_OK when the
// library does not know one of them.
static inline int stout_sqlite3_distrust(sqlite3 *connection) {
    const int settings[][2] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (unsigned place = 0; place < sizeof settings / sizeof settings[0]; place++) {
        int is = -1;
        int code = sqlite3_db_config(connection, settings[place][0], settings[place][1], &is);
        if (code != SQLITE_OK) return code;
        if (is != settings[place][1]) return SQLITE_MISUSE;
    }
    // In bytes: of a text, a blob, a row.
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, 1 << 16);
    sqlite3_limit(connection, SQLITE_LIMIT_COLUMN, 64);
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(connection, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    return SQLITE_OK;
}
