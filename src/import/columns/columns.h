/* Which column of a file gives which field. */
#ifndef FEVER_IMPORT_COLUMNS_H
#define FEVER_IMPORT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "../cell/findings.h"
#include "../cell/normalise_text.h"
#include "../read/raw_table.h"
#include "fever/clinic.h"
#include "fever/hours_prose.h"

/* What a column can give: a canonical field, by its number, or more than one field at once. */
enum import_target {
    TARGET_AGES = FIELD_COUNT, /* 年龄范围: min_age_months, max_age_years */
    TARGET_BOOKING,            /* 预约方式: the booking_ fields */
    TARGET_SESSIONS,           /* a week grid of 21 sessions: hours */
    TARGET_STATE,              /* 开诊状态: a closure takes the hours away and becomes a note */
    TARGET_DAYS,               /* 开诊日: the days of the hours that stand in other columns */
    TARGET_OPENS,              /* 开始时间: hours, together with its TARGET_CLOSES */
    TARGET_CLOSES,             /* 结束时间 */
    TARGET_OPEN_FROM,          /* 启用日期: the hours hold from that day on */
    TARGET_OPEN_UNTIL,         /* 停用日期: from that day on they hold no more */
    TARGET_TICKS,              /* 发热门诊 √: a hospital without one has no fever clinic */
    TARGET_COUNT,
    TARGET_IGNORED = TARGET_COUNT, /* known and of no use, such as 序号 */
    TARGET_UNKNOWN,
    TARGET_PARTS, /* one cell of several fields: struct column_parts */
    /* The values must tell what these are (columns_settle.h); unknown until then. */
    TARGET_POSITION, /* both coordinates in one cell, in an order not stated */
    TARGET_AXIS,     /* X or Y */
    TARGET_CLASS     /* 类别: the kind, the level, or neither */
};

enum { COLUMN_PARTS_MAX = 8, SEPARATOR_MAX_BYTES = 8 };

/* What the parts of one cell give, in order. */
struct column_parts {
    int targets[COLUMN_PARTS_MAX]; /* fields, or TARGET_IGNORED */
    size_t count;
    const char *separator; /* NULL: whichever of the usual ones makes that many parts */
};

/* The name that a mapping file uses for a target; static. NULL beyond TARGET_COUNT. */
const char *column_target_name(int target);

/* Whether several columns may give the target: lists (two of phones), begin and end of hours, days,
 * states and ticks. Of anything else the first column counts, but for hours, each column with its
 * days. */
bool column_target_may_repeat(int target);

/* A maintainer's mapping of foreign headers (--columns), all strings in one arena:
 *
 *   { "columns":   { "tel": "phone", "X": "lon", "youbian": null, "坐标": ["lon", "lat"],
 *                    "地区": { "fields": ["province", "city", "district"], "separator": "/" } },
 *     "constants": { "kind": "pharmacy", "crs": "gcj02" },
 *     "sessions":  { "morning": "08:00-12:00", "afternoon": "14:00-17:30", "evening": "18:30-21:30"
 * }, "seasons":   { "summer": "May 01-Sep 30", "winter": "Oct 01-Apr 30" } }
 *
 * A header that `columns` does not name is looked for among the known ones; null leaves a column
 * or a part out. An array splits each cell into as many parts as it names; the separator is the one
 * of `; , 、 / |` and the space that makes so many, unless it is stated. A constant stands in every
 * row, as a column of that value would. `sessions` are the times of the grid's three sessions,
 * `seasons` the dates of 夏令 and 冬令 in hours prose. */
struct column_entry {
    const char *name; /* a header, or of a constant the target's */
    int target;
    const char *value;                /* of a constant */
    const struct column_parts *parts; /* of TARGET_PARTS */
};
struct column_mapping {
    struct column_entry *columns, *constants;
    size_t column_count, constant_count;
    bool has_sessions;
    struct hours_sessions sessions;
    struct hours_prose_options seasons;
};

/* Reads a mapping from JSON text; `file` names it in errors, which carry line and column. */
enum fever_error column_mapping_read(struct arena *arena, const char *file, const char *text,
                                     size_t length, struct column_mapping *out,
                                     struct error *error);

/* The columns of a file: each one's header and target. */
struct column_map {
    struct import_column {
        const char *raw;    /* as the file has it */
        const char *header; /* clean, or "" */
        int target;
        struct column_parts *parts; /* of TARGET_PARTS */
        const char *hours_label;    /* of hours of some days only: 节假日; static, or NULL */
        const char *asked_label;    /* of a column of yes and no about some days; static, or NULL */
        bool asks_closed;           /* yes means closed: 周末是否停诊 */
        unsigned hours_number;      /* of bounds of hours: 开始时间2; 0 where not numbered */
        struct import_column *end;  /* where the hours end that begin here, or NULL */
        bool is_end;                /* the hours that end here are read where they begin */
        bool is_mapped;             /* a mapping gives the target */
        bool has_crs;               /* the header names it: 经度(GCJ-02) */
        enum crs crs;
    } * columns;
    size_t count, file_count;            /* those behind the file's are added (column_map_need) */
    bool given[TARGET_COUNT];            /* by a column or a constant */
    const char *constants[TARGET_COUNT]; /* or NULL */
    bool has_crs;                        /* the header of a column that is read names it */
    enum crs crs;
};

/* The header under which the file gives a field, alone or beside others; the target's own name
 * where a constant or nothing does. */
const char *column_map_header(const struct column_map *map, int target);

/* The number of the column that gives a target; one without cells is added where none does. A row
 * that is longer than the header is then longer by one more. FEVER_NOMEM only. */
enum fever_error column_map_need(struct raw_table *table, struct column_map *map, int target,
                                 size_t *out);

/* Resolves a header row; `mapping` may be NULL. Of two columns that give the same field the first
 * counts, unless it is empty in all rows of `list` (NULL: not known). Adds findings for columns
 * without use. A missing `name` is FEVER_INVALID. */
enum fever_error column_map_build(struct arena *arena, const struct raw_row *header,
                                  const struct raw_table *list,
                                  const struct column_mapping *mapping,
                                  const struct text_tools *tools, struct findings *findings,
                                  struct column_map *out, struct error *error);

/* FEVER_INVALID where the column of names stands there twice with different names: of the second
 * block of such a list nothing would be read. */
enum fever_error column_map_check_blocks(const struct column_map *map, const struct raw_table *list,
                                         struct error *error);

/* Adds a column behind the others, for a field that rows get from elsewhere. FEVER_NOMEM only. */
enum fever_error column_map_append(struct arena *arena, struct column_map *map,
                                   const struct import_column *column);

#endif
