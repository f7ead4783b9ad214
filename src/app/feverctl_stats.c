/* feverctl stats: what the store holds, and what needs attention soon. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/calendar.h"
#include "fever/civil.h"
#include "fever/dataset.h"
#include "feverctl.h"

static const struct feverctl_help help = {
    .usage = "stats [options]",
    .about = "Counts what the store holds: clinics by kind, position and source, and the years "
             "that the\n"
             "holiday calendars cover. Warns from 60 days before a calendar ends.\n",
};

struct stats {
    const struct dataset *dataset;
    const struct import_base *base;
    size_t by_kind[KIND_COUNT];
    size_t by_precision[PRECISION_DISTRICT + 1];
    json_t *sources;  /* name → clinics, as the records state it */
    json_t *imports;  /* import source → clinics that it names */
    json_t *calendar; /* per region: adcode, years, until */
    json_t *warnings;
};

static void tally_add(json_t *tally, const char *name)
{
    json_int_t count = json_integer_value(json_object_get(tally, name));
    json_object_set_new(tally, name, json_integer(count + 1));
}

static void clinics_count(struct stats *stats)
{
    for (size_t i = 0; i < stats->dataset->source_count; i++) /* in their order */
        json_object_set_new(stats->sources, stats->dataset->sources[i], json_integer(0));
    for (size_t i = 0; i < stats->dataset->clinic_count; i++) {
        const struct clinic *clinic = &stats->dataset->clinics[i];
        stats->by_kind[clinic->kind]++;
        stats->by_precision[clinic->precision]++;
        if (clinic->source)
            tally_add(stats->sources, clinic->source);
    }
    for (size_t i = 0; i < stats->base->claim_count; i++)
        if (*stats->base->claims[i].source)
            tally_add(stats->imports, stats->base->claims[i].source);
}

static size_t located(const struct stats *stats)
{
    return stats->by_precision[PRECISION_EXACT] + stats->by_precision[PRECISION_ADDRESS];
}

/* Taiwan, Hong Kong and Macau keep calendars of their own; others' rows add to the mainland's. */
static bool is_whole_calendar(uint32_t adcode)
{
    uint32_t province = adcode / 10000;
    return adcode == 0 || province == 71 || province == 81 || province == 82;
}

static void calendar_warn(struct stats *stats, const struct calendar *calendar, uint32_t adcode,
                          int32_t today)
{
    int32_t until = calendar_covered_until(calendar, today);
    if (!calendar_needs_warning(until, today))
        return;
    char whose[32] = "mainland China";
    if (adcode)
        snprintf(whose, sizeof whose, "region %06" PRIu32, adcode);
    char ends[CIVIL_DATE_SIZE] = "";
    if (until != INT32_MIN)
        civil_format_date(until, ends);
    json_t *warning =
        until == INT32_MIN
            ? json_sprintf("the holiday calendar of %s does not cover this year: import it, or "
                           "hours that depend on holidays stay unknown",
                           whose)
            : json_sprintf("the holiday calendar of %s ends on %s, in %d days: import the next "
                           "year's",
                           whose, ends, (int)(until - today));
    json_array_append_new(stats->warnings, warning);
}

static json_t *calendar_years(const struct dataset *dataset, uint32_t adcode, int *last)
{
    json_t *years = json_array();
    *last = 0;
    for (size_t i = 0; i < dataset->calendar_count; i++) { /* ascending by date in a region */
        int year = civil_from_days(dataset->calendar[i].day).year;
        if (dataset->calendar[i].adcode == adcode && year != *last) {
            json_array_append_new(years, json_integer(year));
            *last = year;
        }
    }
    return years;
}

static enum fever_error calendar_describe(struct stats *stats, uint32_t adcode, int32_t today,
                                          struct error *error)
{
    const struct dataset *dataset = stats->dataset;
    if (is_whole_calendar(adcode)) {
        struct calendar *calendar;
        if (calendar_resolve(dataset->arena, dataset->calendar, dataset->calendar_count, &adcode,
                             adcode ? 1 : 0, &calendar))
            return error_nomem(error);
        calendar_warn(stats, calendar, adcode, today);
    }
    int last;
    json_t *years = calendar_years(dataset, adcode, &last);
    char code[8], until[16];
    snprintf(code, sizeof code, "%06" PRIu32, adcode);
    snprintf(until, sizeof until, "%04d-12-31", last);
    if (last)
        json_array_append_new(stats->calendar,
                              json_pack("{s:s?,s:o,s:s}", "adcode", adcode ? code : NULL, "years",
                                        years, "until", until));
    else
        json_decref(years);
    return FEVER_OK;
}

/* The mainland's calendar, loaded or not, then every region with rows of its own. */
static enum fever_error calendars_describe(struct stats *stats, int32_t today, struct error *error)
{
    const struct dataset *dataset = stats->dataset;
    enum fever_error failure = calendar_describe(stats, 0, today, error);
    uint32_t described = 0;
    for (size_t i = 0; i < dataset->calendar_count && !failure; i++) {
        if (dataset->calendar[i].adcode == described)
            continue;
        described = dataset->calendar[i].adcode;
        failure = calendar_describe(stats, described, today, error);
    }
    return failure;
}

