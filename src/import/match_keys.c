/* Keys of names, and the likeness of addresses. */
#include "match_keys.h"

#include <string.h>

#include "fever/utf8.h"

enum { HAN_BYTES = 3, ADDRESS_CHARACTERS_MAX = 120, FOLDED_SIZE = 1000 };

/* Endings that say only what the record is anyway. */
static const char *const plain_endings[] = {"发热门诊", "发热诊室"};

/* A bracket that ends so holds another name of the institution, not a branch of it. */
static const char *const institution_endings[] = {
    "医院", "卫生院", "保健院", "防治院", "服务中心", "研究所", "疗养院", "卫生所", "诊所"};

/* Types of institution that are no name by themselves: a district has one … */
static const char *const district_types[] = {
    "人民医院",         "中医院",       "中医医院",     "中心医院",
    "妇幼保健院",       "妇幼医院",     "妇产医院",     "儿童医院",
    "总医院",           "职工医院",     "传染病医院",   "妇幼保健所",
    "疾病预防控制中心", "附属医院",     "解放军医院",   "中西医结合医院",
    "武警医院",         "红十字会医院", "维吾尔医医院", "维吾尔医院",
    "蒙医院",           "藏医院",       "民族医院",     "妇幼保健计划生育服务中心",
};

/* … or several. */
static const char *const common_types[] = {
    "医院",           "卫生院",     "中心卫生院", "乡卫生院", "镇卫生院",
    "乡镇卫生院",     "卫生所",     "卫生室",     "诊所",     "社区卫生服务中心",
    "社区卫生服务站", "门诊部",     "分院",       "门诊",     "发热门诊",
    "发热诊室",       "核酸检测点", "药房",       "药店",     "药局",
};

static bool ends_with(const char *text, size_t length, const char *ending)
{
    size_t ending_length = strlen(ending);
    return length > ending_length &&
           memcmp(text + length - ending_length, ending, ending_length) == 0;
}

static bool is_among(const char *key, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(key, words[i]) == 0)
            return true;
    return false;
}

/* Steps over 第 and the numeral behind it. */
static const char *skip_ordinal(const char *key)
{
    static const char *const numerals = "一二三四五六七八九十";
    if (strncmp(key, "第", HAN_BYTES) != 0)
        return key;
    for (key += HAN_BYTES; *key;) {
        char one[HAN_BYTES + 1] = "";
        size_t width = (unsigned char)*key < 0x80 ? 1 : HAN_BYTES;
        if (strlen(key) < width)
            break;
        memcpy(one, key, width);
        if (!strstr(numerals, one) && !(*one >= '0' && *one <= '9'))
            break;
        key += width;
    }
    return key;
}

enum match_key_kind match_key_kind(const char *key)
{
    static const char *const classes[] = {"市", "县", "区", "省", "州", "旗", "盟", "镇", "乡"};
    if (is_among(key, common_types, sizeof common_types / sizeof *common_types))
        return KEY_COMMON;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(key, classes[i], HAN_BYTES) == 0)
            return KEY_OF_DISTRICT;
    const char *type = skip_ordinal(key);
    if (is_among(type, district_types, sizeof district_types / sizeof *district_types) ||
        (type != key && is_among(type, common_types, sizeof common_types / sizeof *common_types)))
        return KEY_OF_DISTRICT;
    return KEY_SPECIFIC;
}

static enum fever_error key_add(struct arena *arena, const struct text_tools *tools,
                                const char *text, size_t length, bool is_alias,
                                struct match_key *keys, size_t *count)
{
    if (*count == MATCH_KEYS_MAX || !length)
        return FEVER_OK;
    char folded[FOLDED_SIZE], *copy = arena_copy(arena, text, length);
    if (!copy)
        return FEVER_NOMEM;
    size_t folded_length = text_fold(tools, copy, folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof plain_endings / sizeof *plain_endings; i++)
        if (ends_with(folded, folded_length, plain_endings[i]))
            folded_length -= strlen(plain_endings[i]);
    folded[folded_length] = '\0';
    for (size_t i = 0; i < *count; i++)
        if (strcmp(keys[i].text, folded) == 0)
            return FEVER_OK;
    if (!folded_length || (is_alias && match_key_kind(folded) != KEY_SPECIFIC))
        return FEVER_OK;
    const char *key = arena_copy(arena, folded, folded_length);
    if (!key)
        return FEVER_NOMEM;
    keys[(*count)++] = (struct match_key){key, is_alias};
    return FEVER_OK;
}

