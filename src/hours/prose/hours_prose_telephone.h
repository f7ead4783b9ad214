/* The hours of telephones: 咨询电话8:00-17:00. */
#ifndef FEVER_HOURS_PROSE_TELEPHONE_H
#define FEVER_HOURS_PROSE_TELEPHONE_H

#include "hours_prose_item.h"

/* Makes the times of telephones lengths, which say nothing about when, and those that may be a
 * telephone's or the clinic's impossible, which refuses them. */
void prose_hush_telephones(const struct prose_text *text, struct prose_items *items);

#endif
