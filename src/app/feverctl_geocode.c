/* feverctl geocode: positions for clinics that have none, by what the store knows or a provider. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/number.h"
#include "feverctl.h"
#include "feverctl_geocode_run.h"
#include "transport_curl.h"

enum { RATE_MAX = 50, TIMEOUT_S = 10, TIMEOUT_MAX_S = 60, LIMIT_MAX = 1000000, SHOWN_EACH = 10 };

static const struct feverctl_help help = {
    .usage = "geocode [options]",
    .about =
        "Gives clinics without a position one, and says how good it is: \"address\" for a house "
        "number or\n"
        "a named place, \"district\" for less, never \"exact\". A district's position is shown as "
        "unverified\n"
        "and never ranked by distance. A list that states a position replaces it at any time, and "
        "one\n"
        "that moves the clinic to another address or district takes it away.\n\n"
        "offline (the default) asks nobody: a clinic takes the place of a located one of the same "
        "name,\n"
        "district and campus, or of the same site; else the centre of its district. The others "
        "send the\n"
        "addresses, and the names where no house number is known, to the provider:\n"
        "  amap      key in FEVER_AMAP_KEY      (FEVER_AMAP_URL: another address, for proxies)\n"
        "  tencent   key in FEVER_TENCENT_KEY   (FEVER_TENCENT_URL)\n"
        "  tianditu  key in FEVER_TIANDITU_KEY  (FEVER_TIANDITU_URL)\n"
        "An answer outside the clinic's region is refused. Answers are kept in the store for a "
        "while, so\n"
        "that a run that was killed, or stopped by a quota, goes on where it was and asks nothing "
        "twice.\n\n"
        "What may be kept is the provider's to say; check its terms before you publish. The terms "
        "of AMap\n"
        "and Tencent restrict storing results and using them without their own maps; those of "
        "Tianditu\n"
        "ask for its name beside the data. geodata/README.md says more.\n",
    .exits = "A provider that stops answering (quota, key, trouble) ends the run with 1; what had "
             "been\nfound by then is kept.\n",
    .operands_min = 0,
    .operands_max = 0,
};

static const char *const stop_names[] = {
    [GEOCODE_FOUND] = NULL,    [GEOCODE_NOTHING] = NULL, [GEOCODE_TROUBLE] = "trouble",
    [GEOCODE_QUOTA] = "quota", [GEOCODE_KEY] = "key",    [GEOCODE_REFUSED] = "refused",
};

static size_t count_precision(const struct geocode_result *result, enum clinic_precision precision)
{
    size_t count = 0;
    for (size_t i = 0; i < result->count; i++)
        count += result->fills[i].after->precision == precision;
    return count;
}

static const char *name_of(const struct geocoding *run, const char *id)
{
    size_t count;
    const struct geocode_target *targets = geocode_plan_targets(run->plan, &count);
    for (size_t low = 0; count > 0;) {
        size_t half = count / 2;
        int order = strcmp(targets[low + half].clinic->id, id);
        if (order == 0)
            return targets[low + half].clinic->name;
        low += order < 0 ? half + 1 : 0;
        count = order < 0 ? count - half - 1 : half;
    }
    return "";
}

static json_t *fills_json(const struct geocode_result *result)
{
    json_t *list = json_array();
    for (size_t i = 0; i < result->count; i++) {
        const struct geocode_fill *fill = &result->fills[i];
        const struct clinic *after = fill->after;
        json_array_append_new(list, json_pack("{s:s,s:s,s:f,s:f,s:s,s:s,s:s,s:s?}", "id", after->id,
                                              "name", after->name, "lat", after->original_place.lat,
                                              "lon", after->original_place.lon, "crs",
                                              crs_name(after->original_crs), "precision",
                                              clinic_precision_name(after->precision), "by",
                                              fill->level, "query", fill->query));
    }
    return list;
}

static json_t *findings_json(const struct geocoding *run)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run->result.finding_count; i++) {
        const struct import_finding *finding = &run->result.findings[i];
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:s,s:s}", "severity",
                                        finding_severity_name(finding->severity), "code",
                                        finding->code, "id", finding->value, "name",
                                        name_of(run, finding->value), "message", finding->message));
    }
    return list;
}

static json_t *stopped_json(const struct geocoding *run)
{
    if (run->stopped == GEOCODE_FOUND)
        return json_null();
    return json_pack("{s:s,s:s}", "reason", stop_names[run->stopped], "detail", run->last.detail);
}

static int print_json(const struct geocoding *run)
{
    const struct geocode_result *result = &run->result;
    json_t *filled =
        json_pack("{s:I,s:I}", "address", (json_int_t)count_precision(result, PRECISION_ADDRESS),
                  "district", (json_int_t)count_precision(result, PRECISION_DISTRICT));
    return feverctl_print_json(json_pack(
        "{s:s,s:b,s:o,s:b,s:I,s:o,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "provider",
        run->provider ? run->provider->name : "offline", "dry_run", (int)run->dry_run, "revision",
        feverctl_revision_json(&run->revision), "new_revision", (int)run->made, "without_position",
        (json_int_t)run->targets, "filled", filled, "asked", (json_int_t)run->asked, "remembered",
        (json_int_t)run->remembered, "failed", (json_int_t)run->failed, "left",
        (json_int_t)run->left, "stopped", stopped_json(run), "clinics", fills_json(result),
        "findings", findings_json(run)));
}

/* The first of each code, and how many more there are. */
static void print_findings(const struct geocoding *run)
{
    const struct geocode_result *result = &run->result;
    for (size_t i = 0; i < result->finding_count; i++) {
        const struct import_finding *finding = &result->findings[i];
        size_t before = 0, after = 0;
        for (size_t j = 0; j < result->finding_count; j++) {
            bool same = result->findings[j].code == finding->code;
            before += same && j < i;
            after += same && j > i;
        }
        if (before < SHOWN_EACH)
            printf("  %s %s: %s  %s: %s\n", finding_severity_name(finding->severity), finding->code,
                   finding->value, name_of(run, finding->value), finding->message);
        else if (before == SHOWN_EACH)
            printf("  %s %s: and %zu more, which --json lists\n",
                   finding_severity_name(finding->severity), finding->code, after + 1);
    }
}

