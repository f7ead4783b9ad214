/* Reading headers.
 *
 * A header counts as known if it is a canonical field's name or stands in the table of
 * columns_words.c, compared in folded form: whole, then without what it says in brackets
 * (联系电话（座机）), then without the coordinate system that it begins or ends with (高德经度,
 * lng_wgs84). */
#include "columns_headers.h"

#include <string.h>

#include "fever/utf8.h"
#include "normalise_words.h"

enum { FOLDED_SIZE = 200 };

static int folded_target(const struct text_tools *tools, const char *folded)
{
    char name[FOLDED_SIZE];
    for (size_t i = 0; i < header_word_count; i++)
        if (strcmp(header_words[i].folded, folded) == 0)
            return header_words[i].target;
    for (int i = 0; i < FIELD_COUNT; i++) {
        text_fold(tools, clinic_field_name((enum clinic_field)i), name, sizeof name, NULL);
        if (strcmp(name, folded) == 0)
            return i;
    }
    return TARGET_UNKNOWN;
}

static int known_target(const struct text_tools *tools, const char *header)
{
    enum clinic_field field = clinic_field_find(header, strlen(header));
    char folded[FOLDED_SIZE];
    if (field != FIELD_COUNT)
        return (int)field;
    text_fold(tools, header, folded, sizeof folded, NULL);
    return folded_target(tools, folded);
}

static bool is_of_position(int target)
{
    return target == FIELD_LON || target == FIELD_LAT || target == TARGET_POSITION ||
           target == TARGET_AXIS;
}

/* Reads the header without its first bracket; false where it has none. */
static bool read_without_brackets(const struct text_tools *tools, const char *header,
                                  struct header_meaning *out)
{
    char plain[FOLDED_SIZE], inside[FOLDED_SIZE];
    const char *open = strpbrk(header, "([");
    const char *close = open ? strpbrk(open, ")]") : NULL;
    size_t before = open ? (size_t)(open - header) : 0;
    if (!open || before >= sizeof plain)
        return false;
    const char *end = close ? close : header + strlen(header);
    const char *behind = *end ? end + 1 : end;
    size_t length = (size_t)(end - open - 1), rest = strlen(behind);
    if (before + rest >= sizeof plain || length >= sizeof inside)
        return false;
    memcpy(plain, header, before);
    memcpy(plain + before, behind, rest + 1);
    memcpy(inside, open + 1, length);
    inside[length] = '\0';
    out->target = known_target(tools, plain);
    if (is_of_position(out->target))
        out->has_crs = words_crs(tools, inside, &out->crs);
    return true;
}

/* Reads the header as the name of a coordinate system beside that of a coordinate. */
static bool read_beside_crs(const struct text_tools *tools, const char *header,
                            struct header_meaning *out)
{
    char folded[FOLDED_SIZE], part[FOLDED_SIZE];
    size_t length = text_fold(tools, header, folded, sizeof folded, NULL);
    for (size_t at = 0; at < length;) {
        uint32_t character;
        at += utf8_decode(folded + at, length - at, &character);
        memcpy(part, folded, at);
        part[at] = '\0';
        enum crs crs;
        int target = TARGET_UNKNOWN;
        if (words_crs(tools, part, &crs))
            target = folded_target(tools, folded + at);
        else if (words_crs(tools, folded + at, &crs))
            target = folded_target(tools, part);
        if (is_of_position(target)) {
            *out = (struct header_meaning){target, true, crs};
            return true;
        }
    }
    return false;
}

struct header_meaning header_read(const struct text_tools *tools, const char *header)
{
    struct header_meaning meaning = {.target = known_target(tools, header)};
    if (meaning.target == TARGET_UNKNOWN)
        read_without_brackets(tools, header, &meaning);
    if (meaning.target == TARGET_UNKNOWN)
        read_beside_crs(tools, header, &meaning);
    return meaning;
}

bool header_is_bare_designated(const struct text_tools *tools, const char *header)
{
    static const char *const bare[] = {"定点", "是否定点", "是否定点机构", "定点机构", "定点情况"};
    char folded[FOLDED_SIZE];
    text_fold(tools, header, folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        if (strcmp(folded, bare[i]) == 0)
            return true;
    return false;
}
