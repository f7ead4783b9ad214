/* The compiled form of opening hours: one block of memory without pointers.
 *
 * The block is a `struct hours` followed by its tables, each found by a byte offset: rules, the
 * selectors of their dates, the time spans, the day templates and the comments. Everything that
 * speaks of few cases (months, plain weekdays, PH, SH) sits in bits inside the rule, so that usual
 * hours have no selector entries at all.
 *
 * How rules combine follows the standard as its reference evaluator reads it. For one calendar day
 * the rules are taken in order. A rule whose date selectors match the day, which is joined by `;`
 * and says open or unknown, forgets what earlier rules said of that day; a `,` rule adds to them;
 * a `||` rule speaks only where the state is still closed; an `off` rule closes what it covers.
 * A span past midnight speaks on the next day, for the day on which it began, in its rule's place
 * in the order; where a later rule had closed the day on which it would have begun, it is silent
 * (here the reference would still be open). A rule without date selectors forgets earlier rules
 * only if the rule before it has none either: `Mo-Fr 08:00-12:00; 14:00-16:00` adds up. */
#ifndef HOURS_FORM_H
#define HOURS_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/hours.h"

enum {
    DAY_MINUTES = 1440,
    RULES_MAX = 128, /* a rule takes two bytes of text at least */
    SELECTORS_MAX = 128,
    SPANS_MAX = 64,
    WEEKDAYS_ALL = 0x7f,
    WEEKDAYS_WORK = 0x1f
};

/* Sun events, and the times that decide whether `sunset-07:00` is meant to pass midnight. */
enum sun_event { SUN_NONE, SUN_DAWN, SUN_SUNRISE, SUN_SUNSET, SUN_DUSK };
static inline int hours_nominal_minute(unsigned event)
{
    static const int16_t minutes[] = {
        [SUN_DAWN] = 330, [SUN_SUNRISE] = 360, [SUN_SUNSET] = 1080, [SUN_DUSK] = 1110};
    return minutes[event];
}

/* Minutes from the day's midnight, or from the event on that day. */
struct span {
    int16_t from, to;             /* fixed: 0–1439 and 1–2880; equal in `17:00+` */
    uint8_t from_event, to_event; /* enum sun_event */
    bool open_end;                /* `+`: after `to` nobody knows */
    bool wraps;                   /* a `to` by the sun falls on the next day by nominal times */
};

/* A day of the year: fixed, the nth weekday of a month, or Easter; then moved. */
enum date_kind { DATE_FIXED, DATE_NTH_WEEKDAY, DATE_EASTER };
struct date_point {
    uint16_t year; /* 0: every year */
    int16_t offset_days;
    uint8_t kind;          /* enum date_kind */
    uint8_t month;         /* 1–12 */
    uint8_t day;           /* 1–31, or the weekday */
    int8_t nth;            /* −5 … 5 */
    int8_t weekday_offset; /* +1 … +7: the next Monday … Sunday; −1 … −7 the one before; 0 none */
};

/* Selectors of one group are alternatives; a rule matches where every group it has matches. */
enum selector_group { GROUP_YEAR, GROUP_DATE, GROUP_WEEK, GROUP_WEEKDAY, GROUP_HOLIDAY };
enum selector_kind {
    SELECT_YEARS,       /* from–to, each step-th */
    SELECT_MONTHS,      /* a set, as one of several alternatives in a list of dates */
    SELECT_DATES,       /* from–to */
    SELECT_WEEKS,       /* from–to, each step-th */
    SELECT_NTH_WEEKDAY, /* the weekday's nth of a set of nths, moved by days */
    SELECT_HOLIDAY      /* PH moved by days */
};
struct selector {
    uint8_t group, kind;
    union {
        struct {
            uint16_t from, to, step;
        } numbers;
        uint16_t months;
        struct {
            struct date_point from, to;
            uint8_t step;  /* of a range inside one month; 0: none */
            bool open_end; /* `Oct 01+` */
        } dates;
        struct {
            uint8_t weekday;
            uint16_t nths; /* bits 0–4: 1st … 5th; bits 5–9: last … fifth from the end */
            int16_t offset_days;
        } nth;
        int16_t offset_days;
    } u;
};

/* Bits of `holidays`: PH or SH, as alternatives to the weekdays (`PH,Sa`) or as a condition on
 * them (`PH Sa`). */
enum { HOLIDAY_PH = 1, HOLIDAY_SH = 2, HOLIDAY_PH_AND = 4, HOLIDAY_SH_AND = 8 };

struct rule {
    uint16_t months;  /* a condition of whole months; 0: none */
    uint16_t comment; /* offset of its text, 0: none */
    uint8_t weekdays; /* bit 0 is Monday */
    uint8_t holidays; /* HOLIDAY_… */
    uint8_t first_selector, selector_count;
    uint8_t first_span, span_count; /* without spans the rule speaks of whole days */
    uint8_t state;                  /* enum opening_state, what its modifier says */
    bool additional : 1, fallback : 1;
    bool has_dates : 1; /* any date selector at all */
    bool clears : 1;    /* forgets the day's earlier rules where it matches */
};

/* A stretch of one local day, up to the next segment's minute. */
enum { SEGMENT_NO_RULE = 0xff };
struct segment {
    uint16_t minute : 15;
    uint16_t from_yesterday : 1; /* decided by a span that began the day before */
    uint8_t state;               /* enum opening_state */
    uint8_t rule;                /* that decided, or SEGMENT_NO_RULE */
};

enum {
    HOURS_WEEKLY = 1,       /* only weekdays, holidays and fixed times: the templates hold */
    HOURS_HAS_HOLIDAY = 2,  /* PH somewhere */
    HOURS_HAS_SCHOOL = 4,   /* SH somewhere */
    HOURS_HAS_PARTIAL = 8,  /* a weekday selector of some, not all, of Monday to Friday */
    HOURS_HAS_WEEKDAY = 16, /* weekday selectors that are not Mo-Su */
    HOURS_CONSTANT = 32,    /* one state in every plain week */
    HOURS_ALWAYS = 64       /* open in every week, holidays too */
};

/* The templates are the segments of a plain Monday … Sunday; equal days share one. */
struct hours {
    uint16_t size; /* of the whole block, in bytes */
    uint16_t selectors, spans, segments;
    uint8_t rule_count, selector_count, span_count, flags;
    int8_t holiday_offset_min, holiday_offset_max; /* days whose holiday matters, from today */
    uint8_t day_first[7], day_count[7];            /* per weekday, in `segments` */
    struct rule rules[];
};

static inline const struct selector *hours_selectors(const struct hours *hours)
{
    return (const struct selector *)((const char *)hours + hours->selectors);
}

static inline const struct span *hours_spans(const struct hours *hours)
{
    return (const struct span *)((const char *)hours + hours->spans);
}

static inline const struct segment *hours_segments(const struct hours *hours)
{
    return (const struct segment *)((const char *)hours + hours->segments);
}

static inline const char *rule_comment(const struct hours *hours, const struct rule *rule)
{
    return rule->comment ? (const char *)hours + rule->comment : NULL;
}

#endif
