/* What frames tell, each checked before it is believed. */
#include "read_frames_take.h"

#include <limits.h>
#include <string.h>

#include "fever/refusal.h"
#include "fever/utf8.h"
#include "read_file.h"

/* All rows together; what more is no list. */
enum { TOTAL_MAX_MB = READ_FILE_MAX_MB, PARAGRAPHS_MAX = 100000 };

enum fever_error frame_refuse(const struct frames *frames)
{
    return refused_as(
        frames->error,
        error_set(frames->error, FEVER_INVALID,
                  "%s cannot be read: its reader sent what is no row; the file may be damaged",
                  frames->file),
        REFUSAL_DAMAGED, frames->file, (char *)NULL);
}

/* Splits the payload into a struct and the rest; false where it is too short for the struct. */
static bool split(const struct frames *frames, size_t length, void *part, size_t part_size,
                  char **rest, size_t *rest_length)
{
    if (length < part_size)
        return false;
    memcpy(part, frames->payload, part_size);
    *rest = frames->payload + part_size;
    *rest_length = length - part_size;
    return true;
}

static bool is_text(const char *text, size_t length)
{
    return length <= FRAME_TEXT_MAX && utf8_is_valid(text, length) && !memchr(text, '\0', length);
}

static enum fever_error on_layer(struct frames *frames, size_t length)
{
    static const char *const formats[] = {
        [FORMAT_XLSX] = "XLSX", [FORMAT_ODS] = "ODS",   [FORMAT_XLS] = "XLS",
        [FORMAT_GPKG] = "GPKG", [FORMAT_KML] = "KML",   [FORMAT_SHAPEFILE] = "Shapefile",
        [FORMAT_DOCX] = "DOCX", [FORMAT_HTML] = "HTML", [FORMAT_XML] = "XML Spreadsheet"};
    struct frame_layer layer;
    char *name;
    size_t name_length;
    if (!split(frames, length, &layer, sizeof layer, &name, &name_length) ||
        !is_text(name, name_length) || layer.format >= sizeof formats / sizeof *formats)
        return frame_refuse(frames);
    frames->table->format = formats[layer.format];
    frames->table->header_is_sure = layer.names_fields != 0;
    frames->table->sheet = arena_copy(frames->table->arena, name, name_length);
    return frames->table->sheet ? FEVER_OK : error_nomem(frames->error);
}

static enum fever_error on_row(struct frames *frames, size_t length)
{
    struct frame_row row;
    char *cells;
    size_t used;
    if (!split(frames, length, &row, sizeof row, &cells, &used) || !row.count ||
        row.count > RAW_COLUMNS_MAX || !used || cells[used - 1] != '\0' || row.line < 0 ||
        row.line > INT_MAX)
        return frame_refuse(frames);
    uint32_t ends = 0;
    for (size_t i = 0; i < used; i++)
        ends += cells[i] == '\0';
    if (ends != row.count)
        return frame_refuse(frames);
    frames->total += used + sizeof row;
    if (frames->total > (size_t)TOTAL_MAX_MB << 20)
        return refused_at(frames->error,
                          error_set_at(frames->error, FEVER_TOO_LARGE, (long)row.line, 0,
                                       "row %ld: the rows before it have %d MB; no more is read",
                                       (long)row.line, TOTAL_MAX_MB),
                          REFUSAL_ROW_TOO_LONG, (long)row.line);
    if (!utf8_is_valid(cells, used))
        return refused_as(
            frames->error,
            error_set_at(frames->error, FEVER_INVALID, (long)row.line, 0,
                         "row %ld: a cell's text is damaged; name its encoding with --encoding",
                         (long)row.line),
            REFUSAL_DAMAGED, frames->file, (char *)NULL);
    return raw_table_add(frames->table, cells, used, row.count, (long)row.line, frames->error);
}

