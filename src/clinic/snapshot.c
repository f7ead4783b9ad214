/* Building, asking and freeing a snapshot: the order of the builders and the plain look-ups. */
#include "fever/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "snapshot_internal.h"

enum { STALE_DAYS = 90 };

static const char *const lang_names[LANG_COUNT] = {"zh-CN", "en"};

const char *lang_name(enum lang lang)
{
    return lang_names[lang];
}

bool lang_parse(const char *name, enum lang *out)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        if (strcmp(lang_names[i], name) == 0) {
            *out = (enum lang)i;
            return true;
        }
    }
    return false;
}

static struct clinic_facts facts_of(const struct clinic *clinic)
{
    struct clinic_facts facts = {
        .kinds = (uint16_t)(1U << clinic->kind),
        .access = (uint8_t)clinic->access,
        .located = clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS,
        .services = (uint16_t)clinic->services,
        .stated = {(uint8_t)clinic->designated, (uint8_t)clinic->insurance,
                   (uint8_t)clinic->insurance_remote},
        .min_age_months = (int16_t)clinic->min_age_months,
        .end_age_months = -1,
    };
    if (clinic->designated == STATED_TRUE)
        facts.kinds |= (uint16_t)(1U << KIND_DESIGNATED_HOSPITAL);
    if (clinic->max_age_years >= 0)
        facts.end_age_months = (int16_t)((clinic->max_age_years + 1) * 12);
    return facts;
}

/* A record is stale and expires by its last confirmation, and expires past its last valid day; the
 * days are those of the clinic's zone. */
static void set_expiry(struct clinic_card *card, const struct clinic *clinic,
                       const struct time_zone *zone, const struct snapshot_options *options)
{
    card->stale_at = card->expires_at = INT64_MAX;
    int32_t confirmed = clinic->verified_day ? clinic->verified_day : clinic->source_day;
    if (confirmed)
        card->stale_at = time_zone_instant(zone, confirmed + STALE_DAYS, 0);
    if (options->demo)
        return;
    if (confirmed)
        card->expires_at = time_zone_instant(zone, confirmed + options->confirm_days, 0);
    if (clinic->valid_until_day) {
        int64_t end = time_zone_instant(zone, clinic->valid_until_day + 1, 0);
        if (end < card->expires_at)
            card->expires_at = end;
    }
}

/* What the record says; its group is known already. */
static void fill_cards(struct snapshot *snapshot, const struct snapshot_options *options)
{
    for (uint32_t i = 0; i < snapshot->dataset->clinic_count; i++) {
        const struct clinic *clinic = &snapshot->dataset->clinics[i];
        struct clinic_card *card = &snapshot->cards[i];
        card->adcode = clinic->adcode;
        card->region_order = snapshot->facts[i].region_order;
        card->last_admission = clinic->last_admission;
        card->repaired_hours = clinic->hours && clinic->hours_origin == HOURS_ORIGIN_REPAIRED;
        set_expiry(card, clinic, snapshot_zone(snapshot, i), options);
    }
}

static int by_alias(const void *a, const void *b)
{
    return strcmp(((const struct alias *)a)->id, ((const struct alias *)b)->id);
}

static enum fever_error build_aliases(struct snapshot *snapshot, struct error *error)
{
    const struct dataset *dataset = snapshot->dataset;
    size_t count = 0;
    for (size_t i = 0; i < dataset->clinic_count; i++)
        count += dataset->clinics[i].alias_ids.count;
    struct alias *aliases = arena_array(snapshot->arena, count, sizeof *aliases);
    if (!aliases)
        return error_nomem(error);
    size_t at = 0;
    for (uint32_t i = 0; i < dataset->clinic_count; i++)
        for (size_t k = 0; k < dataset->clinics[i].alias_ids.count; k++)
            aliases[at++] = (struct alias){dataset->clinics[i].alias_ids.items[k], i};
    if (count)
        qsort(aliases, count, sizeof *aliases, by_alias);
    snapshot->aliases = aliases;
    snapshot->alias_count = count;
    return FEVER_OK;
}

static int id_against_clinic(const void *id, const void *clinic)
{
    return strcmp(id, ((const struct clinic *)clinic)->id);
}

static int id_against_retired(const void *id, const void *retired)
{
    return strcmp(id, ((const struct retired_clinic *)retired)->id);
}

