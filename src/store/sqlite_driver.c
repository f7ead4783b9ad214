/* The SQLite driver's statements and transactions. */
#include "sqlite_driver.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- errors --------------------------------------------------------------------------------- */

enum fever_error sqlite_code(int result)
{
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return FEVER_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FEVER_BUSY;
    case SQLITE_NOMEM:
        return FEVER_NOMEM;
    case SQLITE_CONSTRAINT:
        return FEVER_CONFLICT;
    case SQLITE_TOOBIG:
        return FEVER_TOO_LARGE;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return FEVER_INVALID;
    default:
        return FEVER_IO;
    }
}

/* Whether SQLite could not keep its -wal and -shm files beside the database. */
static bool lacks_folder(int result)
{
    return (result & 0xff) == SQLITE_CANTOPEN || result == SQLITE_READONLY_CANTINIT ||
           result == SQLITE_READONLY_DIRECTORY || result == SQLITE_READONLY_RECOVERY;
}

enum fever_error sqlite_fail(struct db *db, int result, struct error *error)
{
    enum fever_error code = sqlite_code(result);
    if (lacks_folder(result))
        return error_set(error, code,
                         "%s cannot be opened: this user must be able to write to it and to its "
                         "folder, where SQLite keeps its -wal and -shm files",
                         db->location);
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return error_nomem(error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, code, "another program is writing to %s; try again in a moment",
                         db->location);
    case SQLITE_NOTADB:
        return error_set(error, code, "%s is not a database", db->location);
    case SQLITE_CORRUPT:
        return error_set(error, code, "%s is damaged; restore a backup", db->location);
    case SQLITE_FULL:
        return error_set(error, code, "there is no space left for %s", db->location);
    case SQLITE_READONLY:
        return error_set(error, code, "%s cannot be written to", db->location);
    default:
        return error_set(error, code, "%s: %s", db->location, sqlite3_errmsg(db->handle));
    }
}

/* ---- statements ----------------------------------------------------------------------------- */

static void statement_prepare(struct statement *statement)
{
    statement->failure = sqlite3_prepare_v3(statement->db->handle, statement->sql, -1,
                                            SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
    int count = sqlite3_bind_parameter_count(statement->handle);
    assert(count <= PARAMETERS_MAX);
    for (int i = 1; i <= count; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i);
        statement->parameter[i] =
            (unsigned char)sqlite3_bind_parameter_index(statement->handle, name);
    }
}

struct statement *db_statement(struct db *db, const char *sql)
{
    struct statement *statement = db->statements;
    struct statement *end = db->statements + db->statement_count;
    while (statement < end && statement->sql != sql)
        statement++;
    if (statement == end) {
        assert(db->statement_count < STATEMENTS_MAX);
        db->statement_count++;
        *statement = (struct statement){.db = db, .sql = sql};
    }
    statement->failure = SQLITE_OK;
    if (!statement->handle) {
        statement_prepare(statement);
    } else {
        sqlite3_reset(statement->handle);
        sqlite3_clear_bindings(statement->handle);
    }
    return statement;
}

static void statement_note(struct statement *statement, int result)
{
    if (!statement->failure)
        statement->failure = result;
}

void statement_bind_text(struct statement *statement, int index, const char *text)
{
    if (!statement->failure && text)
        statement_note(statement, sqlite3_bind_text(statement->handle, statement->parameter[index],
                                                    text, -1, SQLITE_STATIC));
}

void statement_bind_text_of(struct statement *statement, int index, const char *text, size_t length)
{
    if (!statement->failure && text)
        statement_note(statement,
                       sqlite3_bind_text64(statement->handle, statement->parameter[index], text,
                                           length, SQLITE_STATIC, SQLITE_UTF8));
}

void statement_bind_int(struct statement *statement, int index, int64_t value)
{
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_int64(statement->handle, statement->parameter[index], value));
}

void statement_bind_double(struct statement *statement, int index, double value)
{
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_double(statement->handle, statement->parameter[index], value));
}

void statement_bind_bytes(struct statement *statement, int index, const void *bytes, size_t length)
{
    if (!statement->failure && bytes)
        statement_note(statement,
                       sqlite3_bind_blob64(statement->handle, statement->parameter[index], bytes,
                                           length, SQLITE_STATIC));
}

enum fever_error statement_step(struct statement *statement, bool *has_row, struct error *error)
{
    *has_row = false;
    if (!statement->failure) {
        int result = sqlite3_step(statement->handle);
        if (result == SQLITE_ROW) {
            *has_row = true;
            return FEVER_OK;
        }
        statement_note(statement, result == SQLITE_DONE ? SQLITE_OK : result);
    }
    enum fever_error failure =
        statement->failure ? sqlite_fail(statement->db, statement->failure, error) : FEVER_OK;
    sqlite3_reset(statement->handle);
    return failure;
}

