/* What the PostgreSQL driver's own files share. */
#ifndef FEVER_STORE_PG_DRIVER_H
#define FEVER_STORE_PG_DRIVER_H

#include <libpq-fe.h>

#include "engine.h"

enum { PG_STATEMENTS_MAX = 256, PG_PARAMETERS_MAX = 64, PG_NUMBER_SIZE = 32 };

/* The number of the advisory locks that stores take in their database ("Fev1"), and for what. */
#define PG_LOCK_SPACE "1181054513"
enum { PG_LOCK_WRITE = 1, PG_LOCK_COMMAND = 2 };

/* How long the answer may take that a healthy server gives at once, and that of one which should
 * have ended a statement by itself. */
enum { PG_SOON_MS = 5000, PG_HURRY_MS = 2000 };

struct pg;

struct pg_statement {
    struct statement base;
    struct pg *db;
    const char *sql;
    char name[32];    /* on the server */
    uint64_t session; /* in which it was prepared; 0: in none */
    int parameter_count;
    const char *values[PG_PARAMETERS_MAX]; /* borrowed, or in `numbers`; NULL binds null */
    int lengths[PG_PARAMETERS_MAX], formats[PG_PARAMETERS_MAX];
    char numbers[PG_PARAMETERS_MAX][PG_NUMBER_SIZE];
    PGresult *result; /* while rows are handed out */
    int row;
    unsigned char *bytes; /* of the last statement_bytes; PQfreemem */
};

struct pg {
    struct db base;
    char *url; /* may hold a password */
    PGconn *handle;
    enum store_mode mode;
    bool is_store;        /* the schema has been looked at, and is one that we know */
    int patience_ms;      /* as wished, and … */
    int session_patience; /* … as the session was told */
    int statement_ms;     /* after which the server ends a statement of this session */
    int silence_ms;       /* after which one that says nothing is given up; 0: not before */
    uint64_t session;     /* counts connections, from 1 */
    int64_t retry_ms;     /* when a lost connection may be tried again */
    bool in_transaction;  /* from db_begin_* until it is ended, even if the connection is lost */
    bool writes;          /* it is a write transaction */
    bool is_doubtful;     /* the server is going, or is no primary any more: connect anew */
    bool warned;          /* the server has sent a warning since this was last cleared */
    bool in_batch;        /* between begin and end of a bracket: statements may be sent ahead */
    int ahead;            /* how many are under way */
    int64_t bulk_after;
    bool is_listening;
    bool holds_command_lock;
    int64_t looked_ms;     /* when the store's state was last read, and … */
    uint64_t looked_state; /* … a hash of it */
    uint64_t looked_session;
    int64_t behind_s; /* as of that look */
    struct pg_statement statements[PG_STATEMENTS_MAX];
    size_t statement_count;
};

static inline struct pg *pg_of(struct db *base)
{
    return (struct pg *)base;
}

/* Connects, and says for messages where to, without the password. */
enum fever_error pg_connect(const char *url, enum store_mode mode, struct pg **out,
                            struct error *error);
void pg_free(struct pg *db);

/* Has a working connection, made anew where the old one was lost, which within a transaction is a
 * failure. FEVER_BUSY while there is none. */
enum fever_error pg_ready(struct pg *db, struct error *error);

/* Another connection to the same server, which PQfinish ends; PQstatus tells whether it is one. */
PGconn *pg_connection_beside(const struct pg *db);

/* Refuses a primary in whose place another was promoted, with FEVER_BUSY, as far as this process
 * has met that one. */
enum fever_error pg_check_timeline(struct pg *db, struct error *error);

/* Monotonic milliseconds. */
int64_t pg_clock_ms(void);

/* Says in one sentence what the server refused, or that the connection was lost (`result` NULL). */
enum fever_error pg_fail(struct pg *db, const PGresult *result, struct error *error);

/* Whether a result is none of a failure. */
bool pg_is_fine(const PGresult *result);

/* Waits for the next result until `until_ms`, or until the server has said nothing for longer than
 * it may; false where none came. */
bool pg_wait(struct pg *db, int64_t until_ms);