bool snapshot_find(const struct snapshot *snapshot, const char *id, uint32_t *number,
                   bool *is_alias)
{
    const struct dataset *dataset = snapshot->dataset;
    const struct clinic *clinic = dataset->clinic_count
                                      ? bsearch(id, dataset->clinics, dataset->clinic_count,
                                                sizeof *dataset->clinics, id_against_clinic)
                                      : NULL;
    if (clinic) {
        *number = (uint32_t)(clinic - dataset->clinics);
        *is_alias = false;
        return true;
    }
    struct alias key = {.id = id};
    const struct alias *alias = snapshot->alias_count
                                    ? bsearch(&key, snapshot->aliases, snapshot->alias_count,
                                              sizeof *snapshot->aliases, by_alias)
                                    : NULL;
    if (!alias)
        return false;
    *number = alias->number;
    *is_alias = true;
    return true;
}

static int id_against_retired_alias(const void *id, const void *alias)
{
    return strcmp(id, ((const struct retired_alias *)alias)->id);
}

const struct retired_clinic *snapshot_find_retired(const struct snapshot *snapshot, const char *id)
{
    const struct dataset *dataset = snapshot->dataset;
    const struct retired_clinic *retired =
        dataset->retired_count ? bsearch(id, dataset->retired, dataset->retired_count,
                                         sizeof *dataset->retired, id_against_retired)
                               : NULL;
    if (retired || !dataset->retired_alias_count)
        return retired;
    const struct retired_alias *alias =
        bsearch(id, dataset->retired_aliases, dataset->retired_alias_count,
                sizeof *dataset->retired_aliases, id_against_retired_alias);
    return alias ? alias->clinic : NULL;
}

