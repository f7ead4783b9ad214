/* Geocoding in two steps: first every address is asked that the store has no answer to, each answer
 * being kept at once; then the answers are judged together and make one revision.
 *
 * So a run that is killed, or stopped by a quota, loses nothing that was paid for. */
#include "feverctl_geocode_run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/store_geocode.h"
#include "feverctl_stop.h"
#include "feverctl_who.h"
#include "transport_curl.h"

enum { DAY_S = 86400, FAILURES_IN_A_ROW = 3, SOURCE_SIZE = 40 };

_Static_assert((int)GEOCODE_LEVEL_SIZE == (int)STORE_GEOCODE_LEVEL_SIZE, "levels fit");

/* An address that no answer was got for; it is not asked again in the same run. */
struct geocoding_failure {
    char query[GEOCODE_QUERY_MAX + 1];
    struct geocode_answer answer;
};

static int64_t oldest(const struct geocoding *run)
{
    return (int64_t)time(NULL) - (int64_t)run->provider->keep_days * DAY_S;
}

static enum fever_error answer_get(const struct geocoding *run, struct store *store,
                                   const char *query, struct geocode_answer *out, bool *known,
                                   struct error *error)
{
    struct stored_geocode stored;
    enum fever_error failure =
        store_geocode_get(store, run->provider->name, query, oldest(run), &stored, known, error);
    if (failure || !*known)
        return failure;
    *out = (struct geocode_answer){.status = stored.found ? GEOCODE_FOUND : GEOCODE_NOTHING,
                                   .point = stored.point,
                                   .precision = stored.precision,
                                   .adcode = stored.adcode};
    memcpy(out->level, stored.level, sizeof out->level);
    return FEVER_OK;
}

static enum fever_error answer_put(const struct geocoding *run, struct store *store,
                                   const char *query, const struct geocode_answer *answer,
                                   struct error *error)
{
    struct stored_geocode stored = {.found = answer->status == GEOCODE_FOUND,
                                    .point = answer->point,
                                    .precision = answer->precision,
                                    .adcode = answer->adcode};
    memcpy(stored.level, answer->level, sizeof stored.level);
    return store_geocode_put(store, run->provider->name, query, time(NULL), &stored, error);
}

static const struct geocoding_failure *failure_find(const struct geocoding *run, const char *query)
{
    for (size_t i = 0; i < run->failed; i++)
        if (strcmp(run->failures[i].query, query) == 0)
            return &run->failures[i];
    return NULL;
}

static enum fever_error failure_add(struct geocoding *run, const char *query,
                                    const struct geocode_answer *answer, struct error *error)
{
    if (run->failed == run->failure_room) {
        size_t room = run->failure_room ? run->failure_room * 2 : 16;
        struct geocoding_failure *failures = realloc(run->failures, room * sizeof *failures);
        if (!failures)
            return error_nomem(error);
        run->failures = failures;
        run->failure_room = room;
    }
    struct geocoding_failure *item = &run->failures[run->failed++];
    *item = (struct geocoding_failure){.answer = *answer};
    strncpy(item->query, query, sizeof item->query - 1);
    return FEVER_OK;
}

/* Asks about one address and keeps what came; stops the run where asking on is of no use. */
static enum fever_error ask(struct geocoding *run, struct store *store,
                            const struct geocode_transport *transport, const char *query,
                            int *failures_in_a_row, struct error *error)
{
    struct geocode_answer *answer = &run->last;
    run->asked++;
    if (geocode_ask(run->provider, run->url, run->key, query, transport, answer))
        return error_nomem(error);
    if (answer->status == GEOCODE_FOUND || answer->status == GEOCODE_NOTHING) {
        *failures_in_a_row = 0;
        return answer_put(run, store, query, answer, error);
    }
    if (answer->status == GEOCODE_QUOTA || answer->status == GEOCODE_KEY) {
        run->asked--; /* it was not answered and is left */
        run->stopped = answer->status;
        return FEVER_OK;
    }
    if (++*failures_in_a_row == FAILURES_IN_A_ROW)
        run->stopped = answer->status;
    return failure_add(run, query, answer, error);
}

