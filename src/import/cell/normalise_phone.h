/* Telephone numbers of Chinese lists in one written form. */
#ifndef FEVER_IMPORT_NORMALISE_PHONE_H
#define FEVER_IMPORT_NORMALISE_PHONE_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/buffer.h"

enum phone_note {
    PHONE_REPAIRED = 1 << 0,          /* damaged, and the region's area code explains it */
    PHONE_AREA_CODE_ADDED = 1 << 1,   /* a local number got the region's area code */
    PHONE_AREA_CODE_MISSING = 1 << 2, /* a local number, and no area code is known */
    PHONE_LABEL_DROPPED = 1 << 3,     /* words beside the numbers, such as 白天 */
    PHONE_UNREADABLE = 1 << 4,        /* digits that are no number were left out */
    PHONE_MOBILE_DROPPED = 1 << 5
};

/* Reads a clean cell (TEXT_PLAIN) and appends its numbers separated by `;`: `010-69156114`,
 * `027-88041911转83073`, `400-820-8820`, `12320`, `13800138000`. `area_code` is the region's or
 * NULL. Returns a mask of enum phone_note. */
unsigned phone_normalise(const char *text, const char *area_code, bool allow_mobile,
                         struct buffer *out);

/* Hides the middle digits of mobile numbers in place, for findings and reports. */
void phone_mask_mobiles(char *text);

#endif
