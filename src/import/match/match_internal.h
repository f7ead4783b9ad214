/* What the files of matching share: the state of one run over a list's rows. */
#ifndef FEVER_IMPORT_MATCH_INTERNAL_H
#define FEVER_IMPORT_MATCH_INTERNAL_H

#include "../cell/text_map.h"
#include "match.h"
#include "match_keys.h"
#include "match_likeness.h"

enum { NOBODY = 0 };
#define NO_CANDIDATE SIZE_MAX

/* Candidates are numbered: the store's clinics, then its retired ones, then the rows. */
struct matcher {
    const struct match_input *input;
    struct arena *scratch; /* for keys, which nobody needs afterwards */
    struct import_row *rows;
    size_t row_count;
    struct row_keys {
        const struct match_key *keys; /* in `scratch`; NULL: not made yet */
        uint32_t count;
    } * row_keys;
    struct text_map names[2];   /* key → candidate: of the store, of the rows that were settled */
    struct text_map cities;     /* the cities of all keys, with their separator */
    bool has_nowhere;           /* one of them is "": a record whose city is not known */
    struct text_map alias_ids;  /* alias id → clinic */
    struct text_map gone_ids;   /* alias id → retired clinic, all that had it */
    struct text_map source_ids; /* key of this import source → clinic */
    struct text_map row_ids;    /* id that a row gives → row */
    size_t *clinic_row, *retired_row; /* 1 + the row that has taken it, or NOBODY */
    bool *named;
    const struct clinic **united; /* per clinic: the one that a decision puts it into, or NULL */
    bool *decided;                /* per row: it became its clinic by a decision; or NULL */
    bool unites;                  /* some are not NULL */
    struct import_doubt *doubts;  /* in the arena */
    size_t doubt_count, doubt_room;
    bool unknown_refused;
    struct match_renumbering renumbering;
};

/* The best candidate so far. */
struct choice {
    enum likeness likeness;
    size_t candidate; /* or NO_CANDIDATE */
    bool tied;        /* another one is as good */
    bool same_hours;  /* a clinic of the store with the row's very hours */
};

/* Whether the keys of the list are numbers of its lines, which have moved on: by the rows that were
 * matched by their key alone. FEVER_NOMEM. */
enum fever_error matcher_find_renumbered(const struct matcher *matcher,
                                         struct match_renumbering *out);

/* Refuses rows whose key is one clinic's while all else is another's. FEVER_NOMEM. */
enum fever_error matcher_refuse_moved_keys(struct matcher *matcher);

size_t matcher_clinic_count(const struct matcher *matcher);
size_t matcher_retired_count(const struct matcher *matcher);
size_t matcher_row_candidate(const struct matcher *matcher, const struct import_row *row);

/* The record of a candidate, and its row; NULL for one of the store. */
const struct clinic *matcher_record(const struct matcher *matcher, size_t candidate);
struct import_row *matcher_row(const struct matcher *matcher, size_t candidate);

/* Whether the clinic is another row's already. */
bool matcher_is_taken(const struct matcher *matcher, size_t candidate);

/* The clinic of an id, by itself or as an alias; NO_CANDIDATE for none. */
size_t matcher_clinic_by_id(const struct matcher *matcher, const char *id);

/* The retired clinic of an id, by itself or as an alias: one that was merged into another comes
 * back as that one. NULL for none. */
const struct clinic *matcher_retired_by_id(const struct matcher *matcher, const char *id);

/* Indexes the store's clinics by names, aliases and the source's keys. FEVER_NOMEM. */
enum fever_error matcher_index_store(struct matcher *matcher);

/* Makes the keys of all rows that were not refused, on all cores. FEVER_NOMEM. */
enum fever_error matcher_make_keys(struct matcher *matcher);

/* Has what the row of that number will look up fetched from memory; past the last row nothing. */
void matcher_prefetch(const struct matcher *matcher, size_t row);

/* Lets later rows find this one. FEVER_NOMEM. */
enum fever_error matcher_index_row(struct matcher *matcher, const struct import_row *row);

/* Calls `look` for each candidate, of the rows or of the store, that shares a key with the row and
 * is not taken, until it returns false. FEVER_NOMEM. */
typedef bool look_fn(void *context, size_t candidate, const struct key_pair *pair);
enum fever_error matcher_each(struct matcher *matcher, const struct import_row *row,
                              bool among_rows, look_fn *look, void *context);

/* How likely the row is the candidate, a decision that they differ heeded. */
enum likeness matcher_likeness(const struct matcher *matcher, const struct import_row *row,
                               size_t candidate, const struct key_pair *pair);

/* The best of them. */
enum fever_error matcher_choose(struct matcher *matcher, const struct import_row *row,
                                bool among_rows, struct choice *choice);

/* Makes the row the one that is this clinic or reopens this retired one. */
void matcher_take(struct matcher *matcher, struct import_row *row, size_t candidate);

/* Applies what the maintainer decided, once all rows were matched by themselves. FEVER_NOMEM. */
enum fever_error matcher_decide(struct matcher *matcher);

/* Says which decisions are about no pair that occurs. FEVER_NOMEM. */
enum fever_error matcher_note_unmet(struct matcher *matcher);

/* Lets the row call itself as the clinic does; its own name becomes one of its aliases, beside
 * those that the clinic has. FEVER_NOMEM. */
enum fever_error matcher_keep_name(struct matcher *matcher, struct import_row *row,
                                   const struct clinic *kept);

/* Lists what is left in doubt about one row. FEVER_NOMEM. */
enum fever_error matcher_doubt(struct matcher *matcher, struct import_row *row);

#endif
