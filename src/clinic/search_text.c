/* Folding texts for the search, and how their characters may be read. */
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "fever/han.h"
#include "fever/region.h"
#include "fever/utf8.h"
#include "search_index.h"

size_t search_fold(const char *text, uint16_t out[SEARCH_TEXT_MAX])
{
    size_t length = strlen(text), count = 0;
    for (size_t at = 0; at < length && count < SEARCH_TEXT_MAX;) {
        uint32_t character;
        size_t width = utf8_decode(text + at, length - at, &character);
        if (!width)
            break;
        at += width;
        character = han_fold(character);
        if (character > 0xFFFF) /* rare: told apart well enough in the private-use area */
            character = 0xE000 | (character & 0x7FF);
        if (character)
            out[count++] = (uint16_t)character;
    }
    return count;
}

/* Characters of names that are read in several ways; the commonest may stand here again. */
static const struct {
    char16_t character;
    char letters[7];
} polyphones[] = {
    {u'柏', "bo"},    {u'蚌', "bang"},  {u'蚌', "beng"},  {u'藏', "zang"},  {u'曾', "zeng"},
    {u'长', "chang"}, {u'长', "zhang"}, {u'朝', "chao"},  {u'朝', "zhao"},  {u'车', "che"},
    {u'盛', "cheng"}, {u'盛', "sheng"}, {u'乘', "cheng"}, {u'重', "chong"}, {u'重', "zhong"},
    {u'传', "chuan"}, {u'传', "zhuan"}, {u'大', "da"},    {u'大', "dai"},   {u'单', "dan"},
    {u'单', "shan"},  {u'地', "di"},    {u'都', "du"},    {u'都', "dou"},   {u'番', "fan"},
    {u'番', "pan"},   {u'佛', "fo"},    {u'埔', "bu"},    {u'埔', "pu"},    {u'行', "hang"},
    {u'行', "xing"},  {u'和', "he"},    {u'浒', "hu"},    {u'浒', "xu"},    {u'会', "hui"},
    {u'会', "kuai"},  {u'济', "ji"},    {u'解', "jie"},   {u'解', "xie"},   {u'乐', "le"},
    {u'乐', "yue"},   {u'六', "liu"},   {u'六', "lu"},    {u'陆', "lu"},    {u'绿', "lu"},
    {u'牟', "mou"},   {u'牟', "mu"},    {u'南', "nan"},   {u'期', "qi"},    {u'铅', "qian"},
    {u'铅', "yan"},   {u'区', "qu"},    {u'区', "ou"},    {u'任', "ren"},   {u'莎', "sha"},
    {u'厦', "xia"},   {u'厦', "sha"},   {u'省', "sheng"}, {u'省', "xing"},  {u'石', "shi"},
    {u'什', "shi"},   {u'什', "shen"},  {u'宿', "su"},    {u'宿', "xiu"},   {u'台', "tai"},
    {u'调', "tiao"},  {u'调', "diao"},  {u'尉', "wei"},   {u'尉', "yu"},    {u'涡', "wo"},
    {u'涡', "guo"},   {u'莘', "shen"},  {u'莘', "xin"},   {u'血', "xue"},   {u'血', "xie"},
    {u'燕', "yan"},   {u'应', "ying"},  {u'员', "yuan"},  {u'员', "yun"},   {u'中', "zhong"},
};

static bool add_reading(struct search_reading *out, size_t *count, size_t room, uint16_t character,
                        uint16_t reading)
{
    bool is_new = reading && reading != han_reading(character);
    for (size_t i = 0; i < *count && is_new; i++)
        is_new = out[i].character != character || out[i].reading != reading;
    if (is_new && *count == room)
        return false;
    if (is_new)
        out[(*count)++] = (struct search_reading){character, reading};
    return true;
}

/* The reading of exactly these letters, or 0. */
static uint16_t reading_of(const char *letters, size_t length)
{
    uint16_t end;
    uint16_t reading = han_readings_from(letters, length, &end);
    return reading < end && strlen(han_letters(reading)) == length ? reading : 0;
}

/* 重庆市, "chong qing": the name's first characters are read by the syllables, one by one. */
static bool learn_from(const struct region *region, struct search_reading *out, size_t *count,
                       size_t room)
{
    uint16_t name[SEARCH_TEXT_MAX];
    size_t length = search_fold(region->name, name), at = 0;
    const char *letters = region->pinyin;
    for (; *letters && at < length; at++) {
        size_t width = strcspn(letters, " ");
        if (!add_reading(out, count, room, name[at], reading_of(letters, width)))
            return false;
        letters += width;
        letters += strspn(letters, " ");
    }
    return true;
}

static int by_character(const void *a, const void *b)
{
    const struct search_reading *left = a, *right = b;
    if (left->character != right->character)
        return left->character < right->character ? -1 : 1;
    return (left->reading > right->reading) - (left->reading < right->reading);
}

enum fever_error search_readings_build(struct arena *arena, const struct region_table *regions,
                                       struct search_index *index)
{
    enum { ROOM = 2048 };
    struct search_reading *readings = arena_array(arena, ROOM, sizeof *readings);
    uint32_t *is_polyphone = arena_array(arena, SEARCH_POLYPHONE_WORDS, sizeof *is_polyphone);
    size_t count = 0;
    if (!readings || !is_polyphone)
        return FEVER_NOMEM;
    for (size_t i = 0; i < sizeof polyphones / sizeof *polyphones; i++)
        add_reading(readings, &count, ROOM, polyphones[i].character,
                    reading_of(polyphones[i].letters, strlen(polyphones[i].letters)));
    for (size_t i = 0; i < region_count(regions); i++) {
        const struct region *region = region_at(regions, i);
        if (region->pinyin && !learn_from(region, readings, &count, ROOM))
            break; /* a table that teaches so much teaches nonsense */
    }
    qsort(readings, count, sizeof *readings, by_character);
    for (size_t i = 0; i < count; i++)
        is_polyphone[readings[i].character / 32] |= UINT32_C(1) << readings[i].character % 32;
    index->readings = readings;
    index->is_polyphone = is_polyphone;
    index->reading_count = count;
    return FEVER_OK;
}

size_t search_readings(const struct search_index *index, uint16_t character,
                       uint16_t out[SEARCH_READINGS_MAX])
{
    if (character < 0x80) {
        out[0] = search_ascii_reading((char)character);
        return 1;
    }
    size_t count = 0, low = 0, high = index->reading_count;
    uint16_t commonest = han_reading(character);
    if (commonest)
        out[count++] = commonest;
    if (!(index->is_polyphone[character / 32] >> character % 32 & 1))
        return count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->readings[middle].character < character)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < index->reading_count && index->readings[low].character == character &&
           count < SEARCH_READINGS_MAX;
         low++)
        out[count++] = index->readings[low].reading;
    return count;
}