static json_t *tally_list(json_t *tally)
{
    json_t *list = json_array();
    const char *name;
    json_t *count;
    json_object_foreach(tally, name, count)
    {
        json_array_append_new(list, json_pack("{s:s,s:O}", "name", name, "clinics", count));
    }
    return list;
}

static int stats_print_json(const struct stats *stats)
{
    const struct dataset *dataset = stats->dataset;
    json_t *kinds = json_object();
    for (int kind = 0; kind < KIND_COUNT; kind++)
        json_object_set_new(kinds, clinic_kind_name((enum clinic_kind)kind),
                            json_integer((json_int_t)stats->by_kind[kind]));
    json_t *precisions = json_object();
    for (int precision = PRECISION_EXACT; precision <= PRECISION_DISTRICT; precision++)
        json_object_set_new(precisions, clinic_precision_name((enum clinic_precision)precision),
                            json_integer((json_int_t)stats->by_precision[precision]));
    return feverctl_print_json(json_pack(
        "{s:o,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:O,s:O}", "revision",
        feverctl_revision_json(&dataset->revision), "clinics", (json_int_t)dataset->clinic_count,
        "located", (json_int_t)located(stats), "without_position",
        (json_int_t)stats->by_precision[PRECISION_NONE], "by_precision", precisions, "by_kind",
        kinds, "by_source", tally_list(stats->sources), "by_import_source",
        tally_list(stats->imports), "retired", (json_int_t)dataset->retired_count, "regions",
        (json_int_t)dataset->region_count, "hotlines", (json_int_t)dataset->hotline_count,
        "consults", (json_int_t)dataset->consult_count, "calendar", stats->calendar, "warnings",
        stats->warnings));
}

static void tally_print(const char *label, json_t *tally)
{
    const char *name;
    json_t *count;
    if (json_object_size(tally))
        printf("%s\n", label);
    json_object_foreach(tally, name, count)
    {
        printf("  %8" JSON_INTEGER_FORMAT "  %s\n", json_integer_value(count), name);
    }
}

static void calendar_print(const json_t *calendar)
{
    size_t i;
    json_t *entry;
    json_array_foreach(calendar, i, entry)
    {
        const char *adcode = json_string_value(json_object_get(entry, "adcode"));
        printf("Calendar    %s:", adcode ? adcode : "mainland China");
        size_t j;
        json_t *year;
        json_array_foreach(json_object_get(entry, "years"), j, year)
        {
            printf(" %" JSON_INTEGER_FORMAT, json_integer_value(year));
        }
        putchar('\n');
    }
}

static int stats_print(const struct feverctl *ctl, const struct stats *stats)
{
    const struct dataset *dataset = stats->dataset;
    char when[CIVIL_RFC3339_SIZE] = "never";
    if (dataset->revision.number)
        feverctl_format_time(dataset->revision.published_at, when);
    printf("Store       %s\n", ctl->store_told);
    printf("Revision    %" PRId64 ", published %s\n", dataset->revision.number, when);
    printf("Clinics     %zu: %zu located, %zu by their district only, %zu without a position\n",
           dataset->clinic_count, located(stats), stats->by_precision[PRECISION_DISTRICT],
           stats->by_precision[PRECISION_NONE]);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (stats->by_kind[kind])
            printf("  %8zu  %s\n", stats->by_kind[kind], clinic_kind_name((enum clinic_kind)kind));
    tally_print("Sources as the records state them", stats->sources);
    tally_print("Import sources and the clinics that they name", stats->imports);
    printf("Retired     %zu\nRegions     %zu\nHotlines    %zu\nConsults    %zu\n",
           dataset->retired_count, dataset->region_count, dataset->hotline_count,
           dataset->consult_count);
    calendar_print(stats->calendar);
    size_t i;
    json_t *warning;
    json_array_foreach(stats->warnings, i, warning)
    {
        printf("Warning: %s\n", json_string_value(warning));
    }
    return EXIT_DONE;
}

static int stats_show(const struct feverctl *ctl, const struct dataset *dataset,
                      const struct import_base *base)
{
    struct stats stats = {.dataset = dataset,
                          .base = base,
                          .sources = json_object(),
                          .imports = json_object(),
                          .calendar = json_array(),
                          .warnings = json_array()};
    clinics_count(&stats);
    struct error error;
    int64_t china_now = (int64_t)time(NULL) + 8 * 3600;
    int exit_code;
    if (calendars_describe(&stats, civil_day_of(china_now), &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? stats_print_json(&stats) : stats_print(ctl, &stats);
    json_decref(stats.sources);
    json_decref(stats.imports);
    json_decref(stats.calendar);
    json_decref(stats.warnings);
    return exit_code;
}

int feverctl_stats(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    struct import_base base;
    struct error error;
    enum fever_error failure = store_open(ctl->store, STORE_READ, &store, &error);
    if (!failure)
        failure = store_load(store, &dataset, &error);
    if (!failure)
        failure = store_load_import_base(store, dataset, &base, &error);
    exit_code = failure ? feverctl_fail(ctl, &error) : stats_show(ctl, dataset, &base);
    dataset_free(dataset);
    store_close(store);
    return exit_code;
}
