/* Whether a door is shut for now: a column of states says so (开诊状态, 是否停诊), or a remark
 * beside the hours does (暂停开放). Its list still gives the hours of better days, and by them it
 * must not be shown as open. */
#include <string.h>
#include <strings.h>

#include "../cell/closure_words.h"
#include "../cell/normalise_scan.h"
#include "../cell/normalise_values.h"
#include "../cell/normalise_words.h"
#include "../cell/opening_to_come.h"
#include "../columns/columns_ticks.h"
#include "../columns/open_days.h"
#include "fever/civil.h"
#include "normalise_internal.h"

enum { STATE_SIZE = 200 };

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int32_t today_of(const struct normaliser *normaliser)
{
    int32_t last_day = normaliser->options.last_day; /* tomorrow */
    return last_day ? last_day - 1 : 0;
}

/* Whether it says that the door opens later, or that it is another now. */
static bool speaks_of_another_time(const struct normaliser *normaliser, const char *text)
{
    return text_speaks_of_opening_to_come(text, today_of(normaliser)) ||
           text_speaks_of_change(text);
}

/* Closed, CLOSED_TEMPORARILY, not open, inactive; but not reopened. */
static bool state_says_shut_in_english(const struct text_tools *tools, const char *text)
{
    static const char *const open[] = {"reopen", "notclosed", "neverclosed", "unclosed"};
    static const char *const shut[] = {
        "closed",   "closure",      "closing",      "suspend",     "inactive",   "disabled",
        "notopen",  "notyet",       "outofservice", "unavailable", "ceased",     "discontinued",
        "standby",  "pending",      "planned",      "removed",     "deleted",    "withdrawn",
        "expired",  "invalid",      "draft",        "offline",     "halted",     "terminated",
        "notoper",  "notinoper",    "nonoper",      "notfunction", "renovation", "construction",
        "notavail", "notinservice", "nolonger",     "comingsoon"};
    char folded[STATE_SIZE];
    text_fold(tools, text, folded, sizeof folded, NULL);
    return text_has_one(folded, shut, COUNT(shut)) && !text_has_one(folded, open, COUNT(open));
}

/* 停诊, 建设中, 已拆除, 待定; but not 正常, 未停诊 or 已恢复. */
static bool state_says_shut(const struct text_tools *tools, const char *text)
{
    static const char *const still[] = {"待恢复", "未恢复", "待开", "前停", "前关"};
    static const char *const open[] = {"未停",   "无停",   "没有停", "不停", "未关",
                                       "未暂停", "恢复",   "复诊",   "復診", "重新",
                                       "无异常", "无故障", "无休",   "不休", "不间断"};
    static const char *const shut[] = {
        "停",     "暂",   "暫",     "闭",     "閉",   "关",   "關",   "撤",   "未",   "不",
        "待启",   "待建", "注销",   "拆",     "休",   "歇",   "取消", "筹",   "征用", "装修",
        "改造",   "维修", "建设中", "备用",   "合并", "并入", "在建", "待定", "部分", "迁",
        "遷",     "搬",   "即将",   "禁用",   "无效", "失效", "下线", "离线", "删除", "作废",
        "退出",   "打烊", "草稿",   "审核中", "待审", "异常", "故障", "终止", "解散", "非正常",
        "仅转诊", "拟",   "规划",   "后备",   "储备", "封闭", "转为", "改为", "改為", "轉為"};
    if (text_has_one(text, still, COUNT(still)))
        return true;
    return !text_has_one(text, open, COUNT(open)) &&
           (text_speaks_of_closure(text) || text_has_one(text, shut, COUNT(shut)) ||
            state_says_shut_in_english(tools, text));
}

/* Closed, is_closed, Suspended */
static bool header_is_english_closed(const char *header)
{
    static const char *const words[] = {"clos", "suspend", "disabled", "inactive", "deleted"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcasestr(header, words[i]))
            return true;
    return false;
}

/* Whether the header asks for the closed: 是否停诊, where 是 is what 否 is under 是否开诊. Of both,
 * 开诊(√)/停诊(×), it asks for what stands before the tick. */
static bool asks_for_closed(const char *header)
{
    static const char *const words[] = {"停", "关", "關", "闭", "閉", "撤", "未"};
    static const char *const ticks[] = {"√", "✓", "✔", "是"};
    bool of_closed = false, of_open = false;
    for (const char *at = header; *at; at++) {
        const char *next = at;
        bool is_closed = skip_any(&next, words, COUNT(words));
        if ((of_closed || of_open) && skip_any(&next, ticks, COUNT(ticks)))
            return of_closed;
        if (is_closed || skip_word(&next, "开诊") || skip_word(&next, "开放")) {
            of_closed = is_closed;
            of_open = !is_closed;
        }
    }
    return text_has_one(header, words, COUNT(words)) || header_is_english_closed(header);
}

