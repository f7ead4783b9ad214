/* Findings: what an import repaired, doubted or refused, each with its place and what to do. */
#ifndef FEVER_IMPORT_FINDINGS_H
#define FEVER_IMPORT_FINDINGS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "fever/arena.h"
#include "fever/import.h"

/* Every finding that there is; findings.c holds name, severity and advice of each. */
enum finding_code {
    /* the file */
    FINDING_UNKNOWN_COLUMN,
    FINDING_REPEATED_COLUMN,
    FINDING_MAPPED_COLUMN_MISSING,
    FINDING_COLUMN_BY_VALUES,
    FINDING_SHEETS_UNREAD,
    FINDING_GEOMETRY_NO_POINT,
    FINDING_ROW_ABOVE_HEADER,
    FINDING_HEADER_TWO_ROWS,
    FINDING_HEADER_AGAIN,
    FINDING_ROW_NO_CLINIC,
    FINDING_ROW_SECTION,
    FINDING_ROW_CAPTION,
    FINDING_CAPTION_CLOSURE,
    FINDING_ROW_HIDDEN,
    FINDING_TEXT_STRUCK_OUT,
    FINDING_CELL_MERGED,
    FINDING_CELL_FILLED_DOWN,
    FINDING_EMPTY_ROW,
    FINDING_ROW_SHORT,
    FINDING_ROW_LONG,
    /* text */
    FINDING_TEXT_REPAIRED,
    FINDING_TEXT_DAMAGED,
    FINDING_NUMBER_REPAIRED,
    FINDING_NUMBER_ROUNDED,
    FINDING_VALUE_INVALID,
    FINDING_CELL_PARTS,
    FINDING_NAME_MISSING,
    FINDING_NAME_INVALID,
    FINDING_NAME_REPAIRED,
    FINDING_NAME_SEVERAL,
    FINDING_CAMPUS_FROM_NAME,
    FINDING_PLACEHOLDER,
    FINDING_MOBILE_MASKED,
    /* identity */
    FINDING_ID_INVALID,
    FINDING_ID_REPEATED,
    FINDING_ID_TAKEN,
    FINDING_MARKER_ID_INVALID,
    FINDING_MARKER_ID_TAKEN,
    FINDING_MARKER_ID_KEPT,
    FINDING_SOURCE_ID_REPEATED,
    FINDING_SOURCE_ID_MOVED,
    FINDING_CLINIC_REOPENED,
    FINDING_CLOSURE_GONE,
    /* words */
    FINDING_KIND_ASSUMED,
    FINDING_KIND_UNKNOWN,
    FINDING_KIND_DOUBTFUL,
    FINDING_SERVICE_UNKNOWN,
    FINDING_LEVEL_REPAIRED,
    FINDING_LEVEL_UNREADABLE,
    FINDING_FLAG_UNREADABLE,
    FINDING_DESIGNATED_INSURANCE,
    FINDING_DATE_REPAIRED,
    FINDING_DATE_UNREADABLE,
    FINDING_DATE_IN_FUTURE,
    FINDING_AGES_UNREADABLE,
    FINDING_BOOKING_UNREADABLE,
    /* phones */
    FINDING_PHONE_REPAIRED,
    FINDING_PHONE_AREA_CODE_ADDED,
    FINDING_PHONE_AREA_CODE_MISSING,
    FINDING_PHONE_LABEL_DROPPED,
    FINDING_PHONE_UNREADABLE,
    FINDING_MOBILE_DROPPED,
    /* hours */
    FINDING_HOURS_REPAIRED,
    FINDING_HOURS_PARTIAL,
    FINDING_HOURS_REFUSED,
    FINDING_CLOSURE_REMARKED,
    FINDING_HOURS_UNPARSED,
    FINDING_SESSIONS_INVALID,
    /* regions */
    FINDING_REGIONS_NOT_LOADED,
    FINDING_ADCODE_UNKNOWN,
    FINDING_REGION_UNKNOWN,
    FINDING_REGION_AMBIGUOUS,
    FINDING_REGION_REPAIRED,
    FINDING_REGION_SUCCESSOR,
    FINDING_REGION_FROM_ADDRESS,
    FINDING_REGION_FROM_NAME,
    FINDING_REGION_FROM_POSITION,
    FINDING_REGION_CONFLICT,
    /* positions */
    FINDING_CRS_UNKNOWN,
    FINDING_POSITION_UNREADABLE,
    FINDING_POSITION_INCOMPLETE,
    FINDING_POSITION_ZERO,
    FINDING_AXES_SWAPPED,
    FINDING_POSITION_OUTSIDE_CHINA,
    FINDING_POSITION_FAR_FROM_REGION,
    FINDING_POSITION_OUTSIDE_OUTLINE,
    FINDING_POSITION_SHARED,
    FINDING_SET_SHIFTED,
    /* matching */
    FINDING_MATCH_DOUBTFUL,
    FINDING_MATCH_SKIPPED,
    FINDING_DECISION_UNUSED,
    FINDING_DUPLICATE_MERGED,
    FINDING_DUPLICATE_DIFFERS,
    FINDING_RETIRE_WITHHELD,
    /* corrections */
    FINDING_CORRECTION_CONFIRMED,
    FINDING_CORRECTION_KEPT,
    /* other tables */
    FINDING_CELL_INVALID,
    FINDING_ROW_REPEATED,
    FINDING_YEAR_INCOMPLETE,
    FINDING_PARENT_UNKNOWN,
    FINDING_SUCCESSOR_UNKNOWN,
    FINDING_OUTLINE_INVALID,
    /* live values */
    FINDING_CLINIC_UNKNOWN,
    FINDING_CLINIC_AMBIGUOUS,
    FINDING_CLINIC_CONFLICT,
    FINDING_LOAD_STALE,
    FINDING_LOAD_IN_FUTURE,
    FINDING_LOAD_NEWER_KEPT,
    FINDING_NOTICE_EVERYWHERE,
    FINDING_NOTICE_OVER,
    /* geocoding */
    FINDING_GEOCODE_NO_REGION,
    FINDING_GEOCODE_NO_CENTRE,
    FINDING_GEOCODE_NOTHING,
    FINDING_GEOCODE_COARSE,
    FINDING_GEOCODE_OUTSIDE,
    FINDING_GEOCODE_SAME_POINT,
    FINDING_GEOCODE_AMBIGUOUS,
    FINDING_GEOCODE_FAILED,
    FINDING_COUNT
};

