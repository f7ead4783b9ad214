/* Dates, weekdays and times in words. */
#include "date_point.h"
#include "hours_describe.h"
#include "hours_names.h"

static const char *const weekday_words[][7] = {
    [DESCRIBE_ZH] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"},
    [DESCRIBE_EN] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
};
static const char *const month_words[][12] = {
    [DESCRIBE_ZH] = {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月",
                     "12月"},
    [DESCRIBE_EN] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                     "Dec"},
};
static const char *const sun_words[][5] = {
    [DESCRIBE_ZH] = {"", "黎明", "日出", "日落", "黄昏"},
    [DESCRIBE_EN] = {"", "dawn", "sunrise", "sunset", "dusk"},
};
static const char *const nth_words[][10] = {
    [DESCRIBE_ZH] = {"第一个", "第二个", "第三个", "第四个", "第五个", "最后一个", "倒数第二个",
                     "倒数第三个", "倒数第四个", "倒数第五个"},
    [DESCRIBE_EN] = {"1st", "2nd", "3rd", "4th", "5th", "last", "2nd last", "3rd last", "4th last",
                     "5th last"},
};

static void put(struct buffer *out, const char *text)
{
    buffer_append_text(out, text);
}

/* A list is joined like A、B和C or A, B and C; whoever writes it knows how many are to come. */
struct list {
    struct buffer *out;
    enum describe_lang lang;
    unsigned count, written;
};

static void next_item(struct list *list)
{
    bool zh = list->lang == DESCRIBE_ZH;
    list->written++;
    if (list->written == 1)
        return;
    if (list->written == list->count)
        put(list->out, zh ? "和" : " and ");
    else
        put(list->out, zh ? "、" : ", ");
}

static void put_range_word(struct buffer *out, enum describe_lang lang)
{
    put(out, lang == DESCRIBE_ZH ? "至" : "–");
}

/* The set's runs: 周一至周五, 周六、周日. Runs of two are two items. */
static unsigned set_items(unsigned set, unsigned size)
{
    unsigned char first[6], last[6];
    unsigned runs = set_runs(set, size, first, last), items = 0;
    for (unsigned i = 0; i < runs; i++)
        items += (last[i] + size - first[i]) % size == 1 ? 2 : 1;
    return items;
}

static void put_set(struct list *list, unsigned set, unsigned size, const char *const *words,
                    const char *next_year)
{
    unsigned char first[6], last[6];
    unsigned runs = set_runs(set, size, first, last);
    for (unsigned i = 0; i < runs; i++) {
        unsigned length = (last[i] + size - first[i]) % size + 1;
        next_item(list);
        put(list->out, words[first[i]]);
        if (length == 2)
            next_item(list);
        else if (length > 2)
            put_range_word(list->out, list->lang);
        if (length > 1 && last[i] < first[i])
            put(list->out, next_year);
        if (length > 1)
            put(list->out, words[last[i]]);
    }
}

/* 之后2天, 2 days after. */
static void put_moved(struct buffer *out, enum describe_lang lang, int days)
{
    if (days == 0)
        return;
    int size = days < 0 ? -days : days;
    if (lang == DESCRIBE_ZH)
        buffer_append_format(out, "%s%d天", days < 0 ? "前" : "后", size);
    else
        buffer_append_format(out, " %s %d day%s", days < 0 ? "minus" : "plus", size,
                             size == 1 ? "" : "s");
}

static void put_point_zh(struct buffer *out, const struct date_point *point)
{
    if (point->year)
        buffer_append_format(out, "%d年", point->year);
    if (point->kind == DATE_EASTER)
        put(out, "复活节");
    else
        put(out, month_words[DESCRIBE_ZH][point->month - 1]);
    if (point->kind == DATE_FIXED)
        buffer_append_format(out, "%d日", point->day);
    if (point->kind == DATE_NTH_WEEKDAY) {
        put(out, nth_words[DESCRIBE_ZH][point->nth > 0 ? point->nth - 1 : 4 - point->nth]);
        put(out, weekday_words[DESCRIBE_ZH][point->day]);
    }
    if (point->weekday_offset) {
        bool after = point->weekday_offset > 0;
        put(out, after ? "之后的" : "之前的");
        put(out, weekday_words[DESCRIBE_ZH]
                              [(after ? point->weekday_offset : -point->weekday_offset) - 1]);
    }
    put_moved(out, DESCRIBE_ZH, point->offset_days);
}

