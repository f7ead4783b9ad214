/* A week that is known is put into words in many ways; what is read of them may be unknown, but
 * never open where the writer is closed, nor closed where he is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/hours_prose.h"
#include "support_effort.h"
#include "support_hours.h"
#include "support_random.h"

enum { DAYS = 7, SLOT_MINUTES = 30, SLOTS = DAYS * 48, TEXTS = 6000, RANGES_MAX = 3, DAY = 1440 };

struct span {
    int from, to; /* minutes; beyond DAY on the next day */
};

struct week {
    struct span span[DAYS][RANGES_MAX];
    size_t count[DAYS];
};

/* The clocks and dashes of one text. */
struct hand {
    int clock;
    const char *dash;
};

static uint64_t seed = 20261128;

static int below(int count)
{
    return (int)(random_next(&seed) % (uint64_t)count);
}

#define PICK(...)                                                                                  \
    ((const char *const[]){__VA_ARGS__}[below(                                                     \
        (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))])

static void append(char *text, const char *more)
{
    strcat(text, more);
}

static void append_hour(char *text, int hour)
{
    static const char *const figures[] = {"零", "一", "二", "三", "四", "五",
                                          "六", "七", "八", "九", "十"};
    if (hour >= 20)
        append(text, figures[hour / 10]);
    if (hour >= 10)
        append(text, "十");
    if (hour % 10 || hour == 0)
        append(text, figures[hour % 10]);
}

static void append_clock(char *text, int minute, int style)
{
    char clock[32] = "";
    int hour = minute / 60, rest = minute % 60;
    const char *spoken = rest == 30 ? "半" : "";
    if (style == 0)
        snprintf(clock, sizeof clock, "%d:%02d", hour, rest);
    else if (style == 1)
        snprintf(clock, sizeof clock, "%02d：%02d", hour, rest);
    else if (style == 2)
        snprintf(clock, sizeof clock, "%d点%s", hour, spoken);
    else if (style == 3)
        snprintf(clock, sizeof clock, "%d.%02d", hour, rest);
    else {
        append_hour(text, hour);
        snprintf(clock, sizeof clock, "点%s", spoken);
    }
    append(text, clock);
}

static void append_range(char *text, struct span span, struct hand hand)
{
    append_clock(text, span.from, hand.clock);
    append(text, hand.dash);
    append(text, span.to > DAY ? PICK("次日", "第二天", "翌日") : "");
    append_clock(text, span.to > DAY ? span.to - DAY : span.to, hand.clock);
}

static void append_day(char *text, int day, const char *week)
{
    static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日"};
    append(text, week);
    append(text, names[day]);
}

/* Names days in `text`, of those in `free`, and returns them. */
static unsigned say_days(char *text, unsigned free)
{
    const char *week = PICK("周", "星期", "礼拜");
    int first = below(DAYS);
    while (!(free >> first & 1))
        first = (first + 1) % DAYS;
    unsigned days = 1U << first;
    append_day(text, first, week);
    int last = first;
    if (below(2)) {
        while (last + 1 < DAYS && free >> (last + 1) & 1 && below(4))
            days |= 1U << ++last;
        if (last > first) {
            append(text, PICK("至", "到", "-", "—", "~"));
            append_day(text, last, below(3) ? week : "");
        }
        return days;
    }
    const char *mark = PICK("、", "，", "/");
    bool named = below(2);
    for (int day = first + 1; day < DAYS; day++)
        if (free >> day & 1 && below(3) == 0) {
            append(text, mark);
            append_day(text, day, named ? week : "");
            days |= 1U << day;
        }
    return days;
}

/* Says hours and writes them to `spans`; returns how many there are. */
static size_t say_hours(char *text, struct span *spans)
{
    const struct hand hand = {below(5), PICK("-", "—", "～", "至", "到", "--", " - ")};
    const struct span morning = {450 + 30 * below(3), 690 + 30 * below(2)},
                      afternoon = {780 + 30 * below(4), 990 + 30 * below(4)},
                      evening = {1110 + 30 * below(2), 1200 + 60 * below(3)};
    switch (below(7)) {
    case 0:
        append(text, PICK("24小时", "全天24小时", "24h", "00:00-24:00", "24小时接诊"));
        spans[0] = (struct span){0, DAY};
        return 1;
    case 1:
        spans[0] = (struct span){1020 + 60 * below(4), DAY + 360 + 60 * below(3)};
        append_range(text, spans[0], hand);
        return 1;
    case 2:
        append(text, "上午");
        append_range(text, spans[0] = morning, hand);
        return 1;
    case 3:
        append_range(text, spans[0] = morning, hand);
        append(text, PICK("，", ",", "、", " ", "；", "/"));
        append_range(text, spans[1] = afternoon, hand);
        return 2;
    case 4:
    case 5:
        append(text, "上午");
        append_range(text, spans[0] = morning, hand);
        append(text, PICK("，下午", " 下午", "下午", "；下午", "，下午："));
        append_range(text, spans[1] = afternoon, hand);
        if (below(2))
            return 2;
        append(text, PICK("，晚上", " 晚间"));
        append_range(text, spans[2] = evening, hand);
        return 3;
    default:
        append_range(text, spans[0] = (struct span){morning.from, afternoon.to}, hand);
        return 1;
    }
}

