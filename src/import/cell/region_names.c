/* Two sorted lists, of folded full names and of stems, and the ways in which lists depart from
 * them.
 *
 * A written name is tried as it stands, then by stem (太谷县 is the 太谷区 of today), then as the
 * beginning of one full name (五峰县: 五峰土家族自治县), then with one character replaced that
 * machines and people confuse. Each time all regions of the scope that fit are looked at, so that a
 * second one makes the name ambiguous instead of wrong. */
#include "region_names.h"

#include <stdlib.h>
#include <string.h>

#include "fever/utf8.h"

enum { NAME_BYTES_MAX = 60, HAN_BYTES = 3, FOLDED_SIZE = 400 };

struct region_name {
    const char *text; /* folded full name, or its stem */
    const struct region *region;
};

struct region_names {
    const struct region_table *table;
    const struct region_name *full, *stems; /* ascending by text */
    size_t count;
};

/* Class words, longest first. 新区 and the like are parts of proper names. */
static const char *const class_words[] = {"特别行政区", "自治区", "自治州", "自治县", "自治旗",
                                          "地区",       "省",     "市",     "区",     "县",
                                          "旗",         "盟",     "州"};

/* Characters that stand for each other in lists read by machine or typed by sound. */
static const char *const look_alikes[][2] = {
    {"准", "淮"}, {"治", "冶"}, {"毫", "亳"}, {"泪", "汨"}, {"雎", "睢"},
    {"荣", "荥"}, {"粟", "栗"}, {"刺", "剌"}, {"祟", "崇"}, {"徒", "徙"},
    {"未", "末"}, {"士", "土"}, {"曰", "日"}, {"己", "巳"}, {"已", "巳"},
    {"戌", "戍"}, {"侯", "候"}, {"洽", "冶"}, {"千", "干"}, {"于", "干"},
    {"昔", "普"}, {"肝", "盱"}, {"剡", "郯"}, {"琢", "涿"}, {"婆", "婺"},
};

/* What people call the prefectures whose short names are no beginning of the full ones. */
static const char *const nicknames[][2] = {
    {"巴州", "巴音郭楞蒙古自治州"},
    {"克州", "克孜勒苏柯尔克孜自治州"},
    {"博州", "博尔塔拉蒙古自治州"},
};

size_t region_stem_length(const char *folded)
{
    size_t length = strlen(folded);
    for (size_t i = 0; i < sizeof class_words / sizeof *class_words; i++) {
        size_t class_length = strlen(class_words[i]);
        if (length >= class_length + 2 * HAN_BYTES &&
            strcmp(folded + length - class_length, class_words[i]) == 0)
            return length - class_length;
    }
    return length;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct region_name *)a)->text, ((const struct region_name *)b)->text);
}

enum fever_error region_names_build(struct arena *arena, const struct region_table *table,
                                    const struct text_tools *tools, struct region_names **out,
                                    struct error *error)
{
    size_t count = region_count(table);
    struct region_names *names = arena_alloc(arena, sizeof *names);
    struct region_name *full = arena_array(arena, count, sizeof *full);
    struct region_name *stems = arena_array(arena, count, sizeof *stems);
    if (!names || !full || !stems)
        return error_nomem(error);
    for (size_t i = 0; i < count; i++) {
        const struct region *region = region_at(table, i);
        char text[FOLDED_SIZE];
        text_fold(tools, region->name, text, sizeof text, NULL);
        full[i] = (struct region_name){arena_strdup(arena, text), region};
        stems[i] = (struct region_name){arena_copy(arena, text, region_stem_length(text)), region};
        if (!full[i].text || !stems[i].text)
            return error_nomem(error);
    }
    qsort(full, count, sizeof *full, by_text);
    qsort(stems, count, sizeof *stems, by_text);
    *names = (struct region_names){table, full, stems, count};
    *out = names;
    return FEVER_OK;
}

