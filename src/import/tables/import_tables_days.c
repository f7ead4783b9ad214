/* Hotlines and the holiday calendar: groups of rows that the file replaces as groups. */
#include <stdlib.h>
#include <string.h>

#include "../cell/normalise_values.h"
#include "fever/civil.h"
#include "fever/hotline.h"
#include "import_tables_internal.h"

enum { HOTLINE_ADCODE, HOTLINE_NAME, HOTLINE_NUMBER, HOTLINE_COLUMNS };

static const struct form_column hotline_columns[HOTLINE_COLUMNS] = {
    [HOTLINE_ADCODE] = {"adcode", {"行政区划代码", "区划代码", "代码"}, true},
    [HOTLINE_NAME] = {"name", {"名称", "热线名称"}, true},
    [HOTLINE_NUMBER] = {"number", {"号码", "电话", "热线电话"}, true},
};
static const struct form hotline_form = {hotline_columns, HOTLINE_COLUMNS};

static void check_region(struct form_reader *reader, size_t column, uint32_t adcode)
{
    if (adcode && region_count(reader->regions) && !region_find(reader->regions, adcode))
        form_note(reader, column, FINDING_ADCODE_UNKNOWN, NULL);
}

static void read_hotline(struct form_reader *reader, struct hotline *hotline)
{
    if (form_adcode(reader, HOTLINE_ADCODE, &hotline->adcode) && !hotline->adcode)
        form_note(reader, HOTLINE_ADCODE, FINDING_CELL_INVALID, "six digits");
    check_region(reader, HOTLINE_ADCODE, hotline->adcode);
    hotline->name = reader->cells[HOTLINE_NAME];
    hotline->number = reader->cells[HOTLINE_NUMBER];
    if (!hotline_name_is_valid(hotline->name))
        form_note(reader, HOTLINE_NAME, FINDING_CELL_INVALID, "the hotline's name");
    if (!hotline_number_is_valid(hotline->number))
        form_note(reader, HOTLINE_NUMBER, FINDING_CELL_INVALID, "a telephone number");
}

static bool hotlines_have(const struct hotline *hotlines, size_t count, const struct hotline *one)
{
    for (size_t i = 0; i < count; i++)
        if (hotline_same(&hotlines[i], one))
            return true;
    return false;
}

static bool hotlines_speak_of(const struct hotline *hotlines, size_t count, uint32_t adcode)
{
    for (size_t i = 0; i < count; i++)
        if (hotlines[i].adcode == adcode)
            return true;
    return false;
}

static bool hotlines_name(const struct hotline *hotlines, size_t count, const struct hotline *one)
{
    for (size_t i = 0; i < count; i++)
        if (hotlines[i].adcode == one->adcode && strcmp(hotlines[i].name, one->name) == 0)
            return true;
    return false;
}

/* A part of a table takes nothing away, nor does one of which rows were refused: any of them may be
 * what the store has. */
static bool keeps_all(const struct form_reader *reader)
{
    return reader->partial || reader->batch->refused_count;
}

/* Of a region of which the file speaks, only what it says; a part speaks of single hotlines. */
static size_t keep_hotlines(const struct form_reader *reader, struct hotline *hotlines,
                            size_t count)
{
    const struct dataset *dataset = reader->batch->dataset;
    struct import_counts *counts = &reader->batch->report.counts;
    size_t from_file = count;
    for (size_t i = 0; i < dataset->hotline_count; i++) {
        const struct hotline *stored = &dataset->hotlines[i];
        bool is_spoken_of = keeps_all(reader)
                                ? hotlines_name(hotlines, from_file, stored)
                                : hotlines_speak_of(hotlines, from_file, stored->adcode);
        if (!is_spoken_of)
            hotlines[count++] = *stored;
        else
            counts->retired += !hotlines_have(hotlines, from_file, stored);
    }
    return count;
}