static void give(struct week *week, unsigned days, const struct span *spans, size_t count)
{
    for (int day = 0; day < DAYS; day++)
        if (days >> day & 1) {
            memcpy(week->span[day], spans, count * sizeof *spans);
            week->count[day] = count;
        }
}

static void say_week(char *text, struct week *week)
{
    const unsigned all = (1U << DAYS) - 1;
    struct span spans[RANGES_MAX];
    *week = (struct week){.count = {0}};
    *text = '\0';
    append(text, PICK("", "", "开诊时间：", "发热门诊：", "就诊时间 ", "发热门诊开放时间:"));
    unsigned named = 0;
    if (below(4) == 0) {
        named = all;
        append(text, PICK("", "每天", "周一至周日"));
    } else {
        named = say_days(text, all);
    }
    append(text, PICK("：", " ", ":"));
    give(week, named, spans, say_hours(text, spans));
    if (named != all && below(2)) {
        append(text, PICK("；", "，", "。", "　", "\n"));
        unsigned others = say_days(text, all & ~named);
        if (below(3) == 0) {
            append(text, PICK("休息", "停诊", "不开诊"));
        } else {
            append(text, PICK("：", " ", ":"));
            give(week, others, spans, say_hours(text, spans));
        }
    }
    append(text, PICK("", "", "。", "，电话010-66551122", "（需提前预约）", "，请携带身份证",
                      "；节假日照常", "，急诊24小时", "，节假日休息", "（中午不休息）"));
}

static bool is_open(const struct week *week, int minute)
{
    for (int day = 0; day < DAYS; day++)
        for (size_t i = 0; i < week->count[day]; i++) {
            const struct span *span = &week->span[day][i];
            int from = (minute - day * DAY + DAYS * DAY) % (DAYS * DAY);
            if (from >= span->from && from < span->to)
                return true;
        }
    return false;
}

/* One part of a text: a door's name, days and hours, which are given to `week`. */
static void say_door(char *text, const char *door, struct week *week)
{
    const unsigned all = (1U << DAYS) - 1;
    struct span spans[RANGES_MAX];
    append(text, door);
    append(text, PICK("：", "", " "));
    unsigned days = below(2) ? say_days(text, all) : all;
    append(text, days == all ? "" : PICK("：", " ", ""));
    give(week, days, spans, say_hours(text, spans));
}

/* The clinic's hours among those of other doors. */
static void say_doors(char *text, struct week *week)
{
    int own = below(3), count = own + 1 + below(2);
    *week = (struct week){.count = {0}};
    *text = '\0';
    for (int i = 0; i < count; i++) {
        struct week others = {.count = {0}};
        if (i > 0)
            append(text, PICK("；", "，", "。", "　", " "));
        if (i == own)
            say_door(text, PICK("发热门诊", "发热诊室", "发热门诊接诊时间"), week);
        else
            say_door(text,
                     PICK("急诊", "普通门诊", "门诊", "门诊时间", "核酸采样", "24小时药房",
                          "内科门诊", "犬伤门诊", "化验室", "疫苗接种", "咨询电话", "预检分诊"),
                     &others);
    }
}

/* Takes a session, or all, from the hours of a day. */
static void take_away(struct week *week, int day, const char *session)
{
    const int noon = DAY / 2, evening = 1110;
    const int from = *session && strcmp(session, "上午") != 0 ? noon : 0, to = !*session ? 2 * DAY
                                                                               : from    ? evening
                                                                                         : noon;
    struct span kept[RANGES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < week->count[day]; i++) {
        struct span span = week->span[day][i];
        if (span.from < from)
            kept[count++] = (struct span){span.from, span.to < from ? span.to : from};
        else if (span.to > to)
            kept[count++] = (struct span){span.from > to ? span.from : to, span.to};
    }
    memcpy(week->span[day], kept, sizeof kept);
    week->count[day] = count;
}

