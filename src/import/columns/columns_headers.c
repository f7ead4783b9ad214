/* Reading headers.
 *
 * A header counts as known if it is a canonical field's name or stands in the table of
 * columns_words.c, compared in folded form: whole, then without what it says in brackets
 * (联系电话（座机）), then without the coordinate system that it begins or ends with (高德经度,
 * lng_wgs84). Before all that, a header of hours may say of which days it gives them, or whether
 * their beginning or their end (columns_bounds.h): hours of weekdays that were taken for those of
 * every day would send people to a closed door. */
#include "columns_headers.h"

#include <stdint.h>
#include <string.h>

#include "../cell/normalise_words.h"
#include "../cell/written_day.h"
#include "columns_bounds.h"
#include "fever/utf8.h"

enum { FOLDED_SIZE = 200 };

static int folded_target(const struct text_tools *tools, const char *folded)
{
    char name[FOLDED_SIZE];
    for (size_t i = 0; i < header_word_count; i++)
        if (strcmp(header_words[i].folded, folded) == 0)
            return header_words[i].target;
    for (int i = 0; i < FIELD_COUNT; i++) {
        text_fold(tools, clinic_field_name((enum clinic_field)i), name, sizeof name, NULL);
        if (strcmp(name, folded) == 0)
            return i;
    }
    return TARGET_UNKNOWN;
}

static int known_target(const struct text_tools *tools, const char *header)
{
    enum clinic_field field = clinic_field_find(header, strlen(header));
    char folded[FOLDED_SIZE];
    if (field != FIELD_COUNT)
        return (int)field;
    text_fold(tools, header, folded, sizeof folded, NULL);
    return folded_target(tools, folded);
}

static bool is_of_position(int target)
{
    return target == FIELD_LON || target == FIELD_LAT || target == TARGET_POSITION ||
           target == TARGET_AXIS;
}

/* Reads the header without its first bracket; false where it has none. */
static bool read_without_brackets(const struct text_tools *tools, const char *header,
                                  struct header_meaning *out)
{
    char plain[FOLDED_SIZE], inside[FOLDED_SIZE];
    const char *open = strpbrk(header, "([");
    const char *close = open ? strpbrk(open, ")]") : NULL;
    size_t before = open ? (size_t)(open - header) : 0;
    if (!open || before >= sizeof plain)
        return false;
    const char *end = close ? close : header + strlen(header);
    const char *behind = *end ? end + 1 : end;
    size_t length = (size_t)(end - open - 1), rest = strlen(behind);
    if (before + rest >= sizeof plain || length >= sizeof inside)
        return false;
    memcpy(plain, header, before);
    memcpy(plain + before, behind, rest + 1);
    memcpy(inside, open + 1, length);
    inside[length] = '\0';
    out->target = known_target(tools, plain);
    if (is_of_position(out->target))
        out->has_crs = words_crs(tools, inside, &out->crs);
    return true;
}

/* Reads the header as the name of a coordinate system beside that of a coordinate. */
static bool read_beside_crs(const struct text_tools *tools, const char *header,
                            struct header_meaning *out)
{
    char folded[FOLDED_SIZE], part[FOLDED_SIZE];
    size_t length = text_fold(tools, header, folded, sizeof folded, NULL);
    for (size_t at = 0; at < length;) {
        uint32_t character;
        at += utf8_decode(folded + at, length - at, &character);
        memcpy(part, folded, at);
        part[at] = '\0';
        enum crs crs;
        int target = TARGET_UNKNOWN;
        if (words_crs(tools, part, &crs))
            target = folded_target(tools, folded + at);
        else if (words_crs(tools, folded + at, &crs))
            target = folded_target(tools, part);
        if (is_of_position(target)) {
            *out = (struct header_meaning){.target = target, .has_crs = true, .crs = crs};
            return true;
        }
    }
    return false;
}

/* Headers of two rows: 工作日 over 上午 and 下午. */
#define SESSIONS_OF(days) days "上午", days "下午", days "晚上", days "夜间"

