/* Checked parameters: what a request asks, after every name and value was looked at.
 *
 * A route lists its parameters as a const table of rules; checking them fills one struct of plain
 * values and collects every fault, so that a caller learns of all of them at once. Nothing is
 * clamped and nothing guessed. No text made here repeats a value: it may be somebody's position. */
#ifndef FEVER_PARAMETERS_H
#define FEVER_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/api.h"
#include "fever/bbox.h"
#include "fever/list.h"
#include "fever/live.h"
#include "fever/nearest.h"
#include "fever/resident_report.h"

enum parameter_type {
    PARAMETER_NUMBER,   /* double within minimum … maximum */
    PARAMETER_INTEGER,  /* int32_t within minimum … maximum */
    PARAMETER_FLAG,     /* bool, `true` or `false` */
    PARAMETER_STATED,   /* enum stated, `true` or `false` */
    PARAMETER_INSTANT,  /* int64_t, Unix seconds */
    PARAMETER_CRS,      /* enum crs */
    PARAMETER_LANG,     /* enum lang */
    PARAMETER_KINDS,    /* uint32_t of bits, comma list or `any` (0) */
    PARAMETER_SERVICES, /* uint32_t of bits, comma list */
    PARAMETER_ACCESS,   /* enum clinic_access */
    PARAMETER_REGION,   /* uint32_t adcode known to the dataset, its successor where abolished */
    PARAMETER_SORT,     /* enum parameter_sort */
    PARAMETER_BBOX,     /* struct parameter_bbox */
    PARAMETER_TEXT,     /* const char *, borrowed; minimum … maximum characters */
    PARAMETER_CURSOR,   /* const char *, borrowed; only its alphabet is checked */
    PARAMETER_ID,       /* const char *, borrowed; a valid id, of a clinic or of none */
    PARAMETER_CAPPED,   /* int32_t from minimum; what is above the maximum counts as that */
    PARAMETER_BOX,      /* struct parameter_bbox, of four numbers or, with heights, of six */
    PARAMETER_DATETIME, /* struct parameter_datetime: an instant or an interval */
    PARAMETER_PERSON,   /* enum care_person */
    PARAMETER_LEVEL,    /* enum load_level */
    PARAMETER_REPORT,   /* enum report_kind */
    PARAMETER_CONSULTS, /* uint32_t of bits, comma list of what consultations offer */
    PARAMETER_TYPE_COUNT
};

/* Characters of what is searched for. */
enum { PARAMETER_TEXT_MAX = 100 };

/* `at` where none was asked: the caller puts the current minute in its place. */
#define PARAMETER_NOW INT64_MIN

enum parameter_sort { SORT_DISTANCE, SORT_SOONEST };

struct parameter_bbox {
    struct bbox box; /* in `crs` */
    bool given;
};

struct parameter_datetime {
    struct instant_range range; /* an open end: the least or the greatest number */
    bool given;
};

/* What the bodies of writes hold. Counts not given are LOAD_NOT_STATED, texts NULL. */
struct parameters_of_writes {
    enum load_level level;
    int32_t waiting, being_seen, wait_minutes, longest_wait_minutes, rooms_open, ttl_minutes;
    const char *now_serving;
    int64_t from, until; /* PARAMETER_NOW: not given */
    const char *reason, *alternative_id;
    enum report_kind report;
    const char *text, *contact;
    bool consent;
};

/* The values of every parameter that any route takes; those not given keep their default. */
struct parameters {
    struct point point; /* lat, lon in `crs` */
    enum crs crs;
    enum lang lang;
    enum care_person person; /* for whom the self-check is */
    int64_t at;
    int32_t limit;
    int32_t days;
    int32_t zoom;    /* of a map */
    double radius_m; /* 0: without limit */
    enum parameter_sort sort;
    uint32_t parent;           /* a region's; 0: none */
    uint32_t consult_services; /* bits; 0: any */
    struct clinic_filter filter;
    struct parameter_bbox bbox;
    int64_t updated_since; /* LIST_OF_ANY_TIME: not asked */
    const char *text;      /* `q`; NULL: not asked */
    const char *cursor;    /* NULL: the first page */
    const char *after;     /* the page goes on after this id; NULL: the first page */
    struct parameter_datetime datetime;
    struct parameters_of_writes writes;
    uint64_t given; /* bit per rule that the request named */
};

struct parameter_rule {
    const char *name;
    enum parameter_type type;
    size_t offset; /* of the value in struct parameters */
    double minimum, maximum;
    bool above_minimum; /* the minimum itself is out of range */
    bool required;
    bool of_page; /* may differ from page to page of one list */
};

struct parameter_rules {
    const struct parameter_rule *rules;
    size_t count;
};

/* Whether the two hold the same value of a rule. */
bool parameter_is_same(const struct parameter_rule *rule, const struct parameters *a,
                       const struct parameters *b);

/* The rules of `/clinics/nearest`, which the pages share. */
extern const struct parameter_rules parameters_of_nearest;

enum parameter_fault_kind {
    FAULT_UNKNOWN,   /* no rule has that name */
    FAULT_REPEATED,  /* given more than once */
    FAULT_MALFORMED, /* bad percent escapes, a NUL, not UTF-8 */
    FAULT_WRONG,     /* not what the rule expects, or out of range */
    FAULT_NO_SUCH_REGION,
    FAULT_MISSING,
    FAULT_IN_QUERY /* the body is where parameters belong here */
};

/* What is wrong with one parameter. `name` is borrowed from the rules or the request. */
struct parameter_fault {
    const char *name;
    enum parameter_fault_kind kind;
    const struct parameter_rule *rule; /* NULL for an unknown name */
};

enum { PARAMETER_FAULTS_MAX = 96 };

struct parameter_faults {
    size_t count; /* what does not fit is left out */
    struct parameter_fault items[PARAMETER_FAULTS_MAX];
};

/* Defaults: wgs84, zh-CN, now, the filter that lets all pass, everything else 0. */
void parameters_init(struct parameters *parameters);

/* Checks `given` by the rules and stores what is right; each fault is added to `faults`. Unknown
 * names are faults unless `ignore_unknown` (pages: WeChat appends its own). `regions` may be NULL:
 * every region is unknown then. */
void parameters_check(const struct parameter_rules *rules, const struct api_parameter *given,
                      size_t count, bool ignore_unknown, const struct region_table *regions,
                      struct parameters *parameters, struct parameter_faults *faults);

void parameter_fault_add(struct parameter_faults *faults, enum parameter_fault_kind kind,
                         const char *name, const struct parameter_rule *rule);

/* Appends the fault as a sentence in English; it never repeats the value. */
void parameter_fault_describe(const struct parameter_fault *fault, struct buffer *out);

/* Mixes the values that the rules speak of into a hash: neither order nor spelling matters. */
uint64_t parameters_hash(const struct parameter_rules *rules, const struct parameters *parameters,
                         uint64_t hash);

#endif
