/* Reading age ranges and ways of booking from words. */
#include "normalise_values.h"

#include <string.h>

#include "fever/number.h"
#include "fever/utf8.h"
#include "normalise_scan.h"

enum { FOLDED_SIZE = 600 };

/* One to four digits at `*at`. */
static bool read_digits(const char **at, size_t most, int64_t *out, size_t *length)
{
    *length = strspn(*at, "0123456789");
    if (!*length || *length > most || !number_parse_int(*at, *length, 0, 9999, out))
        return false;
    *at += *length;
    return true;
}

enum age_unit { UNIT_NONE, UNIT_DAYS, UNIT_MONTHS, UNIT_YEARS };

struct age {
    int64_t value;
    enum age_unit unit;
};

static bool read_age(const char **at, struct age *out)
{
    static const struct {
        const char *word;
        enum age_unit unit;
    } units[] = {{"周岁", UNIT_YEARS},  {"周歲", UNIT_YEARS},  {"岁", UNIT_YEARS},
                 {"歲", UNIT_YEARS},    {"个月", UNIT_MONTHS}, {"個月", UNIT_MONTHS},
                 {"月龄", UNIT_MONTHS}, {"月", UNIT_MONTHS},   {"天", UNIT_DAYS},
                 {"日龄", UNIT_DAYS},   {"日", UNIT_DAYS}};
    size_t length;
    if (!read_digits(at, 4, &out->value, &length))
        return false;
    *at += strspn(*at, " ");
    out->unit = UNIT_NONE;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (skip_word(at, units[i].word)) {
            out->unit = units[i].unit;
            break;
        }
    }
    *at += strspn(*at, " ");
    return true;
}

/* Days round down: a clinic that takes children from 28 days takes those of one month. */
static int32_t age_in_months(struct age age)
{
    if (age.unit == UNIT_DAYS)
        return (int32_t)(age.value / 30);
    return (int32_t)(age.unit == UNIT_MONTHS ? age.value : age.value * 12);
}

/* An upper limit is kept only in whole years. */
static bool limit_in_years(struct age age, int32_t *out)
{
    if (age.unit == UNIT_DAYS || (age.unit == UNIT_MONTHS && age.value % 12))
        return false;
    *out = (int32_t)(age.unit == UNIT_MONTHS ? age.value / 12 : age.value);
    return true;
}

static const char *const at_least[] = {">=", "≥", "大于等于", "不小于", "满", "滿", ">", "大于"};
static const char *const at_most[] = {"<=", "≤", "小于等于", "不超过", "<", "小于"};
static const char *const and_above[] = {"(含)以上", "及以上", "含以上", "以上", "起", "+"};
static const char *const and_below[] = {"(含)以下", "及以下", "含以下", "以下", "以内", "(含)以内"};
static const char *const to_words[] = {"-", "~", "—", "–", "至", "到"};

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static bool ages_read(const char *text, struct age_range *out)
{
    struct age first, second;
    const char *at = text;
    bool from = skip_any(&at, WORDS(at_least));
    bool to = !from && skip_any(&at, WORDS(at_most));
    at += strspn(at, " ");
    if (!read_age(&at, &first))
        return false;
    if (!from && !to && skip_any(&at, WORDS(to_words))) {
        at += strspn(at, " ");
        if (!read_age(&at, &second) || *at)
            return false;
        if (first.unit == UNIT_NONE)
            first.unit = second.unit;
        out->min_months = age_in_months(first);
        return limit_in_years(second, &out->max_years) && out->max_years * 12 >= out->min_months;
    }
    if (from)
        skip_any(&at, WORDS(and_above));
    else if (to)
        skip_any(&at, WORDS(and_below));
    else if (!(from = skip_any(&at, WORDS(and_above))) && !(to = skip_any(&at, WORDS(and_below))))
        return false;
    if (*at)
        return false;
    if (from)
        out->min_months = age_in_months(first);
    return from || limit_in_years(first, &out->max_years);
}

