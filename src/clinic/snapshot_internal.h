/* The snapshot's insides, shared by the files that build, evaluate, render and query it. */
#ifndef CLINIC_SNAPSHOT_INTERNAL_H
#define CLINIC_SNAPSHOT_INTERNAL_H

#include <assert.h>
#include <stdatomic.h>

#include "fever/clinic_filter.h"
#include "fever/cluster_grid.h"
#include "fever/list.h"
#include "fever/nearest.h"
#include "fever/nearest_index.h"
#include "fever/snapshot.h"
#include "overlay.h"

/* Constant JSON of known length. */
struct piece {
    const char *text;
    uint32_t length;
};

/* Clinics and consultations with equal hours, zone and calendar share one compiled form and one
 * evaluation. */
struct opening_group {
    const struct hours *hours;           /* NULL where there is nothing to evaluate … */
    enum opening_reason failure;         /* … for this reason */
    struct hours_place place;            /* `zone` NULL: one that the system lacks */
    struct piece hours_json[LANG_COUNT]; /* `"hours":…,"hours_description":…,` */
    _Atomic uint64_t cached;             /* the packed state at the clock's minute */
    int64_t cached_until;                /* the refresher's own: valid before this instant */
};

/* What queries filter on, one cache line for two clinics. */
struct clinic_facts {
    uint16_t kinds; /* bits of enum clinic_kind; designated hospitals carry that bit too */
    uint8_t access;
    uint8_t located; /* has a place of its own */
    uint16_t services;
    uint8_t stated[3]; /* designated, insurance, insurance_remote: enum stated */
    int16_t min_age_months, end_age_months; /* half open; −1: not stated */
    uint32_t region_order; /* position in the tree's preorder; regions.count: none */
};

/* What decides a state at any instant, close together for maps of many clinics. */
struct map_facts {
    int64_t expires_at;
    uint32_t group;
};

enum { CARD_BYTES = 64 };

/* What an answer needs of a clinic, on one cache line: there are too many clinics for the caches,
 * and each line of another array would be waited for.
 *
 * `head` is pre-rendered JSON, one behind the other: head, the numbers of its places in each
 * coordinate system, tail. What the systems share stands in the head, or behind the numbers, where
 * it is the same for all clinics of a precision. */
struct clinic_card {
    const char *head;
    uint32_t head_length;
    uint32_t feature_length; /* of head and WGS84 numbers: what stands before the location */
    uint32_t tail_length;
    uint8_t places_length[CRS_COUNT];
    enum clinic_precision precision;
    const char *last_admission;   /* the record's */
    int64_t stale_at, expires_at; /* when the record's confirmation runs out; INT64_MAX: never */
    uint32_t group;
    uint32_t adcode;       /* the record's */
    uint32_t region_order; /* as in the facts */
    bool repaired_hours;
};
static_assert(sizeof(struct clinic_card) == CARD_BYTES, "a card fills a cache line");

/* The region tree in preorder, so that a region with all below it is one range. */
struct region_order {
    uint32_t count;
    const uint32_t *position;        /* by position in the region table: its preorder number */
    const uint32_t *end;             /* by position in the table: one past its subtree */
    const uint32_t *table;           /* by preorder number: its position in the table */
    const uint32_t *first_clinic;    /* by preorder number, count + 2 entries: into `clinics` */
    const uint32_t *clinics;         /* clinic numbers by preorder number, without region last */
    const uint32_t *unlocated;       /* those of `clinics` without a place of their own, … */
    const uint32_t *first_unlocated; /* … and where each preorder number's begin */
};

struct alias {
    const char *id;
    uint32_t number;
};

/* What the snapshots of one revision share, however often their live values change: for which
 * minute, and under which closures, the cached states and masks hold. */
struct live_clock {
    _Atomic int64_t minute;    /* NO_LIVE_MINUTE: for none */
    _Atomic uint64_t closures; /* the `closures` of the snapshot that they were made for */
    uint32_t snapshots;        /* that share the arena; the keeper's thread alone counts */
};

struct snapshot {
    struct dataset *dataset;
    struct arena *arena;     /* the dataset's, which owns everything below but the overlay */
    struct overlay *overlay; /* NULL: nothing is laid over */
    bool is_copy;            /* made by snapshot_with_live */
    struct live_versions versions;
    uint64_t closures; /* told apart from the others that share the clock */
    struct live_clock *clock;
    bool demo;
    const struct time_zone *default_zone;
    const struct calendar *national_calendar;
    const struct region_table *regions;
    struct region_order order;
    struct clinic_facts *facts;
    struct clinic_card *cards;
    struct point (*images)[CRS_COUNT]; /* of the clinics' places; while it is built, then NULL */
    struct opening_group *groups;
    uint32_t group_count;
    uint32_t *consult_groups;    /* by consultation */
    const struct alias *aliases; /* ascending by id bytes */
    size_t alias_count;
    struct nearest_index *index; /* over clinics with a place of their own; rank: clinic number */
    const uint32_t *located;     /* index item → clinic number */
    uint32_t located_count;
    uint8_t *live;                     /* index item → the mask last set; the refresher's own */
    struct nearest_index *centres;     /* over the centres of regions that hold clinics directly */
    struct outline_index *outlines;    /* of regions; NULL: none are loaded */
    const uint32_t *centre_regions;    /* centre item → position in the region table */
    const struct point *places;        /* by clinic; NaN without a place of its own */
    const uint64_t *tags;              /* by clinic: facts_tags */
    uint32_t listed_count;             /* clinics that are listed unless asked otherwise */
    const struct map_facts *map_facts; /* by the same items */
    struct cluster_grid *grids[CRS_COUNT];  /* over the same items as `index` */
    _Atomic uint64_t *open_bits[CRS_COUNT]; /* by block of each grid, at the clock's */
    struct search_index *search;            /* names and addresses by what they hold */
    struct list_extent extent;
    struct snapshot_figures figures;
    const char *dataset_json;
    const struct care_rules *care; /* NULL: there are none */
};