static enum fever_error on_merge(struct frames *frames, size_t length)
{
    struct raw_merge merge;
    char *rest;
    size_t rest_length;
    if (!split(frames, length, &merge, sizeof merge, &rest, &rest_length) || rest_length ||
        merge.first < 1 || merge.last < merge.first || merge.column >= RAW_COLUMNS_MAX)
        return frame_refuse(frames);
    return raw_table_merge(frames->table, merge, frames->error);
}

static enum fever_error on_text(struct frames *frames, size_t length)
{
    struct frame_text frame;
    char *text;
    size_t text_length;
    if (!split(frames, length, &frame, sizeof frame, &text, &text_length) ||
        !is_text(text, text_length) || frame.line < 0 || frame.line > INT_MAX ||
        frames->table->paragraph_count == PARAGRAPHS_MAX)
        return frame_refuse(frames);
    text[text_length] = '\0';
    return raw_table_paragraph(frames->table, text, (long)frame.line, frames->error);
}

static enum fever_error on_note(struct frames *frames, size_t length)
{
    struct frame_note note;
    char *text;
    size_t text_length;
    if (!split(frames, length, &note, sizeof note, &text, &text_length) ||
        !is_text(text, text_length) || note.code >= FINDING_COUNT || note.line < 0 ||
        note.line > INT_MAX)
        return frame_refuse(frames);
    text[text_length] = '\0';
    findings_add(frames->findings, (long)note.line, NULL, (enum finding_code)note.code,
                 text_length ? text : NULL);
    return frames->findings->failed ? error_nomem(frames->error) : FEVER_OK;
}

static enum fever_error on_choice(struct frames *frames, size_t length)
{
    struct frame_choice frame;
    struct sheet_choices *choices = frames->choices;
    char *name;
    size_t name_length;
    if (!choices || choices->count == CHOICES_MAX ||
        !split(frames, length, &frame, sizeof frame, &name, &name_length) ||
        !is_text(name, name_length))
        return frame_refuse(frames);
    if (!choices->items)
        choices->items = arena_array(frames->table->arena, CHOICES_MAX, sizeof *choices->items);
    name = choices->items ? arena_copy(frames->table->arena, name, name_length) : NULL;
    if (!name)
        return error_nomem(frames->error);
    choices->items[choices->count++] =
        (struct import_sheet){name, frame.rows, frame.is_hidden != 0};
    return FEVER_OK;
}

static enum fever_error on_error(struct frames *frames, size_t length)
{
    struct frame_error frame;
    char *text;
    size_t text_length;
    if (!split(frames, length, &frame, sizeof frame, &text, &text_length) || !frame.code ||
        frame.code > FEVER_GUARD || frame.reason >= REFUSAL_COUNT ||
        frame.details[sizeof frame.details - 1] || !is_text(text, text_length) ||
        !utf8_is_valid(frame.details, sizeof frame.details))
        return frame_refuse(frames);
    error_set(frames->error, (enum fever_error)frame.code, "%.*s", (int)text_length, text);
    if (frames->error) {
        frames->error->reason = (int)frame.reason;
        memcpy(frames->error->details, frame.details, sizeof frame.details);
    }
    return (enum fever_error)frame.code;
}

enum fever_error frame_take(struct frames *frames, const struct frame_head *head)
{
    switch (head->type) {
    case FRAME_LAYER:
        return on_layer(frames, head->length);
    case FRAME_ROW:
        return on_row(frames, head->length);
    case FRAME_MERGE:
        return on_merge(frames, head->length);
    case FRAME_TEXT:
        return on_text(frames, head->length);
    case FRAME_NOTE:
        return on_note(frames, head->length);
    case FRAME_CHOICE:
        return on_choice(frames, head->length);
    case FRAME_ERROR:
        return on_error(frames, head->length);
    case FRAME_DONE:
        frames->done = true;
        return FEVER_OK;
    default:
        return frame_refuse(frames);
    }
}
