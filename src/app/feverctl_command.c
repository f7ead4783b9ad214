/* What the commands of feverctl share: arguments, help, errors, JSON. */
#include "feverctl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/civil.h"
#include "feverctl_stop.h"

enum { OWN_OPTIONS_MAX = 32, SHARED_OPTIONS = 3, CHINA_OFFSET_S = 8 * 3600, COMMAND_SIZE = 400 };

static void help_print(const struct feverctl_help *help, const struct option_table *table)
{
    printf("Usage: feverctl [--store STORE] %s\n\n%s\nOptions:\n", help->usage, help->about);
    options_print(table, stdout);
    printf("\nExit status:\n"
           "  0  done\n"
           "  1  failed; the store is as it was\n"
           "  2  wrong usage\n"
           "%s",
           help->exits ? help->exits : "");
}

static void print_error_json(const struct error *error)
{
    feverctl_print_json(json_pack("{s:{s:s,s:s}}", "error", "code", error_name(error->code),
                                  "detail", error->text));
}

static int usage_fail(const struct feverctl *ctl, const char *command, const struct error *error)
{
    feverctl_fail(ctl, error);
    fprintf(stderr, "Try: feverctl %s --help\n", command);
    return EXIT_USAGE;
}

static enum fever_error operands_check(const struct feverctl_help *help, int count, char **argv,
                                       struct error *error)
{
    if (count < help->operands_min)
        return error_set(error, FEVER_INVALID, "an argument is missing; usage: feverctl %s",
                         help->usage);
    if (count > help->operands_max)
        return error_set(error, FEVER_INVALID, "'%s' is one argument too many; usage: feverctl %s",
                         argv[1 + help->operands_max], help->usage);
    return FEVER_OK;
}

bool feverctl_arguments(struct feverctl *ctl, const struct feverctl_help *help,
                        const struct option_table *options, int *argc, char **argv, int *exit_code)
{
    bool wants_help = false;
    const struct option_spec shared[SHARED_OPTIONS] = {
        {"store", "STORE", "the store's file or URL (FEVER_STORE, else fever.db)", OPTION_TEXT,
         .target = &ctl->store},
        {"json", NULL, "answer as JSON", OPTION_FLAG, .target = &ctl->json},
        {"help", NULL, "this text", OPTION_FLAG, .target = &wants_help},
    };
    struct option_spec all[OWN_OPTIONS_MAX + SHARED_OPTIONS];
    size_t own = options ? options->count : 0;
    if (own > OWN_OPTIONS_MAX)
        own = OWN_OPTIONS_MAX;
    if (own)
        memcpy(all, options->specs, own * sizeof *all);
    memcpy(all + own, shared, sizeof shared);
    const struct option_table table = {all, own + SHARED_OPTIONS};

    struct option_faults faults = {.count = 0};
    enum fever_error failure = options_from_arguments(&table, false, argc, argv, &faults);
    if (own)
        memcpy(options->specs, all, own * sizeof *all);
    if (!failure && wants_help) {
        help_print(help, &table);
        *exit_code = EXIT_DONE;
        return false;
    }
    store_tell(ctl->store, ctl->store_told, sizeof ctl->store_told);
    struct error error;
    if (!failure && operands_check(help, *argc - 1, argv, &error))
        failure = option_faults_add(&faults, &error);
    if (failure)
        *exit_code = feverctl_misused(ctl, argv[0], &faults);
    return !failure;
}

int feverctl_misused(const struct feverctl *ctl, const char *command,
                     const struct option_faults *faults)
{
    option_faults_print(faults, "feverctl", stderr);
    fprintf(stderr, "Try: feverctl %s%s--help\n", command, *command ? " " : "");
    if (ctl->json)
        print_error_json(&faults->items[0]);
    return EXIT_USAGE;
}

int feverctl_fail(const struct feverctl *ctl, const struct error *error)
{
    fprintf(stderr, "feverctl: %s\n", error->text);
    if (ctl->json)
        print_error_json(error);
    return EXIT_FAILED;
}

int feverctl_misuse(const struct feverctl *ctl, const char *command, const char *format, ...)
{
    char text[sizeof((struct error *)0)->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct error error;
    error_set(&error, FEVER_INVALID, "%s", text);
    return usage_fail(ctl, command, &error);
}

int feverctl_print_json(json_t *value)
{
    if (!value) {
        fprintf(stderr, "feverctl: out of memory\n");
        return EXIT_FAILED;
    }
    int failed = json_dumpf(value, stdout, JSON_INDENT(2));
    json_decref(value);
    putchar('\n');
    return failed ? EXIT_FAILED : EXIT_DONE;
}

json_t *feverctl_revision_json(const struct revision *revision)
{
    if (revision->number == 0)
        return json_pack("{s:i,s:n,s:n}", "number", 0, "tag", "published_at");
    char tag[17];
    char published[CIVIL_RFC3339_SIZE];
    snprintf(tag, sizeof tag, "%016" PRIx64, revision->tag);
    feverctl_format_time(revision->published_at, published);
    return json_pack("{s:I,s:s,s:s}", "number", (json_int_t)revision->number, "tag", tag,
                     "published_at", published);
}

void feverctl_format_time(int64_t unix_s, char *out)
{
    civil_format_rfc3339(unix_s, CHINA_OFFSET_S, out);
}

enum fever_error feverctl_lock(struct feverctl *ctl, const char *command, const char *operand,
                               struct error *error)
{
    char text[COMMAND_SIZE];
    snprintf(text, sizeof text, "%s%s%s", command, operand ? " " : "", operand ? operand : "");
    enum fever_error failure = store_lock(ctl->store, text, time(NULL), &ctl->lock, error);
    if (!failure)
        feverctl_stop_removes(store_lock_path(ctl->lock));
    return failure;
}

void feverctl_unlock(struct feverctl *ctl)
{
    if (!ctl->lock)
        return;
    feverctl_stop_keeps(store_lock_path(ctl->lock));
    store_unlock(ctl->lock);
    ctl->lock = NULL;
}
