/* The refused rows, in the input's columns, with three columns that say why; and what is undone
 * where they come back corrected. */
#include "report_quarantine.h"

#include <stdint.h>
#include <string.h>

#include "../cell/normalise_phone.h"
#include "report_parts.h"

enum { REASONS = 3 };

static const char *const reason_headers[REASONS] = {"quarantine_row", "quarantine_codes",
                                                    "quarantine_reasons"};

/* Columns of reasons that an earlier quarantine left in the list are not carried on. */
static bool is_reason(const char *header)
{
    for (size_t i = 0; i < REASONS; i++)
        if (strcmp(header, reason_headers[i]) == 0)
            return true;
    return false;
}

/* The columns that the import added to the list's own, for what a caption says of its rows: the
 * caption does not come back with them. */
static size_t columns_added(const struct import_report *report)
{
    size_t own = report->batch->table.header.count, all = report->batch->columns.count;
    return report->table == IMPORT_CLINICS && all > own ? all - own : 0;
}

static void header_write(const struct import_report *report, const struct table_sink *sink)
{
    const struct raw_row *header = &report->batch->table.header;
    const char *cursor = header->cells;
    for (size_t i = 0; i < header->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (!is_reason(cell))
            sink->cell(sink->context, cell);
    }
    for (size_t i = 0; i < columns_added(report); i++)
        sink->cell(sink->context, report->batch->columns.columns[header->count + i].header);
    for (size_t i = 0; i < REASONS; i++)
        sink->cell(sink->context, reason_headers[i]);
    sink->end_row(sink->context);
}

/* Hands out what was put together, and the first lack of memory to the end. */
static void scratch_write(const struct buffer *scratch, const struct table_sink *sink,
                          enum fever_error *failure)
{
    if (!*failure)
        *failure = buffer_error(scratch);
    sink->cell(sink->context, scratch->length ? scratch->data : "");
}

/* The row's errors: their codes, then what they say. */
static void reasons_write(const struct import_report *report, long row, struct buffer *scratch,
                          const struct table_sink *sink, enum fever_error *failure)
{
    size_t count;
    const struct import_finding *findings = findings_of_row(report, row, &count);
    for (int part = 0; part < 2; part++) {
        buffer_reset(scratch);
        for (size_t i = 0; i < count; i++) {
            if (findings[i].severity != FINDING_ERROR)
                continue;
            if (scratch->length)
                buffer_append_text(scratch, "; ");
            buffer_append_text(scratch, part ? findings[i].message : findings[i].code);
        }
        scratch_write(scratch, sink, failure);
    }
}

/* Whether the numbers of persons in a column of the list are hidden, as an import would not take
 * them; but keys and degrees are none, though they may look like one. */
static bool hides_mobiles(const struct import_report *report, size_t column)
{
    static const int others[] = {FIELD_ID,           FIELD_MARKER_ID,    FIELD_SOURCE_ID,
                                 FIELD_ALIAS_IDS,    FIELD_LAT,          FIELD_LON,
                                 FIELD_ENTRANCE_LAT, FIELD_ENTRANCE_LON, TARGET_POSITION};
    const struct column_map *columns = &report->batch->columns;
    if (report->batch->allow_mobile || report->table != IMPORT_CLINICS)
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (column < columns->count && columns->columns[column].target == others[i])
            return false;
    return true;
}

/* The cell as it was, or in the scratch with its mobile numbers masked. */
static const char *cell_shown(const struct import_report *report, size_t column, const char *cell,
                              struct buffer *scratch, enum fever_error *failure)
{
    if (!*cell || !hides_mobiles(report, column))
        return cell;
    buffer_reset(scratch);
    buffer_append_text(scratch, cell);
    if (buffer_error(scratch)) {
        *failure = buffer_error(scratch);
        return "";
    }
    phone_mask_mobiles(scratch->data);
    return scratch->data;
}

