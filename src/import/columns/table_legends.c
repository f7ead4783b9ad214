/* Marks and what they mean.
 *
 * The mark itself is taken off names and hours when these are read; what it says must not go with
 * it. */
#include "table_legends.h"

#include <string.h>

#include "../cell/closure_words.h"
#include "../cell/normalise_scan.h"
#include "../cell/normalise_text.h"
#include "../cell/opening_to_come.h"

enum { CLAUSE_SIZE = 200 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static const char *const marks[] = {"*", "＊", "★", "☆", "▲", "△", "●",  "○", "■", "□",
                                    "◆", "◇",  "※", "①", "②", "#", "＃", "③", "④", "⑤"};

static const char *mark_in(const char *text)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(text, marks[i]))
            return marks[i];
    return NULL;
}

bool text_is_legend(const char *text)
{
    static const char *const verbs[] = {"表示", "代表", "为", "标", "带", "指", "注"};
    return mark_in(text) && text_has_one(text, WORDS(verbs)) && strlen(text) < CLAUSE_SIZE;
}

/* Copies the next clause without what stands around it, and steps behind it; false at the end. */
static bool clause_next(const char **at, char out[CLAUSE_SIZE])
{
    static const char *const ends[] = {"；", "。", ";", "！", "\n"};
    static const char *const before[] = {"备注", "注", "说明", "：", ":", " "};
    while (skip_any(at, WORDS(before)))
        ;
    if (!**at)
        return false;
    copy_until(at, WORDS(ends), out, CLAUSE_SIZE);
    return true;
}

/* 恢复接诊, but not 恢复时间另行通知, which says that they are closed. */
static bool speaks_of_reopening(const char *clause)
{
    static const char *const open[] = {"恢复"};
    static const char *const unknown[] = {"另行",   "未恢复", "待恢复",
                                          "再恢复", "后恢复", "恢复时间"};
    return text_has_one(clause, WORDS(open)) && !text_has_one(clause, WORDS(unknown));
}

/* Whether the clause is of all clinics of the list, as its subject: one that sends people to them
 * (到以下医疗机构就诊) is not, nor is a rule for all clinics that there are (均不得关闭). */
static bool speaks_of_all(const char *clause)
{
    static const char *const all[] = {"以上", "上述", "所列", "本表", "本名单", "以下", "均"};
    static const char *const towards[] = {"到", "往", "至", "由", "在", "赴", "去"};
    for (const char *at = clause; *at; at++) {
        const char *behind = at;
        if (skip_any(&behind, WORDS(all)) &&
            !end_any(clause, (size_t)(at - clause), WORDS(towards)))
            return true;
    }
    return false;
}

static bool speaks_of_closed_doors(const char *clause, int32_t today)
{
    static const char *const others[] = {"如",   "若",   "遇",   "可能",   "不停", "无停",
                                         "未停", "除外", "为准", "不暂停", "预约", "挂号",
                                         "核酸", "探视", "岁",   "儿",     "孕",   "停车",
                                         "不得", "不准", "严禁", "禁止",   "擅自"};
    return (text_speaks_of_closure(clause) || text_speaks_of_limits(clause) ||
            text_speaks_of_opening_to_come(clause, today)) &&
           !text_has_one(clause, WORDS(others)) && !speaks_of_reopening(clause);
}

enum fever_error legends_read(struct legends *legends, struct arena *arena, const char *remark,
                              int32_t today)
{
    char clause[CLAUSE_SIZE];
    while (legends->count < LEGENDS_MAX && clause_next(&remark, clause)) {
        const char *mark = mark_in(clause);
        if ((!mark && !speaks_of_all(clause)) || !speaks_of_closed_doors(clause, today))
            continue;
        const char *words = arena_strdup(arena, clause);
        if (!words)
            return FEVER_NOMEM;
        legends->items[legends->count++] = (struct legend){mark, words};
    }
    return FEVER_OK;
}

/* Whether the cell begins or ends with the mark, perhaps in brackets. 138****1234 and 6512**** do
 * not. */
static bool bears(const char *cell, const char *mark)
{
    static const char *const closing[] = {")", "）", " ", "]", "】"};
    static const char *const opening[] = {"(", "（", " ", "[", "【"};
    size_t own = strlen(mark), length = strlen(cell);
    const char *begin = cell;
    while (skip_any(&begin, WORDS(opening)))
        ;
    if (strncmp(begin, mark, own) == 0)
        return true;
    for (size_t sign; (sign = end_any(cell, length, WORDS(closing))) > 0;)
        length -= sign;
    /* 12# is a house. */
    char neighbour = length > own ? cell[length - own - 1] : '\0';
    bool is_mask = (*mark == '*' && neighbour == '*') ||
                   (*mark == '#' && neighbour >= '0' && neighbour <= '9');
    return !is_mask && end_any(cell, length, &mark, 1);
}

const char *legends_of_row(const struct legends *legends, const struct raw_row *row)
{
    for (size_t i = 0; i < legends->count; i++) {
        const char *cursor = row->cells;
        if (!legends->items[i].mark)
            return legends->items[i].words;
        for (uint32_t j = 0; j < row->count; j++)
            if (bears(raw_cell_next(&cursor), legends->items[i].mark))
                return legends->items[i].words;
    }
    return NULL;
}
