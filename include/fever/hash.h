/* A 64-bit hash for entity tags and lookup tables: the same on every node, never for secrets.
 *
 * FNV-1a over bytes (G. Fowler, L. C. Noll, K.-P. Vo), so that a hash can be continued with more
 * input; a number goes in at once, by its value, whatever the machine's byte order. */
#ifndef FEVER_HASH_H
#define FEVER_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Where a hash begins. */
#define HASH_SEED UINT64_C(0xcbf29ce484222325)

/* The hash continued with more input. `hash_text` takes in the closing NUL, so that "ab", "c" and
 * "a", "bc" differ. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length);
uint64_t hash_text(uint64_t hash, const char *text);
uint64_t hash_number(uint64_t hash, uint64_t number);

/* The bits of a number as it means, −0 being 0. */
uint64_t hash_double(uint64_t hash, double number);

/* Spreads every bit over all others; the last step. */
uint64_t hash_finish(uint64_t hash);

#endif
