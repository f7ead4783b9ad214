/* feverctl reports: what residents say is wrong, for maintainers to read, answer and count. */
#include "feverctl_reports.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/civil.h"
#include "fever/number.h"
#include "fever/region.h"
#include "fever/utf8.h"
#include "feverctl_who.h"

enum { RESOLVED_MAX = 1000 };

static const struct feverctl_help help = {
    .usage = "reports list [--region ADCODE] [--all]\n"
             "       feverctl [--store STORE] reports resolve NUMBER… --answer TEXT\n"
             "       feverctl [--store STORE] reports erase NUMBER…\n"
             "       feverctl [--store STORE] reports export [--anonymous] FILE",
    .about =
        "Lists the open reports, those of the same kind about the same clinic together: priority\n"
        "regions (under an epidemic notice) first, then what many say, then what has waited\n"
        "longest. `resolve` takes reports off the list, with what became of them. `export` writes\n"
        "all as CSV (- is stdout), with --anonymous without what their makers wrote. Reports are\n"
        "erased by the service after its --report-days, by their makers at any time, or by "
        "`erase`:\n"
        "for who asks without a receipt, or is spoken of in somebody else's. It cannot be "
        "undone.\n",
    .operands_min = 1,
    .operands_max = 1 + RESOLVED_MAX,
};

struct reports_command {
    struct feverctl *ctl;
    const char *region, *answer;
    bool all, anonymous;
    int argc; /* operands behind the action */
    char **argv;
};

/* A stranger's text on a terminal: no character that steers it. */
static void print_plain(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool is_c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0;
        putchar(is_c1 || *at < 0x20 || *at == 0x7F ? ' ' : *at);
        at += is_c1;
    }
}

static json_t *report_json(const struct filed_report *filed)
{
    const struct report *report = filed->report;
    char made[CIVIL_RFC3339_SIZE], resolved[CIVIL_RFC3339_SIZE];
    feverctl_format_time(report->made_at, made);
    if (report->resolved_at)
        feverctl_format_time(report->resolved_at, resolved);
    return json_pack("{s:I,s:s?,s:s?,s:s,s:s?,s:s?,s:s?}", "number", (json_int_t)report->number,
                     "text", report->text, "contact", report->contact, "made_at", made,
                     "resolved_at", report->resolved_at ? resolved : NULL, "resolved_by",
                     report->resolved_by, "answer", report->resolved_at ? report->answer : NULL);
}

static json_t *group_json(const struct filed_report *filed)
{
    json_t *reports = json_array();
    for (size_t i = 0; i < filed->group_size; i++)
        json_array_append_new(reports, report_json(&filed[i]));
    return json_pack("{s:s,s:s?,s:s,s:b,s:I,s:o}", "clinic_id", filed->report->clinic_id, "clinic",
                     filed->clinic ? filed->clinic->name : NULL, "kind",
                     report_kind_name(filed->report->kind), "priority", filed->priority, "count",
                     (json_int_t)filed->group_size, "reports", reports);
}

static void group_print(const struct filed_report *filed)
{
    printf("%s %s: %s, %zu report%s%s\n", filed->report->clinic_id,
           filed->clinic ? filed->clinic->name : "(no longer listed)",
           report_kind_name(filed->report->kind), filed->group_size,
           filed->group_size == 1 ? "" : "s", filed->priority ? "  [priority region]" : "");
    for (size_t i = 0; i < filed->group_size; i++) {
        const struct report *report = filed[i].report;
        char made[CIVIL_RFC3339_SIZE];
        feverctl_format_time(report->made_at, made);
        printf("  %" PRId64 "  %s  ", report->number, made);
        print_plain(report->text ? report->text : "");
        if (report->contact) {
            printf("  (contact: ");
            print_plain(report->contact);
            printf(")");
        }
        if (report->resolved_at)
            printf("  [resolved: %s]", report->answer);
        printf("\n");
    }
}

static int list_print(const struct feverctl *ctl, const struct filed_report *reports, size_t count,
                      int64_t dropped)
{
    json_t *groups = ctl->json ? json_array() : NULL;
    for (size_t i = 0; i < count; i += reports[i].group_size) {
        if (ctl->json)
            json_array_append_new(groups, group_json(&reports[i]));
        else
            group_print(&reports[i]);
    }
    if (ctl->json)
        return feverctl_print_json(
            json_pack("{s:o,s:I}", "groups", groups, "dropped", (json_int_t)dropped));
    printf("%zu report%s", count, count == 1 ? "" : "s");
    if (dropped)
        printf("; %" PRId64 " more came in on days that were full and were not kept", dropped);
    printf("\n");
    return EXIT_DONE;
}

