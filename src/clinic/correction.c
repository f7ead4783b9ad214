/* The correction layer: laying what maintainers say over what the sources say.
 *
 * The path of the data:
 *
 *   list ─ import ─ table `clinic` (the base) ─┬─ import again: matched, planned, compared
 *                                              │
 *   feverctl correct ─ table `correction` ─────┴─ overlay ─ dataset ─ feverd, export, stats, diff
 *
 * - Imports and rollbacks read and write the base alone. A list that says what it said before
 *   changes nothing, one that changes another field changes that one, and neither can undo a
 *   correction. History keeps the base; a diff lays over both its revisions what held in each.
 * - A correction is a row with the revisions between which it is in force, so that every revision
 *   can be told as the world saw it; rows are ended, never changed. It hangs on an id and not on a
 *   record: it waits while the clinic is retired, follows its id where that becomes an alias, is
 *   its own again where the merge is rolled back, and is untouched by any rollback.
 * - Its date is compared when a dataset is loaded and needs no write; a dataset knows when the next
 *   one runs out, and feverd loads again then.
 * - A full list that agrees ends a correction, for good: what the source says after that is newer
 *   than the correction. The importer decides that, because it alone knows who else says something
 *   of the field.
 * - An export writes what the world sees; taken back without --source it agrees with every
 *   correction and ends none. */
#include "fever/correction.h"

#include <math.h>
#include <string.h>

#define BIT(field) FIELD_BIT(FIELD_##field)

static const uint64_t place_fields = BIT(LAT) | BIT(LON) | BIT(CRS) | BIT(PRECISION);
static const uint64_t entrance_fields = BIT(ENTRANCE_LAT) | BIT(ENTRANCE_LON);
static const uint64_t region_fields = BIT(PROVINCE) | BIT(CITY) | BIT(DISTRICT) | BIT(ADCODE);
static const uint64_t identity_fields = BIT(ID) | BIT(MARKER_ID) | BIT(SOURCE_ID) | BIT(ALIAS_IDS);

#define SAME_PLACE_DEG 1e-6

static const char *const state_names[] = {"active", "expired", "confirmed", "overruled"};

const char *correction_state_name(enum correction_state state)
{
    return state_names[state];
}

bool correction_may_set(enum clinic_field field)
{
    return field < FIELD_COUNT && !(identity_fields & FIELD_BIT(field));
}

uint64_t correction_unit(enum clinic_field field)
{
    const uint64_t units[] = {place_fields, entrance_fields, region_fields};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i] & FIELD_BIT(field))
            return units[i];
    return FIELD_BIT(field);
}

bool correction_holds(const struct correction *correction, int64_t revision, int64_t at)
{
    return correction->since_revision <= revision &&
           (!correction->ended_revision || correction->ended_revision > revision) &&
           at < correction->until;
}

const struct correction *corrections_of(const struct correction *corrections, size_t count,
                                        const char *clinic_id, size_t *found)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(corrections[middle].clinic_id, clinic_id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = 0;
    while (low + *found < count && strcmp(corrections[low + *found].clinic_id, clinic_id) == 0)
        ++*found;
    return *found ? &corrections[low] : NULL;
}

/* What corrections say, as a record of which `fields` are set. */
struct said {
    struct clinic values;
    uint64_t fields;
};

static enum fever_error said_gather(const struct correction *corrections, size_t count,
                                    int64_t revision, int64_t at, uint64_t mask,
                                    struct arena *arena, struct said *out, struct error *error)
{
    struct said said = {.fields = 0};
    clinic_init(&said.values);
    for (size_t i = 0; i < count; i++) {
        const struct correction *correction = &corrections[i];
        uint64_t bit = FIELD_BIT(correction->field);
        if (!(bit & mask & ~said.fields) || !correction_holds(correction, revision, at))
            continue;
        enum fever_error failure =
            clinic_field_parse(&said.values, correction->field,
                               correction->value ? correction->value : "", arena, error);
        if (failure)
            return failure;
        if (correction->field == FIELD_HOURS)
            said.values.hours_origin = correction->hours_origin;
        said.fields |= bit;
    }
    *out = said;
    return FEVER_OK;
}

