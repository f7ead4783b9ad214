/* Joining columns of hours.
 *
 * A header such as 结束时间 may as well be of a contract, and 开诊日期 the day on which a clinic
 * was set up; so the cells must agree before such columns count. 开诊时间 and 停诊时间, which have
 * meanings of their own, are read together only in rows where both are times of day. */
#include "columns_bounds.h"

#include <string.h>

#include "../cell/clock.h"
#include "../cell/normalise_scan.h"
#include "columns_headers.h"
#include "fever/utf8.h"

enum { WORD_SIZE = 200, CELL_MAX_BYTES = 120, SECOND = 2 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What the header says whose hours they are, which adds nothing. */
static const char *const stems[] = {"发热门诊", "发热诊室", "发热", "开诊", "门诊", "接诊",
                                    "应诊",     "出诊",     "看诊", "就诊", "诊疗", "开放",
                                    "服务",     "营业",     "工作", "每日", "每天", "每周"};

static const struct {
    const char *word;
    int target;
    bool needs_stem; /* alone it says too little */
} cores[] = {
    {"开始时间", TARGET_OPENS, false},    {"起始时间", TARGET_OPENS, false},
    {"开始时刻", TARGET_OPENS, false},    {"时间开始", TARGET_OPENS, false},
    {"时间起", TARGET_OPENS, false},      {"开始", TARGET_OPENS, false},
    {"起始", TARGET_OPENS, false},        {"起", TARGET_OPENS, true},
    {"开门时间", TARGET_OPENS, false},    {"开门", TARGET_OPENS, false},
    {"上班", TARGET_OPENS, false},        {"opentime", TARGET_OPENS, false},
    {"openingtime", TARGET_OPENS, false}, {"opens", TARGET_OPENS, false},
    {"opensat", TARGET_OPENS, false},     {"open", TARGET_OPENS, false},
    {"starttime", TARGET_OPENS, false},   {"start", TARGET_OPENS, false},
    {"结束时间", TARGET_CLOSES, false},   {"终止时间", TARGET_CLOSES, false},
    {"结束时刻", TARGET_CLOSES, false},   {"时间结束", TARGET_CLOSES, false},
    {"时间止", TARGET_CLOSES, false},     {"结束", TARGET_CLOSES, false},
    {"终止", TARGET_CLOSES, false},       {"止", TARGET_CLOSES, true},
    {"关门时间", TARGET_CLOSES, false},   {"关门", TARGET_CLOSES, false},
    {"下班时间", TARGET_CLOSES, false},   {"下班", TARGET_CLOSES, false},
    {"闭诊时间", TARGET_CLOSES, false},   {"关诊时间", TARGET_CLOSES, false},
    {"结诊时间", TARGET_CLOSES, false},   {"打烊时间", TARGET_CLOSES, false},
    {"closetime", TARGET_CLOSES, false},  {"closingtime", TARGET_CLOSES, false},
    {"closes", TARGET_CLOSES, false},     {"closesat", TARGET_CLOSES, false},
    {"close", TARGET_CLOSES, false},      {"endtime", TARGET_CLOSES, false},
    {"end", TARGET_CLOSES, false},        {"日", TARGET_DAYS, true},
    {"日期", TARGET_DAYS, true},          {"日子", TARGET_DAYS, true},
    {"星期", TARGET_DAYS, false},         {"周次", TARGET_DAYS, false},
    {"周期", TARGET_DAYS, true},          {"days", TARGET_DAYS, false},
    {"opendays", TARGET_DAYS, false},     {"weekdays", TARGET_DAYS, false},
    {"dayofweek", TARGET_DAYS, false},
};

/* The longest label that the text begins with, and how much of the text it is: monfri is read as
 * "Mon-Fri ". NULL where there is none. */
static const char *label_at(const char *text, size_t *own)
{
    char part[WORD_SIZE];
    const char *found = NULL;
    for (size_t at = 0, length = strlen(text); at < length && at + 4 < sizeof part;) {
        uint32_t character;
        at += utf8_decode(text + at, length - at, &character);
        memcpy(part, text, at);
        part[at] = '\0';
        const char *label = header_hours_label(part);
        if (!label)
            continue;
        found = label;
        *own = at;
    }
    return found;
}

static const char *stem_at(const char *text)
{
    for (size_t i = 0; i < COUNT(stems); i++)
        if (strncmp(text, stems[i], strlen(stems[i])) == 0)
            return stems[i];
    return NULL;
}

/* Reads what follows labels and stems: the word itself, a number and a label (结束时间2, 开始上午).
 */
static bool core_read(const char *text, bool has_stem, struct hours_bound *out)
{
    for (size_t i = 0; i < COUNT(cores); i++) {
        size_t length = strlen(cores[i].word);
        const char *rest = text + length;
        if (strncmp(text, cores[i].word, length) != 0 || (cores[i].needs_stem && !has_stem))
            continue;
        unsigned number = 0;
        if (*rest >= '1' && *rest <= '9')
            number = (unsigned)(*rest++ - '0');
        const char *label = *rest && !out->label ? header_hours_label(rest) : NULL;
        if (*rest && !label)
            continue;
        out->target = cores[i].target;
        out->number = number;
        out->label = label ? label : out->label;
        return true;
    }
    return false;
}

bool hours_bound_read(const char *folded, struct hours_bound *out)
{
    struct hours_bound bound = {0};
    bool has_stem = false;
    for (const char *at = folded; *at;) {
        if (core_read(at, has_stem || bound.label, &bound)) {
            *out = bound;
            return true;
        }
        size_t own = 0;
        const char *label = bound.label ? NULL : label_at(at, &own), *stem = stem_at(at);
        if (label)
            bound.label = label;
        else if (stem)
            has_stem = true;
        else
            return false;
        at += label ? own : strlen(stem);
    }
    return false;
}

bool cell_names_days(const char *text)
{
    static const char *const words[] = {
        "周",  "星期", "礼拜", "工作日", "节假日", "双休",    "每天",    "每日",  "天天", "全年",
        "Mon", "mon",  "Tue",  "tue",    "Wed",    "wed",     "Thu",     "thu",   "Fri",  "fri",
        "Sat", "sat",  "Sun",  "sun",    "Week",   "weekday", "weekend", "Daily", "daily"};
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "日",
                                           "天", "至", "到", "、", "，", ",",  "-",
                                           "—",  "~",  "～", "及", "和", " "};
    if (text_has_one(text, words, COUNT(words)))
        return true;
    const char *at = text;
    while (skip_any(&at, numerals, COUNT(numerals)))
        ;
    return *text && !*at;
}

