/* Reading small tables by a form: a list of columns. */
#include <string.h>

#include "import_tables_internal.h"

enum { FOLDED_SIZE = 200, NO_COLUMN = FORM_COLUMNS_MAX };

static bool column_has_header(const struct form_column *column, const char *header,
                              const char *folded)
{
    if (strcmp(column->name, header) == 0)
        return true;
    for (size_t i = 0; i < sizeof column->others / sizeof *column->others; i++)
        if (column->others[i] && strcmp(column->others[i], folded) == 0)
            return true;
    return false;
}

static enum fever_error clean(struct arena *arena, const struct text_tools *tools,
                              enum text_form form, const char *raw, const char **out)
{
    struct text_repairs repairs;
    struct buffer text;
    buffer_init(&text, RAW_CLEAN_MAX_BYTES);
    text_clean(tools, raw, form, &text, &repairs);
    bool lost = buffer_error(&text);
    *out = lost ? NULL : arena_copy(arena, text.data ? text.data : "", text.length);
    buffer_clear(&text);
    return *out ? FEVER_OK : FEVER_NOMEM;
}

static enum fever_error refuse_missing(const struct form_reader *reader, struct error *error)
{
    for (size_t i = 0; i < reader->form->count; i++)
        if (reader->form->columns[i].required && !reader->headers[i])
            return error_set_at(error, FEVER_INVALID, reader->batch->table.header.line, 0,
                                "line %ld: the column %s is missing",
                                (long)reader->batch->table.header.line,
                                reader->form->columns[i].name);
    return FEVER_OK;
}

enum fever_error form_begin(struct form_reader *reader, struct error *error)
{
    const struct raw_row *header = &reader->batch->table.header;
    const char *cursor = header->cells;
    char folded[FOLDED_SIZE];
    for (size_t i = 0; i < header->count; i++) {
        const char *text;
        reader->targets[i] = NO_COLUMN;
        if (clean(reader->batch->arena, reader->tools, TEXT_PLAIN, raw_cell_next(&cursor), &text))
            return error_nomem(error);
        text_fold(reader->tools, text, folded, sizeof folded, NULL);
        for (size_t j = 0; j < reader->form->count; j++) {
            if (reader->headers[j] || !column_has_header(&reader->form->columns[j], text, folded))
                continue;
            reader->targets[i] = j;
            reader->headers[j] = text;
            break;
        }
        if (reader->targets[i] == NO_COLUMN && *text)
            findings_add(&reader->batch->findings, header->line, text, FINDING_UNKNOWN_COLUMN,
                         text);
    }
    return refuse_missing(reader, error);
}

enum fever_error form_row(struct form_reader *reader, const struct raw_row *raw, bool *empty)
{
    const char *cursor = raw->cells;
    size_t columns = reader->batch->table.header.count;
    reader->line = raw->line;
    reader->refused = false;
    *empty = true;
    for (size_t i = 0; i < FORM_COLUMNS_MAX; i++)
        reader->cells[i] = "";
    for (size_t i = 0; i < raw->count; i++) {
        const char *text = raw_cell_next(&cursor);
        *empty &= !*text;
        if (i >= columns) {
            if (*text)
                reader->refused |=
                    findings_add(&reader->batch->findings, raw->line, NULL, FINDING_ROW_LONG, text);
            continue;
        }
        size_t target = reader->targets[i];
        if (target == NO_COLUMN)
            continue;
        enum text_form form = reader->prose >> target & 1 ? TEXT_PROSE : TEXT_PLAIN;
        if (clean(reader->batch->arena, reader->tools, form, text, &reader->cells[target]))
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

void form_note(struct form_reader *reader, size_t column, enum finding_code code,
               const char *expected)
{
    const char *header =
        reader->headers[column] ? reader->headers[column] : reader->form->columns[column].name;
    if (expected)
        reader->refused |= findings_add_about(&reader->batch->findings, reader->line, header, code,
                                              reader->cells[column], "expected %s", expected);
    else
        reader->refused |= findings_add(&reader->batch->findings, reader->line, header, code,
                                        reader->cells[column]);
}

bool form_adcode(struct form_reader *reader, size_t column, uint32_t *out)
{
    const char *text = reader->cells[column];
    *out = 0;
    if (!*text || region_adcode_parse(text, strlen(text), out))
        return true;
    form_note(reader, column, FINDING_CELL_INVALID, "six digits");
    return false;
}

bool form_is_stated(const struct form_reader *reader, size_t column)
{
    static const char *const nothing[] = {"-", "--", "—", "——", "/", "无", "n/a", "N/A"};
    const char *text = reader->cells[column];
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (strcmp(nothing[i], text) == 0)
            return false;
    return *text != '\0';
}

int form_word_find(const struct form_reader *reader, size_t column, const struct form_word *words,
                   size_t count)
{
    char folded[FOLDED_SIZE];
    text_fold(reader->tools, reader->cells[column], folded, sizeof folded, NULL);
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].folded, folded) == 0)
            return words[i].value;
    return -1;
}

