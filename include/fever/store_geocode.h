/* Answers of geocoding providers, kept in the store so that no address is asked twice.
 *
 * They make no revision: they are notes of the importer, not published data. */
#ifndef FEVER_STORE_GEOCODE_H
#define FEVER_STORE_GEOCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/clinic.h"
#include "fever/store.h"

/* The newest that many answers are kept. */
enum { STORE_GEOCODE_MAX = 200000, STORE_GEOCODE_LEVEL_SIZE = 40 };

struct stored_geocode {
    bool found;                           /* false: the provider knew no such place */
    struct point point;                   /* in the provider's system */
    enum clinic_precision precision;      /* none, address or district */
    char level[STORE_GEOCODE_LEVEL_SIZE]; /* the provider's word */
    uint32_t adcode;                      /* 0: none */
};

/* Looks an answer up that was got at `not_before` or later; `*known` false where there is none. */
enum fever_error store_geocode_get(struct store *store, const char *provider, const char *query,
                                   int64_t not_before, struct stored_geocode *out, bool *known,
                                   struct error *error);

/* Keeps an answer, in a transaction of its own, instead of an older one. */
enum fever_error store_geocode_put(struct store *store, const char *provider, const char *query,
                                   int64_t now, const struct stored_geocode *answer,
                                   struct error *error);

/* Forgets the provider's answers from before `not_before`, and all but the newest
 * STORE_GEOCODE_MAX of everybody's. */
enum fever_error store_geocode_expire(struct store *store, const char *provider, int64_t not_before,
                                      struct error *error);

#endif
