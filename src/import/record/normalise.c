/* Normalising a row: its cells are cleaned, then read, the position first because it may tell the
 * region, and the region next because phones need its area code. */
#include "normalise_internal.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "../cell/normalise_numbers.h"
#include "../cell/normalise_parts.h"
#include "../cell/normalise_phone.h"
#include "../cell/normalise_words.h"
#include "../columns/columns_headers.h"

enum fever_error normaliser_new(struct arena *arena, const struct column_map *columns,
                                const struct region_table *regions, const struct text_tools *tools,
                                const struct normalise_options *options, struct findings *findings,
                                struct normaliser **out, struct error *error)
{
    struct region_names *names;
    struct normaliser *made = arena_alloc(arena, sizeof *made);
    if (!made)
        return error_nomem(error);
    enum fever_error failure = region_names_build(arena, regions, tools, &names, error);
    if (failure)
        return failure;
    *made = (struct normaliser){.arena = arena,
                                .columns = columns,
                                .regions = regions,
                                .names = names,
                                .tools = tools,
                                .options = *options,
                                .findings = findings};
    if (columns->has_crs && !options->has_crs) {
        made->options.has_crs = true;
        made->options.crs = columns->crs;
    }
    buffer_init(&made->scratch, RAW_CLEAN_MAX_BYTES);
    if (hours_reader_new(&made->hours))
        return error_nomem(error);
    *out = made;
    return FEVER_OK;
}

int32_t normalise_last_day(int64_t now_unix_s)
{
    enum { DAY_S = 86400, CHINA_OFFSET_S = 8 * 3600 };
    return now_unix_s > 0 ? (int32_t)((now_unix_s + CHINA_OFFSET_S) / DAY_S) + 1 : 0;
}

void normaliser_free(struct normaliser *normaliser)
{
    if (!normaliser)
        return;
    hours_reader_free(normaliser->hours);
    buffer_clear(&normaliser->scratch);
}

static bool may_hold_mobile(int target)
{
    return target == FIELD_PHONE || target == FIELD_BOOKING_PHONE || target == TARGET_BOOKING;
}

/* The cell's text as a finding may show it: nobody's mobile number goes into a report. */
static const char *shown(struct normaliser *normaliser, const struct cell *cell, const char *text)
{
    if (!text || (!may_hold_mobile(cell->target) && !cell_is_text(cell->target)))
        return text;
    char *masked = arena_strdup(normaliser->arena, text);
    if (masked)
        phone_mask_mobiles(masked);
    else
        normaliser->findings->failed = true;
    return masked;
}

void cell_note(struct normaliser *normaliser, const struct cell *cell, enum finding_code code)
{
    normaliser->row->refused |=
        findings_add(normaliser->findings, normaliser->row->line, cell->column, code,
                     shown(normaliser, cell, cell->text));
}

void cell_note_about(struct normaliser *normaliser, const struct cell *cell, enum finding_code code,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    normaliser->row->refused |=
        findings_add_list(normaliser->findings, normaliser->row->line, cell->column, code,
                          shown(normaliser, cell, cell->text), format, arguments);
    va_end(arguments);
}

static enum finding_code invalid_code(enum clinic_field field)
{
    switch (field) {
    case FIELD_ID:
        return FINDING_ID_INVALID;
    case FIELD_MARKER_ID:
        return FINDING_MARKER_ID_INVALID;
    case FIELD_NAME:
        return FINDING_NAME_INVALID;
    default:
        return FINDING_VALUE_INVALID;
    }
}

typedef enum fever_error parse_fn(struct clinic *clinic, enum clinic_field field, const char *text,
                                  struct arena *arena, struct error *error);

static enum fever_error set(struct normaliser *normaliser, enum clinic_field field,
                            const char *canonical, const struct cell *cell, parse_fn *parse)
{
    struct import_row *row = normaliser->row;
    struct error error;
    row->present |= FIELD_BIT(field);
    enum fever_error failure = parse(&row->clinic, field, canonical, normaliser->arena, &error);
    if (failure == FEVER_NOMEM)
        return failure;
    if (failure)
        cell_note_about(normaliser, cell, invalid_code(field), "%s", error.text);
    else if (*canonical)
        row->stated |= FIELD_BIT(field);
    return FEVER_OK;
}

