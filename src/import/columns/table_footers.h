/* What stands below a list, or between its pages, and is no clinic. */
#ifndef FEVER_IMPORT_TABLE_FOOTERS_H
#define FEVER_IMPORT_TABLE_FOOTERS_H

#include <stdbool.h>

#include "../cell/normalise_text.h"

/* Whether a cell that stands alone in its row is a date, a count, a page's number, whoever made the
 * list, or a sentence: 2020年1月23日, 共41家, 第1页, 市卫生健康委员会, 联系人：某某. */
bool text_is_footer(const struct text_tools *tools, const char *cell);

/* Whether a cell says who made the list, or when, in whatever company: 填报人：某某, 审核：,
 * 日期：. Such a row has a cell for each, and one of them stands where the names do. */
bool text_is_signature(const struct text_tools *tools, const char *cell);

#endif
