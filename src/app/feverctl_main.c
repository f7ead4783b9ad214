/* feverctl, the maintainers' tool: finds the command and hands over. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "begin.h"
#include "feverctl.h"
#include "feverctl_stop.h"
#include "version.h"

struct command {
    const char *name;
    const char *summary;
    feverctl_command_run *run;
};

static const struct command commands[] = {
    {"init", "makes the store", feverctl_init},
    {"import", "takes a list into it, with a report", feverctl_import},
    {"columns", "proposes a mapping of foreign headers", feverctl_columns},
    {"geocode", "fills missing positions, marks their precision", feverctl_geocode},
    {"export", "writes the clinics to a file", feverctl_export},
    {"stats", "counts what it holds and warns of what ends soon", feverctl_stats},
    {"history", "lists its revisions", feverctl_history},
    {"diff", "shows what changed between two revisions", feverctl_diff},
    {"correct", "sets a clinic's fields by hand, whatever its sources say", feverctl_correct},
    {"corrections", "lists what was set by hand and what is stale", feverctl_corrections},
    {"close", "closes clinics, by id, source or region", feverctl_close},
    {"reopen", "ends such a closure", feverctl_reopen},
    {"load", "takes queues out of a district's sheet", feverctl_load},
    {"notice", "puts up, lists and takes down notices", feverctl_notice},
    {"reports", "lists, answers and exports residents' reports", feverctl_reports},
    {"token", "lets a clinic's people write", feverctl_token},
    {"audit", "tells who wrote what", feverctl_audit_log},
    {"rollback", "brings the clinics of a revision back", feverctl_rollback},
    {"check", "checks that it is whole", feverctl_check},
    {"backup", "writes all of it to a new file, also while it is in use", feverctl_backup},
    {"restore", "puts a backup in its place, also while it is in use", feverctl_restore},
    {"copy", "copies all of a store into a new one, file or PostgreSQL", feverctl_copy},
    {"compact", "leaves nothing of what was erased on the disk", feverctl_compact},
    {"publish", "writes the site as static files, for any web server", feverctl_publish},
    {"desk", "shows the same in a browser", feverctl_desk},
    {NULL, NULL, NULL},
};

static void help_print(const struct option_table *options)
{
    printf("Usage: feverctl [--store STORE] COMMAND [options]\n\n"
           "Makes and looks after the store of a fever clinic map.\n\nCommands:\n");
    for (const struct command *command = commands; command->name; command++)
        printf("  %-26s%s\n", command->name, command->summary);
    printf("\nOptions:\n");
    options_print(options, stdout);
    printf("\nEvery command explains itself: feverctl COMMAND --help\n");
}

static const struct command *command_find(const char *name)
{
    for (const struct command *command = commands; command->name; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

static int command_dispatch(struct feverctl *ctl, int argc, char **argv)
{
    bool wants_help = false, wants_version = false;
    struct option_spec specs[] = {
        {"store", "STORE", "the store's file or URL (FEVER_STORE, else fever.db)", OPTION_TEXT,
         .target = &ctl->store},
        {"json", NULL, "answer as JSON", OPTION_FLAG, .target = &ctl->json},
        {"help", NULL, "this text", OPTION_FLAG, .target = &wants_help},
        {"version", NULL, "the program's version", OPTION_FLAG, .target = &wants_version},
    };
    const struct option_table table = {specs, sizeof specs / sizeof *specs};
    struct error error;
    struct option_faults faults = {.count = 0};
    if (options_from_arguments(&table, true, &argc, argv, &faults))
        return feverctl_misused(ctl, "", &faults);
    if (wants_help)
        help_print(&table);
    else if (wants_version)
        printf("feverctl " FEVER_VERSION "\n");
    if (wants_help || wants_version)
        return EXIT_DONE;
    if (argc < 2) {
        error_set(&error, FEVER_INVALID, "a command is missing; feverctl --help lists them");
        feverctl_fail(ctl, &error);
        return EXIT_USAGE;
    }
    const struct command *command = command_find(argv[1]);
    if (!command) {
        error_set(&error, FEVER_INVALID, "there is no command '%s'; feverctl --help lists them",
                  argv[1]);
        feverctl_fail(ctl, &error);
        return EXIT_USAGE;
    }
    return command->run(ctl, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    program_begin();
    struct feverctl ctl = {.store = "fever.db"};
    struct option_spec environment[] = {{"store", NULL, NULL, OPTION_TEXT, .target = &ctl.store}};
    const struct option_table table = {environment, 1};
    struct option_faults faults = {.count = 0};
    struct arena *arena = arena_new();
    if (!arena || options_from_environment(&table, "FEVER", arena, &faults)) {
        if (!faults.count)
            fprintf(stderr, "feverctl: out of memory\n");
        option_faults_print(&faults, "feverctl", stderr);
        arena_free(arena);
        return faults.count ? EXIT_USAGE : EXIT_FAILED;
    }
    feverctl_stop_arm();
    int status = command_dispatch(&ctl, argc, argv);
    feverctl_unlock(&ctl);
    arena_free(arena);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "feverctl: cannot write the answer: %s\n", strerror(errno));
        return status ? status : EXIT_FAILED;
    }
    return status;
}
