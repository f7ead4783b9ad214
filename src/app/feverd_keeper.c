/* The keeper of the snapshot: one thread that looks at the store five times a second and refreshes
 * the cached states as the minute turns.
 *
 * A new revision is built beside the old one, which goes on answering; one that cannot be loaded is
 * tried again and leaves the old one in place, and /readyz says so. Live values that were written
 * are laid over the snapshot at hand, which is then shared, never built anew.
 *
 * With --keep each revision that is served goes into a file of this node's own as well, and live
 * values within seconds. A node whose store is away when it starts serves from there, and says so,
 * until the store is back. */
#include "feverd_keeper.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/exposition.h"
#include "fever/number.h"
#include "fever/store.h"
#include "fever/store_live.h"
#include "fever/zone_set.h"
#include "feverd_degraded.h"

enum {
    POLL_MS = 200,
    RETRY_MS = 2000,
    KEEP_LIVE_MS = 5000,
    SILENCE_MS = 60000, /* a large store is sorted on a slow disk before its first row comes */
    BEHIND_MAX_S = 10,
    MINUTE_S = 60
};

/* What is loaded out of the store. */
enum load_kind { LOAD_REVISION, LOAD_LIVE, LOAD_KINDS };

struct keeper {
    const struct feverd_config *config;
    const struct log *log;
    struct snapshot_slot *slot;
    struct zone_set *zones;
    struct store *store;       /* NULL while it cannot be opened */
    struct snapshot *snapshot; /* the one in the slot */
    struct revision revision;
    struct live_versions live; /* that are laid over it */
    uint32_t clinics;
    int64_t corrections_until;         /* Unix seconds at which a correction runs out */
    atomic_llong minute;               /* to which the snapshot was refreshed */
    bool revision_unkept, live_unkept; /* served, and not in the kept file yet */
    int64_t keep_ms;                   /* when live values may go there next */
    bool revision_owed;                /* the last load of a revision failed */
    int64_t retry_ms;                  /* when to try again what failed; 0: nothing has */
    struct degraded degraded;
    atomic_llong loads[LOAD_KINDS][2]; /* those that failed, and those that went well */
    atomic_llong store_failures;
    atomic_llong loaded_at, seen_at; /* Unix seconds: the last load, the store's last answer */
    atomic_llong behind_s;           /* how far that answer lay behind what was written */

    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* guards the wishes */
    pthread_cond_t wake;
    bool wants_stop, wants_reload;
};

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t current_minute(void)
{
    int64_t now = time(NULL);
    return now - now % MINUTE_S;
}

size_t keeper_degraded(const struct keeper *keeper, const char *names[HTTP_DEGRADED_MAX])
{
    return degraded_names(&keeper->degraded, names);
}

static void load_note(struct keeper *keeper, enum load_kind kind, enum fever_error failure)
{
    atomic_fetch_add(&keeper->loads[kind][failure == FEVER_OK], 1);
    if (!failure)
        atomic_store(&keeper->loaded_at, time(NULL));
}

/* Lays the live values over a snapshot, at the current minute, and puts it in place. */
static enum fever_error live_load(struct keeper *keeper, const struct snapshot *under,
                                  struct error *error)
{
    struct live_values *values = NULL;
    struct snapshot *snapshot = NULL;
    enum fever_error failure = store_live_load(keeper->store, STORE_LIVE_WHENEVER, &values, error);
    if (!failure)
        failure = snapshot_with_live(under, values, &snapshot, error);
    if (failure)
        return failure;
    int64_t minute = current_minute();
    bool is_new = under != keeper->snapshot;
    if (is_new)
        snapshot_refresh(snapshot, minute); /* nobody reads it yet */
    keeper->live = *snapshot_live_versions(snapshot);
    keeper->live_unkept = true;
    keeper->snapshot = snapshot;
    keeper->minute = minute;
    snapshot_swap(keeper->slot, snapshot);
    if (!is_new) /* its masks were the old one's: they turn once nobody reads by those */
        snapshot_refresh(snapshot, minute);
    return FEVER_OK;
}