enum fever_error column_cell_clean(const struct raw_row *row, size_t column,
                                   const struct text_tools *tools, struct buffer *clean)
{
    struct text_repairs repairs;
    const char *raw = raw_cell_at(row, (uint32_t)column);
    buffer_reset(clean);
    if (strlen(raw) < CELL_MAX_BYTES)
        text_clean(tools, raw, TEXT_PLAIN, clean, &repairs);
    else
        buffer_append_text(clean, "-");
    if (!clean->data)
        buffer_append_text(clean, "");
    return buffer_error(clean) ? FEVER_NOMEM : FEVER_OK;
}

/* The rows that have something in a column, or in the other one (NULL: there is none), and those
 * in which all is as it should be: times of day, or days. */
struct votes {
    size_t rows, agree;
};

static bool is_clock(const char *text)
{
    char clock[CLOCK_SIZE];
    return clock_read(text, clock) != CLOCK_NONE;
}

static enum fever_error vote(const struct raw_table *list, const struct text_tools *tools,
                             size_t first, size_t second, bool (*is_right)(const char *),
                             struct votes *out)
{
    struct buffer left, right;
    enum fever_error failure = FEVER_OK;
    *out = (struct votes){0};
    buffer_init(&left, RAW_CLEAN_MAX_BYTES);
    buffer_init(&right, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < list->count && !failure; i++) {
        failure = column_cell_clean(&list->rows[i], first, tools, &left);
        if (!failure)
            failure = column_cell_clean(&list->rows[i], second, tools, &right);
        if (failure || (!left.length && !right.length))
            continue;
        out->rows++;
        out->agree += left.length && right.length && is_right(left.data) && is_right(right.data);
    }
    buffer_clear(&left);
    buffer_clear(&right);
    return failure;
}

static bool same_label(const char *left, const char *right)
{
    return left == right || (left && right && strcmp(left, right) == 0);
}

/* Whether the column has a meaning of its own that needs no other column: 上班时间, 停诊时间. */
static bool stands_alone(const struct import_column *column)
{
    return column->target == FIELD_HOURS_TEXT;
}

/* 上班时间, but not 休息日, which says when there are no hours. */
static bool may_open(const struct import_column *column)
{
    bool takes_away = column->hours_label && strcmp(column->hours_label, "停诊") == 0;
    return column->target == TARGET_OPENS ||
           (stands_alone(column) && !takes_away && !column->asked_label);
}

static bool may_close(const struct import_column *column, const struct text_tools *tools)
{
    return column->target == TARGET_CLOSES ||
           (stands_alone(column) && header_is_of_closing_time(tools, column->header));
}

static bool are_of_same_times(const struct import_column *opens, const struct import_column *other)
{
    bool is_closing_time = other->target == FIELD_HOURS_TEXT;
    return same_label(opens->hours_label, is_closing_time ? NULL : other->hours_label) &&
           opens->hours_number == other->hours_number;
}

/* The column that ends what begins in `opens`: the next one behind it of the same times that is
 * not taken, else the first one before it. NULL where there is none, or where several columns begin
 * such hours and their ends do not follow each in turn. */
