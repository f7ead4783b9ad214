/* What numbers look like, and their texts: 24:00:00, 2026/11/29. */
#include "sheet_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "read_cells.h"

enum {
    DAY_S = 86400,
    DAYS_TO_1904 = 1462,     /* from 1899-12-30 to 1904-01-01 */
    DAYS_TO_1970 = 25569,    /* from 1899-12-30 */
    FIRST_SERIAL = 61,       /* the days before are others with Excel, which has a 1900-02-29 */
    LAST_SERIAL = 2958465,   /* 9999-12-31 */
    VALUES_MAX = 4 * 1000000 /* of 40 bytes; more is no list */
};

/* The built-in formats, with those that East Asian languages add. */
static enum number_look look_of_number(long format)
{
    static const struct {
        long first, last;
        enum number_look look;
    } looks[] = {{14, 17, LOOKS_DAY},  {18, 21, LOOKS_TIME},    {22, 22, LOOKS_DAY_AND_TIME},
                 {27, 31, LOOKS_DAY},  {32, 35, LOOKS_TIME},    {36, 36, LOOKS_DAY},
                 {45, 45, LOOKS_TIME}, {46, 46, LOOKS_ELAPSED}, {47, 47, LOOKS_TIME},
                 {50, 54, LOOKS_DAY},  {55, 56, LOOKS_TIME},    {57, 58, LOOKS_DAY}};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (looks[i].first <= format && format <= looks[i].last)
            return looks[i].look;
    return LOOKS_PLAIN;
}

/* Steps over a text in quotes, an escaped character or what brackets hold; `*is_elapsed` is set
 * where they hold hours. */
static const char *skip_literal(const char *at, bool *is_elapsed)
{
    if (*at == '\\' || *at == '_' || *at == '*')
        return at[1] ? at + 2 : at + 1;
    const char *end = strchr(at + 1, *at == '[' ? ']' : '"');
    *is_elapsed |= *at == '[' && (at[1] == 'h' || at[1] == 'H') && end;
    return end ? end + 1 : at + strlen(at);
}

/* By the letters of the first section: a month and minutes have the same. */
static enum number_look look_of_code(const char *code)
{
    bool is_elapsed = false, has_day = false, has_time = false, has_m = false;
    if (strncmp(code, "General", strlen("General")) == 0)
        return LOOKS_PLAIN;
    while (*code && *code != ';') {
        if (strchr("\"[\\_*", *code)) {
            code = skip_literal(code, &is_elapsed);
            continue;
        }
        has_day |= strchr("yYdD", *code) != NULL;
        has_time |= strchr("hHsS", *code) != NULL;
        has_m |= *code == 'm' || *code == 'M';
        code++;
    }
    if (has_day)
        return has_time ? LOOKS_DAY_AND_TIME : LOOKS_DAY;
    if (is_elapsed)
        return LOOKS_ELAPSED;
    return has_time ? LOOKS_TIME : has_m ? LOOKS_DAY : LOOKS_PLAIN;
}

enum number_look number_look_of(long format, const char *code)
{
    return code ? look_of_code(code) : look_of_number(format);
}

/* Without memory it is left to GDAL. */
static void value_add(struct sheet_values *values, const struct sheet_value *value)
{
    if (values->count >= VALUES_MAX)
        return;
    if (values->count == values->room) {
        size_t room = values->room ? 2 * values->room : 256;
        struct sheet_value *items = realloc(values->items, room * sizeof *items);
        if (!items)
            return;
        values->items = items;
        values->room = room;
    }
    values->items[values->count++] = *value;
}

void sheet_values_add(struct sheet_values *values, long line, uint32_t column,
                      enum number_look look, double value)
{
    bool is_day = look == LOOKS_DAY || look == LOOKS_DAY_AND_TIME;
    if (is_day && values->from_1904)
        value += DAYS_TO_1904;
    bool is_sound = is_day ? value >= FIRST_SERIAL && value < LAST_SERIAL : value >= 0 && value < 2;
    if (look != LOOKS_PLAIN && is_sound)
        value_add(values, &(struct sheet_value){line, column, look, value, NULL, 0});
}

void sheet_values_add_text(struct sheet_values *values, long line, uint32_t column,
                           const char *text)
{
    value_add(values, &(struct sheet_value){line, column, LOOKS_PLAIN, 0, text, 0});
}

static void append_clock(struct buffer *out, long seconds)
{
    buffer_append_format(out, "%02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* A whole day is the end of one: whoever writes 24:00 has 1, though its format may show 0:00. What
 * is more is a day and a time, of which the format shows the time, or hours counted on. */
static void append_value(struct buffer *out, const struct sheet_value *value)
{
    double days = floor(value->value);
    long seconds = lround((value->value - days) * DAY_S);
    if (value->look == LOOKS_TIME || value->look == LOOKS_ELAPSED) {
        long all = lround(value->value * DAY_S);
        append_clock(out, all <= DAY_S || value->look == LOOKS_ELAPSED ? all : all % DAY_S);
        return;
    }
    struct civil_date date =
        civil_from_days((int32_t)days - DAYS_TO_1970 + (int32_t)(seconds / DAY_S));
    buffer_append_format(out, "%04d/%02d/%02d", date.year, date.month, date.day);
    if (value->look == LOOKS_DAY_AND_TIME) {
        buffer_append_text(out, " ");
        append_clock(out, seconds % DAY_S);
    }
}

static bool stands_before(const struct sheet_value *item, long line, uint32_t column)
{
    return item->line < line || (item->line == line && item->column < column);
}

static const struct sheet_value *value_at(struct sheet_values *values, long line, uint32_t column)
{
    while (values->at < values->count && stands_before(&values->items[values->at], line, column))
        values->at++;
    const struct sheet_value *item = values->at < values->count ? &values->items[values->at] : NULL;
    return item && item->line == line && item->column == column ? item : NULL;
}

void sheet_values_add_comment(struct sheet_values *values, long line, uint32_t column, size_t lines)
{
    value_add(values, &(struct sheet_value){line, column, LOOKS_PLAIN, 0, NULL, lines});
}

size_t sheet_values_comment_lines(struct sheet_values *values, long line, uint32_t column)
{
    const struct sheet_value *item = value_at(values, line, column);
    return item ? item->comment_lines : 0;
}

bool sheet_values_append(struct sheet_values *values, long line, uint32_t column,
                         struct buffer *out)
{
    const struct sheet_value *item = value_at(values, line, column);
    if (!item || item->comment_lines)
        return false;
    if (item->text)
        cell_append_xstring(out, item->text, strlen(item->text));
    else
        append_value(out, item);
    return true;
}

void sheet_values_clear(struct sheet_values *values)
{
    free(values->items);
    *values = (struct sheet_values){0};
}
