/* Doubtful pairs for people: as a decisions file, in the report's text and in its JSON. */
#include "report_decisions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report_parts.h"

enum { TEXT_DOUBTS = 10, CELL_MAX = 1 << 20 };

static void append_cell(const char *text, struct buffer *out)
{
    buffer_append_char(out, '"');
    for (; text && *text; text++) {
        if (*text == '"')
            buffer_append_char(out, '"');
        buffer_append_char(out, *text);
    }
    buffer_append_char(out, '"');
}

static void append_line(long line, struct buffer *out)
{
    if (line)
        buffer_append_format(out, "%ld", line);
}

/* What a doubt has for a column. */
static void append_value(const struct import_doubt *doubt, const char *word,
                         enum decision_column column, struct buffer *out)
{
    const struct clinic *row = doubt->record, *candidate = doubt->candidate;
    const char *const texts[DECISION_COLUMNS] = {
        [DECISION_SOURCE_ID] = row->source_id,
        [DECISION_NAME] = row->name,
        [DECISION_ADDRESS] = row->address,
        [DECISION_ID] = doubt->id,
        [DECISION_CANDIDATE_SOURCE_ID] = candidate->source_id,
        [DECISION_CANDIDATE_NAME] = candidate->name,
        [DECISION_CANDIDATE_ADDRESS] = candidate->address,
        [DECISION_CANDIDATE_ID] = doubt->candidate_id,
        [DECISION_WHY] = doubt->why,
        [DECISION_WORD] = word,
    };
    if (texts[column])
        buffer_append_text(out, texts[column]);
    else if (column == DECISION_ROW)
        append_line(doubt->row, out);
    else if (column == DECISION_CANDIDATE_ROW)
        append_line(doubt->candidate_row, out);
    else if (column == DECISION_REGION)
        decision_region_append(row, out);
    else if (column == DECISION_CANDIDATE_REGION)
        decision_region_append(candidate, out);
    else if (column == DECISION_DISTANCE_M && !isnan(doubt->distance_m))
        buffer_append_format(out, "%.0f", doubt->distance_m);
}

static void append_doubt(const struct decisions *old, const struct import_doubt *doubt,
                         const char *word, struct buffer *scratch, struct buffer *out)
{
    size_t columns = old->file ? old->table.header.count : DECISION_COLUMNS;
    for (size_t at = 0; at < columns; at++) {
        buffer_reset(scratch);
        for (int i = 0; i < DECISION_COLUMNS; i++)
            if ((old->file ? old->columns[i] : (size_t)i) == at)
                append_value(doubt, word, (enum decision_column)i, scratch);
        if (buffer_error(scratch))
            out->failure = buffer_error(scratch);
        if (at)
            buffer_append_char(out, ',');
        append_sheet_cell(scratch->data ? scratch->data : "", out);
    }
    buffer_append_text(out, "\r\n");
}

static void append_old_row(const struct raw_row *row, struct buffer *out)
{
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_cell(raw_cell_next(&cursor), out);
    }
    buffer_append_text(out, "\r\n");
}

static void append_header(const struct decisions *old, struct buffer *out)
{
    if (old->file) {
        append_old_row(&old->table.header, out);
        return;
    }
    for (int i = 0; i < DECISION_COLUMNS; i++) {
        if (i)
            buffer_append_char(out, ',');
        append_cell(decision_column_name((enum decision_column)i), out);
    }
    buffer_append_text(out, "\r\n");
}

/* Whether the file has a line about the pair, decided or not. */
static bool is_in_file(const struct decisions *old, const struct import_doubt *doubt)
{
    struct clinic own = {.id = doubt->id}, other = {.id = doubt->candidate_id};
    struct decision_party row = {doubt->record, doubt->id ? &own : NULL};
    struct decision_party candidate = {doubt->candidate_row ? doubt->candidate : NULL,
                                       doubt->candidate_id ? &other : NULL};
    return old->file && decisions_between(old, row, candidate);
}

/* `words` is NULL for a skeleton, in which every doubt is still open. */
static void append_file(const struct import_report *report, const char *const *words,
                        struct buffer *out)
{
    const struct decisions *old = &report->batch->decisions;
    struct buffer scratch;
    buffer_init(&scratch, CELL_MAX);
    buffer_append_text(out, "\xEF\xBB\xBF");
    append_header(old, out);
    for (size_t i = 0; old->file && i < old->table.count; i++)
        append_old_row(&old->table.rows[i], out);
    for (size_t i = 0; i < report->doubt_count; i++)
        if ((!words || words[i]) && !is_in_file(old, &report->doubts[i]))
            append_doubt(old, &report->doubts[i], words ? words[i] : NULL, &scratch, out);
    buffer_clear(&scratch);
}