static enum fever_error ask_all(struct geocoding *run, struct store *store,
                                const struct geocode_transport *transport,
                                const struct progress *progress, struct error *error)
{
    size_t count;
    int failures_in_a_row = 0;
    const struct geocode_target *targets = geocode_plan_targets(run->plan, &count);
    enum fever_error failure = store_geocode_expire(store, run->provider->name, oldest(run), error);
    for (size_t i = 0; i < count && !failure && run->stopped == GEOCODE_FOUND; i++) {
        struct geocode_answer answer;
        bool known = false;
        if (!targets[i].query || failure_find(run, targets[i].query))
            continue;
        failure = answer_get(run, store, targets[i].query, &answer, &known, error);
        run->remembered += known;
        if (!failure && !known && (!run->limit || run->asked < run->limit))
            failure = ask(run, store, transport, targets[i].query, &failures_in_a_row, error);
        if (!failure && !progress->step(progress->context, i + 1, count))
            failure = error_set(error, FEVER_GUARD, "stopped; the clinics are as they were");
    }
    return failure;
}

static enum fever_error ask_provider(struct geocoding *run, struct store *store,
                                     const struct progress *progress, struct error *error)
{
    struct transport_curl *transport;
    enum fever_error failure =
        transport_curl_new(run->timeout_s, run->rate_per_s, &transport, error);
    if (failure)
        return failure;
    const struct geocode_transport functions = transport_curl_functions(transport);
    failure = ask_all(run, store, &functions, progress, error);
    transport_curl_free(transport);
    return failure;
}

static void plan_drop(struct geocoding *run)
{
    geocode_plan_free(run->plan);
    dataset_free(run->dataset);
    free(run->chosen);
    run->plan = NULL;
    run->dataset = NULL;
    run->chosen = NULL;
}

/* The clinics that the import source names. Clinics and claims ascend by clinic id. */
static enum fever_error choose(struct geocoding *run, struct error *error)
{
    const struct dataset *dataset = run->dataset;
    run->options.chosen = NULL;
    if (!run->source)
        return FEVER_OK;
    run->chosen = calloc(dataset->clinic_count + 1, sizeof *run->chosen);
    if (!run->chosen)
        return error_nomem(error);
    size_t at = 0, named = 0;
    for (size_t i = 0; i < run->base.claim_count; i++) {
        const struct claim *claim = &run->base.claims[i];
        while (at < dataset->clinic_count && strcmp(dataset->clinics[at].id, claim->clinic_id) < 0)
            at++;
        if (at == dataset->clinic_count || strcmp(claim->source, run->source) != 0)
            continue;
        run->chosen[at] = strcmp(dataset->clinics[at].id, claim->clinic_id) == 0;
        named++;
    }
    run->options.chosen = run->chosen;
    if (!named)
        return error_set(error, FEVER_NOT_FOUND,
                         "no list was imported with --source %s; `feverctl stats` names them",
                         run->source);
    return FEVER_OK;
}

static enum fever_error plan_begin(struct geocoding *run, struct store *store, struct error *error)
{
    plan_drop(run);
    enum fever_error failure = store_load_base(store, &run->dataset, error);
    if (!failure)
        failure = store_load_import_base(store, run->dataset, &run->base, error);
    if (!failure)
        failure = choose(run, error);
    if (!failure)
        failure = geocode_plan_new(run->dataset, &run->options, &run->plan, error);
    if (!failure)
        geocode_plan_targets(run->plan, &run->targets);
    return failure;
}

static enum fever_error judge_one(struct geocoding *run, struct store *store,
                                  const struct geocode_target *target, struct error *error)
{
    struct geocode_answer answer;
    bool known = false;
    const struct geocode_answer *given = NULL;
    if (target->query) {
        enum fever_error failure = answer_get(run, store, target->query, &answer, &known, error);
        if (failure)
            return failure;
        const struct geocoding_failure *failed = failure_find(run, target->query);
        given = known ? &answer : failed ? &failed->answer : NULL;
        run->left += !given;
        if (!given)
            return FEVER_OK;
    }
    return geocode_plan_answer(run->plan, target, run->provider, given) ? error_nomem(error)
                                                                        : FEVER_OK;
}

static enum fever_error judge(struct geocoding *run, struct store *store, struct error *error)
{
    size_t count;
    const struct geocode_target *targets = geocode_plan_targets(run->plan, &count);
    enum fever_error failure = FEVER_OK;
    if (!run->provider && geocode_plan_offline(run->plan))
        return error_nomem(error);
    for (size_t i = 0; run->provider && i < count && !failure; i++)
        failure = judge_one(run, store, &targets[i], error);
    if (!failure && geocode_plan_finish(run->plan, &run->result))
        failure = error_nomem(error);
    return failure;
}

