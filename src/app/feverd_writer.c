/* Carrying out the API's writes in the store: each with its entry in the audit log, each batch in
 * one transaction.
 *
 * A call that fails spoils its batch: what the engine has kept of it is not known, so nothing is,
 * and the store is opened anew for the next one. The audit log names tokens and clinics; what is
 * written of a queue stands in the store anyway. */
#include "feverd_writer.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/api.h"
#include "fever/arena.h"
#include "fever/exposition.h"
#include "fever/limiter.h"
#include "fever/report_intake.h"
#include "fever/secret.h"
#include "fever/store_reports.h"

/* An import holds the lock for milliseconds to seconds; who waits longer had better come again. */
enum { PATIENCE_MS = 3000, RETRY_S = 2, MINUTE_S = 60, DAY_S = 86400 };

_Static_assert((int)API_RECEIPT_SIZE >= (int)SECRET_SIZE, "a receipt is a secret");

/* What people can read in a day, and what one clinic can cause; all that is kept at once takes some
 * tens of megabytes. */
static const struct report_bounds report_bounds = {
    .day_max = 2000, .clinic_day_max = 50, .kept_max = 20000};

struct report_counts {
    int64_t taken, dropped; /* residents', kept and beyond the bounds */
};

struct writer {
    const struct feverd_config *config;
    const struct log *log;
    struct store *store; /* NULL while it cannot be opened */
    int64_t retry_at;    /* seconds of the monotonic clock: not before it is opened again */
    bool distrusted;     /* something failed: it is opened anew for the next batch */
    struct api_writer api;
    struct http_writer http;
    int64_t report_days;
    int64_t audit_days;
    bool spoilt;                 /* something failed within the batch */
    bool erased;                 /* something was deleted within it that nobody is to find again */
    struct report_counts batch;  /* of the batch, which may come to nothing */
    atomic_llong taken, dropped; /* reports in all */
    atomic_llong batches, failures;
    atomic_bool failing; /* the last batch came to nothing, or none could begin: told once */
    struct limiter limits[API_LIMIT_COUNT];
};

static enum fever_error complain(struct writer *writer, enum fever_error failure,
                                 const struct error *error)
{
    atomic_fetch_add(&writer->failures, failure != FEVER_OK);
    bool was = atomic_exchange(&writer->failing, failure != FEVER_OK);
    writer->distrusted |= failure && failure != FEVER_BUSY;
    if (failure && !was)
        log_say(writer->log, LOG_WRITES_FAILED, error->text);
    else if (!failure && was)
        log_say(writer->log, LOG_WRITES_RECOVERED, "the store takes writes again");
    return failure;
}

static int64_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Opens the store of a server that was away when the service began, or that failed since. */
static enum fever_error store_find(struct writer *writer, struct error *error)
{
    int64_t now = seconds_now();
    if (now < writer->retry_at)
        return error_set(error, FEVER_BUSY, "the store is away");
    enum fever_error failure =
        store_open(writer->config->store, STORE_WRITE, &writer->store, error);
    writer->retry_at = failure ? now + RETRY_S : 0;
    return failure;
}

static void store_leave(struct writer *writer)
{
    store_close(writer->store);
    writer->store = NULL;
    writer->distrusted = false;
}

/* Begins on the store that stands at its place now: the one that was open may have been replaced.
 */
static enum fever_error store_begin(struct writer *writer, struct error *error)
{
    if (writer->store) {
        enum fever_error failure = store_live_begin(writer->store, PATIENCE_MS, error);
        if (!failure || failure == FEVER_BUSY)
            return failure;
        store_leave(writer);
    }
    if (store_find(writer, error))
        return error->code;
    return store_live_begin(writer->store, PATIENCE_MS, error);
}

static enum fever_error batch_begin(void *context)
{
    struct writer *writer = context;
    struct error error;
    writer->spoilt = writer->erased = false;
    writer->batch = (struct report_counts){0};
    if (writer->distrusted)
        store_leave(writer);
    enum fever_error failure = store_begin(writer, &error);
    return failure ? complain(writer, failure, &error) : FEVER_OK;
}

static enum fever_error batch_commit(void *context)
{
    struct writer *writer = context;
    struct error error;
    if (writer->spoilt)
        return FEVER_IO;
    enum fever_error failure = complain(writer, store_live_commit(writer->store, &error), &error);
    if (!failure) {
        atomic_fetch_add(&writer->batches, 1);
        atomic_fetch_add(&writer->taken, writer->batch.taken);
        atomic_fetch_add(&writer->dropped, writer->batch.dropped);
    }
    return failure;
}

