/* Proposing by headers: those that are known keep their meaning, where the values allow it. */
#include <string.h>

#include "proposing.h"

/* Ids of ours look like 110101-0007; anything else under such a header is a foreign key. */
static bool are_own_ids(const struct raw_table *table, size_t column)
{
    for (size_t i = 0; i < table->count && i < 100; i++) {
        const char *cursor = table->rows[i].cells, *cell = "";
        for (size_t j = 0; j <= column && column < table->rows[i].count; j++)
            cell = raw_cell_next(&cursor);
        if (*cell && (strspn(cell, "0123456789") != 6 || cell[6] != '-'))
            return false;
    }
    return true;
}

/* The first column before `column` that gives the target, not for some days only, or `column`. */
static size_t giver_before(const struct proposing *proposing, size_t column, int target)
{
    const struct text_tools *text = proposing->tools.text;
    for (size_t i = 0; i < column; i++) {
        const struct column_proposal *other = &proposing->columns[i];
        if (other->field_count == 1 && strcmp(other->fields[0], column_target_name(target)) == 0 &&
            (target != FIELD_HOURS_TEXT || !header_read(text, other->header).hours_label))
            return i;
    }
    return column;
}

/* Takes the target away from an earlier column as an import does: it is empty, or gives the hours
 * of the hospital where this one gives those of its fever clinic. */
static bool displace(struct proposing *proposing, size_t column, int target)
{
    const struct text_tools *text = proposing->tools.text;
    size_t other = giver_before(proposing, column, target);
    if (other == column || !proposing->looks[column].values)
        return false;
    bool is_empty = !proposing->looks[other].values;
    if (!is_empty && (target != FIELD_HOURS_TEXT ||
                      !header_is_of_fever_clinic(text, proposing->columns[column].header) ||
                      header_is_of_fever_clinic(text, proposing->columns[other].header)))
        return false;
    proposing->columns[other].field_count = 0;
    proposing_decide(proposing, other, TARGET_IGNORED, PROPOSAL_LIKELY,
                     is_empty ? "the column is empty, and another one gives the same"
                              : "another column gives the hours of the fever clinic itself");
    return true;
}

static bool has_position(const struct proposing *proposing, size_t column, int target)
{
    size_t other = giver_before(proposing, column, target);
    return other < column && proposing->looks[other].values;
}

/* Takes the header's coordinate system where its column gives the position; false where an earlier
 * column gives it in another system. As column_map_build does. */
static bool crs_take(struct proposing *proposing, size_t column,
                     const struct header_meaning *meaning)
{
    bool has_lon = has_position(proposing, column, FIELD_LON);
    bool has_lat = has_position(proposing, column, FIELD_LAT);
    if (!meaning->has_crs) {
        if ((meaning->target == FIELD_LON || meaning->target == FIELD_LAT) && !has_lon && !has_lat)
            proposing->has_header_crs = false;
        return true;
    }
    if (proposing->has_header_crs)
        return meaning->crs == proposing->header_crs;
    if ((has_lon && meaning->target != FIELD_LAT) || (has_lat && meaning->target != FIELD_LON))
        return false;
    proposing->has_header_crs = true;
    proposing->header_crs = meaning->crs;
    return true;
}

/* Whether an earlier column gives the target; hours of some days only do not count. */
static bool is_given(const struct proposing *proposing, size_t column, int target)
{
    return proposing->given[target] &&
           (target != FIELD_HOURS_TEXT || giver_before(proposing, column, target) < column);
}

void propose_by_header(struct proposing *proposing, size_t column,
                       const struct header_meaning *meaning)
{
    int target = meaning->target;
    bool is_grid = column_look_percent(&proposing->looks[column], LOOK_SESSIONS) >= GUESS_PERCENT;
    if (!crs_take(proposing, column, meaning)) {
        proposing_decide(proposing, column, TARGET_IGNORED, PROPOSAL_LIKELY,
                         "another column gives the position, in another coordinate system");
        return;
    }
    if (target > TARGET_IGNORED || (target == TARGET_SESSIONS && !is_grid) ||
        proposing_needs_others(target))
        return;
    if (target == FIELD_ID && !are_own_ids(proposing->table, column))
        proposing_decide(
            proposing, column, FIELD_SOURCE_ID, PROPOSAL_LIKELY,
            "the header says id, but the values are not ids of ours: keys of the source");
    else if (target == TARGET_IGNORED)
        proposing_decide(proposing, column, target, PROPOSAL_CERTAIN, "known to be of no use here");
    else if (is_given(proposing, column, target) && !meaning->hours_label &&
             !column_target_may_repeat(target) && !displace(proposing, column, target))
        proposing_decide(proposing, column, TARGET_IGNORED, PROPOSAL_LIKELY,
                         proposing_why(proposing, "another column gives %s already",
                                       column_target_name(target)));
    else
        proposing_decide(proposing, column, target, PROPOSAL_CERTAIN, "a known header");
}

/* 经度 that holds latitudes, and the other way round. */
void propose_exchange(struct proposing *proposing)
{
    size_t lon = proposing->count, lat = proposing->count;
    for (size_t i = 0; i < proposing->count; i++) {
        const struct column_proposal *column = &proposing->columns[i];
        if (column->field_count != 1)
            continue;
        if (strcmp(column->fields[0], column_target_name(FIELD_LON)) == 0)
            lon = i;
        else if (strcmp(column->fields[0], column_target_name(FIELD_LAT)) == 0)
            lat = i;
    }
    if (lon == proposing->count || lat == proposing->count ||
        column_look_percent(&proposing->looks[lon], LOOK_LAT) < LIKELY_PERCENT ||
        column_look_percent(&proposing->looks[lat], LOOK_LON) < LIKELY_PERCENT)
        return;
    proposing->columns[lon].fields[0] = column_target_name(FIELD_LAT);
    proposing->columns[lat].fields[0] = column_target_name(FIELD_LON);
    proposing->columns[lon].sureness = proposing->columns[lat].sureness = PROPOSAL_LIKELY;
    proposing->columns[lon].why = proposing->columns[lat].why =
        "the headers of latitude and longitude are exchanged: the values say so";
}
