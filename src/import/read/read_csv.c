/* Strict CSV through libcsv, with the line of every row.
 *
 * libcsv counts no lines, skips blank ones, trims spaces, grows its buffer without a bound, and its
 * strict mode refuses a quote inside of an unquoted cell (37°36'N 8"), which lists do write. So a
 * scanner cuts the text into records first: it follows the quotes (a cell is quoted if it begins
 * with one; then two of them are one, and after the closing one only a separator may come), counts
 * physical lines, refuses a record above the bound before libcsv sees it, and hands libcsv one
 * sound record at a time with trimming switched off. */
#include "raw_table.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fever/refusal.h"
/* One record's extent in the text. */
struct record {
    size_t begin, end; /* without the line break */
    size_t next;       /* where the next record begins */
    long line;         /* on which it begins */
    long next_line;
    long open_line;  /* of a quote that is never closed; 0: none */
    long stray_line; /* of text behind a closing quote; 0: none */
};

/* What libcsv's callbacks fill. */
struct reading {
    struct raw_table *table;
    char *cells; /* of the current record, in room for RAW_ROW_MAX_BYTES and its NULs */
    size_t used;
    uint32_t count;
    bool complete; /* libcsv has ended the record */
};

/* Steps over one line break at `at`; 0 where there is none. */
static size_t line_break(const char *text, size_t length, size_t at)
{
    if (text[at] == '\n')
        return 1;
    if (text[at] != '\r')
        return 0;
    return at + 1 < length && text[at + 1] == '\n' ? 2 : 1;
}

enum scan { SCAN_CELL_BEGIN, SCAN_PLAIN, SCAN_QUOTED, SCAN_QUOTE_IN_QUOTED };

/* What a byte does to the state outside of line breaks; `*stray` where it may not stand there. */
static enum scan scan_byte(enum scan state, char byte, char delimiter, bool *stray)
{
    switch (state) {
    case SCAN_QUOTED:
        return byte == '"' ? SCAN_QUOTE_IN_QUOTED : SCAN_QUOTED;
    case SCAN_QUOTE_IN_QUOTED:
        if (byte == '"')
            return SCAN_QUOTED;
        *stray = byte != delimiter;
        return SCAN_CELL_BEGIN;
    case SCAN_CELL_BEGIN:
        if (byte == '"')
            return SCAN_QUOTED;
        break;
    case SCAN_PLAIN:
        break;
    }
    return byte == delimiter ? SCAN_CELL_BEGIN : SCAN_PLAIN;
}

static struct record record_at(const char *text, size_t length, size_t begin, long line,
                               char delimiter)
{
    struct record record = {.begin = begin, .line = line, .next_line = line};
    enum scan state = SCAN_CELL_BEGIN;
    size_t at = begin;
    while (at < length && at - begin <= RAW_ROW_MAX_BYTES) {
        size_t step = line_break(text, length, at);
        if (step && state != SCAN_QUOTED) {
            record.end = at;
            record.next = at + step;
            record.next_line++;
            record.open_line = 0;
            return record;
        }
        if (!step) {
            bool stray = false;
            enum scan before = state;
            state = scan_byte(state, text[at], delimiter, &stray);
            if (before == SCAN_CELL_BEGIN && state == SCAN_QUOTED)
                record.open_line = record.next_line;
            if (stray && !record.stray_line)
                record.stray_line = record.next_line;
        }
        record.next_line += step != 0;
        at += step ? step : 1;
    }
    record.end = record.next = at;
    if (state != SCAN_QUOTED)
        record.open_line = 0;
    return record;
}

static void on_cell(void *bytes, size_t length, void *context)
{
    struct reading *reading = context;
    if (length)
        memcpy(reading->cells + reading->used, bytes, length);
    reading->used += length;
    reading->cells[reading->used++] = '\0';
    reading->count++;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((struct reading *)context)->complete = true;
}

static int never(unsigned char byte)
{
    (void)byte;
    return 0;
}

static enum fever_error refuse_open(const struct record *record, struct error *error)
{
    return refused_at(
        error,
        error_set_at(error, FEVER_INVALID, record->open_line, 0,
                     "line %ld: a quoted cell that begins here is never closed; close it or "
                     "double the quotes inside it",
                     record->open_line),
        REFUSAL_QUOTE_OPEN, record->open_line);
}

static enum fever_error refuse_stray(long line, struct error *error)
{
    return refused_at(
        error,
        error_set_at(error, FEVER_INVALID, line, 0,
                     "line %ld: text stands behind the closing quote of a cell; double the "
                     "quotes inside of quoted cells",
                     line),
        REFUSAL_QUOTE_STRAY, line);
}

