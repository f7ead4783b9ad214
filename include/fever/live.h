/* Live values: queues, closures and notices. They change by the minute, make no revision, and are
 * laid over the snapshot; each has a stored version, so that every node shows the same.
 *
 * A load that has run out is as none. A closure closes whatever the hours say; closures of a clinic
 * itself, of the import source that names it, and of a region that holds it stand beside each
 * other, and each ends by itself. */
#ifndef FEVER_LIVE_H
#define FEVER_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/time_zone.h"

/* How long the queue is: below half an hour, below an hour, longer, or no numbers given out
 * (暂停取号). */
enum load_level { LOAD_LOW, LOAD_BUSY, LOAD_CROWDED, LOAD_FULL, LOAD_LEVEL_COUNT };

/* "low", "busy", "crowded", "full"; static storage. */
const char *load_level_name(enum load_level level);
bool load_level_parse(const char *name, enum load_level *out);

enum {
    LOAD_NOT_STATED = -1,
    LOAD_PEOPLE_MAX = 100000,
    LOAD_ROOMS_MAX = 1000,
    LOAD_WAIT_MINUTES_MAX = 24 * 60,
    LOAD_SERVING_MAX = 20, /* characters of the number that is called */
    LOAD_TTL_MIN = 5,      /* minutes */
    LOAD_TTL_MAX = 240,
    LOAD_TTL_DEFAULT = 60,
    LIVE_REASON_MAX = 300, /* characters */
};

enum {
    NOTICE_TITLE_MAX = 100, /* characters */
    NOTICE_TEXT_MAX = 2000,
    NOTICE_SOURCE_MAX = 200,
    NOTICE_URL_MAX = 500, /* bytes */
    NOTICE_REGIONS_MAX = 1000,
};

/* Whether a text may be shown as a line of its own: valid UTF-8 without controls and overrides of
 * its direction, of 1 to `characters_max` characters that are not all blank. */
bool live_line_is_valid(const char *text, size_t characters_max);

/* Whether it may be a notice's link: http or https, nothing in it that could end an attribute. */
bool live_link_is_valid(const char *url);

/* What a clinic reports of its queue. Numbers are LOAD_NOT_STATED where they were not given. */
struct live_load {
    const char *clinic_id;
    enum load_level level;
    int32_t waiting, being_seen, wait_minutes, longest_wait_minutes, rooms_open;
    const char *now_serving; /* or NULL */
    int64_t reported_at, expires_at;
    int64_t version;
};

/* The level that is said to people: the reported one, or the longer one that the reported minutes
 * stand for. */
enum load_level load_level_said(const struct live_load *load);

/* Whether it counts in the minute that begins at `at`: from the minute of the report, and not in
 * the one in which it runs out. */
bool load_holds(const struct live_load *load, int64_t at);

/* The first minute in which it does not count any more. */
int64_t load_end(const struct live_load *load);

/* Whether both state the same of a queue, at the same times. */
bool live_load_same(const struct live_load *a, const struct live_load *b);

enum closure_scope { CLOSURE_CLINIC, CLOSURE_SOURCE, CLOSURE_REGION, CLOSURE_SCOPE_COUNT };

/* "clinic", "source", "region"; static storage. */
const char *closure_scope_name(enum closure_scope scope);
bool closure_scope_parse(const char *name, enum closure_scope *out);

#define CLOSURE_NO_END INT64_MAX

struct live_closure {
    enum closure_scope scope;
    const char *target;         /* a clinic's id, an import source's name, an adcode */
    int64_t from, until;        /* closed from, open again from; CLOSURE_NO_END: until lifted */
    const char *reason;         /* never NULL */
    const char *alternative;    /* id of the clinic to go to instead, or NULL */
    const char *actor;          /* who closed it */
    int64_t made_at;            /* … and when, or when it was last confirmed */
    const char *const *members; /* of a source: the ids of its clinics, as of the load */
    size_t member_count;
};

enum notice_severity { NOTICE_INFO, NOTICE_WARNING, NOTICE_URGENT, NOTICE_SEVERITY_COUNT };

/* "info", "warning", "urgent"; static storage. */
const char *notice_severity_name(enum notice_severity severity);
bool notice_severity_parse(const char *name, enum notice_severity *out);

struct live_notice {
    const char *id;
    enum notice_severity severity;
    const char *title;
    const char *text, *url;  /* or NULL */
    const uint32_t *regions; /* adcodes; none: everywhere */
    size_t region_count;
    int64_t from, until; /* CLOSURE_NO_END: until it is taken down */
    const char *source;  /* or NULL */
    bool epidemic;       /* its regions are priority regions */
};

bool live_notice_same(const struct live_notice *a, const struct live_notice *b);

/* How far the live values of each kind have been written; nothing that was read at equal versions
 * differs. */
struct live_versions {
    int64_t load, closure, notice;
};

/* All of them at one moment. */
struct live_values {
    struct arena *arena; /* owns everything below */
    struct live_versions versions;
    const struct live_load *loads;
    size_t load_count;
    const struct live_closure *closures;
    size_t closure_count;
    const struct live_notice *notices; /* gravest first, then the latest `from`, then by id */
    size_t notice_count;
};

/* How many of each kind have not ended at an instant, those to come among them. */
struct live_counts {
    size_t loads, closures, notices;
};
struct live_counts live_values_count(const struct live_values *values, int64_t at);

/* The object as the API shows it, with instants of the zone. */
void live_append_load(struct buffer *out, const struct live_load *load,
                      const struct time_zone *zone);
void live_append_closure(struct buffer *out, const struct live_closure *closure,
                         const struct time_zone *zone);

/* None, with an arena, or NULL without memory. */
struct live_values *live_values_new(void);
void live_values_free(struct live_values *values);

#endif
