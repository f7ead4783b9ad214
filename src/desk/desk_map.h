/* Small maps that need no script: a district's outline with two places in it, and the streets
 * around them where the operator has named a provider of tiles. */
#ifndef FEVER_DESK_MAP_H
#define FEVER_DESK_MAP_H

#include "desk_call.h"

/* Draws the outline (NULL: none) with the places that are valid; `label` is its alternative text.
 * The picture's attributes say where it lies, so that a click can be told as a place. */
void desk_put_map(struct desk_call *call, const struct outline *outline, struct point old_place,
                  struct point new_place, const char *label);

/* Draws the surroundings of the places upon the provider's tiles, in its coordinate system, with
 * whose map it is; nothing without a provider or a place. */
void desk_put_streets(struct desk_call *call, const struct outline *outline, struct point old_place,
                      struct point new_place, const char *label);

#endif
