/* feverctl history: the revisions, newest first. */
#include <inttypes.h>
#include <stdio.h>

#include "fever/arena.h"
#include "fever/civil.h"
#include "feverctl.h"

enum { SHOWN = 20 };

static const struct feverctl_help help = {
    .usage = "history [options]",
    .about = "Lists the revisions, newest first: when, what kind of data, how many records were "
             "new (+),\n"
             "changed (~) and retired (-), who made it, from which import source and file.\n",
};

static json_t *entry_json(const struct history_entry *entry)
{
    json_t *object = feverctl_revision_json(&entry->revision);
    json_t *target = entry->rolled_back_to < 0 ? json_null() : json_integer(entry->rolled_back_to);
    json_t *rest = json_pack("{s:s,s:s?,s:s?,s:s?,s:s?,s:I,s:I,s:I,s:o}", "kind", entry->kind,
                             "source", entry->source, "file", entry->file, "actor", entry->actor,
                             "action", entry->action, "inserted", (json_int_t)entry->inserted,
                             "updated", (json_int_t)entry->updated, "retired",
                             (json_int_t)entry->retired, "rolled_back_to", target);
    json_object_update(object, rest);
    json_decref(rest);
    return object;
}

static int history_print_json(const struct history_entry *entries, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, entry_json(&entries[i]));
    return feverctl_print_json(json_pack("{s:o}", "revisions", list));
}

static int history_print(const struct history_entry *entries, size_t count)
{
    if (!count)
        printf("Nothing has been imported yet\n");
    for (size_t i = 0; i < count; i++) {
        const struct history_entry *entry = &entries[i];
        char when[CIVIL_RFC3339_SIZE];
        feverctl_format_time(entry->revision.published_at, when);
        printf("%6" PRId64 "  %s  %-9s  +%" PRId64 " ~%" PRId64 " -%" PRId64,
               entry->revision.number, when, entry->kind, entry->inserted, entry->updated,
               entry->retired);
        if (entry->rolled_back_to >= 0)
            printf("  to revision %" PRId64, entry->rolled_back_to);
        printf("  by %s", entry->actor ? entry->actor : "(unknown)");
        if (entry->action)
            printf(" %s", entry->action);
        if (entry->source)
            printf("  source %s", entry->source);
        if (entry->file)
            printf("  %s", entry->file);
        putchar('\n');
    }
    return EXIT_DONE;
}

static enum fever_error history_load(const struct feverctl *ctl, struct arena *arena, size_t limit,
                                     const struct history_entry **entries, size_t *count,
                                     struct error *error)
{
    if (!arena)
        return error_nomem(error);
    struct store *store = NULL;
    enum fever_error failure = store_open(ctl->store, STORE_READ, &store, error);
    if (!failure)
        failure = store_history(store, arena, limit, entries, count, error);
    store_close(store);
    return failure;
}

int feverctl_history(struct feverctl *ctl, int argc, char **argv)
{
    int64_t limit = SHOWN;
    struct option_spec specs[] = {
        {"limit", "N", "how many to list; 0 for all (20)", OPTION_NUMBER, .target = &limit,
         .minimum = 0, .maximum = INT32_MAX},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    struct arena *arena = arena_new();
    const struct history_entry *entries = NULL;
    size_t count = 0;
    struct error error;
    if (history_load(ctl, arena, (size_t)limit, &entries, &count, &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? history_print_json(entries, count) : history_print(entries, count);
    arena_free(arena);
    return exit_code;
}
