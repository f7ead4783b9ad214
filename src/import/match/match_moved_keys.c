/* Keys that were given to another hospital.
 *
 * A key is an identity, and a clinic may change its name and its place under it. But a row whose
 * key is one clinic's while its name is another's, or which has nothing at all in common with the
 * clinic, would hand one hospital's closures, corrections and links to the other. Where that is so
 * of many rows, the list is numbered anew (match_renumbered.c); of single ones people must look. */
#include <string.h>

#include "fever/utf8.h"
#include "match_internal.h"

enum { NAME_SIZE = 400, CHARACTERS_MAX = 100 };

struct moved_keys {
    struct matcher *matcher;
    struct text_map names; /* folded name → clinic of this source */
};

static bool same_name(const struct text_tools *tools, const char *a, const char *b)
{
    char left[NAME_SIZE], right[NAME_SIZE];
    if (strcmp(a, b) == 0)
        return true;
    text_fold(tools, a, left, sizeof left, NULL);
    text_fold(tools, b, right, sizeof right, NULL);
    return strcmp(left, right) == 0;
}

/* Whether the clinic is known under the name, by its lists or by a correction. */
static bool is_called(const struct match_input *input, const struct clinic *clinic,
                      const char *name)
{
    if (same_name(input->tools, clinic->name, name))
        return true;
    for (size_t i = 0; i < clinic->aliases.count; i++)
        if (same_name(input->tools, clinic->aliases.items[i], name))
            return true;
    for (size_t i = 0; i < input->prior->correction_count; i++) {
        const struct correction *correction = &input->prior->corrections[i];
        if (correction->field == FIELD_NAME && correction->value &&
            strcmp(correction->clinic_id, clinic->id) == 0 &&
            same_name(input->tools, correction->value, name))
            return true;
    }
    return false;
}

/* Whether the row's key alone says that it is the clinic that it has taken. */
static bool is_renamed(const struct match_input *input, const struct import_row *row)
{
    return !row->refused && !row->clinic.id && row->clinic.source_id && row->existing &&
           row->existing->name && row->clinic.name &&
           !is_called(input, row->existing, row->clinic.name);
}

static enum fever_error names_index(struct moved_keys *moved)
{
    const struct match_input *input = moved->matcher->input;
    const struct prior *prior = input->prior;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < prior->claim_count && !failure; i++) {
        const struct claim *claim = &prior->claims[i];
        const struct clinic *clinic =
            claim->source_id && strcmp(claim->source, input->source) == 0
                ? prior_find(prior->clinics, prior->clinic_count, claim->clinic_id)
                : NULL;
        char folded[NAME_SIZE];
        if (!clinic || !text_fold(input->tools, clinic->name, folded, sizeof folded, NULL))
            continue;
        const char *copy = arena_strdup(moved->matcher->scratch, folded);
        failure = copy ? text_map_add(&moved->names, copy, (uint32_t)(clinic - prior->clinics))
                       : FEVER_NOMEM;
    }
    return failure;
}

/* Another clinic of this source that has the row's name, and no row of its own. */
static const struct clinic *named_clinic(const struct moved_keys *moved,
                                         const struct import_row *row)
{
    const struct matcher *matcher = moved->matcher;
    const struct match_input *input = matcher->input;
    char folded[NAME_SIZE];
    text_fold(input->tools, row->clinic.name, folded, sizeof folded, NULL);
    for (uint32_t entry = text_map_first(&moved->names, folded); entry != TEXT_MAP_NONE;
         entry = text_map_next(&moved->names, entry)) {
        uint32_t number = text_map_value(&moved->names, entry);
        const struct clinic *clinic = &input->prior->clinics[number];
        size_t holder = matcher->clinic_row[number];
        enum region_relation relation =
            match_regions(input->prior->regions, input->tools, &row->clinic, clinic);
        if (clinic != row->existing && relation != RELATION_DIFFERENT &&
            relation != RELATION_OTHER_DISTRICT &&
            (holder == NOBODY || is_renamed(input, &matcher->rows[holder - 1])))
            return clinic;
    }
    return NULL;
}

