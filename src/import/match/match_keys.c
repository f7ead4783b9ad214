/* Keys of names, and the likeness of addresses. */
#include "match_keys.h"

#include <string.h>

#include "../cell/region_names.h"
#include "../cell/text_map.h"
#include "fever/utf8.h"

enum { HAN_BYTES = 3, ADDRESS_CHARACTERS_MAX = 120, FOLDED_SIZE = 1000 };

/* Endings that say only what the record is anyway. */
static const char *const plain_endings[] = {"发热门诊", "发热诊室"};

/* A bracket that ends so holds another name of the institution, not a branch of it. */
static const char *const institution_endings[] = {
    "医院", "卫生院", "保健院", "防治院", "服务中心", "研究所", "疗养院", "卫生所", "诊所"};

/* Types of institution that are no name by themselves: a district has one … */
static const char *const district_types[] = {
    "人民医院",         "中医院",           "中医医院",     "中心医院",
    "妇幼保健院",       "妇幼医院",         "妇产医院",     "儿童医院",
    "总医院",           "职工医院",         "传染病医院",   "妇幼保健所",
    "疾病预防控制中心", "附属医院",         "解放军医院",   "中西医结合医院",
    "武警医院",         "红十字会医院",     "维吾尔医医院", "维吾尔医院",
    "蒙医院",           "藏医院",           "民族医院",     "妇幼保健计划生育服务中心",
    "口腔医院",         "眼科医院",         "骨科医院",     "骨伤医院",
    "肿瘤医院",         "胸科医院",         "康复医院",     "老年病医院",
    "老年医院",         "精神病医院",       "精神卫生中心", "心理医院",
    "肛肠医院",         "皮肤病医院",       "肝病医院",     "肺科医院",
    "结核病医院",       "结核病防治院",     "血液中心",     "急救中心",
    "公共卫生临床中心", "公共卫生医疗中心", "中医正骨医院", "妇女儿童医院",
    "妇女儿童医疗中心", "妇幼保健中心",     "工人医院",     "铁路医院",
    "华侨医院",         "友谊医院",         "协作医院",     "慢性病防治院",
    "职业病防治院",     "传染病院",         "医疗中心",
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

/* What all keys of one record share. */
struct key_list {
    struct arena *arena;
    const struct text_tools *tools;
    char city[MATCH_CITY_SIZE];
    struct match_key *keys;
    size_t *count;
};

static enum fever_error key_put(struct key_list *list, const char *text, size_t length,
                                enum key_role role, enum key_level level)
{
    char indexed[FOLDED_SIZE + MATCH_CITY_SIZE + 1];
    size_t city_length = strlen(list->city);
    for (size_t i = 0; i < *list->count; i++)
        if (strlen(match_key_text(&list->keys[i])) == length &&
            memcmp(match_key_text(&list->keys[i]), text, length) == 0)
            return FEVER_OK;
    if (*list->count == MATCH_KEYS_MAX || !length)
        return FEVER_OK;
    memcpy(indexed, list->city, city_length);
    indexed[city_length] = MATCH_KEY_SEPARATOR;
    memcpy(indexed + city_length + 1, text, length);
    const char *copy = arena_copy(list->arena, indexed, city_length + 1 + length);
    if (!copy)
        return FEVER_NOMEM;
    list->keys[(*list->count)++] = (struct match_key){
        copy, text_map_hash(copy), (uint16_t)(city_length + 1), (uint8_t)role, (uint8_t)level};
    return FEVER_OK;
}

/* A name folded, without an ending that says only what the record is anyway. */
static size_t fold_name(const struct text_tools *tools, const char *text, char folded[FOLDED_SIZE])
{
    size_t length = text_fold(tools, text, folded, FOLDED_SIZE, NULL);
    for (size_t i = 0; i < sizeof plain_endings / sizeof *plain_endings; i++)
        if (ends_with(folded, length, plain_endings[i]))
            length -= strlen(plain_endings[i]);
    folded[length] = '\0';
    return length;
}

static enum fever_error key_add(struct key_list *list, const char *text, size_t length,
                                enum key_role role)
{
    char part[FOLDED_SIZE], folded[FOLDED_SIZE];
    if (length >= sizeof part)
        length = utf8_cut(text, sizeof part - 1);
    memcpy(part, text, length);
    part[length] = '\0';
    return key_put(list, folded, fold_name(list->tools, part, folded), role, KEY_OF_NOBODY);
}

static bool is_other_name(const char *inside, size_t length)
{
    for (size_t i = 0; i < sizeof institution_endings / sizeof *institution_endings; i++)
        if (ends_with(inside, length, institution_endings[i]))
            return true;
    return length > HAN_BYTES && memcmp(inside, "原", HAN_BYTES) == 0;
}

/* Names as 隆福医院(东城区老年病医院) are found under both. */
static enum fever_error name_keys(struct key_list *list, const char *name)
{
    enum fever_error failure = key_add(list, name, strlen(name), KEY_NAME);
    const char *open = strchr(name, '(');
    const char *close = open ? strrchr(open, ')') : NULL;
    if (failure || !close || close[1] || open == name)
        return failure;
    const char *inside = open + 1;
    size_t length = (size_t)(close - inside);
    if (!is_other_name(inside, length))
        return FEVER_OK;
    failure = key_add(list, name, (size_t)(open - name), KEY_ALIAS);
    if (length > HAN_BYTES && memcmp(inside, "原", HAN_BYTES) == 0) {
        inside += HAN_BYTES;
        length -= HAN_BYTES;
    }
    return failure ? failure : key_add(list, inside, length, KEY_ALIAS);
}

void match_city(const struct region_table *regions, const struct text_tools *tools,
                const struct clinic *clinic, char city[MATCH_CITY_SIZE])
{
    char folded[FOLDED_SIZE];
    const struct region *region = region_find(regions, clinic->adcode);
    const struct region *of = region ? region_ancestor(regions, region, REGION_CITY) : NULL;
    const char *name = of ? of->name : region ? NULL : clinic->city;
    size_t length = 0;
    if (name && text_fold(tools, name, folded, sizeof folded, NULL))
        length = region_stem_length(folded);
    if (length >= MATCH_CITY_SIZE)
        length = utf8_cut(folded, MATCH_CITY_SIZE - 1);
    memcpy(city, folded, length);
    city[length] = '\0';
}

/* 市, 县, 区 … behind a stem: that of the region's own name, of a county any. */
static bool is_class_word(const char *text, const char *region, bool is_county)
{
    static const char *const words[] = {"市", "县", "区", "旗"};
    size_t length = strlen(region);
    if (!is_county)
        return length > HAN_BYTES && strncmp(text, region + length - HAN_BYTES, HAN_BYTES) == 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text, words[i], HAN_BYTES) == 0)
            return true;
    return false;
}

