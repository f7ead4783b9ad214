/* Workbooks through libxlsxwriter, a row at a time. */
#include "fever/sheet.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "sheet_whole.h"

enum { SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384, CELL_UNITS = 32767, COLUMN_WIDTH = 18 };

struct sheet {
    const char *path, *spoken_of_as;
    lxw_workbook *book;
    lxw_worksheet *page;
    lxw_format *text, *header;
    lxw_row_t row;
    lxw_col_t column, columns; /* the next one, and how many there are */
    char *cut;                 /* a cell that is too long, shortened */
    struct sheet_losses losses;
    enum fever_error failure;
};

/* Text by its format too, so that a corrected cell is not taken for a number. */
static bool sheet_style(struct sheet *sheet)
{
    sheet->text = workbook_add_format(sheet->book);
    sheet->header = workbook_add_format(sheet->book);
    if (!sheet->text || !sheet->header)
        return false;
    format_set_num_format(sheet->text, "@");
    format_set_num_format(sheet->header, "@");
    format_set_bold(sheet->header);
    worksheet_freeze_panes(sheet->page, 1, 0);
    return true;
}

enum fever_error sheet_new(const char *path, const char *spoken_of_as, const char *name,
                           struct sheet **out, struct error *error)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet)
        return error_nomem(error);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    sheet->path = path;
    sheet->spoken_of_as = spoken_of_as;
    sheet->cut = malloc(CELL_UNITS * 4 + 1);
    sheet->book = workbook_new_opt(path, &options);
    if (sheet->book)
        sheet->page = workbook_add_worksheet(sheet->book, name);
    if (!sheet->cut || !sheet->page || !sheet_style(sheet)) {
        sheet_free(sheet);
        return error_nomem(error);
    }
    *out = sheet;
    return FEVER_OK;
}

/* The bytes of the longest beginning that a cell holds: Excel counts UTF-16 units. */
static size_t cell_fit(const char *text)
{
    size_t units = 0, at = 0;
    while (text[at]) {
        unsigned char first = (unsigned char)text[at];
        size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        units += length == 4 ? 2 : 1;
        if (units > CELL_UNITS)
            break;
        at += length;
    }
    return at;
}

void sheet_cell(struct sheet *sheet, const char *text)
{
    lxw_col_t column = sheet->column++;
    if (sheet->row >= SHEET_ROWS || column >= SHEET_COLUMNS || !*text)
        return;
    size_t length = strlen(text), fits = length > CELL_UNITS ? cell_fit(text) : length;
    if (fits < length) {
        memcpy(sheet->cut, text, fits);
        sheet->cut[fits] = '\0';
        text = sheet->cut;
        if (!sheet->losses.cells_cut++)
            sheet->losses.first_cut_row = (long)sheet->row + 1;
    }
    lxw_format *format = sheet->row == 0 ? sheet->header : sheet->text;
    if (worksheet_write_string(sheet->page, sheet->row, column, text, format) != LXW_NO_ERROR)
        sheet->failure = FEVER_NOMEM;
    if (column >= sheet->columns)
        sheet->columns = (lxw_col_t)(column + 1);
}

void sheet_end_row(struct sheet *sheet)
{
    if (sheet->row < SHEET_ROWS)
        sheet->row++;
    else
        sheet->losses.rows_left_out++;
    sheet->column = 0;
}

/* Whether a row was lost on its way into the library's temporary file, which it does not look for.
 */
static bool rows_are_lost(const struct sheet *sheet)
{
    FILE *rows = sheet->page->optimize_tmpfile;
    return rows && (fflush(rows) != 0 || ferror(rows));
}

enum fever_error sheet_finish(struct sheet *sheet, struct sheet_losses *losses, struct error *error)
{
    enum fever_error failure = sheet->failure ? error_nomem(error) : FEVER_OK;
    if (sheet->columns)
        worksheet_set_column(sheet->page, 0, (lxw_col_t)(sheet->columns - 1), COLUMN_WIDTH,
                             sheet->text);
    bool is_lost = rows_are_lost(sheet);
    lxw_error result = workbook_close(sheet->book);
    sheet->book = NULL;
    if (!failure && result != LXW_NO_ERROR)
        failure = error_set(error, FEVER_IO, "cannot write %s: %s", sheet->spoken_of_as,
                            lxw_strerror(result));
    if (!failure && (is_lost || !sheet_is_whole(sheet->path)))
        failure = error_set(error, FEVER_IO, SHEET_CUT_OFF, sheet->spoken_of_as);
    *losses = sheet->losses;
    sheet_free(sheet);
    return failure;
}

void sheet_free(struct sheet *sheet)
{
    if (!sheet)
        return;
    if (sheet->book)
        workbook_close(sheet->book);
    free(sheet->cut);
    free(sheet);
}
