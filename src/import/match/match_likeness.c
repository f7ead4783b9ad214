/* Weighing what agrees and what does not between two records of one name.
 *
 * One record is one door: another kind, campus, age or service means another door, however alike
 * the rest. Otherwise the region decides how much the name is worth, and phone, place, address and
 * foreign key confirm or contradict it. A contradiction never merges; it is left to people. */
#include "match_likeness.h"

#include <math.h>
#include <string.h>

#include "fever/geodesic.h"

#define NEAR_M  300.0  /* the same building or yard */
#define APART_M 1000.0 /* more than any datum error (GCJ-02 and BD-09 stay below) */

enum { FOLDED_SIZE = 400, NATIONAL_KEY_BYTES = 9 };

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

/* What the keys of two sources say, 0 for nothing: such as the country gives, 统一社会信用代码 or
 * the numbers of a registration, can be compared with their like. Numbers that a list makes for
 * itself are its own. */
static int compare_keys(const char *a, const char *b)
{
    if (!a || !b || strlen(a) < NATIONAL_KEY_BYTES || strlen(a) != strlen(b))
        return 0;
    return strcmp(a, b) == 0 ? 1 : -1;
}

struct match_evidence match_evidence(const struct region_table *regions,
                                     const struct text_tools *tools, const struct clinic *a,
                                     const struct clinic *b)
{
    struct match_evidence evidence = {.regions = match_regions(regions, tools, a, b),
                                      .distance_m = NAN,
                                      .address_likeness = NAN,
                                      .same_phone = share_phone(a, b),
                                      .other_hours = differ_text(a->hours, b->hours)};
    if (is_located(a) && is_located(b))
        evidence.distance_m = geodesic_distance_m(a->place, b->place);
    if (a->address && b->address)
        evidence.address_likeness = match_address_likeness(tools, a->address, b->address);
    evidence.source_ids = compare_keys(a->source_id, b->source_id);
    return evidence;
}

void match_evidence_append(const struct match_evidence *evidence, enum name_relation names,
                           struct buffer *out)
{
    static const char *const name_words[] = {[NAMES_OF_OTHERS] = "like names",
                                             [NAMES_UNLIKE] = "other names",
                                             [NAMES_NEAR] = "names nearly alike",
                                             [NAMES_PARTLY] = "one name is a part of the other",
                                             [NAMES_ALIAS] = "one has the other's name too",
                                             [NAMES_EQUAL] = "same name"};
    static const char *const region_words[] = {[RELATION_DIFFERENT] = "another city",
                                               [RELATION_OTHER_DISTRICT] = "another district",
                                               [RELATION_LOOSE] = "city not stated by both",
                                               [RELATION_CITY] = "same city",
                                               [RELATION_DISTRICT] = "same district"};
    buffer_append_format(out, "%s; %s", name_words[names], region_words[evidence->regions]);
    if (evidence->address_likeness >= MATCH_ADDRESS_ALIKE)
        buffer_append_text(out, "; same address");
    else if (evidence->address_likeness < MATCH_ADDRESS_UNALIKE)
        buffer_append_text(out, "; another address");
    else if (!isnan(evidence->address_likeness))
        buffer_append_text(out, "; addresses a little alike");
    if (evidence->same_phone)
        buffer_append_text(out, "; same phone");
    if (!isnan(evidence->distance_m))
        buffer_append_format(out, "; %.0f m apart", evidence->distance_m);
    if (evidence->source_ids)
        buffer_append_text(out,
                           evidence->source_ids > 0 ? "; same source_id" : "; other source_id");
    if (evidence->other_hours)
        buffer_append_text(out, "; other hours");
}

static int agreements(const struct match_evidence *evidence)
{
    return (evidence->distance_m <= NEAR_M) + (evidence->address_likeness >= MATCH_ADDRESS_ALIKE) +
           evidence->same_phone + (evidence->source_ids > 0);
}

static int contradictions(const struct match_evidence *evidence, bool same_list)
{
    return (evidence->distance_m > APART_M) + (evidence->address_likeness < MATCH_ADDRESS_UNALIKE) +
           (evidence->source_ids < 0) + (same_list && evidence->other_hours);
}

static bool is_known_name(const struct clinic *record, const char *name)
{
    for (size_t i = 0; i < record->aliases.count; i++)
        if (strcmp(record->aliases.items[i], name) == 0)
            return true;
    return false;
}

static bool says_nothing_new(const struct import_row *row, const struct clinic *record)
{
    uint64_t said = row->stated & ~(FIELD_BIT(FIELD_ID) | FIELD_BIT(FIELD_MARKER_ID));
    if (is_known_name(record, row->clinic.name))
        said &= ~FIELD_BIT(FIELD_NAME);
    return (clinic_diff(&row->clinic, record) & said) == 0;
}

static bool names_region(const struct clinic *clinic)
{
    return clinic->adcode || clinic->province || clinic->city || clinic->district;
}

/* What the text that two records share names. 昌平区医院 is the district's one hospital. */
static enum match_key_kind kind_of(const struct key_pair *pair)
{
    enum match_key_kind kind = match_key_kind(pair->text);
    bool is_hospital_of_county = pair->is_bare && pair->names == NAMES_EQUAL;
    return kind == KEY_COMMON && is_hospital_of_county && strcmp(pair->text, "医院") == 0
               ? KEY_OF_DISTRICT
               : kind;
}

/* What name and region are worth where nothing else speaks. Where no region was ever named, the
 * name is all that the source's own list goes by. */
