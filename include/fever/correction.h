/* Corrections: what a maintainer says of a clinic's field instead of its sources.
 *
 * A record that sources made is the base; what the world sees is the base with the corrections that
 * are in force laid over it. The base is never touched, so that an import meets what earlier ones
 * left, and the source's current value is back the moment a correction ends. */
#ifndef FEVER_CORRECTION_H
#define FEVER_CORRECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/clinic.h"
#include "fever/error.h"

/* How a correction ended; its date is not among them: it needs no writing. */
enum correction_end {
    CORRECTION_OPEN,
    CORRECTION_REMOVED,  /* taken back */
    CORRECTION_REPLACED, /* by another one of the same field */
    CORRECTION_AGREED    /* the source has come to say the same */
};

enum { CORRECTION_WHO_MAX = 100, CORRECTION_WHY_MAX = 1000 }; /* bytes */

/* The correction of one field. */
struct correction {
    int64_t number;        /* the store's; later ones have larger ones */
    const char *clinic_id; /* whose it is: where `made_for` became an alias, that clinic's */
    const char *made_for;
    enum clinic_field field;
    const char *value; /* canonical text; NULL: cleared. Of an entrance's position: WGS84 */
    enum hours_origin hours_origin; /* of FIELD_HOURS */
    const char *who, *why;
    int64_t since;          /* Unix seconds at which it was made … */
    int64_t until;          /* … and from which it no longer holds; CORRECTION_NO_END: open */
    int64_t since_revision; /* the first revision that has it */
    int64_t ended_revision; /* the first that has it no more; 0: none */
    int64_t ended_at;       /* Unix seconds of that revision */
    enum correction_end end;
};
#define CORRECTION_NO_END INT64_MAX

enum correction_action {
    CORRECTION_PUT,  /* instead of an open one of the same `made_for` and field, if there is one */
    CORRECTION_DROP, /* by its number, whether it is still open or not */
    CORRECTION_CONFIRM /* by its number: the source agrees */
};

/* A put needs made_for, field, value, hours_origin, who, why, since and until; the others need the
 * number alone. */
struct correction_change {
    enum correction_action action;
    struct correction correction;
};

/* Not every field is a clerk's to say: ids and keys are not. */
bool correction_may_set(enum clinic_field field);

/* The fields that only make sense together with `field` and are corrected as one: a position, an
 * entrance's position, a region; else the field alone. */
uint64_t correction_unit(enum clinic_field field);

/* Whether it holds in a revision, at an instant. */
bool correction_holds(const struct correction *correction, int64_t revision, int64_t at);

/* The corrections of a clinic among `count` that ascend by clinic id; NULL for none. */
const struct correction *corrections_of(const struct correction *corrections, size_t count,
                                        const char *clinic_id, size_t *found);

/* Lays over the record those of its corrections that hold; of two for one field the earlier in the
 * array counts. `updated_at` becomes the last instant at which a correction changed the record.
 * Strings go into `arena`. FEVER_INVALID where a value is no canonical text. */
enum fever_error corrections_overlay(const struct correction *corrections, size_t count,
                                     int64_t revision, int64_t at, struct arena *arena,
                                     struct clinic *clinic, struct error *error);

/* Whether the record says by itself what those corrections say whose fields are in `unit` and that
 * hold. Two positions are the same within 0.1 m, whatever their systems; hours that were read from
 * prose by repairs do not say what somebody has confirmed. */
enum fever_error corrections_are_said(const struct correction *corrections, size_t count,
                                      int64_t revision, int64_t at, uint64_t unit,
                                      struct arena *arena, const struct clinic *base, bool *out,
                                      struct error *error);

/* Where a correction stands. All but the first are stale: they change nothing. */
enum correction_state {
    CORRECTION_ACTIVE,
    CORRECTION_EXPIRED,   /* its date has passed */
    CORRECTION_CONFIRMED, /* the source says the same */
    CORRECTION_OVERRULED  /* of an alias whose clinic has one of its own */
};

/* "active", "expired", "confirmed", "overruled"; static storage. */
const char *correction_state_name(enum correction_state state);

#endif