/* Grows by doubling; texts live in the arena. The first lack of memory is kept in `failed`. */
struct findings {
    struct arena *arena;
    struct import_finding *items; /* owned */
    size_t count, room;
    bool failed;
};

void findings_init(struct findings *findings, struct arena *arena);
void findings_clear(struct findings *findings);

/* Puts all of `from` behind those of `into` and clears it; the texts stay in the arena of `from`.
 */
void findings_take(struct findings *into, struct findings *from);

/* Adds one; `column` (static or of the arena) and `value` (copied) may be NULL. `row` 0: the file.
 * True where the finding is an error, which refuses its row. */
bool findings_add(struct findings *findings, long row, const char *column, enum finding_code code,
                  const char *value);

/* The same with a clause that names particulars: it stands before the advice. */
bool findings_add_about(struct findings *findings, long row, const char *column,
                        enum finding_code code, const char *value, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

bool findings_add_list(struct findings *findings, long row, const char *column,
                       enum finding_code code, const char *value, const char *format,
                       va_list arguments) __attribute__((format(printf, 6, 0)));

/* The code's name and severity; static. */
const char *finding_name(enum finding_code code);
enum finding_severity finding_severity(enum finding_code code);

/* The advice of the code of that name, or ""; static. */
const char *finding_advice(const char *name);

#endif
