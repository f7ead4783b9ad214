/* Columns of the days on which doors open or close for long.
 *
 * Lists that plan for a season name clinics with the hours that they will have, and the day from
 * which; others keep the clinics that were closed, with the day on which. */
#include "open_days.h"

#include <string.h>

#include "columns_bounds.h"
#include "normalise_scan.h"
#include "normalise_values.h"
#include "normalise_words.h"
#include "opening_to_come.h"
#include "written_day.h"

enum { HEADER_SIZE = 100, CELL_SIZE = 120 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static const char *const opening_verbs[] = {
    "恢复开诊", "恢复接诊", "恢复开放", "恢复营业", "恢复运行", "恢复诊疗", "恢复服务", "恢复",
    "恢復開診", "恢復開放", "恢復",     "重新开诊", "重新开放", "重新启用", "启用",     "啟用",
    "投入使用", "投入运行", "投入运营", "投用",     "启动",     "开始接诊", "开始运行", "开始服务",
    "开始开放", "开诊",     "開診",     "开放",     "開放",     "接诊",     "复诊",     "复开",
    "开业",     "開業",     "运行",     "运营",     "建成",     "竣工",     "完工",     "开设",
    "开办",     "开门",     "试运行",   "生效"};
static const char *const closing_verbs[] = {
    "停止接诊", "停止开诊", "停止开放", "停止运行", "停止运营", "停止服务", "停止使用",
    "停止",     "暂停接诊", "暂停开诊", "暂停开放", "暂停运行", "暂停服务", "暂停",
    "停诊",     "停診",     "停用",     "停业",     "停開",     "停开",     "关闭",
    "關閉",     "关停",     "闭诊",     "撤销",     "撤除",     "撤点",     "注销",
    "取消",     "终止",     "歇业",     "拆除",     "休诊"};

/* Behind the verb: 日期, 时间, and 起止 of a span whose first day opens and last day closes. */
static int target_behind(const char *rest, int target)
{
    static const char *const kinds[] = {"日期", "时间", "時間", "年月日", "年月", "日", "时点"};
    static const char *const begins[] = {"开始", "起始", "起"};
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
    char plain[HEADER_SIZE], folded[HEADER_SIZE];
    size_t length = strcspn(header, "([");
    if (length >= sizeof plain)
        return TARGET_UNKNOWN;
    memcpy(plain, header, length);
    plain[length] = '\0';
    text_fold(tools, plain, folded, sizeof folded, NULL);
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

/* What one cell says. */
struct said_days {
    bool has_day; /* `last` is the latest in it */
    int32_t last;
    bool is_put_off; /* 2026年底, 待验收后: to come, nobody knows when */
    bool has_figures;
};

static void day_take(struct said_days *said, int32_t day)
{
    said->last = said->has_day && said->last > day ? said->last : day;
    said->has_day = true;
}

/* A text without semicolons. */
static void part_read(const char *text, int32_t today, struct said_days *said)
{
    char clause[CELL_SIZE + sizeof "启用"] = "启用";
    int32_t day;
    size_t digits = strspn(text, "0123456789");
    if (value_date(text, &day)) {
        day_take(said, day);
        return;
    }
    if (digits == 4 && !text[digits]) { /* a year alone */
        char year[] = "0000年";
        memcpy(year, text, 4);
        part_read(year, today, said);
        return;
    }
    for (const char *at = text; *at;) {
        struct written_day written;
        if (written_day_skip(&at, &written)) {
            day_take(said, written_day_near(&written, today));
        } else {
            digits = strspn(at, "0123456789");
            said->has_figures |= digits > 0;
            at += digits ? digits : 1;
        }
    }
    strcat(clause, text);
    said->is_put_off |= text_speaks_of_opening_to_come(clause, today) ||
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

/* Whether the cells of a column are days, or say that one is to come: at least one does, and of
 * `all` that are not empty each. */
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
        held += said.has_day || said.is_put_off;
    }
    buffer_clear(&clean);
    *out = held && (!all || held == given);
    return failure;
}

enum fever_error columns_find_open_days(const struct raw_table *list,
                                        const struct text_tools *tools, struct column_map *map)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; list && i < map->count && !failure; i++) {
        struct import_column *column = &map->columns[i];
        bool takes_away = column->target == FIELD_HOURS_TEXT && column->hours_label &&
                          strcmp(column->hours_label, "停诊") == 0;
        int target = open_day_target(tools, column->header);
        bool is_free = column->target == TARGET_UNKNOWN || takes_away;
        bool holds = false;
        if (column->is_mapped || column->end || column->is_end || !is_free ||
            target == TARGET_UNKNOWN)
            continue;
        failure = column_holds_days(list, tools, i, takes_away, &holds);
        if (!holds)
            continue;
        column->target = target;
        column->hours_label = column->asked_label = NULL;
    }
    return failure;
}

bool open_days_say_shut(const char *from, const char *until, int32_t today)
{
    static const char *const shut[] = {"长期", "至今", "永久", "已"};
    static const char *const open[] = {"已恢复", "已开", "已重新"};
    struct said_days opens = cell_read(from, today), closes = cell_read(until, today);
    bool is_to_come = opens.has_day ? !today || opens.last > today : opens.has_figures;
    if (is_to_come || opens.is_put_off)
        return true;
    if (opens.has_day && closes.has_day && opens.last > closes.last)
        return false;
    return closes.has_day || closes.has_figures ||
           (text_has_one(until, WORDS(shut)) && !text_has_one(until, WORDS(open)));
}
