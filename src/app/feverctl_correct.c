/* feverctl correct: sets fields of a clinic by hand, or takes that back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/correct.h"
#include "feverctl_changes.h"
#include "feverctl_until.h"
#include "feverctl_who.h"

static const struct feverctl_help help = {
    .usage = "correct ID FIELD=VALUE... --why TEXT [options]\n"
             "       feverctl [--store STORE] correct ID --remove FIELD... [options]",
    .about =
        "Sets fields of a clinic, whatever its sources say, until the date or until a full list "
        "(import\n"
        "with --source) says the same. FIELD is a column of the canonical CSV other than id, "
        "marker_id,\n"
        "source_id and alias_ids; VALUE is read as an import reads a cell; FIELD= clears the "
        "field.\n"
        "lat and lon go together, with crs unless they are WGS84; so do the parts of a region. All "
        "that\n"
        "is set by one call is one revision. ID may be the old id of a merged clinic.\n",
    .operands_min = 1,
    .operands_max = 1 + FIELD_COUNT,
};

struct correcting {
    struct feverctl *ctl;
    const char *id, *why, *who, *until_text;
    int64_t now, until;
    struct option_list removed;
    bool dry_run, allow_mobile, sets;
    struct correct_pair pairs[FIELD_COUNT];
    size_t pair_count;
    char user[WHO_SIZE];

    const char *name;         /* the clinic's id, where `id` was an alias */
    struct revision revision; /* the current one, or the one that was made */
    bool made;
    struct correct_plan plan;
};

/* Adds FIELD=VALUE, or with `text` NULL a field to take back. False after saying what is wrong. */
static bool pair_add(struct correcting *correcting, const char *command, const char *name,
                     size_t length, const char *text, int *exit_code)
{
    enum clinic_field field = clinic_field_find(name, length);
    if (field == FIELD_COUNT)
        *exit_code = feverctl_misuse(correcting->ctl, command,
                                     "there is no field '%.*s'; the fields are the columns of "
                                     "`feverctl export -`",
                                     length > 60 ? 60 : (int)length, name);
    else if (!correction_may_set(field))
        *exit_code = feverctl_misuse(correcting->ctl, command,
                                     "%s is given once and for all; it cannot be corrected",
                                     clinic_field_name(field));
    else
        *exit_code = EXIT_DONE;
    for (size_t i = 0; i < correcting->pair_count && !*exit_code; i++)
        if (correcting->pairs[i].field == field)
            *exit_code = feverctl_misuse(correcting->ctl, command, "%s is given twice",
                                         clinic_field_name(field));
    if (*exit_code)
        return false;
    correcting->pairs[correcting->pair_count++] = (struct correct_pair){field, text};
    return true;
}

static bool operands_read(struct correcting *correcting, int argc, char **argv, int *exit_code)
{
    correcting->id = argv[1];
    bool removes = correcting->removed.count > 0; /* what stands behind --remove is more of it */
    for (int i = 2; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        if (!equals && removes) {
            if (!pair_add(correcting, argv[0], argv[i], strlen(argv[i]), "", exit_code))
                return false;
            continue;
        }
        correcting->sets = true;
        if (!equals) {
            *exit_code =
                feverctl_misuse(correcting->ctl, argv[0],
                                "'%.60s' is no FIELD=VALUE, such as phone=010-69156114", argv[i]);
            return false;
        }
        if (!pair_add(correcting, argv[0], argv[i], (size_t)(equals - argv[i]), equals + 1,
                      exit_code))
            return false;
    }
    return true;
}

/* --remove may be repeated, and names several fields with commas. */
static bool removed_read(struct correcting *correcting, const char *command, int *exit_code)
{
    for (size_t i = 0; i < correcting->removed.count; i++) {
        const char *at = correcting->removed.items[i];
        while (*at) {
            size_t length = strcspn(at, ",");
            if (!pair_add(correcting, command, at, length, "", exit_code))
                return false;
            at += length;
            at += strspn(at, ",");
        }
    }
    return true;
}

static bool until_read(struct correcting *correcting, const char *command, int *exit_code)
{
    correcting->until = CORRECTION_NO_END;
    const char *text = correcting->until_text;
    if (!text)
        return true;
    if (!feverctl_until_parse(text, &correcting->until))
        *exit_code =
            feverctl_misuse(correcting->ctl, command,
                            "--until must be a last day such as 2026-12-31, or an instant "
                            "such as 2026-12-31T12:00:00+08:00, before 2200, not '%.60s'; without "
                            "it there is no end",
                            text);
    else if (correcting->until <= correcting->now)
        *exit_code =
            feverctl_misuse(correcting->ctl, command,
                            "--until %s has passed: the correction would never hold", text);
    else
        return true;
    return false;
}

