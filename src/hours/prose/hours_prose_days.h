/* Weekdays as lists write them. */
#ifndef FEVER_HOURS_PROSE_DAYS_H
#define FEVER_HOURS_PROSE_DAYS_H

#include <stddef.h>

#include "hours_prose_token.h"

/* Reads 周一至周五, 周一三五, W1-5, 六、日 (after 周五) into bits of enum prose_day; returns the
 * tokens read, 0 for none. */
size_t prose_weekdays_read(const struct prose_token *tokens, const struct prose_text *text,
                           unsigned *days);

/* Reads weekdays without 周: 一至五, 一三五. Only a range or a rising run of two or more is taken;
 * the caller knows that a day may stand here. */
size_t prose_bare_weekdays_read(const struct prose_token *tokens, const struct prose_text *text,
                                unsigned *days);

#endif