enum fever_error field_set(struct normaliser *normaliser, enum clinic_field field,
                           const char *canonical, const struct cell *cell)
{
    return set(normaliser, field, canonical, cell, clinic_field_parse);
}

enum fever_error field_keep(struct normaliser *normaliser, enum clinic_field field,
                            const char *canonical, const struct cell *cell)
{
    return set(normaliser, field, canonical, cell, clinic_field_borrow);
}

/* Prose keeps its punctuation, addresses of the web and hours every character. */
static enum text_form form_of(int target)
{
    switch (target) {
    case FIELD_HOURS:
    case FIELD_HOURS_TEXT:
    case FIELD_NOTE:
    case FIELD_ADMISSION:
    case FIELD_ENTRANCE:
    case FIELD_TRANSIT:
    case FIELD_PARKING:
    case FIELD_SOURCE:
    case FIELD_SOURCE_URL:
    case FIELD_BOOKING_URL:
        return TEXT_PROSE;
    default:
        return TEXT_PLAIN;
    }
}

/* Cleans a raw cell into the arena, or hands out the raw text where it is clean. */
static enum fever_error cell_clean(struct normaliser *normaliser, const char *raw,
                                   struct cell *cell)
{
    struct text_repairs repairs;
    struct buffer *scratch = &normaliser->scratch;
    cell->text = raw;
    if (text_is_clean(raw, form_of(cell->target)))
        return FEVER_OK;
    buffer_reset(scratch);
    text_clean(normaliser->tools, raw, form_of(cell->target), scratch, &repairs);
    if (buffer_error(scratch))
        return FEVER_NOMEM;
    const char *clean = scratch->length ? scratch->data : "";
    cell->text =
        strcmp(clean, raw) == 0 ? raw : arena_copy(normaliser->arena, clean, scratch->length);
    if (!cell->text)
        return FEVER_NOMEM;
    struct cell before = *cell;
    before.text = raw;
    if (repairs.repaired)
        cell_note(normaliser, &before, FINDING_TEXT_REPAIRED);
    if (repairs.damaged)
        cell_note(normaliser, cell, FINDING_TEXT_DAMAGED);
    return FEVER_OK;
}

/* Whether the target's digits are no quantity: keys and telephone numbers. */
static bool is_digits(int target)
{
    return target == FIELD_ID || target == FIELD_MARKER_ID || target == FIELD_SOURCE_ID ||
           target == FIELD_ADCODE || target == FIELD_PHONE || target == FIELD_BOOKING_PHONE ||
           target == FIELD_MIN_AGE_MONTHS || target == FIELD_MAX_AGE_YEARS;
}

/* Takes back what a spreadsheet did to digits; lost ones leave the cell as if it were absent. */
static enum fever_error cell_undo_number(struct normaliser *normaliser, struct cell *cell)
{
    char plain[40];
    enum number_form form =
        is_digits(cell->target) ? number_read(cell->text, plain, sizeof plain) : NUMBER_AS_IS;
    if (form == NUMBER_AS_IS)
        return FEVER_OK;
    if (form == NUMBER_PLAIN)
        cell_note(normaliser, cell, FINDING_NUMBER_REPAIRED);
    else if (may_hold_mobile(cell->target))
        cell_note_about(normaliser, cell, FINDING_PHONE_UNREADABLE,
                        "a spreadsheet has cut its last digits");
    else
        cell_note(normaliser, cell, FINDING_NUMBER_ROUNDED);
    cell->present = form == NUMBER_PLAIN;
    cell->text = cell->present ? arena_strdup(normaliser->arena, plain) : "";
    return cell->text ? FEVER_OK : FEVER_NOMEM;
}

enum fever_error cell_join_with(struct normaliser *normaliser, struct cell *cell, const char *first,
                                const char *sign, const char *then)
{
    struct buffer *scratch = &normaliser->scratch;
    buffer_reset(scratch);
    buffer_append_text(scratch, first);
    buffer_append_text(scratch, sign);
    buffer_append_text(scratch, then);
    cell->text = buffer_error(scratch)
                     ? NULL
                     : arena_copy(normaliser->arena, scratch->data, scratch->length);
    return cell->text ? FEVER_OK : FEVER_NOMEM;
}

