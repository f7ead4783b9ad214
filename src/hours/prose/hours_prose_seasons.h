/* The dates of seasons: two spans of the calendar that make up the year. */
#ifndef FEVER_HOURS_PROSE_SEASONS_H
#define FEVER_HOURS_PROSE_SEASONS_H

#include "hours_prose_statement.h"

/* Gives seasons the dates right behind their names (夏季5月1日-9月30日8:00-18:00), and makes
 * seasons of two spans that head their hours and make up the year (5月1日-9月30日
 * 8:00-18:00；10月1日-4月30日 8:00-17:00). Before the voices are told. */
void prose_name_seasons(struct prose_items *items, struct prose_reading *reading);

/* Makes the days uncertain that two dated seasons leave out or share. */
void prose_doubt_seasons(struct prose_reading *reading);

#endif
