/* What a finding says beyond its advice, and what speaks for or against a pair, in Chinese.
 *
 * Both are written in English where they are found, as the forms for programs and the terminal
 * have them. A clause is known again by its sentence with `{}` for what was filled in, `{w}` for
 * one word; the first sentence that fits counts, so that narrow ones stand before wide ones. */
#include <string.h>

#include "fever/import.h"
#include "report_words.h"

enum { PLACES_MAX = 7, FILLED_MAX = 2000 };

struct sentence {
    const char *clause, *chinese;
};

static const struct sentence sentences[] = {
    {"read as {} ({})", "读作“{0}”：{1}"},
    {"read as {}", "读作“{0}”"},
    {"it would give the position in another coordinate system", "本应作为另一坐标系的经纬度"},
    {"it would give {}", "本应作为“{0}”"},
    {"{}, closed for: {}", "{0}，停诊原因：{1}"},
    {"it was {}, {}", "上次是 {0} {1}"},
    {"now {}", "现为{0}"},
    {"it lies in {} today", "现属{0}"},
    {"the columns say {}, the address {}", "各列写的是{0}，地址写的是{1}"},
    {"the adcode is {}", "代码是{0}的"},
    {"{} km outside of it, in {}", "在边界外 {0} 公里，位于{1}"},
    {"{} km outside of it", "在边界外 {0} 公里"},
    {"{} rows stand at this point, also {}", "这一点上共有 {0} 行，另见第 {1} 行"},
    {"{} of {} rows whose clinic the store knows lie {} m off as {}, and {} m as {}; try --crs {}",
     "库中已有的 {1} 家里，{0} 家按 {3} 偏离 {2} 米，按 {5} 只差 {4} 米；可试用坐标系 {6}"},
    {"of {} rows {} lie inside of their district as {}, and {} as {}; try --crs {}",
     "{0} 行中，按 {2} 有 {1} 行在所写区县内，按 {4} 有 {3} 行；可试用坐标系 {5}"},
    {"beside row {}; {} was kept", "与第 {0} 行不同，保留了“{1}”"},
    {"row {w}, as decided", "按判定并入第 {0} 行"},
    {"row {w}", "第 {0} 行"},
    {"it stands in row {}", "在第 {0} 行"},
    {"{} cells under {} columns", "表头 {1} 列，这一行 {0} 个单元格"},
    {"{} parts instead of {}", "应有 {1} 项，实有 {0} 项"},
    {"{} of {} rows", "{1} 行中的 {0} 行"},
    {"{} is corrected by {} ({})", "{0} 由 {1} 更正：{2}"},
    {"a spreadsheet has cut its last digits", "表格软件截去了末几位"},
    {"expected {}", "应为{0}"},
    {"{} cannot be '{}': {}expected {}", "“{1}”不能用，应为{3}"},
    {"{} is \"{}\"; expected {}", "应为{2}"},
    {"{} cannot be '{}': {}", "“{1}”不能用"},
    {"{} cannot be '{}'", "“{1}”不能用"},
    {"{} is not valid UTF-8", "含有认不出的字符"},
    {"{} holds a control character", "含有控制字符"},
    {"{} is longer than {} bytes", "长度超过 {1} 字节"},
    {"opening hours, column {}: {}", "从第 {0} 个字符起"},
    {"at character {}: {}", "从第 {0} 个字符起"},
    {"the sessions make no hours of {} bytes", "时段太多"},
    {"like {}", ""}, /* the section of doubts has both sides */
    {"{}, line {}", "{0} 第 {1} 行"},
    {"{w} is of {w}", "{0} 属于 {1}"},
    {"{w} has {w}", "{0} 的标记号是 {1}"},
    {"{w} and {w}", "{0} 和 {1}"},
};