enum fever_error cell_join(struct normaliser *normaliser, struct cell *cell, const char *first,
                           const char *then)
{
    return cell_join_with(normaliser, cell, first, ";", then);
}

/* Puts a cell where its target is; a second column of a list goes behind the first, or before it.
 */
static enum fever_error cell_put(struct normaliser *normaliser, const struct cell *cell,
                                 bool before)
{
    struct cell *place = &normaliser->cells[cell->target];
    if (!place->present || !*place->text) {
        *place = *cell;
        return FEVER_OK;
    }
    if (!*cell->text)
        return FEVER_OK;
    if (before)
        place->column = cell->column;
    return before ? cell_join(normaliser, place, cell->text, place->text)
                  : cell_join(normaliser, place, place->text, cell->text);
}

static bool parts_give(const struct column_parts *parts, int target)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->targets[i] == target)
            return true;
    return false;
}

/* Puts the parts of a clean cell where they belong. A cell of fewer parts gives the first fields,
 * one of more none; of a position it must be all, else the whole cell stands for one coordinate
 * whose other one is missing, which is an error. */
static enum fever_error parts_put(struct normaliser *normaliser, const struct cell *whole,
                                  const struct column_parts *parts)
{
    const char *texts[COLUMN_PARTS_MAX];
    char *copy = arena_strdup(normaliser->arena, whole->text);
    if (!copy)
        return FEVER_NOMEM;
    bool is_position = parts_give(parts, FIELD_LAT) || parts_give(parts, FIELD_LON);
    size_t found = parts_split(is_position ? parts_unwrap_position(copy) : copy, parts->separator,
                               parts->count, texts);
    bool fits = !found || found == parts->count;
    if (!fits && !is_position)
        cell_note_about(normaliser, whole, FINDING_CELL_PARTS, "%zu parts instead of %zu", found,
                        parts->count);
    if (found > parts->count && !is_position)
        return FEVER_OK;
    if (is_position && fits && found == 2 &&
        parts_contradict(texts[0], texts[1], parts->targets[0] == FIELD_LAT)) {
        const char *first = texts[0];
        texts[0] = texts[1];
        texts[1] = first;
    }
    for (size_t i = 0; i < parts->count; i++) {
        struct cell cell = {"", whole->column, parts->targets[i], true};
        if (cell.target >= TARGET_COUNT)
            continue;
        if (is_position && !fits)
            cell.text =
                cell.target == FIELD_LAT || !parts_give(parts, FIELD_LAT) ? whole->text : "";
        else if (i < found)
            cell.text = is_position ? part_without_label(texts[i]) : texts[i];
        if (cell_put(normaliser, &cell, false))
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

/* Behind ① to ⑳ and ❶ to ❿, which NFKC would make digits of the name. */
static const char *without_circled_number(const char *raw)
{
    const unsigned char *at = (const unsigned char *)raw + strspn(raw, " ");
    bool circled = at[0] == 0xE2 && ((at[1] == 0x91 && at[2] >= 0xA0 && at[2] <= 0xB3) ||
                                     (at[1] == 0x9D && at[2] >= 0xB6));
    return circled ? (const char *)at + 3 : raw;
}

/* Whether a cell of closed times says that there are none: 停诊日 无休. */
static bool is_never_closed(const char *text)
{
    static const char *const words[] = {
        "否",     "不停诊",     "不休",     "不休息", "无休",     "无休息",   "全年无休", "无午休",
        "不午休", "中午不休息", "午间不休", "没有",   "无休息日", "无停诊日", "中午不休"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

/* Puts the days that the column's header names before its times: 节假日8:00-12:00. */
static enum fever_error cell_label(struct normaliser *normaliser, const char *label,
                                   struct cell *cell)
{
    struct buffer *scratch = &normaliser->scratch;
    if (!label || !*cell->text)
        return FEVER_OK;
    if (strcmp(label, "停诊") == 0 && is_never_closed(cell->text)) {
        cell->text = "";
        return FEVER_OK;
    }
    buffer_reset(scratch);
    buffer_append_text(scratch, label);
    buffer_append_text(scratch, cell->text);
    cell->text = buffer_error(scratch)
                     ? NULL
                     : arena_copy(normaliser->arena, scratch->data, scratch->length);
    return cell->text ? FEVER_OK : FEVER_NOMEM;
}

/* ="0001" is how lists keep a spreadsheet from making a number of it: the text alone. */
static enum fever_error without_formula(struct normaliser *normaliser, const char **raw,
                                        const struct cell *cell)
{
    size_t length = strlen(*raw);
    if (length < 4 || strncmp(*raw, "=\"", 2) != 0 || (*raw)[length - 1] != '"' ||
        memchr(*raw + 2, '"', length - 3))
        return FEVER_OK;
    struct cell before = *cell;
    before.text = *raw;
    cell_note(normaliser, &before, FINDING_TEXT_REPAIRED);
    *raw = arena_copy(normaliser->arena, *raw + 2, length - 3);
    return *raw ? FEVER_OK : FEVER_NOMEM;
}

/* Makes of yes and no what they say of the hours: 周末停诊, 周末照常开诊. What else stands there is
 * read as the hours of these days. Of a time of day (夜间) yes leaves open when. */
static void cell_answer(struct normaliser *normaliser, const struct import_column *column,
                        struct cell *cell)
{
    static const char *const times[] = {"白天", "日间", "夜间", "晚间", "晚上",
                                        "夜诊", "上午", "中午", "下午"};
    bool yes, is_open = strcasecmp(cell->text, "Open") == 0 || strcmp(cell->text, "开") == 0;
    if (is_open || strcasecmp(cell->text, "Closed") == 0)
        yes = is_open != column->asks_closed;
    else if (!words_flag(normaliser->tools, cell->text, &yes))
        return;
    if (strcmp(column->asked_label, HEADER_ROUND_CLOCK) == 0) { /* 24小时开诊 */
        cell->text = yes ? "开诊" : "";
        normaliser->not_round_clock |= !yes;
        return;
    }
    bool closed = yes == column->asks_closed;
    cell->text = closed ? "停诊" : "照常开诊";
    if (!closed && text_has_one(column->asked_label, times, sizeof times / sizeof *times))
        cell->text = "";
}

/* Makes the cell ready for reading: clean, with what a spreadsheet did to it undone. */
static enum fever_error cell_ready(struct normaliser *normaliser, const char *raw,
                                   struct cell *cell)
{
    const char *text = cell->target == FIELD_NAME ? without_circled_number(raw) : raw;
    if (text != raw)
        cell_note(normaliser, cell, FINDING_NAME_REPAIRED);
    enum fever_error failure = *text == '=' ? without_formula(normaliser, &text, cell) : FEVER_OK;
    if (!failure)
        failure = cell_clean(normaliser, text, cell);
    if (!failure)
        failure = cell_undo_number(normaliser, cell);
    return failure ? failure : cell_repair(normaliser, cell);
}

/* Puts hours that begin in one column and end in another, as one text. */
static enum fever_error bounds_put(struct normaliser *normaliser, const struct import_column *opens,
                                   const struct raw_row *row)
{
    const struct import_column *closes = opens->end, *first = normaliser->columns->columns;
    const char *begin_raw = raw_cell_at(row, (uint32_t)(opens - first));
    const char *end_raw = raw_cell_at(row, (uint32_t)(closes - first));
    struct cell begin = {begin_raw, opens->header, FIELD_HOURS_TEXT, true};
    struct cell end = {end_raw, closes->header, FIELD_HOURS_TEXT, true};
    enum fever_error failure = cell_ready(normaliser, begin_raw, &begin);
    if (!failure)
        failure = cell_ready(normaliser, end_raw, &end);
    if (!failure)
        failure = hours_bounds_join(normaliser, &begin, &end, closes->hours_label);
    if (!failure)
        failure = cell_label(normaliser, opens->hours_label, &begin);
    return failure ? failure
                   : cell_put(normaliser, &begin, !opens->hours_label && opens->hours_number < 2);
}

static enum fever_error column_put(struct normaliser *normaliser,
                                   const struct import_column *column, const struct raw_row *row,
                                   const char *raw)
{
    if (column->is_end || (column->target >= TARGET_COUNT && column->target != TARGET_PARTS))
        return FEVER_OK;
    if (column->end)
        return bounds_put(normaliser, column, row);
    bool yes;
    if (column->asked_label && words_flag(normaliser->tools, raw, &yes))
        raw = yes ? "是" : "否"; /* 无 under 周末 is an answer, no sign for nothing */
    struct cell cell = {raw, column->header, column->target, true};
    enum fever_error failure = cell_ready(normaliser, raw, &cell);
    if (!failure && column->asked_label)
        cell_answer(normaliser, column, &cell);
    if (!failure)
        failure = cell_label(normaliser, column->hours_label, &cell);
    if (failure)
        return failure;
    struct cell *state = &normaliser->cells[TARGET_STATE];
    if (column->target == TARGET_STATE && state->present) {
        if (state_outweighs(normaliser, &cell, state))
            *state = cell;
        return FEVER_OK;
    }
    /* The hours of all days come first, then what some days have instead. */
    bool before = column->target == FIELD_HOURS_TEXT && !column->hours_label;
    return column->parts ? parts_put(normaliser, &cell, column->parts)
                         : cell_put(normaliser, &cell, before);
}

static enum fever_error row_gather(struct normaliser *normaliser, const struct raw_row *raw)
{
    const struct column_map *map = normaliser->columns;
    const char *cursor = raw->cells;
    bool has_text = false;
    memset(normaliser->cells, 0, sizeof normaliser->cells);
    normaliser->not_round_clock = false;
    for (int i = 0; i < TARGET_COUNT; i++)
        normaliser->cells[i] = (struct cell){"", column_target_name(i), i, false};
    for (size_t i = 0; i < map->count && i < raw->count; i++) {
        const char *text = raw_cell_next(&cursor);
        has_text |= *text != '\0';
        enum fever_error failure = column_put(normaliser, &map->columns[i], raw, text);
        if (failure)
            return failure;
    }
    for (int i = 0; i < TARGET_COUNT; i++)
        if (map->constants[i])
            normaliser->cells[i] = (struct cell){map->constants[i], column_target_name(i), i, true};
    normaliser->row->empty = !has_text;
    return hours_days_put(normaliser);
}

/* A row longer than the header has lost its columns; a shorter one merely ends early. */
static void row_check_length(struct normaliser *normaliser, const struct raw_row *raw)
{
    size_t columns = normaliser->columns->count;
    const char *cursor = raw->cells;
    for (size_t i = 0; i < raw->count; i++) {
        const char *text = raw_cell_next(&cursor);
        if (i < columns || !*text)
            continue;
        normaliser->row->refused |=
            findings_add_about(normaliser->findings, raw->line, NULL, FINDING_ROW_LONG, text,
                               "%u cells under %zu columns", raw->count, columns);
        return;
    }
    if (raw->count < normaliser->columns->file_count)
        findings_add_about(normaliser->findings, raw->line, NULL, FINDING_ROW_SHORT, NULL,
                           "%u cells under %zu columns", raw->count,
                           normaliser->columns->file_count);
}

enum fever_error normalise_row(struct normaliser *normaliser, const struct raw_row *raw,
                               struct import_row *out)
{
    *out = (struct import_row){.line = raw->line, .raw = raw};
    clinic_init(&out->clinic);
    normaliser->row = out;
    enum fever_error failure = row_gather(normaliser, raw);
    if (failure)
        return failure;
    if (out->empty) {
        findings_add(normaliser->findings, raw->line, NULL, FINDING_EMPTY_ROW, NULL);
        return FEVER_OK;
    }
    row_check_length(normaliser, raw);
    failure = row_read_state(normaliser);
    if (!failure)
        failure = row_read_place(normaliser);
    if (!failure)
        failure = row_read_region(normaliser);
    if (!failure)
        failure = row_read_fields(normaliser);
    if (!failure)
        failure = row_read_hours(normaliser);
    return failure || !normaliser->findings->failed ? failure : FEVER_NOMEM;
}
