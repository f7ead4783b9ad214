/* Everything that one import holds, from the file's rows to the report. */
#ifndef FEVER_IMPORT_BATCH_H
#define FEVER_IMPORT_BATCH_H

#include "../cell/findings.h"
#include "../match/decisions.h"
#include "../read/raw_table.h"
#include "../read/read_list.h"
#include "../record/normalise.h"
#include "fever/import.h"
#include "plan.h"

struct import_batch {
    struct arena *arena;
    struct dataset *dataset; /* the store before the import */
    struct raw_table table;
    struct column_map columns; /* of a list of clinics */
    struct findings findings;
    struct decisions decisions; /* zero where no file was read */
    struct import_row *rows;    /* of a list of clinics, in the arena */
    size_t row_count;
    const struct raw_row **refused; /* the raw rows that were quarantined */
    size_t refused_count;
    bool allow_mobile;
    struct import_report report;
};

/* An empty batch, or NULL without memory. */
struct import_batch *import_batch_new(void);
void import_batch_free(struct import_batch *batch);

/* Reads a file into the batch; see read_list. */
enum fever_error import_batch_read(struct import_batch *batch, const char *path,
                                   const struct read_request *request, struct error *error);

/* Puts the findings in the order of rows, gathers the refused rows, settles the outcome. */
enum fever_error import_batch_finish(struct import_batch *batch);

#endif
