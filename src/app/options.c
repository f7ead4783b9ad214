/* Long options from the command line, the environment and a file, by one table. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/utf8.h"
#include "option_faults.h"

enum { WHERE_SIZE = 320, VARIABLE_SIZE = 64, LINE_MAX_BYTES = 8192 };

struct option_spec *option_find(const struct option_table *table, const char *name, size_t length)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *known = table->specs[i].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return &table->specs[i];
    }
    return NULL;
}

void option_tell(const struct option_spec *spec, const struct option_origin *origin, char *out,
                 size_t size)
{
    if (origin->source == OPTION_FROM_FILE)
        snprintf(out, size, "%s, line %ld: %s", origin->name, origin->line, spec->name);
    else if (origin->source == OPTION_FROM_ENVIRONMENT)
        snprintf(out, size, "%s", origin->name);
    else
        snprintf(out, size, "--%s", spec->name);
}

/* "a, b or c", for messages. */
static void choices_join(const char *const *choices, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; choices[i] && used < size; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int wrote = snprintf(out + used, size - used, "%s%s", between, choices[i]);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

static enum fever_error option_set_choice(struct option_spec *spec, const char *where,
                                          const char *value, struct error *error)
{
    for (size_t i = 0; spec->choices[i]; i++) {
        if (strcmp(spec->choices[i], value) == 0) {
            *(const char **)spec->target = spec->choices[i];
            return FEVER_OK;
        }
    }
    char known[256] = "";
    choices_join(spec->choices, known, sizeof known);
    return error_set(error, FEVER_INVALID, "%s must be %s, not '%s'", where, known, value);
}

static enum fever_error option_set_number(struct option_spec *spec, const char *where,
                                          const char *value, struct error *error)
{
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    bool is_whole = !isspace((unsigned char)*value) && end != value && *end == '\0' && errno == 0;
    if (!is_whole || number < spec->minimum || number > spec->maximum)
        return error_set(error, FEVER_INVALID,
                         "%s must be a whole number from %lld to %lld, not '%s'", where,
                         (long long)spec->minimum, (long long)spec->maximum, value);
    *(int64_t *)spec->target = number;
    return FEVER_OK;
}

static enum fever_error option_set_flag(struct option_spec *spec, const char *where,
                                        const char *value, struct error *error)
{
    bool yes = !value || strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
    if (!yes && strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
        return error_set(error, FEVER_INVALID, "%s must be true or false, not '%s'", where, value);
    *(bool *)spec->target = yes;
    return FEVER_OK;
}

static enum fever_error option_add_item(struct option_spec *spec, const char *where, long line,
                                        const char *value, struct error *error)
{
    struct option_list *list = spec->target;
    if (list->count == OPTION_LIST_MAX)
        return error_set(error, FEVER_INVALID, "%s can be given at most %d times", where,
                         OPTION_LIST_MAX);
    list->lines[list->count] = line;
    list->items[list->count++] = value;
    return FEVER_OK;
}

static enum fever_error option_set_value(struct option_spec *spec, const char *where,
                                         const char *value, struct error *error)
{
    switch (spec->kind) {
    case OPTION_FLAG:
        return option_set_flag(spec, where, value, error);
    case OPTION_CHOICE:
        return option_set_choice(spec, where, value, error);
    case OPTION_NUMBER:
        return option_set_number(spec, where, value, error);
    case OPTION_LIST:
        return option_add_item(spec, where, spec->origin.line, value, error);
    case OPTION_TEXT:
        break;
    }
    *(const char **)spec->target = value;
    return FEVER_OK;
}

static enum fever_error twice(const struct option_spec *spec, const char *where,
                              struct error *error)
{
    if (spec->origin.line)
        return error_set(error, FEVER_INVALID,
                         "%s is given twice, first in line %ld; leave one of them", where,
                         spec->origin.line);
    return error_set(error, FEVER_INVALID, "%s is given twice; leave one of them", where);
}

/* Stores one value that `origin` gives, unless a stronger source has. A NULL value is a flag's bare
 * name. */
static enum fever_error option_set(struct option_spec *spec, const struct option_origin *origin,
                                   const char *value, struct option_faults *faults)
{
    char where[WHERE_SIZE];
    struct error fault;
    enum fever_error failure;
    if (spec->origin.source > origin->source)
        return FEVER_OK;
    option_tell(spec, origin, where, sizeof where);
    if (spec->origin.source == origin->source && spec->kind != OPTION_LIST) {
        failure = twice(spec, where, &fault);
    } else {
        spec->origin = *origin;
        failure =
            spec->kind != OPTION_FLAG && !*value
                ? error_set(&fault, FEVER_INVALID, "%s needs a value that is not empty", where)
                : option_set_value(spec, where, value, &fault);
    }
    if (!failure)
        return FEVER_OK;
    spec->is_faulty = true;
    fault.line = origin->line;
    return option_faults_add(faults, &fault);
}

/* Adds that there is no such option; returns how many arguments it seems to be: a value behind it
 * is its own, unless a flag was meant. */
static int argument_unknown(const struct option_table *table, const char *argument, size_t length,
                            const char *next, struct option_faults *faults)
{
    struct error fault;
    size_t dashes = strspn(argument, "-");
    struct option_spec *near =
        length > dashes ? option_near(table, argument + dashes, length - dashes) : NULL;
    if (near)
        error_set(&fault, FEVER_INVALID, "there is no option '%.*s' here; did you mean --%s?",
                  (int)length, argument, near->name);
    else
        error_set(&fault, FEVER_INVALID, "there is no option '%.*s' here; --help lists them",
                  (int)length, argument);
    option_faults_add(faults, &fault);
    if (near)
        near->is_faulty = true;
    bool has_value = argument[length] != '=' && next && next[0] != '-';
    return has_value && !(near && near->kind == OPTION_FLAG) ? 2 : 1;
}

/* `usage` may be NULL: how the option is written. */
static enum fever_error argument_fault(struct option_spec *spec, const char *wrong,
                                       const char *usage, struct option_faults *faults)
{
    struct error fault;
    if (usage)
        error_set(&fault, FEVER_INVALID, "--%s %s: --%s %s", spec->name, wrong, spec->name, usage);
    else
        error_set(&fault, FEVER_INVALID, "--%s %s", spec->name, wrong);
    spec->is_faulty = true;
    return option_faults_add(faults, &fault);
}

/* Takes the option at argv[at]; `*taken` says how many arguments it was. */
static enum fever_error argument_take(const struct option_table *table, int argc, char **argv,
                                      int at, int *taken, struct option_faults *faults)
{
    static const struct option_origin origin = {OPTION_FROM_ARGUMENTS, NULL, 0};
    const char *argument = strcmp(argv[at], "-h") == 0 ? "--help" : argv[at];
    const char *next = at + 1 < argc ? argv[at + 1] : NULL;
    size_t length = strcspn(argument, "=");
    struct option_spec *spec =
        strncmp(argument, "--", 2) == 0 ? option_find(table, argument + 2, length - 2) : NULL;
    if (!spec) {
        *taken = argument_unknown(table, argument, length, next, faults);
        return FEVER_INVALID;
    }
    const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
    *taken = 1;
    if (spec->kind == OPTION_FLAG && value)
        return argument_fault(spec, "takes no value", NULL, faults);
    if (spec->kind != OPTION_FLAG && !value) {
        if (!next || strncmp(next, "--", 2) == 0)
            return argument_fault(spec, "needs a value", spec->value, faults);
        value = next;
        *taken = 2;
    }
    return option_set(spec, &origin, value, faults);
}

enum fever_error options_from_arguments(const struct option_table *table, bool stop_at_operand,
                                        int *argc, char **argv, struct option_faults *faults)
{
    enum fever_error failure = FEVER_OK;
    int kept = 1;
    int at = 1;
    while (at < *argc) {
        bool is_operand = argv[at][0] != '-' || argv[at][1] == '\0';
        if (is_operand && stop_at_operand)
            break;
        if (is_operand) {
            argv[kept++] = argv[at++];
            continue;
        }
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        int taken = 0;
        if (argument_take(table, *argc, argv, at, &taken, faults))
            failure = FEVER_INVALID;
        at += taken;
    }
    while (at < *argc)
        argv[kept++] = argv[at++];
    *argc = kept;
    return failure;
}

static enum fever_error environment_set(struct option_spec *spec, const char *variable, char *value,
                                        struct option_faults *faults)
{
    const struct option_origin origin = {OPTION_FROM_ENVIRONMENT, variable, 0};
    enum fever_error failure = FEVER_OK;
    char *rest = NULL;
    if (spec->kind != OPTION_LIST)
        return option_set(spec, &origin, value, faults);
    for (char *item = strtok_r(value, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        if (option_set(spec, &origin, item, faults))
            failure = FEVER_INVALID;
    }
    return failure;
}

static void variable_name(const char *prefix, const char *setting, char out[VARIABLE_SIZE])
{
    snprintf(out, VARIABLE_SIZE, "%s_%s", prefix, setting);
    for (char *at = out; *at; at++)
        *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
}

/* A variable that is nearly one of ours: others with the prefix are other programs'. */
static bool variable_is_slip(const struct option_table *table, const char *prefix,
                             const char *variable, struct option_faults *faults)
{
    struct error fault;
    char meant[VARIABLE_SIZE];
    size_t before = strlen(prefix), length = strcspn(variable, "=");
    if (strncmp(variable, prefix, before) != 0 || length <= before + 1 || variable[before] != '_')
        return false;
    const struct option_spec *near = option_near(table, variable + before + 1, length - before - 1);
    if (!near)
        return false;
    variable_name(prefix, near->name, meant);
    if (strlen(meant) == length && strncmp(variable, meant, length) == 0)
        return false;
    error_set(&fault, FEVER_INVALID, "there is no setting %.*s; did you mean %s?", (int)length,
              variable, meant);
    option_faults_add(faults, &fault);
    return true;
}

enum fever_error options_from_environment(const struct option_table *table, const char *prefix,
                                          struct arena *arena, struct option_faults *faults)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < table->count; i++) {
        struct option_spec *spec = &table->specs[i];
        char name[VARIABLE_SIZE];
        variable_name(prefix, spec->name, name);
        const char *text = getenv(name);
        if (!text || !*text)
            continue;
        const char *variable = arena_strdup(arena, name);
        char *value = arena_strdup(arena, text);
        if (!variable || !value)
            return FEVER_NOMEM;
        if (environment_set(spec, variable, value, faults))
            failure = FEVER_INVALID;
    }
    for (char *const *variable = environ; *variable; variable++)
        if (variable_is_slip(table, prefix, *variable, faults))
            failure = FEVER_INVALID;
    return failure;
}

static char *text_trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static enum fever_error setting_unknown(const struct option_table *table, const char *path,
                                        long line, const char *name, struct option_faults *faults)
{
    struct error fault;
    struct option_spec *near = option_near(table, name, strlen(name));
    if (near)
        error_set_at(&fault, FEVER_INVALID, line, 1,
                     "%s, line %ld: there is no setting '%s'; did you mean %s?", path, line, name,
                     near->name);
    else
        error_set_at(&fault, FEVER_INVALID, line, 1,
                     "%s, line %ld: there is no setting '%s'; --help lists them", path, line, name);
    if (near)
        near->is_faulty = true;
    return option_faults_add(faults, &fault);
}

static enum fever_error line_fault(const char *path, long line, const char *wrong,
                                   struct option_faults *faults)
{
    struct error fault;
    error_set_at(&fault, FEVER_INVALID, line, 1, "%s, line %ld: %s", path, line, wrong);
    return option_faults_add(faults, &fault);
}

static enum fever_error file_set_line(const struct option_table *table, const char *path, long line,
                                      char *text, struct arena *arena, struct option_faults *faults)
{
    text = text_trim(text);
    if (!*text || *text == '#')
        return FEVER_OK;
    char *equals = strchr(text, '=');
    if (!equals)
        return line_fault(path, line, "expected `name = value`", faults);
    *equals = '\0';
    const char *name = text_trim(text);
    struct option_spec *spec = option_find(table, name, strlen(name));
    if (!spec)
        return setting_unknown(table, path, line, name, faults);
    char *value = arena_strdup(arena, text_trim(equals + 1));
    if (!value)
        return FEVER_NOMEM;
    const struct option_origin origin = {OPTION_FROM_FILE, path, line};
    return option_set(spec, &origin, value, faults);
}

/* One line as it was read, its end included; what editors put before the first is no part of it. */
static enum fever_error file_take_line(const struct option_table *table, const char *path,
                                       long line, char *text, size_t length, struct arena *arena,
                                       struct option_faults *faults)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (length > LINE_MAX_BYTES)
        return line_fault(path, line, "is longer than 8 KiB; is it the right file?", faults);
    if (strlen(text) != length || !utf8_is_valid(text, length))
        return line_fault(path, line, "is no text in UTF-8; save the file in that encoding",
                          faults);
    size_t marked = line == 1 && strncmp(text, mark, sizeof mark - 1) == 0 ? sizeof mark - 1 : 0;
    return file_set_line(table, path, line, text + marked, arena, faults);
}

