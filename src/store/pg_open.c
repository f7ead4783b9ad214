/* Opening a PostgreSQL store: where it is, the connection, and its session.
 *
 * A connection is meant for the primary, where LISTEN works and writes do. Time-outs are short, so
 * that a server which is gone is noticed in seconds; the URL may say otherwise. Nothing of the URL
 * but hosts and the database's name ever reaches a message: it may hold a password. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pg_driver.h"

enum {
    PATIENCE_MS = 5000,
    RETRY_MS = 1000,
    WORK_MS = 5000,
    SESSION_MS = 3000,
    STATEMENT_MS = 300000, /* as the session script says */
    OPTIONS_MAX = 64,
    LOCATION_SIZE = 200,
    REASONS_SIZE = 260
};

/* What holds unless the URL says otherwise. */
static const char *const defaults[][2] = {
    {"connect_timeout", "3"},      {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},  {"keepalives_count", "3"},
    {"tcp_user_timeout", "10000"}, {"target_session_attrs", "read-write"},
};

static const char session_script[] = "SET client_min_messages = warning;"
                                     "SET bytea_output = hex;"
                                     "SET extra_float_digits = 1;"
                                     "SET row_security = off;" /* all rows or a refusal */
                                     "SET lock_timeout = '5s';"
                                     "SET statement_timeout = '5min';"
                                     "SET idle_in_transaction_session_timeout = '2min';";
static const char session_reader_script[] = "SET default_transaction_read_only = on;";
static const char session_listen_script[] = "LISTEN fever_change;";
static const char sql_patience[] =
    "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)";

int64_t pg_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *option_value(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++)
        if (strcmp(options->keyword, keyword) == 0)
            return options->val && *options->val ? options->val : NULL;
    return NULL;
}

/* The next of a list with commas between, at most `room` bytes of it. */
static int part_length(const char *list, int room)
{
    int length = list ? (int)strcspn(list, ",") : 0;
    return length < room ? length : room;
}

static const char *part_behind(const char *list)
{
    const char *comma = list ? strchr(list, ',') : NULL;
    return comma ? comma + 1 : NULL;
}

/* `host1:port1,host2:port2`; a single port is all hosts', a host that is a folder is a socket's. */
static void hosts_tell(const char *hosts, const char *ports, char *out, size_t size)
{
    size_t used = 0;
    bool is_shared = ports && !strchr(ports, ',');
    out[0] = '\0';
    for (; hosts && used < size; hosts = part_behind(hosts)) {
        int host = *hosts == '/' ? 0 : part_length(hosts, LOCATION_SIZE);
        int port = host ? part_length(ports, PG_NUMBER_SIZE) : 0;
        bool is_ipv6 = host && memchr(hosts, ':', (size_t)host);
        used += (size_t)snprintf(out + used, size - used, "%s%s%.*s%s%s%.*s", used ? "," : "",
                                 is_ipv6 ? "[" : "", host, hosts, is_ipv6 ? "]" : "",
                                 port ? ":" : "", port, port ? ports : "");
        ports = is_shared ? ports : part_behind(ports);
    }
}

/* What a URL says; NULL where it cannot be read, or where a `/` or `@` in the password has cut it
 * in other places than was meant: then the password's end stands where the host or the database
 * should. PQconninfoFree. */
static PQconninfoOption *url_read(const char *url)
{
    static const char *const tellable[] = {"host", "hostaddr", "port", "dbname"};
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool is_sound = options != NULL;
    for (size_t i = 0; is_sound && i < sizeof tellable / sizeof *tellable; i++) {
        const char *value = option_value(options, tellable[i]);
        bool is_abstract = value && *value == '@'; /* a socket's name without a file */
        is_sound = !value || is_abstract || !strchr(value, '@');
        if (value && strcmp(tellable[i], "port") == 0)
            is_sound = value[strspn(value, "0123456789,")] == '\0';
    }
    if (is_sound)
        return options;
    PQconninfoFree(options);
    return NULL;
}

void pg_tell(const char *location, char *out, size_t size)
{
    char hosts[LOCATION_SIZE];
    PQconninfoOption *options = url_read(location);
    const char *host = options ? option_value(options, "host") : NULL;
    const char *name = options ? option_value(options, "dbname") : NULL;
    if (options && !host)
        host = option_value(options, "hostaddr");
    hosts_tell(host, options ? option_value(options, "port") : NULL, hosts, sizeof hosts);
    snprintf(out, size, "postgresql://%s/%s", hosts, name ? name : "");
    PQconninfoFree(options);
}

static enum fever_error location_check(const char *url, struct error *error)
{
    /* The library's own words would repeat the URL. */
    PQconninfoOption *options = url_read(url);
    PQconninfoFree(options);
    return options
               ? FEVER_OK
               : error_set(error, FEVER_INVALID,
                           "the store's URL cannot be read; it must look like "
                           "postgresql://user@host1,host2/database?parameter=value, with / @ %% "
                           "of a name or password as %%2F %%40 %%25");
}

