/* feverctl init: makes an empty store. */
#include <stdio.h>

#include "feverctl.h"

static const struct feverctl_help help = {
    .usage = "init [options]",
    .about =
        "Makes an empty store: a file for SQLite with SpatiaLite. A file that exists already is\n"
        "left as it is.\n",
};

int feverctl_init(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    struct store *store;
    struct error error;
    if (store_open(ctl->store, STORE_CREATE, &store, &error))
        return feverctl_fail(ctl, &error);
    store_close(store);
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:s}", "store", ctl->store_told));
    printf("Made %s\n", ctl->store_told);
    return EXIT_DONE;
}
