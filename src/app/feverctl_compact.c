/* feverctl compact: nothing of what was erased stays on the disk. */
#include <inttypes.h>
#include <stdio.h>

#include "feverctl.h"
#include "feverctl_stop.h"

static const struct feverctl_help help = {
    .usage = "compact",
    .about =
        "Rewrites the store without what was deleted, and empties the log beside it. A report that "
        "was\n"
        "erased is out of the store's files then; it needs as much free space again as the store\n"
        "takes. Others may read and write meanwhile, and wait while the pages are written. Backups "
        "that\n"
        "were made before are not touched: they hold what they held.\n",
};

static enum fever_error compact_run(const struct feverctl *ctl, int64_t *before, int64_t *after,
                                    struct error *error)
{
    struct store *store = NULL;
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Compacting");
    feverctl_stop_writing();
    enum fever_error failure = store_open(ctl->store, STORE_WRITE, &store, error);
    if (!failure)
        failure = store_compact(store, &progress, before, after, error);
    feverctl_progress_end(&bar);
    store_close(store);
    return failure;
}

int feverctl_compact(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    int64_t before = 0, after = 0;
    struct error error;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    if (compact_run(ctl, &before, &after, &error))
        return feverctl_fail(ctl, &error);
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:s,s:I,s:I}", "store", ctl->store_told,
                                             "bytes_before", (json_int_t)before, "bytes_after",
                                             (json_int_t)after));
    printf("Compacted %s: %" PRId64 " bytes, %" PRId64 " before\n", ctl->store_told, after, before);
    return EXIT_DONE;
}