static enum likeness by_region(const struct likeness_context *context,
                               enum region_relation relation, const struct clinic *a,
                               const struct clinic *b, const struct key_pair *pair)
{
    enum match_key_kind kind = kind_of(pair);
    bool is_specific = pair->names == NAMES_EQUAL && kind == KEY_SPECIFIC;
    bool is_own_list = context->same_list || context->same_origin;
    switch (relation) {
    case RELATION_DISTRICT:
        if (pair->names != NAMES_EQUAL && kind != KEY_SPECIFIC)
            return LIKE_DOUBTFUL;
        return kind == KEY_COMMON ? LIKE_DOUBTFUL : LIKE_CERTAIN;
    case RELATION_CITY:
        return is_specific || (context->same_source && pair->names != NAMES_PARTLY) ? LIKE_CERTAIN
                                                                                    : LIKE_DOUBTFUL;
    case RELATION_LOOSE:
        return is_specific && is_own_list && !names_region(a) && !names_region(b) ? LIKE_CERTAIN
                                                                                  : LIKE_DOUBTFUL;
    case RELATION_DIFFERENT:
    case RELATION_OTHER_DISTRICT:
        break;
    }
    return LIKE_DOUBTFUL;
}

/* A contradiction is for people to judge. The same list may correct itself, though, and a clinic
 * that several lists name was found to be one in spite of what they say. */
static enum likeness contradicted(const struct likeness_context *context,
                                  enum region_relation relation, const struct key_pair *pair)
{
    if (pair->names == NAMES_PARTLY)
        return kind_of(pair) == KEY_SPECIFIC ? LIKE_DOUBTFUL : LIKE_NOT;
    return context->same_source && (relation == RELATION_DISTRICT || context->shared)
               ? LIKE_CERTAIN
               : LIKE_DOUBTFUL;
}

/* 市妇幼保健院, which is the same in each of a city's districts. */
static bool is_of_city(const char *text)
{
    return strncmp(text, "市", strlen("市")) == 0 || strncmp(text, "省", strlen("省")) == 0;
}

/* What is left of two names when their regions are gone, or another name that many places have,
 * tells nothing beyond one county. */
static bool is_told_apart(const struct likeness_context *context, enum region_relation relation,
                          const struct key_pair *pair)
{
    bool is_specific = kind_of(pair) == KEY_SPECIFIC;
    if (pair->is_bare && pair->of_county)
        return true;
    if (pair->names == NAMES_EQUAL)
        return relation == RELATION_OTHER_DISTRICT && !is_specific &&
               (pair->is_bare || !is_of_city(pair->text));
    return !is_specific && (pair->is_bare || !context->same_source);
}

/* Whether a clinic may have got another name: it stands where the other did, and answers the same
 * telephone. */
static bool is_renamed(const struct likeness_context *context, enum region_relation relation,
                       const struct match_evidence *evidence)
{
    return !context->same_list && relation == RELATION_DISTRICT && evidence->same_phone &&
           evidence->address_likeness >= MATCH_ADDRESS_ALIKE &&
           !contradictions(evidence, context->same_list);
}

/* Whether the list may have given the clinic another key: it has the name, and the key is new. */
static bool is_rekeyed(const struct likeness_context *context, enum region_relation relation,
                       const struct key_pair *pair)
{
    return context->is_new_key && pair->names >= NAMES_ALIAS &&
           (relation == RELATION_DISTRICT ||
            (relation == RELATION_CITY && kind_of(pair) == KEY_SPECIFIC));
}

enum likeness match_likeness(const struct likeness_context *context, const struct import_row *row,
                             const struct clinic *record, const struct key_pair *pair)
{
    const struct clinic *clinic = &row->clinic;
    if (is_other_door(row, record, context->same_list))
        return LIKE_NOT;
    bool other_key =
        clinic->source_id && record->source_id && strcmp(clinic->source_id, record->source_id) != 0;
    enum region_relation relation = match_regions(context->regions, context->tools, clinic, record);
    if (other_key && (context->same_list || context->same_source)) /* the list tells them apart */
        return is_rekeyed(context, relation, pair) ? LIKE_DOUBTFUL : LIKE_NOT;
    if (relation == RELATION_DIFFERENT)
        return LIKE_NOT;
    bool may_be_any = kind_of(pair) == KEY_COMMON && !context->same_origin;
    if (!context->same_list && !may_be_any && pair->names > NAMES_NEAR &&
        says_nothing_new(row, record))
        return LIKE_SAME;
    struct match_evidence evidence =
        match_evidence(context->regions, context->tools, clinic, record);
    bool agrees = agreements(&evidence) > 0;
    if (pair->names == NAMES_UNLIKE)
        return is_renamed(context, relation, &evidence) ? LIKE_DOUBTFUL : LIKE_NOT;
    if (pair->names == NAMES_NEAR)
        return agrees && !contradictions(&evidence, context->same_list) ? LIKE_DOUBTFUL : LIKE_NOT;
    if (relation != RELATION_DISTRICT && is_told_apart(context, relation, pair) &&
        (relation == RELATION_OTHER_DISTRICT || !agrees))
        return LIKE_NOT;
    if (relation == RELATION_OTHER_DISTRICT || contradictions(&evidence, context->same_list))
        return contradicted(context, relation, pair);
    if (agrees)
        return LIKE_PROVEN;
    return by_region(context, relation, clinic, record, pair);
}