static enum fever_error build_dataset_json(struct snapshot *snapshot, struct error *error)
{
    const struct revision *revision = &snapshot->dataset->revision;
    char instant[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(revision->published_at,
                         time_zone_offset_s(snapshot->default_zone, revision->published_at),
                         instant);
    struct buffer json;
    buffer_init(&json, 256);
    buffer_append_format(&json, "{\"revision\":%lld,\"tag\":\"%016llx\",\"published_at\":\"%s\"}",
                         (long long)revision->number, (unsigned long long)revision->tag, instant);
    snapshot->dataset_json =
        buffer_error(&json) ? NULL : arena_copy(snapshot->arena, json.data, json.length);
    buffer_clear(&json);
    return snapshot->dataset_json ? FEVER_OK : error_nomem(error);
}

static void count_figures(struct snapshot *snapshot)
{
    struct snapshot_figures *figures = &snapshot->figures;
    figures->clinics = (uint32_t)snapshot->dataset->clinic_count;
    figures->located = snapshot->located_count;
    for (size_t i = 0; i < snapshot->dataset->clinic_count; i++)
        figures->by_kind[snapshot->dataset->clinics[i].kind]++;
}

static enum fever_error build_clock(struct snapshot *snapshot, struct error *error)
{
    struct live_clock *clock = arena_alloc(snapshot->arena, sizeof *clock);
    if (!clock)
        return error_nomem(error);
    atomic_init(&clock->minute, NO_LIVE_MINUTE);
    atomic_init(&clock->closures, 0);
    clock->snapshots = 1;
    snapshot->clock = clock;
    return FEVER_OK;
}

static enum fever_error build_all(struct snapshot *snapshot, const struct snapshot_options *options,
                                  struct error *error)
{
    struct dataset *dataset = snapshot->dataset;
    struct region_table *regions = NULL;
    enum fever_error failure = region_table_build(snapshot->arena, dataset->regions,
                                                  dataset->region_count, &regions, error);
    if (failure)
        return failure;
    snapshot->regions = regions;
    snapshot->facts = arena_array(snapshot->arena, dataset->clinic_count, sizeof *snapshot->facts);
    snapshot->cards = arena_lines(snapshot->arena, dataset->clinic_count, sizeof *snapshot->cards);
    if (!snapshot->facts || !snapshot->cards)
        return error_nomem(error);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        snapshot->facts[i] = facts_of(&dataset->clinics[i]);
    failure = snapshot_build_regions(snapshot, error);
    if (!failure)
        failure = snapshot_build_groups(snapshot, options, error);
    if (failure)
        return failure;
    fill_cards(snapshot, options);
    failure = build_aliases(snapshot, error);
    if (!failure)
        failure = snapshot_build_pieces(snapshot, error);
    if (!failure)
        failure = snapshot_build_located(snapshot, error);
    if (!failure)
        failure = snapshot_build_indexes(snapshot, error);
    if (!failure)
        failure = snapshot_build_care(snapshot, error);
    if (!failure)
        failure = build_dataset_json(snapshot, error);
    count_figures(snapshot);
    return failure;
}

enum fever_error snapshot_build(struct dataset *dataset, const struct snapshot_options *options,
                                struct snapshot **out, struct error *error)
{
    struct snapshot *snapshot = arena_alloc(dataset->arena, sizeof *snapshot);
    if (!snapshot) {
        dataset_free(dataset);
        return error_nomem(error);
    }
    snapshot->dataset = dataset;
    snapshot->arena = dataset->arena;
    snapshot->demo = options->demo;
    snapshot->default_zone = options->zones.zones[0];
    enum fever_error failure = build_clock(snapshot, error);
    if (!failure)
        failure = build_all(snapshot, options, error);
    free(snapshot->images);
    snapshot->images = NULL;
    if (failure)
        snapshot_free(snapshot);
    else
        *out = snapshot;
    return failure;
}

void snapshot_free(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    overlay_free(snapshot->overlay);
    bool is_last = !snapshot->clock || --snapshot->clock->snapshots == 0;
    struct dataset *dataset = snapshot->dataset;
    if (snapshot->is_copy)
        free(snapshot);
    if (is_last)
        dataset_free(dataset);
}

/* Nothing that is laid over nothing needs no overlay: queries then do not even ask. */
static struct overlay *overlay_of(const struct snapshot *snapshot, struct live_values *values,
                                  bool *failed)
{
    *failed = false;
    if (!values->load_count && !values->closure_count && !values->notice_count) {
        live_values_free(values);
        return NULL;
    }
    struct overlay *overlay = overlay_build(snapshot, values);
    *failed = !overlay;
    return overlay;
}

enum fever_error snapshot_with_live(const struct snapshot *snapshot, struct live_values *values,
                                    struct snapshot **out, struct error *error)
{
    bool failed;
    const struct live_versions versions = values->versions;
    struct overlay *overlay = overlay_of(snapshot, values, &failed);
    struct snapshot *copy = failed ? NULL : malloc(sizeof *copy);
    if (!copy) {
        overlay_free(overlay);
        return error_nomem(error);
    }
    *copy = *snapshot;
    copy->is_copy = true;
    copy->overlay = overlay;
    copy->versions = versions;
    /* Sources' clinics may have changed with the revision, versions with a restored store: only
     * between two copies of one snapshot do equal versions mean equal closures. */
    if (!snapshot->is_copy || versions.closure != snapshot->versions.closure)
        copy->closures = snapshot->closures + 1;
    copy->clock->snapshots++;
    *out = copy;
    return FEVER_OK;
}

const struct live_versions *snapshot_live_versions(const struct snapshot *snapshot)
{
    return &snapshot->versions;
}

const struct revision *snapshot_revision(const struct snapshot *snapshot)
{
    return &snapshot->dataset->revision;
}

const struct dataset *snapshot_dataset(const struct snapshot *snapshot)
{
    return snapshot->dataset;
}

const struct region_table *snapshot_regions(const struct snapshot *snapshot)
{
    return snapshot->regions;
}

bool snapshot_is_demo(const struct snapshot *snapshot)
{
    return snapshot->demo;
}

size_t snapshot_bytes(const struct snapshot *snapshot)
{
    return arena_bytes(snapshot->arena);
}

struct snapshot_figures snapshot_figures(const struct snapshot *snapshot)
{
    return snapshot->figures;
}

struct live_counts snapshot_live_counts(const struct snapshot *snapshot, int64_t at)
{
    return snapshot->overlay ? live_values_count(snapshot->overlay->values, at)
                             : (struct live_counts){0};
}

uint32_t snapshot_count(const struct snapshot *snapshot)
{
    return (uint32_t)snapshot->dataset->clinic_count;
}

const struct clinic *snapshot_clinic(const struct snapshot *snapshot, uint32_t number)
{
    return &snapshot->dataset->clinics[number];
}

uint32_t snapshot_adcode(const struct snapshot *snapshot, uint32_t number)
{
    return snapshot->cards[number].adcode;
}

const struct time_zone *snapshot_zone(const struct snapshot *snapshot, uint32_t number)
{
    const struct time_zone *zone = snapshot->groups[snapshot->cards[number].group].place.zone;
    return zone ? zone : snapshot->default_zone;
}

const struct calendar *snapshot_national_calendar(const struct snapshot *snapshot)
{
    return snapshot->national_calendar;
}

const struct calendar *snapshot_calendar(const struct snapshot *snapshot, uint32_t number)
{
    return snapshot->groups[snapshot->cards[number].group].place.calendar;
}

const struct hours *snapshot_hours(const struct snapshot *snapshot, uint32_t number)
{
    return snapshot->groups[snapshot->cards[number].group].hours;
}

const char *snapshot_dataset_json(const struct snapshot *snapshot)
{
    return snapshot->dataset_json;
}
