/* The clinics as CSV for spreadsheets and as a workbook. */
#include "fever/clinic_sheet.h"

#include "report_parts.h"

enum { FIELD_TEXT_MAX = 1 << 20 };

static void header_write(struct sheet *sheet)
{
    for (int field = 0; field < FIELD_COUNT; field++)
        sheet_cell(sheet, clinic_field_name((enum clinic_field)field));
    sheet_end_row(sheet);
}

static enum fever_error clinic_write(struct sheet *sheet, const struct clinic *clinic,
                                     struct buffer *scratch)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        buffer_reset(scratch);
        clinic_field_format(clinic, (enum clinic_field)field, scratch);
        if (buffer_error(scratch))
            return buffer_error(scratch);
        sheet_cell(sheet, scratch->length ? scratch->data : "");
    }
    sheet_end_row(sheet);
    return FEVER_OK;
}

static enum fever_error clinics_write(struct sheet *sheet, const struct dataset *dataset,
                                      const struct progress *progress, struct error *error)
{
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    enum fever_error failure = FEVER_OK;
    header_write(sheet);
    for (size_t i = 0; i < dataset->clinic_count && !failure; i++) {
        if (!progress->step(progress->context, i, dataset->clinic_count))
            failure = error_set(error, FEVER_GUARD, "stopped; nothing was written");
        else if ((failure = clinic_write(sheet, &dataset->clinics[i], &scratch)))
            error_set(error, failure, "clinic %s is too large to be written, or memory is short",
                      dataset->clinics[i].id);
    }
    buffer_clear(&scratch);
    return failure;
}

enum fever_error clinic_sheet_workbook(const struct dataset *dataset, const char *path,
                                       const char *spoken_of_as, const struct progress *progress,
                                       struct sheet_losses *losses, struct error *error)
{
    struct sheet *sheet;
    enum fever_error failure = sheet_new(path, spoken_of_as, "clinics", &sheet, error);
    if (failure)
        return failure;
    failure = clinics_write(sheet, dataset, progress, error);
    if (!failure)
        return sheet_finish(sheet, losses, error);
    sheet_free(sheet);
    return failure;
}

void clinic_sheet_csv(const struct dataset *dataset, struct buffer *out)
{
    struct buffer scratch;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    buffer_append_text(out, "\xEF\xBB\xBF");
    for (int field = 0; field < FIELD_COUNT; field++) {
        buffer_append_text(out, field ? "," : "");
        append_sheet_cell(clinic_field_name((enum clinic_field)field), out);
    }
    for (size_t i = 0; i < dataset->clinic_count && !buffer_error(out); i++) {
        buffer_append_text(out, "\r\n");
        for (int field = 0; field < FIELD_COUNT; field++) {
            buffer_append_text(out, field ? "," : "");
            append_sheet_cell(
                field_text(&dataset->clinics[i], (enum clinic_field)field, &scratch, out), out);
        }
    }
    buffer_append_text(out, "\r\n");
    buffer_clear(&scratch);
}