/* The characters of a name that names of many hospitals do not have. */
static size_t telling_characters(const struct text_tools *tools, const struct clinic *clinic,
                                 const char *name, uint32_t out[CHARACTERS_MAX])
{
    static const char common[] =
        "省市区县镇乡街道村路医院人民中心第卫生社服务站所保健妇幼儿童合结附"
        "属大学综专科诊部门急发热分总新老东西南北院区有限公司责任";
    const char *const places[] = {common, clinic->province, clinic->city, clinic->district};
    char folded[NAME_SIZE];
    size_t length = text_fold(tools, name, folded, sizeof folded, NULL), count = 0;
    for (size_t at = 0; at < length && count < CHARACTERS_MAX;) {
        char one[8] = "";
        uint32_t character;
        size_t step = utf8_decode(folded + at, length - at, &character);
        bool is_common = false;
        memcpy(one, folded + at, step < sizeof one ? step : 0);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            is_common |= places[i] && strstr(places[i], one);
        if (!is_common)
            out[count++] = character;
        at += step;
    }
    return count;
}

/* Whether two names share a character that tells, or tell nothing. */
static bool names_share(const struct text_tools *tools, const struct clinic *a,
                        const struct clinic *b)
{
    uint32_t left[CHARACTERS_MAX], right[CHARACTERS_MAX];
    size_t left_count = telling_characters(tools, a, a->name, left);
    size_t right_count = telling_characters(tools, b, b->name, right);
    for (size_t i = 0; i < left_count; i++)
        for (size_t j = 0; j < right_count; j++)
            if (left[i] == right[j])
                return true;
    return !left_count || !right_count;
}

static bool shares_nothing(const struct match_input *input, const struct import_row *row)
{
    const struct clinic *said = &row->clinic, *known = row->existing;
    struct match_evidence evidence =
        match_evidence(input->prior->regions, input->tools, said, known);
    bool is_elsewhere = evidence.regions == RELATION_DIFFERENT ||
                        evidence.regions == RELATION_OTHER_DISTRICT ||
                        evidence.address_likeness < MATCH_ADDRESS_UNALIKE;
    return is_elsewhere && !evidence.same_phone &&
           !(evidence.address_likeness >= MATCH_ADDRESS_ALIKE) &&
           !names_share(input->tools, said, known);
}

static void refuse(struct matcher *matcher, struct import_row *row)
{
    const struct clinic *clinic = row->existing;
    matcher->clinic_row[clinic - matcher->input->prior->clinics] = NOBODY; /* but named it stays */
    row->existing = NULL;
    row->refused |= findings_add_about(
        matcher->input->findings, row->line, clinic_field_name(FIELD_SOURCE_ID),
        FINDING_SOURCE_ID_MOVED, row->clinic.source_id, "it was %s, %s", clinic->id, clinic->name);
}

enum fever_error matcher_refuse_moved_keys(struct matcher *matcher)
{
    const struct match_input *input = matcher->input;
    struct moved_keys moved = {.matcher = matcher};
    enum fever_error failure = FEVER_OK;
    bool *refused = arena_array(matcher->scratch, matcher->row_count, sizeof *refused);
    bool indexed = false;
    if (!refused)
        return FEVER_NOMEM;
    text_map_init(&moved.names);
    for (size_t i = 0; input->source && i < matcher->row_count && !failure; i++) {
        struct import_row *row = &matcher->rows[i];
        if (!is_renamed(input, row))
            continue;
        if (!indexed)
            failure = names_index(&moved);
        indexed = true;
        refused[i] = !failure && (named_clinic(&moved, row) || shares_nothing(input, row));
    }
    for (size_t i = 0; i < matcher->row_count && !failure; i++)
        if (refused[i])
            refuse(matcher, &matcher->rows[i]);
    text_map_clear(&moved.names);
    return failure;
}
