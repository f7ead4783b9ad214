/* Remarks by which a door is not yet, or no longer, open as its hours say.
 *
 * Lists name clinics before they open, with the hours that they will have. A clause counts where it
 * has both a word of opening and a date to come, or a word that puts it off without one. */
#include "opening_to_come.h"

#include <string.h>

#include "normalise_scan.h"
#include "normalise_words.h"
#include "written_day.h"

enum { CLAUSE_SIZE = 300 };

#define WORDS(list) list, sizeof(list) / sizeof *(list)

/* A day that something lasts to is not that of an opening, unless this is put off to it. */
static bool is_end(const char *clause, const char *at)
{
    static const char *const put_off[] = {"延", "推迟", "推遲"};
    size_t sign = strlen("至");
    return (size_t)(at - clause) >= sign && memcmp(at - sign, "至", sign) == 0 &&
           !text_has_one(clause, WORDS(put_off));
}

static bool names_day_to_come(const char *clause, int32_t today)
{
    bool found = false;
    for (const char *at = clause; *at && !found;) {
        const char *begin = at;
        struct written_day day;
        if (written_day_skip(&at, &day))
            found = written_day_is_to_come(&day, today) && !is_end(clause, begin);
        else
            at += *at >= '0' && *at <= '9' ? strspn(at, "0123456789") : 1;
    }
    return found;
}

static bool clause_speaks_of_opening(const char *clause, int32_t today)
{
    static const char *const verbs[] = {"启用", "啟用", "开诊", "開診", "开放", "開放", "投用",
                                        "投入", "恢复", "恢復", "接诊", "接診", "运行", "運行",
                                        "营业", "營業", "开业", "開業", "运营"};
    static const char *const later[] = {
        "即将",   "即將",   "拟",     "擬",     "预计", "預計", "计划",   "計劃",   "将于",
        "將於",   "将在",   "待恢",   "待启",   "待开", "待验", "待批",   "待审",   "待装",
        "待建",   "待投",   "待完",   "待通知", "待正", "待疫", "建成后", "完工后", "竣工后",
        "验收后", "装修后", "改造后", "到位后", "明年", "年底", "下月",   "下个月", "下周",
        "节后",   "年后",   "近期将", "近日将", "择日"};
    static const char *const others[] = {
        "预约", "預約", "挂号",     "系统",     "公众号", "电话",   "平台",
        "热线", "网站", "疫苗",     "核酸",     "停车",   "小程序", "有效期",
        "执照", "许可", "计划免疫", "计划生育", "虚拟",   "模拟",   "原计划"};
    return text_has_one(clause, WORDS(verbs)) && !text_has_one(clause, WORDS(others)) &&
           (names_day_to_come(clause, today) || text_has_one(clause, WORDS(later)));
}

/* Copies the next clause and steps behind it; false at the end. A longer one is cut. */
static bool clause_next(const char **at, char out[CLAUSE_SIZE])
{
    static const char *const ends[] = {"，", "；", "。", ",", ";", "！", "\n"};
    if (!**at)
        return false;
    copy_until(at, WORDS(ends), out, CLAUSE_SIZE);
    return true;
}

bool text_speaks_of_opening_to_come(const char *text, int32_t today)
{
    static const char *const english[] = {"pening on",   "pening soon", "pens on",     "o open on",
                                          "o be opened", "ill open",    "ot yet open", "ot yet in"};
    char clause[CLAUSE_SIZE];
    bool found = text_has_one(text, WORDS(english));
    while (!found && clause_next(&text, clause))
        found = clause_speaks_of_opening(clause, today);
    return found;
}

/* 改为普通门诊, 调整为8:00-17:00; but not 电话改为…, 更名为… or what changes the address alone. */
static bool clause_speaks_of_change(const char *clause)
{
    static const char *const verbs[] = {"改为",   "改成", "改至", "改到",   "改為",  "调整为",
                                        "調整為", "转为", "轉為", "变更为", "變更為"};
    static const char *const others[] = {
        "电话", "電話",   "地址",   "名称",     "名为",     "名為",     "号码",   "挂号", "预约",
        "预检", "改为24", "改成24", "调整为24", "变更为24", "調整為24", "改為24", "公交", "入口"};
    static const char *const building[] = {"迁址新建", "搬迁新建", "迁建",   "易地新建", "新建中",
                                           "在建",     "建设中",   "正在建", "建設中"};
    static const char *const joined[] = {"已并入", "已被并入", "已合并到", "已合并至", "已撤并"};
    static const char *const houses[] = {"院区", "大楼", "住院楼", "停车"};
    return text_has_one(clause, WORDS(joined)) ||
           (text_has_one(clause, WORDS(building)) && !text_has_one(clause, WORDS(houses))) ||
           (text_has_one(clause, WORDS(verbs)) && !text_has_one(clause, WORDS(others)));
}

bool text_speaks_of_change(const char *text)
{
    char clause[CLAUSE_SIZE];
    bool found = false;
    while (!found && clause_next(&text, clause))
        found = clause_speaks_of_change(clause);
    return found;
}