/* What may be filled in and is a word of ours. */
static const struct sentence terms[] = {
    {"nothing", "空"},
    {"not stated", "未说明"},
    {"another city", "另一城市"},
    {"ages", "年龄范围"},
    {"booking", "预约方式"},
    {"sessions", "看诊时段"},
    {"ambiguous_clock", "钟点有歧义"},
    {"booking_dropped", "去掉了预约说明"},
    {"colon_character", "冒号写法不规范"},
    {"dash_character", "连接号写法不规范"},
    {"dated", "说到个别日期"},
    {"empty", "没有内容"},
    {"last_admission", "含最晚接诊时间"},
    {"no_times", "没有写钟点"},
    {"not_opening_hours", "不是开诊时间"},
    {"not_understood", "有看不懂的文字"},
    {"ocr_character", "有识别错误的字符"},
    {"one_off", "只说了个别日子"},
    {"other_days_not_stated", "其他日子没有写明"},
    {"other_service", "说的是其他服务"},
    {"other_service_dropped", "去掉了其他服务的时间"},
    {"registration_dropped", "去掉了挂号时间"},
    {"season_invalid", "季节的起止日期不对"},
    {"season_undated", "季节没有写明日期"},
    {"too_complex", "太复杂"},
    {"too_long", "太长"},
    {"twelve_hour_clock", "用了十二小时制"},
    {"uncertain_days", "有些日子不确定"},
    {"1 to 64 of A-Z a-z 0-9 . _ : - that begin and end alphanumeric",
     " 1 至 64 位字母、数字或 . _ : -，首尾为字母或数字"},
    {"an address that begins with https:// or http://", "以 https:// 或 http:// 开头的网址"},
    {"an address with https:// or http://", "以 https:// 或 http:// 开头的网址"},
    {"at most 64 items separated by ;", "最多 64 项，用分号隔开"},
    {"at most 64 rules separated by ;", "最多 64 条，用分号隔开"},
    {"true, false or nothing", "“是”“否”或留空"},
    {"true or false (是, 否)", "“是”或“否”"},
    {"a positive whole number in range", "范围内的正整数"},
    {"a whole number from 0, in range", "范围内的非负整数"},
    {"a six-digit adcode", "六位行政区划代码"},
    {"six digits", "六位数字"},
    {"a date as 2026-01-31", " 2026-01-31 这样的日期"},
    {"decimal degrees from -180 to 180", " -180 至 180 的十进制度"},
    {"decimal degrees from -90 to 90", " -90 至 90 的十进制度"},
    {"lat and lon in decimal degrees, WGS84", " WGS84 的十进制经纬度"},
    {"names of services such as fever_adult, separated by ;",
     " fever_adult 这样的服务名称，用分号隔开"},
    {"HH:MM, or -N for N minutes before closing", " HH:MM，或用 -N 表示结束前 N 分钟"},
    {"a kind such as fever_clinic or fever_room", " fever_clinic、fever_room 这样的类型"},
    {"walk_in, appointment, referral_only or nothing",
     " walk_in、appointment、referral_only 或留空"},
    {"walk_in, appointment or referral_only", " walk_in、appointment 或 referral_only"},
    {"wgs84, gcj02 or bd09", " wgs84、gcj02 或 bd09"},
    {"exact, address, district or nothing", " exact、address、district 或留空"},
    {"exact, address or district", " exact、address 或 district"},
    {"the region's name", "行政区名称"},
    {"province, city or district", " province、city 或 district"},
    {"the hotline's name", "热线名称"},
    {"a telephone number", "电话号码"},
    {"holiday or workday", " holiday 或 workday"},
};

/* What speaks for or against a pair. */
static const struct sentence evidences[] = {
    {"same name", "名称相同"},
    {"like names", "名称相近"},
    {"other names", "名称不同"},
    {"names nearly alike", "名称几乎相同"},
    {"one name is a part of the other", "一个名称是另一个的一部分"},
    {"one has the other's name too", "一方的别名是另一方的名称"},
    {"same district", "同一区县"},
    {"same city", "同一城市"},
    {"another district", "区县不同"},
    {"another city", "城市不同"},
    {"city not stated by both", "至少一方没有写明城市"},
    {"same address", "地址相同"},
    {"another address", "地址不同"},
    {"addresses a little alike", "地址有些相似"},
    {"same phone", "电话相同"},
    {"same source_id", "来源编号相同"},
    {"other source_id", "来源编号不同"},
    {"other hours", "开诊时间不同"}};

