/* Secrets and their hashes, by libsodium. */
#include "fever/secret.h"

#include <sodium.h>
#include <string.h>

#include "fever/base64url.h"

_Static_assert(SECRET_HASH_BYTES == crypto_generichash_BYTES, "the hash's own length");
_Static_assert(SECRET_PREFIX_MAX + (SECRET_BYTES * 4 + 2) / 3 < SECRET_SIZE, "a secret finds room");

bool secret_new(const char *prefix, char out[SECRET_SIZE])
{
    unsigned char bytes[SECRET_BYTES];
    if (sodium_init() < 0 || strlen(prefix) > SECRET_PREFIX_MAX)
        return false;
    randombytes_buf(bytes, sizeof bytes);
    base64url_encode(bytes, sizeof bytes, stpcpy(out, prefix));
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

void secret_hash(const char *text, size_t length, unsigned char out[SECRET_HASH_BYTES])
{
    /* It fails only for lengths that these are not. */
    (void)crypto_generichash(out, SECRET_HASH_BYTES, (const unsigned char *)text, length, NULL, 0);
}

bool secret_same(const char *one, const char *other)
{
    size_t length = strlen(one);
    return length == strlen(other) && sodium_memcmp(one, other, length) == 0;
}

unsigned long long secret_number(void)
{
    unsigned long long number = 0;
    if (sodium_init() >= 0)
        randombytes_buf(&number, sizeof number);
    return number;
}

void secret_wipe(void *bytes, size_t length)
{
    sodium_memzero(bytes, length);
}