static void batch_end(void *context)
{
    struct writer *writer = context;
    store_live_end(writer->store);
    if (writer->erased)
        store_forget(writer->store);
}

/* Remembers that a write of the batch has failed. */
static enum fever_error kept(struct writer *writer, enum fever_error failure,
                             const struct error *error)
{
    writer->spoilt |= failure != FEVER_OK;
    return failure ? complain(writer, failure, error) : FEVER_OK;
}

static bool may(void *context, enum api_limit limit, uint64_t client, bool only_look, int *wait_s)
{
    struct writer *writer = context;
    int64_t now = limiter_now_s();
    struct limiter *limiter = &writer->limits[limit];
    return only_look ? limiter_look(limiter, client, now, wait_s)
                     : limiter_take(limiter, client, now, wait_s);
}

static void actor_copy(const struct token *token, struct api_actor *out)
{
    snprintf(out->name, sizeof out->name, "%s", token->name);
    snprintf(out->scopes, sizeof out->scopes, "%s", token->scopes);
    out->expires_at = token->expires_at;
}

static enum fever_error actor_read(struct writer *writer, const unsigned char *hash, int64_t now,
                                   struct arena *arena, struct api_actor *out)
{
    struct token token;
    struct error error;
    enum fever_error failure = store_token_find(writer->store, hash, arena, &token, &error);
    if (failure == FEVER_NOT_FOUND)
        return failure;
    if (failure)
        return kept(writer, failure, &error);
    if (token.revoked_at || now >= token.expires_at)
        return FEVER_NOT_FOUND;
    actor_copy(&token, out);
    return kept(writer, store_token_used(writer->store, token.name, now, &error), &error);
}

/* The secret is looked for by its hash: how long that takes tells nothing of any secret. */
static enum fever_error actor_of(void *context, const char *secret, size_t length, int64_t now,
                                 struct api_actor *out)
{
    unsigned char hash[SECRET_HASH_BYTES];
    struct arena *arena = arena_new();
    if (!arena)
        return FEVER_NOMEM;
    secret_hash(secret, length, hash);
    enum fever_error failure = actor_read(context, hash, now, arena, out);
    arena_free(arena);
    return failure;
}

static enum fever_error audit(struct writer *writer, const struct api_actor *actor,
                              const char *action, const char *target, int64_t now)
{
    struct error error;
    const struct audit_entry entry = {
        .at = now, .actor = actor->name, .action = action, .target = target};
    return kept(writer, store_audit(writer->store, &entry, &error), &error);
}

static enum fever_error load_put(void *context, const struct api_actor *actor,
                                 const struct live_load *load)
{
    struct writer *writer = context;
    struct error error;
    enum fever_error failure = kept(writer, store_load_put(writer->store, load, &error), &error);
    return failure ? failure : audit(writer, actor, "load.put", load->clinic_id, load->reported_at);
}

static enum fever_error load_drop(void *context, const struct api_actor *actor,
                                  const char *clinic_id, int64_t now)
{
    struct writer *writer = context;
    struct error error;
    bool was;
    enum fever_error failure =
        kept(writer, store_load_drop(writer->store, clinic_id, now, &was, &error), &error);
    return failure || !was ? failure : audit(writer, actor, "load.drop", clinic_id, now);
}

static enum fever_error closure_put(void *context, const struct api_actor *actor,
                                    const struct live_closure *closure)
{
    struct writer *writer = context;
    struct error error;
    enum fever_error failure =
        kept(writer, store_closure_put(writer->store, closure, &error), &error);
    return failure ? failure
                   : audit(writer, actor, "closure.put", closure->target, closure->made_at);
}

static enum fever_error closure_drop(void *context, const struct api_actor *actor,
                                     const char *clinic_id, int64_t now)
{
    struct writer *writer = context;
    struct error error;
    bool was;
    enum fever_error failure = kept(
        writer, store_closure_drop(writer->store, CLOSURE_CLINIC, clinic_id, &was, &error), &error);
    return failure || !was ? failure : audit(writer, actor, "closure.drop", clinic_id, now);
}

static enum fever_error report_add(void *context, const struct report *report,
                                   char receipt[API_RECEIPT_SIZE], int *wait_s)
{
    struct writer *writer = context;
    struct error error;
    unsigned char hash[SECRET_HASH_BYTES];
    bool is_kept = false;
    if (!secret_new(REPORT_RECEIPT_PREFIX, receipt))
        return kept(writer, error_set(&error, FEVER_IO, "the system gives no random numbers"),
                    &error);
    secret_hash(receipt, strlen(receipt), hash);
    enum fever_error failure = kept(
        writer, store_report_add(writer->store, report, hash, &report_bounds, &is_kept, &error),
        &error);
    if (failure)
        return failure;
    writer->batch.taken += is_kept;
    writer->batch.dropped += !is_kept;
    if (is_kept)
        return FEVER_OK;
    *wait_s = (int)(report_day_end(report->made_at) - report->made_at);
    return FEVER_CONFLICT;
}

