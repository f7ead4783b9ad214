/* feverctl export: the clinics into a file that import takes back, or that a map program shows. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fever/clinic_export.h"
#include "fever/clinic_sheet.h"
#include "fever/number.h"
#include "feverctl.h"
#include "feverctl_losses.h"
#include "feverctl_output.h"

enum { FIELD_TEXT_MAX = 1 << 16, PIECE = 1 << 16, PIECE_MAX = 1 << 23 };

static const struct feverctl_help help = {
    .usage = "export FILE [options]",
    .about =
        "Writes all clinics to FILE, by ascending id; - is stdout. A file that is there already "
        "is\n"
        "replaced once the new one is whole.\n\n"
        "csv      the canonical columns, UTF-8: importing it gives the same clinics, ids and "
        "marker ids.\n"
        "         Cells are written as they are, also those that begin with = + - or @: a "
        "spreadsheet may\n"
        "         take these for formulas.\n"
        "geojson  points in WGS84 with the same fields as properties; no point for a clinic "
        "without a\n"
        "         position or with its district's only.\n"
        "gpkg     a GeoPackage for GIS programs: the layer clinics, with such points and all "
        "fields as text.\n"
        "xlsx     a workbook with the canonical columns; every cell is text, so ids and phone "
        "numbers stay\n"
        "         what they are. Importing it gives the same clinics, as importing csv does.\n",
    .operands_min = 1,
    .operands_max = 1,
};

struct exporting {
    struct feverctl *ctl;
    const char *path;
    const char *format_name;
    struct revision revision;
    size_t count;
};

static const char *format_by_ending(const char *path)
{
    static const struct {
        const char *ending, *format;
    } endings[] = {{".csv", "csv"},
                   {".geojson", "geojson"},
                   {".json", "geojson"},
                   {".gpkg", "gpkg"},
                   {".xlsx", "xlsx"}};
    if (strcmp(path, "-") == 0)
        return "csv";
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i].ending) == 0)
            return endings[i].format;
    return NULL;
}

static enum fever_error piece_write(struct output *output, struct buffer *piece,
                                    struct error *error)
{
    enum fever_error failure = buffer_error(piece);
    if (failure)
        return error_set(error, failure, "a clinic is too large to be written, or memory is short");
    if (fwrite(piece->data ? piece->data : "", 1, piece->length, output->file) != piece->length)
        return output_fail(output, error);
    buffer_reset(piece);
    return FEVER_OK;
}

static enum fever_error text_write(const struct exporting *exporting, const struct dataset *dataset,
                                   struct output *output, const struct progress *progress,
                                   struct error *error)
{
    const struct clinic_export_format *format = clinic_export_find(exporting->format_name);
    struct buffer scratch, piece;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    buffer_init(&piece, PIECE_MAX);
    format->begin(&piece);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < dataset->clinic_count && !failure; i++) {
        format->record(&dataset->clinics[i], i == 0, &scratch, &piece);
        if (piece.length < PIECE && !buffer_error(&piece))
            continue;
        failure = piece_write(output, &piece, error);
        if (!failure && !progress->step(progress->context, i, dataset->clinic_count))
            failure = error_set(error, FEVER_GUARD, "stopped; %s was not written", output->path);
    }
    format->end(&piece);
    if (!failure)
        failure = piece_write(output, &piece, error);
    buffer_clear(&scratch);
    buffer_clear(&piece);
    return failure;
}

static enum fever_error workbook_write(const struct exporting *exporting,
                                       const struct dataset *dataset, struct output *output,
                                       const struct progress *progress, struct error *error)
{
    struct sheet_losses losses;
    if (!output->temporary)
        return error_set(error, FEVER_IO, "cannot write %s: a workbook needs a regular file",
                         exporting->path);
    enum fever_error failure = clinic_sheet_workbook(dataset, output->temporary, exporting->path,
                                                     progress, &losses, error);
    if (!failure)
        sheet_tell_losses(&losses, exporting->path);
    return failure;
}

static enum fever_error geopackage_write(const struct exporting *exporting,
                                         const struct dataset *dataset, struct output *output,
                                         const struct progress *progress, struct error *error)
{
    if (!output->temporary)
        return error_set(error, FEVER_IO, "cannot write %s: a GeoPackage needs a regular file",
                         exporting->path);
    return store_write_geopackage(output->temporary, exporting->path, dataset, progress, error);
}

static enum fever_error clinics_write(const struct exporting *exporting,
                                      const struct dataset *dataset, struct output *output,
                                      struct error *error)
{
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Writing");
    enum fever_error failure;
    if (strcmp(exporting->format_name, "xlsx") == 0)
        failure = workbook_write(exporting, dataset, output, &progress, error);
    else if (strcmp(exporting->format_name, "gpkg") == 0)
        failure = geopackage_write(exporting, dataset, output, &progress, error);
    else
        failure = text_write(exporting, dataset, output, &progress, error);
    feverctl_progress_end(&bar);
    return failure;
}

static enum fever_error dataset_write(struct exporting *exporting, const struct dataset *dataset,
                                      struct error *error)
{
    struct output output;
    exporting->revision = dataset->revision;
    exporting->count = dataset->clinic_count;
    enum fever_error failure = output_open(&output, exporting->path, error);
    if (failure)
        return failure;
    failure = clinics_write(exporting, dataset, &output, error);
    if (!failure)
        failure = output_commit(&output, error);
    output_drop(&output);
    return failure;
}

static enum fever_error export_run(struct exporting *exporting, struct error *error)
{
    struct store *store = NULL;
    struct dataset *dataset = NULL;
    enum fever_error failure = store_open(exporting->ctl->store, STORE_READ, &store, error);
    if (!failure)
        failure = store_load(store, &dataset, error);
    store_close(store);
    if (!failure)
        failure = dataset_write(exporting, dataset, error);
    dataset_free(dataset);
    return failure;
}

static int export_print(const struct exporting *exporting)
{
    if (exporting->ctl->json)
        return feverctl_print_json(json_pack("{s:s,s:s,s:I,s:o}", "file", exporting->path, "format",
                                             exporting->format_name, "clinics",
                                             (json_int_t)exporting->count, "revision",
                                             feverctl_revision_json(&exporting->revision)));
    if (strcmp(exporting->path, "-") != 0)
        printf("Wrote %zu clinic%s of revision %" PRId64 " to %s\n", exporting->count,
               number_plural((int64_t)exporting->count), exporting->revision.number,
               exporting->path);
    return EXIT_DONE;
}

int feverctl_export(struct feverctl *ctl, int argc, char **argv)
{
    static const char *const formats[] = {"csv", "geojson", "gpkg", "xlsx", NULL};
    struct exporting exporting = {.ctl = ctl};
    struct option_spec specs[] = {
        {"format", "FORMAT", "csv, geojson, gpkg or xlsx (by FILE's ending; csv for -)",
         OPTION_CHOICE, .target = &exporting.format_name, .choices = formats},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    exporting.path = argv[1];
    if (!exporting.format_name)
        exporting.format_name = format_by_ending(exporting.path);
    if (!exporting.format_name)
        return feverctl_misuse(ctl, argv[0],
                               "the ending of %s names no format; give --format csv, "
                               "geojson, gpkg or xlsx",
                               exporting.path);
    if (ctl->json && strcmp(exporting.path, "-") == 0)
        return feverctl_misuse(ctl, argv[0],
                               "--json and the clinics both want stdout; export to a file");
    if (strcmp(exporting.path, "-") == 0 && !clinic_export_find(exporting.format_name))
        return feverctl_misuse(ctl, argv[0], "%s cannot be written to stdout; export to a file",
                               exporting.format_name);
    struct error error;
    if (export_run(&exporting, &error))
        return feverctl_fail(ctl, &error);
    return export_print(&exporting);
}
