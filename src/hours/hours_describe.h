/* Pieces of a sentence about opening hours, in the languages that we write. */
#ifndef HOURS_DESCRIBE_H
#define HOURS_DESCRIBE_H

#include "hours_form.h"

enum describe_lang { DESCRIBE_ZH, DESCRIBE_EN };

/* Years, months, dates and weeks of the rule; true where anything was written. */
bool describe_dates(struct buffer *out, const struct hours *hours, const struct rule *rule,
                    enum describe_lang lang);

/* Whether the rule names weekdays or holidays. */
bool rule_has_weekdays(const struct hours *hours, const struct rule *rule);

/* Weekdays and holidays; `with_holidays` false leaves PH and SH beside weekdays unsaid. */
void describe_weekdays(struct buffer *out, const struct hours *hours, const struct rule *rule,
                       enum describe_lang lang, bool with_holidays);

/* The spans of the rule; nothing where it speaks of whole days. */
void describe_times(struct buffer *out, const struct hours *hours, const struct rule *rule,
                    enum describe_lang lang);

#endif
