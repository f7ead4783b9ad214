/* Degrees as lists write them. */
#ifndef FEVER_IMPORT_NORMALISE_PLACE_H
#define FEVER_IMPORT_NORMALISE_PLACE_H

#include <stdbool.h>

#include "fever/coordinates.h"

/* Decimal degrees, or degrees, minutes and seconds (`116°24'57"`, `116度24分57秒`), with a sign,
 * a letter N S E W or 北纬 南纬 东经 西经. False for anything else, and beyond ±360. */
bool place_degrees(const char *text, double *out);

/* Whether a point lies in China with its islands and seas' edge, generously boxed. */
bool place_is_in_china(struct point point);

#endif