/* Bytes of a region's name at the beginning of `text`: in full, or its stem with a class word
 * (五峰县 of 五峰土家族自治县, 南和县 of 南和区); `*is_stem`: the stem alone. */
static size_t region_at_start(const char *region, bool is_county, const char *text, bool *is_stem)
{
    size_t length = region ? strlen(region) : 0, stem = region ? region_stem_length(region) : 0;
    *is_stem = false;
    if (length && strncmp(text, region, length) == 0)
        return length;
    if (!stem || strncmp(text, region, stem) != 0)
        return 0;
    if (is_class_word(text + stem, region, is_county))
        return stem + HAN_BYTES;
    *is_stem = true;
    return stem;
}

/* 市妇幼保健院: the class word says whose it is; a county-level city says 市 too. */
static size_t class_at_start(const struct clinic *clinic, const char *text, enum key_level *level)
{
    static const struct {
        const char *word;
        enum key_level level;
    } classes[] = {{"省", KEY_OF_PROVINCE},
                   {"市", KEY_OF_CITY},
                   {"县", KEY_OF_COUNTY},
                   {"区", KEY_OF_COUNTY},
                   {"旗", KEY_OF_COUNTY}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strncmp(text, classes[i].word, HAN_BYTES) != 0 ||
            match_key_kind(text + HAN_BYTES) == KEY_SPECIFIC)
            continue;
        const char *district = clinic->district;
        bool is_county_city = district && ends_with(district, strlen(district), "市");
        *level =
            classes[i].level == KEY_OF_CITY && is_county_city ? KEY_OF_NOBODY : classes[i].level;
        return HAN_BYTES;
    }
    return 0;
}

