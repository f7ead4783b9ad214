/* The types that a parameter can have: how each is read, told of and hashed. */
#ifndef FEVER_API_PARAMETER_TYPES_H
#define FEVER_API_PARAMETER_TYPES_H

#include "fever/parameters.h"

/* The oldest patient that is asked about. */
enum { AGE_MONTHS_MAX = 150 * 12 };

/* A rule for a member of struct parameters; ranges and `required` follow by name. */
#define RULE(name_, type_, member, ...)                                                            \
    {                                                                                              \
        .name = name_, .type = PARAMETER_##type_, .offset = offsetof(struct parameters, member),   \
        __VA_ARGS__                                                                                \
    }

enum parameter_json { PARAMETER_JSON_TEXT, PARAMETER_JSON_NUMBER, PARAMETER_JSON_BOOLEAN };

struct parameter_type_row {
    /* Reads the whole text into `target`, which is of the type's C type and is written only on
     * success. */
    bool (*parse)(const struct parameter_rule *rule, const char *text, void *target);
    /* Appends what is expected, to follow "must be ". */
    void (*expect)(const struct parameter_rule *rule, struct buffer *out);
    uint64_t (*hash)(const void *value, uint64_t hash);
    enum parameter_json json; /* how a JSON body gives it */
    bool is_list;             /* where a body may give an array of texts */
};

extern const struct parameter_type_row parameter_types[PARAMETER_TYPE_COUNT];

#endif
