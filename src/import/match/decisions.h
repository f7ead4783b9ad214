/* What the maintainer decided about doubtful pairs (--decisions FILE).
 *
 * A CSV file with a line per pair: on the left a row of the list or a clinic, on the right the
 * candidate. A row is known by its source_id or, without one, by name, region and address as the
 * file's columns give them, so that a list that is sent again with shifted rows finds its
 * decisions; a clinic by its id. */
#ifndef FEVER_IMPORT_DECISIONS_H
#define FEVER_IMPORT_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "../cell/normalise_text.h"
#include "../cell/text_map.h"
#include "../read/raw_table.h"
#include "fever/clinic.h"

/* The columns, in the order in which a new file has them. */
enum decision_column {
    DECISION_ROW,
    DECISION_SOURCE_ID,
    DECISION_NAME,
    DECISION_REGION,
    DECISION_ADDRESS,
    DECISION_ID, /* of the clinic that the row is already */
    DECISION_CANDIDATE_ROW,
    DECISION_CANDIDATE_SOURCE_ID,
    DECISION_CANDIDATE_NAME,
    DECISION_CANDIDATE_REGION,
    DECISION_CANDIDATE_ADDRESS,
    DECISION_CANDIDATE_ID,
    DECISION_DISTANCE_M,
    DECISION_WHY,
    DECISION_WORD,
    DECISION_COLUMNS
};
const char *decision_column_name(enum decision_column column);

enum decision_word {
    DECISION_OPEN, /* not decided yet */
    DECISION_SAME,
    DECISION_DIFFERENT,
    DECISION_SKIP /* leave the row out until it is decided */
};

/* One side of a pair; texts folded, "" where the cell is empty, NULL where there is no column. */
struct decision_side {
    const char *id, *source_id; /* as they are, or NULL */
    const char *name, *region, *address;
    long line; /* of the row in the list that was doubted; 0: not said */
};

struct decision {
    long line;
    enum decision_word word;
    struct decision_side row, candidate;
    bool met; /* the pair occurred */
};

struct decisions {
    const char *file; /* base name */
    struct decision *items;
    size_t count; /* of lines with a decision or without; in the file's order */
    struct raw_table table;
    size_t columns[DECISION_COLUMNS]; /* position in the file; SIZE_MAX: none */
    const struct text_tools *tools;
    struct text_map sides; /* keys of a side → 2 × item + is_candidate */
};

/* Reads decisions from CSV in UTF-8 (borrowed); records go into `arena`. FEVER_INVALID names file,
 * line and, for a word that is none, the column; two decisions that contradict each other, also
 * through others, are named both. Clear it in every case. */
enum fever_error decisions_read(struct arena *arena, const struct text_tools *tools,
                                const char *file, const char *text, size_t length,
                                struct decisions *out, struct error *error);
void decisions_clear(struct decisions *decisions);

/* "湖北省 武汉市 武昌区", what is stated of it, appended. */
void decision_region_append(const struct clinic *clinic, struct buffer *out);

/* A party of a pair as matching knows it: a row's record, the store's clinic that it is (NULL:
 * none yet), or both. */
struct decision_party {
    const struct clinic *row, *clinic;
};

/* The decision about two parties, whichever stands left,or NULL. */
struct decision *decisions_between(const struct decisions *decisions, struct decision_party a,
                                   struct decision_party b);

/* The row of the list that each side is, by its source_id or name; of several the one on the
 * remembered line, else the first. Two places a decision, row and candidate; NULL where the side is
 * no row. FEVER_NOMEM. */
struct import_row;
enum fever_error decisions_find_rows(const struct decisions *decisions, struct arena *arena,
                                     struct import_row *rows, size_t count,
                                     struct import_row ***out);

#endif
