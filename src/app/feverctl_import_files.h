/* The files that an import writes beside the store: its report, the quarantine, the decisions. */
#ifndef FEVER_APP_FEVERCTL_IMPORT_FILES_H
#define FEVER_APP_FEVERCTL_IMPORT_FILES_H

#include "fever/import.h"
#include "feverctl_output.h"

struct import_file_format;

struct import_file {
    const char *path; /* NULL: not asked for */
    const struct import_file_format *format;
    enum lang lang; /* of a page */
    struct output output;
};

/* Settles what the ending of the path asks for; false where it names no format. NULL is fine. */
bool import_file_choose_report(struct import_file *file);
bool import_file_choose_quarantine(struct import_file *file);

/* The decisions file has one form, whatever it is called. */
void import_file_choose_decisions(struct import_file *file, const char *path);

/* Opens the file beside its place before the import begins, so that a path that cannot be written
 * is known while the store is as it was. `input`, the list, is never overwritten. */
enum fever_error import_file_open(struct import_file *file, const char *input, struct error *error);

/* Writes the file whole and brings it into its place; one with nothing to write stays as it is. */
enum fever_error import_file_write(struct import_file *file, const struct import_report *report,
                                   struct error *error);

/* Takes away what was not written. */
void import_file_drop(struct import_file *file);

#endif
