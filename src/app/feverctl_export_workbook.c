/* The clinics as a workbook: the canonical columns, every cell text. */
#include "feverctl_export_workbook.h"

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

enum fever_error export_workbook(const struct dataset *dataset, struct output *output,
                                 const struct progress *progress, struct sheet_losses *losses,
                                 struct error *error)
{
    struct sheet *sheet;
    enum fever_error failure = sheet_new(output, "clinics", &sheet, error);
    if (failure)
        return failure;
    failure = clinics_write(sheet, dataset, progress, error);
    if (!failure)
        return sheet_finish(sheet, losses, error);
    sheet_free(sheet);
    return failure;
}
