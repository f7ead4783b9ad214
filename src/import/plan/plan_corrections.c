/* Comparing what a list says with corrections, a unit of fields at a time. */
#include "plan_corrections.h"

#include <string.h>

static enum fever_error agreed_add(struct arena *arena, struct agreed_corrections *agreed,
                                   const struct correction *correction)
{
    if (agreed->count == agreed->room) {
        size_t room = agreed->room ? agreed->room * 2 : 16;
        const struct correction **items = arena_array(arena, room, sizeof *items);
        if (!items)
            return FEVER_NOMEM;
        if (agreed->count)
            memcpy(items, agreed->items, agreed->count * sizeof *items);
        agreed->items = items;
        agreed->room = room;
    }
    agreed->items[agreed->count++] = correction;
    return FEVER_OK;
}

static enum fever_error unit_end(const struct corrections_input *input,
                                 const struct correction *own, size_t count, uint64_t unit,
                                 struct agreed_corrections *agreed)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++)
        if (unit & FIELD_BIT(own[i].field))
            failure = agreed_add(input->arena, agreed, &own[i]);
    return failure;
}

/* Without the values: a report shows nobody's mobile number. */
static void unit_note(const struct corrections_input *input, const struct import_row *row,
                      const struct correction *correction, enum finding_code code)
{
    findings_add_about(input->findings, row->line, clinic_field_name(correction->field), code, NULL,
                       "%s is corrected by %s (%s)", correction->clinic_id, correction->who,
                       correction->why);
}

/* An empty cell beside the value of another list says nothing; where nothing is left it does. */
static bool is_spoken_of(const struct import_row *row, const struct clinic *after, uint64_t unit)
{
    struct clinic blank;
    clinic_init(&blank);
    return unit & row->stated || (unit & row->present && !(clinic_diff(after, &blank) & unit));
}

static enum fever_error unit_compare(const struct corrections_input *input,
                                     const struct import_row *row, const struct clinic *before,
                                     const struct clinic *after, uint64_t foreign,
                                     const struct correction *own, size_t count,
                                     const struct correction *correction,
                                     struct agreed_corrections *agreed)
{
    uint64_t unit = correction_unit(correction->field);
    bool is_said;
    if (corrections_are_said(own, count, input->prior->revision, input->prior->at, unit,
                             input->arena, after, &is_said, NULL))
        return FEVER_NOMEM;
    if (!is_said) {
        if (clinic_diff(before, after) & unit)
            unit_note(input, row, correction, FINDING_CORRECTION_KEPT);
        return FEVER_OK;
    }
    unit_note(input, row, correction, FINDING_CORRECTION_CONFIRMED);
    return input->source && !(foreign & unit) ? unit_end(input, own, count, unit, agreed)
                                              : FEVER_OK;
}

enum fever_error plan_corrections(const struct corrections_input *input,
                                  const struct import_row *row, const struct clinic *before,
                                  const struct clinic *after, uint64_t foreign,
                                  struct agreed_corrections *agreed)
{
    size_t count;
    const struct correction *own = corrections_of(
        input->prior->corrections, input->prior->correction_count, after->id, &count);
    uint64_t done = 0;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++) {
        uint64_t unit = correction_unit(own[i].field);
        if (!(unit & ~done) || !is_spoken_of(row, after, unit))
            continue;
        done |= unit;
        failure = unit_compare(input, row, before, after, foreign, own, count, &own[i], agreed);
    }
    return failure;
}