void form_refuse(struct import_batch *batch, const struct raw_row *raw)
{
    batch->refused[batch->refused_count++] = raw;
    batch->report.counts.quarantined++;
}

enum fever_error import_tables_read(struct import_batch *batch,
                                    const struct import_options *options,
                                    const struct region_table *regions,
                                    const struct text_tools *tools, struct import_tables *out,
                                    struct error *error)
{
    struct form_reader reader = {
        .batch = batch, .regions = regions, .tools = tools, .partial = options->partial};
    *out = (struct import_tables){0};
    batch->refused = arena_array(batch->arena, batch->table.count, sizeof *batch->refused);
    if (!batch->refused)
        return error_nomem(error);
    switch (options->table) {
    case IMPORT_REGIONS:
        return regions_read(&reader, out, error);
    case IMPORT_HOTLINES:
        return hotlines_read(&reader, out, error);
    case IMPORT_CALENDAR:
        return calendar_read(&reader, out, error);
    case IMPORT_CONSULTS:
        return consults_read(&reader, out, error);
    case IMPORT_CLINICS:
    case IMPORT_OUTLINES:
    case IMPORT_SELF_CHECK:
    case IMPORT_NOTICES:
    case IMPORT_LOADS:
        break;
    }
    return error_set(error, FEVER_UNSUPPORTED, "this is no small table");
}

bool import_table_is_live(enum import_table table)
{
    return table == IMPORT_LOADS || table == IMPORT_NOTICES;
}

/* The row's cells that are headers of the form, each column once; 0 where a required one lacks. */
static enum fever_error form_score(const void *context, const struct raw_row *row, size_t *score)
{
    const struct form_words *words = context;
    const struct form *form = words->table == IMPORT_LOADS ? &load_form : &notice_form;
    bool has[FORM_COLUMNS_MAX] = {false};
    char folded[FOLDED_SIZE];
    const char *cursor = row->cells, *text;
    struct arena *arena = arena_new();
    enum fever_error failure = arena ? FEVER_OK : FEVER_NOMEM;
    *score = 0;
    for (uint32_t i = 0; i < row->count && !failure; i++) {
        failure = clean(arena, words->tools, TEXT_PLAIN, raw_cell_next(&cursor), &text);
        if (failure || !*text)
            continue;
        text_fold(words->tools, text, folded, sizeof folded, NULL);
        for (size_t j = 0; j < form->count; j++)
            has[j] |= column_has_header(&form->columns[j], text, folded);
    }
    arena_free(arena);
    for (size_t j = 0; j < form->count && !failure; j++)
        *score += has[j];
    for (size_t j = 0; j < form->count; j++)
        if (form->columns[j].required && !has[j])
            *score = 0;
    return failure;
}

static enum fever_error form_no_join(const void *context, struct arena *arena,
                                     const struct raw_row *upper, const struct raw_row *lower,
                                     struct raw_row *out, bool *joined)
{
    (void)context, (void)arena, (void)upper, (void)lower, (void)out;
    *joined = false;
    return FEVER_OK;
}

const struct header_judge import_live_judge = {form_score, form_no_join, NULL};

enum fever_error import_live_read(struct import_batch *batch, enum import_table table,
                                  const struct live_input *input,
                                  const struct region_table *regions,
                                  const struct text_tools *tools, struct import_tables *out,
                                  struct error *error)
{
    struct form_reader reader = {.batch = batch, .regions = regions, .tools = tools};
    *out = (struct import_tables){0};
    batch->refused = arena_array(batch->arena, batch->table.count, sizeof *batch->refused);
    if (!batch->refused)
        return error_nomem(error);
    return table == IMPORT_LOADS ? loads_read(&reader, input, out, error)
                                 : notices_read(&reader, input, out, error);
}
