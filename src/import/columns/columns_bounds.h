/* Hours that stand in more than one column: their beginning in one and their end in another
 * (开始时间, 结束时间; 上午上班时间, 上午下班时间), or their days in a column of their own
 * (开诊日). */
#ifndef FEVER_IMPORT_COLUMNS_BOUNDS_H
#define FEVER_IMPORT_COLUMNS_BOUNDS_H

#include "columns.h"

struct hours_bound {
    int target;        /* TARGET_DAYS, TARGET_OPENS or TARGET_CLOSES */
    const char *label; /* the part of the day or the days that it is of: 上午; static, or NULL */
    unsigned number;   /* of several on one day: 开始时间2; 0 where not numbered */
};

/* Reads a folded header; false where it is none of these. */
bool hours_bound_read(const char *folded, struct hours_bound *out);

/* Whether a clean cell names days: 周一至周五, 工作日, 一、三、五. */
bool cell_names_days(const char *text);

/* A cell as those look at it who judge columns by their cells; "-" where it is too long to be what
 * they look for. The buffer has room for RAW_CLEAN_MAX_BYTES; its data are never NULL then.
 * FEVER_NOMEM only. */
enum fever_error column_cell_clean(const struct raw_row *row, size_t column,
                                   const struct text_tools *tools, struct buffer *clean);

/* Joins each column in which hours begin with the one in which they end, where the rows of `list`
 * have times of day in both, keeps columns of days where the cells name such, and makes hours of
 * columns of yes and no (周末是否开诊) beside other hours. What is not joined has the meaning that
 * it has alone: none, for most, unless a mapping gave it, or where `list` is NULL (not known).
 * FEVER_NOMEM only. */
enum fever_error columns_join_bounds(const struct raw_table *list, const struct text_tools *tools,
                                     struct column_map *map);

#endif
