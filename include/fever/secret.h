/* Secrets that nobody can guess, and the hashes that are kept of them.
 *
 * A secret is 32 random bytes as text behind a prefix that tells what it is for, so that one which
 * strays into a mail or a repository is known for what it is. As it is random, a plain hash
 * (BLAKE2b, libsodium's generic hash) is enough: there is nothing to guess, slowly or fast. */
#ifndef FEVER_SECRET_H
#define FEVER_SECRET_H

#include <stdbool.h>
#include <stddef.h>

enum { SECRET_BYTES = 32, SECRET_PREFIX_MAX = 8, SECRET_SIZE = 64, SECRET_HASH_BYTES = 32 };

/* Writes `prefix` (at most SECRET_PREFIX_MAX characters) and the secret, with a NUL. False where
 * the system gives no random numbers. */
bool secret_new(const char *prefix, char out[SECRET_SIZE]);

/* The hash of any text. */
void secret_hash(const char *text, size_t length, unsigned char out[SECRET_HASH_BYTES]);

/* Whether two texts are the same, in a time that tells nothing but their lengths. */
bool secret_same(const char *one, const char *other);

/* A number that nobody outside can foresee. */
unsigned long long secret_number(void);

/* Overwrites what is no longer needed. */
void secret_wipe(void *bytes, size_t length);

#endif
