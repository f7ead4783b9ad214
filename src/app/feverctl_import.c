/* feverctl import: a list into the store, with a report and a quarantine. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/geocode_plan.h"
#include "fever/import.h"
#include "feverctl.h"
#include "feverctl_import_files.h"
#include "feverctl_stop.h"

enum { REPORT_MAX = 1 << 30, LARGE_BLOCK = 256 << 10 };

static const struct feverctl_help help = {
    .usage = "import FILE [options]",
    .about =
        "Imports a list as one revision. Each repair, doubt and error is told with its row; rows\n"
        "with an error are left out, the others go on.\n\n"
        "Reads CSV and TSV, GeoJSON, JSON lines, XLSX, XLS, ODS, GeoPackage, Shapefile and KML; "
        "the\n"
        "content tells which it is. Titles may stand above the header, sums and remarks below the "
        "list;\n"
        "merged regions are filled down, hidden rows are read and told. Of several sheets the one "
        "that\n"
        "has the list is read, or --layer.\n\n"
        "With --source the file is that source's full list: clinics that it alone had named and "
        "names no\n"
        "more retire. Without, or with --partial, nothing retires. A column that is absent changes "
        "nothing;\n"
        "an empty cell clears only what the same source had set.\n\n"
        "Rows that may be a clinic of the store or of an earlier row, but are not proven to be, "
        "are "
        "kept\n"
        "apart and listed. --decisions FILE gets a line for each such pair: write same, different "
        "or skip\n"
        "into its column decision and import again with the same file. same makes them one clinic, "
        "whose\n"
        "other ids and names stay with it as aliases; different ends the question; skip leaves the "
        "row out.\n"
        "Keep the file and give it each time.\n\n"
        "Outlines are GeoJSON: Polygons and MultiPolygons in WGS84 with the properties adcode and "
        "name.\n\n"
        "The rules of the self-check are one JSON file (geodata/self-check.json is an example); a "
        "file with\n"
        "a gap, a contradiction or an unreachable rule is refused.\n\n"
        "A columns file maps foreign headers to fields (null: left out; an array: the parts of "
        "one\n"
        "cell), gives constants, and the times of a week grid:\n"
        "  { \"columns\": { \"tel\": \"phone\", \"grid\": \"sessions\", \"zip\": null,\n"
        "                 \"坐标\": [\"lon\", \"lat\"],\n"
        "                 \"地区\": { \"fields\": [\"city\", \"district\"], \"separator\": \"/\" } "
        "},\n"
        "    \"constants\": { \"kind\": \"pharmacy\", \"crs\": \"gcj02\" },\n"
        "    \"sessions\": { \"morning\": \"08:00-12:00\", \"afternoon\": \"14:00-18:00\",\n"
        "                  \"evening\": \"18:30-21:30\" } }\n\n"
        "In a CSV for a spreadsheet, a cell that begins with = + - or @ has an apostrophe before "
        "it, so\n"
        "that it is taken for text; importing a quarantine takes the apostrophe off again.\n",
    .exits = "  3  nothing imported because of errors\n"
             "  4  imported with rows quarantined\n"
             "  5  stopped by the mass-removal guard\n",
    .operands_min = 1,
    .operands_max = 1,
};

struct importing {
    struct feverctl *ctl;
    const char *path;
    const char *table, *kind, *crs, *delimiter; /* as given; NULL: not */
    struct import_options options;
    struct import_file report, quarantine, decisions;
};

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

/* ---- the import ----------------------------------------------------------------------------- */

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
    if (feverctl_stopping()) /* whatever failed in its wake */
        error_set(error, FEVER_GUARD, "stopped; %s is as it was", importing->ctl->store);
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

