/* Long options from the command line, the environment and a file, by one table. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- one value ------------------------------------------------------------------------------ */

static struct option_spec *option_find(const struct option_table *table, const char *name,
                                       size_t length)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *known = table->specs[i].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return &table->specs[i];
    }
    return NULL;
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

static enum fever_error option_add_item(struct option_spec *spec, const char *where,
                                        const char *value, struct error *error)
{
    struct option_list *list = spec->target;
    if (list->count == OPTION_LIST_MAX)
        return error_set(error, FEVER_INVALID, "%s can be given at most %d times", where,
                         OPTION_LIST_MAX);
    list->items[list->count++] = value;
    return FEVER_OK;
}

/* Stores one value that `source` gives; `where` names the option as that source writes it. A NULL
 * value is a flag's bare name. */
static enum fever_error option_set(struct option_spec *spec, enum option_source source,
                                   const char *where, const char *value, struct error *error)
{
    if (spec->given_by > source)
        return FEVER_OK;
    if (spec->given_by == source && spec->kind != OPTION_LIST)
        return error_set(error, FEVER_INVALID, "%s is given twice", where);
    if (spec->kind != OPTION_FLAG && !*value)
        return error_set(error, FEVER_INVALID, "%s needs a value that is not empty", where);
    spec->given_by = source;
    switch (spec->kind) {
    case OPTION_FLAG:
        return option_set_flag(spec, where, value, error);
    case OPTION_CHOICE:
        return option_set_choice(spec, where, value, error);
    case OPTION_NUMBER:
        return option_set_number(spec, where, value, error);
    case OPTION_LIST:
        return option_add_item(spec, where, value, error);
    case OPTION_TEXT:
        break;
    }
    *(const char **)spec->target = value;
    return FEVER_OK;
}

/* ---- the command line ----------------------------------------------------------------------- */

/* Takes the option at argv[at]; `*taken` says how many arguments it was. */
static enum fever_error argument_take(const struct option_table *table, int argc, char **argv,
                                      int at, int *taken, struct error *error)
{
    const char *argument = strcmp(argv[at], "-h") == 0 ? "--help" : argv[at];
    size_t length = strcspn(argument, "=");
    struct option_spec *spec =
        strncmp(argument, "--", 2) == 0 ? option_find(table, argument + 2, length - 2) : NULL;
    if (!spec)
        return error_set(error, FEVER_INVALID, "there is no option '%.*s' here", (int)length,
                         argument);
    char where[64];
    snprintf(where, sizeof where, "--%s", spec->name);
    const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
    *taken = 1;
    if (spec->kind == OPTION_FLAG && value)
        return error_set(error, FEVER_INVALID, "%s takes no value", where);
    if (spec->kind != OPTION_FLAG && !value) {
        if (at + 1 >= argc || strncmp(argv[at + 1], "--", 2) == 0)
            return error_set(error, FEVER_INVALID, "%s needs a value: %s %s", where, where,
                             spec->value);
        value = argv[at + 1];
        *taken = 2;
    }
    return option_set(spec, OPTION_FROM_ARGUMENTS, where, value, error);
}

enum fever_error options_from_arguments(const struct option_table *table, bool stop_at_operand,
                                        int *argc, char **argv, struct error *error)
{
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
        enum fever_error failure = argument_take(table, *argc, argv, at, &taken, error);
        if (failure)
            return failure;
        at += taken;
    }
    while (at < *argc)
        argv[kept++] = argv[at++];
    *argc = kept;
    return FEVER_OK;
}

/* ---- the environment ------------------------------------------------------------------------ */

static enum fever_error environment_set_list(struct option_spec *spec, const char *variable,
                                             char *items, struct error *error)
{
    char *rest = NULL;
    for (char *item = strtok_r(items, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        enum fever_error failure = option_set(spec, OPTION_FROM_ENVIRONMENT, variable, item, error);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

enum fever_error options_from_environment(const struct option_table *table, const char *prefix,
                                          struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < table->count; i++) {
        struct option_spec *spec = &table->specs[i];
        char variable[64];
        snprintf(variable, sizeof variable, "%s_%s", prefix, spec->name);
        for (char *at = variable; *at; at++)
            *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
        const char *text = getenv(variable);
        if (!text || !*text)
            continue;
        char *value = arena_strdup(arena, text);
        if (!value)
            return error_nomem(error);
        enum fever_error failure =
            spec->kind == OPTION_LIST
                ? environment_set_list(spec, variable, value, error)
                : option_set(spec, OPTION_FROM_ENVIRONMENT, variable, value, error);
        if (failure)
            return failure;
    }
    return FEVER_OK;
}

/* ---- a configuration file ------------------------------------------------------------------- */

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

static enum fever_error file_set_line(const struct option_table *table, const char *path, long line,
                                      char *text, struct arena *arena, struct error *error)
{
    text = text_trim(text);
    if (!*text || *text == '#')
        return FEVER_OK;
    char *equals = strchr(text, '=');
    if (!equals)
        return error_set_at(error, FEVER_INVALID, line, 1, "%s, line %ld: expected `name = value`",
                            path, line);
    *equals = '\0';
    const char *name = text_trim(text);
    struct option_spec *spec = option_find(table, name, strlen(name));
    if (!spec)
        return error_set_at(error, FEVER_INVALID, line, 1, "%s, line %ld: there is no setting '%s'",
                            path, line, name);
    char *value = arena_strdup(arena, text_trim(equals + 1));
    if (!value)
        return error_nomem(error);
    char where[320];
    snprintf(where, sizeof where, "%s, line %ld: %s", path, line, spec->name);
    enum fever_error failure = option_set(spec, OPTION_FROM_FILE, where, value, error);
    if (failure && error)
        error->line = line;
    return failure;
}

enum fever_error options_from_file(const struct option_table *table, const char *path,
                                   struct arena *arena, struct error *error)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(error, errno == ENOENT ? FEVER_NOT_FOUND : FEVER_IO,
                         "cannot read the configuration file %s: %s", path, strerror(errno));
    enum fever_error failure = FEVER_OK;
    char *text = NULL;
    size_t size = 0;
    for (long line = 1; !failure && getline(&text, &size, file) >= 0; line++)
        failure = file_set_line(table, path, line, text, arena, error);
    if (!failure && ferror(file))
        failure = error_set(error, FEVER_IO, "cannot read the configuration file %s", path);
    free(text);
    fclose(file);
    return failure;
}

/* ---- help ----------------------------------------------------------------------------------- */

void options_print(const struct option_table *table, FILE *out)
{
    enum { HELP_COLUMN = 28 };
    for (size_t i = 0; i < table->count; i++) {
        const struct option_spec *spec = &table->specs[i];
        int wrote = fprintf(out, "  --%s%s%s", spec->name, spec->value ? " " : "",
                            spec->value ? spec->value : "");
        if (wrote >= HELP_COLUMN)
            wrote = fprintf(out, "\n") - 1;
        fprintf(out, "%*s%s\n", HELP_COLUMN - wrote, "", spec->help);
    }
}
