/* feverctl close, reopen: closures of a clinic, of an import source, of a region. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/closing.h"
#include "fever/region.h"
#include "fever/store_live.h"
#include "feverctl.h"
#include "feverctl_until.h"
#include "feverctl_who.h"

enum { MINUTE_S = 60 };

static const struct feverctl_help close_help = {
    .usage = "close (ID | --source NAME | --region ADCODE) --reason TEXT [options]\n"
             "       feverctl [--store STORE] close --list | --due",
    .about =
        "Closes a clinic, all that an import source names, or all of a region, whatever their "
        "hours\n"
        "say; also such as are imported later. The three stand beside each other: each is ended "
        "by\n"
        "its own --until or `feverctl reopen`. Closing again replaces the closure, also one that "
        "is\n"
        "yet to begin, and tells which; one without --until it confirms. DATE is a day in China's\n"
        "time (as --until: its last day) or RFC 3339.\n"
        "--due lists the closures without an end that nobody has confirmed for 48 hours.\n",
    .operands_max = 1,
};

static const struct feverctl_help reopen_help = {
    .usage = "reopen (ID | --source NAME | --region ADCODE)",
    .about =
        "Ends a closure that `feverctl close` or a token made for just this clinic, source or\n"
        "region. Closures of others that also concern the clinic stay.\n",
    .operands_max = 1,
};

/* Whom a closure names, as both commands are told it. */
struct closure_target {
    const char *id, *source, *region;
    enum closure_scope scope;
    const char *name;
};

static int target_read(const struct feverctl *ctl, const char *command,
                       struct closure_target *target)
{
    uint32_t adcode;
    if (!!target->id + !!target->source + !!target->region != 1)
        return feverctl_misuse(ctl, command, "name one: an ID, --source NAME or --region ADCODE");
    if (target->region && !region_adcode_parse(target->region, strlen(target->region), &adcode))
        return feverctl_misuse(ctl, command, "--region must be a six-digit adcode");
    target->scope = target->id ? CLOSURE_CLINIC : target->source ? CLOSURE_SOURCE : CLOSURE_REGION;
    target->name = target->id ? target->id : target->source ? target->source : target->region;
    return EXIT_DONE;
}

static enum fever_error target_resolve(struct store *store, struct closure_target *target,
                                       struct arena *scratch, struct error *error)
{
    return closure_target_find(store, target->scope, target->name, scratch, &target->name, error);
}

struct closing {
    struct feverctl *ctl;
    struct closure_target target;
    const char *from, *until, *reason, *alternative;
    bool lists, only_due;
    struct live_closure closure;
    struct live_values *before;          /* until the run has ended */
    const struct live_closure *replaced; /* of those, or NULL */
};

static int times_read(struct closing *closing, int64_t now)
{
    struct live_closure *closure = &closing->closure;
    int64_t from = now;
    closure->until = CLOSURE_NO_END;
    if (closing->from && !feverctl_since_parse(closing->from, &from))
        return feverctl_misuse(closing->ctl, "close",
                               "--from must be a day such as 2026-01-25 or an RFC 3339 instant");
    if (closing->until && !feverctl_until_parse(closing->until, &closure->until))
        return feverctl_misuse(
            closing->ctl, "close",
            "--until must be a day such as 2026-01-25 or an RFC 3339 instant, before "
            "2200; without it there is no end");
    closure->from = from - from % MINUTE_S; /* states are told by the minute */
    if (closure->until <= now)
        return feverctl_misuse(closing->ctl, "close", "--until lies in the past");
    if (closure->until <= closure->from)
        return feverctl_misuse(closing->ctl, "close", "--until must lie behind --from");
    return EXIT_DONE;
}

static int closing_read(struct closing *closing, int64_t now)
{
    int exit_code = target_read(closing->ctl, "close", &closing->target);
    if (exit_code)
        return exit_code;
    if (!closing->reason || !live_line_is_valid(closing->reason, LIVE_REASON_MAX))
        return feverctl_misuse(closing->ctl, "close",
                               "--reason is needed: one line of at most %d characters, which "
                               "people read",
                               LIVE_REASON_MAX);
    return times_read(closing, now);
}

static enum fever_error alternative_resolve(struct closing *closing, struct store *store,
                                            struct arena *scratch, struct error *error)
{
    struct closure_target other = {.scope = CLOSURE_CLINIC, .name = closing->alternative};
    if (!closing->alternative)
        return FEVER_OK;
    enum fever_error failure = target_resolve(store, &other, scratch, error);
    if (!failure && closing->target.scope == CLOSURE_CLINIC &&
        strcmp(other.name, closing->target.name) == 0)
        failure = error_set(error, FEVER_INVALID, "--alternative must be another clinic");
    closing->closure.alternative = other.name;
    return failure;
}