static enum fever_error row_write(const struct import_report *report, const struct raw_row *row,
                                  struct buffer *scratch, const struct table_sink *sink)
{
    const struct raw_row *header = &report->batch->table.header;
    const char *cursor = row->cells, *headers = header->cells;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < header->count; i++) {
        const char *cell = i < row->count ? raw_cell_next(&cursor) : "";
        if (!is_reason(raw_cell_next(&headers)))
            sink->cell(sink->context, cell_shown(report, i, cell, scratch, &failure));
    }
    size_t end = header->count + columns_added(report);
    for (size_t i = header->count; i < end; i++) {
        const char *cell = i < row->count ? raw_cell_next(&cursor) : "";
        sink->cell(sink->context, cell_shown(report, i, cell, scratch, &failure));
    }
    buffer_reset(scratch);
    buffer_append_int(scratch, row->line);
    scratch_write(scratch, sink, &failure);
    reasons_write(report, row->line, scratch, sink, &failure);
    for (size_t i = end; i < row->count; i++) /* of a row longer than the header */
        sink->cell(sink->context, cell_shown(report, i, raw_cell_next(&cursor), scratch, &failure));
    sink->end_row(sink->context);
    return failure;
}

enum fever_error import_report_refused(const struct import_report *report,
                                       const struct table_sink *sink)
{
    const struct import_batch *batch = report->batch;
    struct buffer scratch;
    buffer_init(&scratch, RAW_CLEAN_MAX_BYTES);
    enum fever_error failure = FEVER_OK;
    header_write(report, sink);
    for (size_t i = 0; i < batch->refused_count && !failure; i++)
        failure = row_write(report, batch->refused[i], &scratch, sink);
    buffer_clear(&scratch);
    return failure;
}

struct csv_sink {
    struct buffer *out;
    bool within; /* a row has begun */
};

static void csv_cell(void *context, const char *text)
{
    struct csv_sink *csv = context;
    if (csv->within)
        buffer_append_char(csv->out, ',');
    csv->within = true;
    append_sheet_cell(text, csv->out);
}

static void csv_end_row(void *context)
{
    struct csv_sink *csv = context;
    csv->within = false;
    buffer_append_text(csv->out, "\r\n");
}

void import_report_quarantine(const struct import_report *report, struct buffer *out)
{
    struct csv_sink csv = {out, false};
    const struct table_sink sink = {csv_cell, csv_end_row, &csv};
    buffer_append_text(out, "\xEF\xBB\xBF");
    if (import_report_refused(report, &sink))
        out->failure = FEVER_NOMEM;
}

static bool is_quarantine(const struct raw_row *header)
{
    size_t found = 0;
    const char *cursor = header->cells;
    for (size_t i = 0; i < header->count; i++)
        found += is_reason(raw_cell_next(&cursor));
    return found >= REASONS;
}

/* Our own file for people's spreadsheets: it names clinics by our columns, and has a mark that the
 * one for programs, which changes no cell, has not; or a spreadsheet saved it in another encoding.
 */
static bool is_clinic_sheet(const struct raw_table *table)
{
    const char *cursor = table->header.cells;
    bool has_number = false;
    for (size_t i = 0; i < table->header.count; i++) {
        const char *header = raw_cell_next(&cursor);
        enum clinic_field field = clinic_field_find(header, strlen(header));
        if (field == FIELD_COUNT)
            return false;
        has_number |= field == FIELD_MARKER_ID;
    }
    return has_number && (table->has_mark || strcmp(table->encoding, "UTF-8") != 0);
}

/* The row's cells move up over each apostrophe: they stand one after the other in the table's own
 * arena. */
static void row_take_back(struct raw_row *row)
{
    char *to = (char *)(uintptr_t)row->cells;
    const char *cursor = row->cells;
    for (uint32_t i = 0; i < row->count; i++) {
        const char *cell = raw_cell_next(&cursor);
        if (*cell == '\'' && sheet_cell_is_formula(cell))
            cell++;
        size_t size = strlen(cell) + 1;
        memmove(to, cell, size);
        to += size;
    }
}

void quarantine_take_back(struct raw_table *table)
{
    if (!is_quarantine(&table->header) && !is_clinic_sheet(table))
        return;
    row_take_back(&table->header);
    for (size_t i = 0; i < table->count; i++)
        row_take_back(&table->rows[i]);
}
