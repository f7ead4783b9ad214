/* Reading, keeping and forgetting the answers of geocoding providers. */
#include "fever/store_geocode.h"

#include <string.h>

#include "fever/utf8.h"
#include "store_internal.h"

static const char sql_get[] = "SELECT found, lat, lon, precision, level, adcode FROM geocode_answer"
                              " WHERE provider = $1 AND query = $2 AND asked_at >= $3";
static const char sql_put[] =
    "INSERT INTO geocode_answer (provider, query, found, lat, lon, precision, level, adcode,"
    " asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (provider, query) DO UPDATE SET found = excluded.found, lat = excluded.lat,"
    " lon = excluded.lon, precision = excluded.precision, level = excluded.level,"
    " adcode = excluded.adcode, asked_at = excluded.asked_at";
static const char sql_expire[] = "DELETE FROM geocode_answer WHERE provider = $1 AND asked_at < $2";
/* Nothing is below the last one of those that stay where there are fewer. */
static const char sql_bound[] =
    "DELETE FROM geocode_answer WHERE asked_at < (SELECT asked_at FROM geocode_answer"
    " ORDER BY asked_at DESC LIMIT 1 OFFSET $1)";

static void read_answer(struct statement *row, struct stored_geocode *out)
{
    *out = (struct stored_geocode){.found = statement_int(row, 0) != 0,
                                   .point = {statement_double(row, 1), statement_double(row, 2)},
                                   .adcode = (uint32_t)statement_int(row, 5)};
    const char *precision = statement_text(row, 3), *level = statement_text(row, 4);
    if (precision && !clinic_precision_parse(precision, strlen(precision), &out->precision))
        out->precision = PRECISION_NONE;
    size_t length = level ? strlen(level) : 0;
    if (length >= sizeof out->level)
        length = utf8_cut(level, sizeof out->level - 1);
    if (length)
        memcpy(out->level, level, length);
}

enum fever_error store_geocode_get(struct store *store, const char *provider, const char *query,
                                   int64_t not_before, struct stored_geocode *out, bool *known,
                                   struct error *error)
{
    struct statement *row = db_statement(store->db, sql_get);
    statement_bind_text(row, 1, provider);
    statement_bind_text(row, 2, query);
    statement_bind_int(row, 3, not_before);
    enum fever_error failure = statement_step(row, known, error);
    if (!failure && *known) {
        read_answer(row, out);
        /* A position that somebody else damaged is as none. */
        *known = !out->found || point_is_valid(out->point);
    }
    statement_reset(row);
    return failure;
}

static enum fever_error run_locked(struct store *store, struct statement *statement,
                                   struct error *error)
{
    enum fever_error failure = db_begin_write(store->db, error);
    if (failure)
        return failure;
    failure = statement_run(statement, NULL, error);
    if (!failure)
        failure = db_commit(store->db, error);
    db_rollback(store->db);
    return failure;
}

enum fever_error store_geocode_put(struct store *store, const char *provider, const char *query,
                                   int64_t now, const struct stored_geocode *answer,
                                   struct error *error)
{
    struct statement *put = db_statement(store->db, sql_put);
    statement_bind_text(put, 1, provider);
    statement_bind_text(put, 2, query);
    statement_bind_int(put, 3, answer->found);
    if (answer->found) {
        statement_bind_double(put, 4, answer->point.lat);
        statement_bind_double(put, 5, answer->point.lon);
        statement_bind_text(put, 6, clinic_precision_name(answer->precision));
        statement_bind_text(put, 7, *answer->level ? answer->level : NULL);
    }
    if (answer->adcode)
        statement_bind_int(put, 8, answer->adcode);
    statement_bind_int(put, 9, now);
    return run_locked(store, put, error);
}

enum fever_error store_geocode_expire(struct store *store, const char *provider, int64_t not_before,
                                      struct error *error)
{
    struct statement *expire = db_statement(store->db, sql_expire);
    statement_bind_text(expire, 1, provider);
    statement_bind_int(expire, 2, not_before);
    enum fever_error failure = run_locked(store, expire, error);
    if (failure)
        return failure;
    struct statement *bound = db_statement(store->db, sql_bound);
    statement_bind_int(bound, 1, STORE_GEOCODE_MAX - 1);
    return run_locked(store, bound, error);
}
