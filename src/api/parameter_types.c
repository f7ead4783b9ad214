/* How each type of parameter is read, told of and hashed. */
#include "parameter_types.h"

#include <string.h>

#include "fever/civil.h"
#include "fever/hash.h"
#include "fever/number.h"
#include "fever/utf8.h"

/* Whole numbers and bits are four bytes wide, the names that a clinic's record has are one. */
_Static_assert(sizeof(enum crs) == 1 && sizeof(enum stated) == 1 &&
                   sizeof(enum clinic_access) == 1 && sizeof(enum lang) == sizeof(uint32_t) &&
                   sizeof(enum parameter_sort) == sizeof(uint32_t) &&
                   sizeof(enum care_person) == sizeof(uint32_t) &&
                   sizeof(enum report_kind) == sizeof(uint32_t),
               "byte_hash reads one byte, word_hash four");

static uint64_t byte_hash(const void *value, uint64_t hash)
{
    return hash_number(hash, *(const uint8_t *)value);
}

static uint64_t word_hash(const void *value, uint64_t hash)
{
    uint32_t word;
    memcpy(&word, value, sizeof word);
    return hash_number(hash, word);
}

static bool number_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    double value;
    if (!number_parse_decimal(text, strlen(text), &value) || value > rule->maximum)
        return false;
    if (rule->above_minimum ? !(value > rule->minimum) : value < rule->minimum)
        return false;
    *(double *)target = value;
    return true;
}

static void number_expect(const struct parameter_rule *rule, struct buffer *out)
{
    buffer_append_text(out, rule->above_minimum ? "a number above " : "a number from ");
    buffer_append_int(out, (int64_t)rule->minimum);
    buffer_append_text(out, rule->above_minimum ? " and at most " : " to ");
    buffer_append_int(out, (int64_t)rule->maximum);
}

static uint64_t number_hash(const void *value, uint64_t hash)
{
    return hash_double(hash, *(const double *)value);
}

static bool integer_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    int64_t value;
    if (!number_parse_int(text, strlen(text), (int64_t)rule->minimum, (int64_t)rule->maximum,
                          &value))
        return false;
    *(int32_t *)target = (int32_t)value;
    return true;
}

static void integer_expect(const struct parameter_rule *rule, struct buffer *out)
{
    buffer_append_text(out, "a whole number from ");
    buffer_append_int(out, (int64_t)rule->minimum);
    buffer_append_text(out, " to ");
    buffer_append_int(out, (int64_t)rule->maximum);
}

static bool flag_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    bool value = strcmp(text, "true") == 0;
    if (!value && strcmp(text, "false") != 0)
        return false;
    *(bool *)target = value;
    return true;
}

static bool stated_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    bool value;
    if (!flag_parse(rule, text, &value))
        return false;
    *(enum stated *)target = value ? STATED_TRUE : STATED_FALSE;
    return true;
}

static void flag_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "true or false");
}

static uint64_t flag_hash(const void *value, uint64_t hash)
{
    return hash_number(hash, *(const bool *)value);
}

static bool instant_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    int64_t value;
    if (!civil_parse_rfc3339(text, strlen(text), &value) || value < CIVIL_MIN_S ||
        value >= CIVIL_MAX_S)
        return false;
    *(int64_t *)target = value;
    return true;
}

static void instant_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "an RFC 3339 instant with seconds and offset, such as "
                            "2026-01-25T08:00:00+08:00");
}

static uint64_t instant_hash(const void *value, uint64_t hash)
{
    return hash_number(hash, (uint64_t) * (const int64_t *)value);
}

static bool crs_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return crs_parse(text, target);
}

static void crs_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "wgs84, gcj02 or bd09");
}

static bool lang_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return lang_parse(text, target);
}

static void lang_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "zh-CN or en");
}

static bool person_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return care_person_parse(text, target);
}

static void person_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "self, child or other");
}

static bool access_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return clinic_access_parse(text, strlen(text), target);
}

static void access_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "walk_in, appointment or referral_only");
}

static bool sort_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    bool soonest = strcmp(text, "soonest") == 0;
    if (!soonest && strcmp(text, "distance") != 0)
        return false;
    *(enum parameter_sort *)target = soonest ? SORT_SOONEST : SORT_DISTANCE;
    return true;
}

static void sort_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "distance or soonest");
}

static bool level_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return load_level_parse(text, target);
}

static void level_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "low, busy, crowded or full");
}

static bool report_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return report_kind_parse(text, target);
}

static void report_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    for (int kind = 0; kind < REPORT_KIND_COUNT; kind++) {
        if (kind)
            buffer_append_text(out, kind + 1 < REPORT_KIND_COUNT ? ", " : " or ");
        buffer_append_text(out, report_kind_name((enum report_kind)kind));
    }
}

static bool kind_bit(const char *name, size_t length, uint32_t *bits)
{
    enum clinic_kind kind;
    if (!clinic_kind_parse(name, length, &kind))
        return false;
    *bits |= UINT32_C(1) << kind;
    return true;
}

