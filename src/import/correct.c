/* Planning corrections, unit by unit: a position or a region is corrected as a whole. */
#include "fever/correct.h"

#include <string.h>

#include "correct_read.h"

enum { FIELD_TEXT_MAX = 1 << 16 };

struct planning {
    const struct correct_input *input;
    const struct clinic *base;
    const struct correction *own; /* all of the clinic, also those that have ended */
    size_t own_count;
    int64_t revision;
    struct correction_change *changes;
    size_t change_count;
    struct error *error;
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_open(const struct correction *correction)
{
    return correction->end == CORRECTION_OPEN;
}

/* The open one that was made under the clinic's own id. */
static const struct correction *own_open(const struct planning *planning, enum clinic_field field)
{
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct correction *correction = &planning->own[i];
        if (is_open(correction) && correction->field == field &&
            strcmp(correction->made_for, planning->base->id) == 0)
            return correction;
    }
    return NULL;
}

static bool is_same(const struct correction *a, const struct correction *b)
{
    return same_text(a->value, b->value) && a->hours_origin == b->hours_origin &&
           strcmp(a->why, b->why) == 0 && a->until == b->until;
}

static bool is_dropped(const struct planning *planning, const struct correction *correction)
{
    for (size_t i = 0; i < planning->change_count; i++)
        if (planning->changes[i].action == CORRECTION_DROP &&
            planning->changes[i].correction.number == correction->number)
            return true;
    return false;
}

static void change_add(struct planning *planning, enum correction_action action,
                       const struct correction *correction)
{
    planning->changes[planning->change_count++] = (struct correction_change){action, *correction};
}

/* Takes back what stands of a unit, also under ids that became aliases. */
static size_t unit_drop(struct planning *planning, uint64_t unit, bool also_ended)
{
    size_t dropped = 0;
    for (size_t i = 0; i < planning->own_count; i++) {
        const struct correction *correction = &planning->own[i];
        bool stands = is_open(correction) || (also_ended && correction->end == CORRECTION_AGREED);
        if (!(FIELD_BIT(correction->field) & unit) || !stands)
            continue;
        change_add(planning, CORRECTION_DROP, correction);
        dropped++;
    }
    return dropped;
}

static enum fever_error value_format(struct planning *planning, const struct clinic *values,
                                     enum clinic_field field, const char **out)
{
    struct buffer text;
    buffer_init(&text, FIELD_TEXT_MAX);
    clinic_field_format(values, field, &text);
    *out = text.length ? arena_copy(planning->input->arena, text.data, text.length) : NULL;
    bool lost = buffer_error(&text) || (text.length && !*out);
    buffer_clear(&text);
    return lost ? error_nomem(planning->error) : FEVER_OK;
}

/* The corrections that say the unit's values. */
static enum fever_error unit_make(struct planning *planning, const struct correct_reading *reading,
                                  uint64_t unit, struct correction made[FIELD_COUNT], size_t *count)
{
    const struct correct_input *input = planning->input;
    *count = 0;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!(unit & reading->fields & FIELD_BIT(i)))
            continue;
        struct correction correction = {.clinic_id = planning->base->id,
                                        .made_for = planning->base->id,
                                        .field = (enum clinic_field)i,
                                        .who = input->who,
                                        .why = input->why,
                                        .since = input->now,
                                        .until = input->until};
        if (i == FIELD_HOURS)
            correction.hours_origin = reading->values.hours_origin;
        enum fever_error failure =
            value_format(planning, &reading->values, correction.field, &correction.value);
        if (failure)
            return failure;
        made[(*count)++] = correction;
    }
    return FEVER_OK;
}

static enum fever_error unit_plan(struct planning *planning, const struct correct_reading *reading,
                                  uint64_t unit)
{
    struct correction made[FIELD_COUNT];
    size_t count;
    bool is_said = false;
    enum fever_error failure = unit_make(planning, reading, unit, made, &count);
    if (!failure)
        failure =
            corrections_are_said(made, count, planning->revision, planning->input->now, unit,
                                 planning->input->arena, planning->base, &is_said, planning->error);
    if (failure)
        return failure;
    if (is_said) {
        unit_drop(planning, unit & reading->fields, false);
        return FEVER_OK;
    }
    for (size_t i = 0; i < count; i++) {
        const struct correction *old = own_open(planning, made[i].field);
        if (!old || !is_same(old, &made[i]))
            change_add(planning, CORRECTION_PUT, &made[i]);
    }
    return FEVER_OK;
}

