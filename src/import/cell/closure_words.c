/* Words by which a remark takes away from the hours beside it. */
#include "closure_words.h"

#include "normalise_text.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

bool text_speaks_of_closure(const char *text)
{
    static const char *const persons[] = {"岁", "儿", "孕", "产妇", "成人", "患者", "病人"};
    static const char *const days[] = {
        "不接诊",   "不接診",   "不看诊", "休诊",     "休診",     "周末休",   "双休日休",
        "假日休",   "周六休",   "周日休", "星期六休", "星期日休", "正在装修", "装修中",
        "装修期间", "正在改造", "改造中", "征用",     "改为方舱", "搬迁中",   "封控"};
    static const char *const words[] = {
        "停诊",     "暂停",     "停用",     "停业",     "停止",       "停开",     "关停",
        "关闭",     "闭诊",     "撤销",     "取消",     "未开诊",     "未开放",   "不开诊",
        "不开放",   "未启用",   "停診",     "暫停",     "關閉",       "停業",     "撤銷",
        "暂不接",   "暂不开",   "暂不提供", "暂不收治", "暂不营业",   "暫不接",   "暫不開",
        "停接",     "未接诊",   "未接診",   "停办",     "歇业",       "歇業",     "注销",
        "不再接诊", "不再接診", "不对外接", "不对外开", "不对外服务", "不對外開", "无法接诊",
        "末不开",   "日不开",   "夜间不开", "晚上不开", "下午不开"};
    static const char *const english[] = {
        "uspended",   "emporarily closed", "ermanently closed", "urrently closed", "losed until",
        "losed for ", "losed down",        "o longer open",     "ut of service"}; /* S or s */
    return text_has_one(text, words, COUNT(words)) || text_has_one(text, english, COUNT(english)) ||
           (text_has_one(text, days, COUNT(days)) && !text_has_one(text, persons, COUNT(persons)));
}

bool text_speaks_of_limits(const char *text)
{
    static const char *const others[] = {"岁", "儿", "孕", "产妇", "预约", "預約"};
    static const char *const words[] = {
        "仅白天", "仅日间", "仅上午", "仅下午",   "仅工作日", "仅平日", "仅周",
        "仅星期", "仅限",   "仅收",   "仅接",     "仅开",     "仅看",   "仅对",
        "仅为",   "只在",   "只收",   "只接",     "只限",     "只看",   "只开",
        "只对",   "限本院", "限本校", "限本单位", "由急诊",   "到急诊", "去急诊",
        "走急诊", "转急诊", "夜间急", "夜间到",   "夜间请",   "夜间转"};
    return text_has_one(text, words, COUNT(words)) && !text_has_one(text, others, COUNT(others));
}