/* The clock's minute while no cached state holds. */
#define NO_LIVE_MINUTE INT64_MIN

/* Builders, called in this order; each fills its part of the snapshot. */
enum fever_error snapshot_build_regions(struct snapshot *snapshot, struct error *error);
enum fever_error snapshot_build_groups(struct snapshot *snapshot,
                                       const struct snapshot_options *options, struct error *error);
enum fever_error snapshot_build_pieces(struct snapshot *snapshot, struct error *error);
enum fever_error snapshot_build_located(struct snapshot *snapshot, struct error *error);
enum fever_error snapshot_build_indexes(struct snapshot *snapshot, struct error *error);
enum fever_error snapshot_build_care(struct snapshot *snapshot, struct error *error);

/* The indexes, which snapshot_build_indexes builds side by side: each reads what was built before
 * them all, fills members that no other one looks at, and takes its memory from `arena`. */
enum fever_error snapshot_build_nearest(struct snapshot *snapshot, struct arena *arena,
                                        struct error *error);
enum fever_error snapshot_build_districts(struct snapshot *snapshot, struct arena *arena,
                                          struct error *error);
enum fever_error snapshot_build_list(struct snapshot *snapshot, struct arena *arena,
                                     struct error *error);
enum fever_error snapshot_build_search(struct snapshot *snapshot, struct arena *arena,
                                       struct error *error);
enum fever_error snapshot_build_map(struct snapshot *snapshot, struct arena *arena,
                                    struct error *error);

/* Notes anew what is open in the blocks of the map's grids; the refresher's. */
void snapshot_refresh_map(struct snapshot *snapshot);

/* What a query has found out about the clinics with a place around it. */
struct nearest_known {
    double within_m; /* some clinic is as near as this; 0: not known */
    bool has_nearest;
    struct nearest_hit nearest; /* of all clinics, whatever was asked for */
};

/* `snapshot_region_at`, quicker by what is known. */
const struct region *district_at(const struct snapshot *snapshot,
                                 const struct geodesic_origin *from,
                                 const struct nearest_known *known, enum region_evidence *by);

/* Whether masks and cached states speak of this instant under this snapshot's closures. */
static inline bool snapshot_is_live(const struct snapshot *snapshot, int64_t at)
{
    return atomic_load_explicit(&snapshot->clock->minute, memory_order_acquire) == at &&
           atomic_load_explicit(&snapshot->clock->closures, memory_order_relaxed) ==
               snapshot->closures;
}

/* The subtree of a region as a range of preorder numbers; empty for an unknown one. */
void region_order_range(const struct snapshot *snapshot, uint32_t adcode, uint32_t *begin,
                        uint32_t *end);

/* Tags of a clinic in the nearest index. */
enum {
    TAG_KINDS = 0,
    TAG_SERVICES = 10,
    TAG_ACCESS = 24, /* four bits by enum clinic_access */
    TAG_STATED = 28  /* two bits (false, true) for each of the three stated facts */
};
uint64_t facts_tags(const struct clinic_facts *facts);

/* What the hours of a group say at an instant. */
struct opening snapshot_group_opening(const struct snapshot *snapshot, uint32_t group, int64_t at);

/* The state of a group alone. */
enum opening_state snapshot_group_state(const struct snapshot *snapshot, uint32_t group,
                                        int64_t at);

/* The state alone, as cheap as it gets; `memo` holds what this query has evaluated so far. */
enum { STATE_MEMO_SIZE = 256 };
struct state_memo {
    uint32_t group[STATE_MEMO_SIZE]; /* group number + 1; 0: empty */
    uint8_t state[STATE_MEMO_SIZE];
};
enum opening_state snapshot_state(const struct snapshot *snapshot, uint32_t number, int64_t at,
                                  struct state_memo *memo);

/* A filter made ready for many clinics of one snapshot at one instant. */
struct ready_filter {
    const struct snapshot *snapshot;
    const struct clinic_filter *filter;
    uint32_t region_begin, region_end;
    int64_t at;
    struct state_memo memo;
};

void filter_ready(struct ready_filter *ready, const struct snapshot *snapshot,
                  const struct clinic_filter *filter, int64_t at);
bool filter_passes(struct ready_filter *ready, uint32_t number);

/* The same but for the state, which costs more. */
bool filter_passes_facts(const struct ready_filter *ready, uint32_t number);

/* `sort=soonest`; `live`: the masks that move with the clock are those of the query's instant.
 * FEVER_NOMEM. */
enum fever_error nearest_find_soonest(const struct snapshot *snapshot,
                                      const struct nearest_query *query,
                                      const struct nearest_filter *masks, bool live,
                                      struct nearest_answer *answer);

/* Live mask bit of a state. */
static inline uint8_t live_bit(enum opening_state state)
{
    return (uint8_t)(1U << state);
}

#endif
