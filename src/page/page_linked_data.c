/* A clinic as a schema.org MedicalClinic in JSON-LD.
 *
 * `buffer_append_json` keeps every text inside the element. Hours are those that the clinic's own
 * record gives for the days ahead: the regular week from the first ordinary day of each weekday,
 * and each holiday, make-up workday and day with a closure of the next month as a special day, for
 * a page is kept for longer than a closure lasts. A day of which any part is unknown is left out:
 * nothing is better than a guess that outlives the page. */
#include "page_linked_data.h"

#include "fever/civil.h"
#include "page_phrases.h"

enum { WEEK_DAYS = 7, LOOK_AHEAD_DAYS = 31, DAY_STRETCHES_MAX = 16, CLOCK_SIZE = 16 };

static const char *const weekdays[WEEK_DAYS] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};

/* Members; each begins with its comma. */

static void put_name(struct buffer *out, const char *name)
{
    buffer_append_text(out, ",\"");
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
}

static void put_member(struct buffer *out, const char *name, const char *text)
{
    if (!text)
        return;
    put_name(out, name);
    buffer_append_json(out, text);
}

static void put_list(struct buffer *out, const char *name, const struct text_list *list)
{
    if (!list->count)
        return;
    put_name(out, name);
    buffer_append_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buffer_append_char(out, ',');
        buffer_append_json(out, list->items[i]);
    }
    buffer_append_char(out, ']');
}

/* The whole address of the page, as it is canonical. */
static void put_url(struct page *page)
{
    struct buffer url;
    buffer_init(&url, PAGE_WORDS_MAX);
    buffer_append_text(&url, page->origin);
    page_query_path(&url, page->path, page->published);
    put_member(page->out, "@id", page_words(page, &url));
    put_member(page->out, "url", page_words(page, &url));
    buffer_clear(&url);
}

static void put_address(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, ",\"address\":{\"@type\":\"PostalAddress\",\"addressCountry\":\"CN\"");
    put_member(out, "addressRegion", clinic->province);
    put_member(out, "addressLocality", clinic->city ? clinic->city : clinic->district);
    put_member(out, "streetAddress", clinic->address);
    buffer_append_char(out, '}');
}

/* WGS84, as schema.org asks; a district's centre is nobody's place. */
static void put_geo(struct buffer *out, const struct clinic *clinic)
{
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
        return;
    buffer_append_text(out, ",\"geo\":{\"@type\":\"GeoCoordinates\",\"latitude\":");
    buffer_append_fixed(out, clinic->place.lat, 6);
    buffer_append_text(out, ",\"longitude\":");
    buffer_append_fixed(out, clinic->place.lon, 6);
    buffer_append_char(out, '}');
}

struct day_hours {
    int32_t day;
    size_t count; /* of stretches; a closed day has one of no length */
    struct {
        int32_t opens, closes; /* seconds of the day, as they are written */
    } stretches[DAY_STRETCHES_MAX];
};

/* Closed is written as from 00:00 to 00:00, the whole day as to 23:59; a day's end as 00:00, which
 * is read as the next day's (developers.google.com, "Local business", business hours). False where
 * any part of the day is unknown. */
static bool read_day(const struct page *page, uint32_t number, int32_t day, struct day_hours *out)
{
    enum { LAST_MINUTE = 23 * 3600 + 59 * 60 };
    struct opening_interval open[DAY_STRETCHES_MAX];
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    int64_t from = time_zone_instant(zone, day, 0), to = time_zone_instant(zone, day + 1, 0);
    size_t count = snapshot_intervals(page->snapshot, number, from, to, open, DAY_STRETCHES_MAX);
    *out = (struct day_hours){.day = day, .count = count ? count : 1};
    for (size_t i = 0; i < count; i++) {
        int32_t opens = civil_second_of_day(open[i].from + time_zone_offset_s(zone, open[i].from));
        int32_t closes = opens ? 0 : LAST_MINUTE;
        if (open[i].state != OPENING_OPEN)
            return false;
        if (open[i].to < to)
            closes = civil_second_of_day(open[i].to + time_zone_offset_s(zone, open[i].to));
        out->stretches[i].opens = opens;
        out->stretches[i].closes = closes;
    }
    return count < DAY_STRETCHES_MAX;
}

static bool is_special_day(const struct page *page, uint32_t number, int32_t day)
{
    const struct calendar *calendar = snapshot_calendar(page->snapshot, number);
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    return (calendar && calendar_day(calendar, day) != DAY_PLAIN) ||
           snapshot_closes_within(page->snapshot, number, time_zone_instant(zone, day, 0),
                                  time_zone_instant(zone, day + 1, 0));
}

