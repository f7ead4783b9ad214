/* Whether the date selectors of a rule match a day. */
#ifndef HOURS_MATCH_H
#define HOURS_MATCH_H

#include "fever/civil.h"
#include "hours_day.h"

/* A day with what its selectors ask of it. */
struct day_view {
    const struct hours *hours;
    const struct day_role *role; /* of this day; its neighbours stand beside it in the outlook */
    int32_t day;
    struct civil_date date;
    int weekday;
};

struct day_view day_view_of(const struct hours *hours, int32_t day, const struct day_role *role);

bool rule_matches(const struct rule *rule, const struct day_view *view);

/* Whether PH, moved or not, is among the rule's selectors. */
bool rule_has_holiday(const struct hours *hours, const struct rule *rule);

#endif
