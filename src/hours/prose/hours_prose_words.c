/* The vocabulary as data, and the search for the longest word at a place.
 *
 * A line holds words that do the same. A compound stands here where its parts would say something
 * else: 不休息 is no rest, 停诊 not the 门诊 that it contains. */
#include "hours_prose_words.h"

#include <stdbool.h>
#include <string.h>

#include "hours_prose_date.h"

/* Words with a blank between them; folded: simplified, lower case, 、 as a backslash. */
static const struct {
    enum prose_word word;
    int value;
    const char *note;
    const char *texts;
} LINES[] = {
    /* clang-format off */
    /* sessions of the day */
    {WORD_SESSION, SESSION_MORNING, NULL,
     "早上 上午 早晨 清晨 早间 晨间 早 早诊 早班"},
    {WORD_SESSION, SESSION_NIGHT, NULL,
     "夜班 夜间 夜晚 夜里 深夜"},
    {WORD_SESSION, SESSION_EVENING, NULL,
     "晚班 傍晚 晚上 晚间 晚诊 晚 夜诊 夜"},
    {WORD_SESSION, SESSION_NOON, NULL,
     "中午 正午 午间"},
    {WORD_SESSION, SESSION_AFTERNOON, NULL,
     "下午 午后 午诊 午"},
    {WORD_SESSION, SESSION_MORNING | SESSION_AFTERNOON, NULL,
     "上下午"},
    {WORD_SESSION, SESSION_NIGHT, "ocr_character",
     "夜问"},
    {WORD_SESSION, SESSION_EVENING, "ocr_character",
     "晚问"},
    {WORD_SESSION, SESSION_DAWN, NULL,
     "凌晨"},
    {WORD_MERIDIEM, SESSION_AM, NULL,
     "am a.m."},
    {WORD_MERIDIEM, SESSION_PM, NULL,
     "pm p.m."},
    {WORD_NOON_REST, 0, NULL,
     "午休"},

    /* days */
    {WORD_WEEK, 0, NULL,
     "周 每周 逢周 星期 每星期 逢星期 礼拜 每礼拜 w"},
    {WORD_SUNDAY, 0, NULL,
     "日"},
    {WORD_SUNDAY, 1, NULL,
     "天"},
    {WORD_DAYS, 0x01, NULL,
     "mon monday mondays"},
    {WORD_DAYS, 0x02, NULL,
     "tue tues tuesday tuesdays"},
    {WORD_DAYS, 0x04, NULL,
     "wed weds wednesday wednesdays"},
    {WORD_DAYS, 0x08, NULL,
     "thu thur thurs thursday thursdays"},
    {WORD_DAYS, 0x10, NULL,
     "fri friday fridays"},
    {WORD_DAYS, DAYS_SA, NULL,
     "sat saturday saturdays"},
    {WORD_DAYS, DAYS_SU, NULL,
     "sun sunday sundays"},
    {WORD_DAYS, DAYS_WEEK | DAYS_PH, NULL,
     "daily everyday 每天 每日 天天 全年 常年 全年无休 全年不休 无休日 无节假日 无假日 无节假日休息 无节假日之分 每周7天 每周七天 "
     "一周七天 一周7天 一年365天 一年三百六十五天 不分平假日"},
    {WORD_DAYS, DAYS_WEEK, NULL,
     "全周无休 全周"},
    {WORD_DAYS, DAYS_MO_FR | DAYS_NOT_PH, NULL,
     "工作日 法定工作日 国家法定工作日 法定上班日 上班日 平日 weekday weekdays"},
    {WORD_DAYS, DAYS_SA | DAYS_SU, NULL,
     "周末 双休日 周休二日 weekend weekends"},
    {WORD_DAYS, DAYS_SA | DAYS_SU | DAYS_MAYBE_OFF, NULL,
     "双休"},
    {WORD_DAYS, DAYS_SA | DAYS_SU | DAYS_PH, NULL,
     "非工作日 非上班日"},
    {WORD_DAYS, DAYS_PH, NULL,
     "节假日 节日 公假日 公众假期 公众假日 公共假期 法定节假日 法定假日 法定节日 "
     "国家法定节假日 国家法定假日 国定假日 国定节日 ph holiday holidays"},
    {WORD_DAYS, DAYS_SU | DAYS_PH | DAYS_MAYBE_SA, NULL,
     "假日 例假日 国定例假日 例假"},

    /* clock times */
    {WORD_OCLOCK, 0, NULL,
     "点 点钟 点整 时 时整"},
    {WORD_MINUTE, 0, NULL,
     "分 分钟"},
    {WORD_HALF, 0, NULL,
     "半"},
    {WORD_QUARTER, 0, NULL,
     "刻 刻钟"},
    {WORD_HOURS, 0, NULL,
     "小时 个小时 钟头 h hr hrs hour hours"},
    {WORD_FILLER, 0, NULL,
     "每年 小时制 时间 时段 白天 白班 日班 中班 平时 不间断 不停歇 不间歇 建议 "
     "当天 当日 全部 遇 执业 执业时间 备注 说明 日间 期间 可 "
     "其中 注 可做 设有 于 在 均 皆 都 也 为 是 的 每 班 诊所 医院 本院 本所 请 无急诊 "
     "无急诊服务 不提供急诊 不提供急诊服务 没有急诊 全时段 时间表 门诊表 表 等 "
     "初诊 现已 目前 固定 院区 我院 谢谢 即日起 从即日起 自即日起 现 open 对外 发热病人 发热患者 发烧病人 "
     "发烧患者 on public"},
    {WORD_FILLER, FILLER_AFTER, NULL,
     "以后 之后"},
    {WORD_FILLER, FILLER_DAYTIME, NULL,
     "仅白天 仅在白天 仅限白天 仅日间 只白天 只在白天 只限白天 限白天 仅白班"},
    {WORD_FILLER, FILLER_NOON, NULL,
     "中午不休息 中午不休 中午连班 中午不间断 中午连续 中午连诊 午间连续 "
     "午间不休 午间不间断 中午正常 中午照常 中午无休 午间不休息 午休不停诊 中间不休息 "
     "中午无休息 中午不停诊 中午不午休"},
    {WORD_FILLER, FILLER_EACH, NULL,
     "逢 每逢"},
    {WORD_FILLER, FILLER_TELEPHONE, NULL,
     "电话 联系电话 应急电话 服务电话 科室电话 办公电话 医院电话 固定电话 手机 联系方式"},
    {WORD_FILLER, FILLER_AHEAD, NULL,
     "提前 提早 下班前 闭诊前 停诊前 关门前 结束前 打烊前"},
    {WORD_TO, 0, NULL,
     "至 到 to through thru"},
    {WORD_NEXT_DAY, 0, NULL,
     "次日 翌日 隔日 隔天 明日 第二天 第二日"},
    {WORD_NEXT_YEAR, 0, NULL,
     "次年 翌年 第二年"},
    {WORD_ALL_DAY, 0, NULL,
     "全天 全日 整天 整日"},
    {WORD_ROUND_CLOCK, 0, NULL,
     "全天候 昼夜 日夜"},

    /* closed, open, as usual */
    {WORD_REST_DAYS, 0, NULL,
     "休息日 法定休息日"},
    {WORD_REST_DAYS, 1, NULL,
     "公休日 休诊日 店休日"},
    {WORD_CLOSED, 0, NULL,
     "休 休诊 休息 休假 休馆 休业 公休 店休 固定休 固定休息 固定公休 停诊 停业 停休 "
     "歇业 闭诊 闭馆 关闭 放假 不开 不开诊 不开放 不看诊 不接诊 不应诊 不出诊 不坐诊 "
     "closed 不门诊 不营业 不上班 不看 没有看诊 没有门诊 没有营业 没看诊 没门诊 无看诊 "
     "无门诊 无诊 无营业 未开诊 未看诊 未营业 暂停看诊 暂停门诊 暂停营业 暂停开诊 "
     "暂停接诊 除外"},
    {WORD_USUAL, 0, NULL,
     "照常 如常 正常 不变 不停诊 不放假 一切照常 一样 不休诊 不休息 "
     "不休 无休 无休息 不打烊 也开诊"},
    {WORD_USUAL, USUAL_RESUMES, NULL,
     "恢复 恢复正常"},
    {WORD_USUAL, USUAL_AS, NULL,
     "同"},
    {WORD_INCLUDING, 0, NULL,
     "含 包含 包括 含国家 including incl"},
    {WORD_EXCEPT, 0, NULL,
     "除 除了 非 不含 不包括 不包含 except excluding excl"},
    {WORD_APART, 0, NULL,
     "外 之外 以外"},
    {WORD_ONLY, 0, NULL,
     "只 只有 只看 仅 仅有 仅看 仅限 只限 限"},
    {WORD_AND, 0, NULL,
     "和 及 与 暨 以及 and"},
    {WORD_VAGUE, 0, NULL,
     "或 营业日 假日门诊 隔周 部分 部份 有时 可能 机动 轮休 改 改为 更改 调整 单周 "
     "双周 本周 下周 每月 不定期 不定时 弹性 视情况 左右 约 约诊 临时 暂停 暂 不 无 "
     "停"},
    {WORD_REST_OF_TIME, 0, NULL,
     "其余时间 其他时间 其它时间 其余时段 其他时段 其它时段 非工作时间 非上班时间 "
     "非门诊时间 非开诊时间 下班后 下班时间 班外时间"},
    {WORD_REST_OF_TIME, REST_WITHOUT_NOUN, NULL,
     "其余 其他 其它"},

    /* seasons */
    {WORD_SEASON, 1, NULL,
     "夏令 夏令时 夏令时间 夏季 夏时制 夏时令 夏天"},
    {WORD_SEASON, 2, NULL,
     "冬令 冬令时 冬令时间 冬季 冬时制 冬时令 冬天"},

    /* the place itself */
    {WORD_VISIT, 0, NULL,
     "开诊 看诊 接诊 应诊 就诊 出诊 坐诊 候诊 诊疗 诊 有诊 营业 开放 开门 开诊看诊 "
     "服务 上班 工作 开 看 有 提供 可就诊"},
    {WORD_DUTY, USE_DUTY, NULL,
     "值班 值守 值班制 值班时间 值班时段"},
    {WORD_DUTY, USE_STANDBY, NULL,
     "备班 听班 待班 待命 备勤 二线 二线班 二线值班 二线备班 二线听班 电话值班 电话听班"},
    {WORD_DUTY, USE_UPKEEP, NULL,
     "消毒 消杀 消毒时间 消毒时段 消毒清洁 清洁消毒 保洁 检修 检修时间 维修 维护 保养 "
     "交接班 交接班时间 通风 通风消毒"},
    {WORD_OWN_DOOR, 0, NULL,
     "门诊 发热门诊 本发热门诊 该发热门诊 我院发热门诊 我院门诊 发热诊室 发烧门诊 发热哨点 "
     "发热哨点诊室 哨点诊室 开诊时间 "
     "开诊时段 看诊时间 看诊时段 接诊时间 应诊时间 就诊时间 门诊时间 门诊时段 "
     "营业时间 营业时段 服务时间 服务时段 开放时间 工作时间 上班时间 作息时间 "
     "诊疗时间"},
    {WORD_OWN_DOOR, 0, "ocr_character",
     "开诊时问 门诊时问 接诊时问 就诊时问 营业时问"},
    {WORD_FILLER, 0, "ocr_character",
     "时问"},

    /* other doors and other services */
    {WORD_OTHER_DOOR, DOOR_ACUTE, NULL,
     "急诊 急诊科 急诊室 急诊门诊 急诊就诊 急症 急救 门急诊 门\\急诊"},
    {WORD_OTHER_DOOR, DOOR_ACUTE_WAY, NULL,
     "到急诊 至急诊 去急诊 转急诊 到急诊科 到急诊室 请到急诊 请至急诊"},
    {WORD_OTHER_DOOR, 0, NULL,
     "普通门诊 预检 预检分诊 预检分诊台 专家门诊 专科门诊 特需门诊 内科 外科 妇科 "
     "产科 妇产科 眼科 牙科 口腔科 中医 中医科 西医 感染科 呼吸科 肠道门诊 核酸 接生 "
     "急产 产房 住院 病房 检验 放射 身心科 皮肤科 骨科 肠道 打针 注射 健检 健康检查 "
     "巡回医疗 代诊 核酸检测 核酸采样 采样 检测 疫苗 接种 体检 透析 洗肾 复健 "
     "复健治疗 康复 药房 药师 领药 取药 视讯 视讯诊疗 互联网医院 咨询 热线 咨询热线 服务热线 "
     "专线 值班电话"},
    {WORD_OTHER_DOOR, DOOR_FOR_SOME, NULL,
     "儿童 小儿 成人 儿科"},
    {WORD_REGISTRATION, 0, NULL,
     "挂号 截止就诊 截止接诊 预约挂号 号源 报到 "
     "现场挂号 截止挂号 最后挂号 取号 放号 最后接诊 最后就诊 最后看诊 最晚挂号 最迟挂号 最晚接诊 "
     "最迟接诊 最晚就诊"},
    {WORD_REGISTRATION, REGISTRATION_STOPS, NULL,
     "停止接诊 停止看诊 停止就诊 停止挂号 停止取号"},
    {WORD_BOOKING, 0, NULL,
     "预约 需预约 须预约 请预约 请提前预约 预约制 约诊制 预约就诊 全面预约 实名预约 "
     "扫码预约"},

    /* goods */
    {WORD_SALE, 0, NULL,
     "口罩 快筛 筛剂 试剂 实名制 贩售 贩卖 售完 代售 发售 开卖 卖 售 发完 发放 "
     "号码牌 防疫 购买 酒精 排队 领取"},

    /* dates and feasts */
    {WORD_YEAR, 0, NULL,
     "年"},
    {WORD_MONTH, 0, NULL,
     "月"},
    {WORD_DAY_OF_MONTH, 0, NULL,
     "号"},
    {WORD_FESTIVAL, FESTIVAL_SPRING, NULL,
     "小年夜 除夕 大年 大年三十 年三十 初 初一 初二 初三 初四 初五 初六 初七 初八 初九 初十 "
     "农历 农历年 过年 春节 春节假期 春节长假 春节小长假 春节假 春假"},
    {WORD_FESTIVAL, FESTIVAL_EITHER_NEW_YEAR, NULL,
     "新年"},
    {WORD_FESTIVAL, FESTIVAL_NEW_YEAR, NULL,
     "元旦假期 元旦节假期 元旦长假 元旦小长假 元旦假 元旦节假 元旦"},
    {WORD_FESTIVAL, FESTIVAL_TOMBS, NULL,
     "清明假期 清明节假期 清明长假 清明小长假 清明假 清明节假 清明 清明节"},
    {WORD_FESTIVAL, FESTIVAL_DRAGON_BOAT, NULL,
     "端午假期 端午节假期 端午长假 端午小长假 端午假 端午节假 端午 端午节"},
    {WORD_FESTIVAL, FESTIVAL_MID_AUTUMN, NULL,
     "中秋假期 中秋节假期 中秋长假 中秋小长假 中秋假 中秋节假 中秋 中秋节"},
    {WORD_FESTIVAL, FESTIVAL_NATIONAL, NULL,
     "国庆假期 国庆节假期 国庆长假 国庆小长假 国庆假 国庆节假 十一假期 十一长假 "
     "十一小长假 十一期间 十一国庆 十一国庆节 国庆 国庆节"},
    {WORD_FESTIVAL, FESTIVAL_LABOUR, NULL,
     "五一假期 五一长假 五一小长假 五一期间 五一劳动节 五一国际劳动节 劳动节"},
    {WORD_FESTIVAL, FESTIVAL_ANY, NULL,
     "连假 连续假期 假期 长假 连休 暑假 寒假"},
    {WORD_FESTIVAL, FESTIVAL_LANTERN, NULL,
     "元宵"},
    {WORD_FESTIVAL, FESTIVAL_DOUBLE_TENTH, NULL,
     "双十 双十节"},

    /* what makes hours uncertain */
    {WORD_VAGUE, VAGUE_OF_DAY, NULL,
     "半天"},
    {WORD_START, 0, NULL,
     "开始 起"},
    {WORD_END, 0, NULL,
     "为止 止 截止 结束 打烊 关门 下班"},

    /* says nothing about when */
    {WORD_FILLER, FILLER_SINCE, NULL,
     "从 自 由 from"},
    {WORD_DISCLAIMER, FILLER_TELEPHONE, NULL,
     "电话咨询 咨询电话 预约电话"},
    {WORD_DISCLAIMER, FILLER_PLACE, NULL,
     "地址 位于"},
    {WORD_DISCLAIMER, 0, NULL,
     "公告 为准 请电 请来电 请致电 请先电 请电话 请先电话 电话询问 电话确认 电话洽询 "
     "详询 为主 如有异动 如有变动 如有调整 异动 见谅 谅解 "
     "不便 敬请 造成不便 携带 身份证 医保卡 社保卡 就诊卡 健康码 扫码 测温 测体温 佩戴口罩 佩戴好口罩 "
     "戴口罩 戴好口罩 自备口罩 官网 官方网站 公众号 主动告知 "
     "进入 进院 入院 进出 入口 大门 正门 侧门 后门 东门 西门 南门 北门 东南门 东北门 西南门 西北门"},
    /* clang-format on */
};

