/* Importing a file: the store opened, the report printed, the files written. */
#include "feverctl_importing.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "feverctl_stop.h"
#include "feverctl_who.h"

enum { REPORT_MAX = 1 << 30, LARGE_BLOCK = 256 << 10, SOURCE_MAX = 200 };

bool importing_check(struct importing *importing, int *exit_code)
{
    struct import_options *options = &importing->options;
    struct feverctl *ctl = importing->ctl;
    *exit_code = EXIT_DONE;
    if (importing->delimiter)
        options->delimiter = feverctl_delimiter(importing->delimiter);
    if (!import_file_choose_report(&importing->report))
        *exit_code =
            feverctl_misuse(ctl, importing->command,
                            "--report %s: the ending names no format; give .json, .csv or .html",
                            importing->report.path);
    else if (!import_file_choose_quarantine(&importing->quarantine))
        *exit_code =
            feverctl_misuse(ctl, importing->command,
                            "--quarantine %s: the ending names no format; give .csv or .xlsx",
                            importing->quarantine.path);
    else if (options->encoding && !import_encoding_is_known(options->encoding))
        *exit_code = feverctl_misuse(ctl, importing->command,
                                     "--encoding %s is not known; give utf-8, gb18030, "
                                     "big5, utf-16le or utf-16be",
                                     options->encoding);
    else if (importing->delimiter && !options->delimiter)
        *exit_code = feverctl_misuse(ctl, importing->command,
                                     "--delimiter %s cannot separate cells; give comma, tab, "
                                     "semicolon, pipe or one sign",
                                     importing->delimiter);
    else if (options->source && !feverctl_text_is_fine(options->source, SOURCE_MAX))
        *exit_code =
            feverctl_misuse(ctl, importing->command,
                            "--source must be one line of UTF-8 of at most %d bytes", SOURCE_MAX);
    return *exit_code == EXIT_DONE;
}

static enum fever_error print_report(const struct importing *importing,
                                     const struct import_report *report, struct error *error)
{
    struct buffer text;
    buffer_init(&text, REPORT_MAX);
    if (importing->ctl->json) {
        import_report_json(report, &text);
        buffer_append_char(&text, '\n');
    } else {
        import_report_text(report, &text);
    }
    enum fever_error failure = buffer_error(&text);
    if (failure)
        error_set(error, failure, "the report is too large to be printed");
    else if (fwrite(text.data, 1, text.length, stdout) != text.length || fflush(stdout) != 0)
        failure = error_set(error, FEVER_IO, "cannot print the report: %s", strerror(errno));
    buffer_clear(&text);
    return failure;
}

static int exit_code_of(enum import_outcome outcome)
{
    static const int codes[] = {[IMPORT_DONE] = EXIT_DONE,
                                [IMPORT_NOTHING] = EXIT_NOTHING_IMPORTED,
                                [IMPORT_QUARANTINED] = EXIT_QUARANTINED,
                                [IMPORT_GUARDED] = EXIT_MASS_REMOVAL};
    return codes[outcome];
}

/* A file that cannot be used is an import of nothing; all else is a failure. */
static int fail(const struct importing *importing, struct error *error)
{
    /* Whatever failed in its wake; but of a change that a server has not confirmed nobody knows. */
    if (feverctl_stopping() && error->code != FEVER_BUSY)
        error_set(error, FEVER_GUARD, "stopped; %s is as it was", importing->ctl->store_told);
    int code = feverctl_fail(importing->ctl, error);
    bool file_at_fault = error->code == FEVER_INVALID || error->code == FEVER_TOO_LARGE;
    return file_at_fault ? EXIT_NOTHING_IMPORTED : code;
}

static int import_into(struct importing *importing, struct store *store)
{
    struct error error;
    struct import_report *report;
    struct feverctl_progress bar;
    struct progress progress = feverctl_progress_begin(&bar, "Importing");
    enum fever_error failure =
        import_run(store, importing->path, &importing->options, &progress, &report, &error);
    feverctl_progress_end(&bar);
    if (failure)
        return fail(importing, &error);
    int code = exit_code_of(report->outcome);
    failure = print_report(importing, report, &error);
    if (!failure)
        failure = import_file_write(&importing->report, report, &error);
    if (!failure)
        failure = import_file_write(&importing->quarantine, report, &error);
    if (!failure)
        failure = import_file_write(&importing->decisions, report, &error);
    import_report_free(report);
    return failure ? feverctl_fail(importing->ctl, &error) : code;
}

int importing_run(struct importing *importing)
{
    char actor[ACTOR_SIZE];
    feverctl_actor(actor);
    importing->options.actor = actor;
    importing->options.now = time(NULL);
    importing->options.before_write = feverctl_stop_writing;
    struct error error;
    struct store *store;
    enum store_mode mode = importing->options.dry_run ? STORE_READ : STORE_WRITE;
    /* What one step has freed is there for the next one: large blocks go back to the system. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    if (store_open(importing->ctl->store, mode, &store, &error))
        return feverctl_fail(importing->ctl, &error);
    int code;
    bool locks = !importing->options.dry_run && !importing->needs_no_lock;
    if ((locks && feverctl_lock(importing->ctl, "import", importing->path, &error)) ||
        import_file_open(&importing->report, importing->path, &error) ||
        import_file_open(&importing->quarantine, importing->path, &error) ||
        import_file_open(&importing->decisions, importing->path, &error))
        code = feverctl_fail(importing->ctl, &error);
    else
        code = import_into(importing, store);
    import_file_drop(&importing->report);
    import_file_drop(&importing->quarantine);
    import_file_drop(&importing->decisions);
    store_close(store);
    return code;
}