static void put_point_en(struct buffer *out, const struct date_point *point)
{
    if (point->weekday_offset) {
        bool after = point->weekday_offset > 0;
        put(out, weekday_words[DESCRIBE_EN]
                              [(after ? point->weekday_offset : -point->weekday_offset) - 1]);
        put(out, after ? " after " : " before ");
    }
    if (point->kind == DATE_EASTER) {
        put(out, "Easter");
    } else if (point->kind == DATE_FIXED) {
        buffer_append_format(out, "%d %s", point->day, month_words[DESCRIBE_EN][point->month - 1]);
    } else {
        put(out, nth_words[DESCRIBE_EN][point->nth > 0 ? point->nth - 1 : 4 - point->nth]);
        buffer_append_format(out, " %s in %s", weekday_words[DESCRIBE_EN][point->day],
                             month_words[DESCRIBE_EN][point->month - 1]);
    }
    if (point->year)
        buffer_append_format(out, " %d", point->year);
    put_moved(out, DESCRIBE_EN, point->offset_days);
}

static void put_point(struct buffer *out, enum describe_lang lang, const struct date_point *point)
{
    if (lang == DESCRIBE_ZH)
        put_point_zh(out, point);
    else
        put_point_en(out, point);
}

static bool is_one_day(const struct selector *selector)
{
    return !selector->u.dates.open_end &&
           date_points_equal(&selector->u.dates.from, &selector->u.dates.to);
}

static void put_step(struct buffer *out, enum describe_lang lang, int step, const char *zh_unit,
                     const char *en_unit)
{
    if (step < 2)
        return;
    if (lang == DESCRIBE_ZH)
        buffer_append_format(out, "（每%d%s）", step, zh_unit);
    else
        buffer_append_format(out, " (every %d %s)", step, en_unit);
}

static void put_dates(struct buffer *out, enum describe_lang lang, const struct selector *selector)
{
    const struct date_point *from = &selector->u.dates.from, *to = &selector->u.dates.to;
    if (selector->u.dates.open_end && lang == DESCRIBE_EN)
        put(out, "from ");
    put_point(out, lang, from);
    if (selector->u.dates.open_end) {
        put(out, lang == DESCRIBE_ZH ? "起" : " on");
    } else if (!is_one_day(selector)) {
        put_range_word(out, lang);
        if (lang == DESCRIBE_ZH && !from->year && from->kind == DATE_FIXED &&
            to->kind == DATE_FIXED && to->month * 32 + to->day < from->month * 32 + from->day)
            put(out, "次年");
        put_point(out, lang, to);
    }
    put_step(out, lang, selector->u.dates.step, "天", "days");
}

static void put_years(struct buffer *out, enum describe_lang lang, const struct selector *selector)
{
    unsigned from = selector->u.numbers.from, to = selector->u.numbers.to;
    bool zh = lang == DESCRIBE_ZH;
    if (to == UINT16_MAX)
        buffer_append_format(out, zh ? "%u年起" : "from %u on", from);
    else if (to != from)
        buffer_append_format(out, zh ? "%u至%u年" : "%u–%u", from, to);
    else
        buffer_append_format(out, zh ? "%u年" : "%u", from);
    put_step(out, lang, selector->u.numbers.step, "年", "years");
}

static void put_weeks(struct buffer *out, enum describe_lang lang, const struct selector *selector)
{
    unsigned from = selector->u.numbers.from, to = selector->u.numbers.to;
    bool zh = lang == DESCRIBE_ZH;
    if (to != from)
        buffer_append_format(out, zh ? "每年第%u至%u周" : "weeks %u–%u", from, to);
    else
        buffer_append_format(out, zh ? "每年第%u周" : "week %u", from);
    put_step(out, lang, selector->u.numbers.step, "周", "weeks");
}

