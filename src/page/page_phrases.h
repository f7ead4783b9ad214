/* What numbers and instants are called in speech: distances, days, ages, telephone links. */
#ifndef FEVER_SRC_PAGE_PHRASES_H
#define FEVER_SRC_PAGE_PHRASES_H

#include "fever/soonest.h"
#include "fever/time_zone.h"
#include "page_html.h"

/* 直线约1.2公里. Nothing finer than 100 m: the position behind it is no finer either. */
void page_phrase_distance(struct buffer *out, enum lang lang, double distance_m);

/* The length alone: 300米, 1.2公里, 25公里. */
void page_phrase_length(struct buffer *out, enum lang lang, double distance_m);

/* 今天 20:00, 明天 08:00, 周五 08:00, 3月5日 08:00, in `zone`. `is_end`: midnight is 24:00 of the
 * day before. */
void page_phrase_when(struct buffer *out, enum lang lang, const struct time_zone *zone, int64_t now,
                      int64_t instant, bool is_end);

/* 当地时间 UTC+6，不是北京时间; nothing where the zone's clocks show Beijing's time at `instant`.
 */
void page_phrase_zone(struct buffer *out, enum lang lang, const struct time_zone *zone,
                      int64_t instant);

/* The same on a page, between two pieces of markup. */
void page_put_zone(struct page *page, const struct time_zone *zone, int64_t instant,
                   const char *before, const char *behind);

/* 3月5日; with the year where it is not `now_day`'s. Days since 1970-01-01. */
void page_phrase_day(struct buffer *out, enum lang lang, int32_t now_day, int32_t day);

/* HH:MM of a second of the day. */
void page_phrase_clock(struct buffer *out, int32_t second_of_day);

/* 14岁, 6个月. */
void page_phrase_age(struct buffer *out, enum lang lang, int32_t months);

/* How long until somebody who sets out now is seen: 约40分钟, or why nobody knows; nothing where
 * the state already says it. `must_book`: setting out alone leads to nothing. */
void page_phrase_soonest(struct buffer *out, enum lang lang, const struct soonest *soonest,
                         bool must_book);

/* 14岁以上, 6个月至14岁; nothing where neither bound is stated. */
void page_phrase_ages(struct buffer *out, enum lang lang, int32_t min_months, int32_t max_years);

/* `tel:` and what a telephone dials, an extension after a pause; false where the text holds no
 * number. */
bool page_phone_link(struct buffer *out, const char *phone);

#endif
