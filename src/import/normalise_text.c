/* Cleaning and folding text with ICU, past which the usual Chinese cell never goes.
 *
 * Han characters, ASCII and the common punctuation are their own NFKC form, so the fast path only
 * looks at bytes. Traditional characters are folded by a table of the CJK block that ICU's
 * "Traditional-Simplified" transform fills once, one character at a time. */
#include "normalise_text.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "fever/utf8.h"

enum { HAN_FIRST = 0x4E00, HAN_END = 0xA000, TEXT_UNITS_MAX = 1 << 20 };

struct text_tools {
    const UNormalizer2 *nfkc;
    UChar simplified[HAN_END - HAN_FIRST];
};

/* A separator that the transform leaves alone keeps characters from forming phrases. */
static enum fever_error fill_simplified(UChar *simplified, struct error *error)
{
    enum { COUNT = HAN_END - HAN_FIRST };
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *transform =
        utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    UChar *text = calloc(2 * COUNT + 1, sizeof *text);
    if (!text || U_FAILURE(status)) {
        free(text);
        if (U_SUCCESS(status))
            utrans_close(transform);
        return text ? error_set(error, FEVER_UNSUPPORTED,
                                "ICU's data for traditional characters are missing")
                    : error_nomem(error);
    }
    for (int i = 0; i < COUNT; i++) {
        text[2 * i] = (UChar)(HAN_FIRST + i);
        text[2 * i + 1] = u'|';
    }
    int32_t length = 2 * COUNT, limit = length;
    utrans_transUChars(transform, text, &length, 2 * COUNT + 1, 0, &limit, &status);
    utrans_close(transform);
    bool in_step = U_SUCCESS(status) && length == 2 * COUNT;
    for (int i = 0; i < COUNT; i++)
        simplified[i] = in_step && text[2 * i + 1] == u'|' ? text[2 * i] : (UChar)(HAN_FIRST + i);
    free(text);
    return FEVER_OK;
}

enum fever_error text_tools_new(struct arena *arena, struct text_tools **out, struct error *error)
{
    struct text_tools *tools = arena_alloc(arena, sizeof *tools);
    if (!tools)
        return error_nomem(error);
    UErrorCode status = U_ZERO_ERROR;
    tools->nfkc = unorm2_getNFKCInstance(&status);
    if (U_FAILURE(status))
        return error_set(error, FEVER_UNSUPPORTED, "ICU's normalisation data are missing");
    enum fever_error failure = fill_simplified(tools->simplified, error);
    if (!failure)
        *out = tools;
    return failure;
}

uint32_t text_simplify(const struct text_tools *tools, uint32_t character)
{
    return character >= HAN_FIRST && character < HAN_END ? tools->simplified[character - HAN_FIRST]
                                                         : character;
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
            buffer_append(out, bytes, utf8_encode(character, bytes));
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
    size_t length = strlen(text), used = 0, at = 0;
    while (at < length) {
        uint32_t character;
        size_t width = utf8_decode(text + at, length - at, &character);
        if (!width)
            break;
        at += width;
        bool is_han = character >= HAN_FIRST && character < HAN_END;
        if (!is_han && !u_isalnum((UChar32)character))
            continue;
        char bytes[4];
        character = is_han ? tools->simplified[character - HAN_FIRST]
                           : (uint32_t)u_tolower((UChar32)character);
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