/* What stands of the same target and says something else: a planned closure would be lost without a
 * word. */
static enum fever_error replaced_find(struct closing *closing, struct store *store, int64_t now,
                                      struct error *error)
{
    const struct live_closure *made = &closing->closure;
    enum fever_error failure = store_live_load(store, now, &closing->before, error);
    for (size_t i = 0; !failure && i < closing->before->closure_count; i++) {
        const struct live_closure *old = &closing->before->closures[i];
        bool same = old->scope == made->scope && strcmp(old->target, made->target) == 0;
        bool differs =
            old->from > now || old->until != made->until || strcmp(old->reason, made->reason) != 0;
        if (same && differs)
            closing->replaced = old;
    }
    return failure;
}

static enum fever_error closing_keep(struct closing *closing, struct store *store,
                                     struct arena *scratch, int64_t now, struct error *error)
{
    char actor[ACTOR_SIZE];
    enum fever_error failure = target_resolve(store, &closing->target, scratch, error);
    if (!failure)
        failure = alternative_resolve(closing, store, scratch, error);
    if (failure)
        return failure;
    feverctl_actor(actor);
    closing->closure.scope = closing->target.scope;
    closing->closure.target = closing->target.name;
    closing->closure.reason = closing->reason;
    closing->closure.actor = actor;
    closing->closure.made_at = now;
    failure = replaced_find(closing, store, now, error);
    if (failure)
        return failure;
    failure = feverctl_live_begin(store, error);
    if (!failure)
        failure = store_closure_put(store, &closing->closure, error);
    failure = feverctl_live_end(store, failure, now, "closure.put", closing->target.name, error);
    return failure;
}

static json_t *closure_json(const struct live_closure *closure)
{
    char from[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE], made[CIVIL_RFC3339_SIZE];
    bool is_open = closure->until == CLOSURE_NO_END;
    feverctl_format_time(closure->from, from);
    feverctl_format_time(closure->made_at, made);
    if (!is_open)
        feverctl_format_time(closure->until, until);
    return json_pack("{s:s,s:s,s:s,s:s?,s:s,s:s?,s:s,s:s}", "scope",
                     closure_scope_name(closure->scope), "target", closure->target, "from", from,
                     "until", is_open ? NULL : until, "reason", closure->reason, "alternative_id",
                     closure->alternative, "actor", closure->actor, "confirmed_at", made);
}

static void closure_print(const struct live_closure *closure)
{
    char from[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE] = "lifted";
    feverctl_format_time(closure->from, from);
    if (closure->until != CLOSURE_NO_END)
        feverctl_until_format(closure->until, until);
    printf("%s %s: closed from %s until %s: %s", closure_scope_name(closure->scope),
           closure->target, from, until, closure->reason);
    if (closure->alternative)
        printf("  (instead: %s)", closure->alternative);
    printf("  [%s]\n", closure->actor);
}

static int closing_print(const struct closing *closing)
{
    const struct live_closure *replaced = closing->replaced;
    if (closing->ctl->json)
        return feverctl_print_json(json_pack("{s:o,s:o}", "closure",
                                             closure_json(&closing->closure), "replaced",
                                             replaced ? closure_json(replaced) : json_null()));
    closure_print(&closing->closure);
    if (replaced) {
        printf("It replaces: ");
        closure_print(replaced);
    }
    return EXIT_DONE;
}

static int closing_run(struct closing *closing, int64_t now)
{
    struct store *store = NULL;
    struct error error;
    struct arena *scratch = arena_new();
    enum fever_error failure = scratch
                                   ? store_open(closing->ctl->store, STORE_WRITE, &store, &error)
                                   : error_nomem(&error);
    if (!failure)
        failure = closing_keep(closing, store, scratch, now, &error);
    store_close(store);
    int exit_code = EXIT_DONE;
    if (failure) {
        exit_code = feverctl_fail(closing->ctl, &error);
    } else {
        closing->closure.actor = "you";
        exit_code = closing_print(closing);
    }
    live_values_free(closing->before);
    arena_free(scratch);
    return exit_code;
}