void import_report_decisions(const struct import_report *report, struct buffer *out)
{
    const struct decisions *old = &report->batch->decisions;
    size_t added = 0;
    for (size_t i = 0; i < report->doubt_count; i++)
        added += !is_in_file(old, &report->doubts[i]);
    if (added || !old->file)
        append_file(report, NULL, out);
}

void import_report_decided(const struct import_report *report, const char *const *words,
                           struct buffer *out)
{
    append_file(report, words, out);
}

void import_report_remembered(const struct import_report *report, struct buffer *out)
{
    const struct decisions *old = &report->batch->decisions;
    bool any = false;
    for (size_t i = 0; i < old->count; i++) {
        if (old->items[i].word != DECISION_SAME && old->items[i].word != DECISION_DIFFERENT)
            continue;
        if (!any)
            append_header(old, out);
        any = true;
        append_old_row(&old->table.rows[i], out);
    }
}

void import_doubt_key(const struct import_doubt *doubt, char out[IMPORT_DOUBT_KEY_SIZE])
{
    snprintf(out, IMPORT_DOUBT_KEY_SIZE, "d%ld-%ld-%s", doubt->row, doubt->candidate_row,
             doubt->candidate_id ? doubt->candidate_id : "");
}

static void append_place(const struct clinic *clinic, struct buffer *out)
{
    buffer_append_char(out, ' ');
    decision_region_append(clinic, out);
    if (clinic->address)
        buffer_append_format(out, ", %s", clinic->address);
}

void report_doubts_text(const struct import_report *report, struct buffer *out)
{
    if (!report->doubt_count)
        return;
    buffer_append_format(out,
                         "%zu doubtful pairs are kept apart until you decide; --decisions FILE "
                         "lists them for that\n",
                         report->doubt_count);
    for (size_t i = 0; i < report->doubt_count && i < TEXT_DOUBTS; i++) {
        const struct import_doubt *doubt = &report->doubts[i];
        buffer_append_format(out, "  row %ld %s", doubt->row, doubt->record->name);
        append_place(doubt->record, out);
        buffer_append_text(out, "\n    ?= ");
        if (doubt->candidate_id)
            buffer_append_format(out, "%s ", doubt->candidate_id);
        else
            buffer_append_format(out, "row %ld ", doubt->candidate_row);
        buffer_append_text(out, doubt->candidate->name);
        append_place(doubt->candidate, out);
        buffer_append_format(out, "\n    %s\n", doubt->why);
    }
    if (report->doubt_count > TEXT_DOUBTS)
        buffer_append_format(out, "  and %zu more\n", report->doubt_count - TEXT_DOUBTS);
}

static void append_text_member(const char *name, const char *text, struct buffer *out)
{
    buffer_append_format(out, "\"%s\":", name);
    buffer_append_json(out, text);
    buffer_append_char(out, ',');
}

static void append_side(const char *prefix, long row, const char *id, const struct clinic *clinic,
                        struct buffer *out)
{
    struct buffer region;
    buffer_init(&region, CELL_MAX);
    decision_region_append(clinic, &region);
    if (buffer_error(&region))
        out->failure = buffer_error(&region);
    if (row)
        buffer_append_format(out, "\"%srow\":%ld,", prefix, row);
    else
        buffer_append_format(out, "\"%srow\":null,", prefix);
    const struct {
        const char *name, *text;
    } members[] = {{"id", id},
                   {"source_id", clinic->source_id},
                   {"name", clinic->name},
                   {"region", region.length ? region.data : NULL},
                   {"address", clinic->address}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        buffer_append_format(out, "\"%s", prefix);
        buffer_append_format(out, "%s\":", members[i].name);
        buffer_append_json(out, members[i].text);
        buffer_append_char(out, ',');
    }
    buffer_clear(&region);
}

void report_doubts_json(const struct import_report *report, struct buffer *out)
{
    buffer_append_text(out, "\"doubts\":[");
    for (size_t i = 0; i < report->doubt_count; i++) {
        const struct import_doubt *doubt = &report->doubts[i];
        buffer_append_text(out, i ? ",{" : "{");
        append_side("", doubt->row, doubt->id, doubt->record, out);
        append_side("candidate_", doubt->candidate_row, doubt->candidate_id, doubt->candidate, out);
        append_text_member("why", doubt->why, out);
        if (isnan(doubt->distance_m))
            buffer_append_text(out, "\"distance_m\":null,");
        else
            buffer_append_format(out, "\"distance_m\":%.0f,", doubt->distance_m);
        buffer_append_format(out, "\"same_phone\":%s}", doubt->same_phone ? "true" : "false");
    }
    buffer_append_char(out, ']');
}