const char *header_hours_label(const char *folded)
{
    static const char *const labels[] = {
        "工作日",
        "平日",
        "平时",
        "周一至周五",
        "周一到周五",
        "周一周五",
        "星期一至星期五",
        "星期一到星期五",
        "周一至周六",
        "周一至周日",
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "周末",
        "双休日",
        "周六日",
        "周六周日",
        "周六",
        "周日",
        "星期六",
        "星期日",
        "星期天",
        "星期六日",
        "节假日",
        "法定节假日",
        "国家法定节假日",
        "节日",
        "假日",
        "假期",
        "例假日",
        "非工作日",
        "周末及节假日",
        "周末节假日",
        "周末和节假日",
        "周末法定节假日",
        "双休日及节假日",
        "双休日节假日",
        "节假日及周末",
        "节假日周末",
        "节假日双休日",
        "白天",
        "日间",
        "夜间",
        "晚间",
        "晚上",
        "夜诊",
        "上午",
        "中午",
        "下午",
        "夏季",
        "冬季",
        "夏令",
        "冬令",
        "夏令时",
        "冬令时",
        "春节",
        "国庆节",
        "国定假日",
        "公众假期",
        "公众假日",
        "周一至五",
        "星期一至五",
        SESSIONS_OF("工作日"),
        SESSIONS_OF("平日"),
        SESSIONS_OF("周一至周五"),
        SESSIONS_OF("双休日"),
        SESSIONS_OF("周末"),
        SESSIONS_OF("周六"),
        SESSIONS_OF("周日"),
        SESSIONS_OF("节假日"),
        SESSIONS_OF("夏季"),
        SESSIONS_OF("冬季"),
        SESSIONS_OF("夏令"),
        SESSIONS_OF("冬令"),
        SESSIONS_OF("夏令时"),
        SESSIONS_OF("冬令时"),
    };
    static const struct {
        const char *folded, *label; /* a space keeps the cell's first word apart */
    } english[] = {
        {"weekday", "Weekdays "},
        {"weekdays", "Weekdays "},
        {"monfri", "Mon-Fri "},
        {"monsat", "Mon-Sat "},
        {"mondaytofriday", "Mon-Fri "},
        {"mondayfriday", "Mon-Fri "},
        {"mondaytosaturday", "Mon-Sat "},
        {"mondaysaturday", "Mon-Sat "},
        {"weekend", "Weekends "},
        {"weekends", "Weekends "},
        {"monday", "Mon "},
        {"tuesday", "Tue "},
        {"wednesday", "Wed "},
        {"thursday", "Thu "},
        {"friday", "Fri "},
        {"saturday", "Sat "},
        {"sunday", "Sun "},
        {"satsun", "Sat-Sun "},
        {"sat", "Sat "},
        {"sun", "Sun "},
        {"publicholidays", "Public holidays "},
        {"publicholiday", "Public holidays "},
        {"holidays", "Public holidays "},
        {"holiday", "Public holidays "},
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i], folded) == 0)
            return labels[i];
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        if (strcmp(english[i].folded, folded) == 0)
            return english[i].label;
    return NULL;
}

/* What stands in a folded header before or behind a word of hours, if it is a label. */
static const char *label_beside(const char *folded, const char *word)
{
    char rest[FOLDED_SIZE];
    size_t length = strlen(folded), of_word = strlen(word);
    if (length <= of_word)
        return NULL;
    if (strncmp(folded, word, of_word) == 0)
        return header_hours_label(folded + of_word);
    if (strcmp(folded + length - of_word, word) != 0)
        return NULL;
    memcpy(rest, folded, length - of_word);
    rest[length - of_word] = '\0';
    return header_hours_label(rest);
}

static const char *behind_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return text + strlen(words[i]);
    return text;
}

static bool ends_with_any(const char *text, const char *const *words, size_t count)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < count; i++) {
        size_t own = strlen(words[i]);
        if (length >= own && strcmp(text + length - own, words[i]) == 0)
            return true;
    }
    return false;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Reads 停诊时间, 每周休息日, 午休, 停诊开始日期: what stands there is no opening hours, but takes
 * away from them. */
static const char *closed_label(const char *folded)
{
    static const char *const owners[] = {"发热门诊", "发热诊室", "门诊"};
    static const char *const often[] = {"每周", "每日", "每天", "固定", "周"};
    static const char *const closures[] = {"停诊", "休诊"};
    static const char *const rests[] = {"停业", "不开诊", "不接诊", "不出诊",   "不营业",  "休息",
                                        "公休", "轮休",   "午休",   "午间休息", "中午休息"};
    static const char *const alone[] = {"公休", "轮休", "午休", "午间休息", "中午休息"};
    static const char *const times[] = {"时间", "日", "日期", "时段", "时间段", "天"};
    static const char *const notices[] = {"发布", "公告", "公布", "通知", "更新"};
    const char *text = behind_any(folded, owners, COUNT(owners));
    text = behind_any(text, often, COUNT(often));
    const char *rest = behind_any(text, closures, COUNT(closures));
    bool is_closure = rest != text && ends_with_any(rest, times, COUNT(times));
    for (size_t i = 0; i < COUNT(notices); i++)
        is_closure = is_closure && !strstr(rest, notices[i]);
    rest = behind_any(text, rests, COUNT(rests));
    bool is_rest = rest != text && behind_any(rest, times, COUNT(times)) != rest &&
                   ends_with_any(rest, times, COUNT(times)) && strlen(rest) <= strlen("时间段");
    for (size_t i = 0; i < COUNT(alone); i++)
        is_rest = is_rest || strcmp(text, alone[i]) == 0;
    return is_closure || is_rest ? "停诊" : NULL;
}