/* Who names something beside the list means to close it: it would stay open without a word. */
static int closures_list(const struct closing *closing, int64_t now)
{
    const struct closure_target *target = &closing->target;
    if (target->id || target->source || target->region || closing->reason || closing->from ||
        closing->until || closing->alternative)
        return feverctl_misuse(closing->ctl, "close",
                               "--list and --due stand alone: with them nothing is closed");
    struct store *store = NULL;
    struct live_values *values = NULL;
    struct error error;
    enum fever_error failure = store_open(closing->ctl->store, STORE_READ, &store, &error);
    if (!failure)
        failure = store_live_load(store, now, &values, &error);
    store_close(store);
    if (failure)
        return feverctl_fail(closing->ctl, &error);
    json_t *list = closing->ctl->json ? json_array() : NULL;
    size_t count = 0;
    for (size_t i = 0; i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        if (closing->only_due && !closure_is_due(closure, now))
            continue;
        count++;
        if (closing->ctl->json)
            json_array_append_new(list, closure_json(closure));
        else
            closure_print(closure);
    }
    live_values_free(values);
    if (closing->ctl->json)
        return feverctl_print_json(json_pack("{s:o}", "closures", list));
    printf("%zu closure%s%s\n", count, count == 1 ? "" : "s",
           closing->only_due ? " to be confirmed or ended" : "");
    return EXIT_DONE;
}

int feverctl_close(struct feverctl *ctl, int argc, char **argv)
{
    struct closing closing = {.ctl = ctl};
    struct option_spec specs[] = {
        {"source", "NAME", "all clinics that this import source names", OPTION_TEXT,
         .target = &closing.target.source},
        {"region", "ADCODE", "all clinics of this region", OPTION_TEXT,
         .target = &closing.target.region},
        {"reason", "TEXT", "why, for people to read", OPTION_TEXT, .target = &closing.reason},
        {"from", "DATE", "from when (now)", OPTION_TEXT, .target = &closing.from},
        {"until", "DATE", "until when (until it is ended)", OPTION_TEXT, .target = &closing.until},
        {"alternative", "ID", "the clinic to go to instead", OPTION_TEXT,
         .target = &closing.alternative},
        {"list", NULL, "list the closures", OPTION_FLAG, .target = &closing.lists},
        {"due", NULL, "list those to be confirmed or ended", OPTION_FLAG,
         .target = &closing.only_due},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &close_help, &options, &argc, argv, &exit_code))
        return exit_code;
    closing.target.id = argc > 1 ? argv[1] : NULL;
    int64_t now = time(NULL);
    if (closing.lists || closing.only_due)
        return closures_list(&closing, now);
    exit_code = closing_read(&closing, now);
    return exit_code ? exit_code : closing_run(&closing, now);
}

static enum fever_error reopening_keep(struct store *store, const struct closure_target *target,
                                       struct error *error)
{
    int64_t now = time(NULL);
    bool was = false;
    enum fever_error failure = feverctl_live_begin(store, error);
    if (!failure)
        failure = store_closure_drop(store, target->scope, target->name, &was, error);
    if (!failure && !was)
        failure = error_set(error, FEVER_NOT_FOUND,
                            "no closure was made for %s %.80s; `feverctl close --list` shows all",
                            closure_scope_name(target->scope), target->name);
    failure = feverctl_live_end(store, failure, now, "closure.drop", target->name, error);
    return failure;
}

/* A clinic that has gone, or a region, may still have its closure: nothing need be known but it. */
static void reopening_resolve(struct store *store, struct closure_target *target,
                              struct arena *scratch)
{
    struct error ignored;
    const char *name = target->name;
    if (target->scope == CLOSURE_CLINIC && target_resolve(store, target, scratch, &ignored))
        target->name = name;
}

static int reopening_run(const struct feverctl *ctl, struct closure_target *target)
{
    struct store *store = NULL;
    struct error error;
    struct arena *scratch = arena_new();
    enum fever_error failure =
        scratch ? store_open(ctl->store, STORE_WRITE, &store, &error) : error_nomem(&error);
    if (!failure) {
        reopening_resolve(store, target, scratch);
        failure = reopening_keep(store, target, &error);
    }
    store_close(store);
    int exit_code = EXIT_DONE;
    if (failure)
        exit_code = feverctl_fail(ctl, &error);
    else if (ctl->json)
        exit_code = feverctl_print_json(json_pack("{s:{s:s,s:s}}", "reopened", "scope",
                                                  closure_scope_name(target->scope), "target",
                                                  target->name));
    else
        printf("the closure of %s %s is ended\n", closure_scope_name(target->scope), target->name);
    arena_free(scratch);
    return exit_code;
}

int feverctl_reopen(struct feverctl *ctl, int argc, char **argv)
{
    struct closure_target target = {0};
    struct option_spec specs[] = {
        {"source", "NAME", "the closure of this import source", OPTION_TEXT,
         .target = &target.source},
        {"region", "ADCODE", "the closure of this region", OPTION_TEXT, .target = &target.region},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &reopen_help, &options, &argc, argv, &exit_code))
        return exit_code;
    target.id = argc > 1 ? argv[1] : NULL;
    exit_code = target_read(ctl, argv[0], &target);
    return exit_code ? exit_code : reopening_run(ctl, &target);
}