static bool texts_check(struct correcting *correcting, const char *command, int *exit_code)
{
    bool removes = correcting->removed.count > 0;
    const char *wrong = NULL;
    if (removes && correcting->sets)
        wrong = "set fields or take corrections back, one at a time";
    else if (!removes && !correcting->sets)
        wrong = "say what to correct: FIELD=VALUE, or --remove FIELD";
    else if (!removes && (!correcting->why || !correcting->why[strspn(correcting->why, " ")]))
        wrong = "say why, so that others can tell later whether it still holds: --why TEXT";
    else if (correcting->why && !feverctl_text_is_fine(correcting->why, CORRECTION_WHY_MAX))
        wrong = "--why must be one line of UTF-8 of at most 1000 bytes";
    else if (!feverctl_text_is_fine(correcting->who, CORRECTION_WHO_MAX))
        wrong = "--who must be one line of UTF-8 of at most 100 bytes";
    if (wrong)
        *exit_code = feverctl_misuse(correcting->ctl, command, "%s", wrong);
    return !wrong;
}

static bool arguments_read(struct correcting *correcting, int argc, char **argv, int *exit_code)
{
    struct option_spec specs[] = {
        {"why", "TEXT", "the reason, for whoever looks later", OPTION_TEXT,
         .target = &correcting->why},
        {"until", "DATE", "the last day on which it holds, in China (open)", OPTION_TEXT,
         .target = &correcting->until_text},
        {"who", "NAME", "who says so (the login name)", OPTION_TEXT, .target = &correcting->who},
        {"remove", "FIELD", "take the correction of a field back; may be repeated", OPTION_LIST,
         .target = &correcting->removed},
        {"allow-mobile", NULL, "take mobile numbers too", OPTION_FLAG,
         .target = &correcting->allow_mobile},
        {"dry-run", NULL, "only show what would change", OPTION_FLAG,
         .target = &correcting->dry_run},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    if (!feverctl_arguments(correcting->ctl, &help, &options, &argc, argv, exit_code) ||
        !operands_read(correcting, argc, argv, exit_code))
        return false;
    if (!correcting->who) {
        feverctl_user(correcting->user, sizeof correcting->user);
        correcting->who = correcting->user;
    }
    return texts_check(correcting, argv[0], exit_code) &&
           until_read(correcting, argv[0], exit_code) &&
           removed_read(correcting, argv[0], exit_code);
}

static enum fever_error clinic_unknown(const struct correcting *correcting,
                                       const struct dataset *dataset, struct error *error)
{
    for (size_t i = 0; i < dataset->retired_count; i++)
        if (strcmp(dataset->retired[i].id, correcting->id) == 0)
            return error_set(error, FEVER_NOT_FOUND,
                             "clinic %s (%s) has been retired; its corrections wait until a list "
                             "names it again",
                             correcting->id, dataset->retired[i].name);
    return error_set(error, FEVER_NOT_FOUND, "there is no clinic %s", correcting->id);
}

static enum fever_error changes_plan(struct correcting *correcting, const struct dataset *dataset,
                                     struct arena *arena, struct error *error)
{
    const struct correct_input input = {.arena = arena,
                                        .dataset = dataset,
                                        .pairs = correcting->pairs,
                                        .pair_count = correcting->pair_count,
                                        .allow_mobile = correcting->allow_mobile,
                                        .who = correcting->who,
                                        .why = correcting->why,
                                        .now = correcting->now,
                                        .until = correcting->until};
    if (!dataset->clinic_count)
        return clinic_unknown(correcting, dataset, error);
    return correcting->removed.count ? correct_remove(&input, &correcting->plan, error)
                                     : correct_set(&input, &correcting->plan, error);
}

static enum fever_error changes_apply(struct correcting *correcting, struct store *store,
                                      struct error *error)
{
    char actor[ACTOR_SIZE];
    feverctl_actor(actor);
    const struct change_set set = {.base_revision = correcting->revision.number,
                                   .base_tag = correcting->revision.tag,
                                   .kind = "corrections",
                                   .now = correcting->now,
                                   .actor = actor,
                                   .action = correcting->removed.count ? "uncorrect" : "correct",
                                   .target = correcting->id,
                                   .corrections = correcting->plan.changes,
                                   .correction_count = correcting->plan.change_count};
    int64_t before = correcting->revision.number;
    enum fever_error failure = store_apply(store, &set, NULL, &correcting->revision, error);
    correcting->made = !failure && correcting->revision.number != before;
    return failure;
}

/* The dataset is the caller's to free, also after an error: what was planned borrows from it. */
static enum fever_error correct_run(struct correcting *correcting, struct arena *arena,
                                    struct dataset **dataset, struct error *error)
{
    struct store *store = NULL;
    enum store_mode mode = correcting->dry_run ? STORE_READ : STORE_WRITE;
    if (!arena)
        return error_nomem(error);
    enum fever_error failure = store_open(correcting->ctl->store, mode, &store, error);
    if (!failure && !correcting->dry_run)
        failure = feverctl_lock(correcting->ctl, "correct", correcting->id, error);
    if (!failure)
        failure = store_load_clinic(store, correcting->id, dataset, error);
    if (!failure)
        failure = changes_plan(correcting, *dataset, arena, error);
    if (!failure) {
        correcting->revision = (*dataset)->revision;
        if (!correcting->dry_run && correcting->plan.change_count)
            failure = changes_apply(correcting, store, error);
    }
    store_close(store);
    return failure;
}

static struct clinic_change shown_change(const struct correcting *correcting)
{
    return (struct clinic_change){CLINIC_UPDATE, &correcting->plan.before, &correcting->plan.after};
}

static bool is_seen(const struct correcting *correcting)
{
    const struct clinic *before = &correcting->plan.before, *after = &correcting->plan.after;
    return clinic_diff(before, after) || before->hours_origin != after->hours_origin;
}

static json_t *notices_json(const struct correct_plan *plan)
{
    json_t *list = json_array();
    for (size_t i = 0; i < plan->notice_count; i++) {
        const struct import_finding *notice = &plan->notices[i];
        json_array_append_new(list, json_pack("{s:s,s:s?,s:s,s:s?,s:s}", "severity",
                                              finding_severity_name(notice->severity), "column",
                                              notice->column, "code", notice->code, "value",
                                              notice->value, "message", notice->message));
    }
    return list;
}

static int print_json(const struct correcting *correcting)
{
    const struct correct_plan *plan = &correcting->plan;
    struct clinic_change change = shown_change(correcting);
    json_t *changes = feverctl_changes_json(&change, is_seen(correcting));
    json_t *answer =
        json_pack("{s:o,s:s,s:b,s:b,s:I,s:o}", "revision",
                  feverctl_revision_json(&correcting->revision), "id", plan->before.id,
                  "new_revision", (int)correcting->made, "dry_run", (int)correcting->dry_run,
                  "corrections", (json_int_t)plan->change_count, "notices", notices_json(plan));
    if (!changes || json_object_set(answer, "changed", json_object_get(changes, "changed"))) {
        json_decref(answer);
        answer = NULL;
    }
    json_decref(changes);
    return feverctl_print_json(answer);
}

static int print_text(const struct correcting *correcting)
{
    const struct correct_plan *plan = &correcting->plan;
    const char *id = plan->before.id;
    for (size_t i = 0; i < plan->notice_count; i++)
        printf("%s: %s\n", plan->notices[i].column, plan->notices[i].message);
    if (!plan->change_count)
        printf("Nothing to do: clinic %s says so already\n", id);
    else if (correcting->dry_run)
        printf("That would change clinic %s:\n", id);
    else if (correcting->removed.count)
        printf("Revision %" PRId64 " takes corrections of clinic %s back:\n",
               correcting->revision.number, id);
    else
        printf("Revision %" PRId64 " corrects clinic %s:\n", correcting->revision.number, id);
    if (plan->change_count && !is_seen(correcting))
        printf("~ %s  %s\n    shown as before\n", id, plan->before.name);
    struct clinic_change change = shown_change(correcting);
    struct error error;
    if (!is_seen(correcting) || !feverctl_changes_print(&change, 1))
        return EXIT_DONE;
    error_nomem(&error);
    return feverctl_fail(correcting->ctl, &error);
}

int feverctl_correct(struct feverctl *ctl, int argc, char **argv)
{
    struct correcting correcting = {.ctl = ctl, .now = time(NULL)};
    struct dataset *dataset = NULL;
    struct error error;
    int exit_code;
    if (!arguments_read(&correcting, argc, argv, &exit_code))
        return exit_code;
    struct arena *arena = arena_new();
    if (correct_run(&correcting, arena, &dataset, &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? print_json(&correcting) : print_text(&correcting);
    dataset_free(dataset);
    arena_free(arena);
    return exit_code;
}