/* Loads the current revision and puts its snapshot in place. */
static enum fever_error revision_load(struct keeper *keeper, struct error *error)
{
    struct dataset *dataset = NULL;
    struct snapshot *snapshot = NULL;
    size_t unknown_zones;
    enum fever_error failure = store_load_served(keeper->store, &dataset, error);
    if (failure)
        return failure;
    if (zone_set_load(keeper->zones, dataset, &unknown_zones)) {
        dataset_free(dataset);
        return error_nomem(error);
    }
    const struct snapshot_options options = {.zones = zone_set_zones(keeper->zones),
                                             .confirm_days = (int)keeper->config->confirm_days,
                                             .demo = keeper->config->demo};
    int64_t corrections_until = dataset->corrections_until;
    failure = snapshot_build(dataset, &options, &snapshot, error);
    if (failure)
        return failure;
    struct revision revision = *snapshot_revision(snapshot);
    uint32_t clinics = snapshot_count(snapshot);
    failure = live_load(keeper, snapshot, error);
    snapshot_free(snapshot); /* what is laid over it keeps what it needs */
    if (failure)
        return failure;
    keeper->corrections_until = corrections_until;
    keeper->revision = revision;
    keeper->revision_unkept = true;
    keeper->clinics = clinics;
    degraded_set(&keeper->degraded, DEGRADED_TIME_ZONES, unknown_zones > 0,
                 "the system does not know the time zone of some clinics");
    degraded_set(&keeper->degraded, DEGRADED_EMPTY, clinics == 0,
                 "the store holds no clinic: import a list before residents are sent here");
    degraded_set(&keeper->degraded, DEGRADED_LIVE, false, NULL);
    return FEVER_OK;
}

static void revision_tell(struct keeper *keeper, enum log_event event)
{
    struct log_line line;
    char sentence[96];
    snprintf(sentence, sizeof sentence,
             "now serving revision %" PRId64 " with %" PRIu32 " clinic%s", keeper->revision.number,
             keeper->clinics, number_plural(keeper->clinics));
    log_begin(&line, keeper->log, event);
    log_number(&line, "revision", keeper->revision.number);
    log_number(&line, "clinics", keeper->clinics);
    log_text(&line, "msg", sentence);
    log_end(&line);
}

static void complain(struct keeper *keeper, enum degradation what, const struct error *error)
{
    degraded_set(&keeper->degraded, what, true, error->text);
    keeper->retry_ms = clock_ms(CLOCK_MONOTONIC) + RETRY_MS;
}

/* The store is opened anew for the next try: a connection keeps what it has read, mended or not. */
static void load_failed(struct keeper *keeper, enum degradation what, const struct error *error)
{
    complain(keeper, what, error);
    store_close(keeper->store);
    keeper->store = NULL;
}

static enum fever_error followed_open(struct keeper *keeper, struct error *error)
{
    enum fever_error failure = store_open(keeper->config->store, STORE_READ, &keeper->store, error);
    if (!failure)
        store_set_silence_ms(keeper->store, SILENCE_MS);
    return failure;
}

/* Whether the store holds a revision that is not served, or a correction in the served one has run
 * out, which nobody writes down; and whether it holds other live values. A store that was closed is
 * opened again. Asks for either only where something was written, or where `surely` says so. */