enum fever_error statement_run(struct statement *statement, int64_t *changed, struct error *error)
{
    bool has_row;
    enum fever_error failure = statement_step(statement, &has_row, error);
    assert(!has_row);
    if (!failure && changed)
        *changed = sqlite3_changes64(statement->db->handle);
    return failure;
}

void statement_reset(struct statement *statement)
{
    sqlite3_reset(statement->handle);
}

const char *statement_text(struct statement *statement, int column)
{
    return (const char *)sqlite3_column_text(statement->handle, column);
}

size_t statement_text_length(struct statement *statement, int column)
{
    return (size_t)sqlite3_column_bytes(statement->handle, column);
}

const void *statement_bytes(struct statement *statement, int column, size_t *length)
{
    const void *bytes = sqlite3_column_blob(statement->handle, column);
    *length = (size_t)sqlite3_column_bytes(statement->handle, column);
    return bytes;
}

int64_t statement_int(struct statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

double statement_double(struct statement *statement, int column)
{
    return sqlite3_column_double(statement->handle, column);
}

bool statement_is_null(struct statement *statement, int column)
{
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

/* ---- scripts -------------------------------------------------------------------------------- */

/* Steps through one prepared statement of a script. */
static enum fever_error script_step(struct db *db, sqlite3_stmt *handle, struct error *error)
{
    int result;
    while ((result = sqlite3_step(handle)) == SQLITE_ROW) {
        bool is_text = sqlite3_column_type(handle, 0) == SQLITE_TEXT;
        if (!is_text && sqlite3_column_int64(handle, 0) == 0)
            return error_set(error, FEVER_IO, "%s: refused: %.200s", db->location,
                             sqlite3_sql(handle));
    }
    return result == SQLITE_DONE ? FEVER_OK : sqlite_fail(db, result, error);
}

enum fever_error sqlite_script(struct db *db, const char *sql, struct error *error)
{
    while (*sql) {
        sqlite3_stmt *handle = NULL;
        int result = sqlite3_prepare_v2(db->handle, sql, -1, &handle, &sql);
        if (result)
            return sqlite_fail(db, result, error);
        enum fever_error failure = handle ? script_step(db, handle, error) : FEVER_OK;
        sqlite3_finalize(handle);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

enum fever_error sqlite_number(struct db *db, const char *sql, int64_t *out, struct error *error)
{
    sqlite3_stmt *handle = NULL;
    int result = sqlite3_prepare_v2(db->handle, sql, -1, &handle, NULL);
    if (!result)
        result = sqlite3_step(handle);
    enum fever_error failure = FEVER_OK;
    if (result == SQLITE_ROW)
        *out = sqlite3_column_int64(handle, 0);
    else
        failure = sqlite_fail(db, result, error);
    sqlite3_finalize(handle);
    return failure;
}

/* ---- transactions --------------------------------------------------------------------------- */

static const char sql_begin_read[] = "BEGIN";
static const char sql_begin_write[] = "BEGIN IMMEDIATE";
static const char sql_commit[] = "COMMIT";
static const char sql_rollback[] = "ROLLBACK";
static const char sql_data_version[] = "PRAGMA data_version";

/* What ends a transaction is made before it begins: giving up must not fail for want of memory. */
static enum fever_error transaction_begin(struct db *db, const char *sql, struct error *error)
{
    struct statement *rollback = db_statement(db, sql_rollback);
    if (rollback->failure)
        return sqlite_fail(db, rollback->failure, error);
    return statement_run(db_statement(db, sql), NULL, error);
}

enum fever_error db_begin_read(struct db *db, struct error *error)
{
    return transaction_begin(db, sql_begin_read, error);
}

void db_end_read(struct db *db)
{
    db_rollback(db);
}

enum fever_error db_begin_write(struct db *db, struct error *error)
{
    return transaction_begin(db, sql_begin_write, error);
}

enum fever_error db_commit(struct db *db, struct error *error)
{
    return statement_run(db_statement(db, sql_commit), NULL, error);
}

void db_rollback(struct db *db)
{
    for (size_t i = 0; i < db->statement_count; i++)
        sqlite3_reset(db->statements[i].handle);
    if (!sqlite3_get_autocommit(db->handle))
        statement_run(db_statement(db, sql_rollback), NULL, NULL);
}

enum fever_error db_changed(struct db *db, bool *changed, struct error *error)
{
    struct statement *statement = db_statement(db, sql_data_version);
    bool has_row;
    enum fever_error failure = statement_step(statement, &has_row, error);
    if (failure)
        return failure;
    int64_t version = statement_int(statement, 0);
    statement_reset(statement);
    *changed = version != db->data_version;
    db->data_version = version;
    return FEVER_OK;
}

uint64_t db_random(struct db *db)
{
    (void)db;
    uint64_t number;
    do
        sqlite3_randomness((int)sizeof number, &number);
    while (number == 0);
    return number;
}
