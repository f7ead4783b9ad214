/* Fuzzes the readers of geocoding replies: whatever comes, what is taken as found is a point on
 * earth with a level in UTF-8, and never better than an address. The first byte chooses the
 * provider, the second the HTTP status. */
#include <stdlib.h>
#include <string.h>

#include "fever/geocode.h"
#include "fever/utf8.h"
#include "fuzz.h"

static void check(const struct geocode_answer *answer)
{
    if (answer->status == GEOCODE_FOUND &&
        (!point_is_valid(answer->point) || answer->precision == PRECISION_EXACT))
        abort();
    if (!memchr(answer->level, '\0', sizeof answer->level) ||
        !memchr(answer->detail, '\0', sizeof answer->detail) ||
        !utf8_is_valid(answer->level, strlen(answer->level)))
        abort();
    if (answer->adcode && (answer->adcode < 100000 || answer->adcode > 999999))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const long statuses[] = {200, 302, 403, 429, 500};
    if (size < 2)
        return 0;
    const struct geocode_provider *provider = geocode_provider_at(bytes[0] % 3);
    long status = statuses[bytes[1] % (sizeof statuses / sizeof *statuses)];
    struct geocode_answer answer;
    geocode_read(provider, status, (const char *)bytes + 2, size - 2, &answer);
    check(&answer);
    return 0;
}