static enum fever_error store_look(struct keeper *keeper, bool surely, bool *is_new,
                                   bool *is_livelier, struct error *error)
{
    bool changed = surely || !keeper->store;
    bool written = false;
    struct revision revision;
    struct live_versions live;
    *is_new = time(NULL) >= keeper->corrections_until;
    *is_livelier = false;
    if (keeper->store && store_changed(keeper->store, &written, error)) {
        store_close(keeper->store); /* another file may stand in its place */
        keeper->store = NULL;
        changed = true;
    }
    if (!keeper->store &&
        (followed_open(keeper, error) || store_changed(keeper->store, &written, error)))
        return error->code;
    if (!changed && !written)
        return FEVER_OK;
    if (store_revision(keeper->store, &revision, error) ||
        store_live_versions(keeper->store, &live, error))
        return error->code;
    *is_livelier = live.load != keeper->live.load || live.closure != keeper->live.closure ||
                   live.notice != keeper->live.notice;
    *is_new |= revision.number != keeper->revision.number || revision.tag != keeper->revision.tag;
    return FEVER_OK;
}

static void age_note(struct keeper *keeper)
{
    int64_t behind_s = store_behind_s(keeper->store);
    atomic_store(&keeper->behind_s, behind_s);
    degraded_set(
        &keeper->degraded, DEGRADED_BEHIND, behind_s > BEHIND_MAX_S,
        "the database is a standby that has fallen behind its primary: what is shown is old");
}

/* Follows the store; `force` opens and loads it anew. What has failed is tried again in a while. */
static void store_follow(struct keeper *keeper, bool force)
{
    struct error error;
    bool is_new, is_livelier;
    bool waits = keeper->retry_ms != 0;
    if (waits && !force && clock_ms(CLOCK_MONOTONIC) < keeper->retry_ms)
        return;
    if (force) {
        store_close(keeper->store);
        keeper->store = NULL;
    }
    if (store_look(keeper, waits, &is_new, &is_livelier, &error)) {
        store_close(keeper->store);
        keeper->store = NULL;
        atomic_fetch_add(&keeper->store_failures, 1);
        complain(keeper, DEGRADED_STORE, &error);
        return;
    }
    atomic_store(&keeper->seen_at, time(NULL));
    age_note(keeper);
    degraded_set(&keeper->degraded, DEGRADED_STORE, false, NULL);
    degraded_set(&keeper->degraded, DEGRADED_KEPT, false, NULL);
    if (is_new || force || keeper->revision_owed) {
        enum fever_error failure = revision_load(keeper, &error);
        load_note(keeper, LOAD_REVISION, failure);
        keeper->revision_owed = failure != FEVER_OK;
        if (failure) {
            load_failed(keeper, DEGRADED_REVISION, &error);
            return;
        }
        revision_tell(keeper, LOG_REVISION_SERVED);
    } else if (is_livelier) {
        enum fever_error failure = live_load(keeper, keeper->snapshot, &error);
        load_note(keeper, LOAD_LIVE, failure);
        if (failure) {
            load_failed(keeper, DEGRADED_LIVE, &error);
            return;
        }
    }
    degraded_set(&keeper->degraded, DEGRADED_LIVE, false, NULL);
    degraded_set(&keeper->degraded, DEGRADED_REVISION, false, NULL);
    keeper->retry_ms = 0;
}

/* Brings the node's own file up to what is served. A store that failed meanwhile is noticed when it
 * is looked at next. */
static void kept_follow(struct keeper *keeper)
{
    struct error error;
    int64_t now = clock_ms(CLOCK_MONOTONIC);
    bool is_whole = keeper->revision_unkept;
    if (!keeper->config->keep || !keeper->store || now < keeper->keep_ms ||
        (!is_whole && !keeper->live_unkept))
        return;
    keeper->keep_ms = now + KEEP_LIVE_MS;
    enum fever_error failure = is_whole
                                   ? store_keep(keeper->store, keeper->config->keep, &error)
                                   : store_keep_live(keeper->store, keeper->config->keep, &error);
    keeper->revision_unkept = failure != FEVER_OK; /* what cannot be mended is made anew */
    keeper->live_unkept = false;
    degraded_set(&keeper->degraded, DEGRADED_NOT_KEPT, failure != FEVER_OK, error.text);
}

