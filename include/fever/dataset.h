/* One revision of everything that is published: what the store loads and a snapshot is built of. */
#ifndef FEVER_DATASET_H
#define FEVER_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/calendar.h"
#include "fever/clinic.h"
#include "fever/consult.h"
#include "fever/correction.h"
#include "fever/outline.h"
#include "fever/region.h"

struct revision {
    int64_t number;
    uint64_t tag;         /* random; never repeats, while a number may after a restore */
    int64_t published_at; /* Unix seconds */
};

/* A clinic that is no more: answered 410 with name and date. */
struct retired_clinic {
    const char *id, *name;
    int64_t retired_at;
};

/* The id of a clinic that was merged into another one, which has retired since. */
struct retired_alias {
    const char *id;
    const struct retired_clinic *clinic;
};

/* Which import source named a clinic, under which key, and which fields it set. `source` is ""
 * for imports without --source. */
struct claim {
    const char *source, *source_id; /* source_id may be NULL */
    const char *clinic_id;
    uint64_t fields; /* FIELD_BIT mask */
};

/* A claim that an import makes, changes or drops. */
struct claim_change {
    bool drop;
    struct claim claim;
};

/* Counters from which ids are given: next free, never reused. */
struct id_counter {
    uint32_t adcode; /* 0: without region */
    uint32_t next;   /* the NNNN to give next */
};

struct dataset {
    struct arena *arena; /* owns everything below */
    struct revision revision;
    const struct clinic *clinics; /* ascending by id bytes */
    size_t clinic_count;
    const struct retired_clinic *retired; /* ascending by id bytes */
    size_t retired_count;
    const struct retired_alias *retired_aliases; /* the same; of one id the latest comes first */
    size_t retired_alias_count;
    const struct region *regions;
    size_t region_count;
    const struct hotline *hotlines; /* ascending by adcode, then as imported */
    size_t hotline_count;
    const struct calendar_row *calendar;
    size_t calendar_count;
    const struct consult *consults; /* ascending by id bytes */
    size_t consult_count;
    const struct outline *outlines; /* ascending by adcode; only some loads fill them */
    size_t outline_count;
    const char *self_check;     /* the rules file of the self-check; NULL: none */
    const char *const *sources; /* names of sources, distinct, ascending */
    size_t source_count;
    const struct correction *corrections; /* ascending by clinic id; also those that have ended */
    size_t correction_count;
    int64_t
        corrections_until; /* Unix seconds at which one runs out; CORRECTION_NO_END: none will */
};

/* An empty dataset with an arena, or NULL without memory. Filling it is the store's work. */
struct dataset *dataset_new(void);

void dataset_free(struct dataset *dataset);

#endif