static void print_text(const struct geocoding *run)
{
    const struct geocode_result *result = &run->result;
    const char *what = run->options.redo_district ? "without a position or with a district's"
                                                  : "without a position";
    if (run->made)
        printf("Revision %" PRId64 ": ", run->revision.number);
    else
        printf("%s: ", run->dry_run ? "Nothing was asked or written" : "No new revision");
    printf("of %zu clinic%s %s %zu %s one by address and %zu by district\n", run->targets,
           number_plural((int64_t)run->targets), what, count_precision(result, PRECISION_ADDRESS),
           run->dry_run ? "would get" : "got", count_precision(result, PRECISION_DISTRICT));
    if (run->provider)
        printf("Addresses: %zu asked of %s, %zu answered from the store, %zu failed, %zu left\n",
               run->asked, run->provider->title, run->remembered, run->failed, run->left);
    print_findings(run);
}

/* Says why the run ended early. */
static void print_stopped(const struct geocoding *run)
{
    if (run->stopped == GEOCODE_FOUND)
        return;
    fprintf(stderr, "feverctl: stopped: %s: %s; answers kept: %zu, clinics left: %zu: ",
            run->provider->title, run->last.detail, run->asked - run->failed, run->left);
    if (run->stopped == GEOCODE_KEY)
        fprintf(stderr, "check %s and run it again\n", run->provider->key_variable);
    else
        fprintf(stderr, "run it again later, nothing is asked twice\n");
}

