/* The texts of new clinics, formatted ahead on a thread of their own. */
#ifndef FEVER_STORE_APPLY_AHEAD_H
#define FEVER_STORE_APPLY_AHEAD_H

#include "clinic_row.h"
#include "fever/store.h"

struct ahead;

/* Begins with the texts of `fields` of the records that inserts make, in their order. The changes
 * are borrowed until apply_ahead_free. NULL without memory. */
struct ahead *apply_ahead_new(const struct clinic_change *const *changes, size_t count,
                              uint64_t fields);
void apply_ahead_free(struct ahead *ahead);

/* The next insert's texts, valid until those of the next one are asked for; NULL without memory.
 * Waits for the thread. */
const struct record_text *apply_ahead_next(struct ahead *ahead);

#endif
