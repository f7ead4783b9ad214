/* The seam at run time: each call goes to the engine of its connection. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "engine.h"

/* Which engine keeps the stores of a scheme; what has no scheme is a file's path. */
static const struct {
    const char *scheme;
    const struct engine *engine;
} schemes[] = {{NULL, &sqlite_engine}, {"postgresql", &pg_engine}, {"postgres", &pg_engine}};

/* Whether it is meant to name a server and yet would be taken for a file, and be told with the
 * password in it. */
static bool is_misspelt(const char *location)
{
    static const char *const begins[] = {"postgres:", "postgresql:"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncasecmp(location, begins[i], strlen(begins[i])) == 0)
            return !strstr(location, "://");
    return strstr(location, "password=") && !strstr(location, "://");
}

enum fever_error engine_of(const char *location, const struct engine **out, struct error *error)
{
    const char *end = strstr(location, "://");
    size_t length = end ? (size_t)(end - location) : 0;
    if (is_misspelt(location))
        return error_set(error, FEVER_INVALID,
                         "the store's URL cannot be read; it must look like "
                         "postgresql://user@host1,host2/database?parameter=value");
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const char *scheme = schemes[i].scheme;
        bool is_it =
            end ? scheme && strlen(scheme) == length && strncmp(location, scheme, length) == 0
                : !scheme;
        if (!is_it)
            continue;
        *out = schemes[i].engine;
        return FEVER_OK;
    }
    return error_set(error, FEVER_UNSUPPORTED,
                     "this program has stores in files and at postgresql://, not at %.*s://",
                     (int)length, location);
}

enum fever_error db_open(const char *location, enum store_mode mode, struct db **out,
                         struct error *error)
{
    const struct engine *engine;
    enum fever_error failure = engine_of(location, &engine, error);
    return failure ? failure : engine->open(location, mode, out, error);
}

void db_close(struct db *db)
{
    if (db)
        db->engine->close(db);
}

const char *db_location(const struct db *db)
{
    return db->location;
}

void db_tell(const char *location, char *out, size_t size)
{
    const struct engine *engine;
    if (engine_of(location, &engine, NULL)) /* and what else it says may be a secret */
        snprintf(out, size, "%.*s://", (int)strcspn(location, ":= "), location);
    else if (engine->tell)
        engine->tell(location, out, size);
    else
        snprintf(out, size, "%s", location);
}

void db_set_patience_ms(struct db *db, int patience_ms)
{
    db->engine->set_patience_ms(db, patience_ms);
}

void db_set_silence_ms(struct db *db, int silence_ms)
{
    if (db->engine->set_silence_ms)
        db->engine->set_silence_ms(db, silence_ms);
}

bool db_stands(struct db *db)
{
    return !db->engine->stands || db->engine->stands(db);
}

enum fever_error db_changed(struct db *db, bool *changed, struct error *error)
{
    return db->engine->changed(db, changed, error);
}

int64_t db_behind_s(const struct db *db)
{
    return db->engine->behind_s ? db->engine->behind_s(db) : 0;
}

enum fever_error db_lock(const char *location, const char *command, struct db **out,
                         struct error *error)
{
    const struct engine *engine = NULL;
    *out = NULL;
    enum fever_error failure = engine_of(location, &engine, error);
    return failure || !engine || !engine->lock ? failure
                                               : engine->lock(location, command, out, error);
}

uint64_t db_random(void)
{
    uint64_t number = 0;
    while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number || number == 0)
        ;
    return number;
}

enum fever_error db_begin_read(struct db *db, struct error *error)
{
    return db->engine->begin_read(db, error);
}

void db_end_read(struct db *db)
{
    db->engine->rollback(db);
}

enum fever_error db_begin_write(struct db *db, struct error *error)
{
    return db->engine->begin_write(db, error);
}

enum fever_error db_commit(struct db *db, struct error *error)
{
    return db->engine->commit(db, error);
}

void db_rollback(struct db *db)
{
    db->engine->rollback(db);
}

enum fever_error db_begin_bulk(struct db *db, struct error *error)
{
    return db->engine->begin_bulk(db, error);
}

enum fever_error db_end_bulk(struct db *db, struct error *error)
{
    return db->engine->end_bulk(db, error);
}

int64_t db_bulk_after(const struct db *db)
{
    return db->engine->bulk_after(db);
}

enum fever_error db_bulk_place(struct db *db, struct point place, struct error *error)
{
    return db->engine->bulk_place(db, place, error);
}