/* 停诊原因, or 停诊 alone: whatever stands there is why the door is shut, or since when, unless it
 * says that it is open. */
static bool gives_reason(const char *header)
{
    static const char *const bare[] = {"停诊", "已停诊", "停用", "已停用", "暂停",
                                       "关闭", "已关闭", "关停", "已关停", "撤销"};
    for (size_t i = 0; i < COUNT(bare); i++)
        if (strcmp(header, bare[i]) == 0)
            return true;
    if (strcasecmp(header, "closed") == 0) /* Sundays */
        return true;
    static const char *const words[] = {"原因", "理由", "说明", "備註", "备注"};
    return text_has_one(header, words, COUNT(words));
}

static bool reason_says_open(const struct text_tools *tools, const char *text)
{
    static const char *const words[] = {"正常", "恢复", "未停", "无停", "没有停", "不停", "不适用"};
    return text_has_one(text, words, COUNT(words)) && !state_says_shut(tools, text);
}

/* Puts what the state says where residents read it, unless it stands there already. */
static enum fever_error state_to_note(struct normaliser *normaliser, const char *text,
                                      const struct cell *state)
{
    struct cell *note = &normaliser->cells[FIELD_NOTE];
    if (note->present && strstr(note->text, text))
        return FEVER_OK;
    if (!note->present || !*note->text) {
        *note = (struct cell){text, state->column, FIELD_NOTE, true};
        return FEVER_OK;
    }
    return cell_join(normaliser, note, note->text, text);
}

/* Takes a closure that `cell` tells: the hours are read with `shut` behind them, and residents read
 * `words`. */
static enum fever_error state_take(struct normaliser *normaliser, const struct cell *cell,
                                   const char *shut, const char *words)
{
    normaliser->shut = shut;
    cell_note(normaliser, cell, FINDING_CLOSURE_REMARKED);
    return state_to_note(normaliser, words, cell);
}

/* Tells residents the day that a cell gives, with the header, which tells what it is of. */
static enum fever_error day_to_note(struct normaliser *normaliser, const struct cell *cell)
{
    struct cell told = *cell;
    char date[CIVIL_DATE_SIZE];
    int32_t day;
    if (!*told.text)
        return FEVER_OK;
    /* 46402 or 20270115 tells residents nothing. */
    if (told.text[strspn(told.text, "0123456789.")] == '\0' && value_date(told.text, &day)) {
        civil_format_date(day, date);
        told.text = date;
    }
    enum fever_error failure = cell_join_with(normaliser, &told, told.column, "：", told.text);
    return failure ? failure : state_to_note(normaliser, told.text, cell);
}

/* The hours hold until that day, unless the list has them end earlier. Residents read it in words
 * that are no closure to other readers of the note. */
static enum fever_error last_day_put(struct normaliser *normaliser, const struct cell *cell,
                                     int32_t last_day)
{
    struct cell *until = &normaliser->cells[FIELD_VALID_UNTIL];
    char date[CIVIL_DATE_SIZE];
    int32_t given;
    if (until->present && value_date(until->text, &given) && given <= last_day)
        return FEVER_OK;
    civil_format_date(last_day, date);
    const char *text = arena_strdup(normaliser->arena, date);
    *until = (struct cell){text, cell->column, FIELD_VALID_UNTIL, true};
    struct cell told = *cell;
    if (!text || cell_join_with(normaliser, &told, "开放至", "", text))
        return FEVER_NOMEM;
    return state_to_note(normaliser, told.text, cell);
}

/* Reads the days of opening and closing. */
static enum fever_error read_open_days(struct normaliser *normaliser)
{
    const struct cell *from = cell_of(normaliser, TARGET_OPEN_FROM);
    const struct cell *until = cell_of(normaliser, TARGET_OPEN_UNTIL);
    const struct cell *last = *until->text ? until : from;
    struct open_days days = open_days_read(from->text, until->text, today_of(normaliser));
    if (days.is_shut) {
        normaliser->shut = "停诊";
        cell_note(normaliser, last, FINDING_CLOSURE_REMARKED);
        enum fever_error failure = day_to_note(normaliser, until);
        return failure ? failure : day_to_note(normaliser, from);
    }
    if (days.has_last_day)
        return last_day_put(normaliser, last, days.last_day);
    /* What an earlier list had said is over. */
    normaliser->cells[FIELD_VALID_UNTIL].present |= until->present;
    return FEVER_OK;
}

