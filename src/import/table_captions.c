/* What titles, sheets' names and rows between the clinics say of those below them.
 *
 * A caption is made of few words: of doors that are open or shut, of the sorts of clinics, of
 * lists. A name has another word in it, 仁爱医院（暂停开诊）, and is left to the reader of names.
 * Titles and names of sheets say whose list it is, too, and need no more than end as lists do. */
#include "table_captions.h"

#include <string.h>

#include "normalise_scan.h"
#include "opening_to_come.h"
#include "table_legends.h"
#include "table_sections.h"
#include "table_tidy.h"

enum { CAPTION_MAX_BYTES = 150, SHEET_MAX_BYTES = 30 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

enum caption { CAPTION_NONE, CAPTION_OF_KINDS, CAPTION_OPEN, CAPTION_SHUT };

static const char *const shut_words[] = {
    "停止", "停诊", "停診", "停用",   "停业",   "停开",   "停运",   "暂停",   "暫停",
    "暂不", "暂未", "关停", "关闭",   "關閉",   "闭诊",   "撤销",   "撤除",   "取消",
    "注销", "备用", "后备", "未启用", "未开放", "未开诊", "未接诊", "不开放", "不接诊",
    "不开", "已停", "已关", "已撤",   "拟设",   "拟开",   "拟启",   "拟建",   "拟投",
    "拟于", "拟新", "拟增", "拟恢",   "待启用", "待开",   "待建",   "在建",   "规划",
    "装修", "改造", "歇业", "即将",   "筹建",   "封闭",   "征用",   "休诊",   "储备"};
static const char *const open_words[] = {"正常", "恢复", "开放", "开诊", "接诊", "启用",
                                         "运行", "在用", "在诊", "营业", "运营", "常态化"};
/* 南昌市停止开放发热门诊名单（2026年11月）, 关于暂停…的公告 */
static bool ends_as_list(const char *text)
{
    static const char *const ends[] = {"名单", "一览表", "清单", "列表", "汇总",     "表",
                                       "名录", "目录",   "公告", "通告", "通知",     "公示",
                                       "机构", "门诊",   "医院", "诊室", "发热哨点", "如下"};
    static const char *const brackets[] = {"(", "（", "[", "【"}, *const colon = "：";
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        const char *open = strstr(text, brackets[i]);
        if (open > text && (size_t)(open - text) < length)
            length = (size_t)(open - text);
    }
    size_t behind = 1;
    while (length && behind) {
        behind = strchr(" :0123456789-.", text[length - 1]) ? 1 : end_any(text, length, &colon, 1);
        length -= behind;
    }
    return end_any(text, length, WORDS(ends));
}

/* Whether a word of open doors stands there that is not what is stopped: 暂停开诊 has none. */
static bool says_open(const char *text)
{
    while (*text) {
        if (skip_any(&text, WORDS(shut_words))) {
            skip_any(&text, WORDS(open_words));
            continue;
        }
        if (skip_any(&text, WORDS(open_words)))
            return true;
        text++;
    }
    return false;
}

static enum caption state_said(const char *text, int32_t today)
{
    static const char *const not_shut[] = {"拟诊", "模拟", "虚拟",   "取消预约", "恢复",   "不停",
                                           "未停", "无停", "不关",   "未关",     "不打烊", "不间断",
                                           "照常", "不含", "不包",   "剔除",     "除外",   "去除",
                                           "排除", "以外", "不暂停", "无休",     "不休"};
    /* 开停诊情况, 开诊和停诊: those of both. */
    static const char *const both[] = {"开停", "启停", "停复", "开关诊", "是否"};
    static const char *const joining[] = {"、", "及", "和", "与"};
    const char *words = heading_without_numeral(text);
    bool opens = says_open(words);
    bool shuts =
        (text_has_one(words, WORDS(shut_words)) && !text_has_one(words, WORDS(not_shut))) ||
        text_speaks_of_opening_to_come(words, today);
    if (shuts &&
        (text_has_one(words, WORDS(both)) || (opens && text_has_one(words, WORDS(joining)))))
        return CAPTION_OF_KINDS;
    return shuts ? CAPTION_SHUT : opens ? CAPTION_OPEN : CAPTION_OF_KINDS;
}

/* What a title, or a row that reads as one, says; 开诊情况 is of no list that is open. */
static enum caption title_read(const char *text, int32_t today)
{
    if (strlen(text) > CAPTION_MAX_BYTES || !ends_as_list(text))
        return CAPTION_NONE;
    const char *clause = text;
    for (const char *at; (at = strstr(clause, "，")) != NULL;)
        clause = at + strlen("，");
    /* 部分发热门诊暂停开诊，现将正常开诊的名单公布如下 */
    enum caption said = state_said(clause, today);
    return said == CAPTION_OF_KINDS ? state_said(text, today) : said;
}