static bool service_bit(const char *name, size_t length, uint32_t *bits)
{
    enum clinic_service service;
    if (!clinic_service_parse(name, length, &service))
        return false;
    *bits |= UINT32_C(1) << service;
    return true;
}

static bool consult_bit(const char *name, size_t length, uint32_t *bits)
{
    int service;
    if (!consult_service_parse(name, length, &service))
        return false;
    *bits |= UINT32_C(1) << service;
    return true;
}

static bool list_parse(const char *text, bool (*take)(const char *, size_t, uint32_t *),
                       uint32_t *target)
{
    uint32_t bits = 0;
    for (const char *item = text;;) {
        size_t length = strcspn(item, ",");
        if (!take(item, length, &bits))
            return false;
        if (item[length] == '\0')
            break;
        item += length + 1;
    }
    *target = bits;
    return true;
}

static bool kinds_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    if (strcmp(text, "any") == 0) {
        *(uint32_t *)target = 0;
        return true;
    }
    return list_parse(text, kind_bit, target);
}

static bool services_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return list_parse(text, service_bit, target);
}

static bool consults_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return list_parse(text, consult_bit, target);
}

static void kinds_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "any, or a comma-separated list of");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        buffer_append_char(out, ' ');
        buffer_append_text(out, clinic_kind_name((enum clinic_kind)kind));
    }
}

static void services_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "a comma-separated list of");
    for (int service = 0; service < SERVICE_COUNT; service++) {
        buffer_append_char(out, ' ');
        buffer_append_text(out, clinic_service_name((enum clinic_service)service));
    }
}

static void consults_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "a comma-separated list of");
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++) {
        buffer_append_char(out, ' ');
        buffer_append_text(out, consult_service_name(service));
    }
}

static bool region_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    return region_adcode_parse(text, strlen(text), target);
}

static void region_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "a six-digit adcode");
}

static bool bbox_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    struct parameter_bbox bbox = {.given = true};
    if (!bbox_parse(text, &bbox.box))
        return false;
    *(struct parameter_bbox *)target = bbox;
    return true;
}

static void bbox_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "minlon,minlat,maxlon,maxlat in degrees, minlat at most maxlat");
}

static uint64_t bbox_hash(const void *value, uint64_t hash)
{
    const struct parameter_bbox *bbox = value;
    if (!bbox->given)
        return hash_number(hash, 0);
    hash = hash_double(hash_number(hash, 1), bbox->box.min_lon);
    hash = hash_double(hash, bbox->box.min_lat);
    hash = hash_double(hash, bbox->box.max_lon);
    return hash_double(hash, bbox->box.max_lat);
}

static bool text_read(const struct parameter_rule *rule, const char *text, void *target)
{
    size_t characters = utf8_count(text);
    if ((double)characters < rule->minimum || (double)characters > rule->maximum)
        return false;
    *(const char **)target = text;
    return true;
}

static void text_expect(const struct parameter_rule *rule, struct buffer *out)
{
    buffer_append_text(out, "text of ");
    buffer_append_int(out, (int64_t)rule->minimum);
    buffer_append_text(out, " to ");
    buffer_append_int(out, (int64_t)rule->maximum);
    buffer_append_text(out, " characters");
}

static bool cursor_text_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    size_t length =
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    if (!length || text[length])
        return false;
    *(const char **)target = text;
    return true;
}

static void cursor_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "the next of an answer to the same parameters, as it stands there");
}

static uint64_t text_hash(const void *value, uint64_t hash)
{
    const char *text = *(const char *const *)value;
    return hash_text(hash_number(hash, text != NULL), text ? text : "");
}

static bool id_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    if (!clinic_id_is_valid(text, strlen(text)))
        return false;
    *(const char **)target = text;
    return true;
}

static void id_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "an id: 1 to 64 of A-Z a-z 0-9 . _ : -, no sign at its ends");
}

/* As OGC API – Features has them. */

static bool capped_parse(const struct parameter_rule *rule, const char *text, void *target)
{
    size_t digits = strspn(text, "0123456789");
    int64_t value = INT64_MAX;
    if (!digits || text[digits])
        return false;
    text += strspn(text, "0");
    if (*text == '\0')
        value = 0;
    else if (!number_parse_int(text, strlen(text), 0, INT64_MAX, &value))
        value = INT64_MAX; /* digits all the same */
    if (value < rule->minimum)
        return false;
    *(int32_t *)target = (int32_t)(value > rule->maximum ? rule->maximum : (double)value);
    return true;
}

static void capped_expect(const struct parameter_rule *rule, struct buffer *out)
{
    buffer_append_text(out, "a whole number from ");
    buffer_append_int(out, (int64_t)rule->minimum);
    buffer_append_text(out, "; more than ");
    buffer_append_int(out, (int64_t)rule->maximum);
    buffer_append_text(out, " gives that many");
}

