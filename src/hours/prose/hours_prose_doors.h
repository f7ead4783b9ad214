/* Other doors: by names that no list could hold, and where they stand in a phrase. */
#ifndef FEVER_HOURS_PROSE_DOORS_H
#define FEVER_HOURS_PROSE_DOORS_H

#include "hours_prose_item.h"

/* 犬伤门诊8:00-12:00, 化验室：8:00-17:00: makes doors of unknown words that end as the names of a
 * hospital's departments do and head times, but for those that speak of fever. */
void prose_name_doors(const struct prose_text *text, struct prose_items *items);

/* （急诊）8:00-17:00 is 急诊：8:00-17:00: opens the brackets that stand where a subject does, name
 * whose the times right behind them are, and say no more. */
void prose_open_headings(struct prose_items *items);

/* Whether times stand right behind `at`, at most a blank between. */
bool prose_times_follow(const struct prose_items *items, size_t at);

/* Whether the phrase is a bracket right behind a time and holds the door's name alone: that time is
 * the door's. */
bool prose_names_time_before(const struct prose_items *items, size_t from, size_t to, size_t door);

/* Where the times and days of the door that is named at `door` begin. With a time behind its name
 * it begins at the last blank, and 24小时药房 is its name; without one the times before it may be
 * its own (24小时急诊). `*doubtful` is set where it is not plain whose they are. */
size_t prose_start_of_door(const struct prose_items *items, size_t from, size_t to, size_t door,
                           bool *doubtful);

/* The blank before the second door that a phrase names, or `to`. */
size_t prose_blank_between_doors(const struct prose_items *items, size_t from, size_t to);

/* Where the clinic is named behind times and before others, or `to`: 14:00-17:00
 * 发热门诊8:00-11:30. `others`: the phrase begins with what is another door's. */
size_t prose_own_door_amid_times(const struct prose_items *items, size_t from, size_t to,
                                 bool others);

/* Days that a phrase with another door's times closes between blanks of their own, so that they may
 * be closed to all: 核酸8:00-12:00 周日停诊, 周六停诊 14:00-17:00体检. */
unsigned prose_days_closed_apart(const struct prose_items *items, size_t from, size_t to);

/* Whether a time at `at` begins a bracket behind another that it does not touch:
 * 8:00-17:00（17:00-8:00急诊）. */
bool prose_stands_aside(const struct prose_items *items, size_t at);

/* 8:00-17:00（12:00-14:00急诊）: the clinic is perhaps closed meanwhile. */
void prose_name_gaps(struct prose_items *items);

#endif
