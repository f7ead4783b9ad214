/* The SQLite driver's statements and transactions. */
#include "sqlite_driver.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

/* … or had no room for the latter, which a reader needs as well. */
static bool lacks_space(int result)
{
    return (result & 0xff) == SQLITE_FULL || result == SQLITE_IOERR_SHMSIZE;
}

enum fever_error sqlite_fail(struct sqlite *db, int result, struct error *error)
{
    enum fever_error code = sqlite_code(result);
    if (lacks_folder(result))
        return error_set(error, code,
                         "%s cannot be opened: this user must be able to write to it and to its "
                         "folder, where SQLite keeps its -wal and -shm files",
                         db->base.location);
    if (lacks_space(result))
        return error_set(error, code, "there is no space left for %s", db->base.location);
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return error_nomem(error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, code, "another program is writing to %s; try again in a moment",
                         db->base.location);
    case SQLITE_NOTADB:
        return error_set(error, code, "%s is not a database", db->base.location);
    case SQLITE_CORRUPT:
        return error_set(error, code, "%s is damaged; restore a backup", db->base.location);
    case SQLITE_READONLY:
        return error_set(error, code, "%s cannot be written to", db->base.location);
    default:
        return error_set(error, code, "%s: %s", db->base.location, sqlite3_errmsg(db->handle));
    }
}

static struct sqlite_statement *statement_of(struct statement *base)
{
    return (struct sqlite_statement *)base;
}

static void statement_prepare(struct sqlite_statement *statement)
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

static struct statement *sqlite_statement(struct db *base, const char *sql)
{
    struct sqlite *db = sqlite_of(base);
    struct sqlite_statement *statement = db->statements;
    struct sqlite_statement *end = db->statements + db->statement_count;
    while (statement < end && statement->sql != sql)
        statement++;
    if (statement == end) {
        assert(db->statement_count < STATEMENTS_MAX);
        db->statement_count++;
        *statement = (struct sqlite_statement){.base = {&sqlite_engine}, .db = db, .sql = sql};
    }
    statement->failure = SQLITE_OK;
    if (!statement->handle) {
        statement_prepare(statement);
    } else {
        sqlite3_reset(statement->handle);
        sqlite3_clear_bindings(statement->handle);
    }
    return &statement->base;
}

static void statement_note(struct sqlite_statement *statement, int result)
{
    if (!statement->failure)
        statement->failure = result;
}

static void sqlite_bind_text_of(struct statement *base, int index, const char *text, size_t length)
{
    struct sqlite_statement *statement = statement_of(base);
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_text64(statement->handle, statement->parameter[index], text,
                                           length, SQLITE_STATIC, SQLITE_UTF8));
}

static void sqlite_bind_int(struct statement *base, int index, int64_t value)
{
    struct sqlite_statement *statement = statement_of(base);
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_int64(statement->handle, statement->parameter[index], value));
}

static void sqlite_bind_double(struct statement *base, int index, double value)
{
    struct sqlite_statement *statement = statement_of(base);
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_double(statement->handle, statement->parameter[index], value));
}

static void sqlite_bind_bytes(struct statement *base, int index, const void *bytes, size_t length)
{
    struct sqlite_statement *statement = statement_of(base);
    if (!statement->failure)
        statement_note(statement,
                       sqlite3_bind_blob64(statement->handle, statement->parameter[index], bytes,
                                           length, SQLITE_STATIC));
}