static void put_date_selector(struct list *list, const struct selector *selector)
{
    if (selector->kind == SELECT_MONTHS) {
        put_set(list, selector->u.months, 12, month_words[list->lang],
                list->lang == DESCRIBE_ZH ? "次年" : "");
        return;
    }
    next_item(list);
    if (selector->kind == SELECT_YEARS)
        put_years(list->out, list->lang, selector);
    else if (selector->kind == SELECT_WEEKS)
        put_weeks(list->out, list->lang, selector);
    else
        put_dates(list->out, list->lang, selector);
}

static unsigned group_items(const struct hours *hours, const struct rule *rule,
                            enum selector_group group)
{
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    unsigned items = 0;
    for (unsigned i = 0; i < rule->selector_count; i++)
        if (selectors[i].group == group)
            items += selectors[i].kind == SELECT_MONTHS ? set_items(selectors[i].u.months, 12) : 1;
    return items;
}

static bool put_date_group(struct buffer *out, const struct hours *hours, const struct rule *rule,
                           enum selector_group group, enum describe_lang lang, bool after)
{
    struct list list = {out, lang, group_items(hours, rule, group), 0};
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    if (list.count == 0)
        return after;
    if (after && lang == DESCRIBE_EN)
        put(out, ", ");
    for (unsigned i = 0; i < rule->selector_count; i++)
        if (selectors[i].group == group)
            put_date_selector(&list, &selectors[i]);
    return true;
}

bool describe_dates(struct buffer *out, const struct hours *hours, const struct rule *rule,
                    enum describe_lang lang)
{
    bool written = put_date_group(out, hours, rule, GROUP_YEAR, lang, false);
    if (rule->months) {
        struct list list = {out, lang, set_items(rule->months, 12), 0};
        if (written && lang == DESCRIBE_EN)
            put(out, " ");
        put_set(&list, rule->months, 12, month_words[lang], lang == DESCRIBE_ZH ? "次年" : "");
        written = true;
    }
    written = put_date_group(out, hours, rule, GROUP_DATE, lang, written);
    return put_date_group(out, hours, rule, GROUP_WEEK, lang, written);
}

static const char *holiday_word(enum describe_lang lang, bool school)
{
    if (lang == DESCRIBE_ZH)
        return school ? "学校假期" : "节假日";
    return school ? "school holidays" : "public holidays";
}

static bool is_monthly(const struct hours *hours, const struct rule *rule)
{
    return !rule->months && group_items(hours, rule, GROUP_DATE) == 0 &&
           group_items(hours, rule, GROUP_WEEK) == 0;
}

/* 每月第三个周四, 3rd Thu of the month. */
static void put_nth(struct list *list, const struct selector *selector, bool monthly)
{
    bool zh = list->lang == DESCRIBE_ZH, first = true;
    struct buffer *out = list->out;
    if (zh && monthly)
        put(out, "每月");
    for (unsigned i = 0; i < 10; i++) {
        if (!(selector->u.nth.nths >> i & 1))
            continue;
        if (!first)
            put(out, zh ? "、" : "/");
        put(out, nth_words[list->lang][i]);
        first = false;
    }
    if (!zh)
        put(out, " ");
    put(out, weekday_words[list->lang][selector->u.nth.weekday]);
    if (!zh && monthly)
        put(out, " of the month");
    put_moved(out, list->lang, selector->u.nth.offset_days);
}

static void put_holidays(struct list *list, unsigned holidays)
{
    if (holidays & HOLIDAY_PH) {
        next_item(list);
        put(list->out, holiday_word(list->lang, false));
    }
    if (holidays & HOLIDAY_SH) {
        next_item(list);
        put(list->out, holiday_word(list->lang, true));
    }
}

static void put_weekday_group(struct list *list, const struct hours *hours, const struct rule *rule,
                              enum selector_group group)
{
    const struct selector *selectors = hours_selectors(hours) + rule->first_selector;
    for (unsigned i = 0; i < rule->selector_count; i++) {
        if (selectors[i].group != group)
            continue;
        next_item(list);
        if (selectors[i].kind == SELECT_NTH_WEEKDAY) {
            put_nth(list, &selectors[i], is_monthly(hours, rule));
        } else {
            put(list->out, holiday_word(list->lang, false));
            put_moved(list->out, list->lang, selectors[i].u.offset_days);
        }
    }
}

