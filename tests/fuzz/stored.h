/* A store for the fuzzers of what stores hand out and of what is served from them. */
#ifndef FUZZ_STORED_H
#define FUZZ_STORED_H

#include "fever/snapshot.h"
#include "fever/store.h"

enum { STORED_REVISIONS = 3 };

/* A store of STORED_REVISIONS revisions with rows in every table that is read, open; its file goes
 * when the program ends. Aborts where it cannot be made. */
struct store *stored_make(void);

/* Where the store of stored_make lies. */
const char *stored_path(void);

/* What is served from such a store at SAMPLE_NOW: clinics, regions, hotlines, consultations, a
 * notice, closures, a load, the rules of the self-check. Made once. */
const struct snapshot *stored_snapshot(void);

/* The hash of the one token in it. */
extern const unsigned char stored_token_hash[];

#endif
