/* Deciding on columns, and what the steps of proposing share. */
#include "proposing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WHY_SIZE = 300 };

const char *proposing_why(struct proposing *proposing, const char *format, ...)
{
    char text[WHY_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *copy = arena_strdup(proposing->arena, text);
    proposing->failed |= !copy;
    return copy ? copy : "";
}

void proposing_decide(struct proposing *proposing, size_t column, int target,
                      enum proposal_sureness sureness, const char *why)
{
    struct column_proposal *proposal = &proposing->columns[column];
    proposing->decided[column] = true;
    proposal->sureness = sureness;
    proposal->why = why;
    if (target >= TARGET_COUNT)
        return;
    proposal->fields[proposal->field_count++] = column_target_name(target);
    proposing->given[target] = true;
}

bool proposing_needs_others(int target)
{
    return target == TARGET_DAYS || target == TARGET_OPENS || target == TARGET_CLOSES;
}

bool proposing_header_has(const struct proposing *proposing, size_t column,
                          const char *const *words, size_t count)
{
    char folded[WHY_SIZE];
    text_fold(proposing->tools.text, proposing->columns[column].header, folded, sizeof folded,
              NULL);
    return text_has_one(folded, words, count);
}

bool proposing_is_mappable(const struct proposing *proposing, size_t column)
{
    const char *header = proposing->columns[column].header;
    for (size_t i = 0; i < column; i++)
        if (strcmp(proposing->columns[i].header, header) == 0)
            return false;
    return *header != '\0';
}
