/* Footers, which a spreadsheet has in whatever column its maker found room.
 *
 * Taken for clinics they would be listed as doors that nobody can find. A cell counts only where
 * it stands alone: 共和县人民医院 and 301医院 are clinics of lists that give no more than names, so
 * that each pattern must leave no room for a hospital's name. */
#include "table_footers.h"

#include <string.h>

#include "../cell/normalise_scan.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { FOLDED_SIZE = 200, LABEL_SIZE = 60 };

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool begins_with_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_with(text, words[i]))
            return true;
    return false;
}

static bool ends_with_any(const char *text, const char *const *words, size_t count)
{
    return end_any(text, strlen(text), words, count);
}

/* How much of the text is made of these words and digits alone. */
static size_t span_of(const char *text, const char *const *words, size_t count)
{
    size_t length = 0;
    while (text[length]) {
        size_t step = strspn(text + length, "0123456789");
        for (size_t i = 0; i < count && !step; i++)
            if (begins_with(text + length, words[i]))
                step = strlen(words[i]);
        if (!step)
            break;
        length += step;
    }
    return length;
}

/* 2020年1月23日, 二〇二〇年一月二十三日, 20200123 with or without its marks. */
static bool is_date(const char *folded)
{
    static const char *const parts[] = {"年", "月", "日", "号", "时", "分", "〇", "零", "一",  "二",
                                        "三", "四", "五", "六", "七", "八", "九", "十", "星期"};
    bool has_unit = strstr(folded, "月") || strstr(folded, "年");
    bool is_digits = strlen(folded) == 8 && strspn(folded, "0123456789") == 8 &&
                     (begins_with(folded, "19") || begins_with(folded, "20"));
    return is_digits || (has_unit && !folded[span_of(folded, parts, COUNT(parts))]);
}

/* 共41家, 41家, 第1页共1页; but not 第910医院. */
static bool is_count(const char *folded)
{
    static const char *const parts[] = {"共", "计", "家", "个",   "所",   "处",
                                        "第", "页", "条", "医院", "机构", "医疗机构"};
    static const char *const units[] = {"家", "个", "所", "处", "条"};
    return strpbrk(folded, "0123456789") && !folded[span_of(folded, parts, COUNT(parts))] &&
           (begins_with(folded, "共") || strstr(folded, "页") ||
            ends_with_any(folded, units, COUNT(units)));
}

/* 第二批, 第2批（1月25日公布）: a heading over the rows that were added. */
static bool is_batch(const char *folded)
{
    static const char *const parts[] = {"第",   "批",   "一",   "二",   "三",   "四",  "五", "六",
                                        "七",   "八",   "九",   "十",   "年",   "月",  "日", "次",
                                        "新增", "公布", "发布", "名单", "医院", "机构"};
    return begins_with(folded, "第") && strstr(folded, "批") &&
           !folded[span_of(folded, parts, COUNT(parts))];
}

/* The authority whose list it is, with or without the date. */
static bool is_authority(const char *folded)
{
    static const char *const ends[] = {"委员会", "卫健委",     "卫健局", "卫生健康局",
                                       "卫生局", "卫生计生委", "指挥部", "人民政府"};
    char plain[FOLDED_SIZE];
    strcpy(plain, folded);
    for (const char *at = plain; *at; at++)
        if (is_date(at)) {
            plain[at - plain] = '\0';
            break;
        }
    return ends_with_any(plain, ends, COUNT(ends));
}

/* 联系人：某某, 更新时间：…; a name has no colon behind such a word. */
static bool is_labelled(const char *cell, const char *folded)
{
    static const char *const labels[] = {
        "更新时间", "更新日期", "发布时间", "发布日期", "制表时间", "填表时间", "统计时间",
        "来源",     "信息来源", "数据来源", "联系人",   "联系电话", "咨询电话", "监督电话",
        "举报电话", "投诉电话", "服务电话", "电话",     "审核",     "审核人",   "审批",
        "制表",     "填表",     "填报",     "填报人",   "单位",     "单位盖章", "日期",
        "时间",     "负责人",   "附件",     "其中",     "温馨提示", "提示",     "提醒",
        "网址",     "发布单位", "制作单位", "主办单位"};
    bool has_colon = strchr(cell, ':') || strstr(cell, "：");
    return has_colon && begins_with_any(folded, labels, COUNT(labels));
}

/* 由东湖区卫健委提供, 数据由各县区上报 */
static bool is_origin(const char *folded)
{
    static const char *const ends[] = {"填报", "提供", "上报", "汇总", "整理", "编制", "供稿"};
    return strstr(folded, "由") && ends_with_any(folded, ends, COUNT(ends));
}

static bool is_sentence(const char *cell, const char *folded)
{
    static const char *const beginnings[] = {"截至",   "截止", "本表",   "本名单", "以上", "以下",
                                             "未列",   "如有", "如需",   "请",     "附件", "附表",
                                             "接下页", "续表", "转下页", "http",   "www"};
    return strstr(cell, "。") || begins_with_any(folded, beginnings, COUNT(beginnings));
}

bool text_is_footer(const struct text_tools *tools, const char *cell)
{
    static const char *const words[] = {"完",       "end",        "盖章",        "公章",
                                        "续",       "此页无正文", "空白",        "新增",
                                        "新增医院", "新增机构",   "新增发热门诊"};
    static const char *const titles[] = {"名单",   "一览表", "明细表", "信息表",
                                         "统计表", "汇总表", "如下"};
    char folded[FOLDED_SIZE];
    bool cut;
    text_fold(tools, cell, folded, sizeof folded, &cut);
    if (cut) /* no name is as long */
        return true;
    return *folded && (is_one_of(folded, words, COUNT(words)) || is_date(folded) ||
                       is_count(folded) || is_batch(folded) || is_authority(folded) ||
                       is_origin(folded) || is_labelled(cell, folded) ||
                       is_sentence(cell, folded) || ends_with_any(folded, titles, COUNT(titles)));
}

bool text_is_signature(const struct text_tools *tools, const char *cell)
{
    static const char *const words[] = {
        "填报", "填表", "制表", "审核", "审批", "审定", "复核", "校对", "经办", "负责", "联系",
        "上报", "统计", "报送", "报出", "录入", "签发", "签字", "签名", "签章", "盖章", "公章",
        "编制", "领导", "主管", "分管", "主要", "单位", "科室", "部门", "信息", "数据", "人",
        "员",   "者",   "日期", "时间", "电话", "方式", "手机", "注",   "备注", "说明"};
    const char *colon = strchr(cell, ':'), *wide = strstr(cell, "：");
    const char *end = colon && (!wide || colon < wide) ? colon : wide;
    char head[LABEL_SIZE], folded[LABEL_SIZE];
    bool cut;
    if (!end || (size_t)(end - cell) >= sizeof head)
        return false;
    memcpy(head, cell, (size_t)(end - cell));
    head[end - cell] = '\0';
    text_fold(tools, head, folded, sizeof folded, &cut);
    return !cut && *folded && !folded[span_of(folded, words, COUNT(words))] &&
           strspn(folded, "0123456789") < strlen(folded);
}
