/* Columns of the days on which doors open or close for long.
 *
 * Lists that plan for a season name clinics with the hours that they will have, and the day from
 * which; others keep the clinics that were closed, with the day on which. */
#include "open_days.h"

#include <string.h>

#include "../cell/normalise_scan.h"
#include "../cell/normalise_values.h"
#include "../cell/normalise_words.h"
#include "../cell/opening_to_come.h"
#include "../cell/written_day.h"
#include "columns_bounds.h"
#include "columns_headers.h"
#include "fever/civil.h"

enum { HEADER_SIZE = 100, CELL_SIZE = 120 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static const char *const opening_verbs[] = {
    "恢复开诊", "恢复接诊", "恢复开放", "恢复营业", "恢复运行", "恢复诊疗", "恢复服务", "恢复",
    "恢復開診", "恢復開放", "恢復",     "重新开诊", "重新开放", "重新启用", "启用",     "啟用",
    "投入使用", "投入运行", "投入运营", "投用",     "启动",     "开始接诊", "开始运行", "开始服务",
    "开始开放", "开诊",     "開診",     "开放",     "開放",     "接诊",     "复诊",     "复开",
    "开业",     "開業",     "运行",     "运营",     "建成",     "竣工",     "完工",     "开设",
    "开办",     "开门",     "试运行",   "生效",     "服务",     "开始",     "起始",     "起止"};
static const char *const closing_verbs[] = {
    "停止接诊", "停止开诊", "停止开放", "停止运行", "停止运营", "停止服务", "停止使用",
    "停止",     "暂停接诊", "暂停开诊", "暂停开放", "暂停运行", "暂停服务", "暂停",
    "停诊",     "停診",     "停用",     "停业",     "停開",     "停开",     "关闭",
    "關閉",     "关停",     "闭诊",     "撤销",     "撤除",     "撤点",     "注销",
    "取消",     "终止",     "歇业",     "拆除",     "休诊",     "结束"};

/* Behind the verb: 日期, 时间, and 起止 of a span whose first day opens and last day closes. */
static int target_behind(const char *rest, int target)
{
    static const char *const kinds[] = {"日期", "时间", "時間", "年月日", "年月",  "日",
                                        "时点", "期限", "期间", "时段",   "时间段"};
    static const char *const begins[] = {"开始", "起始", "起止", "起"};
    static const char *const ends[] = {"结束", "截止", "终止", "止"};
    if (skip_any(&rest, WORDS(ends)))
        target = target == TARGET_OPEN_FROM ? TARGET_OPEN_UNTIL : TARGET_OPEN_FROM;
    else
        skip_any(&rest, WORDS(begins));
    return skip_any(&rest, WORDS(kinds)) && !*rest ? target : TARGET_UNKNOWN;
}

/* What a clean header promises where its cells hold days; TARGET_UNKNOWN where nothing. */
static int open_day_target(const struct text_tools *tools, const char *header)
{
    static const char *const before[] = {"发热门诊", "发热诊室", "发热哨点", "门诊", "诊室", "医院",
                                         "机构",     "哨点",     "预计",     "预期", "預計", "计划",
                                         "拟定",     "拟",       "正式",     "实际", "首次", "最早",
                                         "最近",     "最新",     "本次",     "目标", "临时", "已"};
    static const char *const english[] = {"openingdate",   "opendate",     "dateopened",
                                          "reopeningdate", "reopendate",   "opensfrom",
                                          "openfrom",      "dateofopening"};
    static const char *const english_ends[] = {"closingdate", "closuredate", "dateclosed",
                                               "closedsince", "dateofclosure"};
    char folded[HEADER_SIZE];
    if (!header_fold_unbracketed(tools, header, folded, sizeof folded))
        return TARGET_UNKNOWN;
    const char *rest = folded;
    if (skip_any(&rest, WORDS(english)))
        return *rest ? TARGET_UNKNOWN : TARGET_OPEN_FROM;
    if (skip_any(&rest, WORDS(english_ends)))
        return *rest ? TARGET_UNKNOWN : TARGET_OPEN_UNTIL;
    while (skip_any(&rest, WORDS(before)))
        ;
    if (skip_any(&rest, WORDS(opening_verbs)))
        return target_behind(rest, TARGET_OPEN_FROM);
    return skip_any(&rest, WORDS(closing_verbs)) ? target_behind(rest, TARGET_OPEN_UNTIL)
                                                 : TARGET_UNKNOWN;
}

/* What one cell says. Of several days the latest counts; of a span its first and its last do. */
struct said_days {
    bool has_day, is_span;
    int32_t first, last;
    bool is_put_off; /* 2026年底, 待验收后: to come, nobody knows when */
    bool has_figures;
};

static void day_take(struct said_days *said, int32_t first, int32_t last)
{
    if (!said->has_day || last >= said->last) {
        said->first = first;
        said->last = last;
        said->is_span = first != last;
    }
    said->has_day = true;
}

/* The day that ends a span: without its year the first such day behind the beginning. */
static int32_t end_behind(const struct written_day *end, int32_t first, int32_t today)
{
    struct written_day day = *end;
    if (day.year)
        return written_day_near(&day, today);
    day.year = civil_from_days(first).year;
    if (written_day_near(&day, first) < first)
        day.year++;
    return written_day_near(&day, first);
}

/* Takes 2026年12月1日起, or 2026年12月1日至2027年3月31日 whole. False where no day stands there. */
static bool days_skip(const char **at, int32_t today, struct said_days *said)
{
    static const char *const signs[] = {"至", "到", "-",  "—",  "–",  "~",
                                        "～", " ",  "日", "号", "起", "月"};
    struct written_day begin, end;
    if (!written_day_skip(at, &begin))
        return false;
    int32_t first = written_day_near(&begin, today), last = first;
    const char *next = *at;
    while (skip_any(&next, WORDS(signs)))
        ;
    if (next != *at && written_day_skip(&next, &end)) {
        last = end_behind(&end, first, today);
        *at = next;
    }
    day_take(said, first, last < first ? first : last);
    return true;
}

/* 2025.11.1-2026.3.31, which a reader of one date takes for its first. */
static bool is_span(const char *text, int32_t today)
{
    struct said_days said = {0};
    return days_skip(&text, today, &said) && said.is_span;
}

/* A text without semicolons. */
static void part_read(const char *text, int32_t today, struct said_days *said)
{
    char clause[CELL_SIZE + sizeof "启用"] = "启用";
    int32_t day;
    size_t digits = strspn(text, "0123456789");
    if (value_date(text, &day) && !is_span(text, today)) {
        day_take(said, day, day);
        return;
    }
    if (digits == 4 && !text[digits]) { /* a year alone */
        char year[] = "0000年";
        memcpy(year, text, 4);
        part_read(year, today, said);
        return;
    }
    for (const char *at = text; *at;) {
        if (days_skip(&at, today, said))
            continue;
        digits = strspn(at, "0123456789");
        said->has_figures |= digits > 0;
        at += digits ? digits : 1;
    }
    strcat(clause, text);
    said->is_put_off |= (!said->has_day && text_speaks_of_opening_to_come(clause, today)) ||
                        text_has_one(text, (const char *const[]){"待定", "未定", "未启用"}, 3);
}

static struct said_days cell_read(const char *text, int32_t today)
{
    struct said_days said = {0};
    char part[CELL_SIZE];
    while (*text) {
        size_t length = strcspn(text, ";");
        if (length >= sizeof part) {
            said.has_figures = true; /* a story, which nobody has read */
        } else {
            memcpy(part, text, length);
            part[length] = '\0';
            part_read(part, today, &said);
        }
        text += length + (text[length] == ';');
    }
    return said;
}

/* 8:00, 24小时, 下午; but 2026-12-01 00:00:00 is the day that a spreadsheet means. */
static bool has_time_of_day(const char *text)
{
    static const char *const clocks[] = {":", "时", "点", "24h", "24H", "午", "白天", "夜"};
    int32_t day;
    return text_has_one(text, WORDS(clocks)) && !value_date(text, &day);
}

/* Whether the cells of a column are days, or say that one is to come: at least one does; of `all`
 * each that is not empty, and none has a time of day. Where all are empty what an earlier list said
 * there is over. */
static enum fever_error column_holds_days(const struct raw_table *list,
                                          const struct text_tools *tools, size_t column, bool all,
                                          bool *out)
{
    struct buffer clean;
    enum fever_error failure = FEVER_OK;
    size_t given = 0, held = 0;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < list->count && !failure; i++) {
        failure = column_cell_clean(&list->rows[i], column, tools, &clean);
        if (failure || !clean.length)
            continue;
        struct said_days said = cell_read(clean.data, 0);
        given++;
        held += (said.has_day || said.is_put_off) && (!all || !has_time_of_day(clean.data));
    }
    buffer_clear(&clean);
    *out = !given || (held && (!all || held == given));
    return failure;
}