static bool is_other_name(const char *inside, size_t length)
{
    for (size_t i = 0; i < sizeof institution_endings / sizeof *institution_endings; i++)
        if (ends_with(inside, length, institution_endings[i]))
            return true;
    return length > HAN_BYTES && memcmp(inside, "原", HAN_BYTES) == 0;
}

/* Names as 隆福医院(东城区老年病医院) are found under both. */
static enum fever_error name_keys(struct arena *arena, const struct text_tools *tools,
                                  const char *name, struct match_key *keys, size_t *count)
{
    enum fever_error failure = key_add(arena, tools, name, strlen(name), false, keys, count);
    const char *open = strchr(name, '(');
    const char *close = open ? strrchr(open, ')') : NULL;
    if (failure || !close || close[1] || open == name)
        return failure;
    const char *inside = open + 1;
    size_t length = (size_t)(close - inside);
    if (!is_other_name(inside, length))
        return FEVER_OK;
    failure = key_add(arena, tools, name, (size_t)(open - name), true, keys, count);
    if (length > HAN_BYTES && memcmp(inside, "原", HAN_BYTES) == 0) {
        inside += HAN_BYTES;
        length -= HAN_BYTES;
    }
    return failure ? failure : key_add(arena, tools, inside, length, true, keys, count);
}

enum fever_error match_keys(struct arena *arena, const struct text_tools *tools,
                            const struct clinic *clinic, struct match_key keys[MATCH_KEYS_MAX],
                            size_t *count)
{
    *count = 0;
    enum fever_error failure =
        clinic->name ? name_keys(arena, tools, clinic->name, keys, count) : FEVER_OK;
    if (!failure && clinic->short_name)
        failure = key_add(arena, tools, clinic->short_name, strlen(clinic->short_name), true, keys,
                          count);
    for (size_t i = 0; i < clinic->aliases.count && !failure; i++)
        failure = key_add(arena, tools, clinic->aliases.items[i], strlen(clinic->aliases.items[i]),
                          true, keys, count);
    return failure;
}

/* The characters of a folded text; returns how many. */
static size_t characters_of(const struct text_tools *tools, const char *text,
                            uint32_t out[ADDRESS_CHARACTERS_MAX])
{
    char folded[FOLDED_SIZE];
    size_t length = text_fold(tools, text, folded, sizeof folded, NULL), count = 0;
    for (size_t at = 0; at < length && count < ADDRESS_CHARACTERS_MAX; count++)
        at += utf8_decode(folded + at, length - at, &out[count]);
    return count;
}

/* The share of `a`'s neighbouring pairs that stand in `b` too. */
static double pairs_found(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t found = 0;
    for (size_t i = 0; i + 1 < a_count; i++) {
        size_t j = 0;
        while (j + 1 < b_count && (a[i] != b[j] || a[i + 1] != b[j + 1]))
            j++;
        found += j + 1 < b_count;
    }
    return a_count > 1 ? (double)found / (double)(a_count - 1) : 0;
}

double match_address_likeness(const struct text_tools *tools, const char *a, const char *b)
{
    uint32_t left[ADDRESS_CHARACTERS_MAX], right[ADDRESS_CHARACTERS_MAX];
    size_t left_count = a ? characters_of(tools, a, left) : 0;
    size_t right_count = b ? characters_of(tools, b, right) : 0;
    double forth = pairs_found(left, left_count, right, right_count);
    double back = pairs_found(right, right_count, left, left_count);
    return forth > back ? forth : back; /* the shorter address may leave out its region */
}
