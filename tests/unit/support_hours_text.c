/* Random opening hours from the whole grammar. */
#include "support_hours_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const weekdays[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const events[] = {"dawn", "sunrise", "sunset", "dusk"};

struct random random_seeded(uint64_t seed)
{
    return (struct random){seed * UINT64_C(0x9E3779B97F4A7C15) | 1};
}

/* xorshift64* (S. Vigna). */
unsigned random_below(struct random *random, unsigned below)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (unsigned)((random->state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % below);
}

/* A text that grows; once it is full, the rest is dropped and `full` says so. */
struct text {
    struct random *random;
    char *at, *end;
    bool full;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->at, (size_t)(text->end - text->at), format, arguments);
    va_end(arguments);
    if (length >= text->end - text->at)
        text->full = true;
    else
        text->at += length;
}

static unsigned below(struct text *text, unsigned limit)
{
    return random_below(text->random, limit);
}

static bool one_in(struct text *text, unsigned times)
{
    return below(text, times) == 0;
}

#define PICK(text, list) (list)[below(text, sizeof(list) / sizeof(list)[0])]

static void put_clock(struct text *text, unsigned first_hour, unsigned hours)
{
    static const unsigned minutes[] = {0, 0, 15, 30, 45, 7};
    put(text, "%02u:%02u", first_hour + below(text, hours), PICK(text, minutes));
}

static void put_event(struct text *text)
{
    if (one_in(text, 2))
        put(text, "%s", PICK(text, events));
    else
        put(text, "(%s%c%02u:%02u)", PICK(text, events), one_in(text, 2) ? '+' : '-',
            below(text, 3), below(text, 60));
}

static void put_span(struct text *text)
{
    switch (below(text, 60)) {
    case 0:
        put_clock(text, 16, 8); /* past midnight */
        put(text, "-");
        put_clock(text, 0, 9);
        break;
    case 1:
        put_clock(text, 16, 8);
        put(text, "-%02u:00", 24 + below(text, 9));
        break;
    case 2:
        put(text, "00:00-24:00");
        break;
    case 3:
        put_clock(text, 0, 24);
        put(text, "+");
        break;
    case 4:
        put_clock(text, 7, 8);
        put(text, "-");
        put_clock(text, 15, 8);
        put(text, "+");
        break;
    case 5:
        put_event(text);
        put(text, "-");
        put_event(text);
        break;
    default:
        put_clock(text, 6, 6);
        put(text, "-");
        put_clock(text, 12, 10);
    }
}

static void put_times(struct text *text)
{
    unsigned count = 1 + below(text, 3);
    for (unsigned i = 0; i < count; i++) {
        put(text, "%s", i ? "," : "");
        put_span(text);
    }
}

static void put_offset(struct text *text, unsigned days)
{
    put(text, " %c%u days", one_in(text, 2) ? '+' : '-', 1 + below(text, days));
}

static void put_nth_weekday(struct text *text)
{
    put(text, "%s[%u]", PICK(text, weekdays), 1 + below(text, 5));
    if (one_in(text, 3))
        put(text, ",%s[-%u]", PICK(text, weekdays), 1 + below(text, 5));
    if (one_in(text, 4))
        put_offset(text, 6);
}

static void put_weekdays(struct text *text)
{
    static const char *const usual[] = {"Mo-Fr",     "Sa,Su",    "Mo-Su",   "Fr-Mo", "Mo-Su,PH",
                                        "Mo-Fr,PH",  "Sa,Su,PH", "PH",      "PH",    "PH Sa,Su",
                                        "PH -1 day", "SH,PH",    "SH Mo-Fr"};
    switch (below(text, 5)) {
    case 0:
        put(text, "%s-%s", PICK(text, weekdays), PICK(text, weekdays));
        break;
    case 1:
        put(text, "%s,%s", PICK(text, weekdays), PICK(text, weekdays));
        break;
    case 2:
        put_nth_weekday(text);
        break;
    default:
        put(text, "%s", usual[below(text, one_in(text, 8) ? 13 : 10)]);
    }
}

static void put_date(struct text *text)
{
    switch (below(text, 5)) {
    case 0:
        put(text, "%s %s[%s%u]", PICK(text, months), PICK(text, weekdays),
            one_in(text, 3) ? "-" : "", 1 + below(text, 4));
        break;
    case 1:
        put(text, "easter");
        break;
    default:
        put(text, "%s %02u", PICK(text, months), 1 + below(text, 29));
        return;
    }
    if (one_in(text, 3))
        put_offset(text, 6);
}

static void put_wide(struct text *text)
{
    unsigned first = 1 + below(text, 40);
    switch (below(text, 9)) {
    case 0:
        put(text, "%s", PICK(text, months));
        break;
    case 1:
        put(text, "%s-%s", PICK(text, months), PICK(text, months));
        break;
    case 2:
        put_date(text);
        put(text, "-");
        put_date(text);
        break;
    case 3:
        put(text, "%s,%s %02u-%02u", PICK(text, months), PICK(text, months), 1 + below(text, 9),
            10 + below(text, 19));
        break;
    case 4:
        put(text, "%u", 2025 + below(text, 3));
        put(text, "%s", one_in(text, 2) ? "+" : "");
        break;
    case 5:
        put(text, "%u-%u/%u", 2025 + below(text, 2), 2027 + below(text, 2), 1 + below(text, 3));
        break;
    case 6:
        put(text, "%u %s %02u", 2025 + below(text, 3), PICK(text, months), 1 + below(text, 28));
        break;
    case 7:
        put(text, "week %02u-%02u", first, first + below(text, 13));
        break;
    default:
        put(text, "%s %02u,%02u", PICK(text, months), 1 + below(text, 9), 10 + below(text, 19));
    }
}

/* Whether a comma behind it begins another rule: behind bare days it would go on with them. */
static bool put_rule(struct text *text)
{
    static const char *const modifiers[] = {"",
                                            "",
                                            "",
                                            "",
                                            "",
                                            " off",
                                            " off",
                                            " unknown",
                                            " \"预约\"",
                                            " open \"x\"",
                                            " closed \"y\""};
    bool wide = one_in(text, 4), days = below(text, 5) < 3, times = below(text, 5) < 4;
    const char *modifier = PICK(text, modifiers);
    if (wide)
        put_wide(text);
    if (days) {
        put(text, "%s", wide ? " " : "");
        put_weekdays(text);
    }
    if (times) {
        put(text, "%s", wide || days ? " " : "");
        put_times(text);
    }
    if (!wide && !days && !times)
        put(text, "24/7");
    put(text, "%s", modifier);
    return (!wide && !days) || times || *modifier;
}

void random_hours(struct random *random, char out[RANDOM_HOURS_SIZE])
{
    static const char *const separators[] = {"; ", "; ", "; ", ", ", " || "};
    struct text text = {random, out, out + RANDOM_HOURS_SIZE, false};
    unsigned rules = 1 + random_below(random, 3);
    bool comma_separates = true;
    char *complete = out;
    for (unsigned i = 0; i < rules; i++) {
        if (i > 0)
            put(&text, "%s", comma_separates ? PICK(&text, separators) : "; ");
        comma_separates = put_rule(&text);
        if (text.full)
            break;
        complete = text.at;
    }
    *complete = '\0';
}
