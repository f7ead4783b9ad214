/* Cleaning and folding text with ICU, past which the usual Chinese cell never goes.
 *
 * Han characters, ASCII and the common punctuation are their own NFKC form, so the fast path only
 * looks at bytes. Folding is the search's own (fever/han.h), so that both find the same alike. */
#include "normalise_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "fever/han.h"
#include "fever/utf8.h"

enum { HAN_FIRST = 0x4E00, HAN_END = 0xA000, TEXT_UNITS_MAX = 1 << 20 };

struct text_tools {
    const UNormalizer2 *nfkc;
};

enum fever_error text_tools_new(struct arena *arena, struct text_tools **out, struct error *error)
{
    struct text_tools *tools = arena_alloc(arena, sizeof *tools);
    if (!tools)
        return error_nomem(error);
    UErrorCode status = U_ZERO_ERROR;
    tools->nfkc = unorm2_getNFKCInstance(&status);
    if (U_FAILURE(status))
        return error_set(error, FEVER_UNSUPPORTED, "ICU's normalisation data are missing");
    *out = tools;
    return FEVER_OK;
}

/* What a character becomes in clean text. */
enum character_class { CHARACTER_KEPT, CHARACTER_SPACE, CHARACTER_DROPPED };

static enum character_class classify(uint32_t character)
{
    if (character == ' ' || character == '\t' || character == '\n' || character == '\r' ||
        u_isUWhiteSpace((UChar32)character))
        return CHARACTER_SPACE;
    int8_t type = u_charType((UChar32)character);
    bool is_unseen = type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
                     u_hasBinaryProperty((UChar32)character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    return is_unseen ? CHARACTER_DROPPED : CHARACTER_KEPT;
}

/* Whether the text is clean already: printable ASCII, plain Han and the commonest punctuation of
 * prose, single spaces between. */
bool text_is_clean(const char *text, enum text_form form)
{
    const char *end = text + strlen(text);
    bool after_space = true; /* so that a leading space is not clean */
    for (const char *at = text; at < end;) {
        uint32_t character;
        size_t width = utf8_decode(at, (size_t)(end - at), &character);
        bool is_ascii = character >= 0x20 && character < 0x7F;
        bool is_plain = (character >= HAN_FIRST && character < HAN_END) || character == 0x3001 ||
                        character == 0x3002;
        bool is_prose = form == TEXT_PROSE && character >= 0xFF01 && character <= 0xFF5E;
        bool is_space = character == ' ';
        if (!width || (!is_ascii && !is_plain && !is_prose) || (is_space && after_space))
            return false;
        after_space = is_space;
        at += width;
    }
    return !after_space || text == end;
}

static bool is_damage(uint32_t character)
{
    return character == 0xFFFD || u_charType((UChar32)character) == U_PRIVATE_USE_CHAR;
}

/* Drops what is not seen and makes every run of spaces one. */
static void clean_spaces(const char *text, struct buffer *out, struct text_repairs *repairs)
{
    size_t length = strlen(text), start = out->length, plain_spaces = 0;
    bool pending = false, odd_space = false;
    for (size_t at = 0; at < length;) {
        uint32_t character;
        size_t width = utf8_decode(text + at, length - at, &character);
        if (!width) { /* not UTF-8 cannot come out of a reader; keep going all the same */
            width = 1;
            character = 0xFFFD;
        }
        enum character_class class = classify(character);
        if (class == CHARACTER_SPACE) {
            pending = true;
            plain_spaces++;
            odd_space |= character != ' ' && character != '\t';
        } else if (class == CHARACTER_DROPPED) {
            repairs->repaired = true;
        } else {
            if (pending && out->length > start) {
                repairs->repaired |= plain_spaces > 1 || odd_space;
                buffer_append_char(out, ' ');
            } else if (odd_space) {
                repairs->repaired = true;
            }
            pending = odd_space = false;
            plain_spaces = 0;
            repairs->damaged |= is_damage(character);
            char bytes[4];
            size_t encoded = utf8_encode(character, bytes);
            buffer_append(out, bytes, encoded);
        }
        at += width;
    }
    repairs->repaired |= odd_space;
}

/* Replaces what follows `start` in `out` by its NFKC form. Text that ICU cannot take stays. */
static void compose(const struct text_tools *tools, struct buffer *out, size_t start,
                    struct text_repairs *repairs)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = (int32_t)(out->length - start);
    if (length > TEXT_UNITS_MAX)
        return;
    int32_t room = 4 * length + 16, units = 0;
    UChar *from = malloc((size_t)room * 2 * sizeof *from);
    char *bytes = malloc((size_t)room * 3);
    if (!from || !bytes) {
        out->failure = FEVER_NOMEM;
        goto out;
    }
    UChar *to = from + room;
    u_strFromUTF8(from, room, &units, out->data + start, length, &status);
    if (U_FAILURE(status) || unorm2_isNormalized(tools->nfkc, from, units, &status))
        goto out;
    units = unorm2_normalize(tools->nfkc, from, units, to, room, &status);
    u_strToUTF8(bytes, room * 3, &length, to, units, &status);
    if (U_SUCCESS(status)) {
        repairs->repaired = true;
        out->length = start;
        buffer_append(out, bytes, (size_t)length);
    }
out:
    free(from);
    free(bytes);
}

void text_clean(const struct text_tools *tools, const char *text, enum text_form form,
                struct buffer *out, struct text_repairs *repairs)
{
    *repairs = (struct text_repairs){0};
    if (text_is_clean(text, form)) {
        buffer_append_text(out, text);
        return;
    }
    size_t start = out->length;
    clean_spaces(text, out, repairs);
    if (form == TEXT_PLAIN && !buffer_error(out) && out->length > start)
        compose(tools, out, start, repairs);
}

size_t text_fold(const struct text_tools *tools, const char *text, char *out, size_t size,
                 bool *cut)
{
    (void)tools; /* the tables are the program's own, whatever ICU knows at run time */
    size_t length = strlen(text), used = 0, at = 0;
    while (at < length) {
        uint32_t character;
        size_t width = utf8_decode(text + at, length - at, &character);
        if (!width)
            break;
        at += width;
        character = han_fold(character);
        if (!character)
            continue;
        char bytes[4];
        width = utf8_encode(character, bytes);
        if (used + width >= size)
            break;
        memcpy(out + used, bytes, width);
        used += width;
    }
    out[used] = '\0';
    if (cut)
        *cut = at < length;
    return used;
}

static size_t separator_at(const char *at, const char *const *separators)
{
    for (; *separators; separators++)
        if (strncmp(at, *separators, strlen(*separators)) == 0)
            return strlen(*separators);
    return 0;
}

bool text_has_one(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

bool text_next_item(const char **at, const char *const *separators, char *item, size_t size)
{
    size_t length = 0;
    *at += strspn(*at, " ");
    if (!**at)
        return false;
    while (**at) {
        size_t separator = separator_at(*at, separators);
        if (!separator && length + 1 < size)
            item[length++] = **at;
        *at += separator ? separator : 1;
        if (separator)
            break;
    }
    length = utf8_valid_length(item, length);
    while (length && item[length - 1] == ' ')
        length--;
    item[length] = '\0';
    return true;
}
