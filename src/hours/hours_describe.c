/* Writes hours for people, as one sentence: 周一至周五 08:00–17:00，节假日休息.
 *
 * Each rule is its dates, its weekdays, its times and what it says of them. Rules that override
 * what stands before are told in the order of the text: the later is the exception. */
#include "hours_describe.h"

#include <string.h>

/* What differs between the languages around the parts. */
static const struct {
    const char *always, *never, *unknown_always; /* rules without days and times */
    const char *daily, *all_day;
    const char *closed_before, *closed_on, *closed_after; /* around the days that are closed */
    const char *unknown, *unknown_comment, *comment_open, *comment_close;
    const char *next_rule, *also, *otherwise, *holidays_too;
} phrases[] = {
    [DESCRIBE_ZH] = {.always = "全天24小时",
                     .never = "不开放",
                     .unknown_always = "开放时间不明，请先致电",
                     .daily = "每天",
                     .all_day = " 24小时",
                     .closed_before = "",
                     .closed_on = "",
                     .closed_after = "休息",
                     .unknown = "（请先致电确认）",
                     .unknown_comment = "；请先致电确认",
                     .comment_open = "（",
                     .comment_close = "）",
                     .next_rule = "，",
                     .also = "另",
                     .otherwise = "其余时间",
                     .holidays_too = "，节假日同"},
    [DESCRIBE_EN] = {.always = "open 24 hours",
                     .never = "closed",
                     .unknown_always = "hours not known, call first",
                     .daily = "daily",
                     .all_day = " 24 hours",
                     .closed_before = "closed ",
                     .closed_on = "closed on ",
                     .closed_after = "",
                     .unknown = " (call first)",
                     .unknown_comment = "; call first",
                     .comment_open = " (",
                     .comment_close = ")",
                     .next_rule = "; ",
                     .also = "also ",
                     .otherwise = "otherwise ",
                     .holidays_too = ", public holidays too"},
};

static void put(struct buffer *out, const char *text)
{
    buffer_append_text(out, text);
}

/* Every weekday and PH, open or closed all day long: `每天 …，节假日同`. */
static bool is_daily_and_holidays(const struct rule *rule)
{
    return rule->weekdays == WEEKDAYS_ALL && rule->holidays == HOLIDAY_PH &&
           (rule->state == OPENING_OPEN ||
            (rule->state == OPENING_CLOSED && rule->span_count == 0));
}

/* The comment, and for what is not certain the advice to call. */
static void describe_comment(struct buffer *out, const struct hours *hours, const struct rule *rule,
                             enum describe_lang lang, bool bare)
{
    const char *comment = rule_comment(hours, rule);
    bool unknown = rule->state == OPENING_UNKNOWN && !bare;
    if (!comment) {
        put(out, unknown ? phrases[lang].unknown : "");
        return;
    }
    put(out, phrases[lang].comment_open);
    put(out, comment);
    put(out, unknown ? phrases[lang].unknown_comment : "");
    put(out, phrases[lang].comment_close);
}

/* A rule that names neither days nor times. */
static const char *bare_phrase(const struct rule *rule, enum describe_lang lang)
{
    if (rule->state == OPENING_OPEN)
        return phrases[lang].always;
    return rule->state == OPENING_CLOSED ? phrases[lang].never : phrases[lang].unknown_always;
}

static void describe_days(struct buffer *out, const struct hours *hours, const struct rule *rule,
                          enum describe_lang lang)
{
    bool weekdays = rule_has_weekdays(hours, rule);
    if (!rule->has_dates) {
        put(out, phrases[lang].daily);
        return;
    }
    if (describe_dates(out, hours, rule, lang) && weekdays && lang == DESCRIBE_EN)
        put(out, " ");
    if (weekdays)
        describe_weekdays(out, hours, rule, lang, !is_daily_and_holidays(rule));
}

/* 周日休息, closed on Sun, closed daily: whole days. */
static void describe_closed_days(struct buffer *out, const struct hours *hours,
                                 const struct rule *rule, enum describe_lang lang)
{
    bool dates = rule->months || rule->selector_count > 0;
    bool daily = rule->weekdays == WEEKDAYS_ALL;
    put(out, dates || daily ? phrases[lang].closed_before : phrases[lang].closed_on);
    describe_days(out, hours, rule, lang);
    put(out, phrases[lang].closed_after);
}

static void describe_rule(struct buffer *out, const struct hours *hours, const struct rule *rule,
                          enum describe_lang lang)
{
    bool bare = !rule->has_dates && rule->span_count == 0;
    if (bare) {
        put(out, bare_phrase(rule, lang));
    } else if (rule->state == OPENING_CLOSED && rule->span_count == 0) {
        describe_closed_days(out, hours, rule, lang);
    } else {
        describe_days(out, hours, rule, lang);
        if (rule->span_count > 0)
            put(out, " ");
        else if (rule->state == OPENING_OPEN)
            put(out, phrases[lang].all_day);
        describe_times(out, hours, rule, lang);
        if (rule->state == OPENING_CLOSED)
            put(out, lang == DESCRIBE_ZH ? " 休息" : " closed");
    }
    describe_comment(out, hours, rule, lang, bare);
    if (is_daily_and_holidays(rule))
        put(out, phrases[lang].holidays_too);
}

/* English sentences begin with a capital. */
static void capitalise(struct buffer *out, size_t at)
{
    if (out->failure == FEVER_OK && at < out->length && out->data[at] >= 'a' &&
        out->data[at] <= 'z')
        out->data[at] = (char)(out->data[at] - 'a' + 'A');
}

void hours_describe(const struct hours *hours, const char *lang_name, struct buffer *out)
{
    enum describe_lang lang = strcmp(lang_name, "en") == 0 ? DESCRIBE_EN : DESCRIBE_ZH;
    size_t mark = out->length;
    if (hours->flags & HOURS_ALWAYS && hours->rule_count == 1 &&
        !rule_comment(hours, hours->rules)) {
        put(out, phrases[lang].always);
        capitalise(out, mark);
        return;
    }
    for (unsigned i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (i > 0)
            put(out, phrases[lang].next_rule);
        if (rule->fallback && !rule->additional)
            put(out, phrases[lang].otherwise);
        else if (rule->additional && rule->state == OPENING_OPEN)
            put(out, phrases[lang].also);
        describe_rule(out, hours, rule, lang);
    }
    capitalise(out, mark);
}
