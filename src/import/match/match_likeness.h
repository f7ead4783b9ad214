/* How likely two records of the same name are the same clinic. */
#ifndef FEVER_IMPORT_MATCH_LIKENESS_H
#define FEVER_IMPORT_MATCH_LIKENESS_H

#include "../record/normalise.h"
#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/region.h"
#include "match_keys.h"

/* How the regions of two records lie to each other. */
enum region_relation {
    RELATION_DIFFERENT,
    RELATION_OTHER_DISTRICT, /* of the same city */
    RELATION_LOOSE,          /* the province alone, or not stated */
    RELATION_CITY,           /* the same city; at least one without district */
    RELATION_DISTRICT        /* the same district */
};
enum region_relation match_regions(const struct region_table *regions,
                                   const struct text_tools *tools, const struct clinic *a,
                                   const struct clinic *b);

enum likeness {
    LIKE_NOT,
    LIKE_DOUBTFUL,
    LIKE_CERTAIN, /* name and region say so, and nothing speaks against it */
    LIKE_PROVEN,  /* something else agrees: phone, place, address, foreign key */
    LIKE_SAME     /* the row says nothing that the record does not say */
};

struct likeness_context {
    const struct region_table *regions;
    const struct text_tools *tools;
    bool same_list;   /* both are rows of one file */
    bool same_source; /* the import source has named the record before */
    bool same_origin; /* the same, or both came without a source */
    bool shared;      /* other sources name the record too */
    bool is_new_key;  /* the row has a key that the import source has not given before */
};

/* A text that a row and a record are both known by. */
struct key_pair {
    const char *text;
    enum name_relation names;
    bool is_bare;   /* of one at least it is the name without the regions before it */
    bool of_county; /* one of them names its county there */
};

/* Compares a row with a record (another row's, or the store's) that shares the key. */
enum likeness match_likeness(const struct likeness_context *context, const struct import_row *row,
                             const struct clinic *record, const struct key_pair *pair);

/* What speaks for and against the two being one clinic. */
struct match_evidence {
    enum region_relation regions;
    double distance_m;       /* NaN where either has no position of its own */
    double address_likeness; /* NaN where either has no address */
    bool same_phone;
    int source_ids; /* 1 the same, −1 different, 0: not stated by both */
    bool other_hours;
};
struct match_evidence match_evidence(const struct region_table *regions,
                                     const struct text_tools *tools, const struct clinic *a,
                                     const struct clinic *b);

/* The same in words: "same name; another district; other address; same phone". */
void match_evidence_append(const struct match_evidence *evidence, enum name_relation names,
                           struct buffer *out);

#endif