static void notice_note(void *db, const PGresult *result)
{
    (void)result; /* client_min_messages lets warnings through, no less */
    ((struct pg *)db)->warned = true;
}

static PGconn *connection_begin(const char *url)
{
    const char *keywords[OPTIONS_MAX], *values[OPTIONS_MAX];
    size_t count = 0;
    for (; count < sizeof defaults / sizeof *defaults; count++) {
        keywords[count] = defaults[count][0];
        values[count] = defaults[count][1];
    }
    keywords[count] = "fallback_application_name";
    values[count++] = program_invocation_short_name;
    keywords[count] = "dbname"; /* the URL: what stands there overrides what stands before */
    values[count++] = url;
    keywords[count] = "client_encoding";
    values[count++] = "UTF8";
    keywords[count] = values[count] = NULL;
    return PQconnectdbParams(keywords, values, 1);
}

PGconn *pg_connection_beside(const struct pg *db)
{
    const char *keywords[OPTIONS_MAX + 1], *values[OPTIONS_MAX + 1];
    size_t count = 0;
    PQconninfoOption *options = PQconninfo(db->handle);
    for (PQconninfoOption *at = options; at && at->keyword && count < OPTIONS_MAX; at++) {
        keywords[count] = at->keyword;
        values[count] = at->val;
        if (strcmp(at->keyword, "host") == 0) /* the one of several that is in use */
            values[count] = PQhost(db->handle);
        else if (strcmp(at->keyword, "port") == 0)
            values[count] = PQport(db->handle);
        else if (strcmp(at->keyword, "hostaddr") == 0)
            values[count] = NULL;
        count++;
    }
    keywords[count] = values[count] = NULL;
    PGconn *other = PQconnectdbParams(keywords, values, 0);
    PQconninfoFree(options);
    return other;
}

/* The connection's complaint in one line, of each host that was tried. A question that the library
 * puts to people (a tab and "Is the server running …") is left out. */
static void reasons_join(const char *lines, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*lines && used < size) {
        int length = (int)strcspn(lines, "\n");
        if (length && *lines != '\t')
            used += (size_t)snprintf(out + used, size - used, "%s%.*s", used ? "; " : "", length,
                                     lines);
        lines += length + (lines[length] == '\n');
    }
}

static enum fever_error unreachable(struct pg *db, struct error *error)
{
    char reasons[REASONS_SIZE];
    if (PQconnectionNeedsPassword(db->handle))
        return error_set(error, FEVER_BUSY,
                         "%s cannot be reached: %s asks for a password, and there is none; put it "
                         "into ~/.pgpass, or into the URL in FEVER_STORE",
                         db->base.location, PQhost(db->handle));
    reasons_join(PQerrorMessage(db->handle), reasons, sizeof reasons);
    return error_set(error, FEVER_BUSY, "%s cannot be reached: %s", db->base.location, reasons);
}

/* What a fresh connection is told. A standby takes no LISTEN: its store is looked at instead. */
static enum fever_error session_begin(struct pg *db, struct error *error)
{
    const char *encoding = PQparameterStatus(db->handle, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return error_set(error, FEVER_UNSUPPORTED,
                         "%s has the encoding %s; a store needs a database in UTF8",
                         db->base.location, encoding ? encoding : "?");
    PQsetNoticeReceiver(db->handle, notice_note, db);
    db->session++;
    db->session_patience = PATIENCE_MS;
    db->statement_ms = SESSION_MS; /* a server that falls silent now has not been told its times */
    db->is_doubtful = false;
    enum fever_error failure = pg_script(db, session_script, error);
    if (!failure && db->mode == STORE_READ) {
        failure = pg_script(db, session_reader_script, error);
        db->is_listening = !failure && !pg_script(db, session_listen_script, NULL);
        db->is_doubtful = false;
    }
    if (!failure)
        failure = pg_check_timeline(db, error);
    db->statement_ms = STATEMENT_MS;
    return failure;
}

/* Who waits for a lock no longer than that wants no statement to take much longer either. */
static enum fever_error patience_tell(struct pg *db, struct error *error)
{
    if (db->session_patience == db->patience_ms)
        return FEVER_OK;
    char lock[PG_NUMBER_SIZE], statement[PG_NUMBER_SIZE];
    snprintf(lock, sizeof lock, "%d", db->patience_ms);
    snprintf(statement, sizeof statement, "%lld", (long long)db->patience_ms + WORK_MS);
    const char *const values[] = {lock, statement};
    PGresult *result = NULL;
    if (PQsendQueryParams(db->handle, sql_patience, 2, NULL, values, NULL, NULL, 0))
        result = pg_answer_soon(db);
    enum fever_error failure = FEVER_OK;
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
        db->session_patience = db->patience_ms;
        db->statement_ms = db->patience_ms + WORK_MS;
    } else {
        failure = pg_fail(db, result, error);
    }
    PQclear(result);
    return failure;
}

