/* Judging single values, and adding the judgements up. */
#include "value_look.h"

#include <stdlib.h>
#include <string.h>

#include "../cell/normalise_parts.h"
#include "../cell/normalise_phone.h"
#include "../cell/normalise_place.h"
#include "../cell/normalise_values.h"
#include "../cell/normalise_words.h"
#include "fever/number.h"

/* Enough to judge a column by, and quick for a million rows. */
enum { ROWS_MAX = 5000, VALUE_MAX = 600, GRID_LENGTH = 21, PROSE_BYTES = 36 };

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length > tail && strcmp(text + length - tail, end) == 0;
}

static bool ends_with_one(const char *text, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ends_with(text, ends[i]))
            return true;
    return false;
}

#define WORDS(list) list, sizeof(list) / sizeof *(list)

static bool is_name(const char *text)
{
    static const char *const ends[] = {
        "医院",   "卫生院", "诊所",   "门诊部", "门诊",   "卫生所", "卫生室",   "卫生站",
        "中心",   "服务站", "药房",   "药店",   "药局",   "医学院", "分院",     "院区",
        "诊室",   "哨点",   "保健院", "防治所", "疗养院", "医務室", "医务室",   "保健站",
        "接种点", "采样点", "醫院",   "診所",   "衛生所", "藥局",   "衛生室",   "保健所",
        "总院",   "西院",   "东院",   "南院",   "北院",   "本部",   "妇幼保健", "急救站"};
    char plain[VALUE_MAX];
    size_t length = strcspn(text, "(");
    if (length >= 120)
        return false;
    memcpy(plain, text, length);
    plain[length] = '\0';
    return ends_with_one(plain, WORDS(ends));
}

static bool is_address(const char *text)
{
    static const char *const marks[] = {"路", "街", "道", "巷", "号", "號", "村",  "镇",
                                        "鎮", "乡", "鄉", "弄", "段", "里", "胡同"};
    static const char *const strong[] = {"号", "號", "路", "街", "巷", "胡同", "大道", "段"};
    bool has_digit = strpbrk(text, "0123456789") != NULL;
    return strlen(text) >= 9 && strlen(text) < 300 && text_has_one(text, WORDS(marks)) &&
           (has_digit || text_has_one(text, WORDS(strong)));
}

/* Which level a word like 东城区 names by its last character; 0 for none. */
static enum look region_look(const char *text)
{
    static const char *const provinces[] = {"省", "自治区", "特别行政区"};
    static const char *const municipalities[] = {"北京市", "上海市", "天津市", "重庆市"};
    static const char *const cities[] = {"市", "自治州", "地区", "盟"};
    static const char *const districts[] = {"区", "區", "县", "縣", "旗"};
    size_t length = strlen(text);
    if (length < 6 || length > 45 || strpbrk(text, "0123456789 ,;()/"))
        return LOOK_COUNT;
    for (size_t i = 0; i < sizeof municipalities / sizeof *municipalities; i++)
        if (strcmp(text, municipalities[i]) == 0)
            return LOOK_PROVINCE;
    if (ends_with_one(text, WORDS(provinces)))
        return LOOK_PROVINCE;
    if (ends_with_one(text, WORDS(cities)))
        return LOOK_CITY;
    return ends_with_one(text, WORDS(districts)) ? LOOK_DISTRICT : LOOK_COUNT;
}

/* 湖北省/武汉市/江岸区, 北京市 东城区. */
static size_t region_parts(const char *text)
{
    char copy[VALUE_MAX];
    const char *parts[3];
    for (size_t wanted = 3; wanted >= 2; wanted--) {
        strcpy(copy, text);
        size_t regions = 0;
        if (parts_split(copy, NULL, wanted, parts) != wanted)
            continue;
        for (size_t i = 0; i < wanted; i++)
            regions += region_look(parts[i]) != LOOK_COUNT;
        if (regions == wanted)
            return wanted;
    }
    return 0;
}

