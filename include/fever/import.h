/* Import: from a maintainer's list to one revision of the store, explained row by row.
 *
 * read → normalise → validate → match → plan → report. Nothing is guessed silently: each repair
 * is a finding; a row with an error is quarantined and the others go on. */
#ifndef FEVER_IMPORT_H
#define FEVER_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/dataset.h"
#include "fever/error.h"
#include "fever/snapshot.h"

struct store;
struct progress;

enum import_table {
    IMPORT_CLINICS,
    IMPORT_REGIONS,
    IMPORT_CALENDAR,
    IMPORT_HOTLINES,
    IMPORT_OUTLINES,
    IMPORT_SELF_CHECK,
    IMPORT_CONSULTS,
    IMPORT_NOTICES, /* this and the next are live values: they make no revision */
    IMPORT_LOADS
};

/* "clinics", "regions", "calendar", "hotlines", "outlines", "self-check", "consults", "notices",
 * "loads"; static storage. */
const char *import_table_name(enum import_table table);
bool import_table_parse(const char *name, enum import_table *out);

/* Whether `name` is an encoding that --encoding may name. */
bool import_encoding_is_known(const char *name);

/* A cell of the file as somebody corrected it, before anything else is done with the row. */
struct cell_edit {
    long row;        /* as findings count rows */
    uint32_t column; /* counted from 0 */
    const char *value;
};

struct import_options {
    enum import_table table;
    const char *source; /* import source, whose full list this is; NULL: none */
    bool has_kind;      /* of rows that state none */
    enum clinic_kind kind;
    bool has_crs;
    enum crs crs;
    const char *encoding;       /* of a text; NULL: detected */
    char delimiter;             /* of CSV; 0: detected */
    const char *layer;          /* of a workbook or the like; NULL: the one with the list */
    const char *columns_file;   /* a mapping of foreign headers, or NULL */
    const char *decisions_file; /* decisions about doubtful pairs; NULL or not there yet: none */
    bool partial, allow_mobile, allow_mass_removal, dry_run;
    const char *actor;             /* who imports, for history and the audit log */
    const char *action;            /* what a revision's entry in the audit log is; NULL: "import" */
    const struct cell_edit *edits; /* the last one of a cell counts; those of no row are ignored */
    size_t edit_count;
    const struct revision *expected; /* FEVER_CONFLICT where the store has another; NULL: any */
    int64_t now;                     /* Unix seconds: the revision's time */
    void (*before_write)(void);      /* called before the store is written; NULL: nothing is */
};

enum finding_severity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };
const char *finding_severity_name(enum finding_severity severity);

struct import_finding {
    enum finding_severity severity;
    long row;            /* of the sheet, or line of the file on which it begins; 0: the file */
    const char *column;  /* the file's header, or NULL */
    const char *code;    /* stable name, such as "mobile_dropped"; static */
    const char *value;   /* what stood there, or NULL */
    const char *message; /* what was done and what to do */
};

enum import_action { IMPORT_INSERT, IMPORT_UPDATE, IMPORT_RETIRE };

/* What a change means to whoever knows the list. An update may be renamed and moved at once;
 * `EVENT_CHANGED` is every update. */
enum import_event {
    EVENT_NEW,
    EVENT_REOPENED, /* retired before, named again */
    EVENT_GONE,
    EVENT_RENAMED,
    EVENT_MOVED, /* by more than 50 m, or to another address */
    EVENT_CHANGED,
    EVENT_COUNT
};
#define EVENT_BIT(event) (1u << (event))

/* "new", "reopened", "gone", "renamed", "moved", "changed"; static storage. */
const char *import_event_name(enum import_event event);

/* A change to a clinic as the plan has it. */
struct import_change {
    enum import_action action;
    unsigned events;                     /* EVENT_BIT mask */
    long row;                            /* 0 for a retirement */
    const struct clinic *before, *after; /* NULL for an insert, for a retirement */
    uint64_t fields;                     /* FIELD_BIT mask of what an update changes */
    double moved_m;                      /* between both positions; NaN: one has none */
    const char *into;                    /* of a retirement by merging: the other clinic's id */
};

/* A pair that may be one clinic, or not: left to the maintainer. */
struct import_doubt {
    long row;                    /* of the list */
    const struct clinic *record; /* what the row states */
    const char *id;              /* of the store's clinic that the row is already, or NULL */
    long candidate_row;          /* an earlier row of the list, or 0 */
    const struct clinic *candidate;
    const char *candidate_id; /* of the store's clinic that it is, or NULL */
    double distance_m;        /* NaN where either has no position */
    bool same_phone;
    const char *why; /* what speaks for it and against it */
};

enum import_outcome {
    IMPORT_DONE,
    IMPORT_NOTHING,     /* every row was refused */
    IMPORT_QUARANTINED, /* some rows were refused */
    IMPORT_GUARDED      /* would retire too much of the source's clinics; nothing written */
};

struct import_counts {
    size_t rows; /* = inserted + updated + unchanged + merged + quarantined */
    size_t inserted, updated, unchanged, merged, quarantined;
    size_t retired; /* clinics, not rows */
};