/* The days ahead that are special, or the first ordinary one of each weekday; how many. */
static size_t read_days(const struct page *page, uint32_t number, bool special,
                        struct day_hours out[LOOK_AHEAD_DAYS])
{
    const struct time_zone *zone = snapshot_zone(page->snapshot, number);
    int32_t today = civil_day_of(page->now + time_zone_offset_s(zone, page->now));
    unsigned weekdays_done = 0;
    size_t count = 0;
    for (int32_t day = today; day < today + LOOK_AHEAD_DAYS; day++) {
        unsigned weekday = 1U << civil_weekday(day);
        if ((!special && weekdays_done & weekday) || is_special_day(page, number, day) != special)
            continue;
        weekdays_done |= weekday;
        count += read_day(page, number, day, &out[count]);
    }
    return count;
}

static bool are_alike(const struct day_hours *a, const struct day_hours *b)
{
    bool alike = a->count == b->count;
    for (size_t i = 0; i < a->count && alike; i++)
        alike = a->stretches[i].opens == b->stretches[i].opens &&
                a->stretches[i].closes == b->stretches[i].closes;
    return alike;
}

static void put_clock(struct page *page, const char *name, int32_t second_of_day)
{
    struct buffer clock;
    buffer_init(&clock, CLOCK_SIZE);
    page_phrase_clock(&clock, second_of_day);
    put_member(page->out, name, page_words(page, &clock));
    buffer_clear(&clock);
}

static void put_dates(struct page *page, int32_t first, int32_t last)
{
    char date[CIVIL_DATE_SIZE];
    civil_format_date(first, date);
    put_member(page->out, "validFrom", date);
    civil_format_date(last, date);
    put_member(page->out, "validThrough", date);
}

/* Of special days those that follow each other, of a week all: those that are told with the first,
 * as a set. */
static unsigned alike_days(const struct day_hours *days, size_t count, size_t first, bool special)
{
    unsigned told = 1U << first;
    for (size_t i = first + 1; i < count; i++) {
        bool is_told =
            are_alike(&days[first], &days[i]) && (!special || days[i].day == days[i - 1].day + 1);
        if (special && !is_told)
            break;
        told |= is_told ? 1U << i : 0;
    }
    return told;
}

/* The weekdays of a set of days, in which `days[i]` is the bit i. */
static void put_weekdays(struct page *page, const struct day_hours *days, unsigned set)
{
    bool several = (set & (set - 1)) != 0, any = false;
    put_name(page->out, "dayOfWeek");
    page_put(page, several ? "[" : "");
    for (; set; set >>= 1, days++) {
        if (!(set & 1))
            continue;
        page_put(page, any ? ",\"https://schema.org/" : "\"https://schema.org/");
        page_put(page, weekdays[civil_weekday(days->day)]);
        page_put(page, "\"");
        any = true;
    }
    page_put(page, several ? "]" : "");
}

/* Days that are alike are told as one: there are as many pages as clinics, and each day for itself
 * would be a tenth of a page. Returns the days told, as a set. */
static unsigned put_specifications(struct page *page, const struct day_hours *days, size_t count,
                                   size_t first, bool special)
{
    unsigned told = alike_days(days, count, first, special);
    int32_t last =
        days[first].day + __builtin_popcount(told) - 1; /* where they follow each other */
    for (size_t i = 0; i < days[first].count; i++) {
        page_put(page, first || i ? ",{\"@type\":\"OpeningHoursSpecification\""
                                  : "{\"@type\":\"OpeningHoursSpecification\"");
        if (special)
            put_dates(page, days[first].day, last);
        else
            put_weekdays(page, days, told);
        put_clock(page, "opens", days[first].stretches[i].opens);
        put_clock(page, "closes", days[first].stretches[i].closes);
        page_put(page, "}");
    }
    return told;
}

static void put_days(struct page *page, uint32_t number, bool special)
{
    struct day_hours days[LOOK_AHEAD_DAYS];
    size_t count = read_days(page, number, special, days);
    unsigned told = 0;
    if (!count)
        return;
    put_name(page->out, special ? "specialOpeningHoursSpecification" : "openingHoursSpecification");
    page_put(page, "[");
    for (size_t i = 0; i < count; i++)
        if (!(told & 1U << i))
            told |= put_specifications(page, days, count, i, special);
    page_put(page, "]");
}

static void put_hours(struct page *page, uint32_t number)
{
    if (!snapshot_hours(page->snapshot, number))
        return;
    put_days(page, number, false);
    put_days(page, number, true);
}

void page_put_linked_data(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    page_put(page, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
                   "\"@type\":\"MedicalClinic\"");
    put_url(page);
    put_member(page->out, "name", clinic->name);
    put_list(page->out, "alternateName", &clinic->aliases);
    put_address(page->out, clinic);
    put_list(page->out, "telephone", &clinic->phones);
    put_geo(page->out, clinic);
    put_hours(page, number);
    page_put(page, "}</script>\n");
}
