/* The hotlines of regions: what one may hold, and one region's group replaced among all. */
#ifndef FEVER_HOTLINE_H
#define FEVER_HOTLINE_H

#include "fever/region.h"

enum {
    HOTLINE_NAME_MAX = 100,  /* characters */
    HOTLINE_NUMBER_MAX = 40, /* bytes */
};

/* What people call it: one line. */
bool hotline_name_is_valid(const char *name);

/* What is dialled: digits, with signs and spaces between them. */
bool hotline_number_is_valid(const char *number);

bool hotline_same(const struct hotline *a, const struct hotline *b);

/* The region's own hotlines, out of those of a dataset; NULL and 0 where it has none. */
const struct hotline *hotlines_of(const struct hotline *all, size_t count, uint32_t adcode,
                                  size_t *own_count);

/* All hotlines with the region's own replaced by `own`, in `arena`; NULL without memory. */
const struct hotline *hotlines_with(struct arena *arena, const struct hotline *all, size_t count,
                                    uint32_t adcode, const struct hotline *own, size_t own_count,
                                    size_t *out_count);

#endif
