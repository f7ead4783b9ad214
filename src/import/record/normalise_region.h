/* From province, city, district, address and name to one region of the table. */
#ifndef FEVER_IMPORT_NORMALISE_REGION_H
#define FEVER_IMPORT_NORMALISE_REGION_H

#include "../cell/findings.h"
#include "../cell/region_names.h"
#include "fever/region.h"

/* Clean texts of a row, with the headers of their columns; NULL: not stated. */
struct region_cell {
    const char *text, *column;
};
struct region_words {
    struct region_cell province, city, district, adcode, address, name;
};

struct region_reader {
    const struct region_table *table;
    const struct region_names *names;
    const struct text_tools *tools;
    struct findings *findings;
    long row;
};

/* What the row's region is. Texts that name no region of the table stay what they were. */
struct region_answer {
    const struct region *region;            /* in force, or NULL */
    uint32_t adcode;                        /* the region's; 0 for none */
    const char *province, *city, *district; /* of the table or of the words; NULL: not stated */
};

/* Adds a finding for each repair and doubt. */
void region_read(const struct region_reader *reader, const struct region_words *words,
                 struct region_answer *out);

/* The names that a record of the region carries; a municipality is its own city. */
void region_fill_names(const struct region_table *table, const struct region *region,
                       struct region_answer *out);

#endif