/* What an import found and did; everything lives until import_report_free. */
struct import_report {
    enum import_outcome outcome;
    struct import_counts counts;
    const char *file;     /* base name */
    const char *format;   /* as read: "CSV", "XLSX" …; static */
    const char *encoding; /* of a text, or NULL; static */
    const char *sheet;    /* or layer, or NULL */
    enum import_table table;
    const char *source; /* or NULL */
    bool dry_run;
    struct revision revision; /* in force afterwards */
    bool new_revision;
    const struct import_finding *findings; /* ascending by row */
    size_t finding_count;
    const struct import_change *changes; /* inserts and updates by row, then retirements */
    size_t change_count;
    size_t events[EVENT_COUNT];        /* how many changes are what */
    const struct import_doubt *doubts; /* undecided, by row */
    size_t doubt_count;
    size_t source_clinics;      /* of the import source before the import … */
    size_t source_missing;      /* … and of these, the ones that the list does not name */
    int64_t now;                /* Unix seconds, as in the options */
    struct import_batch *batch; /* private */
};

/* Imports the file at `path` into the store; with dry_run writes nothing. FEVER_OK whatever the
 * outcome in `*out`, which the caller frees; an error means that the file as a whole could not be
 * used or the store failed: FEVER_INVALID and FEVER_TOO_LARGE are the file's fault. `progress` may
 * be NULL. The store is as it was after an error. */
enum fever_error import_run(struct store *store, const char *path,
                            const struct import_options *options, const struct progress *progress,
                            struct import_report **out, struct error *error);
void import_report_free(struct import_report *report);

/* A sheet of a workbook, a layer, or a list in a Word document. */
struct import_sheet {
    const char *name;
    int64_t rows; /* with its header */
    bool is_hidden;
};
struct import_sheets {
    const struct import_sheet *items; /* those that have rows, in the file's order */
    size_t count;
    struct import_batch *batch; /* private; owns all of it */
};

/* What a file has to choose from, where an import asks for it (REFUSAL_WHICH_SHEET): a name among
 * these is what `layer` may say. None of a text. The caller frees `*out`. */
enum fever_error import_sheets_list(const char *path, struct import_sheets **out,
                                    struct error *error);
void import_sheets_free(struct import_sheets *sheets);

/* The report for people: counts, findings grouped by code, how the list grew or shrank, and for a
 * dry run every change. */
void import_report_text(const struct import_report *report, struct buffer *out);

/* The whole report as one JSON object. */
void import_report_json(const struct import_report *report, struct buffer *out);

/* The whole report for a spreadsheet: CSV with a BOM and CRLF, a line for each count, finding and
 * changed field. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab
 * or a carriage return) has an apostrophe before it. */
void import_report_csv(const struct import_report *report, struct buffer *out);

/* The whole report as a page in that language, which needs nothing else: no script, no other file.
 */
void import_report_html(const struct import_report *report, enum lang lang, struct buffer *out);

/* Takes a table cell by cell; texts are valid for the call only. */
struct table_sink {
    void (*cell)(void *context, const char *text);
    void (*end_row)(void *context);
    void *context;
};

/* Hands out the refused rows in the input's columns, the header first, with three columns of
 * reasons, which a later import of the corrected rows passes over. FEVER_NOMEM only. */
enum fever_error import_report_refused(const struct import_report *report,
                                       const struct table_sink *sink);

/* The same as CSV that spreadsheets open rightly: UTF-8 with a BOM, CRLF, and an apostrophe before
 * what would be a formula, which an import takes off again. */
void import_report_quarantine(const struct import_report *report, struct buffer *out);

/* The same without the frame of a page, to stand in another one that has import_report_style: the
 * maintainers' desk. With an `editor`, the refused rows are forms: POST to `editor->action` of
 * `row` and, for each cell, `c0`, `c1` …, with `editor->hidden` (markup) in them. The doubts are
 * one form: `act=decisions` and a word for each import_doubt_key. */
struct report_editor {
    const char *action, *hidden;
};
void import_report_html_parts(const struct import_report *report,
                              const struct report_editor *editor, enum lang lang,
                              struct buffer *out);

/* The page's style sheet; static. */
const char *import_report_style(void);

/* A field's name, such as 联系电话; static. */
const char *import_field_title(enum clinic_field field, enum lang lang);

/* A canonical value of a field as people say it in that language (发热门诊), which an import reads
 * as that value again. */
void import_value_append(enum clinic_field field, const char *value, enum lang lang,
                         struct buffer *out);

/* What is wrong with a field ("phone is …; expected …") in that language; nothing where there are
 * no words for it. */
void import_fault_append(const char *fault, enum lang lang, struct buffer *out);

/* What a finding says, or what to do about the code of that name, where a field is corrected by
 * hand at the desk. */
void import_finding_append(const struct import_finding *finding, enum lang lang,
                           struct buffer *out);
const char *import_finding_advice(const char *code, enum lang lang); /* static */

/* How the editor's form names the decision about a doubt, which is one of the words below. */
enum { IMPORT_DOUBT_KEY_SIZE = 120 };
void import_doubt_key(const struct import_doubt *doubt, char out[IMPORT_DOUBT_KEY_SIZE]);

/* The decisions file with what it had and the decisions of now: for each doubt "same", "different",
 * "skip", or NULL where nothing was decided, which is left out. */
void import_report_decided(const struct import_report *report, const char *const *words,
                           struct buffer *out);

/* Of the decisions that the import was made with, those that hold for the source's next list too:
 * "same" and "different"; nothing where there are none. */
void import_report_remembered(const struct import_report *report, struct buffer *out);

/* The decisions file, with what it had and each doubt that is not in it yet, as CSV like the
 * quarantine; nothing where there is nothing to add. */
void import_report_decisions(const struct import_report *report, struct buffer *out);

#endif