static enum fever_error report_erase(void *context, const char *receipt, size_t length)
{
    struct writer *writer = context;
    struct error error;
    unsigned char hash[SECRET_HASH_BYTES];
    bool was = false;
    secret_hash(receipt, length, hash);
    enum fever_error failure =
        kept(writer, store_report_erase(writer->store, hash, &was, &error), &error);
    writer->erased |= was;
    return failure || was ? failure : FEVER_NOT_FOUND;
}

/* Lets go a file that no longer stands at its place: the keeper waits for that. */
static void rest(void *context)
{
    struct writer *writer = context;
    if (writer->store && !store_stands(writer->store))
        store_leave(writer);
}

/* Reports that have been kept for long enough go, read or not; so do the audit log's entries. That
 * there is room is tried even where there are none: else a full disk would pass for mended. */
static enum fever_error upkeep(void *context, int64_t now)
{
    struct writer *writer = context;
    struct error error;
    int64_t reports = 0, entries = 0;
    enum fever_error failure = batch_begin(writer);
    if (failure)
        return failure;
    kept(writer, store_live_try(writer->store, &error), &error);
    kept(writer,
         store_reports_expire(writer->store, now - writer->report_days * DAY_S, &reports, &error),
         &error);
    kept(writer,
         store_audit_expire(writer->store, now - writer->audit_days * DAY_S, &entries, &error),
         &error);
    writer->erased = reports > 0;
    failure = batch_commit(writer);
    batch_end(writer);
    return failure;
}

static void limits_init(struct limiter limits[API_LIMIT_COUNT])
{
    /* A nurse mistypes now and then; a hundred nurses behind one address still do not do so ten
     * times in a minute. */
    limits[API_LIMIT_WRONG_TOKENS].burst = 10;
    limits[API_LIMIT_WRONG_TOKENS].per_s = 10.0 / MINUTE_S;
    /* A family reports what it found; carriers put thousands behind one address. */
    limits[API_LIMIT_REPORTS].burst = 20;
    limits[API_LIMIT_REPORTS].per_s = 2.0 / MINUTE_S;
}

enum fever_error writer_open(const struct feverd_config *config, const struct log *log,
                             struct writer **out, struct error *error)
{
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return error_nomem(error);
    enum fever_error failure = store_open(config->store, STORE_WRITE, &writer->store, error);
    if (failure && failure != FEVER_BUSY) {
        free(writer);
        return failure;
    }
    writer->config = config;
    writer->log = log;
    limits_init(writer->limits);
    writer->report_days = config->report_days;
    writer->audit_days = config->audit_days;
    writer->api = (struct api_writer){writer,      may,          actor_of,   load_put,    load_drop,
                                      closure_put, closure_drop, report_add, report_erase};
    writer->http = (struct http_writer){&writer->api, batch_begin, batch_commit, batch_end,
                                        upkeep,       rest,        writer};
    *out = writer;
    return FEVER_OK;
}

void writer_close(struct writer *writer)
{
    if (!writer)
        return;
    store_close(writer->store);
    free(writer);
}

bool writer_is_failing(const struct writer *writer)
{
    return writer && atomic_load(&writer->failing);
}

void writer_measure(struct writer *writer, struct buffer *out)
{
    if (!writer)
        return;
    exposition_counter(out, "fever_reports_taken_total",
                       "Residents' reports kept since the process began.",
                       atomic_load(&writer->taken));
    exposition_counter(out, "fever_reports_dropped_total",
                       "Residents' reports beyond the bounds, counted but not kept.",
                       atomic_load(&writer->dropped));
    exposition_counter(out, "fever_write_batches_total",
                       "Batches of writes that were kept, each in one transaction.",
                       atomic_load(&writer->batches));
    exposition_counter(out, "fever_write_failures_total",
                       "Failures of the store at a write; nothing of the batch was kept.",
                       atomic_load(&writer->failures));
    exposition_gauge(out, "fever_write_failing", "Whether the last batch of writes failed.",
                     atomic_load(&writer->failing));
}

const struct http_writer *writer_of_http(const struct writer *writer)
{
    return writer ? &writer->http : NULL;
}
