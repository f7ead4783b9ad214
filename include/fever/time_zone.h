/* Time zones as tables: read from TZif bytes (RFC 8536) that the caller has loaded, so that neither
 * the server's TZ nor its file system matters here. */
#ifndef FEVER_TIME_ZONE_H
#define FEVER_TIME_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/error.h"

/* The zone of a clinic that names none. */
#define TIME_ZONE_DEFAULT "Asia/Shanghai"

struct time_zone;

/* Parses version 1–4 TZif data; the footer's POSIX rule governs times after the last transition.
 * The zone lives in `arena`. FEVER_INVALID for bytes that break the format. */
enum fever_error time_zone_parse(struct arena *arena, const char *name, const void *bytes,
                                 size_t length, struct time_zone **out, struct error *error);

/* A zone of one fixed offset, for tests and for places where tzdata is missing. */
enum fever_error time_zone_fixed(struct arena *arena, const char *name, int32_t offset_s,
                                 struct time_zone **out);

/* The IANA name; lives as long as the zone. */
const char *time_zone_name(const struct time_zone *zone);

/* Seconds east of UTC in force at the instant. */
int32_t time_zone_offset_s(const struct time_zone *zone, int64_t unix_s);

/* The same, with the instant at which the next offset takes its place (TIME_ZONE_NEVER: none), so
 * that between the two wall clock and instants run in step. */
#define TIME_ZONE_NEVER INT64_MAX
int32_t time_zone_segment(const struct time_zone *zone, int64_t unix_s, int64_t *until);

/* The instant of a local wall-clock time. A time that a spring change skips gives the instant of
 * the change; a time that comes twice gives the first. */
int64_t time_zone_instant(const struct time_zone *zone, int32_t day, int32_t second_of_day);

/* A named set, filled by whoever can read files, and asked by name; `zones[0]` is the default. */
struct time_zones {
    const struct time_zone *const *zones;
    size_t count;
};

/* The zone of that name, or NULL. A NULL name asks for the default. */
const struct time_zone *time_zones_find(const struct time_zones *zones, const char *name);

#endif