/* Steps over the regions before a name; a district's stem alone is a part of the name. */
static const char *skip_regions(const struct clinic *clinic, const char *text,
                                enum key_level *level)
{
    const char *const regions[] = {clinic->province, clinic->city, clinic->district};
    *level = KEY_OF_NOBODY;
    const char *at = text;
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        bool is_stem, is_county = i == 2;
        size_t length = region_at_start(regions[i], is_county, at, &is_stem);
        size_t county = is_county ? 0 : region_at_start(clinic->district, true, at, &is_stem);
        if (county > length && !is_stem) /* 昌吉市 in 昌吉回族自治州 */
            continue;
        length = region_at_start(regions[i], is_county, at, &is_stem);
        if (!length || (is_stem && is_county))
            continue;
        at += length;
        *level = is_stem ? KEY_OF_NOBODY : (enum key_level)(i + 1);
        if (!is_stem && i == 0 && clinic->city && strcmp(clinic->city, clinic->province) == 0)
            *level = KEY_OF_CITY; /* 北京市 is both */
    }
    return at == text ? at + class_at_start(clinic, at, level) : at;
}

/* 首都医科大学附属北京同仁医院 is 北京同仁医院 too. */
static const char *skip_owner(const char *text)
{
    static const char owned[] = "附属";
    const char *at = strstr(text, owned);
    const char *rest = at ? at + sizeof owned - 1 : NULL;
    return rest && strlen(rest) >= 4 * HAN_BYTES && strncmp(rest, "第", HAN_BYTES) != 0 &&
                   match_key_kind(rest) == KEY_SPECIFIC
               ? rest
               : NULL;
}

/* 省中医院 with the campus 光谷院区 is what other lists call 省中医院(光谷院区). */
static void append_campus(const struct text_tools *tools, const char *campus,
                          char folded[FOLDED_SIZE])
{
    char more[FOLDED_SIZE];
    size_t length = strlen(folded), more_length = text_fold(tools, campus, more, FOLDED_SIZE, NULL);
    if (length + more_length < FOLDED_SIZE && !ends_with(folded, length, more))
        memcpy(folded + length, more, more_length + 1);
}

static enum fever_error campus_keys(struct key_list *list, const struct clinic *clinic)
{
    char folded[FOLDED_SIZE];
    enum key_level level;
    fold_name(list->tools, clinic->name, folded);
    append_campus(list->tools, clinic->campus, folded);
    enum fever_error failure = key_put(list, folded, strlen(folded), KEY_ALIAS, KEY_OF_NOBODY);
    const char *rest = skip_regions(clinic, folded, &level);
    if (rest != folded && !failure)
        failure = key_put(list, rest, strlen(rest), KEY_BARE, level);
    return failure;
}

static enum fever_error bare_keys(struct key_list *list, const struct clinic *clinic)
{
    char folded[FOLDED_SIZE];
    enum key_level level;
    enum fever_error failure = FEVER_OK;
    fold_name(list->tools, clinic->name, folded);
    const char *rest = skip_regions(clinic, folded, &level);
    if (rest != folded)
        failure = key_put(list, rest, strlen(rest), KEY_BARE, level);
    const char *owned = skip_owner(folded);
    if (owned && !failure) {
        rest = skip_regions(clinic, owned, &level);
        failure = key_put(list, rest, strlen(rest), KEY_BARE, KEY_OF_NOBODY);
    }
    return failure;
}

