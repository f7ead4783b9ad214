/* Distances, days, ages and telephone numbers in words. */
#include "page_phrases.h"

#include <string.h>

#include "fever/civil.h"

enum { MAX_PHONE_DIGITS = 20, BEIJING_OFFSET_S = 8 * 3600 };

static void compose_1(struct buffer *out, enum lang lang, enum page_text_id id,
                      const struct buffer *argument)
{
    page_compose(out, lang, id, (const char *const[]){argument->data}, 1);
    if (buffer_error(argument) && !buffer_error(out))
        out->failure = buffer_error(argument);
}

void page_phrase_length(struct buffer *out, enum lang lang, double distance_m)
{
    int64_t hundreds = (int64_t)(distance_m / 100 + 0.5);
    struct buffer number;
    buffer_init(&number, 32);
    if (hundreds < 10) {
        buffer_append_int(&number, hundreds < 1 ? 100 : hundreds * 100);
        compose_1(out, lang, TEXT_METRES, &number);
    } else {
        if (hundreds < 100 && hundreds % 10) {
            buffer_append_int(&number, hundreds / 10);
            buffer_append_char(&number, '.');
            buffer_append_int(&number, hundreds % 10);
        } else {
            buffer_append_int(&number, (int64_t)(distance_m / 1000 + 0.5));
        }
        compose_1(out, lang, TEXT_KILOMETRES, &number);
    }
    buffer_clear(&number);
}

void page_phrase_distance(struct buffer *out, enum lang lang, double distance_m)
{
    if (distance_m < 100) {
        page_compose(out, lang, TEXT_DISTANCE_WITHIN, NULL, 0);
        return;
    }
    struct buffer length;
    buffer_init(&length, 64);
    page_phrase_length(&length, lang, distance_m);
    compose_1(out, lang, TEXT_DISTANCE, &length);
    buffer_clear(&length);
}

static void append_two_digits(struct buffer *out, int32_t value)
{
    buffer_append_char(out, (char)('0' + value / 10 % 10));
    buffer_append_char(out, (char)('0' + value % 10));
}

void page_phrase_clock(struct buffer *out, int32_t second_of_day)
{
    append_two_digits(out, second_of_day / 3600);
    buffer_append_char(out, ':');
    append_two_digits(out, second_of_day / 60 % 60);
}

static const char *const english_months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void page_phrase_day(struct buffer *out, enum lang lang, int32_t now_day, int32_t day)
{
    struct civil_date date = civil_from_days(day);
    bool with_year = date.year != civil_from_days(now_day).year;
    if (lang == LANG_EN) {
        buffer_append_int(out, date.day);
        buffer_append_char(out, ' ');
        buffer_append_text(out, english_months[date.month - 1]);
        if (with_year) {
            buffer_append_char(out, ' ');
            buffer_append_int(out, date.year);
        }
        return;
    }
    if (with_year) {
        buffer_append_int(out, date.year);
        buffer_append_text(out, "年");
    }
    buffer_append_int(out, date.month);
    buffer_append_text(out, "月");
    buffer_append_int(out, date.day);
    buffer_append_text(out, "日");
}

void page_phrase_when(struct buffer *out, enum lang lang, const struct time_zone *zone, int64_t now,
                      int64_t instant, bool is_end)
{
    int64_t local_now = now + time_zone_offset_s(zone, now);
    int64_t local = instant + time_zone_offset_s(zone, instant);
    int32_t today = civil_day_of(local_now), day = civil_day_of(local);
    int32_t second = civil_second_of_day(local);
    if (is_end && second == 0) {
        day--;
        second = CIVIL_DAY_S;
    }
    struct buffer clock, date;
    buffer_init(&clock, 16);
    buffer_init(&date, 64);
    page_phrase_clock(&clock, second);
    if (day == today) {
        compose_1(out, lang, TEXT_TODAY, &clock);
    } else if (day == today + 1) {
        compose_1(out, lang, TEXT_TOMORROW, &clock);
    } else {
        if (day > today && day < today + 7)
            buffer_append_text(&date, page_weekday_word(lang, civil_weekday(day)));
        else
            page_phrase_day(&date, lang, today, day);
        page_compose(out, lang, TEXT_ON_DAY, (const char *const[]){date.data, clock.data}, 2);
        if (buffer_error(&date) || buffer_error(&clock))
            out->failure = FEVER_NOMEM;
    }
    buffer_clear(&clock);
    buffer_clear(&date);
}

void page_phrase_zone(struct buffer *out, enum lang lang, const struct time_zone *zone,
                      int64_t instant)
{
    int32_t offset_s = time_zone_offset_s(zone, instant);
    if (offset_s == BEIJING_OFFSET_S)
        return;
    int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    struct buffer offset;
    buffer_init(&offset, 16);
    buffer_append_char(&offset, offset_s < 0 ? '-' : '+');
    buffer_append_int(&offset, minutes / 60);
    if (minutes % 60) {
        buffer_append_char(&offset, ':');
        append_two_digits(&offset, minutes % 60);
    }
    compose_1(out, lang, TEXT_LOCAL_CLOCK, &offset);
    buffer_clear(&offset);
}

