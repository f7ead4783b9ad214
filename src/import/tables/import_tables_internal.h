/* What the readers of the small tables share. */
#ifndef FEVER_IMPORT_TABLES_INTERNAL_H
#define FEVER_IMPORT_TABLES_INTERNAL_H

#include "../cell/normalise_text.h"
#include "import_tables.h"

enum { FORM_COLUMNS_MAX = 18, FORM_OTHERS_MAX = 8 };

/* A column of a small table: its name, other headers (folded), and whether it must be there. */
struct form_column {
    const char *name;
    const char *others[FORM_OTHERS_MAX];
    bool required;
};

struct form {
    const struct form_column *columns;
    size_t count;
};

/* Walks over the rows of a small table. */
struct form_reader {
    struct import_batch *batch;
    const struct region_table *regions;
    const struct text_tools *tools;
    const struct form *form;
    bool partial;   /* what the file does not name stays */
    uint32_t prose; /* bit per form column whose punctuation stays as it is written */
    size_t targets[RAW_COLUMNS_MAX];       /* the form's column of each file column */
    const char *headers[FORM_COLUMNS_MAX]; /* the file's header of each form column */
    const char *cells[FORM_COLUMNS_MAX];   /* clean, of the row at hand; "" where absent */
    long line;
    bool refused; /* the row at hand */
};

/* Finds the form's columns in the header row. A required one that is missing is FEVER_INVALID. */
enum fever_error form_begin(struct form_reader *reader, struct error *error);

/* Cleans a row's cells. `*empty` where none has text. FEVER_NOMEM. */
enum fever_error form_row(struct form_reader *reader, const struct raw_row *raw, bool *empty);

/* Says what is wrong with a cell of the row at hand. */
void form_note(struct form_reader *reader, size_t column, enum finding_code code,
               const char *expected);

/* A cell's adcode, `*out` 0 where it is empty. False, with a finding, for no adcode. */
bool form_adcode(struct form_reader *reader, size_t column, uint32_t *out);

/* Whether the row at hand says anything in that column: cells of - or 无 say that they do not. */
bool form_is_stated(const struct form_reader *reader, size_t column);

/* The word of a cell among `count` of them, compared folded: its value, or −1. */
struct form_word {
    const char *folded;
    int value;
};
int form_word_find(const struct form_reader *reader, size_t column, const struct form_word *words,
                   size_t count);

/* Keeps a raw row for the quarantine. */
void form_refuse(struct import_batch *batch, const struct raw_row *raw);

enum fever_error regions_read(struct form_reader *reader, struct import_tables *out,
                              struct error *error);
enum fever_error hotlines_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error);
enum fever_error calendar_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error);
enum fever_error consults_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error);

enum fever_error loads_read(struct form_reader *reader, const struct live_input *input,
                            struct import_tables *out, struct error *error);
enum fever_error notices_read(struct form_reader *reader, const struct live_input *input,
                              struct import_tables *out, struct error *error);

extern const struct form load_form, notice_form;

#endif
