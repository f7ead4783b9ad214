/* Opening hours: the OSM `opening_hours` language, compiled once and evaluated at any instant.
 *
 * Three states, always with a reason. Grammar and meaning: the OpenStreetMap wiki, "Key:opening_
 * hours/specification"; China's make-up workdays are the one documented addition, switched on by
 * the calendar. Work is bounded for every accepted text. */
#ifndef FEVER_HOURS_H
#define FEVER_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/calendar.h"
#include "fever/coordinates.h"
#include "fever/error.h"
#include "fever/time_zone.h"

enum { HOURS_TEXT_MAX = 255 };

enum opening_state { OPENING_CLOSED, OPENING_OPEN, OPENING_UNKNOWN };

enum opening_reason {
    OPENING_REGULAR_HOURS,
    OPENING_PUBLIC_HOLIDAY,
    OPENING_MAKE_UP_WORKDAY,
    OPENING_CLOSURE,
    OPENING_NO_HOURS,
    OPENING_HOURS_SAY_UNKNOWN,
    OPENING_UNPARSED_HOURS,
    OPENING_CALENDAR_NOT_LOADED,
    OPENING_EXPIRED
};

/* Bits, gravest lowest, in the order in which the API lists them. */
enum opening_caution {
    CAUTION_HOLIDAY_NOT_STATED = 1 << 0,
    CAUTION_MAKE_UP_NOT_STATED = 1 << 1,
    CAUTION_CALENDAR_NOT_LOADED = 1 << 2,
    CAUTION_REPAIRED_HOURS = 1 << 3,
    CAUTION_STALE = 1 << 4,
    CAUTION_OFFLINE = 1 << 5
};

/* The names that the API uses; static storage. */
const char *opening_state_name(enum opening_state state);
const char *opening_reason_name(enum opening_reason reason);
const char *opening_caution_name(enum opening_caution caution);

/* A compiled form: immutable, without pointers out of its arena, shared by any number of clinics
 * with equal text. */
struct hours;

/* Compiles `text`. A breach of the standard is FEVER_INVALID with the 1-based byte column and what
 * was expected; above HOURS_TEXT_MAX bytes FEVER_TOO_LARGE. */
enum fever_error hours_compile(struct arena *arena, const char *text, struct hours **out,
                               struct error *error);

/* Bytes that the compiled form takes. */
size_t hours_bytes(const struct hours *hours);

/* Appends the canonical text; compiling it gives a form that means the same and prints the same. */
void hours_print(const struct hours *hours, struct buffer *out);

/* Where and under which calendar the hours are kept. Borrowed pointers; `calendar` NULL knows no
 * holidays and no year (every PH question is calendar_not_loaded); `zone` is never NULL. Without a
 * position sunrise and the like are unknown. */
struct hours_place {
    const struct time_zone *zone;
    const struct calendar *calendar;
    bool has_position;
    struct point position;
};

struct hours_state {
    enum opening_state state;
    enum opening_reason reason;
    unsigned cautions;   /* bits of enum opening_caution */
    const char *comment; /* of the rule that decided, or NULL; lives with the hours */
};

/* No change within a year. */
#define HOURS_NEVER INT64_MAX

/* The state in force at the instant (half-open intervals: open at `from`, no more at `to`). */
struct hours_state hours_evaluate(const struct hours *hours, const struct hours_place *place,
                                  int64_t at);

/* The first instant after `at`, within 366 days, at which `state` (alone) differs; HOURS_NEVER. */
int64_t hours_next_change(const struct hours *hours, const struct hours_place *place, int64_t at);

/* The first instant at or after `at`, within 366 days, at which the state is open; HOURS_NEVER. */
int64_t hours_next_open(const struct hours *hours, const struct hours_place *place, int64_t at);

/* Writes the hours for people: `lang` is "zh-CN" or "en" (周一至周五 08:00–17:00，节假日休息). */
void hours_describe(const struct hours *hours, const char *lang, struct buffer *out);

/* Whether the hours never close (24/7 or an equivalent that states every day and holiday). */
bool hours_is_always_open(const struct hours *hours);

#endif
