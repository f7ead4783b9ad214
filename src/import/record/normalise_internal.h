/* What the files of the normaliser share. */
#ifndef FEVER_IMPORT_NORMALISE_INTERNAL_H
#define FEVER_IMPORT_NORMALISE_INTERNAL_H

#include "../cell/normalise_hours.h"
#include "normalise.h"

/* One cell of the row at hand; `text` is clean and "" where the cell is empty. */
struct cell {
    const char *text, *column;
    int target;
    bool present; /* the row has this cell */
};

struct normaliser {
    struct arena *arena;
    const struct column_map *columns;
    const struct region_table *regions;
    const struct region_names *names;
    const struct text_tools *tools;
    struct normalise_options options;
    struct findings *findings;
    struct hours_reader *hours;
    struct buffer scratch; /* of one reader at a time */

    /* The row at hand. */
    struct cell cells[TARGET_COUNT];
    const char *area_code; /* of the row's region, or NULL */
    const char *shut;      /* what columns of states and days say of a closure, or NULL */
    bool not_round_clock;  /* a column of yes and no says so: 是否24小时 */
    struct import_row *row;
};

static inline const struct cell *cell_of(const struct normaliser *normaliser, int target)
{
    return &normaliser->cells[target];
}

/* Adds a finding about a cell (numbers of persons masked) and refuses the row where it is an error.
 * The second form puts a clause before the advice. */
void cell_note(struct normaliser *normaliser, const struct cell *cell, enum finding_code code);
void cell_note_about(struct normaliser *normaliser, const struct cell *cell, enum finding_code code,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The cell's text becomes two texts with a semicolon, or another sign, between them; FEVER_NOMEM
 * only. */
enum fever_error cell_join(struct normaliser *normaliser, struct cell *cell, const char *first,
                           const char *then);
enum fever_error cell_join_with(struct normaliser *normaliser, struct cell *cell, const char *first,
                                const char *sign, const char *then);

/* Takes out of a clean cell what its field must not hold, with a finding each. FEVER_NOMEM only. */
enum fever_error cell_repair(struct normaliser *normaliser, struct cell *cell);

/* Makes of a clean beginning and end one text in `begin`, for the reader of prose: 8:00-17:00 where
 * both are times of day, else one that it refuses rather than guesses. `closed`: the label of an
 * end that may also say when there are no hours (停诊), or another label, or NULL. */
enum fever_error hours_bounds_join(struct normaliser *normaliser, struct cell *begin,
                                   const struct cell *end, const char *closed);

/* Puts the days of a column of their own (开诊日) before the row's hours. FEVER_NOMEM only. */
enum fever_error hours_days_put(struct normaliser *normaliser);

/* Whether the target is prose, in which a mobile number may stand. */
bool cell_is_text(int target);

/* Sets a field of the row's record from canonical text ("" clears); what the field table refuses is
 * a finding about `cell`. FEVER_NOMEM only. */
enum fever_error field_set(struct normaliser *normaliser, enum clinic_field field,
                           const char *canonical, const struct cell *cell);

/* The same with a text that lives as long as the import: the file's own, or the region table's. */
enum fever_error field_keep(struct normaliser *normaliser, enum clinic_field field,
                            const char *canonical, const struct cell *cell);

/* Reads the column of states (开诊状态) and those of the days on which a door opens or closes: what
 * they say of a closure goes into the note and to the hours. Before everything else. FEVER_NOMEM
 * only. */
enum fever_error row_read_state(struct normaliser *normaliser);

/* Whether, of two columns of states, this cell counts and not the one before it: the first that
 * says that the door is shut, and why only where none says that it is. */
bool state_outweighs(const struct normaliser *normaliser, const struct cell *state,
                     const struct cell *other);

/* What the row says of a closure, in its state or in a remark, which is noted; NULL where nothing.
 */
const char *row_closure(struct normaliser *normaliser);

/* Whether it says anything of one. */
bool row_has_closure(const struct normaliser *normaliser);

/* Reads the region, the position and the hours; each covers several cells. */
enum fever_error row_read_region(struct normaliser *normaliser);
enum fever_error row_read_place(struct normaliser *normaliser);
enum fever_error row_read_hours(struct normaliser *normaliser);

/* Reads all cells that stand for themselves. Needs the region's area code. */
enum fever_error row_read_fields(struct normaliser *normaliser);

#endif