void db_prepare_load(struct db *db, size_t clinics)
{
    db->engine->prepare_load(db, clinics);
}

enum fever_error db_begin_claims(struct db *db, struct error *error)
{
    return db->engine->begin_claims(db, error);
}

enum fever_error db_end_claims(struct db *db, struct error *error)
{
    return db->engine->end_claims(db, error);
}

enum fever_error db_last_report(struct db *db, int64_t *out, struct error *error)
{
    return db->engine->last_report(db, out, error);
}

enum fever_error db_number_on(struct db *db, int64_t last_report, struct error *error)
{
    return db->engine->number_on(db, last_report, error);
}

void db_settle(struct db *db)
{
    db->engine->settle(db);
}

struct statement *db_statement(struct db *db, const char *sql)
{
    return db->engine->statement(db, sql);
}

void statement_bind_text(struct statement *statement, int index, const char *text)
{
    statement_bind_text_of(statement, index, text, text ? strlen(text) : 0);
}

void statement_bind_text_of(struct statement *statement, int index, const char *text, size_t length)
{
    if (text)
        statement->engine->bind_text_of(statement, index, text, length);
}

void statement_bind_int(struct statement *statement, int index, int64_t value)
{
    statement->engine->bind_int(statement, index, value);
}

void statement_bind_double(struct statement *statement, int index, double value)
{
    statement->engine->bind_double(statement, index, value);
}

void statement_bind_bytes(struct statement *statement, int index, const void *bytes, size_t length)
{
    if (bytes)
        statement->engine->bind_bytes(statement, index, bytes, length);
}

enum fever_error statement_step(struct statement *statement, bool *has_row, struct error *error)
{
    return statement->engine->step(statement, has_row, error);
}

enum fever_error statement_run(struct statement *statement, int64_t *changed, struct error *error)
{
    return statement->engine->run(statement, changed, error);
}

void statement_reset(struct statement *statement)
{
    statement->engine->reset(statement);
}

const char *statement_text(struct statement *statement, int column)
{
    return statement->engine->text(statement, column);
}

size_t statement_text_length(struct statement *statement, int column)
{
    return statement->engine->text_length(statement, column);
}

const void *statement_bytes(struct statement *statement, int column, size_t *length)
{
    return statement->engine->bytes(statement, column, length);
}

int64_t statement_int(struct statement *statement, int column)
{
    return statement->engine->integer(statement, column);
}

double statement_double(struct statement *statement, int column)
{
    return statement->engine->number(statement, column);
}

bool statement_is_null(struct statement *statement, int column)
{
    return statement->engine->is_null(statement, column);
}

enum fever_error db_backup(struct db *db, const char *path, const struct progress *progress,
                           struct error *error)
{
    return db->engine->backup(db, path, progress, error);
}

enum fever_error db_stage(const char *path, const char *location, struct db **out,
                          struct error *error)
{
    const struct engine *engine;
    enum fever_error failure = engine_of(location, &engine, error);
    return failure ? failure : engine->stage(path, location, out, error);
}

enum fever_error db_adopt(struct db *staged, const char *location, const struct progress *progress,
                          struct error *error)
{
    return staged->engine->adopt(staged, location, progress, error);
}

enum fever_error db_compact(struct db *db, const struct progress *progress, int64_t *bytes_before,
                            int64_t *bytes_after, struct error *error)
{
    return db->engine->compact(db, progress, bytes_before, bytes_after, error);
}

enum fever_error db_check(struct db *db, void (*report)(void *context, const char *problem),
                          void *context, struct error *error)
{
    return db->engine->check(db, report, context, error);
}

enum fever_error schema_compare(const char *location, int64_t version, int known, bool *is_old,
                                struct error *error)
{
    if (version > known)
        return error_set(error, FEVER_UNSUPPORTED,
                         "%s has schema %lld, made by a newer program; this one knows schemas up "
                         "to %d: use the newer program",
                         location, (long long)version, known);
    *is_old = version < known;
    return FEVER_OK;
}

enum fever_error schema_is_old(const char *location, struct error *error)
{
    return error_set(error, FEVER_UNSUPPORTED,
                     "%s has an older schema: feverd brings it up to date when it starts, and so "
                     "does each feverctl command that writes, such as import",
                     location);
}

enum fever_error not_a_store(const char *location, struct error *error)
{
    return error_set(error, FEVER_INVALID, "%s is a database but not a store of clinics", location);
}

enum fever_error exists_already(const char *location, struct error *error)
{
    return error_set(error, FEVER_CONFLICT, "%s exists already and was left as it is", location);
}
