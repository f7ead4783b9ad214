/* Small values in the forms that lists write them: dates, age ranges, ways of booking. */
#ifndef FEVER_IMPORT_NORMALISE_VALUES_H
#define FEVER_IMPORT_NORMALISE_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/buffer.h"
#include "normalise_text.h"

/* All take clean text (TEXT_PLAIN). */

/* A date: 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 二〇二六年一月三十一日, 20260131,
 * 民国115年1月31日 or 115/1/31, each with or without a time of day or a weekday behind it; or the
 * serial number that a spreadsheet makes of one, 46053. */
bool value_date(const char *text, int32_t *day);

/* An instant: RFC 3339, or a date as above with a time of day behind it, 2026-01-31 8:05,
 * 2026年1月31日 08:05:30, 46053.3368, which is China's. `*is_day`: the time of day is not stated,
 * and
 * `*unix_s` is where the day begins. A time without a date is none: nobody can tell its day. */
bool value_instant(const char *text, int64_t *unix_s, bool *is_day);

/* An age range as 14岁以上, ≥14岁, 0-14岁, 14周岁及以下, 6个月-14岁, 不限. −1: open. */
struct age_range {
    int32_t min_months, max_years;
};
bool value_ages(const struct text_tools *tools, const char *text, struct age_range *out);

/* A way of booking; empty buffers and `required` −1 where it says nothing of them. */
struct booking_words {
    int required; /* 0, 1, −1 */
    struct buffer url, phone, wechat;
};
/* False where nothing was understood. Phones are taken over as written. The caller has initialised
 * the buffers. */
bool value_booking(const struct text_tools *tools, const char *text, struct booking_words *out);

#endif
