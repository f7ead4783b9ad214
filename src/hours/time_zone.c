/* Time zones read from TZif bytes (RFC 8536), and the conversions between instants and wall clocks.
 *
 * A zone is a sorted table of transitions plus the footer's POSIX rule (`CET-1CEST,M3.5.0,
 * M10.5.0/3`), which governs what comes after the last transition. Only the 64-bit block of
 * version 2 and later is read where there is one; a version 1 file has no footer, and its last
 * offset goes on for ever. */
#include "fever/time_zone.h"

#include <stdbool.h>
#include <string.h>

#include "fever/civil.h"

/* Bounds of a sane file: RFC 8536 recommends offsets within −25 h … +26 h. */
enum { HEADER_SIZE = 44, TRANSITIONS_MAX = 4096, TYPES_MAX = 256, OFFSET_MAX_S = 26 * 3600 };

enum rule_kind { RULE_JULIAN_NO_LEAP, RULE_DAY_OF_YEAR, RULE_MONTH_WEEKDAY };

/* When one half of the year begins: a day of the POSIX rule and seconds from its midnight. */
struct rule_date {
    enum rule_kind kind;
    int day;   /* Jn: 1–365; n: 0–365; Mm.w.d: weekday, 0 is Sunday */
    int month; /* Mm.w.d only */
    int week;  /* 1–5, 5 is the last */
    int32_t second;
};

struct footer {
    bool present, has_daylight;
    int32_t standard_s, daylight_s; /* seconds east of UTC */
    struct rule_date starts, ends;  /* of daylight saving time, each by the clock it ends */
};

struct time_zone {
    const char *name;
    size_t count;
    const int64_t *transitions;
    const int32_t *offsets; /* offsets[i] is in force from transitions[i] */
    int32_t first_offset_s; /* before the first transition */
    struct footer footer;
};

struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *cursor, char byte)
{
    if (cursor->at == cursor->end || *cursor->at != byte)
        return false;
    cursor->at++;
    return true;
}

static bool take_number(struct cursor *cursor, int maximum, int *out)
{
    const char *first = cursor->at;
    int value = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        value = value * 10 + (*cursor->at++ - '0');
        if (value > maximum)
            return false;
    }
    *out = value;
    return cursor->at > first;
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* `CST` or `<+08>`. */
static bool take_designation(struct cursor *cursor)
{
    const char *first = cursor->at;
    if (take(cursor, '<')) {
        while (cursor->at < cursor->end && *cursor->at != '>')
            cursor->at++;
        return take(cursor, '>');
    }
    while (cursor->at < cursor->end && is_letter(*cursor->at))
        cursor->at++;
    return cursor->at - first >= 3;
}