/* Whether a column of hours may be one of days: 停诊日期, or 开放时段 beside 开诊时间. */
static bool may_hold_days(const struct column_map *map, const struct import_column *column)
{
    if (column->hours_label)
        return strcmp(column->hours_label, "停诊") == 0;
    for (size_t i = 0; i < map->count; i++) {
        const struct import_column *other = &map->columns[i];
        if (other != column && !other->hours_label &&
            (other->target == FIELD_HOURS_TEXT || other->target == FIELD_HOURS || other->end))
            return true;
    }
    return false;
}

enum fever_error columns_find_open_days(const struct raw_table *list,
                                        const struct text_tools *tools, struct column_map *map)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; list && i < map->count && !failure; i++) {
        struct import_column *column = &map->columns[i];
        bool is_hours = column->target == FIELD_HOURS_TEXT && may_hold_days(map, column);
        int target = open_day_target(tools, column->header);
        bool is_free = column->target == TARGET_UNKNOWN || is_hours;
        bool holds = false;
        if (column->is_mapped || column->end || column->is_end || !is_free ||
            target == TARGET_UNKNOWN)
            continue;
        failure = column_holds_days(list, tools, i, is_hours, &holds);
        if (!holds)
            continue;
        column->target = target;
        column->hours_label = column->asked_label = NULL;
    }
    return failure;
}

