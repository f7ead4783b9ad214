/* The 64-bit hash behind entity tags. */
#include "fever/hash.h"

#include <string.h>

static inline uint64_t hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(0x100000001b3);
}

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        hash = hash_byte(hash, at[i]);
    return hash;
}

uint64_t hash_text(uint64_t hash, const char *text)
{
    return hash_bytes(hash, text, strlen(text) + 1);
}

/* One round for all eight bytes; the shift brings the high half's bits down, which a product alone
 * never does. */
uint64_t hash_number(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

uint64_t hash_double(uint64_t hash, double number)
{
    uint64_t bits;
    number += 0.0; /* turns −0 into 0 */
    memcpy(&bits, &number, sizeof bits);
    return hash_number(hash, bits);
}

/* The finaliser of MurmurHash3 (A. Appleby). */
uint64_t hash_finish(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 33;
    hash *= UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}
