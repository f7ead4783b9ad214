/* What the statement that is being gathered takes, for hours_prose_statement.c. */
#ifndef FEVER_HOURS_PROSE_TAKE_H
#define FEVER_HOURS_PROSE_TAKE_H

#include "hours_prose_builder.h"

/* Bits of enum prose_day, and of enum prose_session. */
void prose_take_days(struct prose_builder *in, unsigned days);
void prose_take_session(struct prose_builder *in, unsigned sessions);

/* Ends days that stand alone behind hours and a break before what comes now: they are those hours'
 * where they are most of the week, else doubtful. */
void prose_settle_bare_days(struct prose_builder *in);

/* Lets a closed evening or night behind a break, `since_last` wide, hold for other days than the
 * ones taken over from before it: 周一至周五24小时，周六8:00-12:00，夜间停诊. */
void prose_close_dark_of_all(struct prose_builder *in, enum prose_break since_last);

/* Doubts in the other season what the statement that is being gathered closes of this one's hours:
 * 夏季8:00-18:00；冬季8:00-17:00，周日停诊. Public holidays are closed in both. */
void prose_doubt_other_season(struct prose_builder *in);

/* `is_rest` as told by prose_range_is_rest. */
void prose_take_range(struct prose_builder *in, const struct prose_range *stated, bool is_rest);

/* Whether the range at `at` is one of rest: 休息 stands right behind it, and names no days itself.
 */
bool prose_range_is_rest(const struct prose_items *items, size_t at);

/* An exception begins and ends; 非节假日8:00-17:00 ends with the days at `at`, without a word. Days
 * that wait for their hours go on waiting: 周一至周五（除节假日外）8:00. */
void prose_begin_exception(struct prose_builder *in, const struct prose_item *item);
void prose_end_exception(struct prose_builder *in);
void prose_end_heading_exception(struct prose_builder *in, const struct prose_items *items,
                                 size_t at);

#endif