/* `[+-]hh[:mm[:ss]]`; versions 3 and later allow up to 167 hours in a rule's time. */
static bool take_time(struct cursor *cursor, int hours_max, int32_t *second)
{
    bool negative = take(cursor, '-');
    int hours, minutes = 0, seconds = 0;
    if (!negative)
        take(cursor, '+');
    if (!take_number(cursor, hours_max, &hours))
        return false;
    if (take(cursor, ':') && !take_number(cursor, 59, &minutes))
        return false;
    if (take(cursor, ':') && !take_number(cursor, 59, &seconds))
        return false;
    *second = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

static bool take_rule_date(struct cursor *cursor, struct rule_date *out)
{
    *out = (struct rule_date){.second = 2 * 3600};
    if (take(cursor, 'M')) {
        out->kind = RULE_MONTH_WEEKDAY;
        if (!take_number(cursor, 12, &out->month) || out->month < 1 || !take(cursor, '.') ||
            !take_number(cursor, 5, &out->week) || out->week < 1 || !take(cursor, '.') ||
            !take_number(cursor, 6, &out->day))
            return false;
    } else if (take(cursor, 'J')) {
        out->kind = RULE_JULIAN_NO_LEAP;
        if (!take_number(cursor, 365, &out->day) || out->day < 1)
            return false;
    } else {
        out->kind = RULE_DAY_OF_YEAR;
        if (!take_number(cursor, 365, &out->day))
            return false;
    }
    return !take(cursor, '/') || take_time(cursor, 167, &out->second);
}

static bool take_daylight(struct cursor *cursor, struct footer *footer)
{
    footer->has_daylight = true;
    footer->daylight_s = footer->standard_s + 3600;
    if (!take_designation(cursor))
        return false;
    if (cursor->at < cursor->end && *cursor->at != ',') {
        if (!take_time(cursor, 24, &footer->daylight_s))
            return false;
        footer->daylight_s = -footer->daylight_s;
    }
    return take(cursor, ',') && take_rule_date(cursor, &footer->starts) && take(cursor, ',') &&
           take_rule_date(cursor, &footer->ends);
}

/* POSIX counts offsets west of UTC; we count east. An empty footer tells nothing. */
static bool parse_footer(const char *text, size_t length, struct footer *out)
{
    struct cursor cursor = {text, text + length};
    struct footer footer = {.present = true};
    if (length == 0)
        return true;
    if (!take_designation(&cursor) || !take_time(&cursor, 24, &footer.standard_s))
        return false;
    footer.standard_s = -footer.standard_s;
    if (cursor.at < cursor.end && !take_daylight(&cursor, &footer))
        return false;
    if (cursor.at != cursor.end)
        return false;
    *out = footer;
    return true;
}

static int32_t rule_day(const struct rule_date *rule, int year)
{
    int32_t new_year = civil_days((struct civil_date){year, 1, 1});
    if (rule->kind == RULE_DAY_OF_YEAR)
        return new_year + rule->day;
    if (rule->kind == RULE_JULIAN_NO_LEAP)
        return new_year + rule->day - 1 + (civil_is_leap_year(year) && rule->day >= 60);
    int32_t first = civil_days((struct civil_date){year, rule->month, 1});
    int wanted = (rule->day + 6) % 7; /* POSIX's Sunday 0 to our Monday 0 */
    int32_t day = first + (wanted - civil_weekday(first) + 7) % 7 + 7 * (rule->week - 1);
    return day < first + civil_days_in_month(year, rule->month) ? day : day - 7;
}

struct change {
    int64_t at;
    int32_t offset_s; /* from then on */
};

/* The two changes of a year, in the order of time. */
static void footer_changes(const struct footer *footer, int year, struct change out[2])
{
    struct change on = {(int64_t)rule_day(&footer->starts, year) * CIVIL_DAY_S +
                            footer->starts.second - footer->standard_s,
                        footer->daylight_s};
    struct change off = {(int64_t)rule_day(&footer->ends, year) * CIVIL_DAY_S +
                             footer->ends.second - footer->daylight_s,
                         footer->standard_s};
    bool north = on.at < off.at;
    out[0] = north ? on : off;
    out[1] = north ? off : on;
}

/* The offset by rule and the instant at which it ends. A rule's time of up to a week may push a
 * change into a neighbouring year, so three years are looked at. */
static int32_t footer_segment(const struct footer *footer, int64_t unix_s, int64_t *until)
{
    int32_t offset_s = footer->standard_s;
    *until = TIME_ZONE_NEVER;
    if (!footer->has_daylight)
        return offset_s;
    int year = civil_from_days(civil_day_of(unix_s)).year;
    for (int y = year - 1; y <= year + 1; y++) {
        struct change changes[2];
        footer_changes(footer, y, changes);
        for (int i = 0; i < 2; i++) {
            if (changes[i].at <= unix_s) {
                offset_s = changes[i].offset_s;
            } else if (changes[i].offset_s != offset_s) {
                *until = changes[i].at;
                return offset_s;
            }
        }
    }
    return offset_s;
}

const char *time_zone_name(const struct time_zone *zone)
{
    return zone->name;
}

/* Transitions at or before the instant. */
static size_t transitions_until(const struct time_zone *zone, int64_t unix_s)
{
    size_t low = 0, high = zone->count;
    if (high > 0 && zone->transitions[high - 1] <= unix_s)
        return high; /* the common case: today */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->transitions[middle] <= unix_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t time_zone_segment(const struct time_zone *zone, int64_t unix_s, int64_t *until)
{
    size_t passed = transitions_until(zone, unix_s);
    if (passed == zone->count && zone->footer.present)
        return footer_segment(&zone->footer, unix_s, until);
    int32_t offset_s = passed == 0 ? zone->first_offset_s : zone->offsets[passed - 1];
    while (passed < zone->count && zone->offsets[passed] == offset_s)
        passed++; /* only the designation changes */
    if (passed < zone->count) {
        *until = zone->transitions[passed];
    } else if (zone->count > 0 && zone->footer.present) {
        int64_t last = zone->transitions[zone->count - 1];
        if (footer_segment(&zone->footer, last, until) != offset_s)
            *until = last;
    } else {
        *until = TIME_ZONE_NEVER;
    }
    return offset_s;
}

int32_t time_zone_offset_s(const struct time_zone *zone, int64_t unix_s)
{
    int64_t until;
    return time_zone_segment(zone, unix_s, &until);
}

int64_t time_zone_instant(const struct time_zone *zone, int32_t day, int32_t second_of_day)
{
    int64_t local = (int64_t)day * CIVIL_DAY_S + second_of_day;
    /* Begin before any offset could have reached this wall clock, then walk the changes. */
    int64_t from = local - OFFSET_MAX_S - CIVIL_DAY_S, until;
    for (;;) {
        int64_t instant = local - time_zone_segment(zone, from, &until);
        if (instant < from)
            return from; /* the clock jumped over it: the instant of the change */
        if (instant < until)
            return instant;
        from = until;
    }
}

const struct time_zone *time_zones_find(const struct time_zones *zones, const char *name)
{
    for (size_t i = 0; i < zones->count; i++)
        if (strcmp(zones->zones[i]->name, name ? name : TIME_ZONE_DEFAULT) == 0)
            return zones->zones[i];
    return NULL;
}

struct reader {
    const unsigned char *at;
    size_t left;
};

struct header {
    char version;
    uint32_t utc_count, standard_count, leap_count, time_count, type_count, char_count;
};

static uint32_t read_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t read_time(const unsigned char *bytes, size_t size)
{
    if (size == 4)
        return (int32_t)read_u32(bytes);
    return (int64_t)((uint64_t)read_u32(bytes) << 32 | read_u32(bytes + 4));
}

static size_t block_size(const struct header *header, size_t time_size)
{
    return header->time_count * (time_size + 1) + (size_t)header->type_count * 6 +
           header->char_count + header->leap_count * (time_size + 4) + header->standard_count +
           header->utc_count;
}

/* Reads a header whose data block is whole. */
static bool read_header(struct reader *reader, size_t time_size, struct header *out)
{
    const unsigned char *bytes = reader->at;
    if (reader->left < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
        return false;
    *out = (struct header){
        .version = (char)bytes[4],
        .utc_count = read_u32(bytes + 20),
        .standard_count = read_u32(bytes + 24),
        .leap_count = read_u32(bytes + 28),
        .time_count = read_u32(bytes + 32),
        .type_count = read_u32(bytes + 36),
        .char_count = read_u32(bytes + 40),
    };
    reader->at += HEADER_SIZE;
    reader->left -= HEADER_SIZE;
    return out->time_count <= TRANSITIONS_MAX && out->type_count >= 1 &&
           out->type_count <= TYPES_MAX && out->char_count <= 1024 && out->leap_count <= 1024 &&
           out->utc_count <= TYPES_MAX && out->standard_count <= TYPES_MAX &&
           block_size(out, time_size) <= reader->left;
}

static void skip(struct reader *reader, size_t bytes)
{
    reader->at += bytes;
    reader->left -= bytes;
}

static bool offset_is_sane(int32_t offset_s)
{
    return offset_s >= -OFFSET_MAX_S && offset_s <= OFFSET_MAX_S;
}

/* Fills the tables of `zone` from one data block that is known to be whole. */
static enum fever_error read_block(struct arena *arena, const unsigned char *bytes,
                                   const struct header *header, size_t time_size,
                                   struct time_zone *zone)
{
    size_t count = header->time_count;
    const unsigned char *indices = bytes + count * time_size, *types = indices + count;
    int64_t *transitions = arena_array(arena, count + 1, sizeof *transitions);
    int32_t *offsets = arena_array(arena, count + 1, sizeof *offsets);
    if (!transitions || !offsets)
        return FEVER_NOMEM;
    zone->first_offset_s = (int32_t)read_u32(types);
    if (!offset_is_sane(zone->first_offset_s))
        return FEVER_INVALID;
    for (size_t i = 0; i < count; i++) {
        transitions[i] = read_time(bytes + i * time_size, time_size);
        if (indices[i] >= header->type_count || (i > 0 && transitions[i] <= transitions[i - 1]))
            return FEVER_INVALID;
        offsets[i] = (int32_t)read_u32(types + indices[i] * 6);
        if (!offset_is_sane(offsets[i]))
            return FEVER_INVALID;
    }
    zone->transitions = transitions;
    zone->offsets = offsets;
    zone->count = count;
    return FEVER_OK;
}

/* The text between the two newlines after the second block. */
static bool read_footer(const struct reader *reader, struct footer *out)
{
    if (reader->left < 2 || reader->at[0] != '\n')
        return false;
    const unsigned char *first = reader->at + 1, *last = memchr(first, '\n', reader->left - 1);
    return last && parse_footer((const char *)first, (size_t)(last - first), out);
}

static struct time_zone *zone_new(struct arena *arena, const char *name)
{
    struct time_zone *zone = arena_alloc(arena, sizeof *zone);
    if (zone)
        zone->name = arena_strdup(arena, name);
    return zone && zone->name ? zone : NULL;
}

enum fever_error time_zone_parse(struct arena *arena, const char *name, const void *bytes,
                                 size_t length, struct time_zone **out, struct error *error)
{
    static const char broken[] = "time zone %s: not a whole TZif file";
    struct reader reader = {bytes, length};
    struct header header;
    size_t time_size = 4;
    if (!read_header(&reader, 4, &header))
        return error_set(error, FEVER_INVALID, broken, name);
    if (header.version >= '2') {
        time_size = 8;
        skip(&reader, block_size(&header, 4));
        if (!read_header(&reader, 8, &header))
            return error_set(error, FEVER_INVALID, broken, name);
    }
    if (header.leap_count > 0)
        return error_set(error, FEVER_UNSUPPORTED,
                         "time zone %s: counts leap seconds; use the POSIX tables", name);
    struct time_zone *zone = zone_new(arena, name);
    if (!zone)
        return error_nomem(error);
    enum fever_error code = read_block(arena, reader.at, &header, time_size, zone);
    if (code == FEVER_NOMEM)
        return error_nomem(error);
    skip(&reader, block_size(&header, time_size));
    if (code || (time_size == 8 && !read_footer(&reader, &zone->footer)))
        return error_set(error, FEVER_INVALID, broken, name);
    *out = zone;
    return FEVER_OK;
}

enum fever_error time_zone_fixed(struct arena *arena, const char *name, int32_t offset_s,
                                 struct time_zone **out)
{
    if (!offset_is_sane(offset_s))
        return FEVER_INVALID;
    struct time_zone *zone = zone_new(arena, name);
    if (!zone)
        return FEVER_NOMEM;
    zone->first_offset_s = offset_s;
    *out = zone;
    return FEVER_OK;
}