void page_put_zone(struct page *page, const struct time_zone *zone, int64_t instant,
                   const char *before, const char *behind)
{
    struct buffer words;
    buffer_init(&words, PAGE_WORDS_MAX);
    page_phrase_zone(&words, page->lang, zone, instant);
    if (words.length || buffer_error(&words)) {
        page_put(page, before);
        page_put_text(page, page_words(page, &words));
        page_put(page, behind);
    }
    buffer_clear(&words);
}

void page_phrase_age(struct buffer *out, enum lang lang, int32_t months)
{
    struct buffer number;
    buffer_init(&number, 16);
    bool years = months && months % 12 == 0;
    buffer_append_int(&number, years ? months / 12 : months);
    compose_1(out, lang,
              years         ? TEXT_AGE_YEARS
              : months == 1 ? TEXT_AGE_MONTH
                            : TEXT_AGE_MONTHS,
              &number);
    buffer_clear(&number);
}

void page_phrase_ages(struct buffer *out, enum lang lang, int32_t min_months, int32_t max_years)
{
    bool has_minimum = min_months > 0, has_maximum = max_years >= 0;
    struct buffer from, to;
    buffer_init(&from, 64);
    buffer_init(&to, 64);
    if (has_minimum)
        page_phrase_age(&from, lang, min_months);
    if (has_maximum)
        page_phrase_age(&to, lang, max_years * 12);
    if (has_minimum && has_maximum)
        page_compose(out, lang, TEXT_AGES_BETWEEN, (const char *const[]){from.data, to.data}, 2);
    else if (has_minimum)
        compose_1(out, lang, TEXT_AGES_FROM, &from);
    else if (has_maximum)
        compose_1(out, lang, TEXT_AGES_TO, &to);
    if (buffer_error(&from) || buffer_error(&to))
        out->failure = FEVER_NOMEM;
    buffer_clear(&from);
    buffer_clear(&to);
}

/* In steps that an estimate can bear: 5 minutes, above two hours hours, above two days days. */
static void append_duration(struct buffer *out, enum lang lang, int64_t seconds)
{
    static const struct {
        int64_t below_s, unit_s, step;
        enum page_text_id text;
    } units[] = {{2 * 3600, 60, 5, TEXT_MINUTES},
                 {2 * CIVIL_DAY_S, 3600, 1, TEXT_ABOUT_HOURS},
                 {INT64_MAX, CIVIL_DAY_S, 1, TEXT_ABOUT_DAYS}};
    size_t i = 0;
    while (seconds >= units[i].below_s)
        i++;
    int64_t step_s = units[i].unit_s * units[i].step;
    int64_t steps = (seconds + step_s - 1) / step_s;
    struct buffer number;
    buffer_init(&number, 32);
    buffer_append_int(&number, (steps ? steps : 1) * units[i].step);
    compose_1(out, lang, units[i].text, &number);
    buffer_clear(&number);
}

void page_phrase_soonest(struct buffer *out, enum lang lang, const struct soonest *soonest,
                         bool must_book)
{
    switch (soonest->rank) {
    case SOONEST_TIMED: {
        struct buffer duration;
        buffer_init(&duration, 64);
        append_duration(&duration, lang, soonest->eta_s);
        compose_1(out, lang, must_book ? TEXT_SOONEST_BOOKED : TEXT_SOONEST_IN, &duration);
        buffer_clear(&duration);
        break;
    }
    case SOONEST_OPEN:
        page_compose(out, lang, TEXT_SOONEST_OPEN, NULL, 0);
        break;
    case SOONEST_UNKNOWN:
        page_compose(out, lang, TEXT_SOONEST_UNKNOWN, NULL, 0);
        break;
    case SOONEST_FULL:
        page_compose(out, lang, TEXT_SOONEST_FULL, NULL, 0);
        break;
    case SOONEST_NEVER:
        break;
    }
}

/* The words between a number and its extension. */
static size_t extension_mark(const char *text)
{
    static const char *const marks[] = {"转", "分机", "ext", "x", "#", ","};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool page_phone_link(struct buffer *out, const char *phone)
{
    size_t digits = 0, mark;
    bool extended = false;
    buffer_append_text(out, "tel:");
    for (const char *at = phone; *at && digits < MAX_PHONE_DIGITS; at++) {
        if (is_digit(*at)) {
            buffer_append_char(out, *at);
            digits++;
        } else if (*at == '+' && !digits) {
            buffer_append_char(out, '+');
        } else if (digits && !extended && (mark = extension_mark(at)) > 0) {
            buffer_append_char(out, ',');
            extended = true;
            at += mark - 1;
        } else if (*at == '/' || *at == ';') {
            break;
        }
    }
    return digits >= 3;
}
