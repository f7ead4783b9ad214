/* What the values of a column look like. */
#ifndef FEVER_IMPORT_VALUE_LOOK_H
#define FEVER_IMPORT_VALUE_LOOK_H

#include "../cell/normalise_hours.h"
#include "../cell/normalise_text.h"
#include "../read/raw_table.h"
#include "fever/region.h"

/* The looks, the most telling first. */
enum look {
    LOOK_SESSIONS,
    LOOK_CRS,
    LOOK_URL,
    LOOK_LON_LAT,
    LOOK_LAT_LON,
    LOOK_LON,
    LOOK_LAT,
    LOOK_DATE,
    LOOK_PHONE,
    LOOK_ADCODE,
    LOOK_LEVEL,
    LOOK_KIND,
    LOOK_AGES,
    LOOK_REGIONS, /* 省/市/区 in one cell */
    LOOK_PROVINCE,
    LOOK_CITY,
    LOOK_DISTRICT,
    LOOK_NAME,
    LOOK_ADDRESS,
    LOOK_HOURS,
    LOOK_FLAG,
    LOOK_NUMBER,
    LOOK_LATIN,
    LOOK_KEY,
    LOOK_PROSE,
    LOOK_COUNT
};

struct column_look {
    size_t values; /* cells with a text */
    size_t counts[LOOK_COUNT];
    size_t parts;        /* of LOOK_REGIONS: 2 or 3 */
    size_t grades;       /* levels, also those written as 1, 2, 3 */
    size_t pharmacies;   /* names of pharmacies */
    size_t vaccinations; /* names of vaccination points */
    size_t test_sites;
    size_t in_taiwan;               /* of coordinates: longitudes or latitudes of Taiwan */
    bool all_distinct, counts_rows; /* 1, 2, 3 … */
    bool complete;                  /* no cell is empty */
};

struct look_tools {
    const struct text_tools *text;
    const struct region_table *regions; /* may be NULL */
    struct hours_reader *hours;
    struct arena *arena;
};

/* Looks at the first rows of a column. FEVER_NOMEM only. */
enum fever_error column_look_at(const struct look_tools *tools, const struct raw_table *table,
                                size_t column, struct column_look *out);

/* The share of values that have the look, in per cent. */
unsigned column_look_percent(const struct column_look *look, enum look which);

#endif
