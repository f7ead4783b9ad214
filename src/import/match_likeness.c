/* Weighing what agrees and what does not between two records of one name.
 *
 * One record is one door: another kind, campus, age or service means another door, however alike
 * the rest. Otherwise the region decides how much the name is worth, and phone, place, address and
 * foreign key confirm or contradict it. A contradiction never merges; it is left to people. */
#include "match_likeness.h"

#include <string.h>

#include "fever/geodesic.h"

#define NEAR_M          300.0  /* the same building or yard */
#define APART_M         1000.0 /* more than any datum error (GCJ-02 and BD-09 stay below) */
#define ADDRESS_UNALIKE 0.35

enum { FOLDED_SIZE = 400 };

/* ---- regions -------------------------------------------------------------------------------- */

/* 0 where one is not stated, 1 the same, −1 different; compared without class words. */
static int compare_names(const struct text_tools *tools, const char *a, const char *b)
{
    if (!a || !b)
        return 0;
    char left[FOLDED_SIZE], right[FOLDED_SIZE];
    if (!text_fold(tools, a, left, sizeof left, NULL) ||
        !text_fold(tools, b, right, sizeof right, NULL))
        return 0;
    size_t left_stem = region_stem_length(left), right_stem = region_stem_length(right);
    return left_stem == right_stem && memcmp(left, right, left_stem) == 0 ? 1 : -1;
}

static enum region_relation relate_names(const struct text_tools *tools, const struct clinic *a,
                                         const struct clinic *b)
{
    int province = compare_names(tools, a->province, b->province);
    int city = compare_names(tools, a->city, b->city);
    int district = compare_names(tools, a->district, b->district);
    if (province < 0 || city < 0)
        return RELATION_DIFFERENT;
    if (district < 0)
        return city > 0 ? RELATION_OTHER_DISTRICT : RELATION_DIFFERENT;
    if (district > 0)
        return city > 0 || province > 0 ? RELATION_DISTRICT : RELATION_LOOSE;
    return city > 0 ? RELATION_CITY : RELATION_LOOSE;
}

/* Codes that no table knows: all that can be said is what their digits say. */
static enum region_relation relate_codes(uint32_t a, uint32_t b)
{
    if (a == b)
        return a % 100 ? RELATION_DISTRICT : a % 10000 ? RELATION_CITY : RELATION_LOOSE;
    if (a / 100 == b / 100)
        return a % 100 && b % 100 ? RELATION_OTHER_DISTRICT : RELATION_CITY;
    return RELATION_DIFFERENT;
}

enum region_relation match_regions(const struct region_table *regions,
                                   const struct text_tools *tools, const struct clinic *a,
                                   const struct clinic *b)
{
    const struct region *left = region_find(regions, a->adcode);
    const struct region *right = region_find(regions, b->adcode);
    if (!left || !right)
        return a->adcode && b->adcode ? relate_codes(a->adcode, b->adcode)
                                      : relate_names(tools, a, b);
    if (left == right && left->level == REGION_DISTRICT)
        return RELATION_DISTRICT;
    const struct region *left_city = region_ancestor(regions, left, REGION_CITY);
    const struct region *right_city = region_ancestor(regions, right, REGION_CITY);
    if (!left_city || !right_city) { /* a whole province, or a municipality */
        bool within = region_is_within(regions, left->adcode, right->adcode) ||
                      region_is_within(regions, right->adcode, left->adcode);
        return within ? RELATION_LOOSE : RELATION_DIFFERENT;
    }
    if (left_city != right_city)
        return RELATION_DIFFERENT;
    if (left != left_city && right != right_city)
        return RELATION_OTHER_DISTRICT;
    /* Zones such as 高新区 have no adcode: their names tell them apart. */
    bool both_open = left == left_city && right == right_city;
    int district = both_open ? compare_names(tools, a->district, b->district) : 0;
    if (district)
        return district > 0 ? RELATION_DISTRICT : RELATION_OTHER_DISTRICT;
    return RELATION_CITY;
}

/* ---- evidence ------------------------------------------------------------------------------- */

static bool differ_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

/* Another kind, campus, service or age: another door. */
static bool is_other_door(const struct import_row *row, const struct clinic *record, bool same_list)
{
    const struct clinic *clinic = &row->clinic;
    bool sees_fever = record->kind == KIND_FEVER_CLINIC || record->kind == KIND_FEVER_ROOM ||
                      record->kind == KIND_DESIGNATED_HOSPITAL;
    if (clinic->kind != record->kind && !(row->kind_assumed && sees_fever))
        return true;
    if (differ_text(clinic->campus, record->campus))
        return true;
    if (clinic->services && record->services && !(clinic->services & record->services))
        return true;
    return same_list && ((clinic->min_age_months >= 0 && record->min_age_months >= 0 &&
                          clinic->min_age_months != record->min_age_months) ||
                         (clinic->max_age_years >= 0 && record->max_age_years >= 0 &&
                          clinic->max_age_years != record->max_age_years));
}

