/* Other doors by names that no list could hold. */
#ifndef FEVER_HOURS_PROSE_DOORS_H
#define FEVER_HOURS_PROSE_DOORS_H

#include "hours_prose_item.h"

/* 犬伤门诊8:00-12:00, 化验室：8:00-17:00: makes doors of unknown words that end as the names of a
 * hospital's departments do and head times, but for those that speak of fever. */
void prose_name_doors(const struct prose_text *text, struct prose_items *items);

#endif
