/* Exceptions in brackets, each of the hours before it. */
#ifndef FEVER_HOURS_PROSE_EXCEPTIONS_H
#define FEVER_HOURS_PROSE_EXCEPTIONS_H

#include "hours_prose_statement.h"

/* Leaves hours of the same days those that their own brackets leave them, where these differ:
 * 上午8:00-12:00（周日除外），下午14:00-17:00（周末除外）. */
void prose_settle_exceptions(struct prose_reading *reading);

#endif
