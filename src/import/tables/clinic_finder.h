/* Finding the clinic of the store that a row of figures is about.
 *
 * By id, an alias included; by the key that an import source has for it; or by a name, a short name
 * or an alias, as a whole and within a region where one is told. What may be several clinics is
 * none: a queue shown at the wrong door sends people there. */
#ifndef FEVER_IMPORT_CLINIC_FINDER_H
#define FEVER_IMPORT_CLINIC_FINDER_H

#include "../cell/normalise_text.h"
#include "../match/prior.h"

struct clinic_finder;

/* What a row says of its clinic; NULL or "" where it does not. */
struct clinic_sought {
    const char *key;  /* its id or a source's key */
    const char *name; /* any of its names */
    uint32_t adcode;  /* that holds it; 0: not told */
};

enum clinic_found {
    FOUND_NOBODY,
    FOUND_ONE,
    FOUND_SEVERAL,
    FOUND_OTHERS /* the key is one clinic's, the name another's */
};

/* Indexes the store's clinics; `prior` and `tools` are borrowed. With `source`, only that import
 * source's keys count. The caller frees it. FEVER_NOMEM. */
enum fever_error clinic_finder_new(const struct prior *prior, const char *source,
                                   const struct text_tools *tools, struct clinic_finder **out);
void clinic_finder_free(struct clinic_finder *finder);

/* `found[0]` is the clinic where there is one; where there are several, `found` names two.
 * `*by_key` tells which of both cells it was that decided. FEVER_NOMEM. */
enum fever_error clinic_finder_find(struct clinic_finder *finder,
                                    const struct clinic_sought *sought, enum clinic_found *out,
                                    const struct clinic *found[2], bool *by_key);

#endif
