/* The refused rows of an import as a workbook. */
#include "fever/report_sheet.h"

static void cell_put(void *sheet, const char *text)
{
    sheet_cell(sheet, text);
}

static void row_put(void *sheet)
{
    sheet_end_row(sheet);
}

enum fever_error report_sheet_refused(const struct import_report *report, const char *path,
                                      const char *spoken_of_as, struct sheet_losses *losses,
                                      struct error *error)
{
    struct sheet *sheet;
    enum fever_error failure = sheet_new(path, spoken_of_as, "quarantine", &sheet, error);
    if (failure)
        return failure;
    const struct table_sink sink = {cell_put, row_put, sheet};
    if (import_report_refused(report, &sink)) {
        sheet_free(sheet);
        return error_nomem(error);
    }
    return sheet_finish(sheet, losses, error);
}
