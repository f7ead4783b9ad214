/* The clinics of one region, or of all, as pages export and print them. */
#ifndef FEVER_DESK_REGION_H
#define FEVER_DESK_REGION_H

#include "desk_call.h"

struct desk_region {
    struct dataset *dataset; /* owned: its clinics are those of the region alone */
    const struct region_table *table;
    const struct region *region; /* NULL: all */
};

/* By an adcode's text, "" or NULL for all. False after the answer has been given: 404 for a region
 * that is not in the table. */
bool desk_region_load(struct desk_call *call, const char *adcode, struct desk_region *out);

/* Also of one that was not loaded. */
void desk_region_free(struct desk_region *region);

/* 北京市东城区, in the call's arena; "" without a region or memory. */
const char *desk_region_called(struct desk_call *call, const struct region_table *table,
                               uint32_t adcode);

/* The same of a region that was loaded, 全部 of all. */
const char *desk_region_name(struct desk_call *call, const struct desk_region *region);

#endif