static unsigned bits(unsigned set)
{
    return (set & 1) + (set >> 1 & 1);
}

bool rule_has_weekdays(const struct hours *hours, const struct rule *rule)
{
    return rule->weekdays || rule->holidays || group_items(hours, rule, GROUP_WEEKDAY) ||
           group_items(hours, rule, GROUP_HOLIDAY);
}

void describe_weekdays(struct buffer *out, const struct hours *hours, const struct rule *rule,
                       enum describe_lang lang, bool with_holidays)
{
    unsigned holidays = with_holidays ? rule->holidays & 3u : 0;
    bool zh = lang == DESCRIBE_ZH, daily = rule->weekdays == WEEKDAYS_ALL;
    struct list condition = {
        out, lang, bits(rule->holidays >> 2) + group_items(hours, rule, GROUP_HOLIDAY), 0};
    struct list list = {out, lang,
                        (daily ? 1 : set_items(rule->weekdays, 7)) + bits(holidays) +
                            group_items(hours, rule, GROUP_WEEKDAY),
                        0};
    put_holidays(&condition, rule->holidays >> 2);
    put_weekday_group(&condition, hours, rule, GROUP_HOLIDAY);
    if (condition.count > 0)
        put(out, zh ? "中的" : " on ");
    if (daily) {
        next_item(&list);
        put(out, zh ? "每天" : "daily");
    } else {
        put_set(&list, rule->weekdays, 7, weekday_words[lang], "");
    }
    put_weekday_group(&list, hours, rule, GROUP_WEEKDAY);
    put_holidays(&list, holidays);
}

static void put_event(struct buffer *out, enum describe_lang lang, unsigned event, int offset)
{
    int size = offset < 0 ? -offset : offset;
    if (offset == 0) {
        put(out, sun_words[lang][event]);
    } else if (lang == DESCRIBE_ZH) {
        buffer_append_format(out, "%s%s", sun_words[lang][event], offset < 0 ? "前" : "后");
        if (size >= 60)
            buffer_append_format(out, "%d小时", size / 60);
        if (size % 60)
            buffer_append_format(out, "%d分钟", size % 60);
    } else {
        buffer_append_format(out, "%d:%02d h %s %s", size / 60, size % 60,
                             offset < 0 ? "before" : "after", sun_words[lang][event]);
    }
}

/* 次日06:00 for what lies past midnight. */
static void put_time(struct buffer *out, enum describe_lang lang, unsigned event, int minute)
{
    if (event != SUN_NONE) {
        put_event(out, lang, event, minute);
        return;
    }
    bool next_day = minute > DAY_MINUTES;
    if (next_day && lang == DESCRIBE_ZH)
        put(out, "次日");
    minute -= next_day ? DAY_MINUTES : 0;
    buffer_append_format(out, "%02d:%02d", minute / 60, minute % 60);
    if (next_day && lang == DESCRIBE_EN)
        put(out, " next day");
}

static void put_span(struct buffer *out, enum describe_lang lang, const struct span *span)
{
    bool zh = lang == DESCRIBE_ZH;
    bool no_end = span->open_end && span->from == span->to && span->from_event == span->to_event;
    put_time(out, lang, span->from_event, span->from);
    if (no_end) {
        put(out, zh ? "起（结束时间不定）" : " until late (end not certain)");
        return;
    }
    put(out, "–");
    put_time(out, lang, span->to_event, span->to);
    if (span->open_end)
        put(out, zh ? "（之后不定）" : " (later not certain)");
}

void describe_times(struct buffer *out, const struct hours *hours, const struct rule *rule,
                    enum describe_lang lang)
{
    const struct span *spans = hours_spans(hours) + rule->first_span;
    for (unsigned i = 0; i < rule->span_count; i++) {
        if (i > 0)
            put(out, lang == DESCRIBE_ZH ? "、" : ", ");
        put_span(out, lang, &spans[i]);
    }
}