bool value_ages(const struct text_tools *tools, const char *text, struct age_range *out)
{
    static const char *const all_ages[] = {"不限", "全年龄",   "全年龄段", "各年龄段", "所有年龄",
                                           "全部", "年龄不限", "无限制",   "不限年龄"};
    *out = (struct age_range){-1, -1};
    char folded[FOLDED_SIZE];
    text_fold(tools, text, folded, sizeof folded, NULL);
    bool is_all = false;
    for (size_t i = 0; i < sizeof all_ages / sizeof *all_ages; i++)
        is_all |= strcmp(folded, all_ages[i]) == 0;
    if (is_all)
        return true;
    struct age_range range = {-1, -1};
    if (!ages_read(text, &range))
        return false;
    *out = range;
    return true;
}

static void take_url(const char *text, struct buffer *url)
{
    const char *at = strstr(text, "https://");
    if (!at)
        at = strstr(text, "http://");
    if (!at)
        return;
    size_t length = 0;
    while (at[length] > ' ' && !strchr(",;()<>\"", at[length]))
        length++;
    buffer_append(url, at, length);
}

/* What follows 公众号 or 小程序 up to the next punctuation. */
static void take_wechat(const char *text, struct buffer *wechat)
{
    static const char *const marks[] = {"公众号", "公眾號", "小程序", "微信"};
    static const char *const before[] = {":",  "\"", "“",  "”",  "「", "『",
                                         "《", " ",  "为", "是", "(",  "号"};
    static const char *const after[] = {",",  ";",  "、", "。", ")",    "\"",   "”",
                                        "」", "』", "》", " ",  "预约", "挂号", "电话"};
    const char *at = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !at; i++) {
        at = strstr(text, marks[i]);
        at = at ? at + strlen(marks[i]) : NULL;
    }
    if (!at)
        return;
    while (skip_any(&at, WORDS(before)))
        ;
    const char *end = at;
    for (const char *probe = end; *end && !skip_any(&probe, WORDS(after)); probe = end) {
        uint32_t character;
        size_t width = utf8_decode(end, strlen(end), &character);
        end += width ? width : 1;
    }
    buffer_append(wechat, at, (size_t)(end - at));
}

/* The stretch of digits, dashes and extensions that looks like a telephone number. */
static void take_phone(const char *text, struct buffer *phone)
{
    for (const char *at = text; *at; at++) {
        size_t length = strspn(at, "0123456789-() ");
        size_t digits = 0;
        for (size_t i = 0; i < length; i++)
            digits += at[i] >= '0' && at[i] <= '9';
        if (digits >= 5) {
            buffer_append(phone, at, length);
            return;
        }
        at += length ? length - 1 : 0;
    }
}

bool value_booking(const struct text_tools *tools, const char *text, struct booking_words *out)
{
    static const char *const not_needed[] = {"无需预约", "不需预约", "不需要预约", "无须预约",
                                             "免预约",   "不用预约", "现场挂号",   "现场就诊",
                                             "现场取号", "随到随诊", "直接就诊"};
    static const char *const needed[] = {"预约", "挂号", "appointment"};
    out->required = -1;
    char words[FOLDED_SIZE];
    text_fold(tools, text, words, sizeof words, NULL);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (strstr(words, needed[i]))
            out->required = 1;
    for (size_t i = 0; i < sizeof not_needed / sizeof *not_needed; i++)
        if (strstr(words, not_needed[i]))
            out->required = 0;
    if (strcmp(words, "否") == 0 || strcmp(words, "无") == 0)
        out->required = 0;
    if (strcmp(words, "是") == 0)
        out->required = 1;
    take_url(text, &out->url);
    if (!out->url.length)
        take_phone(text, &out->phone);
    take_wechat(text, &out->wechat);
    return out->required >= 0 || out->url.length || out->phone.length || out->wechat.length;
}
