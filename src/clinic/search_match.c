/* Holding one typed word against names: character by character, sound by sound. */
#include "search_match.h"

#include <string.h>

#include "fever/han.h"

static enum search_fit fit_at(const uint16_t *start, const uint16_t *at, const uint16_t *end,
                              bool whole)
{
    if (at != start)
        return FIT_HOLDS;
    return *end || !whole ? FIT_BEGINS : FIT_IS;
}

/* Two characters as one number. */
static uint32_t pair_at(const uint16_t *at)
{
    uint32_t pair;
    memcpy(&pair, at, sizeof pair);
    return pair;
}

static bool goes_on(const uint16_t *at, const uint16_t *text, size_t length)
{
    for (size_t i = 2; i < length; i++)
        if (at[i] != text[i])
            return false;
    return true;
}

/* Whether one of four characters is the one that stands in all four places of `wanted`: a
 * difference of zero is the only one that borrows into its own high bit (A. Mycroft, 1987). */
static bool four_hold(const uint16_t *at, uint64_t wanted)
{
    uint64_t four;
    memcpy(&four, at, sizeof four);
    four ^= wanted;
    return (four - UINT64_C(0x0001000100010001)) & ~four & UINT64_C(0x8000800080008000);
}

/* The word of two characters or more, which nearly all are: four are passed over at once, two
 * compared. */
static enum search_fit match_pairs(const uint16_t *start, const uint16_t *end, const uint16_t *text,
                                   size_t length)
{
    enum search_fit best = FIT_NONE;
    uint32_t pair = pair_at(text);
    uint64_t first = *text * UINT64_C(0x0001000100010001);
    for (const uint16_t *at = start; at + length < end; at++) {
        while (end - at >= 4 && !four_hold(at, first))
            at += 4;
        if (at + length >= end)
            break;
        if (pair_at(at) != pair || !goes_on(at, text, length))
            continue;
        bool begins = at == start || !at[-1];
        enum search_fit fit = begins ? fit_at(at, at, at + length, true) : FIT_HOLDS;
        if (fit < best)
            best = fit;
        if (best == FIT_IS)
            break;
    }
    return best;
}

enum search_fit search_match_text(const struct search_names *names, uint32_t item,
                                  const uint16_t *text, size_t length)
{
    const uint16_t *start = names->text + names->at[item];
    const uint16_t *end = names->text + names->at[item + 1];
    enum search_fit best = FIT_NONE;
    if (length > 1)
        return match_pairs(start, end, text, length);
    for (const uint16_t *at = start; at + length < end && best != FIT_IS; at++) {
        if (*at != *text)
            continue;
        enum search_fit fit = at == start || !at[-1] ? fit_at(at, at, at + 1, true) : FIT_HOLDS;
        if (fit < best)
            best = fit;
    }
    return best;
}

void search_sound_init(struct search_sound_word *word, const struct search_index *index,
                       const char *letters)
{
    word->index = index;
    word->letters = letters;
    memset(word->seen, 0, sizeof word->seen);
}

/* At which letters a character's first letter stands, and whether it may begin the word. */
static const struct search_sound_seen *look_at(struct search_sound_word *word, uint16_t character)
{
    struct search_sound_seen *seen = &word->seen[character % SEARCH_SOUNDS_SEEN];
    if (seen->character == character)
        return seen;
    uint16_t readings[SEARCH_READINGS_MAX];
    char ascii[2] = {(char)character, '\0'};
    size_t count = character < 0x80 ? 1 : search_readings(word->index, character, readings);
    *seen = (struct search_sound_seen){.character = character};
    for (size_t i = 0; i < count; i++) {
        const char *syllable = character < 0x80 ? ascii : han_letters(readings[i]);
        seen->may_begin |= strncmp(word->letters, syllable, strlen(syllable)) == 0;
        for (unsigned at = 0; at < 64 && word->letters[at]; at++)
            seen->initial_at |= (uint64_t)(*syllable == word->letters[at]) << at;
    }
    return seen;
}

/* Where a match by sound ended, and whether its last syllable was typed in full. */
struct sound_end {
    const uint16_t *end;
    bool whole;
};

/* Whether the name goes on as the letters sound, each character by a whole syllable; of the last
 * the beginning will do, but for a first character. */
static bool sounds_on(const struct search_index *index, const uint16_t *name, const char *letters,
                      bool is_first, struct sound_end *end)
{
    uint16_t readings[SEARCH_READINGS_MAX];
    if (!*letters) {
        *end = (struct sound_end){name, true};
        return true;
    }
    if (!*name)
        return false;
    if (*name < 0x80)
        return (char)*name == *letters && sounds_on(index, name + 1, letters + 1, false, end);
    size_t count = search_readings(index, *name, readings);
    for (size_t i = 0; i < count; i++) {
        const char *syllable = han_letters(readings[i]);
        size_t same = 0;
        while (syllable[same] && syllable[same] == letters[same])
            same++;
        if (!syllable[same] && sounds_on(index, name + 1, letters + same, false, end))
            return true;
        if (!letters[same] && syllable[same] && !is_first) {
            *end = (struct sound_end){name + 1, false};
            return true;
        }
    }
    return false;
}

enum search_fit search_match_sound(struct search_sound_word *word, const struct search_names *names,
                                   uint32_t item)
{
    const uint16_t *stop = names->text + names->at[item + 1];
    const uint16_t *start = names->text + names->at[item];
    enum search_fit best = FIT_NONE;
    for (const uint16_t *at = start; at < stop && best != FIT_IS; at++) {
        struct sound_end end;
        if (!*at) {
            start = at + 1;
        } else if (look_at(word, *at)->may_begin &&
                   sounds_on(word->index, at, word->letters, true, &end)) {
            enum search_fit fit = fit_at(start, at, end.end, end.whole);
            if (fit < best)
                best = fit;
        }
    }
    return best;
}

enum search_fit search_match_initials(struct search_sound_word *word,
                                      const struct search_names *names, uint32_t item)
{
    const uint16_t *stop = names->text + names->at[item + 1];
    const uint16_t *start = names->text + names->at[item];
    size_t length = strlen(word->letters);
    enum search_fit best = FIT_NONE;
    if (length > SEARCH_INITIALS_MAX)
        return best;
    for (const uint16_t *at = start; at + length < stop && best != FIT_IS; at++) {
        size_t same = 0;
        if (!*at) {
            start = at + 1;
            continue;
        }
        while (same < length && at[same] && look_at(word, at[same])->initial_at >> same & 1)
            same++;
        enum search_fit fit = same == length ? fit_at(start, at, at + length, true) : FIT_NONE;
        if (fit < best)
            best = fit;
    }
    return best;
}
