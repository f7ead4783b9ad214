/* feverctl audit: who wrote what, and when. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/civil.h"
#include "fever/store_live.h"
#include "feverctl.h"
#include "feverctl_until.h"

/* A detail may hold what stood before an act, with which the desk undoes it: pages of JSON. */
enum { LIMIT_DEFAULT = 100, LIMIT_MAX = 1000000, DETAIL_SHOWN_BYTES = 80 };

static const struct feverctl_help help = {
    .usage = "audit [options]",
    .about =
        "Lists what was written, the newest first: when, by which token or by whom with this\n"
        "tool, what, and to which clinic, region, source, notice or token. A long detail is cut\n"
        "short (…); --json has all of it.\n",
};

static json_t *entry_json(const struct audit_entry *entry)
{
    char at[CIVIL_RFC3339_SIZE];
    feverctl_format_time(entry->at, at);
    return json_pack("{s:I,s:s,s:s,s:s,s:s?,s:s?}", "number", (json_int_t)entry->number, "at", at,
                     "actor", entry->actor, "action", entry->action, "target", entry->target,
                     "detail", entry->detail);
}

/* How much of a detail stands on its line: one line of text, cut between two characters. */
static int detail_shown(const char *detail, const char **more)
{
    size_t length = strcspn(detail, "\r\n");
    if (length > DETAIL_SHOWN_BYTES) {
        length = DETAIL_SHOWN_BYTES;
        while (length && ((unsigned char)detail[length] & 0xC0) == 0x80)
            length--;
    }
    *more = detail[length] ? "…" : "";
    return (int)length;
}

static void entry_print(const struct audit_entry *entry, const char *at)
{
    const char *detail = entry->detail ? entry->detail : "", *more;
    int shown = detail_shown(detail, &more);
    printf("%s  %-24s %-14s %s%s%.*s%s\n", at, entry->actor, entry->action,
           entry->target ? entry->target : "", *detail ? "  " : "", shown, detail, more);
}

static int entries_print(const struct feverctl *ctl, const struct audit_entry *entries,
                         size_t count)
{
    json_t *list = ctl->json ? json_array() : NULL;
    for (size_t i = 0; i < count; i++) {
        char at[CIVIL_RFC3339_SIZE];
        feverctl_format_time(entries[i].at, at);
        if (ctl->json)
            json_array_append_new(list, entry_json(&entries[i]));
        else
            entry_print(&entries[i], at);
    }
    if (ctl->json)
        return feverctl_print_json(json_pack("{s:o}", "entries", list));
    printf("%zu entr%s\n", count, count == 1 ? "y" : "ies");
    return EXIT_DONE;
}

static int audit_run(const struct feverctl *ctl, int64_t since, size_t limit)
{
    struct store *store = NULL;
    struct error error;
    const struct audit_entry *entries;
    size_t count;
    struct arena *arena = arena_new();
    enum fever_error failure =
        arena ? store_open(ctl->store, STORE_READ, &store, &error) : error_nomem(&error);
    if (!failure)
        failure = store_audit_read(store, since, limit, arena, &entries, &count, &error);
    int exit_code = failure ? feverctl_fail(ctl, &error) : entries_print(ctl, entries, count);
    store_close(store);
    arena_free(arena);
    return exit_code;
}

int feverctl_audit_log(struct feverctl *ctl, int argc, char **argv)
{
    const char *since_text = NULL;
    int64_t since = 0;
    long limit = LIMIT_DEFAULT;
    struct option_spec specs[] = {
        {"since", "DATE", "only since that day or RFC 3339 instant", OPTION_TEXT,
         .target = &since_text},
        {"limit", "N", "at most so many (100)", OPTION_NUMBER, .target = &limit, .minimum = 1,
         .maximum = LIMIT_MAX},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    if (since_text && !feverctl_since_parse(since_text, &since))
        return feverctl_misuse(ctl, argv[0],
                               "--since must be a day such as 2026-01-25 or an RFC 3339 instant");
    return audit_run(ctl, since, (size_t)limit);
}