/* 停诊, 已关停（3家）, 暂停开诊 名单 */
static enum caption sheet_read(const char *name, int32_t today)
{
    return strlen(name) > SHEET_MAX_BYTES ? title_read(name, today) : state_said(name, today);
}

/* Whether nothing stands there but words of captions. */
static bool is_of_caption_words(const char *text)
{
    static const char *const plain[] = {
        "发热门诊", "发热诊室", "发热哨点", "哨点诊室", "哨点",   "诊室", "门诊", "发热",
        "医疗机构", "卫生机构", "医疗卫生", "机构",     "医院",   "基层", "社区", "乡镇",
        "卫生院",   "卫生服务", "中心",     "名单",     "一览表", "清单", "列表", "信息",
        "情况",     "部分",     "其中",     "以下",     "如下",   "目前", "当前", "现",
        "县级",     "市级",     "省级",     "区级",     "二级",   "三级", "一级", "以上",
        "公立",     "民营",     "综合",     "专科",     "中医",   "儿童", "定点", "对外",
        "全部",     "类别",     "状态",     "设置",     "夜间",   "白天", "全天", "24小时",
        "临时",     "新增",     "为",       "的",       "已",     "类",   "点",   "共",
        "家",       "所",       "个",       "间",       "不",     "设",   "有",   "和",
        "及",       "与",       "、",       "等",       "未",     "（",   "）",   "：",
        "；",       "，",       "—",        "【",       "】",     "中",   "各",   "暂",
        "停",       "关",       "将",       "使用",     "服务",   "于",   "年",   "月",
        "日",       "起",       "拟"};
    while (*text) {
        size_t step = strspn(text, "0123456789()[]:;,. -");
        const char *next = text + step;
        if (!step && !skip_any(&next, WORDS(shut_words)) && !skip_any(&next, WORDS(open_words)) &&
            !skip_any(&next, WORDS(plain)))
            return false;
        text = next;
    }
    return true;
}

/* What a row's only cell says. 一、发热门诊 says of which sort those below are, and ends what was
 * said before; without a numeral it may be somebody's name. */
static enum caption row_read(const char *text, int32_t today)
{
    static const char *const lists[] = {"名单", "一览表", "清单"};
    static const char *const sorts[] = {"发热", "哨点", "机构", "名单"};
    const char *words = heading_without_numeral(text);
    if (strlen(text) > CAPTION_MAX_BYTES)
        return CAPTION_NONE;
    if (!is_of_caption_words(words))
        return text_has_one(text, WORDS(lists)) ? title_read(text, today) : CAPTION_NONE;
    enum caption said = state_said(words, today);
    if (said != CAPTION_OF_KINDS)
        return said;
    return words != text && text_has_one(words, WORDS(sorts)) ? said : CAPTION_NONE;
}

/* 以上机构暂停接诊 is a remark, and says nothing of what stands below it. */
static bool points_up(const char *text)
{
    static const char *const words[] = {"以上机构", "以上医", "以上发热",
                                        "以上各",   "以上均", "上述"};
    return text_has_one(text, WORDS(words));
}

bool caption_parts_list(const char *text)
{
    const char *words = heading_without_numeral(text);
    enum caption said = row_read(text, 0);
    bool is_of_words = words != text && !strstr(words, "定点") && is_of_caption_words(words);
    return !points_up(text) && (said == CAPTION_SHUT || said == CAPTION_OPEN || is_of_words);
}

struct captions {
    struct raw_table *table;
    struct column_map *columns;
    struct findings *findings;
    const char *of_list, *at_hand; /* what is said of a closure, or NULL */
    struct legends legends;
    bool is_of_region; /* 西湖区（停诊）: until the next region */
    size_t state;      /* the column of states, once it is needed */
    bool has_state;
    size_t paragraph; /* of a document, that comes next */
};

/* `words` is what residents read of the caption, without numbering and count; NULL for memory. */
static enum fever_error caption_take(struct captions *captions, enum caption said, const char *text,
                                     const char *words, long line)
{
    enum finding_code code = said == CAPTION_SHUT ? FINDING_CAPTION_CLOSURE : FINDING_ROW_CAPTION;
    captions->at_hand = said == CAPTION_SHUT   ? words
                        : said == CAPTION_OPEN ? NULL
                                               : captions->of_list;
    captions->is_of_region = false;
    findings_add(captions->findings, line, NULL, code, text);
    return words ? FEVER_OK : FEVER_NOMEM;
}

/* The text up to a bracket, or what is in one with which it begins; all of it where what says that
 * doors are shut stands elsewhere: 东城区（停诊）. */
