/* Reading Accept: the quality that its most specific range gives to each form. */
#include "accept.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { QUALITY_FULL = 1000, QUALITY_UNREAD = -1 };

/* How specific a range is about a type. */
enum range_fit { RANGE_OTHER, RANGE_ANY, RANGE_APPLICATION, RANGE_EXACT };

struct wanted {
    const char *type;
    enum range_fit fit;
    int quality; /* thousandths */
};

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t");
}

/* `0`, `1`, `0.5`, at most three decimals. */
static int quality_read(const char *text, size_t length)
{
    if (!length || length > 5 || (text[0] != '0' && text[0] != '1') ||
        (length > 1 && text[1] != '.'))
        return QUALITY_UNREAD;
    int quality = (text[0] - '0') * QUALITY_FULL, unit = QUALITY_FULL;
    for (size_t i = 2; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return QUALITY_UNREAD;
        unit /= 10;
        quality += (text[i] - '0') * unit;
    }
    return quality <= QUALITY_FULL ? quality : QUALITY_UNREAD;
}

static bool is_text(const char *at, size_t length, const char *text)
{
    return strlen(text) == length && strncasecmp(at, text, length) == 0;
}

static enum range_fit range_fit(const char *range, size_t length, const char *type)
{
    return is_text(range, length, type)              ? RANGE_EXACT
           : is_text(range, length, "application/*") ? RANGE_APPLICATION
           : is_text(range, length, "*/*")           ? RANGE_ANY
                                                     : RANGE_OTHER;
}

static void want(struct wanted *wanted, const char *range, size_t length, int quality)
{
    enum range_fit fit = range_fit(range, length, wanted->type);
    if (fit > wanted->fit) {
        wanted->fit = fit;
        wanted->quality = quality;
    }
}

/* The length of a token up to a separator, without the blanks before that. */
static size_t token_length(const char *at, const char *separators)
{
    size_t length = strcspn(at, separators);
    while (length && (at[length - 1] == ' ' || at[length - 1] == '\t'))
        length--;
    return length;
}

/* The quality among a range's parameters, which begin at `at`; `*end` is where the next range's
 * comma stands. */
static int parameters_read(const char *at, const char **end)
{
    int quality = QUALITY_FULL;
    while (*at == ';') {
        at = skip_space(at + 1);
        if ((at[0] == 'q' || at[0] == 'Q') && at[1] == '=')
            quality = quality_read(at + 2, token_length(at + 2, ";,"));
        at += strcspn(at, ";,");
    }
    *end = at;
    return quality;
}

bool accept_prefers_geojson(const char *accept)
{
    struct wanted geojson = {"application/geo+json", RANGE_OTHER, 0};
    struct wanted json = {"application/json", RANGE_OTHER, 0};
    for (const char *at = accept; at && *at;) {
        at = skip_space(at);
        size_t length = token_length(at, ";,");
        const char *range = at;
        int quality = parameters_read(at + strcspn(at, ";,"), &at);
        if (quality != QUALITY_UNREAD) {
            want(&geojson, range, length, quality);
            want(&json, range, length, quality);
        }
        at += *at == ',';
    }
    return geojson.quality > json.quality ||
           (geojson.fit == RANGE_EXACT && geojson.quality && geojson.quality == json.quality);
}
