/* Applying decisions: what the maintainer says is the same becomes one clinic.
 *
 * The candidate's clinic stays; a row or a clinic on the left goes into it. Both sides may be a
 * row, a clinic of the store, or a row that is a clinic already. */
#include <string.h>

#include "match_internal.h"
#include "match_merge.h"

/* What one side of a decision stands for. */
struct party {
    struct import_row *row; /* that goes on, or NULL */
    size_t clinic;          /* of the store, or NO_CANDIDATE; a retired one counts too */
};

/* The clinic that another one has gone into, itself if none. */
static size_t united_with(const struct matcher *matcher, size_t clinic)
{
    while (clinic < matcher_clinic_count(matcher) && matcher->united[clinic])
        clinic = (size_t)(matcher->united[clinic] - matcher->input->prior->clinics);
    return clinic;
}

static size_t candidate_of(const struct matcher *matcher, const struct import_row *row)
{
    const struct prior *prior = matcher->input->prior;
    if (!row->existing)
        return NO_CANDIDATE;
    return row->reopens ? prior->clinic_count + (size_t)(row->existing - prior->retired)
                        : (size_t)(row->existing - prior->clinics);
}

static struct party party_of_row(const struct matcher *matcher, struct import_row *row)
{
    while (row->merged)
        row = row->into;
    return (struct party){row, candidate_of(matcher, row)};
}

static struct party party_of_clinic(const struct matcher *matcher, const char *id)
{
    const struct prior *prior = matcher->input->prior;
    size_t clinic = matcher_clinic_by_id(matcher, id), holder = NOBODY;
    const struct clinic *retired = matcher_retired_by_id(matcher, id);
    if (clinic != NO_CANDIDATE) {
        clinic = united_with(matcher, clinic);
        holder = matcher->clinic_row[clinic];
    } else if (retired) {
        clinic = prior->clinic_count + (size_t)(retired - prior->retired);
        holder = matcher->retired_row[retired - prior->retired];
    }
    return holder == NOBODY ? (struct party){NULL, clinic}
                            : party_of_row(matcher, &matcher->rows[holder - 1]);
}

static void release(struct matcher *matcher, struct import_row *row)
{
    size_t candidate = candidate_of(matcher, row), clinics = matcher_clinic_count(matcher);
    if (candidate == NO_CANDIDATE)
        return;
    if (candidate < clinics)
        matcher->clinic_row[candidate] = NOBODY;
    else
        matcher->retired_row[candidate - clinics] = NOBODY;
    row->existing = NULL;
    row->reopens = false;
}

/* The row's own name stays with the clinic as an alias, beside those that it has. */
enum fever_error matcher_keep_name(struct matcher *matcher, struct import_row *row,
                                   const struct clinic *kept)
{
    const struct text_list *lists[] = {&kept->aliases, &row->clinic.aliases};
    const char **items =
        arena_array(matcher->input->arena, lists[0]->count + lists[1]->count + 1, sizeof *items);
    size_t count = 0;
    if (strcmp(kept->name, row->clinic.name) == 0 && !(row->stated & FIELD_BIT(FIELD_ALIASES)))
        return FEVER_OK;
    if (!items)
        return FEVER_NOMEM;
    const struct text_list own = {&row->clinic.name, 1};
    const struct text_list *const all[] = {lists[0], lists[1], &own};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < all[i]->count; j++) {
            size_t k = 0;
            while (k < count && strcmp(items[k], all[i]->items[j]) != 0)
                k++;
            if (k == count && strcmp(kept->name, all[i]->items[j]) != 0 &&
                !strchr(all[i]->items[j], ';'))
                items[count++] = all[i]->items[j];
        }
    row->clinic.aliases = (struct text_list){items, count};
    row->clinic.name = kept->name;
    row->stated |= FIELD_BIT(FIELD_ALIASES);
    row->present |= FIELD_BIT(FIELD_ALIASES);
    return FEVER_OK;
}

static enum fever_error join_rows(struct matcher *matcher, struct import_row *into,
                                  struct import_row *row)
{
    const struct match_input *input = matcher->input;
    struct import_row named = *row;
    enum fever_error failure = matcher_keep_name(matcher, &named, &into->clinic);
    if (failure)
        return failure;
    row->clinic.aliases = named.clinic.aliases;
    row->stated = named.stated;
    findings_add_about(input->findings, row->line, NULL, FINDING_DUPLICATE_MERGED, row->clinic.name,
                       "row %ld, as decided", into->line);
    return match_merge(input->arena, input->findings, input->prior->regions, input->tools, into,
                       row);
}

