/* feverctl check: the store's integrity. */
#include <stdio.h>

#include "feverctl.h"

static const struct feverctl_help help = {
    .usage = "check [options]",
    .about =
        "Checks that the store is whole: the database's pages and references, every record, the\n"
        "positions and their spatial index. Each problem is one line.\n",
    .exits = "     1 too where there is a problem\n",
};

struct problems {
    bool json;
    json_t *list;
};

static void problem_add(void *context, const char *problem)
{
    struct problems *problems = context;
    if (problems->json)
        json_array_append_new(problems->list, json_string(problem));
    else
        printf("%s\n", problem);
}

static int check_report(const struct feverctl *ctl, struct problems *problems, size_t count)
{
    int status = count ? EXIT_FAILED : EXIT_DONE;
    if (ctl->json) {
        json_t *answer =
            json_pack("{s:b,s:O}", "ok", (int)(count == 0), "problems", problems->list);
        return feverctl_print_json(answer) ? EXIT_FAILED : status;
    }
    if (count)
        printf("%s has %zu problem%s\n", ctl->store_told, count, count == 1 ? "" : "s");
    else
        printf("%s is whole\n", ctl->store_told);
    return status;
}

int feverctl_check(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code))
        return exit_code;
    struct store *store = NULL;
    struct error error;
    struct problems problems = {ctl->json, json_array()};
    size_t count = 0;
    enum fever_error failure = store_open(ctl->store, STORE_READ, &store, &error);
    if (!failure)
        failure = store_check(store, problem_add, &problems, &count, &error);
    store_close(store);
    exit_code = failure ? feverctl_fail(ctl, &error) : check_report(ctl, &problems, count);
    json_decref(problems.list);
    return exit_code;
}
