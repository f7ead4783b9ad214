/* Snapshots made in memory for the tests of what reads them. */
#include "support_snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100, .parent = 110000, .level = REGION_CITY, .name = "北京市"},
    {.adcode = 110101,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "东城区",
     .has_centre = true,
     .centre = {39.91, 116.41}},
    {.adcode = 110102,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "西城区",
     .has_centre = true,
     .centre = {39.91, 116.36}},
    {.adcode = 110103,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "崇文区",
     .successor = 110101},
    {.adcode = 420000, .level = REGION_PROVINCE, .name = "湖北省"},
    {.adcode = 429004,
     .parent = 420000,
     .level = REGION_CITY,
     .name = "仙桃市",
     .has_centre = true,
     .centre = {30.36, 113.45}},
};

static const struct hotline hotlines[] = {
    {110000, "政务服务便民热线", "12345"},
    {110000, "卫生热线", "12320"},
    {429004, "本地热线", "0728-3222222"},
};

static const struct calendar_row calendar[] = {
    {20454, DAY_HOLIDAY, 0, "元旦"}, /* 2026-01-01 */
};

static const struct time_zone *zones[2];

static void zones_load(void)
{
    static struct arena *arena;
    struct time_zone *shanghai, *urumqi;
    if (arena)
        return;
    arena = arena_new();
    if (time_zone_fixed(arena, "Asia/Shanghai", 8 * 3600, &shanghai) ||
        time_zone_fixed(arena, "Asia/Urumqi", 6 * 3600, &urumqi))
        abort();
    zones[0] = shanghai;
    zones[1] = urumqi;
}

void made_begin(struct made *made, size_t clinic_room)
{
    zones_load();
    made->dataset = dataset_new();
    made->dataset->revision = (struct revision){7, UINT64_C(0x0123456789abcdef), MADE_NOW};
    made->clinics = arena_array(made->dataset->arena, clinic_room + 1, sizeof *made->clinics);
    made->clinic_count = 0;
    made->clinic_room = clinic_room;
}

struct clinic *made_clinic(struct made *made, const char *id, const char *name)
{
    if (made->clinic_count == made->clinic_room)
        abort();
    struct clinic *clinic = &made->clinics[made->clinic_count++];
    clinic_init(clinic);
    clinic->id = arena_strdup(made->dataset->arena, id);
    clinic->name = arena_strdup(made->dataset->arena, name);
    clinic->marker_id = (uint32_t)made->clinic_count;
    clinic->updated_at = MADE_NOW;
    return clinic;
}

void made_place(struct clinic *clinic, double lat, double lon)
{
    clinic->original_crs = CRS_WGS84;
    clinic->original_place = (struct point){lat, lon};
    clinic_settle_place(clinic);
}

void made_regions(struct made *made)
{
    made->dataset->regions = regions;
    made->dataset->region_count = sizeof regions / sizeof *regions;
    made->dataset->hotlines = hotlines;
    made->dataset->hotline_count = sizeof hotlines / sizeof *hotlines;
    made->dataset->calendar = calendar;
    made->dataset->calendar_count = sizeof calendar / sizeof *calendar;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct clinic *)a)->id, ((const struct clinic *)b)->id);
}

enum fever_error made_try_build(struct made *made, int confirm_days, bool demo,
                                struct snapshot **out)
{
    qsort(made->clinics, made->clinic_count, sizeof *made->clinics, by_id);
    made->dataset->clinics = made->clinics;
    made->dataset->clinic_count = made->clinic_count;
    struct snapshot_options options = {{zones, 2}, confirm_days, demo};
    return snapshot_build(made->dataset, &options, out, NULL);
}

struct snapshot *made_build(struct made *made, int confirm_days, bool demo)
{
    struct snapshot *snapshot = NULL;
    if (made_try_build(made, confirm_days, demo, &snapshot))
        abort();
    return snapshot;
}
