/* feverctl copy: a whole store into a new one, of the same engine or another. */
#include <inttypes.h>
#include <stdio.h>

#include "feverctl.h"
#include "feverctl_stop.h"

static const struct feverctl_help help = {
    .usage = "copy FROM TO [options]",
    .about =
        "Copies all that the store FROM holds into TO, either a file or a PostgreSQL URL: "
        "clinics,\n"
        "revisions and their tags, corrections, claims, tokens, the audit log, reports and live\n"
        "values, with their ids and numbers. TO is made, or must be empty: a new file, or an "
        "empty\n"
        "database. Every table is read back and compared before the copy counts; one that is cut\n"
        "short leaves an empty store. What is written to FROM meanwhile is not in the copy.\n",
    .operands_min = 2,
    .operands_max = 2,
};

/* A store that is there already may be what a copy left that was cut short. */
static enum fever_error target_open(const char *location, struct store **out, struct error *error)
{
    enum fever_error failure = store_open(location, STORE_CREATE, out, error);
    return failure == FEVER_CONFLICT ? store_open(location, STORE_WRITE, out, error) : failure;
}

static enum fever_error copy_run(const char *from_location, const char *to_location,
                                 struct copy_tally *tally, struct error *error)
{
    struct store *from = NULL, *to = NULL;
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Copying rows");
    feverctl_stop_writing();
    enum fever_error failure = store_open(from_location, STORE_READ, &from, error);
    if (!failure)
        failure = target_open(to_location, &to, error);
    if (!failure)
        failure = store_copy(from, to, COPY_ALL, &progress, tally, error);
    feverctl_progress_end(&bar);
    store_close(to);
    store_close(from);
    return failure;
}

int feverctl_copy(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    struct copy_tally tally;
    struct error error;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    if (copy_run(argv[1], argv[2], &tally, &error))
        return feverctl_fail(ctl, &error);
    char from[sizeof ctl->store_told], to[sizeof ctl->store_told];
    store_tell(argv[1], from, sizeof from);
    store_tell(argv[2], to, sizeof to);
    if (ctl->json)
        return feverctl_print_json(json_pack(
            "{s:s,s:s,s:I,s:I,s:o}", "from", from, "to", to, "tables", (json_int_t)tally.tables,
            "rows", (json_int_t)tally.rows, "revision", feverctl_revision_json(&tally.revision)));
    printf("Copied revision %" PRId64
           " of %s to %s: %zu rows in %zu tables, read back and the same "
           "(%016" PRIx64 ")\n",
           tally.revision.number, from, to, tally.rows, tally.tables, tally.hash);
    return EXIT_DONE;
}