bool header_is_of_closing_time(const struct text_tools *tools, const char *header)
{
    static const char *const headers[] = {"停诊时间", "休诊时间", "停业时间"};
    char folded[FOLDED_SIZE];
    bool cut;
    text_fold(tools, header, folded, sizeof folded, &cut);
    for (size_t i = 0; i < COUNT(headers) && !cut; i++)
        if (strcmp(headers[i], folded) == 0)
            return true;
    return false;
}

/* Reads 开始时间, 上午下班时间 and 结束时间(24小时制); 开始时间(预约) is of something else. */
static bool read_bound(const struct text_tools *tools, const char *header,
                       struct header_meaning *out)
{
    static const char *const harmless[] = {"24", "12", "如", "例", "必填", "格式", "周", "星期"};
    char folded[FOLDED_SIZE], plain[FOLDED_SIZE];
    bool cut;
    struct hours_bound bound;
    const char *open = strchr(header, '(');
    text_fold(tools, header, folded, sizeof folded, &cut);
    bool is_read = !cut && hours_bound_read(folded, &bound);
    if (!is_read && open && (size_t)(open - header) < sizeof plain &&
        behind_any(open + 1, harmless, COUNT(harmless)) != open + 1) {
        memcpy(plain, header, (size_t)(open - header));
        plain[open - header] = '\0';
        text_fold(tools, plain, folded, sizeof folded, &cut);
        is_read = !cut && hours_bound_read(folded, &bound);
    }
    if (!is_read)
        return false;
    /* Weekdays is a column of days or, like Weekends, of their hours: its cells tell */
    const char *label = bound.target == TARGET_DAYS ? header_hours_label(folded) : bound.label;
    *out = (struct header_meaning){
        .target = bound.target, .hours_label = label, .hours_number = bound.number};
    return true;
}

/* Reads 节假日开诊时间, 开诊时间（工作日） and 停诊时间. */
static bool read_labelled_hours(const struct text_tools *tools, const char *header,
                                struct header_meaning *out)
{
    char folded[FOLDED_SIZE];
    bool cut;
    text_fold(tools, header, folded, sizeof folded, &cut);
    const char *label = cut ? NULL : closed_label(folded);
    for (size_t i = 0; i < header_word_count && !label && !cut; i++)
        if (header_words[i].target == FIELD_HOURS_TEXT || header_words[i].target == FIELD_HOURS)
            label = label_beside(folded, header_words[i].folded);
    if (label)
        *out = (struct header_meaning){.target = FIELD_HOURS_TEXT, .hours_label = label};
    return label;
}

/* Reads 周末是否开诊, 是否节假日停诊, 是否24小时 and 24小时开诊. */
static void read_question(const struct text_tools *tools, const char *header,
                          struct header_meaning *out)
{
    static const char asks[] = "是否";
    static const struct {
        const char *word;
        bool closed;
    } verbs[] = {{"正常开诊", false}, {"照常开诊", false}, {"开诊", false}, {"正常接诊", false},
                 {"接诊", false},     {"开放", false},     {"出诊", false}, {"应诊", false},
                 {"看诊", false},     {"坐诊", false},     {"营业", false}, {"上班", false},
                 {"停诊", true},      {"休诊", true},      {"休息", true},  {"放假", true},
                 {"服务", false},     {"", false}}; /* 是否24小时 */
    char folded[FOLDED_SIZE], label[FOLDED_SIZE];
    bool cut;
    text_fold(tools, header, folded, sizeof folded, &cut);
    char *at = strstr(folded, asks), *asked = at ? at + strlen(asks) : NULL;
    if (!cut && at && !*asked) { /* 24小时开诊（是/否） */
        *at = '\0';
        at = asked = folded;
    }
    if (!at && strncmp(folded, HEADER_ROUND_CLOCK, strlen(HEADER_ROUND_CLOCK)) == 0)
        at = asked = folded;
    for (size_t i = 0; !cut && at && i < COUNT(verbs); i++) {
        const char *rest = asked;
        if (!ends_with_any(rest, &verbs[i].word, 1))
            continue;
        size_t before = (size_t)(at - folded), behind = strlen(rest) - strlen(verbs[i].word);
        memcpy(label, folded, before);
        memcpy(label + before, rest, behind);
        label[before + behind] = '\0';
        bool is_round = strcmp(label, HEADER_ROUND_CLOCK) == 0 && !verbs[i].closed;
        bool says_what = *verbs[i].word && strcmp(verbs[i].word, "服务") != 0;
        out->asked_label = is_round    ? HEADER_ROUND_CLOCK
                           : says_what ? header_hours_label(label)
                                       : NULL;
        out->asks_closed = verbs[i].closed;
        if (out->asked_label)
            return;
    }
}