static int answer_print(const struct feverctl *ctl, const struct geocoding *run)
{
    int status = EXIT_DONE;
    if (ctl->json)
        status = print_json(run);
    else
        print_text(run);
    print_stopped(run);
    return run->stopped != GEOCODE_FOUND || run->failed ? EXIT_FAILED : status;
}

/* Takes key and address from the environment. False after saying what is wrong. */
static bool provider_settle(struct feverctl *ctl, struct geocoding *run, int64_t rate,
                            int *exit_code)
{
    const struct geocode_provider *provider = run->provider;
    const char *url = getenv(provider->url_variable);
    run->url = url && *url ? url : provider->url;
    run->key = getenv(provider->key_variable);
    run->rate_per_s = rate ? (int)rate : provider->rate_per_s;
    struct error error;
    if (!transport_curl_is_safe(run->url))
        error_set(&error, FEVER_INVALID,
                  "%s must be an https address without a query, so that the key travels safely "
                  "(http to 127.0.0.1 is allowed)",
                  provider->url_variable);
    else if (!run->dry_run && (!run->key || !*run->key))
        error_set(&error, FEVER_NOT_FOUND, "there is no key for %s: put it into %s",
                  provider->title, provider->key_variable);
    else if (!run->dry_run && !geocode_key_is_valid(run->key))
        error_set(&error, FEVER_INVALID,
                  "%s holds no key: keys are letters, digits, - and _; mind spaces and quotes",
                  provider->key_variable);
    else
        return true;
    *exit_code = feverctl_fail(ctl, &error);
    return false;
}

static int geocode_run(struct feverctl *ctl, struct geocoding *run)
{
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Asking");
    struct error error;
    run->ctl = ctl;
    enum fever_error failure = geocoding_run(run, &progress, &error);
    feverctl_progress_end(&bar);
    int exit_code = failure ? feverctl_fail(ctl, &error) : answer_print(ctl, run);
    geocoding_clear(run);
    return exit_code;
}

int feverctl_geocode(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const providers[] = {"offline", "amap", "tencent", "tianditu", NULL};
    struct geocoding run = {.stopped = GEOCODE_FOUND};
    const char *provider = "offline";
    int64_t limit = 0, rate = 0, timeout_s = TIMEOUT_S, region = 0;
    struct option_spec specs[] = {
        {"provider", "NAME", "offline (default), amap, tencent, tianditu", OPTION_CHOICE,
         .target = &provider, .choices = providers},
        {"region", "ADCODE", "only clinics in this region", OPTION_NUMBER, .target = &region,
         .minimum = 100000, .maximum = 999999},
        {"source", "NAME", "only clinics that this import source names", OPTION_TEXT,
         .target = &run.source},
        {"redo-district", NULL, "also clinics that have a district's position, for a better one",
         OPTION_FLAG, .target = &run.options.redo_district},
        {"no-centres", NULL, "offline: leave out the centres of districts", OPTION_FLAG,
         .target = &run.options.no_centres},
        {"limit", "N", "ask for N addresses at most; offline: fill in N positions at most",
         OPTION_NUMBER, .target = &limit, .minimum = 1, .maximum = LIMIT_MAX},
        {"rate", "PER_SECOND", "requests a second (what a free key may do)", OPTION_NUMBER,
         .target = &rate, .minimum = 1, .maximum = RATE_MAX},
        {"timeout", "SECONDS", "for a whole reply (10)", OPTION_NUMBER, .target = &timeout_s,
         .minimum = 1, .maximum = TIMEOUT_MAX_S},
        {"dry-run", NULL, "ask nobody and write nothing; show what the answers at hand would do",
         OPTION_FLAG, .target = &run.dry_run},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    run.provider = geocode_provider_find(provider);
    run.timeout_s = (int)timeout_s;
    run.options.region = (uint32_t)region;
    run.limit = run.options.offline_limit = (size_t)limit;
    if (run.provider && !provider_settle(ctl, &run, rate, &exit_code))
        return exit_code;
    return geocode_run(ctl, &run);
}