/* The first of the sorted names that is not below `text`. */
static size_t lower_bound(const struct region_name *sorted, size_t count, const char *text)
{
    size_t low = 0;
    while (count > 0) {
        size_t half = count / 2;
        if (strcmp(sorted[low + half].text, text) < 0) {
            low += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return low;
}

static bool is_in_scope(const struct region_names *names, const struct region *region,
                        const struct region *scope, unsigned levels)
{
    return (levels & 1U << region->level) &&
           (!scope || region_is_within(names->table, region->adcode, scope->adcode));
}

/* Takes one candidate into the match; a second, other one makes it ambiguous. */
static void match_add(const struct region_names *names, const struct region *candidate,
                      enum region_spelling spelling, struct region_match *match)
{
    const struct region *region = region_find(names->table, candidate->adcode);
    if (match->spelling == SPELLING_NONE)
        *match = (struct region_match){spelling, region, region != candidate};
    else if (match->region != region)
        *match = (struct region_match){SPELLING_AMBIGUOUS, NULL, false};
}

/* All regions whose text in `sorted` is `text` or, with `is_beginning`, begins with it. Names in
 * force go before those of abolished regions. */
static struct region_match match_among(const struct region_names *names,
                                       const struct region_name *sorted, const char *text,
                                       bool is_beginning, const struct region *scope,
                                       unsigned levels, enum region_spelling spelling)
{
    struct region_match match = {SPELLING_NONE, NULL, false};
    size_t length = strlen(text);
    size_t first = lower_bound(sorted, names->count, text);
    for (int abolished = 0; abolished < 2 && match.spelling == SPELLING_NONE; abolished++) {
        for (size_t i = first; i < names->count; i++) {
            const struct region *region = sorted[i].region;
            if (strncmp(sorted[i].text, text, length) != 0 ||
                (!is_beginning && sorted[i].text[length]))
                break;
            if ((region->successor != 0) == abolished && is_in_scope(names, region, scope, levels))
                match_add(names, region, spelling, &match);
        }
    }
    return match;
}

static struct region_match match_repaired(const struct region_names *names, const char *folded,
                                          const struct region *scope, unsigned levels)
{
    struct region_match match = {SPELLING_NONE, NULL, false};
    char text[NAME_BYTES_MAX + 1];
    size_t length = strlen(folded);
    for (size_t at = 0; at + HAN_BYTES <= length && !match.region; at++) {
        for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes && !match.region; i++) {
            if (strncmp(folded + at, look_alikes[i][0], HAN_BYTES) != 0)
                continue;
            memcpy(text, folded, length + 1);
            memcpy(text + at, look_alikes[i][1], HAN_BYTES);
            match = match_among(names, names->full, text, false, scope, levels, SPELLING_REPAIRED);
        }
    }
    /* 乐亭具: only the last character is no class word. */
    if (match.region || length < 3 * HAN_BYTES || region_stem_length(folded) < length)
        return match;
    memcpy(text, folded, length - HAN_BYTES);
    text[length - HAN_BYTES] = '\0';
    return match_among(names, names->stems, text, false, scope, levels, SPELLING_REPAIRED);
}

struct region_match region_names_find(const struct region_names *names, const char *folded,
                                      const struct region *scope, unsigned levels)
{
    char stem[NAME_BYTES_MAX + 1];
    size_t length = strlen(folded);
    if (!length || length > NAME_BYTES_MAX)
        return (struct region_match){SPELLING_NONE, NULL, false};
    for (size_t i = 0; i < sizeof nicknames / sizeof *nicknames; i++)
        if (strcmp(folded, nicknames[i][0]) == 0)
            return match_among(names, names->full, nicknames[i][1], false, scope, levels,
                               SPELLING_SHORT);
    struct region_match match =
        match_among(names, names->full, folded, false, scope, levels, SPELLING_FULL);
    if (match.spelling != SPELLING_NONE)
        return match;
    size_t stem_length = region_stem_length(folded);
    memcpy(stem, folded, stem_length);
    stem[stem_length] = '\0';
    match = match_among(names, names->stems, stem, false, scope, levels, SPELLING_SHORT);
    if (match.spelling == SPELLING_NONE && stem_length >= 2 * HAN_BYTES)
        match = match_among(names, names->full, stem, true, scope, levels, SPELLING_SHORT);
    if (match.spelling == SPELLING_NONE)
        match = match_repaired(names, folded, scope, levels);
    return match;
}

struct region_match region_names_begin(const struct region_names *names, const char *folded,
                                       const struct region *scope, unsigned levels, size_t *length)
{
    struct region_match match = {SPELLING_NONE, NULL, false};
    char text[NAME_BYTES_MAX + 1];
    size_t longest = strlen(folded);
    if (longest > NAME_BYTES_MAX)
        longest = utf8_cut(folded, NAME_BYTES_MAX);
    memcpy(text, folded, longest);
    text[longest] = '\0';
    for (size_t end = longest; end >= 2 * HAN_BYTES; end = utf8_cut(text, end - 1)) {
        text[end] = '\0';
        match = match_among(names, names->full, text, false, scope, levels, SPELLING_FULL);
        if (match.spelling != SPELLING_NONE) {
            *length = end;
            break;
        }
    }
    return match;
}

size_t region_name_prefix(const struct region *region, const char *folded)
{
    size_t length = strlen(region->name);
    size_t stem = region_stem_length(region->name);
    if (strncmp(folded, region->name, length) == 0)
        return length;
    return strncmp(folded, region->name, stem) == 0 ? stem : 0;
}
