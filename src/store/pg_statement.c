/* The PostgreSQL driver's statements.
 *
 * Parameters and results go as text, which the server converts by the types that it infers; only
 * bytes go as they are. A result is fetched whole, so that other statements may run while its rows
 * are handed out. */
#include "pg_driver.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/hash.h"

enum { OID_BOOLEAN = 16 };

static struct pg_statement *statement_of(struct statement *base)
{
    return (struct pg_statement *)base;
}

/* The highest `$n` of the text; our constants have no `$` elsewhere. */
static int parameters_count(const char *sql)
{
    long highest = 0;
    for (const char *at = strchr(sql, '$'); at; at = strchr(at + 1, '$')) {
        long number = strtol(at + 1, NULL, 10);
        highest = number > highest ? number : highest;
    }
    assert(highest <= PG_PARAMETERS_MAX);
    return (int)highest;
}

void pg_statement_clear(struct pg_statement *statement)
{
    PQclear(statement->result);
    PQfreemem(statement->bytes);
    statement->result = NULL;
    statement->bytes = NULL;
}

struct statement *pg_statement(struct db *base, const char *sql)
{
    struct pg *db = pg_of(base);
    struct pg_statement *statement = db->statements;
    struct pg_statement *end = db->statements + db->statement_count;
    while (statement < end && statement->sql != sql)
        statement++;
    if (statement == end) {
        assert(db->statement_count < PG_STATEMENTS_MAX);
        *statement = (struct pg_statement){
            .base = {&pg_engine}, .db = db, .sql = sql, .parameter_count = parameters_count(sql)};
        /* With its text's hash: where a pooler gives this session another's connection, a name
         * never stands for another statement there. */
        snprintf(statement->name, sizeof statement->name, "fever_%zu_%016" PRIx64,
                 db->statement_count++, hash_text(HASH_SEED, sql));
    }
    pg_statement_clear(statement);
    memset(statement->values, 0, sizeof statement->values);
    return &statement->base;
}

static void parameter_set(struct pg_statement *statement, int index, const void *value,
                          size_t length, bool is_bytes)
{
    statement->values[index - 1] = value;
    statement->lengths[index - 1] = (int)length;
    statement->formats[index - 1] = is_bytes;
}

void pg_bind_text_of(struct statement *base, int index, const char *text, size_t length)
{
    parameter_set(statement_of(base), index, text, length, false);
}

void pg_bind_int(struct statement *base, int index, int64_t value)
{
    struct pg_statement *statement = statement_of(base);
    char *number = statement->numbers[index - 1];
    snprintf(number, PG_NUMBER_SIZE, "%lld", (long long)value);
    parameter_set(statement, index, number, 0, false);
}

void pg_bind_double(struct statement *base, int index, double value)
{
    struct pg_statement *statement = statement_of(base);
    char *number = statement->numbers[index - 1];
    snprintf(number, PG_NUMBER_SIZE, "%.17g", value);
    parameter_set(statement, index, number, 0, false);
}

void pg_bind_bytes(struct statement *base, int index, const void *bytes, size_t length)
{
    parameter_set(statement_of(base), index, bytes, length, true);
}

/* Prepares the statement where this session does not know it yet. */
static enum fever_error statement_prepare(struct pg_statement *statement, struct error *error)
{
    struct pg *db = statement->db;
    if (statement->session == db->session)
        return FEVER_OK;
    enum fever_error failure = pg_await(db, error);
    if (failure)
        return failure;
    PGresult *result = NULL;
    if (PQsendPrepare(db->handle, statement->name, statement->sql, 0, NULL))
        result = pg_answer(db);
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        statement->session = db->session;
    else
        failure = pg_fail(db, result, error);
    PQclear(result);
    return failure;
}

static enum fever_error statement_execute(struct pg_statement *statement, struct error *error)
{
    struct pg *db = statement->db;
    enum fever_error failure = pg_ready(db, error);
    if (!failure)
        failure = statement_prepare(statement, error);
    if (!failure)
        failure = pg_await(db, error);
    if (failure)
        return failure;
    if (PQsendQueryPrepared(db->handle, statement->name, statement->parameter_count,
                            statement->values, statement->lengths, statement->formats, 0))
        statement->result = pg_answer(db);
    statement->row = -1;
    if (pg_is_fine(statement->result))
        return FEVER_OK;
    failure = pg_fail(db, statement->result, error);
    pg_statement_clear(statement);
    return failure;
}

enum fever_error pg_step(struct statement *base, bool *has_row, struct error *error)
{
    struct pg_statement *statement = statement_of(base);
    *has_row = false;
    enum fever_error failure = statement->result ? FEVER_OK : statement_execute(statement, error);
    if (failure)
        return failure;
    *has_row = ++statement->row < PQntuples(statement->result);
    if (!*has_row)
        pg_statement_clear(statement);
    return FEVER_OK;
}

enum fever_error pg_run(struct statement *base, int64_t *changed, struct error *error)
{
    struct pg_statement *statement = statement_of(base);
    struct pg *db = statement->db;
    enum fever_error failure;
    if (db->in_batch && !changed) {
        failure = pg_ready(db, error);
        if (!failure)
            failure = statement_prepare(statement, error);
        return failure ? failure : pg_send_ahead(statement, error);
    }
    failure = statement_execute(statement, error);
    if (!failure && changed)
        *changed = strtoll(PQcmdTuples(statement->result), NULL, 10);
    pg_statement_clear(statement);
    return failure;
}

void pg_reset(struct statement *base)
{
    pg_statement_clear(statement_of(base));
}

bool pg_is_null(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return PQgetisnull(statement->result, statement->row, column);
}

const char *pg_text(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return pg_is_null(base, column) ? NULL : PQgetvalue(statement->result, statement->row, column);
}

size_t pg_text_length(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    return (size_t)PQgetlength(statement->result, statement->row, column);
}

const void *pg_bytes(struct statement *base, int column, size_t *length)
{
    struct pg_statement *statement = statement_of(base);
    const char *text = pg_text(base, column);
    PQfreemem(statement->bytes);
    *length = 0;
    statement->bytes = text ? PQunescapeBytea((const unsigned char *)text, length) : NULL;
    return statement->bytes;
}

int64_t pg_integer(struct statement *base, int column)
{
    const struct pg_statement *statement = statement_of(base);
    const char *text = pg_text(base, column);
    if (!text)
        return 0;
    return PQftype(statement->result, column) == OID_BOOLEAN ? *text == 't'
                                                             : strtoll(text, NULL, 10);
}

double pg_real(struct statement *base, int column)
{
    const char *text = pg_text(base, column);
    return text ? strtod(text, NULL) : 0;
}