static struct import_column *end_of(struct column_map *map, const struct import_column *opens,
                                    const struct text_tools *tools)
{
    struct import_column *before = NULL, *behind = NULL;
    bool has_rivals = false, is_in_turn = true;
    for (struct import_column *other = map->columns; other < map->columns + map->count; other++) {
        if (other == opens || !are_of_same_times(opens, other))
            continue;
        if (other->target == TARGET_OPENS) {
            has_rivals = true;
            is_in_turn = is_in_turn && (other < opens ? other->end != NULL : behind != NULL);
        } else if (may_close(other, tools) && !other->is_end) {
            if (other > opens)
                behind = behind ? behind : other;
            else
                before = before ? before : other;
        }
    }
    if (has_rivals)
        return is_in_turn && !before ? behind : NULL;
    return behind ? behind : before;
}

/* Whether the hours stand in a column that needs no other one. */
static bool has_other_hours(const struct raw_table *list, const struct column_map *map,
                            const struct import_column *opens)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct import_column *column = &map->columns[i];
        bool gives = column->target == FIELD_HOURS || column->target == TARGET_SESSIONS ||
                     (column->target == FIELD_HOURS_TEXT && !column->hours_label);
        for (size_t j = 0; column != opens && gives && j < list->count; j++)
            if (*raw_cell_at(&list->rows[j], (uint32_t)i))
                return true;
    }
    return false;
}

/* Whether an earlier column begins hours of the same times, as under 上午 and 下午 that a sheet has
 * merged away: these are the day's second. */
static bool is_another(const struct column_map *map, const struct import_column *opens)
{
    for (const struct import_column *other = map->columns; other < opens; other++)
        if (other->end && !other->hours_number && !opens->hours_number &&
            same_label(other->hours_label, opens->hours_label))
            return true;
    return false;
}

static enum fever_error join(const struct raw_table *list, const struct text_tools *tools,
                             struct column_map *map, struct import_column *opens)
{
    struct votes votes;
    struct import_column *end = end_of(map, opens, tools);
    if (!end || (!opens->is_mapped && !end->is_mapped && has_other_hours(list, map, opens)))
        return FEVER_OK;
    enum fever_error failure = vote(list, tools, (size_t)(opens - map->columns),
                                    (size_t)(end - map->columns), is_clock, &votes);
    bool is_sure = stands_alone(opens) && stands_alone(end);
    if (failure || !votes.agree || (!is_sure && votes.agree * 2 < votes.rows))
        return failure;
    opens->end = end;
    end->is_end = true;
    if (is_another(map, opens))
        opens->hours_number = end->hours_number = SECOND;
    map->given[FIELD_HOURS_TEXT] |= opens->target == TARGET_OPENS;
    return FEVER_OK;
}

static bool gives_hours(const struct column_map *map)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->columns[i].target == FIELD_HOURS || map->columns[i].end ||
            (map->columns[i].target == FIELD_HOURS_TEXT && !map->columns[i].asked_label))
            return true;
    return false;
}

/* What was not joined is of no use, but for what a mapping asks for: that is then read as it is,
 * for its findings to tell. */
static enum fever_error settle(const struct raw_table *list, const struct text_tools *tools,
                               struct column_map *map, struct import_column *column)
{
    struct votes votes;
    size_t at = (size_t)(column - map->columns);
    bool is_half = column->target == TARGET_OPENS || column->target == TARGET_CLOSES;
    if (is_half && !column->end && !column->is_end)
        column->target = column->is_mapped ? FIELD_HOURS_TEXT : TARGET_UNKNOWN;
    bool is_asked = column->target == TARGET_UNKNOWN && column->asked_label;
    if (is_asked && (gives_hours(map) || strcmp(column->asked_label, HEADER_ROUND_CLOCK) == 0)) {
        column->target = FIELD_HOURS_TEXT;
        column->hours_label = column->asked_label;
    }
    if (column->target != TARGET_DAYS || column->is_mapped)
        return FEVER_OK;
    enum fever_error failure = vote(list, tools, at, at, cell_names_days, &votes);
    column->hours_label = NULL; /* the days of Weekdays are in its cells */
    if (!votes.agree || votes.agree * 2 < votes.rows || !gives_hours(map))
        column->target = TARGET_UNKNOWN;
    return failure;
}

enum fever_error columns_join_bounds(const struct raw_table *list, const struct text_tools *tools,
                                     struct column_map *map)
{
    enum fever_error failure = FEVER_OK;
    struct import_column *end = map->columns + map->count;
    if (!list) /* looking for the header: what it may mean counts */
        return FEVER_OK;
    for (struct import_column *column = map->columns; column < end && !failure; column++)
        if (may_open(column))
            failure = join(list, tools, map, column);
    for (struct import_column *column = map->columns; column < end && !failure; column++)
        failure = settle(list, tools, map, column);
    return failure;
}
