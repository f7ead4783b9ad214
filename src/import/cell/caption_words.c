/* A caption is made of few words: of doors that are open or shut, of the sorts of clinics, of
 * lists. A name has another word in it, 仁爱医院（暂停开诊）, and is left to the reader of names.
 * Titles and names of sheets say whose list it is, too, and need no more than end as lists do. */
#include "caption_words.h"

#include <string.h>

#include "normalise_scan.h"
#include "normalise_text.h"
#include "opening_to_come.h"

#define WORDS(list) list, sizeof(list) / sizeof *(list)

/* Behind the numerals and what ends them; `text` where no such numbering stands. */
static const char *behind_numbering(const char *text, const char *const *numerals, size_t count)
{
    static const char *const opening[] = {"（", "("}, *const closing[] = {"）", ")"};
    static const char *const stops[] = {"、", ".", "．"};
    const char *at = text;
    bool is_open = skip_any(&at, opening, 2);
    const char *begin = at;
    while (skip_any(&at, numerals, count))
        ;
    return at > begin && skip_any(&at, is_open ? closing : stops, is_open ? 2 : 3) ? at : text;
}

static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
                                       "0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9"};
enum { HAN_NUMERALS = 10 };

const char *heading_without_numeral(const char *text)
{
    return behind_numbering(text, numerals, HAN_NUMERALS);
}

const char *heading_without_numbering(const char *text)
{
    return behind_numbering(text, numerals, sizeof numerals / sizeof *numerals);
}

enum { SHEET_MAX_BYTES = 30 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

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

enum caption caption_state(const char *text, int32_t today)
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

enum caption caption_of_title(const char *text, int32_t today)
{
    if (strlen(text) > CAPTION_MAX_BYTES || !ends_as_list(text))
        return CAPTION_NONE;
    const char *clause = text;
    for (const char *at; (at = strstr(clause, "，")) != NULL;)
        clause = at + strlen("，");
    /* 部分发热门诊暂停开诊，现将正常开诊的名单公布如下 */
    enum caption said = caption_state(clause, today);
    return said == CAPTION_OF_KINDS ? caption_state(text, today) : said;
}

enum caption caption_of_sheet(const char *name, int32_t today)
{
    return strlen(name) > SHEET_MAX_BYTES ? caption_of_title(name, today)
                                          : caption_state(name, today);
}

bool caption_has_only_its_words(const char *text)
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

enum caption caption_of_row(const char *text, int32_t today)
{
    static const char *const lists[] = {"名单", "一览表", "清单"};
    static const char *const sorts[] = {"发热", "哨点", "机构", "名单"};
    const char *words = heading_without_numeral(text);
    if (strlen(text) > CAPTION_MAX_BYTES)
        return CAPTION_NONE;
    if (!caption_has_only_its_words(words))
        return text_has_one(text, WORDS(lists)) ? caption_of_title(text, today) : CAPTION_NONE;
    enum caption said = caption_state(words, today);
    if (said != CAPTION_OF_KINDS)
        return said;
    return words != text && text_has_one(words, WORDS(sorts)) ? said : CAPTION_NONE;
}

bool caption_points_up(const char *text)
{
    static const char *const words[] = {"以上机构", "以上医", "以上发热",
                                        "以上各",   "以上均", "上述"};
    return text_has_one(text, WORDS(words));
}

bool caption_parts_list(const char *text)
{
    const char *words = heading_without_numeral(text);
    enum caption said = caption_of_row(text, 0);
    bool is_of_words = words != text && !strstr(words, "定点") && caption_has_only_its_words(words);
    return !caption_points_up(text) &&
           (said == CAPTION_SHUT || said == CAPTION_OPEN || is_of_words);
}