static enum fever_error sqlite_step(struct statement *base, bool *has_row, struct error *error)
{
    struct sqlite_statement *statement = statement_of(base);
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

static enum fever_error sqlite_run(struct statement *base, int64_t *changed, struct error *error)
{
    struct sqlite_statement *statement = statement_of(base);
    bool has_row;
    enum fever_error failure = sqlite_step(base, &has_row, error);
    assert(!has_row);
    if (!failure && changed)
        *changed = sqlite3_changes64(statement->db->handle);
    return failure;
}

static void sqlite_reset(struct statement *base)
{
    struct sqlite_statement *statement = statement_of(base);
    sqlite3_reset(statement->handle);
}

static const char *sqlite_text(struct statement *base, int column)
{
    struct sqlite_statement *statement = statement_of(base);
    return (const char *)sqlite3_column_text(statement->handle, column);
}

static size_t sqlite_text_length(struct statement *base, int column)
{
    struct sqlite_statement *statement = statement_of(base);
    return (size_t)sqlite3_column_bytes(statement->handle, column);
}

static const void *sqlite_bytes(struct statement *base, int column, size_t *length)
{
    struct sqlite_statement *statement = statement_of(base);
    const void *bytes = sqlite3_column_blob(statement->handle, column);
    *length = (size_t)sqlite3_column_bytes(statement->handle, column);
    return bytes;
}

static int64_t sqlite_integer(struct statement *base, int column)
{
    struct sqlite_statement *statement = statement_of(base);
    return sqlite3_column_int64(statement->handle, column);
}

static double sqlite_real(struct statement *base, int column)
{
    struct sqlite_statement *statement = statement_of(base);
    return sqlite3_column_double(statement->handle, column);
}

static bool sqlite_is_null(struct statement *base, int column)
{
    struct sqlite_statement *statement = statement_of(base);
    return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

/* Steps through one prepared statement of a script. */
static enum fever_error script_step(struct sqlite *db, sqlite3_stmt *handle, struct error *error)
{
    int result;
    while ((result = sqlite3_step(handle)) == SQLITE_ROW) {
        bool is_text = sqlite3_column_type(handle, 0) == SQLITE_TEXT;
        if (!is_text && sqlite3_column_int64(handle, 0) == 0)
            return error_set(error, FEVER_IO, "%s: refused: %.200s", db->base.location,
                             sqlite3_sql(handle));
    }
    return result == SQLITE_DONE ? FEVER_OK : sqlite_fail(db, result, error);
}

enum fever_error sqlite_script(struct sqlite *db, const char *sql, struct error *error)
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

enum fever_error sqlite_number(struct sqlite *db, const char *sql, int64_t *out,
                               struct error *error)
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

static const char sql_begin_read[] = "BEGIN";
static const char sql_begin_write[] = "BEGIN IMMEDIATE";
static const char sql_commit[] = "COMMIT";
static const char sql_rollback[] = "ROLLBACK";
static const char sql_data_version[] = "PRAGMA data_version";

/* Fails where the file that is open no longer stands at its place: what is written to it would be
 * lost, and what is read is somebody's past. */
static enum fever_error place_check(struct sqlite *db, struct error *error)
{
    if (place_holds(db->place))
        return FEVER_OK;
    return error_set(error, FEVER_IO,
                     "%s or its log was replaced or removed; it has to be opened anew",
                     db->base.location);
}

/* What ends a transaction is made before it begins: giving up must not fail for want of memory. */
static enum fever_error transaction_begin(struct sqlite *db, const char *sql, struct error *error)
{
    const struct sqlite_statement *rollback = statement_of(db_statement(&db->base, sql_rollback));
    if (rollback->failure)
        return sqlite_fail(db, rollback->failure, error);
    enum fever_error failure = place_check(db, error);
    if (!failure)
        failure = statement_run(db_statement(&db->base, sql), NULL, error);
    if (failure)
        return failure;
    failure = sqlite_recheck_schema(db, error);
    if (!failure) /* from here on the file is as it is read, whatever is done to its name */
        failure = place_check(db, error);
    if (failure)
        db_rollback(&db->base);
    return failure;
}

static enum fever_error sqlite_begin_read(struct db *base, struct error *error)
{
    return transaction_begin(sqlite_of(base), sql_begin_read, error);
}

static enum fever_error sqlite_begin_write(struct db *base, struct error *error)
{
    return transaction_begin(sqlite_of(base), sql_begin_write, error);
}

static bool sqlite_stands(struct db *base)
{
    return place_holds(sqlite_of(base)->place);
}

/* What went into a file that was replaced meanwhile is not in the store. */
static enum fever_error sqlite_commit(struct db *base, struct error *error)
{
    enum fever_error failure = statement_run(db_statement(base, sql_commit), NULL, error);
    return failure ? failure : place_check(sqlite_of(base), error);
}

static void sqlite_rollback(struct db *base)
{
    struct sqlite *db = sqlite_of(base);
    for (size_t i = 0; i < db->statement_count; i++)
        sqlite3_reset(db->statements[i].handle);
    if (!sqlite3_get_autocommit(db->handle))
        statement_run(db_statement(&db->base, sql_rollback), NULL, NULL);
}

static enum fever_error sqlite_changed(struct db *base, bool *changed, struct error *error)
{
    struct sqlite *db = sqlite_of(base);
    struct statement *statement = db_statement(&db->base, sql_data_version);
    bool has_row;
    enum fever_error failure = place_check(db, error);
    if (!failure)
        failure = statement_step(statement, &has_row, error);
    if (failure)
        return failure;
    int64_t version = statement_int(statement, 0);
    statement_reset(statement);
    *changed = version != db->data_version;
    if (*changed)
        failure = sqlite_recheck_schema(db, error);
    db->data_version = version;
    return failure;
}

const struct engine sqlite_engine = {
    .open = sqlite_open,
    .close = sqlite_close,
    .set_patience_ms = sqlite_set_patience_ms,
    .stands = sqlite_stands,
    .changed = sqlite_changed,
    .begin_read = sqlite_begin_read,
    .begin_write = sqlite_begin_write,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .begin_bulk = sqlite_begin_bulk,
    .end_bulk = sqlite_end_bulk,
    .bulk_after = sqlite_bulk_after,
    .bulk_place = sqlite_bulk_place,
    .prepare_load = sqlite_prepare_load,
    .begin_claims = sqlite_begin_claims,
    .end_claims = sqlite_end_claims,
    .last_report = sqlite_last_report,
    .number_on = sqlite_number_on,
    .settle = sqlite_settle_writes,
    .statement = sqlite_statement,
    .bind_text_of = sqlite_bind_text_of,
    .bind_int = sqlite_bind_int,
    .bind_double = sqlite_bind_double,
    .bind_bytes = sqlite_bind_bytes,
    .step = sqlite_step,
    .run = sqlite_run,
    .reset = sqlite_reset,
    .text = sqlite_text,
    .text_length = sqlite_text_length,
    .bytes = sqlite_bytes,
    .integer = sqlite_integer,
    .number = sqlite_real,
    .is_null = sqlite_is_null,
    .backup = sqlite_backup,
    .stage = sqlite_stage,
    .adopt = sqlite_adopt,
    .compact = sqlite_compact,
    .check = sqlite_check,
};