static void minute_follow(struct keeper *keeper)
{
    int64_t minute = current_minute();
    if (minute == keeper->minute)
        return;
    struct snapshot *snapshot = snapshot_acquire(keeper->slot);
    snapshot_refresh(snapshot, minute);
    snapshot_release(keeper->slot);
    keeper->minute = minute;
}

/* Sleeps until the next look or the next minute, or until somebody wishes something; no longer,
 * whatever is done to the clock meanwhile. */
static void wait_for_wish(struct keeper *keeper, bool *stop, bool *reload)
{
    int64_t now = clock_ms(CLOCK_REALTIME);
    int64_t edge = (now / (MINUTE_S * 1000) + 1) * MINUTE_S * 1000;
    int64_t wait_ms = edge - now < POLL_MS ? edge - now : POLL_MS;
    int64_t until = clock_ms(CLOCK_MONOTONIC) + wait_ms;
    const struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->wants_stop && !keeper->wants_reload)
        pthread_cond_timedwait(&keeper->wake, &keeper->lock, &deadline);
    *stop = keeper->wants_stop;
    *reload = keeper->wants_reload;
    keeper->wants_reload = false;
    pthread_mutex_unlock(&keeper->lock);
}

static void *keeper_run(void *context)
{
    struct keeper *keeper = context;
    for (;;) {
        bool stop, reload;
        wait_for_wish(keeper, &stop, &reload);
        if (stop)
            return NULL;
        minute_follow(keeper);
        store_follow(keeper, reload);
        kept_follow(keeper);
    }
}

static void measure_loads(struct keeper *keeper, struct buffer *out)
{
    static const char name[] = "fever_reloads_total";
    static const char *const kinds[LOAD_KINDS] = {"revision", "live"};
    static const char *const results[] = {"failure", "success"};
    exposition_family(out, "counter", name,
                      "Loads out of the store, by what was loaded and how it ended.");
    for (int kind = 0; kind < LOAD_KINDS; kind++)
        for (int result = 0; result < 2; result++) {
            const struct exposition_label labels[] = {{"what", kinds[kind]},
                                                      {"result", results[result]}};
            exposition_sample(out, name, labels, 2, atomic_load(&keeper->loads[kind][result]));
        }
}

void keeper_measure(struct keeper *keeper, bool writes_fail, struct buffer *out)
{
    degraded_measure(&keeper->degraded, writes_fail, out);
    measure_loads(keeper, out);
    exposition_counter(out, "fever_store_failures_total",
                       "Looks at the store that failed; it is asked again every two seconds.",
                       atomic_load(&keeper->store_failures));
    exposition_gauge(out, "fever_store_seen_timestamp_seconds",
                     "When the store last answered, in Unix time; 0: never yet.",
                     atomic_load(&keeper->seen_at));
    exposition_gauge(out, "fever_store_behind_seconds",
                     "How far that answer lay behind what was written; 0 but on a standby.",
                     atomic_load(&keeper->behind_s));
    exposition_gauge(out, "fever_snapshot_loaded_timestamp_seconds",
                     "When anything was last loaded, in Unix time.",
                     atomic_load(&keeper->loaded_at));
    exposition_gauge(out, "fever_states_timestamp_seconds",
                     "The minute of the states that are shown, in Unix time.",
                     atomic_load(&keeper->minute));
}

/* The error of a server that is away, with what would have helped: a file is where it was. */
static enum fever_error away_without_kept(const char *location, struct error *error)
{
    const struct error away = *error;
    if (!store_is_remote(location))
        return away.code;
    return error_set(error, away.code,
                     "%s; with --keep FILE a node starts from what it served last", away.text);
}

/* The file is this node's own: what an older program has kept there is brought up to date. */
static enum fever_error kept_read(const char *path, struct store **out, struct error *error)
{
    enum fever_error failure = store_open(path, STORE_READ, out, error);
    if (failure == FEVER_UNSUPPORTED && store_open(path, STORE_WRITE, out, error) == FEVER_OK) {
        store_close(*out);
        *out = NULL;
        failure = store_open(path, STORE_READ, out, error);
    }
    return failure;
}