static bool is_number(const char *text)
{
    double ignored;
    return number_parse_decimal(text, strlen(text), &ignored);
}

static bool is_phone(const char *text)
{
    struct buffer numbers;
    size_t digits = 0, length = strlen(text);
    for (const char *at = text; *at; at++)
        digits += *at >= '0' && *at <= '9';
    if (digits < 7 || length > 100 || strchr(text, '.') || digits * 2 < length)
        return false;
    if (digits == length && length < 10 && *text != '0' && length != 8 && length != 7)
        return false;
    buffer_init(&numbers, 2 * VALUE_MAX);
    unsigned notes = phone_normalise(text, NULL, true, &numbers);
    /* 1083211441 is 010-83211441 to a region's area code. */
    bool is_damaged = digits == length && length == 10 && strncmp(text, "10", 2) == 0;
    bool is_one = (numbers.length && !(notes & PHONE_UNREADABLE)) || is_damaged;
    buffer_clear(&numbers);
    return is_one;
}

/* A postcode has six digits too: without regions to ask, the province's two digits must fit. */
static bool is_adcode(const struct region_table *regions, const char *text)
{
    static const char provinces[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
        "50 51 52 53 54 61 62 63 64 65 71 81 82";
    uint32_t adcode;
    if (strlen(text) != 6 || !region_adcode_parse(text, 6, &adcode))
        return false;
    if (regions && region_count(regions))
        return region_find(regions, adcode) != NULL;
    char province[3] = {text[0], text[1], '\0'};
    return strstr(provinces, province) != NULL;
}

static bool is_key(const char *text)
{
    size_t length = strlen(text);
    return length <= 64 && strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ._:-") == length;
}

static bool is_latin(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,.'-") ==
           strlen(text);
}

static bool is_hours(struct hours_reader *reader, const char *text)
{
    static const struct hours_prose_options no_seasons = {0};
    struct hours_reading reading;
    if (is_number(text) || hours_read_prose(reader, text, &no_seasons, &reading))
        return false;
    return reading.confidence == HOURS_EXACT || reading.confidence == HOURS_REPAIRED;
}

static void look_at_numbers(const struct look_tools *tools, char *text, struct column_look *look)
{
    size_t *counts = look->counts;
    double first, second;
    bool says;
    char copy[VALUE_MAX];
    strcpy(copy, text);
    counts[LOOK_NUMBER] += is_number(text);
    counts[LOOK_ADCODE] += is_adcode(tools->regions, text);
    counts[LOOK_SESSIONS] += strlen(text) == GRID_LENGTH && strspn(text, "01") == GRID_LENGTH;
    if (place_degrees(text, &first) && (strchr(text, '.') || !is_number(text))) {
        counts[LOOK_LON] += first >= 73 && first <= 136;
        counts[LOOK_LAT] += first >= 3 && first <= 54;
        look->in_taiwan += (first >= 120 && first <= 122.1) || (first >= 21.8 && first <= 25.4);
    } else if (parts_read_pair(copy, &first, &second, &says)) {
        bool lon_lat = first >= 73 && first <= 136 && second >= 3 && second <= 54;
        bool lat_lon = second >= 73 && second <= 136 && first >= 3 && first <= 54;
        counts[LOOK_LON_LAT] += lon_lat || (says && lat_lon);
        counts[LOOK_LAT_LON] += lat_lon || (says && lon_lat);
        look->in_taiwan += (first >= 120 && first <= 122.1) || (second >= 120 && second <= 122.1);
    }
}

static void look_at_words(const struct look_tools *tools, const char *text,
                          struct column_look *look)
{
    static const char *const vaccination[] = {"接种", "疫苗", "接種"};
    static const char *const testing[] = {"采样", "核酸", "检测"};
    size_t *counts = look->counts;
    const char *level = words_level(tools->text, text);
    enum clinic_kind kind;
    enum crs crs;
    bool flag, is_plain_number = is_number(text);
    struct age_range ages;
    enum look region = region_look(text);
    counts[LOOK_LEVEL] += level && *level && !is_plain_number && strlen(text) < 60;
    look->grades += level != NULL;
    counts[LOOK_KIND] += words_kind(tools->text, text, &kind);
    counts[LOOK_CRS] += words_crs(tools->text, text, &crs) && !is_plain_number;
    counts[LOOK_FLAG] += words_flag(tools->text, text, &flag) && !is_plain_number;
    counts[LOOK_AGES] += value_ages(tools->text, text, &ages);
    if (region != LOOK_COUNT)
        counts[region]++;
    size_t parts = region_parts(text);
    counts[LOOK_REGIONS] += parts != 0;
    if (parts > look->parts)
        look->parts = parts;
    counts[LOOK_NAME] += is_name(text);
    counts[LOOK_ADDRESS] += is_address(text);
    bool is_vaccination = text_has_one(text, WORDS(vaccination));
    look->vaccinations += is_vaccination;
    look->test_sites += text_has_one(text, WORDS(testing));
    look->pharmacies += !is_vaccination && words_name_no_fever_place(tools->text, text);
}

static void look_at_value(const struct look_tools *tools, char *text, struct column_look *look)
{
    size_t *counts = look->counts;
    int32_t day;
    look->values++;
    look_at_numbers(tools, text, look);
    look_at_words(tools, text, look);
    counts[LOOK_URL] += strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
    counts[LOOK_DATE] += strlen(text) >= 8 && value_date(text, &day); /* no serial numbers */
    counts[LOOK_PHONE] += is_phone(text);
    counts[LOOK_HOURS] += strlen(text) < 300 && is_hours(tools->hours, text);
    counts[LOOK_KEY] += is_key(text) && !(is_number(text) && strchr(text, '.')); /* measured */
    counts[LOOK_LATIN] += is_latin(text);
    counts[LOOK_PROSE] += strlen(text) >= PROSE_BYTES;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool are_distinct(const char **texts, size_t count)
{
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 1; i < count; i++)
        if (strcmp(texts[i - 1], texts[i]) == 0)
            return false;
    return count > 1;
}

static const char *cell_at(const struct raw_row *row, size_t column)
{
    const char *cursor = row->cells, *cell = "";
    for (size_t i = 0; i <= column && column < row->count; i++)
        cell = raw_cell_next(&cursor);
    return cell;
}

enum fever_error column_look_at(const struct look_tools *tools, const struct raw_table *table,
                                size_t column, struct column_look *out)
{
    size_t rows = table->count < ROWS_MAX ? table->count : ROWS_MAX;
    const char **texts = malloc((rows + 1) * sizeof *texts);
    struct column_look look = {.counts_rows = true, .complete = true};
    struct buffer clean;
    struct text_repairs repairs;
    enum fever_error failure = texts ? FEVER_OK : FEVER_NOMEM;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < rows && !failure; i++) {
        int64_t number;
        buffer_reset(&clean);
        text_clean(tools->text, cell_at(&table->rows[i], column), TEXT_PLAIN, &clean, &repairs);
        failure = buffer_error(&clean);
        if (failure || !clean.length) {
            look.complete = false;
            continue;
        }
        look.counts_rows &= number_parse_int(clean.data, clean.length, 0, INT64_MAX, &number) &&
                            (size_t)number == look.values + 1;
        texts[look.values] = arena_copy(tools->arena, clean.data, clean.length);
        if (!texts[look.values])
            failure = FEVER_NOMEM;
        else if (clean.length < VALUE_MAX)
            look_at_value(tools, clean.data, &look);
        else
            look.counts[LOOK_PROSE]++, look.values++;
    }
    if (!failure)
        look.all_distinct = are_distinct(texts, look.values);
    buffer_clear(&clean);
    free(texts);
    if (!failure)
        *out = look;
    return failure;
}

unsigned column_look_percent(const struct column_look *look, enum look which)
{
    return look->values ? (unsigned)(look->counts[which] * 100 / look->values) : 0;
}
