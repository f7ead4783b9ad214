/* Comparing, taking over and deep-copying records field by field. */
#include "clinic_fields.h"

#include <math.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_list(const struct text_list *a, const struct text_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

static bool same_admission(const struct clinic *a, const struct clinic *b)
{
    if (a->admission_count != b->admission_count)
        return false;
    for (size_t i = 0; i < a->admission_count; i++)
        if (a->admission[i].until_day != b->admission[i].until_day ||
            strcmp(a->admission[i].text, b->admission[i].text) != 0)
            return false;
    return true;
}

static bool same_degrees(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool has_position(const struct clinic *clinic)
{
    return !isnan(clinic->original_place.lat) || !isnan(clinic->original_entrance.lat);
}

static bool same_field(const struct field *field, const struct clinic *a, const struct clinic *b)
{
    const void *left = field_member(a, field), *right = field_member(b, field);
    switch (field->type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        return same_text(field_text(a, field), field_text(b, field));
    case TYPE_LIST:
    case TYPE_IDS:
        return same_list(left, right);
    case TYPE_DEGREES:
        return same_degrees(*(const double *)left, *(const double *)right);
    case TYPE_ADMISSION:
        return same_admission(a, b);
    case TYPE_CRS: /* means nothing without a position */
        return has_position(a) == has_position(b) &&
               (!has_position(a) || a->original_crs == b->original_crs);
    case TYPE_STATED:
        return *(const enum stated *)left == *(const enum stated *)right;
    case TYPE_COUNTER:
    case TYPE_SERVICES:
        return *(const uint32_t *)left == *(const uint32_t *)right;
    case TYPE_COUNT:
    case TYPE_DATE:
        return *(const int32_t *)left == *(const int32_t *)right;
    case TYPE_KIND:
        return a->kind == b->kind;
    case TYPE_ACCESS:
        return a->access == b->access;
    case TYPE_PRECISION:
        return a->precision == b->precision;
    }
    return false;
}

uint64_t clinic_diff(const struct clinic *a, const struct clinic *b)
{
    uint64_t different = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!same_field(&clinic_fields[i], a, b))
            different |= FIELD_BIT(i);
    return different;
}

/* Bytes of the member that a field's type sits in. */
static size_t member_size(enum field_type type)
{
    switch (type) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_URL:
    case TYPE_LAST_ADMISSION:
        return sizeof(const char *);
    case TYPE_LIST:
    case TYPE_IDS:
        return sizeof(struct text_list);
    case TYPE_DEGREES:
        return sizeof(double);
    case TYPE_STATED:
        return sizeof(enum stated);
    case TYPE_COUNTER:
    case TYPE_SERVICES:
        return sizeof(uint32_t);
    case TYPE_COUNT:
    case TYPE_DATE:
        return sizeof(int32_t);
    case TYPE_KIND:
        return sizeof(enum clinic_kind);
    case TYPE_ACCESS:
        return sizeof(enum clinic_access);
    case TYPE_CRS:
        return sizeof(enum crs);
    case TYPE_PRECISION:
        return sizeof(enum clinic_precision);
    case TYPE_ADMISSION:
        return sizeof(const struct admission_rule *);
    }
    return 0;
}

void clinic_take_fields(struct clinic *to, const struct clinic *from, uint64_t mask)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &clinic_fields[i];
        if (!(mask & FIELD_BIT(i)))
            continue;
        memcpy(field_member_of(to, field), field_member(from, field), member_size(field->type));
        if (field->type == TYPE_ADMISSION)
            to->admission_count = from->admission_count;
    }
    if (mask & FIELD_BIT(FIELD_HOURS))
        to->hours_origin = from->hours_origin;
}

static bool copy_list(struct arena *arena, const struct text_list *from, struct text_list *to)
{
    const char **items = arena_array(arena, from->count, sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < from->count; i++)
        if (!(items[i] = arena_strdup(arena, from->items[i])))
            return false;
    *to = (struct text_list){items, from->count};
    return true;
}

static bool copy_admission(struct arena *arena, const struct clinic *from, struct clinic *to)
{
    struct admission_rule *rules = arena_array(arena, from->admission_count, sizeof *rules);
    if (!rules)
        return false;
    for (size_t i = 0; i < from->admission_count; i++) {
        rules[i].until_day = from->admission[i].until_day;
        if (!(rules[i].text = arena_strdup(arena, from->admission[i].text)))
            return false;
    }
    to->admission = rules;
    return true;
}

static bool copy_text(struct arena *arena, const char *from, void *to)
{
    char *copy = arena_strdup(arena, from);
    memcpy(to, &copy, sizeof copy);
    return copy || !from;
}

enum fever_error clinic_copy(struct arena *arena, const struct clinic *from, struct clinic *to)
{
    struct clinic copy = *from;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &clinic_fields[i];
        bool copied = true;
        if (member_size(field->type) == sizeof(struct text_list))
            copied = copy_list(arena, field_member(from, field), field_member_of(&copy, field));
        else if (field->type == TYPE_ADMISSION)
            copied = copy_admission(arena, from, &copy);
        else if (field->type == TYPE_TEXT || field->type == TYPE_ID || field->type == TYPE_URL ||
                 field->type == TYPE_LAST_ADMISSION)
            copied = copy_text(arena, field_text(from, field), field_member_of(&copy, field));
        if (!copied)
            return FEVER_NOMEM;
    }
    *to = copy;
    return FEVER_OK;
}