static bool state_is_shut(const struct normaliser *normaliser, const struct cell *state)
{
    bool flag, is_flag = words_flag(normaliser->tools, state->text, &flag);
    bool is_shut = is_flag ? flag == asks_for_closed(state->column)
                           : state_says_shut(normaliser->tools, state->text) ||
                                 speaks_of_another_time(normaliser, state->text) ||
                                 (gives_reason(state->column) &&
                                  !reason_says_open(normaliser->tools, state->text));
    return *state->text && is_shut;
}

bool state_outweighs(const struct normaliser *normaliser, const struct cell *state,
                     const struct cell *other)
{
    return !state_is_shut(normaliser, other)
               ? *state->text
               : gives_reason(other->column) && state_is_shut(normaliser, state);
}

/* What the column of states says; nothing where the door is open by it. */
static enum fever_error read_state_cell(struct normaliser *normaliser)
{
    const struct cell *state = cell_of(normaliser, TARGET_STATE);
    bool flag, is_flag = words_flag(normaliser->tools, state->text, &flag);
    /* Where it says since when, the days tell whether that is over. */
    bool is_dated = *cell_of(normaliser, TARGET_OPEN_UNTIL)->text != '\0';
    if (!state_is_shut(normaliser, state) || (is_dated && gives_reason(state->column)))
        return FEVER_OK;
    /* For the reader of hours it must be a closure in so many words. */
    bool is_plain =
        text_speaks_of_closure(state->text) && !speaks_of_another_time(normaliser, state->text);
    const char *shut = is_plain ? state->text : "停诊";
    return state_take(normaliser, state, shut, is_flag ? shut : state->text);
}

/* A hospital that is not ticked has no fever clinic, whatever hours it has. */
static enum fever_error read_ticks(struct normaliser *normaliser)
{
    const struct cell *ticks = cell_of(normaliser, TARGET_TICKS);
    if (!ticks->present || ticks_say_yes(normaliser->tools, ticks->text))
        return FEVER_OK;
    return state_take(normaliser, ticks, "停诊", "未设发热门诊");
}

enum fever_error row_read_state(struct normaliser *normaliser)
{
    normaliser->shut = NULL;
    if (!cell_of(normaliser, TARGET_STATE)->present &&
        !cell_of(normaliser, TARGET_OPEN_FROM)->present &&
        !cell_of(normaliser, TARGET_OPEN_UNTIL)->present &&
        !cell_of(normaliser, TARGET_TICKS)->present)
        return FEVER_OK;
    enum fever_error failure = read_state_cell(normaliser);
    if (!failure)
        failure = read_open_days(normaliser);
    if (!failure)
        failure = read_ticks(normaliser);
    /* A door that has opened again loses the note that its state had made. */
    normaliser->cells[FIELD_NOTE].present = true;
    return failure;
}

/* What a remark says of a closure as the reader of hours takes it, or NULL. 1月1日恢复 or
 * 2027-01-01开诊 it would take for a door that is open but on that day. */
static const char *remark_closure(const struct normaliser *normaliser, const struct cell *cell)
{
    const char *text = cell->text;
    if (text_speaks_of_opening_to_come(text, today_of(normaliser)))
        return "停诊";
    bool is_limit = cell->target != FIELD_NAME && text_speaks_of_limits(text);
    bool is_change = cell->target == FIELD_NOTE && text_speaks_of_change(text);
    return is_limit || is_change || text_speaks_of_closure(text) ? text : NULL;
}

/* The first remark that speaks of a closure, and what it says; NULL where none does. */
static const struct cell *remark_find(const struct normaliser *normaliser, const char **closure)
{
    static const int targets[] = {FIELD_NOTE, FIELD_ADMISSION, FIELD_NAME};
    for (size_t i = 0; i < COUNT(targets); i++) {
        const struct cell *cell = cell_of(normaliser, targets[i]);
        *closure = cell->present ? remark_closure(normaliser, cell) : NULL;
        if (*closure)
            return cell;
    }
    return NULL;
}

bool row_has_closure(const struct normaliser *normaliser)
{
    const char *closure;
    return normaliser->shut || remark_find(normaliser, &closure);
}

const char *row_closure(struct normaliser *normaliser)
{
    const char *closure;
    if (normaliser->shut)
        return normaliser->shut;
    const struct cell *remark = remark_find(normaliser, &closure);
    if (remark)
        cell_note(normaliser, remark, FINDING_CLOSURE_REMARKED);
    return remark ? closure : NULL;
}