static int reports_list(const struct reports_command *command, struct store *store,
                        struct arena *arena)
{
    struct dataset *dataset = NULL;
    struct filed_report *reports;
    size_t count;
    int64_t dropped = 0;
    uint32_t adcode = 0;
    struct error error;
    if (command->argc)
        return feverctl_misuse(command->ctl, "reports", "'%.40s' is not understood here",
                               command->argv[0]);
    if (command->region && !region_adcode_parse(command->region, strlen(command->region), &adcode))
        return feverctl_misuse(command->ctl, "reports", "--region must be a six-digit adcode");
    enum fever_error failure = reports_file(store, !command->all, adcode, time(NULL), arena,
                                            &dataset, &reports, &count, &error);
    if (!failure)
        failure = store_reports_dropped(store, &dropped, &error);
    int exit_code = failure ? feverctl_fail(command->ctl, &error)
                            : list_print(command->ctl, reports, count, dropped);
    dataset_free(dataset);
    return exit_code;
}

static enum fever_error number_read(const char *text, int64_t *out, struct error *error)
{
    if (number_parse_int(text, strlen(text), 1, INT64_MAX, out))
        return FEVER_OK;
    return error_set(error, FEVER_INVALID, "'%.40s' is no number of a report", text);
}

static enum fever_error resolve_one(const struct reports_command *command, struct store *store,
                                    const char *number, struct error *error)
{
    char actor[ACTOR_SIZE];
    int64_t value = 0, now = time(NULL);
    enum fever_error failure = number_read(number, &value, error);
    if (failure)
        return failure;
    feverctl_actor(actor);
    failure = store_report_resolve(store, value, actor, command->answer, now, error);
    return failure ? failure : feverctl_audit(store, now, "report.resolve", number, NULL, error);
}

static enum fever_error erase_one(const struct reports_command *command, struct store *store,
                                  const char *number, struct error *error)
{
    int64_t value = 0;
    (void)command;
    enum fever_error failure = number_read(number, &value, error);
    if (!failure)
        failure = store_report_erase_number(store, value, error);
    return failure ? failure
                   : feverctl_audit(store, time(NULL), "report.erase", number, NULL, error);
}

/* Does one thing to all of the numbers or to none, and says how many they were. */
static int each_number(const struct reports_command *command, struct store *store,
                       enum fever_error (*act)(const struct reports_command *command,
                                               struct store *store, const char *number,
                                               struct error *error),
                       const char *done)
{
    struct error error;
    enum fever_error failure = feverctl_live_begin(store, &error);
    for (int i = 0; i < command->argc && !failure; i++)
        failure = act(command, store, command->argv[i], &error);
    if (!failure)
        failure = store_live_commit(store, &error);
    store_live_end(store);
    if (failure)
        return feverctl_fail(command->ctl, &error);
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:i}", done, command->argc));
    printf("%d report%s %s\n", command->argc, number_plural(command->argc), done);
    return EXIT_DONE;
}

static int reports_resolve(const struct reports_command *command, struct store *store,
                           struct arena *arena)
{
    (void)arena;
    if (!command->argc)
        return feverctl_misuse(command->ctl, "reports", "name the reports by their numbers");
    if (!command->answer || !*command->answer ||
        !feverctl_text_is_fine(command->answer, REPORT_ANSWER_MAX * 4) ||
        utf8_count(command->answer) > REPORT_ANSWER_MAX)
        return feverctl_misuse(command->ctl, "reports",
                               "--answer is needed: one line of at most %d characters",
                               REPORT_ANSWER_MAX);
    return each_number(command, store, resolve_one, "resolved");
}

static int reports_erase(const struct reports_command *command, struct store *store,
                         struct arena *arena)
{
    (void)arena;
    if (!command->argc)
        return feverctl_misuse(command->ctl, "reports", "name the reports by their numbers");
    int exit_code = each_number(command, store, erase_one, "erased");
    store_forget(store);
    return exit_code;
}