static enum fever_error connection_renew(struct pg *db, struct error *error)
{
    if (pg_clock_ms() < db->retry_ms)
        return error_set(error, FEVER_BUSY, "%s cannot be reached; it is tried again in a second",
                         db->base.location);
    /* Not PQreset, which would go on with the password that the library has read before. */
    PGconn *renewed = connection_begin(db->url);
    if (!renewed)
        return error_nomem(error);
    PQfinish(db->handle);
    db->handle = renewed;
    enum fever_error failure =
        PQstatus(db->handle) == CONNECTION_OK ? session_begin(db, error) : unreachable(db, error);
    db->retry_ms = failure ? pg_clock_ms() + RETRY_MS : 0;
    return failure;
}

/* Whether the connection is lost. A server that went, or that ended a session which was idle for
 * long, has said so meanwhile, or has hung up: that is there to be read between transactions. */
static bool is_lost(struct pg *db)
{
    struct pollfd readable = {.fd = PQsocket(db->handle), .events = POLLIN};
    while (!db->in_transaction && PQstatus(db->handle) == CONNECTION_OK &&
           poll(&readable, 1, 0) > 0)
        PQconsumeInput(db->handle);
    return PQstatus(db->handle) != CONNECTION_OK;
}

enum fever_error pg_ready(struct pg *db, struct error *error)
{
    bool lost = is_lost(db);
    if (db->in_transaction)
        return lost ? pg_fail(db, NULL, error) : FEVER_OK;
    enum fever_error failure = lost || db->is_doubtful ? connection_renew(db, error) : FEVER_OK;
    return failure ? failure : patience_tell(db, error);
}

enum fever_error pg_connect(const char *url, enum store_mode mode, struct pg **out,
                            struct error *error)
{
    char told[LOCATION_SIZE];
    enum fever_error failure = location_check(url, error);
    if (failure)
        return failure;
    struct pg *db = calloc(1, sizeof *db);
    if (!db)
        return error_nomem(error);
    pg_tell(url, told, sizeof told);
    db->base = (struct db){&pg_engine, strdup(told)};
    db->mode = mode;
    db->patience_ms = PATIENCE_MS;
    db->url = strdup(url);
    db->handle = connection_begin(url);
    if (!db->base.location || !db->url || !db->handle)
        failure = error_nomem(error);
    if (!failure)
        failure = PQstatus(db->handle) == CONNECTION_OK ? session_begin(db, error)
                                                        : unreachable(db, error);
    if (failure) {
        pg_free(db);
        return failure;
    }
    *out = db;
    return FEVER_OK;
}

void pg_free(struct pg *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->statement_count; i++) {
        PQclear(db->statements[i].result);
        PQfreemem(db->statements[i].bytes);
    }
    PQfinish(db->handle);
    free(db->url);
    free(db->base.location);
    free(db);
}

/* Nodes have not the right to. */
static enum fever_error owner_is_needed(const struct pg *db, struct error *error)
{
    return error_set(error, FEVER_UNSUPPORTED,
                     "%s has an older schema: its owner brings it up to date by a feverctl command "
                     "that writes, such as import; nodes get their rights anew then "
                     "(deploy/POSTGRESQL.md)",
                     db->base.location);
}

static enum fever_error store_ready(struct pg *db, enum store_mode mode, struct error *error)
{
    bool is_old = false, changed;
    if (mode == STORE_CREATE)
        return pg_migrate(db, true, error);
    enum fever_error failure = pg_check_schema(db, &is_old, error);
    if (!failure && is_old)
        failure = mode == STORE_READ ? owner_is_needed(db, error) : pg_migrate(db, false, error);
    return failure ? failure : pg_changed(&db->base, &changed, error);
}

enum fever_error pg_open(const char *location, enum store_mode mode, struct db **out,
                         struct error *error)
{
    struct pg *db = NULL;
    enum fever_error failure = pg_connect(location, mode, &db, error);
    if (failure)
        return failure;
    failure = store_ready(db, mode, error);
    if (failure) {
        pg_free(db);
        return failure;
    }
    db->is_store = true;
    *out = &db->base;
    return FEVER_OK;
}

void pg_close(struct db *base)
{
    pg_unlock(pg_of(base));
    pg_free(pg_of(base));
}

void pg_set_patience_ms(struct db *base, int patience_ms)
{
    pg_of(base)->patience_ms = patience_ms;
}

void pg_set_silence_ms(struct db *base, int silence_ms)
{
    pg_of(base)->silence_ms = silence_ms;
}