/* The entrance stands in the position's system: one that stays is carried over into a new one. */
static void place_overlay(struct clinic *clinic, const struct said *said)
{
    const struct clinic *values = &said->values;
    if (said->fields & BIT(LAT)) {
        if (clinic->has_entrance_place)
            clinic->original_entrance =
                crs_from_wgs84(values->original_crs, clinic->entrance_place);
        clinic_take_fields(clinic, values, place_fields);
    } else if (said->fields & BIT(PRECISION) && clinic->precision != PRECISION_NONE &&
               values->precision != PRECISION_NONE) {
        clinic->precision = values->precision;
    }
    if (said->fields & BIT(ENTRANCE_LAT))
        clinic->original_entrance =
            isnan(values->original_entrance.lat)
                ? values->original_entrance
                : crs_from_wgs84(clinic->original_crs, values->original_entrance);
    clinic_settle_place(clinic);
}

static void said_overlay(struct clinic *clinic, const struct said *said)
{
    clinic_take_fields(clinic, &said->values, said->fields & ~(place_fields | entrance_fields));
    if (said->fields & (place_fields | entrance_fields))
        place_overlay(clinic, said);
}

/* The last instant at or before `at` at which the correction began or ceased to count. */
static int64_t last_change(const struct correction *correction, int64_t revision, int64_t at)
{
    int64_t last = correction->since;
    if (correction->ended_revision && correction->ended_revision <= revision)
        last = correction->ended_at;
    if (correction->until <= at && correction->until > last &&
        correction_holds(correction, revision, correction->since))
        last = correction->until;
    return last;
}

enum fever_error corrections_overlay(const struct correction *corrections, size_t count,
                                     int64_t revision, int64_t at, struct arena *arena,
                                     struct clinic *clinic, struct error *error)
{
    struct said said;
    struct error detail;
    enum fever_error failure =
        said_gather(corrections, count, revision, at, UINT64_MAX, arena, &said, &detail);
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    if (failure)
        return error_set(error, failure, "a correction of clinic %s cannot be read: %s", clinic->id,
                         detail.text);
    said_overlay(clinic, &said);
    for (size_t i = 0; i < count; i++) {
        if (corrections[i].since_revision > revision)
            continue;
        int64_t last = last_change(&corrections[i], revision, at);
        if (last > clinic->updated_at)
            clinic->updated_at = last;
    }
    return FEVER_OK;
}

static bool same_point(bool has_a, struct point a, bool has_b, struct point b)
{
    if (!has_a || !has_b)
        return has_a == has_b;
    return fabs(a.lat - b.lat) <= SAME_PLACE_DEG && fabs(a.lon - b.lon) <= SAME_PLACE_DEG;
}

static bool same_places(const struct clinic *a, const struct clinic *b)
{
    return a->precision == b->precision &&
           same_point(a->precision != PRECISION_NONE, a->place, b->precision != PRECISION_NONE,
                      b->place) &&
           same_point(a->has_entrance_place, a->entrance_place, b->has_entrance_place,
                      b->entrance_place);
}

enum fever_error corrections_are_said(const struct correction *corrections, size_t count,
                                      int64_t revision, int64_t at, uint64_t unit,
                                      struct arena *arena, const struct clinic *base, bool *out,
                                      struct error *error)
{
    struct said said;
    enum fever_error failure =
        said_gather(corrections, count, revision, at, unit, arena, &said, error);
    if (failure)
        return failure;
    struct clinic corrected = *base;
    said_overlay(&corrected, &said);
    uint64_t differs = clinic_diff(base, &corrected) & unit & ~(place_fields | entrance_fields);
    bool repaired = unit & BIT(HOURS) && base->hours_origin == HOURS_ORIGIN_REPAIRED &&
                    corrected.hours_origin == HOURS_ORIGIN_STATED;
    *out = !differs && !repaired && same_places(base, &corrected);
    return FEVER_OK;
}
