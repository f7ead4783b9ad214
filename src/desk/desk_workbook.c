/* Workbooks as answers: written to a file of the folder that only this user may enter, and read
 * back. The template and the refused rows are such answers. */
#include "desk_workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/report_sheet.h"
#include "fever/template_sheet.h"
#include "fever/utf8.h"

enum { PATH_SIZE = PLAN_FOLDER_SIZE + 32, COPY_BYTES = 1 << 16, LIST_NAME_MAX_BYTES = 80 };

static enum fever_error file_append(const char *path, struct buffer *out, struct error *error)
{
    FILE *file = fopen(path, "rbe");
    char *piece = malloc(COPY_BYTES);
    size_t length;
    while (file && piece && (length = fread(piece, 1, COPY_BYTES, file)) > 0)
        buffer_append(out, piece, length);
    bool is_read = file && piece && !ferror(file);
    if (file)
        fclose(file);
    free(piece);
    return is_read ? FEVER_OK : error_set(error, FEVER_IO, "the workbook cannot be read back");
}

enum fever_error desk_workbook(struct desk_call *call, desk_workbook_writer *write,
                               const void *context, struct error *error)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/export-XXXXXX", call->desk->plans.folder);
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return error_set(error, FEVER_IO, "no file for the workbook can be made");
    close(descriptor);
    enum fever_error failure = write(context, path, error);
    if (!failure)
        failure = file_append(path, call->out, error);
    unlink(path);
    return failure;
}

/* A name that ends within a character is none to a browser. */
void desk_refused_name(struct desk_call *call, const struct desk_plan *plan, const char *ending)
{
    size_t length = strlen(plan->name);
    if (length > LIST_NAME_MAX_BYTES)
        length = utf8_cut(plan->name, LIST_NAME_MAX_BYTES);
    snprintf(call->reply->file_name, sizeof call->reply->file_name, "%.*s-refused.%s", (int)length,
             plan->name, ending);
}

static enum fever_error refused_write(const void *report, const char *path, struct error *error)
{
    struct sheet_losses losses;
    return report_sheet_refused(report, path, "the workbook", &losses, error);
}

static enum fever_error template_write(const void *context, const char *path, struct error *error)
{
    (void)context;
    return template_sheet_write(path, "the template", error);
}

/* False after saying what is wrong. */
static bool answer(struct desk_call *call, desk_workbook_writer *write, const void *context)
{
    struct error error;
    if (desk_workbook(call, write, context, &error)) {
        desk_fail(call, &error);
        return false;
    }
    call->reply->reply.content_type = DESK_WORKBOOK_TYPE;
    return true;
}

void desk_import_template(struct desk_call *call)
{
    if (answer(call, template_write, NULL))
        snprintf(call->reply->file_name, sizeof call->reply->file_name, "%s",
                 desk_text(call->lang, DESK_TEMPLATE_NAME));
}

void desk_import_refused_sheet(struct desk_call *call)
{
    const struct desk_plan *plan = desk_plan_of(&call->desk->plans, desk_number(call->argument));
    if (!plan || desk_plan_runs(plan) || !plan->report) {
        desk_refuse(call, plan ? 409 : 404, plan ? DESK_PLAN_NOT_READY : DESK_PLAN_GONE);
        return;
    }
    if (answer(call, refused_write, plan->report))
        desk_refused_name(call, plan, "xlsx");
}
