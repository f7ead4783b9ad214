/* A store for the fuzzer of what stores hand out. */
#ifndef FUZZ_STORED_H
#define FUZZ_STORED_H

#include "fever/store.h"

enum { STORED_REVISIONS = 3 };

/* A store of STORED_REVISIONS revisions with rows in every table that is read, open; its file goes
 * when the program ends. Aborts where it cannot be made. */
struct store *stored_make(void);

/* The hash of the one token in it. */
extern const unsigned char stored_token_hash[];

#endif