static int by_before_id(const void *id, const void *fill)
{
    return strcmp(id, ((const struct geocode_fill *)fill)->before->id);
}

static bool is_geocoder(const char *source)
{
    return strncmp(source, GEOCODE_SOURCE_PREFIX, strlen(GEOCODE_SOURCE_PREFIX)) == 0;
}

/* Each fill claims the position for this provider; what another one had filled in is given up. */
static size_t claims_fill(const struct geocoding *run, const char *source,
                          struct claim_change *claims)
{
    const struct geocode_result *result = &run->result;
    size_t count = 0;
    for (size_t i = 0; i < run->base.claim_count; i++) {
        const struct claim *claim = &run->base.claims[i];
        if (is_geocoder(claim->source) && strcmp(claim->source, source) != 0 &&
            bsearch(claim->clinic_id, result->fills, result->count, sizeof *result->fills,
                    by_before_id))
            claims[count++] = (struct claim_change){true, *claim};
    }
    for (size_t i = 0; i < result->count; i++)
        claims[count++] = (struct claim_change){
            false, {source, NULL, result->fills[i].before->id, GEOCODE_FIELDS}};
    return count;
}

static enum fever_error write_fills(struct geocoding *run, struct store *store, const char *source,
                                    struct clinic_change *clinics, struct claim_change *claims,
                                    struct error *error)
{
    const struct geocode_result *result = &run->result;
    for (size_t i = 0; i < result->count; i++)
        clinics[i] =
            (struct clinic_change){CLINIC_UPDATE, result->fills[i].before, result->fills[i].after};
    char actor[ACTOR_SIZE];
    feverctl_actor(actor);
    struct change_set set = {.base_revision = run->dataset->revision.number,
                             .base_tag = run->dataset->revision.tag,
                             .kind = "geocode",
                             .source = source,
                             .now = time(NULL),
                             .actor = actor,
                             .action = "geocode",
                             .clinics = clinics,
                             .clinic_count = result->count,
                             .claims = claims};
    set.claim_count = claims_fill(run, source, claims);
    feverctl_stop_writing();
    return store_apply(store, &set, NULL, &run->revision, error);
}

static enum fever_error apply(struct geocoding *run, struct store *store, struct error *error)
{
    char source[SOURCE_SIZE] = GEOCODE_SOURCE_PREFIX;
    size_t count = run->result.count;
    run->revision = run->dataset->revision;
    if (run->dry_run || !count)
        return FEVER_OK;
    strncat(source, run->provider ? run->provider->name : "offline",
            sizeof source - strlen(source) - 1);
    struct clinic_change *clinics = calloc(count, sizeof *clinics);
    struct claim_change *claims = calloc(count + run->base.claim_count, sizeof *claims);
    enum fever_error failure = clinics && claims
                                   ? write_fills(run, store, source, clinics, claims, error)
                                   : error_nomem(error);
    free(clinics);
    free(claims);
    run->made = !failure && run->revision.number != run->dataset->revision.number;
    return failure;
}

/* What came into the store while the provider was asked is planned with: the plan is made anew. */
static enum fever_error run_on(struct geocoding *run, struct store *store,
                               const struct progress *progress, struct error *error)
{
    const char *operand = run->provider ? run->provider->name : "offline";
    enum fever_error failure = FEVER_OK;
    if (run->provider && !run->dry_run) {
        failure = plan_begin(run, store, error);
        if (!failure)
            failure = ask_provider(run, store, progress, error);
    }
    if (!failure && !run->dry_run)
        failure = feverctl_lock(run->ctl, "geocode", operand, error);
    if (!failure)
        failure = plan_begin(run, store, error);
    if (!failure)
        failure = judge(run, store, error);
    return failure ? failure : apply(run, store, error);
}

enum fever_error geocoding_run(struct geocoding *run, const struct progress *progress,
                               struct error *error)
{
    struct store *store = NULL;
    enum fever_error failure =
        store_open(run->ctl->store, run->dry_run ? STORE_READ : STORE_WRITE, &store, error);
    if (!failure)
        failure = run_on(run, store, progress, error);
    store_close(store);
    return failure;
}

void geocoding_clear(struct geocoding *run)
{
    plan_drop(run);
    free(run->failures);
}