/* 周一至周五, 上午: the label that the header is, or NULL. */
static const char *bare_label(const struct text_tools *tools, const char *header)
{
    char folded[FOLDED_SIZE];
    bool cut;
    text_fold(tools, header, folded, sizeof folded, &cut);
    return cut ? NULL : header_hours_label(folded);
}

bool header_fold_unbracketed(const struct text_tools *tools, const char *header, char *out,
                             size_t size)
{
    char plain[FOLDED_SIZE];
    size_t length = strcspn(header, "([");
    if (length >= sizeof plain || length >= size)
        return false;
    memcpy(plain, header, length);
    plain[length] = '\0';
    text_fold(tools, plain, out, size, NULL);
    return true;
}

/* Reads the header without whose it is, or as of when: 发热门诊详细地址, 医院值班电话, 目前状态. */
static void read_without_owner(const struct text_tools *tools, const char *header,
                               struct header_meaning *out)
{
    static const char *const owners[] = {"发热门诊", "发热诊室", "医疗机构", "医院",
                                         "机构",     "目前",     "当前"};
    char folded[FOLDED_SIZE];
    if (!header_fold_unbracketed(tools, header, folded, sizeof folded))
        return;
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        size_t owner = strlen(owners[i]);
        if (strncmp(folded, owners[i], owner) == 0 && folded[owner])
            out->target = folded_target(tools, folded + owner);
        if (out->target != TARGET_UNKNOWN)
            return;
    }
}

/* Reads a header that a Shapefile's table has cut to ten bytes: three characters of UTF-8, five of
 * GB18030 (机构名, 医疗机构地). The shortest header that begins so is meant. */
static void read_cut(const struct text_tools *tools, const char *header, struct header_meaning *out)
{
    char folded[FOLDED_SIZE];
    size_t length = text_fold(tools, header, folded, sizeof folded, NULL), shortest = SIZE_MAX;
    if (length != 9 && length != 15) /* a Han character has three bytes */
        return;
    for (size_t i = 0; i < header_word_count; i++) {
        size_t own = strlen(header_words[i].folded);
        if (own > shortest || strncmp(header_words[i].folded, folded, length) != 0)
            continue;
        bool tied = own == shortest && out->target != header_words[i].target;
        shortest = own;
        out->target = tied ? TARGET_UNKNOWN : header_words[i].target;
    }
}

/* Reads a header of two languages: 机构名称 Name, 经度(Longitude). The Chinese counts; where it
 * stands behind, the English must be known too, for 地址 behind Email is no address. */
static void read_bilingual(const struct text_tools *tools, const char *header,
                           struct header_meaning *out)
{
    char folded[FOLDED_SIZE], chinese[FOLDED_SIZE];
    bool cut;
    size_t length = text_fold(tools, header, folded, sizeof folded, &cut), begin = 0, end;
    while (begin < length && (unsigned char)folded[begin] < 0x80)
        begin++;
    for (end = length; end > begin && (unsigned char)folded[end - 1] < 0x80; end--)
        ;
    if (cut || end == begin || end - begin == length || (begin && end < length))
        return;
    memcpy(chinese, folded + begin, end - begin);
    chinese[end - begin] = '\0';
    folded[begin] = '\0';
    if (!begin || folded_target(tools, folded) != TARGET_UNKNOWN)
        *out = header_read(tools, chinese); /* folded: no bracket is left for a label */
}