/* What a cell of closing says to a door that opened on `opens`, if that is told. */
static void read_closing(const char *until, const struct said_days *opens, int32_t today,
                         struct open_days *out)
{
    static const char *const shut[] = {"长期", "至今", "永久", "已"};
    static const char *const open[] = {"已恢复", "已开", "已重新"};
    struct said_days closes = cell_read(until, today);
    bool is_over = (opens->has_day && !opens->is_span && opens->last > closes.last) ||
                   (closes.is_span && closes.last < today);
    if (!closes.has_day)
        out->is_shut |= closes.has_figures ||
                        (text_has_one(until, WORDS(shut)) && !text_has_one(until, WORDS(open)));
    else if (!is_over && closes.first <= today)
        out->is_shut = true;
    else if (!is_over) {
        out->last_day = closes.first - 1;
        out->has_last_day = true;
    }
}

struct open_days open_days_read(const char *from, const char *until, int32_t today)
{
    struct said_days opens = cell_read(from, today);
    struct open_days out = {0};
    out.is_shut =
        opens.is_put_off || (opens.has_day ? !today || opens.first > today : opens.has_figures);
    if (opens.is_span) {
        out.is_shut |= opens.last < today;
        out.has_last_day = true;
        out.last_day = opens.last;
    }
    read_closing(until, &opens, today, &out);
    return out;
}