/* Puts the left party into the right one. */
static enum fever_error unite(struct matcher *matcher, struct party left, struct party right)
{
    size_t clinics = matcher_clinic_count(matcher);
    enum fever_error failure = FEVER_OK;
    struct import_row *row = right.row ? right.row : left.row;
    if ((left.row && left.row == right.row) ||
        (left.clinic != NO_CANDIDATE && left.clinic == right.clinic))
        return FEVER_OK;
    if (left.row)
        release(matcher, left.row);
    if (right.row)
        release(matcher, right.row);
    if (left.clinic < clinics && right.clinic < clinics) {
        matcher->united[left.clinic] = &matcher->input->prior->clinics[right.clinic];
        matcher->named[left.clinic] = matcher->named[right.clinic] = matcher->unites = true;
    }
    /* A retired clinic comes back only where no living one takes its place. */
    size_t clinic = right.clinic;
    if (clinic == NO_CANDIDATE || (clinic >= clinics && left.clinic < clinics))
        clinic = left.clinic;
    if (left.row && right.row)
        failure = join_rows(matcher, right.row, left.row);
    if (!failure && row && clinic != NO_CANDIDATE) {
        matcher->decided[row - matcher->rows] = true;
        matcher_take(matcher, row, clinic);
    }
    return failure;
}

static bool party_is_known(struct party party)
{
    return party.row || party.clinic != NO_CANDIDATE;
}

/* A row goes before the id that stands beside it: the list may have matched it anew. */
static struct party find_left(const struct matcher *matcher, const struct decision_side *side,
                              struct import_row *row)
{
    if (row)
        return party_of_row(matcher, row);
    return side->id ? party_of_clinic(matcher, side->id) : (struct party){NULL, NO_CANDIDATE};
}

/* The candidate is the clinic of its id, as long as there is one. */
static struct party find_right(const struct matcher *matcher, const struct decision_side *side,
                               struct import_row *row)
{
    struct party party = {NULL, NO_CANDIDATE};
    if (side->id)
        party = party_of_clinic(matcher, side->id);
    return !party_is_known(party) && row ? party_of_row(matcher, row) : party;
}

static void skip(struct matcher *matcher, struct import_row *row)
{
    if (!row->existing && !row->merged) /* else it is a clinic already, and stays as it is */
        row->refused = findings_add(matcher->input->findings, row->line, "name",
                                    FINDING_MATCH_SKIPPED, row->clinic.name);
}

static enum fever_error decide(struct matcher *matcher, struct decision *decision,
                               struct import_row *const rows[2])
{
    struct party left = find_left(matcher, &decision->row, rows[0]);
    struct party right = find_right(matcher, &decision->candidate, rows[1]);
    if (!party_is_known(left) || !party_is_known(right))
        return FEVER_OK;
    decision->met = true;
    if (decision->word == DECISION_SAME)
        return unite(matcher, left, right);
    if (rows[0])
        skip(matcher, rows[0]);
    return FEVER_OK;
}

enum fever_error matcher_decide(struct matcher *matcher)
{
    struct decisions *decisions = matcher->input->decisions;
    struct import_row **rows;
    enum fever_error failure = decisions_find_rows(decisions, matcher->input->arena, matcher->rows,
                                                   matcher->row_count, &rows);
    matcher->decided =
        arena_array(matcher->input->arena, matcher->row_count, sizeof *matcher->decided);
    if (!failure && !matcher->decided)
        failure = FEVER_NOMEM;
    for (size_t i = 0; i < decisions->count && !failure; i++)
        if (decisions->items[i].word == DECISION_SAME || decisions->items[i].word == DECISION_SKIP)
            failure = decide(matcher, &decisions->items[i], &rows[2 * i]);
    return failure;
}

enum fever_error matcher_note_unmet(struct matcher *matcher)
{
    const struct decisions *decisions = matcher->input->decisions;
    for (size_t i = 0; i < decisions->count; i++)
        if (decisions->items[i].word != DECISION_OPEN && !decisions->items[i].met)
            findings_add_about(matcher->input->findings, 0, NULL, FINDING_DECISION_UNUSED, NULL,
                               "%s, line %ld", decisions->file, decisions->items[i].line);
    return matcher->input->findings->failed ? FEVER_NOMEM : FEVER_OK;
}
