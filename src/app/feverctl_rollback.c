/* feverctl rollback: the clinics of an earlier revision, as a new one. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "fever/arena.h"
#include "feverctl_changes.h"
#include "feverctl_stop.h"
#include "feverctl_who.h"

enum { REVISION_SIZE = 24 };

static const struct feverctl_help help = {
    .usage = "rollback REV [options]",
    .about =
        "Brings the clinics back to where they were at revision REV. That makes a new revision, "
        "so that\n"
        "a rollback can be rolled back too. What each list had named comes back with them: later\n"
        "imports behave as if the revisions since had not been. Ids and marker ids stay; ids that\n"
        "were given since are not given again. The directory of online consultations comes back "
        "too;\n"
        "regions, hotlines and the calendar stay as they are.\n"
        "What is shown is what the sources said; corrections stay, and are laid over it again.\n"
        "Revision 0 is the empty store.\n",
    .operands_min = 1,
    .operands_max = 1,
};

struct rollback {
    struct feverctl *ctl;
    int64_t target;
    bool dry_run;
    struct change_set set;
    struct revision revision; /* the current one, or the one that was made */
    bool made;
};

static enum fever_error rollback_apply(struct rollback *rollback, struct store *store,
                                       struct error *error)
{
    struct feverctl_progress bar;
    const struct progress progress = feverctl_progress_begin(&bar, "Writing");
    int64_t before = rollback->revision.number;
    char actor[ACTOR_SIZE];
    feverctl_actor(actor);
    rollback->set.now = time(NULL);
    rollback->set.actor = actor;
    rollback->set.action = "rollback";
    feverctl_stop_writing();
    enum fever_error failure =
        store_apply(store, &rollback->set, &progress, &rollback->revision, error);
    feverctl_progress_end(&bar);
    rollback->made = !failure && rollback->revision.number != before;
    return failure;
}

static enum fever_error rollback_run(struct rollback *rollback, struct arena *arena,
                                     struct error *error)
{
    if (!arena)
        return error_nomem(error);
    struct store *store = NULL;
    enum store_mode mode = rollback->dry_run ? STORE_READ : STORE_WRITE;
    enum fever_error failure = store_open(rollback->ctl->store, mode, &store, error);
    char operand[REVISION_SIZE];
    snprintf(operand, sizeof operand, "%" PRId64, rollback->target);
    if (!failure && !rollback->dry_run)
        failure = feverctl_lock(rollback->ctl, "rollback", operand, error);
    if (!failure)
        failure = store_plan_rollback(store, rollback->target, arena, &rollback->set, error);
    if (!failure)
        failure = store_revision(store, &rollback->revision, error);
    if (!failure && !rollback->dry_run)
        failure = rollback_apply(rollback, store, error);
    store_close(store);
    return failure;
}

static int print_json(const struct rollback *rollback)
{
    const struct change_set *set = &rollback->set;
    json_t *changes = feverctl_changes_json(set->clinics, set->clinic_count);
    json_t *answer = json_pack(
        "{s:o,s:I,s:b,s:b,s:o}", "revision", feverctl_revision_json(&rollback->revision),
        "rolled_back_to", (json_int_t)rollback->target, "new_revision", (int)rollback->made,
        "dry_run", (int)rollback->dry_run, "consults",
        set->clears_consults ? json_integer((json_int_t)set->consult_count) : json_null());
    if (!changes || json_object_update(answer, changes)) {
        json_decref(answer);
        answer = NULL;
    }
    json_decref(changes);
    return feverctl_print_json(answer);
}

static bool changes_anything(const struct change_set *set)
{
    return set->clinic_count || set->claim_count || set->consult_count || set->clears_consults;
}

static int print_text(const struct rollback *rollback)
{
    const struct change_set *set = &rollback->set;
    char counts[100];
    feverctl_changes_count(set->clinics, set->clinic_count, counts, sizeof counts);
    if (rollback->dry_run ? !changes_anything(set) : !rollback->made)
        printf("Nothing to do: what the lists say is as it was at revision %" PRId64
               "; corrections stay, `feverctl corrections` lists them\n",
               rollback->target);
    else if (rollback->dry_run)
        printf("Going back to revision %" PRId64 " would make a revision: %s\n", rollback->target,
               counts);
    else
        printf("Revision %" PRId64 " is revision %" PRId64 " again: %s\n",
               rollback->revision.number, rollback->target, counts);
    if (set->clears_consults && (rollback->dry_run || rollback->made))
        printf("The directory of online consultations of then: %zu %s\n", set->consult_count,
               set->consult_count == 1 ? "entry" : "entries");
    if (!feverctl_changes_print(set->clinics, set->clinic_count))
        return EXIT_DONE;
    struct error error;
    error_nomem(&error);
    return feverctl_fail(rollback->ctl, &error);
}

int feverctl_rollback(struct feverctl *ctl, int argc, char **argv)
{
    struct rollback rollback = {.ctl = ctl};
    struct option_spec specs[] = {
        {"dry-run", NULL, "only show what would change", OPTION_FLAG, .target = &rollback.dry_run},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code) ||
        !feverctl_revision_argument(ctl, argv[0], argv[1], &rollback.target, &exit_code))
        return exit_code;
    struct arena *arena = arena_new();
    struct error error;
    if (rollback_run(&rollback, arena, &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? print_json(&rollback) : print_text(&rollback);
    arena_free(arena);
    return exit_code;
}
