/* The keys that a list gives to its clinics, for the plan. */
#ifndef FEVER_IMPORT_PLAN_KEYS_H
#define FEVER_IMPORT_PLAN_KEYS_H

#include "../cell/text_map.h"
#include "plan.h"

/* Takes the keys of the rows that go on, where the source is named and had clinics before; `keys`
 * is the caller's, empty. FEVER_NOMEM. */
enum fever_error plan_keys_make(const struct plan_input *input, const struct import_row *rows,
                                size_t count, struct text_map *keys);

/* Whether a row of this list has the key; never for NULL. */
bool plan_keys_give(const struct text_map *keys, const char *key);

/* Whether the list gives the claim's key to another clinic, once all rows are planned. */
bool plan_keys_move(const struct text_map *keys, const struct import_row *rows,
                    const struct claim *claim);

/* Whether another source gave the clinic the same key as this claim. */
bool plan_keys_stand(const struct prior *prior, const struct clinic *clinic,
                     const struct claim *claim);

/* Per clinic of the store, whether a planned row is it; in the arena. NULL: no memory. */
const bool *plan_keys_clinics(const struct plan_input *input, const struct import_row *rows,
                              size_t count);

#endif
