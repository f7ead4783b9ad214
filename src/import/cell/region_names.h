/* Finding regions by what people write instead of their full names. */
#ifndef FEVER_IMPORT_REGION_NAMES_H
#define FEVER_IMPORT_REGION_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/arena.h"
#include "fever/error.h"
#include "fever/region.h"
#include "normalise_text.h"

struct region_names;

/* Indexes the table's names, abolished regions among them; lives in `arena`, borrows the rest. */
enum fever_error region_names_build(struct arena *arena, const struct region_table *table,
                                    const struct text_tools *tools, struct region_names **out,
                                    struct error *error);

/* How near the written name is to the region's. */
enum region_spelling {
    SPELLING_NONE,      /* no region of that name in the scope */
    SPELLING_AMBIGUOUS, /* several */
    SPELLING_FULL,
    SPELLING_SHORT,   /* 东城, 太谷县 for 太谷区, 五峰县 for 五峰土家族自治县 */
    SPELLING_REPAIRED /* one look-alike character or a wrong last one: 亳州 for 毫州 */
};

struct region_match {
    enum region_spelling spelling;
    const struct region *region; /* in force; NULL unless found */
    bool is_successor;           /* the name is an abolished region's */
};

/* Bits of enum region_level. */
enum {
    LEVEL_PROVINCE = 1 << REGION_PROVINCE,
    LEVEL_CITY = 1 << REGION_CITY,
    LEVEL_DISTRICT = 1 << REGION_DISTRICT
};

/* The region of the levels within `scope` (NULL: anywhere) that `folded` (text_fold) names. */
struct region_match region_names_find(const struct region_names *names, const char *folded,
                                      const struct region *scope, unsigned levels);

/* The region whose full name is the longest beginning of `folded`; `*length` is that name's. An
 * ambiguous name is none. */
struct region_match region_names_begin(const struct region_names *names, const char *folded,
                                       const struct region *scope, unsigned levels, size_t *length);

/* A name without its class word (`北京` of 北京市), at least two characters; else the whole.
 * Returns its length in bytes. */
size_t region_stem_length(const char *folded);

/* The bytes of `folded` that are the region's full name or, failing that, its stem; 0 for none. */
size_t region_name_prefix(const struct region *region, const char *folded);

#endif