static enum fever_error seen(struct planning *planning, const struct correction *corrections,
                             size_t count, struct clinic *out)
{
    *out = *planning->base;
    return corrections_overlay(corrections, count, planning->revision, planning->input->now,
                               planning->input->arena, out, planning->error);
}

/* The clinic once the changes are made: what is new goes before what stays. */
static enum fever_error seen_after(struct planning *planning, struct clinic *out)
{
    size_t count = 0;
    struct correction *all = arena_array(planning->input->arena,
                                         planning->change_count + planning->own_count, sizeof *all);
    if (!all)
        return error_nomem(planning->error);
    for (size_t i = 0; i < planning->change_count; i++)
        if (planning->changes[i].action == CORRECTION_PUT)
            all[count++] = planning->changes[i].correction;
    for (size_t i = 0; i < planning->own_count; i++)
        if (!is_dropped(planning, &planning->own[i]))
            all[count++] = planning->own[i];
    return seen(planning, all, count, out);
}

static enum fever_error planning_begin(struct planning *planning, struct correct_plan *out)
{
    const struct correct_input *input = planning->input;
    planning->base = &input->dataset->clinics[0];
    planning->revision = input->dataset->revision.number;
    planning->own = corrections_of(input->dataset->corrections, input->dataset->correction_count,
                                   planning->base->id, &planning->own_count);
    /* A field is put or dropped once for each correction that it has. */
    planning->changes =
        arena_array(input->arena, FIELD_COUNT + planning->own_count, sizeof *planning->changes);
    if (!planning->changes)
        return error_nomem(planning->error);
    return seen(planning, planning->own, planning->own_count, &out->before);
}

static enum fever_error planning_end(struct planning *planning, struct correct_plan *plan,
                                     struct correct_plan *out)
{
    plan->changes = planning->changes;
    plan->change_count = planning->change_count;
    enum fever_error failure = seen_after(planning, &plan->after);
    if (!failure)
        *out = *plan;
    return failure;
}

enum fever_error correct_set(const struct correct_input *input, struct correct_plan *out,
                             struct error *error)
{
    struct planning planning = {.input = input, .error = error};
    struct correct_plan plan = {.change_count = 0};
    struct correct_reading reading;
    enum fever_error failure = planning_begin(&planning, &plan);
    if (!failure)
        failure = correct_read(input, &plan.before, &reading, error);
    if (failure)
        return failure;
    plan.notices = reading.notices;
    plan.notice_count = reading.notice_count;
    uint64_t left = reading.fields;
    for (int i = 0; i < FIELD_COUNT && !failure; i++) {
        uint64_t unit = correction_unit((enum clinic_field)i);
        if (!(left & FIELD_BIT(i)))
            continue;
        failure = unit_plan(&planning, &reading, unit);
        left &= ~unit;
    }
    return failure ? failure : planning_end(&planning, &plan, out);
}

enum fever_error correct_remove(const struct correct_input *input, struct correct_plan *out,
                                struct error *error)
{
    struct planning planning = {.input = input, .error = error};
    struct correct_plan plan = {.change_count = 0};
    uint64_t done = 0;
    enum fever_error failure = planning_begin(&planning, &plan);
    for (size_t i = 0; i < input->pair_count && !failure; i++) {
        enum clinic_field field = input->pairs[i].field;
        uint64_t unit = correction_unit(field) & ~done;
        if (unit && !unit_drop(&planning, unit, true))
            failure = error_set(error, FEVER_NOT_FOUND,
                                "clinic %s has no correction of %s; `feverctl corrections %s` "
                                "lists those it has",
                                planning.base->id, clinic_field_name(field), planning.base->id);
        done |= unit;
    }
    return failure ? failure : planning_end(&planning, &plan, out);
}