static enum fever_error file_fault(const char *path, int reason, struct option_faults *faults)
{
    struct error fault;
    error_set(&fault, reason == ENOENT ? FEVER_NOT_FOUND : FEVER_IO,
              "cannot read the configuration file %s: %s", path, strerror(reason));
    return option_faults_add(faults, &fault);
}

enum fever_error options_from_file(const struct option_table *table, const char *path,
                                   struct arena *arena, struct option_faults *faults)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return file_fault(path, errno, faults);
    enum fever_error failure = FEVER_OK;
    char *text = NULL;
    size_t size = 0;
    ssize_t length;
    for (long line = 1; (length = getline(&text, &size, file)) >= 0; line++) {
        enum fever_error wrong =
            file_take_line(table, path, line, text, (size_t)length, arena, faults);
        if (wrong)
            failure = wrong;
        if (wrong == FEVER_NOMEM)
            break;
    }
    if (ferror(file))
        failure = file_fault(path, errno, faults);
    free(text);
    fclose(file);
    return failure;
}

void options_print(const struct option_table *table, FILE *out)
{
    enum { HELP_COLUMN = 28 };
    for (size_t i = 0; i < table->count; i++) {
        const struct option_spec *spec = &table->specs[i];
        int wrote = fprintf(out, "  --%s%s%s", spec->name, spec->value ? " " : "",
                            spec->value ? spec->value : "");
        if (wrote >= HELP_COLUMN)
            wrote = fprintf(out, "\n") - 1;
        fprintf(out, "%*s%s", HELP_COLUMN - wrote, "", spec->help);
        if (spec->kind == OPTION_NUMBER && spec->maximum < INT32_MAX)
            fprintf(out, "; %" PRId64 " to %" PRId64, spec->minimum, spec->maximum);
        fprintf(out, "\n");
    }
}
