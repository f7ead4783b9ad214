/* feverctl restore: a backup in the place of what the store holds. */
#include <inttypes.h>
#include <stdio.h>

#include "feverctl.h"
#include "feverctl_stop.h"

static const struct feverctl_help help = {
    .usage = "restore FILE [options]",
    .about = "Replaces all that the store holds by the backup FILE, or makes the store where there "
             "is none.\n"
             "The backup is verified first, every record of it; then everything is replaced at "
             "once, and a\n"
             "running feverd serves it within two seconds. The revision gets a new tag: after a "
             "restore its\n"
             "number may come again, the tag never.\n",
    .operands_min = 1,
    .operands_max = 1,
};

int feverctl_restore(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    struct revision revision;
    struct error error;
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Copying pages");
    feverctl_stop_writing();
    enum fever_error failure = feverctl_lock(ctl, "restore", argv[1], &error);
    if (!failure)
        failure = store_restore(ctl->store, argv[1], &progress, &revision, &error);
    feverctl_progress_end(&bar);
    if (failure)
        return feverctl_fail(ctl, &error);
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:s,s:s,s:o}", "store", ctl->store_told, "file",
                                             argv[1], "revision",
                                             feverctl_revision_json(&revision)));
    printf("%s is at revision %" PRId64 " of %s\n", ctl->store_told, revision.number, argv[1]);
    return EXIT_DONE;
}