/* `minlon,minlat,minheight,maxlon,maxlat,maxheight`; heights say nothing about clinics. */
static bool box_with_heights_parse(const char *text, struct bbox *out)
{
    enum { WEST, SOUTH, LOW, EAST, NORTH, HIGH, EDGES };
    double edges[EDGES];
    for (int i = 0; i < EDGES; i++) {
        size_t length = strcspn(text, ",");
        bool is_last = text[length] == '\0';
        if (is_last != (i == EDGES - 1) || !number_parse_decimal(text, length, &edges[i]))
            return false;
        text += length + 1;
    }
    *out = (struct bbox){edges[WEST], edges[SOUTH], edges[EAST], edges[NORTH]};
    return bbox_is_valid(out) && edges[LOW] <= edges[HIGH];
}

static bool box_read(const struct parameter_rule *rule, const char *text, void *target)
{
    struct parameter_bbox bbox = {.given = true};
    if (bbox_read(rule, text, target))
        return true;
    if (!box_with_heights_parse(text, &bbox.box))
        return false;
    *(struct parameter_bbox *)target = bbox;
    return true;
}

static void box_expect(const struct parameter_rule *rule, struct buffer *out)
{
    bbox_expect(rule, out);
    buffer_append_text(out, ", or minlon,minlat,minheight,maxlon,maxlat,maxheight");
}

/* One end of an interval: an instant, or `..` or nothing for an open one. */
static bool interval_end_parse(const char *text, size_t length, int64_t open, int64_t *out)
{
    if (length == 0 || (length == 2 && memcmp(text, "..", 2) == 0)) {
        *out = open;
        return true;
    }
    return civil_parse_rfc3339(text, length, out);
}

static bool datetime_read(const struct parameter_rule *rule, const char *text, void *target)
{
    (void)rule;
    struct parameter_datetime datetime = {.given = true};
    struct instant_range *range = &datetime.range;
    size_t length = strcspn(text, "/");
    if (text[length] == '/') {
        const char *end = text + length + 1;
        if (!interval_end_parse(text, length, INT64_MIN, &range->from) ||
            !interval_end_parse(end, strlen(end), INT64_MAX, &range->to))
            return false;
    } else {
        if (!civil_parse_rfc3339(text, length, &range->from))
            return false;
        range->to = range->from;
    }
    if (range->from > range->to)
        return false;
    *(struct parameter_datetime *)target = datetime;
    return true;
}

static void datetime_expect(const struct parameter_rule *rule, struct buffer *out)
{
    (void)rule;
    buffer_append_text(out, "an RFC 3339 instant, or two, the earlier first, with a slash between, "
                            "one of which may be ..");
}

static uint64_t datetime_hash(const void *value, uint64_t hash)
{
    const struct parameter_datetime *datetime = value;
    if (!datetime->given)
        return hash_number(hash, 0);
    hash = hash_number(hash_number(hash, 1), (uint64_t)datetime->range.from);
    return hash_number(hash, (uint64_t)datetime->range.to);
}

const struct parameter_type_row parameter_types[PARAMETER_TYPE_COUNT] = {
    [PARAMETER_NUMBER] = {number_parse, number_expect, number_hash, PARAMETER_JSON_NUMBER},
    [PARAMETER_INTEGER] = {integer_parse, integer_expect, word_hash, PARAMETER_JSON_NUMBER},
    [PARAMETER_FLAG] = {flag_parse, flag_expect, flag_hash, PARAMETER_JSON_BOOLEAN},
    [PARAMETER_STATED] = {stated_parse, flag_expect, byte_hash, PARAMETER_JSON_BOOLEAN},
    [PARAMETER_INSTANT] = {instant_parse, instant_expect, instant_hash},
    [PARAMETER_CRS] = {crs_read, crs_expect, byte_hash},
    [PARAMETER_LANG] = {lang_read, lang_expect, word_hash},
    [PARAMETER_KINDS] = {kinds_parse, kinds_expect, word_hash, .is_list = true},
    [PARAMETER_SERVICES] = {services_parse, services_expect, word_hash, .is_list = true},
    [PARAMETER_ACCESS] = {access_read, access_expect, byte_hash},
    [PARAMETER_REGION] = {region_parse, region_expect, word_hash},
    [PARAMETER_SORT] = {sort_read, sort_expect, word_hash},
    [PARAMETER_BBOX] = {bbox_read, bbox_expect, bbox_hash},
    [PARAMETER_TEXT] = {text_read, text_expect, text_hash},
    [PARAMETER_CURSOR] = {cursor_text_read, cursor_expect, text_hash},
    [PARAMETER_ID] = {id_read, id_expect, text_hash},
    [PARAMETER_CAPPED] = {capped_parse, capped_expect, word_hash, PARAMETER_JSON_NUMBER},
    [PARAMETER_BOX] = {box_read, box_expect, bbox_hash},
    [PARAMETER_DATETIME] = {datetime_read, datetime_expect, datetime_hash},
    [PARAMETER_PERSON] = {person_read, person_expect, word_hash},
    [PARAMETER_LEVEL] = {level_read, level_expect, word_hash},
    [PARAMETER_REPORT] = {report_read, report_expect, word_hash},
    [PARAMETER_CONSULTS] = {consults_parse, consults_expect, word_hash, .is_list = true},
};
