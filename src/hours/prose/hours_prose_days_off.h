/* Days off whose hours a text leaves open by the name that it gives to others. */
#ifndef FEVER_HOURS_PROSE_DAYS_OFF_H
#define FEVER_HOURS_PROSE_DAYS_OFF_H

#include "hours_prose_statement.h"
#include "hours_prose_week.h"

/* Doubts Saturdays, weekends and public holidays of which the season's statements do not speak by
 * name. */
void prose_doubt_days_off(struct prose_week *week, const struct prose_reading *reading, int season);

#endif
