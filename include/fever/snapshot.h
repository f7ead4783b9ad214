/* The immutable snapshot: one revision, indexed and pre-rendered, that every request reads.
 *
 * Clinics are numbered 0 … count−1 in ascending order of their ids. Everything but the cached
 * state of the current minute is constant after the build; that state lives in atomics beside it
 * and is exact or not used at all. */
#ifndef FEVER_SNAPSHOT_H
#define FEVER_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/care.h"
#include "fever/dataset.h"
#include "fever/hours.h"
#include "fever/live.h"

struct snapshot;

enum lang { LANG_ZH_CN, LANG_EN, LANG_COUNT };

/* "zh-CN" and "en". */
const char *lang_name(enum lang lang);
bool lang_parse(const char *name, enum lang *out);

/* As a service has it unless its operator says otherwise. */
enum { CONFIRM_DAYS_DEFAULT = 365, CONFIRM_DAYS_MAX = 36500 };

struct snapshot_options {
    struct time_zones zones; /* borrowed; outlives the snapshot; holds at least the default */
    int confirm_days;        /* not confirmed for so long: expired */
    bool demo;               /* sample data: nothing expires */
};

/* Builds the snapshot; takes the dataset in every case (it is freed with the snapshot, or at once
 * on failure). Hours that do not compile make their clinic's state unknown, never a failure. */
enum fever_error snapshot_build(struct dataset *dataset, const struct snapshot_options *options,
                                struct snapshot **out, struct error *error);
void snapshot_free(struct snapshot *snapshot);

/* The same snapshot with other live values, which it takes in every case: both share what is
 * costly, and each is freed by itself. One thread makes and frees the snapshots of one revision.
 * FEVER_NOMEM. */
enum fever_error snapshot_with_live(const struct snapshot *snapshot, struct live_values *values,
                                    struct snapshot **out, struct error *error);

/* How far the live values had been written; zeros before any were laid over. */
const struct live_versions *snapshot_live_versions(const struct snapshot *snapshot);

const struct revision *snapshot_revision(const struct snapshot *snapshot);
const struct dataset *snapshot_dataset(const struct snapshot *snapshot);
const struct region_table *snapshot_regions(const struct snapshot *snapshot);
bool snapshot_is_demo(const struct snapshot *snapshot);

/* The rules of the self-check, or NULL; they live as long as the snapshot. */
const struct care_rules *snapshot_self_check(const struct snapshot *snapshot);

/* Whether a notice of an epidemic is in force at an instant for the region, or everywhere; 0: no
 * region, for which only the latter counts. */
bool snapshot_has_epidemic(const struct snapshot *snapshot, uint32_t adcode, int64_t at);

/* Bytes held, dataset included. */
size_t snapshot_bytes(const struct snapshot *snapshot);

/* What /dataset and /metrics tell. */
struct snapshot_figures {
    uint32_t clinics, located;
    uint32_t by_kind[KIND_COUNT];
};
struct snapshot_figures snapshot_figures(const struct snapshot *snapshot);

/* Of the live values laid over it. */
struct live_counts snapshot_live_counts(const struct snapshot *snapshot, int64_t at);

uint32_t snapshot_count(const struct snapshot *snapshot);
const struct clinic *snapshot_clinic(const struct snapshot *snapshot, uint32_t number);

/* The record's adcode, from what an answer looks at anyway. */
uint32_t snapshot_adcode(const struct snapshot *snapshot, uint32_t number);

/* An id, or an alias of one. `is_alias` tells which. */
bool snapshot_find(const struct snapshot *snapshot, const char *id, uint32_t *number,
                   bool *is_alias);

/* The retired clinic of that id, by itself or as an alias, or NULL. */
const struct retired_clinic *snapshot_find_retired(const struct snapshot *snapshot, const char *id);

/* The clinic's zone, never NULL, and the calendar of its region. */
const struct time_zone *snapshot_zone(const struct snapshot *snapshot, uint32_t number);
const struct calendar *snapshot_calendar(const struct snapshot *snapshot, uint32_t number);

/* The mainland's calendar, from which all of its regions' start. */
const struct calendar *snapshot_national_calendar(const struct snapshot *snapshot);

/* Hotlines of the region or, where it has none, of the nearest region above that has. */
size_t snapshot_hotlines(const struct snapshot *snapshot, uint32_t adcode,
                         const struct hotline **first);

/* The clinics of a region and of all below it, by region, then id; returns how many. The numbers
 * live as long as the snapshot. */
size_t snapshot_region_clinics(const struct snapshot *snapshot, uint32_t adcode,
                               const uint32_t **first);

/* The state of one clinic at an instant, as the API shows it. HOURS_NEVER stands for null. */
struct opening {
    enum opening_state state;
    enum opening_reason reason;
    unsigned cautions;
    int64_t as_of, next_change, next_open, last_admission;
    bool closing_soon;
};

/* Exact for any instant; cheap where `at` is the refreshed minute. */
struct opening snapshot_opening(const struct snapshot *snapshot, uint32_t number, int64_t at);

/* The closure that keeps the clinic closed at an instant, and what its queue is reported to be in
 * the minute that begins then; NULL: none. */
const struct live_closure *snapshot_closure(const struct snapshot *snapshot, uint32_t number,
                                            int64_t at);

