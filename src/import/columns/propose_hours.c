/* Proposing what columns of hours and of days of opening give together, as an import joins them. */
#include <string.h>

#include "columns_bounds.h"
#include "columns_days.h"
#include "columns_ticks.h"
#include "open_days.h"
#include "proposing.h"

/* What an import would take the columns for, as far as joining hours needs it. */
static struct column_map map_of_hours(struct proposing *proposing)
{
    struct column_map map = {.count = proposing->count};
    map.columns = arena_array(proposing->arena, map.count, sizeof *map.columns);
    for (size_t i = 0; map.columns && i < map.count; i++) {
        const struct column_proposal *column = &proposing->columns[i];
        struct header_meaning meaning = header_read(proposing->tools.text, column->header);
        bool is_left_out = proposing->decided[i] && !column->field_count;
        map.columns[i] =
            (struct import_column){.raw = column->header,
                                   .header = column->header,
                                   .target = is_left_out ? TARGET_IGNORED : meaning.target,
                                   .hours_label = meaning.hours_label,
                                   .asked_label = meaning.asked_label,
                                   .hours_number = meaning.hours_number};
    }
    return map;
}

/* 开始时间 and 结束时间, and 开诊日 beside the hours. */
void propose_bounds(struct proposing *proposing)
{
    struct column_map map = map_of_hours(proposing);
    if (!map.columns || columns_join_bounds(proposing->table, proposing->tools.text, &map)) {
        proposing->failed = true;
        return;
    }
    proposing->given[FIELD_HOURS_TEXT] |= map.given[FIELD_HOURS_TEXT];
    for (size_t i = 0; i < map.count; i++) {
        int target = map.columns[i].target;
        if (!proposing->decided[i] && target == FIELD_HOURS_TEXT)
            proposing_decide(proposing, i, target, PROPOSAL_LIKELY,
                             "whether the hours of other columns hold on these days too");
        else if (!proposing->decided[i] && proposing_needs_others(target))
            proposing_decide(
                proposing, i, target, PROPOSAL_LIKELY,
                target == TARGET_DAYS
                    ? "the values are the days of the hours that stand beside them"
                    : "the values are times of day: one column begins the hours, one ends them");
    }
}

/* 启用日期, 停用日期, ticks below 发热门诊; before other rules take their dates for the list's. */
void propose_by_headers_and_cells(struct proposing *proposing)
{
    const struct raw_table *list = proposing->table;
    struct column_map map = map_of_hours(proposing);
    if (!map.columns || columns_join_bounds(list, proposing->tools.text, &map) ||
        columns_find_open_days(list, proposing->tools.text, &map) ||
        columns_find_ticks(list, proposing->tools.text, &map)) {
        proposing->failed = true;
        return;
    }
    for (size_t i = 0; i < map.count; i++) {
        int target = map.columns[i].target;
        const char *why =
            target == TARGET_OPEN_FROM ? "the values are days: the hours hold from these on"
            : target == TARGET_OPEN_UNTIL
                ? "the values are days: from these on the hours hold no more"
            : target == TARGET_TICKS ? "the values are yes and no: who has none is no fever clinic"
                                     : NULL;
        if (proposing_is_mappable(proposing, i) && why)
            proposing_decide(proposing, i, target, PROPOSAL_LIKELY, why);
    }
}

/* 周一至周五 and 周六 give hours where no other column does, or go on what another says. */
void propose_days(struct proposing *proposing)
{
    struct column_map map = map_of_hours(proposing);
    if (!map.columns ||
        columns_take_days(proposing->arena, proposing->table, proposing->tools.text, &map)) {
        proposing->failed = true;
        return;
    }
    for (size_t i = 0; i < map.count; i++) {
        struct column_proposal *column = &proposing->columns[i];
        if (map.columns[i].target != FIELD_HOURS_TEXT)
            continue;
        if (!proposing->decided[i])
            proposing_decide(proposing, i, FIELD_HOURS_TEXT, PROPOSAL_LIKELY,
                             "the header is days or a time of day: hours of these");
        else if (column->field_count == 1 &&
                 strcmp(column->fields[0], column_target_name(FIELD_HOURS)) == 0)
            column->fields[0] = column_target_name(FIELD_HOURS_TEXT);
    }
}
