/* Where a clinic may be: the question that a provider is asked, and what speaks against an answer.
 */
#include <stdlib.h>
#include <string.h>

#include "fever/geodesic.h"
#include "fever/utf8.h"
#include "geocode_plan_internal.h"

/* A region has no outline here, only a centre. A point within the first bound of it is believed, or
 * within the second where the provider too says that it lies there; beyond, it is refused where a
 * region outside is several times nearer, and in any case where it is farther than the largest
 * counties reach. */
#define NEAR_M        15000.0
#define NEAR_NAMED_M  60000.0
#define FARTHEST_M    300000.0
#define NEARER_FACTOR 3.0

/* Two positions are one point within this many degrees, about a metre. */
#define SAME_DEGREES 1e-5

/* Steps over the region's own name at the beginning of an address. */
static const char *skip_name(const char *text, const char *name)
{
    size_t length = strlen(name);
    return strncmp(text, name, length) == 0 ? text + length : text;
}

static bool has_number(const char *address)
{
    return strpbrk(address, "0123456789") || strstr(address, "号");
}

/* A sign at the door says which one it is, not where. */
static void append_name(const char *name, struct buffer *out)
{
    static const char *const endings[] = {"发热门诊", "发热诊室"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(name + length - ending, endings[i]) == 0)
            length -= ending;
    }
    buffer_append(out, name, length);
}

const char *geocode_query(struct arena *arena, const struct region_table *regions,
                          const struct region *region, const struct clinic *clinic)
{
    uint32_t chain[REGION_CHAIN_MAX];
    struct buffer query;
    buffer_init(&query, 1 << 20);
    const char *rest = clinic->address ? clinic->address : "", *last = "";
    for (size_t i = region_chain(regions, region->adcode, chain); i-- > 0;) {
        const struct region *part = region_find(regions, chain[i]);
        if (part && strcmp(part->name, last) != 0)
            buffer_append_text(&query, last = part->name);
        rest = part ? skip_name(rest, part->name) : rest;
    }
    buffer_append_text(&query, rest);
    if (!has_number(rest) && clinic->name)
        append_name(skip_name(clinic->name, last), &query);
    size_t length = query.length;
    if (length > GEOCODE_QUERY_MAX)
        length = utf8_cut(query.data, GEOCODE_QUERY_MAX);
    const char *copy = buffer_error(&query) ? NULL : arena_copy(arena, query.data, length);
    buffer_clear(&query);
    return copy;
}

static bool has_place(const struct region *region)
{
    return region->has_centre && !region->successor && region->level != REGION_PROVINCE;
}

/* How near the region's own centres and those of others are; infinite where there are none. */
static void nearest_centres(const struct region_table *regions, const struct region *region,
                            struct point wgs84, double *own_m, double *other_m)
{
    struct ecef here = ecef_of(wgs84);
    *own_m = *other_m = 1e9;
    for (size_t i = 0; i < region_count(regions); i++) {
        const struct region *one = region_at(regions, i);
        if (!has_place(one))
            continue;
        bool is_own = region_is_within(regions, one->adcode, region->adcode);
        /* The city around a district is no other place. */
        if (!is_own && region_is_within(regions, region->adcode, one->adcode))
            continue;
        double distance_m = ecef_chord_m(ecef_of(one->centre), here);
        double *nearest_m = is_own ? own_m : other_m;
        if (distance_m < *nearest_m)
            *nearest_m = distance_m;
    }
}

bool geocode_is_within(const struct region_table *regions, const struct region *region,
                       struct point wgs84, bool named)
{
    double own_m, other_m;
    if (!point_is_valid(wgs84))
        return false;
    nearest_centres(regions, region, wgs84, &own_m, &other_m);
    if (own_m > 1e8) { /* a region without a centre: those of the others of its city */
        const struct region *parent = region_find(regions, region->parent);
        bool is_city = parent && parent->level != REGION_PROVINCE;
        return is_city ? geocode_is_within(regions, parent, wgs84, named) : named;
    }
    return own_m <= (named ? NEAR_NAMED_M : NEAR_M) ||
           (own_m <= FARTHEST_M && own_m <= NEARER_FACTOR * other_m);
}

static int by_place(const void *a, const void *b)
{
    const struct point left = (*(const struct geocode_fill *const *)a)->after->place;
    const struct point right = (*(const struct geocode_fill *const *)b)->after->place;
    if (left.lat != right.lat)
        return left.lat < right.lat ? -1 : 1;
    return (left.lon > right.lon) - (left.lon < right.lon);
}

static bool is_same_point(const struct geocode_fill *a, const struct geocode_fill *b)
{
    double lat = a->after->place.lat - b->after->place.lat;
    double lon = a->after->place.lon - b->after->place.lon;
    return lat < SAME_DEGREES && lat > -SAME_DEGREES && lon < SAME_DEGREES && lon > -SAME_DEGREES;
}

/* Doors of one address and of one site share their point rightly. */
static bool is_other_place(const struct geocode_fill *a, const struct geocode_fill *b)
{
    const char *site = a->after->site, *other = b->after->site;
    bool same_site = site && other && strcmp(site, other) == 0;
    return !same_site && strcmp(a->query, b->query) != 0;
}

/* One point cannot be the door of clinics in two districts: of all but one it is wrong, and nobody
 * knows of which. */
static bool are_districts_apart(struct geocode_fill *const *fills, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (fills[i]->after->adcode != fills[0]->after->adcode)
            return true;
    return false;
}

static enum fever_error count_as_district(struct geocode_plan *plan, struct geocode_fill *fill)
{
    struct clinic *after = arena_alloc(plan->arena, sizeof *after);
    if (!after)
        return FEVER_NOMEM;
    *after = *fill->after;
    after->precision = PRECISION_DISTRICT;
    fill->after = after;
    return FEVER_OK;
}

static enum fever_error check_group(struct geocode_plan *plan, struct geocode_fill **fills,
                                    size_t count)
{
    bool suspicious = false, apart = are_districts_apart(fills, count);
    for (size_t i = 1; i < count; i++)
        suspicious |= is_other_place(fills[0], fills[i]);
    for (size_t i = 0; i < count && suspicious; i++) {
        geocode_note(plan, fills[i]->after, FINDING_GEOCODE_SAME_POINT,
                     "%zu clinics of different addresses came out at one point%s", count,
                     apart ? " though in several districts, which counts as the district's place"
                           : "");
        if (apart && count_as_district(plan, fills[i]))
            return FEVER_NOMEM;
    }
    return FEVER_OK;
}

enum fever_error geocode_check_points(struct geocode_plan *plan)
{
    struct geocode_fill **fills = arena_array(plan->arena, plan->fill_count + 1, sizeof *fills);
    size_t count = 0;
    if (!fills)
        return FEVER_NOMEM;
    for (size_t i = 0; i < plan->fill_count; i++)
        if (plan->fills[i].query && plan->fills[i].after->precision == PRECISION_ADDRESS)
            fills[count++] = &plan->fills[i];
    qsort(fills, count, sizeof *fills, by_place);
    enum fever_error failure = FEVER_OK;
    for (size_t begin = 0, end; begin < count && !failure; begin = end) {
        for (end = begin + 1; end < count && is_same_point(fills[begin], fills[end]); end++)
            ;
        if (end - begin > 1)
            failure = check_group(plan, fills + begin, end - begin);
    }
    return failure;
}
