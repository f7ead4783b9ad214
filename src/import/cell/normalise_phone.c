/* Reading telephone numbers as China writes them.
 *
 * A cell is cut into chunks at everything that can stand between two numbers; a chunk is a row of
 * digit groups with what joins them, of which phone_numbers.c takes the numbers. */
#include "normalise_phone.h"

#include <string.h>

#include "fever/utf8.h"
#include "phone_numbers.h"

struct sign {
    const char *text;
    enum phone_joiner joiner;
};

/* Signs that join groups; 一 and ー are dashes of the machine that read the list. */
static const struct sign signs[] = {
    {"-", JOIN_DASH},         {"—", JOIN_DASH},         {"–", JOIN_DASH},
    {"‐", JOIN_DASH},         {"‑", JOIN_DASH},         {"―", JOIN_DASH},
    {"−", JOIN_DASH},         {"─", JOIN_DASH},         {"一", JOIN_DASH},
    {"ー", JOIN_DASH},        {"~", JOIN_DASH},         {"_", JOIN_DASH},
    {".", JOIN_DASH},         {" ", JOIN_SPACE},        {"(", JOIN_OPEN},
    {")", JOIN_CLOSE},        {"[", JOIN_OPEN},         {"]", JOIN_CLOSE},
    {"+", JOIN_PLUS},         {"转", JOIN_EXTENSION},   {"轉", JOIN_EXTENSION},
    {"分机", JOIN_EXTENSION}, {"分機", JOIN_EXTENSION}, {"ext", JOIN_EXTENSION},
    {"Ext", JOIN_EXTENSION},  {"EXT", JOIN_EXTENSION},  {"#", JOIN_EXTENSION},
    {"*", JOIN_EXTENSION},
};

/* Words that say only that a number follows, or that another does. */
static const char *const plain_words[] = {"联系电话", "电话号码", "电话", "座机",  "号码", "或者",
                                          "或",       "和",       "及",   "與",    "与",   "電話",
                                          "Tel",      "TEL",      "tel",  "Phone", "phone"};

static const struct sign *sign_at(const char *text)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (starts_with(text, signs[i].text))
            return &signs[i];
    return NULL;
}

static size_t plain_word_at(const char *text)
{
    for (size_t i = 0; i < sizeof plain_words / sizeof *plain_words; i++)
        if (starts_with(text, plain_words[i]))
            return strlen(plain_words[i]);
    return 0;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t digits_read(struct phone_reader *reader, const char *text, enum phone_joiner joiner)
{
    size_t length = strspn(text, "0123456789");
    if (length > GROUP_DIGITS_MAX || reader->count == GROUPS_MAX) {
        reader->notes |= PHONE_UNREADABLE;
        return length;
    }
    struct phone_group *group = &reader->groups[reader->count++];
    memcpy(group->digits, text, length);
    group->digits[length] = '\0';
    group->length = length;
    group->joiner = joiner;
    return length;
}

static enum phone_joiner stronger(enum phone_joiner before, enum phone_joiner now)
{
    if (now == JOIN_SPACE && before != JOIN_NONE)
        return before;
    if (before == JOIN_EXTENSION || (before == JOIN_CLOSE && now == JOIN_DASH))
        return before;
    return now;
}

static size_t character_width(const char *text)
{
    uint32_t character;
    size_t width = utf8_decode(text, strlen(text), &character);
    return width ? width : 1;
}

unsigned phone_normalise(const char *text, const char *area_code, bool allow_mobile,
                         struct buffer *out)
{
    struct phone_reader reader = {.area_code = area_code, .allow_mobile = allow_mobile};
    enum phone_joiner joiner = JOIN_NONE;
    while (*text) {
        const struct sign *sign = sign_at(text);
        if (is_digit(*text)) {
            text += digits_read(&reader, text, joiner);
            joiner = JOIN_NONE;
        } else if (sign) {
            joiner = stronger(joiner, sign->joiner);
            text += strlen(sign->text);
        } else {
            size_t word = plain_word_at(text);
            bool is_mark = strchr("/,;:|<>\\&", *text) || starts_with(text, "、") ||
                           starts_with(text, "。") || starts_with(text, "〈") ||
                           starts_with(text, "〉");
            if (!word && !is_mark)
                reader.notes |= PHONE_LABEL_DROPPED;
            phone_chunk_read(&reader);
            joiner = JOIN_NONE;
            text += word ? word : character_width(text);
        }
    }
    phone_chunk_read(&reader);
    unsigned explained = PHONE_UNREADABLE | PHONE_MOBILE_DROPPED;
    if (!reader.number_count && !(reader.notes & explained))
        reader.notes = PHONE_UNREADABLE; /* words alone */
    for (size_t i = 0; i < reader.number_count; i++) {
        if (i)
            buffer_append_char(out, ';');
        buffer_append_text(out, reader.numbers[i]);
    }
    return reader.notes;
}

/* The bytes of the digit at `at`, one, or three of full width; 0 for another character. */
static size_t digit_width(const char *at, char *digit)
{
    static const char wide[] = "\xEF\xBC"; /* U+FF10 to U+FF19 */
    unsigned char last = strncmp(at, wide, 2) == 0 ? (unsigned char)at[2] : 0;
    bool is_wide = last >= 0x90 && last <= 0x99;
    *digit = is_wide ? (char)('0' + last - 0x90) : *at;
    return is_wide ? 3 : is_digit(*at) ? 1 : 0;
}

/* Hides the mobile number whose first digit is at `at`, if one is there: eleven digits, or Taiwan's
 * ten. */
static bool mask_at(char *at)
{
    char *places[11], plain[12] = "", digit;
    size_t count = 0, width;
    while (*at && count < 11) {
        width = digit_width(at, &digit);
        if (width) {
            places[count] = at;
            plain[count++] = digit;
        } else if (*at != ' ' && *at != '-') {
            break;
        }
        at += width ? width : 1;
        bool is_whole = phone_is_mobile(plain, count) || (count == 10 && starts_with(plain, "09"));
        if (!is_whole || digit_width(at, &digit))
            continue;
        for (size_t i = 3; i < 7; i++)
            memcpy(places[i], is_digit(*places[i]) ? "*" : "＊", digit_width(places[i], &digit));
        return true;
    }
    return false;
}

void phone_mask_mobiles(char *text)
{
    static const char *const prefixes[] = {"", "0", "86", "0086"};
    bool is_within = false;
    for (char *at = text, digit; *at;) {
        size_t width = digit_width(at, &digit);
        for (size_t i = 0; width && !is_within && i < sizeof prefixes / sizeof *prefixes; i++)
            if (strncmp(at, prefixes[i], strlen(prefixes[i])) == 0 &&
                mask_at(at + strlen(prefixes[i])))
                break;
        is_within = width > 0;
        at += width ? width : 1;
    }
}