/* The last result of what was sent, which may take until `until_ms`; PQclear. Then the connection
 * is given up. */
PGresult *pg_answer_until(struct pg *db, int64_t until_ms);

/* The last result of what was sent down the connection; PQclear. The server ends statements that
 * take too long; where nothing comes even then the connection is given up. */
PGresult *pg_answer(struct pg *db);

/* The same of what a healthy server answers at once. */
PGresult *pg_answer_soon(struct pg *db);

/* The next result, NULL between those of two statements; waits as long as pg_answer(). */
PGresult *pg_next(struct pg *db);

/* Runs constant statements that are no part of the shared SQL. */
enum fever_error pg_script(struct pg *db, const char *sql, struct error *error);

/* The single number that a query, or the last one of several, yields; 0 for none or null. */
enum fever_error pg_number(struct pg *db, const char *sql, int64_t *out, struct error *error);

/* The same of a result that has come; clears it. */
enum fever_error pg_take_number(struct pg *db, PGresult *result, int64_t *out, struct error *error);

/* Lets go of what a statement's last run left. */
void pg_statement_clear(struct pg_statement *statement);

/* Sends a statement without waiting for its result: what it meets is told later. */
enum fever_error pg_send_ahead(struct pg_statement *statement, struct error *error);

/* Waits for all that was sent ahead. The first failure of them is told. */
enum fever_error pg_await(struct pg *db, struct error *error);

/* Checks that the database is a store and of a schema that this program knows. */
enum fever_error pg_check_schema(struct pg *db, bool *is_old, struct error *error);

/* Refuses the schema of a newer program; one that is no longer read is older. */
enum fever_error pg_compare_schema(struct pg *db, int64_t version, struct error *error);

/* Brings an older or (`is_new`) empty database up to this program's schema in one transaction. */
enum fever_error pg_migrate(struct pg *db, bool is_new, struct error *error);

/* The engine's functions, as engine.h names them. */

enum fever_error pg_open(const char *location, enum store_mode mode, struct db **out,
                         struct error *error);
void pg_close(struct db *base);
void pg_tell(const char *location, char *out, size_t size);
void pg_set_patience_ms(struct db *base, int patience_ms);
void pg_set_silence_ms(struct db *base, int silence_ms);
enum fever_error pg_changed(struct db *base, bool *changed, struct error *error);
int64_t pg_behind_s(const struct db *base);
enum fever_error pg_check(struct db *base, void (*report)(void *context, const char *problem),
                          void *context, struct error *error);
enum fever_error pg_lock(const char *location, const char *command, struct db **out,
                         struct error *error);
/* Lets the command's lock go, if this session holds it, and waits until that is so: a session's end
 * lets go of it too, but later, when the next command may have started. */
void pg_unlock(struct pg *db);

struct statement *pg_statement(struct db *base, const char *sql);
void pg_bind_text_of(struct statement *base, int index, const char *text, size_t length);
void pg_bind_int(struct statement *base, int index, int64_t value);
void pg_bind_double(struct statement *base, int index, double value);
void pg_bind_bytes(struct statement *base, int index, const void *bytes, size_t length);
enum fever_error pg_step(struct statement *base, bool *has_row, struct error *error);
enum fever_error pg_run(struct statement *base, int64_t *changed, struct error *error);
void pg_reset(struct statement *base);
const char *pg_text(struct statement *base, int column);
size_t pg_text_length(struct statement *base, int column);
const void *pg_bytes(struct statement *base, int column, size_t *length);
int64_t pg_integer(struct statement *base, int column);
double pg_real(struct statement *base, int column);
bool pg_is_null(struct statement *base, int column);

enum fever_error pg_begin_bulk(struct db *base, struct error *error);
enum fever_error pg_end_batch(struct db *base, struct error *error);
int64_t pg_bulk_after(const struct db *base);
enum fever_error pg_begin_batch(struct db *base, struct error *error);
enum fever_error pg_last_report(struct db *base, int64_t *out, struct error *error);
enum fever_error pg_number_on(struct db *base, int64_t last_report, struct error *error);

#endif