static bool is_letter(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* Words of Chinese differ most in the second and third byte. */
static unsigned bucket_of(const char *text)
{
    unsigned first = (unsigned char)text[0];
    if (first < 0x80 || !text[1])
        return first;
    return (first + (unsigned char)text[1] * 5 + (unsigned char)text[2] * 11) % PROSE_BUCKETS;
}

void prose_lexicon_init(struct prose_lexicon *lexicon)
{
    memset(lexicon->first, 0xFF, sizeof lexicon->first);
    lexicon->count = 0;
    for (size_t line = 0; line < sizeof LINES / sizeof *LINES; line++) {
        const char *text = LINES[line].texts;
        while (lexicon->count < PROSE_WORDS_MAX) {
            size_t length = strcspn(text, " ");
            unsigned bucket = bucket_of(text);
            lexicon->word[lexicon->count] = (struct prose_lexeme){
                text, (uint16_t)length, (uint16_t)line, lexicon->first[bucket]};
            lexicon->first[bucket] = (uint16_t)lexicon->count++;
            if (!text[length])
                break;
            text += length + 1;
        }
    }
}

bool prose_word_at(const struct prose_lexicon *lexicon, const char *text, struct prose_entry *entry)
{
    entry->length = 0;
    for (unsigned i = lexicon->first[bucket_of(text)]; i != UINT16_MAX; i = lexicon->word[i].next) {
        const struct prose_lexeme *word = &lexicon->word[i];
        if (word->length <= entry->length || strncmp(word->text, text, word->length) != 0)
            continue;
        if (is_letter(text[word->length - 1]) && is_letter(text[word->length]))
            continue;
        *entry = (struct prose_entry){LINES[word->line].word, LINES[word->line].value,
                                      LINES[word->line].note, word->length};
    }
    return entry->length > 0;
}
