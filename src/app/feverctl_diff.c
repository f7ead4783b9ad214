/* feverctl diff: what changed between two revisions, clinic by clinic and field by field. */
#include <inttypes.h>
#include <stdio.h>

#include "fever/arena.h"
#include "feverctl_changes.h"

static const struct feverctl_help help = {
    .usage = "diff REV REV [options]",
    .about = "Shows how the clinics changed from the first revision to the second: new (+), "
             "changed (~)\n"
             "field by field, retired (-). The newer one may stand first: then it shows what going "
             "back\n"
             "would change. Revision 0 is the empty store.\n",
    .operands_min = 2,
    .operands_max = 2,
};

static int diff_print_json(const struct revision_diff *diff)
{
    json_t *object = json_pack("{s:o,s:o}", "from", feverctl_revision_json(&diff->from), "to",
                               feverctl_revision_json(&diff->to));
    json_t *changes = feverctl_changes_json(diff->changes, diff->count);
    bool whole = changes && json_object_update(object, changes) == 0;
    json_decref(changes);
    if (!whole) {
        json_decref(object);
        object = NULL;
    }
    return feverctl_print_json(object);
}

static int diff_print(const struct feverctl *ctl, const struct revision_diff *diff)
{
    char counts[100];
    feverctl_changes_count(diff->changes, diff->count, counts, sizeof counts);
    printf("Revision %" PRId64 " to %" PRId64 ": %s\n", diff->from.number, diff->to.number, counts);
    if (!feverctl_changes_print(diff->changes, diff->count))
        return EXIT_DONE;
    struct error error;
    error_nomem(&error);
    return feverctl_fail(ctl, &error);
}

static enum fever_error diff_load(const struct feverctl *ctl, int64_t from, int64_t to,
                                  struct arena *arena, struct revision_diff *out,
                                  struct error *error)
{
    if (!arena)
        return error_nomem(error);
    struct store *store = NULL;
    enum fever_error failure = store_open(ctl->store, STORE_READ, &store, error);
    if (!failure)
        failure = store_diff(store, from, to, arena, out, error);
    store_close(store);
    return failure;
}

int feverctl_diff(struct feverctl *ctl, int argc, char **argv)
{
    int exit_code;
    int64_t from, to;
    if (!feverctl_arguments(ctl, &help, NULL, &argc, argv, &exit_code) ||
        !feverctl_revision_argument(ctl, argv[0], argv[1], &from, &exit_code) ||
        !feverctl_revision_argument(ctl, argv[0], argv[2], &to, &exit_code))
        return exit_code;
    struct arena *arena = arena_new();
    struct revision_diff diff;
    struct error error;
    if (diff_load(ctl, from, to, arena, &diff, &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? diff_print_json(&diff) : diff_print(ctl, &diff);
    arena_free(arena);
    return exit_code;
}