bool header_is_of_a_part(const struct text_tools *tools, const char *header)
{
    static const char *const words[] = {
        "工作日",   "周",      "星期",       "礼拜",     "节日",      "节假",    "假期",
        "假日",     "双休",    "白天",       "日间",     "夜",        "晚",      "凌晨",
        "上午",     "中午",    "午间",       "下午",     "春季",      "夏季",    "秋季",
        "冬季",     "夏令",    "冬令",       "儿",       "孕",        "产科",    "成人",
        "急诊",     "核酸",    "采样",       "检测",     "疫苗",      "接种",    "药房",
        "取药",     "仅",      "除外",       "不含",     "停诊",      "休诊",    "weekday",
        "weekend",  "workday", "workingday", "holiday",  "monday",    "tuesday", "wednesday",
        "thursday", "friday",  "saturday",   "sunday",   "monfri",    "monsat",  "montofri",
        "night",    "evening", "morning",    "daytime",  "afternoon", "child",   "paed",
        "pediat",   "adult",   "emergency",  "pharmacy", "vaccin",    "swab",    "testing",
        "only",     "except",  "winter",     "summer"};
    char folded[FOLDED_SIZE];
    text_fold(tools, header, folded, sizeof folded, NULL);
    return text_has_one(folded, words, COUNT(words));
}

/* 接诊时间(仅工作日), Opening hours (Mon-Fri): the remark stands before each cell, where prose
 * reads it, or does not and leaves the hours unknown. */
static void read_part(const struct text_tools *tools, const char *header,
                      struct header_meaning *out)
{
    const char *open = strpbrk(header, "([");
    bool is_hours = out->target == FIELD_HOURS || out->target == FIELD_HOURS_TEXT;
    if (!open || !is_hours || out->hours_label || !header_is_of_a_part(tools, open))
        return;
    out->target = FIELD_HOURS_TEXT;
    out->hours_label = open;
}

/* 11月28日状态, 2026年11月开诊情况: what the header says as of a day. */
static void read_behind_day(const struct text_tools *tools, const char *header,
                            struct header_meaning *out)
{
    char folded[FOLDED_SIZE];
    struct written_day day;
    static const char *const behind[] = {"日", "号", "份", "的"};
    if (!written_day_skip(&header, &day))
        return;
    while (behind_any(header, behind, COUNT(behind)) != header)
        header = behind_any(header, behind, COUNT(behind));
    text_fold(tools, header, folded, sizeof folded, NULL);
    int target = folded_target(tools, folded);
    if (target == TARGET_STATE || target == FIELD_HOURS_TEXT)
        out->target = target;
}

/* 开诊(√)/停诊(×) */
static void read_marks_of_states(const char *header, struct header_meaning *out)
{
    static const char *const open[] = {"开诊", "开放", "启用", "正常"};
    static const char *const shut[] = {"停诊", "关闭", "停用", "暂停"};
    static const char *const marks[] = {"√", "✓", "✔", "是", "/"};
    if (text_has_one(header, open, COUNT(open)) && text_has_one(header, shut, COUNT(shut)) &&
        text_has_one(header, marks, COUNT(marks)))
        out->target = TARGET_STATE;
}

static struct header_meaning read_whole(const struct text_tools *tools, const char *header)
{
    struct header_meaning meaning = {.target = known_target(tools, header)};
    if (meaning.target == TARGET_UNKNOWN && read_bound(tools, header, &meaning))
        return meaning;
    if (meaning.target == TARGET_UNKNOWN && read_labelled_hours(tools, header, &meaning))
        return meaning;
    if (meaning.target == TARGET_UNKNOWN)
        read_without_brackets(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_beside_crs(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_without_owner(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_bilingual(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_behind_day(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_marks_of_states(header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_cut(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        meaning.hours_label = bare_label(tools, header);
    if (meaning.target == TARGET_UNKNOWN)
        read_question(tools, header, &meaning);
    return meaning;
}

struct header_meaning header_read(const struct text_tools *tools, const char *header)
{
    struct header_meaning meaning = read_whole(tools, header);
    read_part(tools, header, &meaning);
    return meaning;
}

bool header_is_of_fever_clinic(const struct text_tools *tools, const char *header)
{
    static const char owner[] = "发热";
    char folded[FOLDED_SIZE];
    text_fold(tools, header, folded, sizeof folded, NULL);
    return strstr(folded, owner);
}

bool header_is_bare_designated(const struct text_tools *tools, const char *header)
{
    static const char *const bare[] = {"定点", "是否定点", "是否定点机构", "定点机构", "定点情况"};
    char folded[FOLDED_SIZE];
    text_fold(tools, header, folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        if (strcmp(folded, bare[i]) == 0)
            return true;
    return false;
}