static int import_file(struct importing *importing)
{
    struct error error;
    struct store *store;
    enum store_mode mode = importing->options.dry_run ? STORE_READ : STORE_WRITE;
    /* What one step has freed is there for the next one: large blocks go back to the system. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    if (store_open(importing->ctl->store, mode, &store, &error))
        return feverctl_fail(importing->ctl, &error);
    int code;
    if ((!importing->options.dry_run &&
         feverctl_lock(importing->ctl, "import", importing->path, &error)) ||
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

static void settle_options(struct importing *importing)
{
    struct import_options *options = &importing->options;
    if (importing->table)
        import_table_parse(importing->table, &options->table);
    if (importing->kind)
        options->has_kind =
            clinic_kind_parse(importing->kind, strlen(importing->kind), &options->kind);
    if (importing->crs)
        options->has_crs = crs_parse(importing->crs, &options->crs);
    if (importing->delimiter)
        options->delimiter = feverctl_delimiter(importing->delimiter);
    if (options->table == IMPORT_CLINICS)
        import_file_choose_decisions(&importing->decisions, options->decisions_file);
    options->now = time(NULL);
    options->before_write = feverctl_stop_writing;
}

int feverctl_import(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const tables[] = {"clinics",  "regions",    "calendar", "hotlines",
                                         "outlines", "self-check", NULL};
    static const char *const systems[] = {"wgs84", "gcj02", "bd09", NULL};
    const char *kinds[KIND_COUNT + 1] = {NULL};
    for (int i = 0; i < KIND_COUNT; i++)
        kinds[i] = clinic_kind_name((enum clinic_kind)i);
    struct importing importing = {.ctl = ctl};
    struct import_options *options = &importing.options;
    struct option_spec specs[] = {
        {"as", "TABLE",
         "what the file lists (clinics): clinics, regions, calendar, hotlines, outlines, "
         "self-check",
         OPTION_CHOICE, .target = &importing.table, .choices = tables},
        {"source", "NAME", "the file is the full list of this import source", OPTION_TEXT,
         .target = &options->source},
        {"partial", NULL, "the file is a part of the source's list: nothing retires", OPTION_FLAG,
         .target = &options->partial},
        {"kind", "KIND", "of clinics whose row states none, such as fever_clinic, pharmacy",
         OPTION_CHOICE, .target = &importing.kind, .choices = kinds},
        {"crs", "CRS", "of positions whose row states none: wgs84 (default), gcj02, bd09",
         OPTION_CHOICE, .target = &importing.crs, .choices = systems},
        {"encoding", "NAME", "utf-8, gb18030, big5, utf-16 …; else detected", OPTION_TEXT,
         .target = &options->encoding},
        {"delimiter", "CHAR", "of CSV: comma, tab, semicolon, pipe or the character; else detected",
         OPTION_TEXT, .target = &importing.delimiter},
        {"layer", "NAME", "the sheet or layer that has the list; else the one that looks like it",
         OPTION_TEXT, .target = &options->layer},
        {"columns", "FILE", "a mapping of foreign headers, as JSON", OPTION_TEXT,
         .target = &options->columns_file},
        {"decisions", "FILE", "decisions about doubtful pairs, to which undecided ones are added",
         OPTION_TEXT, .target = &options->decisions_file},
        {"allow-mobile", NULL, "keep mobile numbers, which are often a person's", OPTION_FLAG,
         .target = &options->allow_mobile},
        {"allow-mass-removal", NULL, "let more than a fifth of a source's clinics retire",
         OPTION_FLAG, .target = &options->allow_mass_removal},
        {"dry-run", NULL, "show what would change and write nothing", OPTION_FLAG,
         .target = &options->dry_run},
        {"report", "FILE", "write the whole report: .json, .csv, or .html to read and print",
         OPTION_TEXT, .target = &importing.report.path},
        {"quarantine", "FILE", "write the refused rows with the reasons: .csv or .xlsx",
         OPTION_TEXT, .target = &importing.quarantine.path},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &table, &argc, argv, &exit_code))
        return exit_code;
    importing.path = argv[1];
    if (!import_file_choose_report(&importing.report))
        return feverctl_misuse(ctl, argv[0],
                               "--report %s: the ending names no format; give .json, .csv or .html",
                               importing.report.path);
    if (!import_file_choose_quarantine(&importing.quarantine))
        return feverctl_misuse(ctl, argv[0],
                               "--quarantine %s: the ending names no format; give .csv or .xlsx",
                               importing.quarantine.path);
    settle_options(&importing);
    if (options->encoding && !import_encoding_is_known(options->encoding))
        return feverctl_misuse(ctl, "import",
                               "--encoding %s is not known; give utf-8, gb18030, "
                               "big5, utf-16le or utf-16be",
                               options->encoding);
    if (importing.delimiter && !options->delimiter)
        return feverctl_misuse(ctl, "import",
                               "--delimiter %s cannot separate cells; give comma, tab, semicolon, "
                               "pipe or one sign",
                               importing.delimiter);
    if (options->source &&
        strncmp(options->source, GEOCODE_SOURCE_PREFIX, strlen(GEOCODE_SOURCE_PREFIX)) == 0)
        return feverctl_misuse(ctl, "import",
                               "--source %s: names that begin with %s are those of "
                               "geocoded positions",
                               options->source, GEOCODE_SOURCE_PREFIX);
    return import_file(&importing);
}