enum name_relation match_names(enum key_role a, enum key_level a_level, enum key_role b,
                               enum key_level b_level)
{
    if (a == KEY_NAME && b == KEY_NAME)
        return NAMES_EQUAL;
    if (a == KEY_BARE && b == KEY_BARE && a_level && b_level)
        return a_level == b_level ? NAMES_EQUAL : NAMES_OF_OTHERS;
    if (a == KEY_PLACE || b == KEY_PLACE)
        return a == b ? NAMES_NEAR : NAMES_OF_OTHERS;
    return a == KEY_BARE || b == KEY_BARE ? NAMES_PARTLY : NAMES_ALIAS;
}

enum { NAME_CHARACTERS_MAX = 40, SHORT_NAME = 4, LONG_NAME = 10 };

/* Characters by which names of two hospitals differ: numbers, sides, 附属 and 直属. */
static bool tells_apart(uint32_t character)
{
    static const uint32_t telling[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03,
                                       0x516B, 0x4E5D, 0x5341, 0x767E, 0x4E1C, 0x5357, 0x897F,
                                       0x5317, 0x4E2D, 0x9644, 0x76F4, 0x7537, 0x5973, 0x5927,
                                       0x5C0F, 0x65B0, 0x8001, 0x4E0A, 0x4E0B};
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if (character == telling[i])
            return true;
    return character < 0x80;
}

static size_t name_characters(const struct text_tools *tools, const struct clinic *clinic,
                              size_t name_length, uint32_t out[NAME_CHARACTERS_MAX])
{
    char name[FOLDED_SIZE], folded[FOLDED_SIZE];
    enum key_level level;
    if (name_length >= sizeof name)
        return 0;
    memcpy(name, clinic->name, name_length);
    name[name_length] = '\0';
    fold_name(tools, name, folded);
    const char *rest = skip_regions(clinic, folded, &level);
    size_t length = strlen(rest), count = 0;
    for (size_t at = 0; at < length; count++) {
        if (count == NAME_CHARACTERS_MAX)
            return 0; /* too long to be compared */
        at += utf8_decode(rest + at, length - at, &out[count]);
    }
    return count;
}

/* What a character costs that only one of the names has. */
static unsigned edit_cost(uint32_t character)
{
    return tells_apart(character) ? NAME_CHARACTERS_MAX : 1;
}

static unsigned at_most(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, in which what tells names apart costs too much. */
static unsigned edit_distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    unsigned row[NAME_CHARACTERS_MAX + 1] = {0};
    for (size_t j = 0; j < b_count; j++)
        row[j + 1] = row[j] + edit_cost(b[j]);
    for (size_t i = 0; i < a_count; i++) {
        unsigned diagonal = row[0];
        row[0] += edit_cost(a[i]);
        for (size_t j = 0; j < b_count; j++) {
            bool tells = tells_apart(a[i]) || tells_apart(b[j]);
            unsigned cost = diagonal + (a[i] == b[j] ? 0 : tells ? NAME_CHARACTERS_MAX : 1);
            diagonal = row[j + 1];
            cost = at_most(cost, row[j + 1] + edit_cost(a[i]));
            row[j + 1] = at_most(cost, row[j] + edit_cost(b[j]));
        }
    }
    return row[b_count];
}

/* Where a bracket begins that ends the name; `length` where none does. */
static size_t length_before_bracket(const char *name, size_t length)
{
    const char *open = name ? strchr(name, '(') : NULL;
    return open && open > name && name[length - 1] == ')' ? (size_t)(open - name) : length;
}

bool match_names_alike(const struct text_tools *tools, const struct clinic *a,
                       const struct clinic *b)
{
    uint32_t left[NAME_CHARACTERS_MAX], right[NAME_CHARACTERS_MAX];
    size_t a_length = a->name ? strlen(a->name) : 0, b_length = b->name ? strlen(b->name) : 0;
    size_t a_before = length_before_bracket(a->name, a_length);
    size_t b_before = length_before_bracket(b->name, b_length);
    /* At one address a bracket that only one list writes makes no other hospital. */
    bool one_has_a_bracket = (a_before < a_length) != (b_before < b_length);
    if (one_has_a_bracket && a->address && b->address) {
        a_length = a_before;
        b_length = b_before;
    }
    size_t left_count = a_length ? name_characters(tools, a, a_length, left) : 0;
    size_t right_count = b_length ? name_characters(tools, b, b_length, right) : 0;
    size_t shorter = left_count < right_count ? left_count : right_count;
    if (shorter < SHORT_NAME)
        return false;
    return edit_distance(left, left_count, right, right_count) <= (shorter < LONG_NAME ? 1 : 2);
}