static enum fever_error refuse_size(const struct record *record, struct error *error)
{
    long line = record->open_line ? record->open_line : record->line;
    return refused_at(
        error,
        error_set_at(error, FEVER_TOO_LARGE, line, 0, "line %ld: the row is longer than %d bytes%s",
                     line, RAW_ROW_MAX_BYTES,
                     record->open_line ? "; a quote that begins here may not be closed" : ""),
        REFUSAL_ROW_TOO_LONG, line);
}

/* Refuses what libcsv must not see. */
static enum fever_error record_check(const struct record *record, struct error *error)
{
    if (record->stray_line)
        return refuse_stray(record->stray_line, error);
    if (record->end - record->begin > RAW_ROW_MAX_BYTES)
        return refuse_size(record, error);
    return record->open_line ? refuse_open(record, error) : FEVER_OK;
}

/* Feeds one record with its line break, so that libcsv ends the row. */
static enum fever_error record_parse(struct csv_parser *parser, const char *text,
                                     const struct record *record, struct reading *reading,
                                     struct error *error)
{
    reading->used = 0;
    reading->count = 0;
    reading->complete = false;
    size_t length = record->end - record->begin;
    bool read =
        csv_parse(parser, text + record->begin, length, on_cell, on_row, reading) == length &&
        csv_parse(parser, "\n", 1, on_cell, on_row, reading) == 1;
    if (!read && csv_error(parser) == CSV_ENOMEM)
        return error_nomem(error);
    if (!read || !reading->complete)
        return refuse_stray(record->line, error);
    if (reading->count > RAW_COLUMNS_MAX)
        return refused_at(error,
                          error_set_at(error, FEVER_TOO_LARGE, record->line, 0,
                                       "line %ld: %u cells; at most %d columns are read",
                                       record->line, reading->count, RAW_COLUMNS_MAX),
                          REFUSAL_TOO_MANY_COLUMNS, record->line);
    return FEVER_OK;
}

/* The separator that the first line has most of outside of quotes. */
static char delimiter_of(const char *text, size_t length)
{
    size_t commas = 0, tabs = 0, semicolons = 0;
    bool quoted = false;
    for (size_t i = 0; i < length && (quoted || !line_break(text, length, i)); i++) {
        quoted ^= text[i] == '"';
        commas += !quoted && text[i] == ',';
        tabs += !quoted && text[i] == '\t';
        semicolons += !quoted && text[i] == ';';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

static enum fever_error refuse_nul(const char *text, const char *nul, struct error *error)
{
    long line = 1;
    for (const char *at = text; at < nul; at++)
        line += *at == '\n' || (*at == '\r' && at[1] != '\n');
    return refused_at(
        error,
        error_set_at(error, FEVER_INVALID, line, 0,
                     "line %ld: a NUL byte; this is no text, or UTF-16 without its mark (then "
                     "say --encoding utf-16le)",
                     line),
        REFUSAL_NUL, line);
}

static enum fever_error records_read(struct csv_parser *parser, const char *text, size_t length,
                                     struct reading *reading, struct error *error)
{
    struct raw_table *table = reading->table;
    enum fever_error failure = FEVER_OK;
    long line = 1;
    for (size_t at = 0; at < length && !failure && table->count < table->most;) {
        size_t step = line_break(text, length, at);
        if (step) {
            at += step;
            line++;
            continue;
        }
        if (!table->delimiter) {
            table->delimiter = delimiter_of(text + at, length - at);
            csv_set_delim(parser, (unsigned char)table->delimiter);
        }
        struct record record = record_at(text, length, at, line, table->delimiter);
        at = record.next;
        line = record.next_line;
        failure = record_check(&record, error);
        if (!failure)
            failure = record_parse(parser, text, &record, reading, error);
        if (!failure)
            failure = raw_table_add(table, reading->cells, reading->used, reading->count,
                                    record.line, error);
    }
    return failure;
}

enum fever_error read_csv(const char *text, size_t length, struct raw_table *table,
                          struct error *error)
{
    const char *nul = memchr(text, '\0', length);
    if (nul)
        return refuse_nul(text, nul, error);
    struct csv_parser parser;
    struct reading reading = {.table = table, .cells = malloc(2 * RAW_ROW_MAX_BYTES + 2)};
    if (!reading.cells || csv_init(&parser, 0) != 0) {
        free(reading.cells);
        return error_nomem(error);
    }
    csv_set_space_func(&parser, never);
    if (table->delimiter)
        csv_set_delim(&parser, (unsigned char)table->delimiter);
    enum fever_error failure = records_read(&parser, text, length, &reading, error);
    csv_free(&parser);
    free(reading.cells);
    if (!failure && !table->header.cells)
        failure = refused_as(error, error_set(error, FEVER_INVALID, "the file is empty"),
                             REFUSAL_EMPTY, (char *)NULL);
    return failure;
}