/* Opens the kept file in the place of the store, which is away as `error` says. */
static enum fever_error kept_open(struct keeper *keeper, struct error *error)
{
    const struct error away = *error;
    struct error unkept;
    complain(keeper, DEGRADED_STORE, error);
    enum fever_error failure = kept_read(keeper->config->keep, &keeper->store, &unkept);
    if (!failure)
        degraded_set(&keeper->degraded, DEGRADED_KEPT, true, NULL);
    else if (failure == FEVER_NOT_FOUND)
        error_set(error, away.code, "%s; and nothing has been kept in %s yet", away.text,
                  keeper->config->keep);
    else
        error_set(error, away.code, "%.*s; and what was kept cannot be served: %s",
                  (int)(sizeof away.text / 2), away.text, unkept.text);
    return failure;
}

/* The first snapshot, out of the store or, while that is away, out of the kept file. */
static enum fever_error first_load(struct keeper *keeper, struct error *error)
{
    const struct feverd_config *config = keeper->config;
    bool changed;
    if (config->keep && store_keep_check(config->keep, error) == FEVER_CONFLICT)
        return error->code;
    enum fever_error failure = followed_open(keeper, error);
    if (failure == FEVER_BUSY)
        failure = config->keep ? kept_open(keeper, error) : away_without_kept(config->store, error);
    if (!failure) /* from here on changes count: before the load, so that none is missed */
        failure = store_changed(keeper->store, &changed, error);
    if (!failure) {
        failure = revision_load(keeper, error);
        load_note(keeper, LOAD_REVISION, failure);
    }
    if (!failure && degraded_is(&keeper->degraded, DEGRADED_KEPT)) {
        store_close(keeper->store);
        keeper->store = NULL;
        keeper->revision_unkept = keeper->live_unkept = false;
        revision_tell(keeper, LOG_KEPT_FILE_SERVED);
    } else if (!failure) {
        revision_tell(keeper, LOG_REVISION_SERVED);
    }
    return failure;
}

static void wake_init(pthread_cond_t *wake)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum fever_error keeper_open(const struct feverd_config *config, const struct log *log,
                             struct keeper **out, struct error *error)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    if (!keeper)
        return error_nomem(error);
    keeper->config = config;
    keeper->log = log;
    degraded_init(&keeper->degraded, log);
    pthread_mutex_init(&keeper->lock, NULL);
    wake_init(&keeper->wake);
    keeper->slot = snapshot_slot_new();
    keeper->zones = zone_set_new();
    enum fever_error failure = keeper->slot && keeper->zones ? FEVER_OK : error_nomem(error);
    if (!failure)
        failure = first_load(keeper, error);
    if (failure) {
        keeper_close(keeper);
        return failure;
    }
    *out = keeper;
    return FEVER_OK;
}

static void keeper_wish(struct keeper *keeper, bool *wish)
{
    pthread_mutex_lock(&keeper->lock);
    *wish = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
}

void keeper_close(struct keeper *keeper)
{
    if (!keeper)
        return;
    if (keeper->started) {
        keeper_wish(keeper, &keeper->wants_stop);
        pthread_join(keeper->thread, NULL);
    }
    store_close(keeper->store);
    snapshot_slot_free(keeper->slot);
    zone_set_free(keeper->zones);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

enum fever_error keeper_start(struct keeper *keeper, struct error *error)
{
    int status = pthread_create(&keeper->thread, NULL, keeper_run, keeper);
    if (status)
        return error_set(error, FEVER_IO, "cannot start a thread: %s", strerror(status));
    keeper->started = true;
    return FEVER_OK;
}

void keeper_reload(struct keeper *keeper)
{
    keeper_wish(keeper, &keeper->wants_reload);
}

struct snapshot_slot *keeper_slot(struct keeper *keeper)
{
    return keeper->slot;
}