enum fever_error hotlines_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error)
{
    struct import_batch *batch = reader->batch;
    const struct dataset *dataset = batch->dataset;
    struct import_counts *counts = &batch->report.counts;
    struct hotline *hotlines =
        arena_array(batch->arena, batch->table.count + dataset->hotline_count, sizeof *hotlines);
    if (!hotlines)
        return error_nomem(error);
    reader->form = &hotline_form;
    enum fever_error failure = form_begin(reader, error);
    size_t count = 0;
    for (size_t i = 0; i < batch->table.count && !failure; i++) {
        bool empty;
        struct hotline hotline;
        if (form_row(reader, &batch->table.rows[i], &empty))
            return error_nomem(error);
        if (empty)
            continue;
        counts->rows++;
        read_hotline(reader, &hotline);
        if (reader->refused)
            form_refuse(batch, &batch->table.rows[i]);
        else if (hotlines_have(hotlines, count, &hotline))
            counts->merged++;
        else
            hotlines[count++] = hotline;
    }
    for (size_t i = 0; i < count; i++) {
        bool known = hotlines_have(dataset->hotlines, dataset->hotline_count, &hotlines[i]);
        counts->unchanged += known;
        counts->inserted += !known;
    }
    if (failure)
        return failure;
    out->hotline_count = keep_hotlines(reader, hotlines, count);
    out->hotlines = hotlines;
    return FEVER_OK;
}

enum { DAY_DATE, DAY_NAME, DAY_KIND, DAY_ADCODE, DAY_COLUMNS };

static const struct form_column day_columns[DAY_COLUMNS] = {
    [DAY_DATE] = {"date", {"日期"}, true},
    [DAY_NAME] = {"name", {"名称", "节日", "节日名称"}, true},
    [DAY_KIND] = {"kind", {"类型", "性质"}, true},
    [DAY_ADCODE] = {"adcode", {"行政区划代码", "区划代码"}, false},
};
static const struct form day_form = {day_columns, DAY_COLUMNS};

static bool day_kind_parse(const char *text, enum day_kind *out)
{
    static const struct {
        const char *word;
        enum day_kind kind;
    } words[] = {{"holiday", DAY_HOLIDAY},
                 {"workday", DAY_MAKE_UP_WORKDAY},
                 {"休", DAY_HOLIDAY},
                 {"班", DAY_MAKE_UP_WORKDAY},
                 {"节假日", DAY_HOLIDAY},
                 {"放假", DAY_HOLIDAY},
                 {"工作日", DAY_MAKE_UP_WORKDAY},
                 {"上班", DAY_MAKE_UP_WORKDAY},
                 {"调休上班", DAY_MAKE_UP_WORKDAY},
                 {"补班", DAY_MAKE_UP_WORKDAY}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, text) == 0) {
            *out = words[i].kind;
            return true;
        }
    }
    return false;
}

static void read_day(struct form_reader *reader, struct calendar_row *row)
{
    if (!value_date(reader->cells[DAY_DATE], &row->day))
        form_note(reader, DAY_DATE, FINDING_CELL_INVALID, "a date as 2026-01-31");
    if (!day_kind_parse(reader->cells[DAY_KIND], &row->kind))
        form_note(reader, DAY_KIND, FINDING_CELL_INVALID, "holiday or workday");
    form_adcode(reader, DAY_ADCODE, &row->adcode);
    check_region(reader, DAY_ADCODE, row->adcode);
    row->name = reader->cells[DAY_NAME];
}

static int by_day(const void *a, const void *b)
{
    const struct calendar_row *left = a, *right = b;
    if (left->adcode != right->adcode)
        return left->adcode < right->adcode ? -1 : 1;
    return (left->day > right->day) - (left->day < right->day);
}

static int year_of(const struct calendar_row *row)
{
    return civil_from_days(row->day).year;
}

static const struct calendar_row *day_find(const struct calendar_row *rows, size_t count,
                                           const struct calendar_row *one)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].adcode == one->adcode && rows[i].day == one->day)
            return &rows[i];
    return NULL;
}

static bool days_cover_year(const struct calendar_row *rows, size_t count,
                            const struct calendar_row *one)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].adcode == one->adcode && year_of(&rows[i]) == year_of(one))
            return true;
    return false;
}

static bool same_day(const struct calendar_row *a, const struct calendar_row *b)
{
    return a->kind == b->kind && strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0;
}