static const char *words_of(struct arena *arena, const char *text, int32_t today)
{
    static const char *const brackets[] = {"(", ")", "（", "）", "[", "]", "【", "】"};
    const char *begin = heading_without_numeral(text);
    while (skip_any(&begin, WORDS(brackets)))
        ;
    size_t length = strlen(begin);
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        const char *end = strstr(begin, brackets[i]);
        if (end && (size_t)(end - begin) < length)
            length = (size_t)(end - begin);
    }
    char *words = arena_copy(arena, begin, length);
    bool is_lost = words && state_said(text, today) == CAPTION_SHUT &&
                   state_said(words, today) != CAPTION_SHUT;
    return is_lost ? text : words;
}

/* The bytes of 西湖区 in 西湖区（停诊） or 三、西湖区; 0 where the text begins as no region's. */
static size_t region_length(const char *text)
{
    static const char *const ends[] = {"区", "县", "市", "旗", "州", "盟", "省"};
    size_t length = strcspn(text, "([ ");
    const char *wide = strstr(text, "（");
    if (wide && (size_t)(wide - text) < length)
        length = (size_t)(wide - text);
    size_t end = end_any(text, length, WORDS(ends));
    return end && end < length ? length : 0;
}

/* What a paragraph of a document says as a heading of what stands below it. */
static enum caption paragraph_read(const char *text, int32_t today)
{
    enum caption said = points_up(text) ? CAPTION_NONE : row_read(text, today);
    enum caption title = points_up(text) ? CAPTION_NONE : title_read(text, today);
    return said == CAPTION_NONE && title != CAPTION_OF_KINDS ? title : said;
}

/* Whether the sheet's name is a document's paragraph, which is heard where it stands. */
static bool is_paragraph(const struct raw_table *table, int32_t today)
{
    if (paragraph_read(table->sheet, today) == CAPTION_NONE && !region_length(table->sheet))
        return false;
    for (size_t i = 0; i < table->paragraph_count; i++)
        if (strcmp(table->paragraphs[i].cells, table->sheet) == 0)
            return true;
    return false;
}

/* Titles and the sheet's name: one that speaks of a closure is enough. A heading there,
 * 一、暂停开诊, says so of those below it until the next. */
static enum fever_error list_read(struct captions *captions, int32_t today)
{
    const struct raw_table *table = captions->table;
    enum fever_error failure = FEVER_OK;
    const char *first;
    if (table->sheet && !is_paragraph(table, today) &&
        sheet_read(table->sheet, today) == CAPTION_SHUT)
        failure = caption_take(captions, CAPTION_SHUT, table->sheet,
                               words_of(table->arena, table->sheet, today), 0);
    for (size_t i = 0; i < table->title_count && !failure; i++)
        if (raw_row_filled(&table->titles[i], &first) && title_read(first, today) == CAPTION_SHUT)
            failure = caption_take(captions, CAPTION_SHUT, first,
                                   words_of(table->arena, first, today), table->titles[i].line);
    captions->of_list = captions->at_hand;
    if (table->title_count && !failure && !captions->at_hand &&
        raw_row_filled(&table->titles[table->title_count - 1], &first) == 1 &&
        row_read(first, today) == CAPTION_SHUT)
        failure = caption_take(captions, CAPTION_SHUT, first, words_of(table->arena, first, today),
                               table->titles[table->title_count - 1].line);
    return failure;
}

/* Takes the paragraphs of a document in that stand above the row of a line. Those above all are
 * titles, of which one that has a number or says it in the words of captions alone ends with the
 * next heading; the others speak of the whole list. */
static enum fever_error paragraphs_take(struct captions *captions, long line, int32_t today)
{
    const struct raw_table *table = captions->table;
    for (; captions->paragraph < table->paragraph_count; captions->paragraph++) {
        const struct raw_row *paragraph = &table->paragraphs[captions->paragraph];
        const char *text = paragraph->cells;
        if (paragraph->line >= line)
            return FEVER_OK;
        enum caption said = paragraph_read(text, today);
        bool is_of_list = !paragraph->line && title_read(text, today) == CAPTION_SHUT &&
                          heading_without_numeral(text) == text;
        if (said == CAPTION_NONE || (said != CAPTION_SHUT && !paragraph->line))
            continue;
        const char *words = words_of(table->arena, text, today);
        if (said == CAPTION_SHUT && caption_take(captions, said, text, words, 0))
            return FEVER_NOMEM;
        if (said != CAPTION_SHUT)
            captions->at_hand = said == CAPTION_OPEN ? NULL : captions->of_list;
        if (is_of_list)
            captions->of_list = words;
    }
    return FEVER_OK;
}

