/* The report as JSON, CSV or HTML, and the quarantine as CSV or a workbook, by the file's ending.
 */
#include "feverctl_import_files.h"
#include "fever/report_sheet.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "feverctl_losses.h"

enum { TEXT_MAX = 1 << 30 };

struct import_file_format {
    const char *ending;
    void (*render)(const struct import_report *report, struct buffer *out);
    bool is_page, is_workbook; /* instead */
};

static const struct import_file_format report_formats[] = {{".json", .render = import_report_json},
                                                           {".csv", .render = import_report_csv},
                                                           {".html", .is_page = true},
                                                           {".htm", .is_page = true},
                                                           {NULL}};
static const struct import_file_format decisions_format = {"", .render = import_report_decisions};
static const struct import_file_format quarantine_formats[] = {
    {".csv", .render = import_report_quarantine}, {".xlsx", .is_workbook = true}, {NULL}};

static bool choose(struct import_file *file, const struct import_file_format *formats)
{
    const char *dot = file->path ? strrchr(file->path, '.') : NULL;
    for (const struct import_file_format *format = formats; dot && format->ending; format++)
        if (strcasecmp(dot, format->ending) == 0)
            file->format = format;
    return !file->path || file->format;
}

bool import_file_choose_report(struct import_file *file)
{
    return choose(file, report_formats);
}

bool import_file_choose_quarantine(struct import_file *file)
{
    return choose(file, quarantine_formats);
}

void import_file_choose_decisions(struct import_file *file, const char *path)
{
    file->path = path;
    file->format = &decisions_format;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

enum fever_error import_file_open(struct import_file *file, const char *input, struct error *error)
{
    if (!file->path)
        return FEVER_OK;
    if (is_same_file(file->path, input))
        return error_set(error, FEVER_CONFLICT, "%s is the list itself; give another file",
                         file->path);
    return output_open(&file->output, file->path, error);
}

/* `*empty`: there was nothing to write. */
static enum fever_error text_write(struct import_file *file, const struct import_report *report,
                                   bool *empty, struct error *error)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAX);
    if (file->format->is_page)
        import_report_html(report, file->lang, &text);
    else
        file->format->render(report, &text);
    enum fever_error failure = buffer_error(&text);
    if (failure)
        error_set(error, failure, "%s was not written: it would be too large", file->path);
    else if (text.length && fwrite(text.data, 1, text.length, file->output.file) != text.length)
        failure = output_fail(&file->output, error);
    *empty = text.length == 0;
    buffer_clear(&text);
    return failure;
}

static enum fever_error workbook_write(struct import_file *file, const struct import_report *report,
                                       struct error *error)
{
    struct sheet_losses losses;
    if (!file->output.temporary)
        return error_set(error, FEVER_IO, "cannot write %s: a workbook needs a regular file",
                         file->path);
    enum fever_error failure =
        report_sheet_refused(report, file->output.temporary, file->path, &losses, error);
    if (!failure)
        sheet_tell_losses(&losses, file->path);
    return failure;
}

enum fever_error import_file_write(struct import_file *file, const struct import_report *report,
                                   struct error *error)
{
    if (!file->path)
        return FEVER_OK;
    bool empty = false;
    enum fever_error failure = file->format->is_workbook ? workbook_write(file, report, error)
                                                         : text_write(file, report, &empty, error);
    return failure || empty ? failure : output_commit(&file->output, error);
}

void import_file_drop(struct import_file *file)
{
    if (file->path)
        output_drop(&file->output);
}