/* Says that a day has no hours, or not that session; `verb` NULL: any. */
static void say_closing(char *text, struct week *week, int day, const char *session,
                        const char *verb)
{
    append_day(text, day, "周");
    append(text, session);
    append(text, verb ? verb : PICK("休息", "停诊", "不开诊", "闭诊"));
    take_away(week, day, session);
}

/* Hours of all days, and a day or two that lack them, or a session, named before or behind. */
static void say_exceptions(char *text, struct week *week)
{
    char closing[200] = "", hours[400] = "";
    struct span spans[RANGES_MAX];
    size_t count = say_hours(hours, spans);
    *week = (struct week){.count = {0}};
    give(week, (1U << DAYS) - 1, spans, count);
    bool sessions = spans[0].to < DAY && spans[count - 1].to <= DAY;
    const int first = below(DAYS - 1), last = first + below(2) * (1 + below(DAYS - 1 - first));
    const char *session = sessions ? PICK("", "下午", "上午") : "";
    bool shares = last > first && below(2); /* 周六下午、周日休息 */
    say_closing(closing, week, first, session, shares ? "" : NULL);
    if (last > first) {
        append(closing, PICK("、", "，"));
        session = sessions && !(shares && !*session) ? PICK("", "下午", "上午") : "";
        say_closing(closing, week, last, session, NULL);
    }
    const char *mark = PICK("，", "；", "。", " ", "\n");
    bool before = below(2);
    strcpy(text, before ? closing : hours);
    append(text, mark);
    append(text, before ? PICK("", "", "其他时间", "其余", "其余时间：", "其他时间接诊：") : "");
    append(text, before ? hours : closing);
}

enum strictness { NEVER_WRONG, NEVER_OPEN };

/* What was read, over a week of no holiday; says whether it is sure of any instant. */
static bool check(const char *text, const struct week *week, const char *read,
                  enum strictness strictness)
{
    const struct hours_place place = {.zone = support_zone("Asia/Shanghai")};
    const int64_t monday =
        time_zone_instant(place.zone, civil_days((struct civil_date){2026, 3, 2}), 0);
    struct arena *arena = arena_new();
    struct hours *hours;
    bool sure = false;
    assert_int_equal(hours_compile(arena, read, &hours, NULL), FEVER_OK);
    for (int slot = 0; slot < SLOTS; slot++) {
        int minute = slot * SLOT_MINUTES + 5;
        enum opening_state state =
            hours_evaluate(hours, &place, monday + (int64_t)minute * 60).state;
        if (state == OPENING_UNKNOWN)
            continue;
        sure = true;
        if (strictness == NEVER_OPEN && state != OPENING_OPEN)
            continue;
        if ((state == OPENING_OPEN) != is_open(week, minute))
            fail_msg("%s\n     is read as %s, which is wrong on day %d at %02d:%02d", text, read,
                     minute / DAY + 1, minute / 60 % 24, minute % 60);
    }
    arena_free(arena);
    return sure;
}

/* How many texts of those that `say` makes are read, at least in part. */
static int read_texts(int texts, void (*say)(char *text, struct week *week),
                      enum strictness strictness)
{
    int sure = 0;
    for (int i = 0; i < texts; i++) {
        char text[1000];
        struct week week;
        struct buffer hours;
        struct hours_prose prose;
        buffer_init(&hours, HOURS_TEXT_MAX);
        say(text, &week);
        assert_int_equal(hours_from_prose(text, NULL, &hours, &prose), FEVER_OK);
        if (hours.length)
            sure += check(text, &week, hours.data, strictness);
        buffer_clear(&hours);
    }
    print_message("%d of %d texts are read, at least in part\n", sure, texts);
    return sure;
}

static void test_no_week_is_read_wrong(void **state)
{
    (void)state;
    int texts = support_rounds(TEXTS);
    assert_true(read_texts(texts, say_week, NEVER_WRONG) > texts / 10 * 9);
}

static void test_no_exception_is_read_wrong(void **state)
{
    (void)state;
    int texts = support_rounds(TEXTS);
    assert_true(read_texts(texts, say_exceptions, NEVER_WRONG) > texts / 2);
}

/* Where several doors are named, a part that nobody understands makes the hours doubtful, and what
 * lies outside them may be called closed. */
static void test_no_other_door_opens_the_clinic(void **state)
{
    (void)state;
    int texts = support_rounds(TEXTS);
    assert_true(read_texts(texts, say_doors, NEVER_OPEN) > texts / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_week_is_read_wrong),
                                       cmocka_unit_test(test_no_exception_is_read_wrong),
                                       cmocka_unit_test(test_no_other_door_opens_the_clinic)};
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
