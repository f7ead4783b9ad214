/* feverctl backup: all that the store holds, in one new file. */
#include <inttypes.h>
#include <stdio.h>

#include "feverctl.h"
#include "feverctl_stop.h"

static const struct feverctl_help help = {
    .usage = "backup FILE [options]",
    .about = "Writes all that the store holds to FILE, which must not exist yet, and verifies it. "
             "Others may\n"
             "read and write meanwhile; the backup is of one moment. `feverctl restore` takes it "
             "back.\n",
    .operands_min = 1,
    .operands_max = 1,
};

static enum fever_error backup_run(const struct feverctl *ctl, const char *path,
                                   struct revision *revision, struct error *error)
{
    struct store *store = NULL;
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Copying pages");
    feverctl_stop_writing(); /* the copy stands under a name that only the store knows */
    enum fever_error failure = store_open(ctl->store, STORE_READ, &store, error);
    if (!failure)
        failure = store_backup(store, path, &progress, revision, error);
    feverctl_progress_end(&bar);
    store_close(store);
    return failure;
}

int feverctl_backup(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    struct revision revision;
    struct error error;
    if (backup_run(ctl, argv[1], &revision, &error))
        return feverctl_fail(ctl, &error);
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:s,s:s,s:o}", "store", ctl->store_told, "file",
                                             argv[1], "revision",
                                             feverctl_revision_json(&revision)));
    printf("Wrote revision %" PRId64 " of %s to %s, and verified it\n", revision.number,
           ctl->store_told, argv[1]);
    return EXIT_DONE;
}
