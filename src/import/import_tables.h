/* Lists other than of clinics: regions, hotlines, the holiday calendar; outlines and the rules of
 * the self-check have their own headers. */
#ifndef FEVER_IMPORT_TABLES_H
#define FEVER_IMPORT_TABLES_H

#include "batch.h"

/* The tables as they will be; empty where they were not asked for. In the batch's arena. */
struct import_tables {
    const struct region *regions;
    size_t region_count;
    const struct hotline *hotlines;
    size_t hotline_count;
    const struct calendar_row *calendar;
    size_t calendar_count;
    const struct outline *outlines;
    size_t outline_count;
    const char *self_check;
};

/* Reads the batch's rows as that table, lays them over what the dataset has, counts and
 * quarantines.
 *
 * A row of regions replaces the region of its adcode; other regions stay. The file's hotlines of an
 * adcode replace all of that adcode's; the file's days of a year and adcode all of theirs. */
enum fever_error import_tables_read(struct import_batch *batch, enum import_table table,
                                    const struct region_table *regions,
                                    const struct text_tools *tools, struct import_tables *out,
                                    struct error *error);

#endif
