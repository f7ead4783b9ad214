/* Reports as CSV, for spreadsheets. */
#include <string.h>

#include "fever/buffer.h"
#include "fever/civil.h"
#include "fever/clinic.h"
#include "feverctl_output.h"
#include "feverctl_reports.h"

enum { ROW_MAX = 1 << 16 };

static const char header[] = "number,clinic_id,clinic,kind,made_at,resolved_at,answer";
static const char header_personal[] = ",text,contact";

/* RFC 4180. What a spreadsheet would take for a formula is written behind an apostrophe: these
 * texts are strangers'. */
static void put_cell(struct buffer *out, const char *text)
{
    buffer_append_char(out, '"');
    if (text && *text && strchr("=+-@\t\r\n", *text))
        buffer_append_char(out, '\'');
    for (; text && *text; text++) {
        if (*text == '"')
            buffer_append_char(out, '"');
        buffer_append_char(out, *text);
    }
    buffer_append_char(out, '"');
}

static void put_time(struct buffer *out, int64_t at)
{
    char text[CIVIL_RFC3339_SIZE];
    if (!at)
        return;
    feverctl_format_time(at, text);
    buffer_append_text(out, text);
}

static void put_row(struct buffer *out, const struct filed_report *filed, bool anonymous)
{
    const struct report *report = filed->report;
    buffer_append_int(out, report->number);
    buffer_append_char(out, ',');
    put_cell(out, report->clinic_id);
    buffer_append_char(out, ',');
    put_cell(out, filed->clinic ? filed->clinic->name : NULL);
    buffer_append_char(out, ',');
    buffer_append_text(out, report_kind_name(report->kind));
    buffer_append_char(out, ',');
    put_time(out, report->made_at);
    buffer_append_char(out, ',');
    put_time(out, report->resolved_at);
    buffer_append_char(out, ',');
    put_cell(out, report->resolved_at ? report->answer : NULL);
    if (!anonymous) {
        buffer_append_char(out, ',');
        put_cell(out, report->text);
        buffer_append_char(out, ',');
        put_cell(out, report->contact);
    }
    buffer_append_char(out, '\n');
}

static enum fever_error rows_write(struct output *output, bool anonymous,
                                   const struct filed_report *reports, size_t count,
                                   struct error *error)
{
    struct buffer row;
    enum fever_error failure = FEVER_OK;
    buffer_init(&row, ROW_MAX);
    buffer_append_text(&row, header);
    buffer_append_text(&row, anonymous ? "\n" : header_personal);
    if (!anonymous)
        buffer_append_char(&row, '\n');
    for (size_t i = 0; i <= count && !failure; i++) {
        if (buffer_error(&row))
            failure = error_set(error, buffer_error(&row), "a report is too large to be written");
        else if (fwrite(row.data, 1, row.length, output->file) != row.length)
            failure = output_fail(output, error);
        buffer_reset(&row);
        if (i < count)
            put_row(&row, &reports[i], anonymous);
    }
    buffer_clear(&row);
    return failure;
}

enum fever_error reports_write(const char *path, bool anonymous, const struct filed_report *reports,
                               size_t count, struct error *error)
{
    struct output output = {0};
    enum fever_error failure = output_open(&output, path, error);
    if (!failure)
        failure = rows_write(&output, anonymous, reports, count, error);
    if (!failure)
        failure = output_commit(&output, error);
    output_drop(&output);
    return failure;
}
