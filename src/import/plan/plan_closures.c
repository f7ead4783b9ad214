/* Which retirements take a closure out of sight. */
#include "plan_closures.h"

#include <string.h>

static bool is_of(const struct live_closure *closure, const struct clinic *clinic)
{
    if (strcmp(closure->target, clinic->id) == 0)
        return true;
    for (size_t i = 0; i < clinic->alias_ids.count; i++)
        if (strcmp(closure->target, clinic->alias_ids.items[i]) == 0)
            return true;
    return false;
}

void plan_note_closures(const struct plan *plan, const struct live_values *values, int64_t now,
                        struct findings *findings)
{
    for (size_t i = 0; i < values->closure_count; i++) {
        const struct live_closure *closure = &values->closures[i];
        if (closure->scope != CLOSURE_CLINIC || closure->until <= now)
            continue;
        for (size_t j = 0; j < plan->change_count; j++) {
            const struct import_change *change = &plan->changes[j];
            if (change->action == IMPORT_RETIRE && !change->into && is_of(closure, change->before))
                findings_add_about(findings, 0, NULL, FINDING_CLOSURE_GONE, change->before->id,
                                   "%s, closed for: %s", change->before->name, closure->reason);
        }
    }
}