static const char *find(const struct sentence *all, size_t count, const char *words)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words, all[i].clause) == 0)
            return all[i].chinese;
    return NULL;
}

const char *evidence_words(const char *evidence, enum lang lang)
{
    for (size_t i = 0; i < sizeof evidences / sizeof *evidences; i++)
        if (strcmp(evidence, evidences[i].clause) == 0)
            return lang == LANG_ZH_CN ? evidences[i].chinese : evidences[i].clause;
    return NULL;
}

/* Part of the clause that stands in a place. */
struct filling {
    const char *text;
    size_t length;
};

/* Whether the clause is the sentence with something in each place; the last place takes the rest.
 */
static bool fits(const char *sentence, const char *clause, struct filling *fillings)
{
    size_t places = 0;
    while (*sentence) {
        size_t fixed = strcspn(sentence, "{");
        if (strncmp(sentence, clause, fixed) != 0)
            return false;
        sentence += fixed;
        clause += fixed;
        if (!*sentence)
            break;
        bool is_word = sentence[1] == 'w';
        sentence += is_word ? strlen("{w}") : strlen("{}");
        size_t next = strcspn(sentence, "{");
        const char *at = clause, *end = clause + strlen(clause);
        while (at < end && strncmp(at, sentence, next) != 0)
            at++;
        if (!next || !sentence[next])
            at = strlen(clause) >= next ? end - next : end;
        fillings[places] = (struct filling){clause, (size_t)(at - clause)};
        if (is_word && memchr(clause, ' ', fillings[places].length))
            return false;
        places++;
        clause = at;
    }
    return !*clause;
}

/* A field's name or a word of ours is translated, anything else is what the list says. */
static const char *translated(const char *word)
{
    enum clinic_field field = clinic_field_find(word, strlen(word));
    const char *chinese = find(terms, sizeof terms / sizeof *terms, word);
    return field != FIELD_COUNT ? field_title(field, LANG_ZH_CN) : chinese ? chinese : word;
}

static void filling_append(struct filling filling, struct buffer *out)
{
    char text[FILLED_MAX];
    size_t length = filling.length < sizeof text ? filling.length : sizeof text - 1;
    memcpy(text, filling.text, length);
    text[length] = '\0';
    if (translated(text) != text) {
        buffer_append_text(out, translated(text));
        return;
    }
    for (char *at = text, *comma; at; at = comma ? comma + 2 : NULL) {
        comma = strstr(at, ", ");
        if (comma)
            *comma = '\0';
        buffer_append_text(out, translated(at));
        if (comma)
            buffer_append_text(out, "、");
    }
}

static void sentence_append(const char *chinese, const struct filling *fillings, struct buffer *out)
{
    for (; *chinese; chinese++) {
        if (*chinese != '{') {
            buffer_append_char(out, *chinese);
            continue;
        }
        filling_append(fillings[chinese[1] - '0'], out);
        chinese += 2;
    }
}

/* The notes of hours, alone: a list of words of ours. */
static bool are_terms(const char *clause)
{
    while (*clause) {
        char word[FILLED_MAX];
        size_t length = strcspn(clause, ",");
        length = length < sizeof word ? length : sizeof word - 1;
        memcpy(word, clause, length);
        word[length] = '\0';
        if (!find(terms, sizeof terms / sizeof *terms, word))
            return false;
        clause += length;
        clause += strspn(clause, ", ");
    }
    return true;
}

void clause_append(const char *clause, enum lang lang, struct buffer *out)
{
    if (lang != LANG_ZH_CN) {
        buffer_append_text(out, clause);
        return;
    }
    if (are_terms(clause)) {
        filling_append((struct filling){clause, strlen(clause)}, out);
        return;
    }
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        struct filling fillings[PLACES_MAX] = {{"", 0}};
        if (!fits(sentences[i].clause, clause, fillings))
            continue;
        sentence_append(sentences[i].chinese, fillings, out);
        return;
    }
}

void import_fault_append(const char *fault, enum lang lang, struct buffer *out)
{
    clause_append(fault, lang, out);
}