static bool is_located(const struct clinic *clinic)
{
    return clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
}

static bool share_phone(const struct clinic *a, const struct clinic *b)
{
    for (size_t i = 0; i < a->phones.count; i++)
        for (size_t j = 0; j < b->phones.count; j++)
            if (strcmp(a->phones.items[i], b->phones.items[j]) == 0)
                return true;
    return false;
}

struct evidence {
    int agree, contradict;
};

static struct evidence weigh(const struct likeness_context *context, const struct clinic *a,
                             const struct clinic *b)
{
    struct evidence evidence = {0, 0};
    if (is_located(a) && is_located(b)) {
        double distance_m = geodesic_distance_m(a->place, b->place);
        evidence.agree += distance_m <= NEAR_M;
        evidence.contradict += distance_m > APART_M;
    }
    if (a->address && b->address) {
        double alike = match_address_likeness(context->tools, a->address, b->address);
        evidence.agree += alike >= MATCH_ADDRESS_ALIKE;
        evidence.contradict += alike < ADDRESS_UNALIKE;
    }
    evidence.agree += share_phone(a, b);
    if (a->source_id && b->source_id) {
        bool same = strcmp(a->source_id, b->source_id) == 0;
        evidence.agree += same;
        evidence.contradict += !same;
    }
    evidence.contradict += context->same_list && differ_text(a->hours, b->hours);
    return evidence;
}

static bool says_nothing_new(const struct import_row *row, const struct clinic *record)
{
    uint64_t said = row->stated & ~(FIELD_BIT(FIELD_ID) | FIELD_BIT(FIELD_MARKER_ID));
    return (clinic_diff(&row->clinic, record) & said) == 0;
}

static bool names_region(const struct clinic *clinic)
{
    return clinic->adcode || clinic->province || clinic->city || clinic->district;
}

/* What name and region are worth where nothing else speaks. Where no region was ever named, the
 * name is all that the source's own list goes by. */
static enum likeness by_region(const struct likeness_context *context,
                               enum region_relation relation, const struct clinic *a,
                               const struct clinic *b, const struct match_key *key)
{
    enum match_key_kind kind = match_key_kind(key->text);
    bool is_specific = !key->is_alias && kind == KEY_SPECIFIC;
    bool is_own_list = context->same_list || context->same_origin;
    switch (relation) {
    case RELATION_DISTRICT:
        return kind == KEY_COMMON ? LIKE_DOUBTFUL : LIKE_CERTAIN;
    case RELATION_CITY:
        return is_specific || context->same_source ? LIKE_CERTAIN : LIKE_DOUBTFUL;
    case RELATION_LOOSE:
        return is_specific && is_own_list && !names_region(a) && !names_region(b) ? LIKE_CERTAIN
                                                                                  : LIKE_DOUBTFUL;
    case RELATION_DIFFERENT:
    case RELATION_OTHER_DISTRICT:
        break;
    }
    return LIKE_DOUBTFUL;
}

enum likeness match_likeness(const struct likeness_context *context, const struct import_row *row,
                             const struct clinic *record, const struct match_key *key)
{
    const struct clinic *clinic = &row->clinic;
    if (is_other_door(row, record, context->same_list))
        return LIKE_NOT;
    bool other_key =
        clinic->source_id && record->source_id && strcmp(clinic->source_id, record->source_id) != 0;
    if (other_key && (context->same_list || context->same_source))
        return LIKE_NOT; /* the list itself tells them apart */
    enum region_relation relation = match_regions(context->regions, context->tools, clinic, record);
    if (relation == RELATION_DIFFERENT)
        return LIKE_NOT;
    if (!context->same_list && says_nothing_new(row, record))
        return LIKE_SAME;
    if (relation == RELATION_OTHER_DISTRICT)
        return LIKE_DOUBTFUL;
    struct evidence evidence = weigh(context, clinic, record);
    if (evidence.contradict) /* the same list may correct itself, another one may not */
        return context->same_source && relation == RELATION_DISTRICT ? LIKE_CERTAIN : LIKE_DOUBTFUL;
    if (evidence.agree)
        return LIKE_PROVEN;
    return by_region(context, relation, clinic, record, key);
}
