/* Lists other than of clinics: regions, hotlines, the calendar, online consultations; outlines and
 * the rules of the self-check have their own headers. */
#ifndef FEVER_IMPORT_TABLES_H
#define FEVER_IMPORT_TABLES_H

#include "../match/prior.h"
#include "../plan/batch.h"
#include "fever/live.h"

/* Live values of a file, each with the row that states it. */
struct import_load {
    long row;
    struct live_load load;
};

struct import_notice {
    long row;
    bool has_from; /* else `from` is now */
    struct live_notice notice;
};

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
    const struct consult *consults;
    size_t consult_count;
    const struct import_load *loads;
    size_t load_count;
    const struct import_notice *notices;
    size_t notice_count;
};

/* Reads the batch's rows as the table that the options name, lays them over what the dataset has,
 * counts and quarantines.
 *
 * A row of regions replaces the region of its adcode; other regions stay. The file's hotlines of an
 * adcode replace all of that adcode's; the file's days of a year and adcode all of theirs;
 * the file's consultations replace the whole directory, unless it is a partial list. */
enum fever_error import_tables_read(struct import_batch *batch,
                                    const struct import_options *options,
                                    const struct region_table *regions,
                                    const struct text_tools *tools, struct import_tables *out,
                                    struct error *error);

/* What live values are read by: the clinics that they may be of, whose keys count (NULL: every
 * import source's), and the time. */
struct live_input {
    const struct prior *prior;
    const char *source;
    int64_t now;
};

/* Reads the batch's rows as queues or notices; counts and quarantines what is refused. What becomes
 * of the others is told by the store. */
enum fever_error import_live_read(struct import_batch *batch, enum import_table table,
                                  const struct live_input *input,
                                  const struct region_table *regions,
                                  const struct text_tools *tools, struct import_tables *out,
                                  struct error *error);

/* Whether the table is of live values, which make no revision. */
bool import_table_is_live(enum import_table table);

/* A judge of its headers, for titles may stand above them. */
struct form_words {
    enum import_table table;
    const struct text_tools *tools;
};
extern const struct header_judge import_live_judge; /* without its context, a struct form_words */

#endif
