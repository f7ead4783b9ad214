/* Times in which a clinic has other work than to see patients, or somebody on duty. */
#ifndef FEVER_HOURS_PROSE_USE_H
#define FEVER_HOURS_PROSE_USE_H

#include "hours_prose_statement.h"

/* Gives the times beside 值班, 备班 and 消毒 their use, before and behind the word. A word without
 * times stays, for the days and sessions that it stands with.
 *
 * Duty is how the hours themselves are called where a text knows of no others and the duty is that
 * of a workday (24小时值班, 值班时间：8:00-17:00). At night or at weekends it tells of hours that
 * are not stated. Whose hours they are must be known. */
void prose_name_uses(struct prose_items *items, struct prose_reading *reading);

#endif