static enum fever_error cell_rewrite(struct raw_table *table, struct raw_row *row,
                                     const char *before, const char *after, size_t length)
{
    char *text = arena_copy(table->arena, after, length);
    uint32_t column = 0;
    while (raw_cell_at(row, column) != before)
        column++;
    return text ? raw_cell_fill(table->arena, row, column, text) : FEVER_NOMEM;
}

/* Takes what a region's row says of a closure out of it, and leaves the region to its own reader.
 */
static enum fever_error region_read(struct captions *captions, struct raw_row *row,
                                    const char *text, int32_t today)
{
    size_t length = region_length(text);
    const char *behind = text + length;
    if (!length || strlen(text) > CAPTION_MAX_BYTES)
        return FEVER_OK;
    if (*behind && is_of_caption_words(behind) && state_said(behind, today) == CAPTION_SHUT) {
        const char *words = words_of(captions->table->arena, behind, today);
        if (caption_take(captions, CAPTION_SHUT, text, words, row->line))
            return FEVER_NOMEM;
        captions->is_of_region = true;
        return cell_rewrite(captions->table, row, text, text, length);
    }
    if (captions->is_of_region)
        captions->at_hand = captions->of_list;
    captions->is_of_region = false;
    return FEVER_OK;
}

/* Takes a remark in that tells which of the clinics are closed; a finding where it does. */
static enum fever_error remark_read(struct captions *captions, const char *text, long line,
                                    int32_t today)
{
    size_t before = captions->legends.count;
    enum fever_error failure =
        legends_read(&captions->legends, captions->table->arena, text, today);
    if (captions->legends.count > before)
        findings_add(captions->findings, line, NULL, FINDING_CAPTION_CLOSURE, text);
    return failure;
}

/* Remarks stand below the clinics that they are of, and above. */
static enum fever_error remarks_read(struct captions *captions, const struct text_tools *tools,
                                     int32_t today)
{
    const struct raw_table *table = captions->table;
    enum fever_error failure = FEVER_OK;
    const char *first;
    for (size_t i = 0; i < table->title_count && !failure; i++)
        if (raw_row_filled(&table->titles[i], &first))
            failure = remark_read(captions, first, table->titles[i].line, today);
    for (size_t i = 0; i < table->count && !failure; i++) {
        const struct raw_row *row = &table->rows[i];
        if (raw_row_filled(row, &first) == 1 &&
            (text_is_legend(first) || table_row_is_no_clinic(tools, captions->columns, row)))
            failure = remark_read(captions, first, row->line, today);
    }
    for (size_t i = 0; i < table->paragraph_count && !failure; i++)
        failure = remark_read(captions, table->paragraphs[i].cells, 0, today);
    return failure;
}

static enum fever_error state_fill(struct captions *captions, struct raw_row *row)
{
    struct raw_table *table = captions->table;
    const char *marked = legends_of_row(&captions->legends, row);
    const char *words = captions->at_hand ? captions->at_hand : marked;
    if (!words)
        return FEVER_OK;
    if (!captions->has_state &&
        column_map_need(table, captions->columns, TARGET_STATE, &captions->state))
        return FEVER_NOMEM;
    captions->has_state = true;
    if (*raw_cell_at(row, (uint32_t)captions->state))
        return FEVER_OK;
    return raw_cell_fill(table->arena, row, (uint32_t)captions->state, words);
}

enum fever_error table_captions(struct raw_table *table, struct column_map *columns,
                                const struct text_tools *tools, int32_t today,
                                struct findings *findings)
{
    struct captions captions = {.table = table, .columns = columns, .findings = findings};
    size_t kept = 0;
    if (list_read(&captions, today) || remarks_read(&captions, tools, today))
        return FEVER_NOMEM;
    for (size_t i = 0; i < table->count; i++) {
        struct raw_row *row = &table->rows[i];
        const char *first;
        size_t filled = raw_row_filled(row, &first);
        if (paragraphs_take(&captions, row->line, today))
            return FEVER_NOMEM;
        enum caption said = filled == 1 ? row_read(first, today) : CAPTION_NONE;
        if (said != CAPTION_NONE) {
            if (caption_take(&captions, said, first, words_of(table->arena, first, today),
                             row->line))
                return FEVER_NOMEM;
            continue;
        }
        if (filled == 1 && region_read(&captions, row, first, today))
            return FEVER_NOMEM;
        if (filled == 1 && text_is_legend(first)) {
            findings_add(findings, row->line, NULL, FINDING_ROW_NO_CLINIC, first);
            continue;
        }
        bool is_clinic = filled > 1 || (filled && !region_length(first) &&
                                        !table_row_is_no_clinic(tools, columns, row));
        if (is_clinic && state_fill(&captions, row))
            return FEVER_NOMEM;
        table->rows[kept++] = *row;
    }
    table->count = kept;
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