static enum fever_error export_note(struct store *store, bool anonymous, struct error *error)
{
    enum fever_error failure = feverctl_live_begin(store, error);
    if (!failure)
        failure =
            feverctl_audit(store, time(NULL), "report.export", NULL,
                           anonymous ? "{\"anonymous\":true}" : "{\"anonymous\":false}", error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}

/* Noted before it is done: nobody takes contacts away without a trace. */
static int reports_export(const struct reports_command *command, struct store *store,
                          struct arena *arena)
{
    struct dataset *dataset = NULL;
    struct filed_report *reports;
    size_t count = 0;
    struct error error;
    if (command->argc != 1)
        return feverctl_misuse(command->ctl, "reports", "`reports export` needs one FILE");
    enum fever_error failure =
        reports_file(store, false, 0, time(NULL), arena, &dataset, &reports, &count, &error);
    if (!failure)
        failure = export_note(store, command->anonymous, &error);
    if (!failure)
        failure = reports_write(command->argv[0], command->anonymous, reports, count, &error);
    dataset_free(dataset);
    if (failure)
        return feverctl_fail(command->ctl, &error);
    if (strcmp(command->argv[0], "-") == 0)
        return EXIT_DONE;
    if (command->ctl->json)
        return feverctl_print_json(json_pack("{s:s,s:I,s:b}", "file", command->argv[0], "reports",
                                             (json_int_t)count, "anonymous", command->anonymous));
    printf("Wrote %zu report%s to %s\n", count, count == 1 ? "" : "s", command->argv[0]);
    return EXIT_DONE;
}

struct action {
    const char *name;
    enum store_mode mode;
    int (*run)(const struct reports_command *command, struct store *store, struct arena *arena);
    const char *takes[2]; /* options */
};

static const struct action actions[] = {
    {"list", STORE_READ, reports_list, {"region", "all"}},
    {"resolve", STORE_WRITE, reports_resolve, {"answer"}},
    {"erase", STORE_WRITE, reports_erase, {NULL}},
    {"export", STORE_WRITE, reports_export, {"anonymous"}},
};

/* An option of another action is not passed over: who means to hand on one region's reports, or
 * none of the contacts, would show all of them. */
static int action_check(const struct feverctl *ctl, const struct action *action,
                        const struct option_table *options)
{
    for (size_t i = 0; i < options->count; i++) {
        const struct option_spec *spec = &options->specs[i];
        bool takes = false;
        for (size_t k = 0; k < sizeof action->takes / sizeof *action->takes; k++)
            takes |= action->takes[k] && strcmp(action->takes[k], spec->name) == 0;
        if (!takes && spec->origin.source != OPTION_UNSET)
            return feverctl_misuse(ctl, "reports", "`reports %s` knows no --%s; leave it out",
                                   action->name, spec->name);
    }
    return EXIT_DONE;
}

static int action_run(const struct reports_command *command, const struct action *action)
{
    struct store *store = NULL;
    struct error error;
    struct arena *arena = arena_new();
    enum fever_error failure =
        arena ? store_open(command->ctl->store, action->mode, &store, &error) : error_nomem(&error);
    int exit_code =
        failure ? feverctl_fail(command->ctl, &error) : action->run(command, store, arena);
    store_close(store);
    arena_free(arena);
    return exit_code;
}

int feverctl_reports(struct feverctl *ctl, int argc, char **argv)
{
    struct reports_command command = {.ctl = ctl};
    struct option_spec specs[] = {
        {"region", "ADCODE", "list only those of this region", OPTION_TEXT,
         .target = &command.region},
        {"all", NULL, "list those that are resolved too", OPTION_FLAG, .target = &command.all},
        {"answer", "TEXT", "what became of it, for resolve", OPTION_TEXT,
         .target = &command.answer},
        {"anonymous", NULL, "export without texts and contacts", OPTION_FLAG,
         .target = &command.anonymous},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    command.argc = argc - 2;
    command.argv = argv + 2;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, argv[1]) != 0)
            continue;
        exit_code = action_check(ctl, &actions[i], &options);
        return exit_code ? exit_code : action_run(&command, &actions[i]);
    }
    return feverctl_misuse(ctl, argv[0], "'%.40s' is neither list, resolve, erase nor export",
                           argv[1]);
}
