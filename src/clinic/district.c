/* The district that holds a point: by its outline, else by what is nearest. */
#include <math.h>

#include "snapshot_internal.h"

/* Whether a region has others below it. */
static bool is_divided(const struct snapshot *snapshot, size_t at)
{
    return snapshot->order.end[at] > snapshot->order.position[at] + 1;
}

static enum fever_error build_centres(struct snapshot *snapshot, struct arena *arena)
{
    struct arena *scratch = arena_new();
    size_t regions = region_count(snapshot->regions);
    struct nearest_item *items = scratch ? arena_array(scratch, regions, sizeof *items) : NULL;
    uint32_t *centres = arena_array(arena, regions, sizeof *centres);
    enum fever_error failure = items && centres ? FEVER_OK : FEVER_NOMEM;
    uint32_t count = 0;
    for (uint32_t i = 0; !failure && i < regions; i++) {
        const struct region *region = region_at(snapshot->regions, i);
        if (!region->has_centre || region->successor || is_divided(snapshot, i) ||
            region->level == REGION_PROVINCE)
            continue;
        items[count] = (struct nearest_item){region->centre, count, 0};
        centres[count++] = i;
    }
    snapshot->centre_regions = centres;
    if (!failure)
        failure = nearest_index_build(arena, items, count, &snapshot->centres);
    arena_free(scratch);
    return failure;
}

enum fever_error snapshot_build_districts(struct snapshot *snapshot, struct arena *arena,
                                          struct error *error)
{
    const struct dataset *dataset = snapshot->dataset;
    if (build_centres(snapshot, arena))
        return error_nomem(error);
    if (!dataset->outline_count)
        return FEVER_OK;
    return outline_index_build(arena, dataset->outlines, dataset->outline_count,
                               &snapshot->outlines, error);
}

/* The lowest of the regions whose outlines hold the point, on a common border the one with the
 * lowest adcode; NULL for none. */
static const struct region *outlined(const struct snapshot *snapshot, struct point point)
{
    enum { HOLDERS_MAX = 16 };
    uint32_t holders[HOLDERS_MAX];
    const struct region *lowest = NULL;
    size_t count =
        snapshot->outlines ? outlines_at(snapshot->outlines, point, holders, HOLDERS_MAX) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct region *region = region_find(snapshot->regions, holders[i]);
        if (region && (!lowest || region->level > lowest->level))
            lowest = region;
    }
    return lowest;
}

static bool nearest_of(const struct nearest_index *index, const struct geodesic_origin *from,
                       double radius_m, struct nearest_hit *hit)
{
    struct nearest_cursor cursor;
    const struct nearest_filter within = {.radius_m = radius_m};
    nearest_cursor_begin_at(&cursor, index, from, &within);
    bool found = nearest_cursor_next(&cursor, hit) == FEVER_OK;
    nearest_cursor_end(&cursor);
    return found;
}

/* The nearest clinic within the radius (0: however far), from the index only where what is known
 * does not tell. */
static bool nearest_clinic(const struct snapshot *snapshot, const struct geodesic_origin *from,
                           double radius_m, const struct nearest_known *known,
                           struct nearest_hit *hit)
{
    if (known->has_nearest && radius_m > 0) {
        *hit = known->nearest;
        if (hit->high_m <= radius_m)
            return true;
        if (hit->low_m > radius_m)
            return false;
    }
    return nearest_of(snapshot->index, from, radius_m, hit);
}

/* The centre is asked first: its distance bounds the search for a clinic. Both are bounded where
 * some clinic is known to be near. */
static const struct region *nearest_region(const struct snapshot *snapshot,
                                           const struct geodesic_origin *from,
                                           const struct nearest_known *known,
                                           enum region_evidence *by)
{
    struct nearest_hit clinic, centre;
    bool has_centre = nearest_of(snapshot->centres, from, known->within_m, &centre);
    double radius_m =
        has_centre ? fmax(centre.high_m, 1e-6) : known->within_m; /* 0 would be no bound */
    if (nearest_clinic(snapshot, from, radius_m, known, &clinic)) {
        uint32_t order = snapshot->cards[clinic.rank].region_order;
        *by = REGION_BY_NEAREST_CLINIC;
        if (order < snapshot->order.count)
            return region_at(snapshot->regions, snapshot->order.table[order]);
        if (!has_centre) /* of the region that the clinic does not state, farther ones may tell */
            has_centre = nearest_of(snapshot->centres, from, 0, &centre);
    }
    *by = has_centre ? REGION_BY_NEAREST_CENTRE : REGION_BY_NONE;
    return has_centre ? region_at(snapshot->regions, snapshot->centre_regions[centre.item]) : NULL;
}

const struct region *district_at(const struct snapshot *snapshot,
                                 const struct geodesic_origin *from,
                                 const struct nearest_known *known, enum region_evidence *by)
{
    const struct region *outline = outlined(snapshot, from->place);
    bool is_district =
        outline && !is_divided(snapshot, (size_t)(outline - region_at(snapshot->regions, 0)));
    const struct region *nearest = is_district ? NULL : nearest_region(snapshot, from, known, by);
    /* An outline of a whole city or province leaves the district open, and bounds it. */
    if (!outline ||
        (nearest && region_is_within(snapshot->regions, nearest->adcode, outline->adcode)))
        return nearest;
    *by = REGION_BY_OUTLINE;
    return outline;
}

const struct region *snapshot_region_at(const struct snapshot *snapshot, struct point point,
                                        enum region_evidence *by)
{
    const struct geodesic_origin from = geodesic_origin_of(point);
    return district_at(snapshot, &from, &(struct nearest_known){0}, by);
}
