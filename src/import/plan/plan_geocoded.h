/* Positions that a geocoder filled in, for the plan. */
#ifndef FEVER_IMPORT_PLAN_GEOCODED_H
#define FEVER_IMPORT_PLAN_GEOCODED_H

#include "plan.h"

/* Whether the row moves its clinic away from a position that a geocoder filled in: that was the
 * place of the address that stood there then. */
bool plan_leaves_geocoded(const struct plan_input *input, const struct import_row *row,
                          const struct clinic *after);

#endif
