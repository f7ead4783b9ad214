/* Reading dates.
 *
 * A date is year, month and day in this order, with what lists put around it: the time of day, the
 * weekday, 截至 or 发布. Years of the Republic of China are told by their era or their three
 * digits; two digits could be of any reckoning and are refused. A number alone is the serial date
 * of a spreadsheet that has lost its format: days since 1899-12-30, those of 2000 to 2099; other
 * numbers of five digits mean something else. */
#include <string.h>

#include "fever/civil.h"
#include "fever/number.h"
#include "normalise_scan.h"
#include "normalise_values.h"

enum {
    ROC_YEAR_ZERO = 1911,
    YEAR_MIN = 1900,
    YEAR_MAX = 2199,
    SERIAL_MIN = 36526,
    SERIAL_MAX = 73050,
    TEXT_SIZE = 100
};

#define WORDS(list) list, sizeof(list) / sizeof *(list)

/* The digit at `*at`, or 10 for 十; −1 for neither. */
static int skip_numeral(const char **at)
{
    static const struct {
        const char *text;
        int value;
    } numerals[] = {{"〇", 0}, {"零", 0}, {"○", 0},  {"一", 1}, {"二", 2}, {"三", 3}, {"四", 4},
                    {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}};
    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
        if (skip_word(at, numerals[i].text))
            return numerals[i].value;
    return -1;
}

/* A run of numerals as digits: 二〇二〇 by place, 二十三 and 十 by value. */
static size_t numerals_write(const char **at, char *out, size_t size)
{
    size_t length = 0;
    for (const char *next = *at;; *at = next) {
        int value = skip_numeral(&next);
        if (value < 0 || length + 2 > size)
            break;
        const char *behind = next;
        bool is_last = skip_numeral(&behind) < 0;
        if (value == 10 && length == 0)
            out[length++] = '1';
        if (value != 10)
            out[length++] = (char)('0' + value);
        else if (is_last)
            out[length++] = '0';
    }
    return length;
}

/* The text with Arabic digits for Chinese ones; false where it is too long for a date. */
static bool write_digits(const char *text, char out[TEXT_SIZE])
{
    size_t length = 0;
    while (*text) {
        size_t digits = numerals_write(&text, out + length, TEXT_SIZE - 1 - length);
        length += digits;
        if (digits)
            continue;
        if (length + 2 > TEXT_SIZE)
            return false;
        out[length++] = *text++;
    }
    out[length] = '\0';
    return true;
}

/* One to four digits at `*at`. */
static bool read_digits(const char **at, size_t most, int64_t *out, size_t *length)
{
    *length = strspn(*at, "0123456789");
    if (!*length || *length > most || !number_parse_int(*at, *length, 0, 9999, out))
        return false;
    *at += *length;
    return true;
}

/* Steps over one of the separators that dates have, and spaces around it. */
static bool skip_separator(const char **at)
{
    static const char *const separators[] = {"-", "/", ".", "年", "月", "—", "–"};
    *at += strspn(*at, " ");
    bool found = skip_any(at, WORDS(separators));
    *at += strspn(*at, " ");
    return found;
}

/* Behind a date: nothing, 日 or 号, then at most a weekday, a time of day, or what the date is of.
 */
static bool ends_date(const char *rest)
{
    static const char *const days[] = {"日", "号", "號"};
    static const char *const weekdays[] = {"星期", "周", "週", "礼拜"};
    static const char *const clock[] = {"时", "時", "点", "點", "分", "秒", "上午", "下午", ":"};
    static const char *const verbs[] = {"发布", "更新", "公布", "公示", "统计", "起",
                                        "止",   "前",   "發布", "公告", "发",   "以前"};
    rest += strspn(rest, " ");
    skip_any(&rest, WORDS(days));
    if (*rest == 'T')
        return strspn(rest + 1, "0123456789:.+-Z ") == strlen(rest + 1);
    rest += strspn(rest, " (");
    if (skip_any(&rest, WORDS(weekdays)))
        skip_any(&rest,
                 (const char *const[]){"一", "二", "三", "四", "五", "六", "日", "天", "1", "2",
                                       "3", "4", "5", "6", "7"},
                 15);
    while (*rest && (strchr("0123456789.+-Z )", *rest) || skip_any(&rest, WORDS(clock))))
        rest += *rest && strchr("0123456789.+-Z )", *rest) ? 1 : 0;
    skip_any(&rest, WORDS(verbs));
    return *rest == '\0';
}

static bool date_exists(int64_t year, int64_t month, int64_t day, int32_t *out)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > civil_days_in_month((int)year, (int)month))
        return false;
    *out = civil_days((struct civil_date){(int)year, (int)month, (int)day});
    return true;
}

static bool read_compact(const char *text, int32_t *day)
{
    int64_t year, month, date;
    return strlen(text) == 8 && number_parse_int(text, 4, YEAR_MIN, YEAR_MAX, &year) &&
           number_parse_int(text + 4, 2, 1, 12, &month) &&
           number_parse_int(text + 6, 2, 1, 31, &date) && date_exists(year, month, date, day);
}

/* 43853, or 43853.5 at noon. */
static bool read_serial(const char *text, int32_t *day)
{
    int64_t serial;
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    if (digits != 5 || !number_parse_int(text, digits, SERIAL_MIN, SERIAL_MAX, &serial) ||
        (*rest && (*rest != '.' || strspn(rest + 1, "0123456789") != strlen(rest + 1))))
        return false;
    *day = civil_days((struct civil_date){1899, 12, 30}) + (int32_t)serial;
    return true;
}

bool value_date(const char *given, int32_t *day)
{
    static const char *const openings[] = {"截至",     "截止到",   "截止",     "更新于",
                                           "发布于",   "公布于",   "更新时间", "发布时间",
                                           "更新日期", "发布日期", "至"};
    static const char *const eras[] = {"中华民国", "中華民國", "民国", "民國"};
    char text[TEXT_SIZE];
    const char *at = text;
    if (!write_digits(given, text))
        return false;
    if (skip_any(&at, WORDS(openings)))
        at += strspn(at, ": ");
    bool has_era = skip_any(&at, WORDS(eras));
    if (!has_era && (read_compact(at, day) || read_serial(at, day)))
        return true;
    int64_t year, month, date;
    size_t length, ignored;
    if (!read_digits(&at, 4, &year, &length) || !skip_separator(&at) ||
        !read_digits(&at, 2, &month, &ignored) || !skip_separator(&at) ||
        !read_digits(&at, 2, &date, &ignored) || !ends_date(at))
        return false;
    bool is_roc = has_era || length == 3;
    return (is_roc || length == 4) &&
           date_exists(is_roc ? year + ROC_YEAR_ZERO : year, month, date, day);
}