/* The address without its regions, else the first phone; '@' keeps it apart from names. */
static enum fever_error place_key(struct key_list *list, const struct clinic *clinic)
{
    char folded[FOLDED_SIZE], key[FOLDED_SIZE + 1] = "@";
    const char *place = clinic->phones.count ? clinic->phones.items[0] : NULL;
    enum key_level level;
    if (clinic->address) {
        text_fold(list->tools, clinic->address, folded, sizeof folded, NULL);
        place = skip_regions(clinic, folded, &level);
    }
    size_t length = place ? strlen(place) : 0;
    if (!length)
        return FEVER_OK;
    memcpy(key + 1, place, length + 1);
    return key_put(list, key, length + 1, KEY_PLACE, KEY_OF_NOBODY);
}

enum fever_error match_keys(struct arena *arena, const struct region_table *regions,
                            const struct text_tools *tools, const struct clinic *clinic,
                            struct match_key keys[MATCH_KEYS_MAX], size_t *count)
{
    struct key_list list = {.arena = arena, .tools = tools, .keys = keys, .count = count};
    *count = 0;
    match_city(regions, tools, clinic, list.city);
    enum fever_error failure = clinic->name ? name_keys(&list, clinic->name) : FEVER_OK;
    if (!failure && clinic->short_name)
        failure = key_add(&list, clinic->short_name, strlen(clinic->short_name), KEY_ALIAS);
    for (size_t i = 0; i < clinic->aliases.count && !failure; i++)
        failure =
            key_add(&list, clinic->aliases.items[i], strlen(clinic->aliases.items[i]), KEY_ALIAS);
    if (!failure && clinic->name)
        failure = bare_keys(&list, clinic);
    if (!failure && clinic->name && clinic->campus)
        failure = campus_keys(&list, clinic);
    return failure || !clinic->name ? failure : place_key(&list, clinic);
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

/* The next number from `*at` on, its digits as a value; 0 after the last. */
static uint64_t next_number(const uint32_t *text, size_t count, size_t *at)
{
    uint64_t value = 0;
    while (*at < count && (text[*at] < '0' || text[*at] > '9'))
        ++*at;
    if (*at == count)
        return 0;
    for (; *at < count && text[*at] >= '0' && text[*at] <= '9'; ++*at)
        value = value % UINT64_C(100000000000000) * 10 + (text[*at] - '0');
    return value + 1;
}

/* Whether `b` lacks one of the numbers of `a`: 1号 and 11号 are neighbours, not the same. */
static bool lacks_number(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    uint64_t wanted, number;
    for (size_t i = 0; (wanted = next_number(a, a_count, &i)) != 0;) {
        size_t j = 0;
        while ((number = next_number(b, b_count, &j)) != 0 && number != wanted)
            continue;
        if (!number)
            return true;
    }
    return false;
}

double match_address_likeness(const struct text_tools *tools, const char *a, const char *b)
{
    uint32_t left[ADDRESS_CHARACTERS_MAX], right[ADDRESS_CHARACTERS_MAX];
    size_t left_count = a ? characters_of(tools, a, left) : 0;
    size_t right_count = b ? characters_of(tools, b, right) : 0;
    double forth = pairs_found(left, left_count, right, right_count);
    double back = pairs_found(right, right_count, left, left_count);
    double likeness = forth > back ? forth : back; /* the shorter may leave out its region */
    bool other_numbers = lacks_number(left, left_count, right, right_count) &&
                         lacks_number(right, right_count, left, left_count);
    return other_numbers && likeness >= MATCH_ADDRESS_UNALIKE ? MATCH_ADDRESS_UNALIKE - 0.01
                                                              : likeness;
}