/* Whether a closure holds at any time from `from` on and before `to`. */
bool snapshot_closes_within(const struct snapshot *snapshot, uint32_t number, int64_t from,
                            int64_t to);

/* Where the closure sends the people of a clinic that it closes: false where it names nobody, a
 * clinic that is no longer listed, or this one, which a merge or a region's closure may bring. */
bool snapshot_alternative(const struct snapshot *snapshot, uint32_t number,
                          const struct live_closure *closure, uint32_t *out);
const struct live_load *snapshot_load(const struct snapshot *snapshot, uint32_t number, int64_t at);

enum { NOTICES_MAX = 20 };

/* The notices in force for a region (0: those for everywhere alone; SNAPSHOT_ANY_REGION: all) at an
 * instant, gravest first, at most NOTICES_MAX; returns how many. `*next_change` becomes the first
 * instant at which one comes or goes, where that is earlier. */
#define SNAPSHOT_ANY_REGION UINT32_MAX
size_t snapshot_notices(const struct snapshot *snapshot, uint32_t adcode, int64_t at,
                        const struct live_notice *out[NOTICES_MAX], int64_t *next_change);

/* Online consultations: numbered 0 … count−1 in ascending order of their ids. */

size_t snapshot_consult_count(const struct snapshot *snapshot);
const struct consult *snapshot_consult(const struct snapshot *snapshot, size_t number);

/* Whether it is for people of the region: it is for the whole country, for that region, for one
 * above it (a province's is for its districts) or for one below it (a district's is among those of
 * its city). */
bool snapshot_consult_serves(const struct snapshot *snapshot, size_t number, uint32_t adcode);

/* Its state at an instant, as its hours have it. Nothing else is known of it: no closure, no
 * confirmation. */
struct opening snapshot_consult_opening(const struct snapshot *snapshot, size_t number, int64_t at);

/* The clock that all of them keep: mainland China's. */
const struct time_zone *snapshot_consult_zone(const struct snapshot *snapshot);

/* Its compiled hours, or NULL where it has none that compile. */
const struct hours *snapshot_consult_hours(const struct snapshot *snapshot, size_t number);

/* How many of the clinics lists show unasked: those that take patients by referral only are left
 * out. */
uint32_t snapshot_count_listed(const struct snapshot *snapshot, const uint32_t *numbers,
                               size_t count);

/* How many of those are open; `first_change` becomes the first instant at which the state of
 * any of them changes, where that is earlier. */
uint32_t snapshot_count_open(const struct snapshot *snapshot, const uint32_t *numbers, size_t count,
                             int64_t at, int64_t *first_change);

/* The compiled hours, or NULL where the clinic has none that compile. */
const struct hours *snapshot_hours(const struct snapshot *snapshot, uint32_t number);

/* One stretch of a clinic's time; `from` is where it begins inside the asked range. */
struct opening_interval {
    int64_t from, to;
    enum opening_state state;
};

/* The intervals that are not closed, from `from` to `to`, at most `room`; returns how many. */
size_t snapshot_intervals(const struct snapshot *snapshot, uint32_t number, int64_t from,
                          int64_t to, struct opening_interval *out, size_t room);

/* Clinics with equal keys are in equal states, and in equal zones, all through `from` to `to`: what
 * was worked out for one holds for the others. */
uint64_t snapshot_intervals_key(const struct snapshot *snapshot, uint32_t number, int64_t from,
                                int64_t to);

/* Brings the cached states to the minute that begins at `minute` (Unix seconds). One thread calls
 * it; readers need not wait. */
void snapshot_refresh(struct snapshot *snapshot, int64_t minute);

/* The clinic's JSON object as `GET /clinics/{id}` shows it, without the closing brace, so that an
 * answer may add members (`,"distance_m":…`). Glues pieces made at build time. */
void snapshot_append_clinic(const struct snapshot *snapshot, uint32_t number,
                            const struct opening *opening, enum crs crs, enum lang lang,
                            struct buffer *out);

/* The clinic as a GeoJSON feature (RFC 7946), its properties being the members above without
 * `location` but with that one's `precision`; without the two closing braces. The geometry is null
 * where the clinic has no place of its own. */
void snapshot_append_feature(const struct snapshot *snapshot, uint32_t number,
                             const struct opening *opening, enum lang lang, struct buffer *out);

/* Asks for the memory of clinics that are about to be rendered, some sixteen at a time at most; has
 * no effect but on speed. */
void snapshot_prefetch(const struct snapshot *snapshot, const uint32_t *numbers, size_t count);

/* The `opening` object alone, closed. */
void snapshot_append_opening(const struct snapshot *snapshot, uint32_t number,
                             const struct opening *opening, enum lang lang, struct buffer *out);

/* The `load` of the clinic in the minute that begins at `at`, an object or null. */
void snapshot_append_load(const struct snapshot *snapshot, uint32_t number, int64_t at,
                          struct buffer *out);

/* An array of the closures that hold at any time from `from` on and before `to`; where several hold
 * at an instant, the first is the one that `opening` shows. */
void snapshot_append_closures(const struct snapshot *snapshot, uint32_t number, int64_t from,
                              int64_t to, struct buffer *out);

/* `{"revision":…,"tag":"…","published_at":"…"}`; static for the snapshot's life. */
const char *snapshot_dataset_json(const struct snapshot *snapshot);

#endif