/* Whether the row makes its year count as known: those of a province do so only where the
 * mainland's calendar does not hold (fever/calendar.h). */
static bool is_of_base(const struct calendar_row *row)
{
    uint32_t province = row->adcode / 10000;
    return !province || province == 71 || province == 81 || province == 82;
}

/* A year that nobody knew yet must come whole: without the row that was refused, National Day may
 * be an ordinary Thursday. Its rows are refused together, and so are together in the quarantine. */
static size_t refuse_new_years(struct form_reader *reader, struct calendar_row *days,
                               const struct raw_row **raws, size_t count)
{
    struct import_batch *batch = reader->batch;
    const struct dataset *dataset = batch->dataset;
    size_t kept = 0;
    if (reader->partial || !batch->refused_count)
        return count;
    for (size_t i = 0; i < count; i++) {
        if (!is_of_base(&days[i]) ||
            days_cover_year(dataset->calendar, dataset->calendar_count, &days[i])) {
            days[kept++] = days[i];
            continue;
        }
        char date[CIVIL_DATE_SIZE];
        civil_format_date(days[i].day, date);
        findings_add(&batch->findings, raws[i]->line, reader->headers[DAY_DATE],
                     FINDING_YEAR_INCOMPLETE, date);
        form_refuse(batch, raws[i]);
    }
    return kept;
}

/* Takes a row of the file, unless the file said something of that day before. */
static void take_day(struct form_reader *reader, const struct raw_row *raw,
                     const struct calendar_row *row, struct calendar_row *days,
                     const struct raw_row **raws, size_t *count)
{
    const struct calendar_row *earlier = day_find(days, *count, row);
    if (!earlier) {
        raws[*count] = raw;
        days[(*count)++] = *row;
    } else if (same_day(earlier, row)) {
        reader->batch->report.counts.merged++;
    } else {
        form_note(reader, DAY_DATE, FINDING_ROW_REPEATED, NULL);
        form_refuse(reader->batch, raw);
    }
}

/* Years that the file does not speak of stay; of those it does, only what it says. */
static size_t keep_other_years(const struct form_reader *reader, struct calendar_row *days,
                               size_t count)
{
    struct import_batch *batch = reader->batch;
    const struct dataset *dataset = batch->dataset;
    struct import_counts *counts = &batch->report.counts;
    size_t from_file = count;
    for (size_t i = 0; i < dataset->calendar_count; i++) {
        const struct calendar_row *stored = &dataset->calendar[i];
        const struct calendar_row *now = day_find(days, from_file, stored);
        if (!now && (keeps_all(reader) || !days_cover_year(days, from_file, stored)))
            days[count++] = *stored;
        else if (!now)
            counts->retired++;
        else if (same_day(now, stored))
            counts->unchanged++;
        else
            counts->updated++;
    }
    counts->inserted = from_file - counts->unchanged - counts->updated;
    return count;
}

enum fever_error calendar_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error)
{
    struct import_batch *batch = reader->batch;
    struct calendar_row *days = arena_array(
        batch->arena, batch->table.count + batch->dataset->calendar_count, sizeof *days);
    const struct raw_row **raws = arena_array(batch->arena, batch->table.count, sizeof *raws);
    if (!days || !raws)
        return error_nomem(error);
    reader->form = &day_form;
    enum fever_error failure = form_begin(reader, error);
    size_t count = 0;
    for (size_t i = 0; i < batch->table.count && !failure; i++) {
        bool empty;
        struct calendar_row row = {0};
        const struct raw_row *raw = &batch->table.rows[i];
        if (form_row(reader, raw, &empty))
            return error_nomem(error);
        if (empty)
            continue;
        batch->report.counts.rows++;
        read_day(reader, &row);
        if (reader->refused)
            form_refuse(batch, raw);
        else
            take_day(reader, raw, &row, days, raws, &count);
    }
    if (failure)
        return failure;
    count = refuse_new_years(reader, days, raws, count);
    count = keep_other_years(reader, days, count);
    qsort(days, count, sizeof *days, by_day);
    out->calendar = days;
    out->calendar_count = count;
    return FEVER_OK;
}
