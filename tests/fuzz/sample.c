/* Two clinics and a retired one. */
#include "sample.h"

#include <stdlib.h>

const struct snapshot *sample_snapshot(void)
{
    static struct snapshot *snapshot;
    static struct clinic clinics[2];
    static const struct time_zone *zones[1];
    static struct arena *arena; /* of the zone */
    static const struct retired_clinic retired[] = {{"a-9", "旧医院", SAMPLE_NOW}};
    if (snapshot)
        return snapshot;
    arena = arena_new();
    struct dataset *dataset = dataset_new();
    struct time_zone *zone;
    if (!arena || !dataset || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    zones[0] = zone;
    for (int i = 0; i < 2; i++) {
        clinic_init(&clinics[i]);
        clinics[i].id = i ? "a-2" : "a-1";
        clinics[i].name = "医院";
        clinics[i].hours = i ? "Mo-Fr 08:00-17:00; PH off" : "24/7";
        clinics[i].original_place = (struct point){39.9 + i, 116.4};
        clinic_settle_place(&clinics[i]);
    }
    dataset->clinics = clinics;
    dataset->clinic_count = 2;
    dataset->retired = retired;
    dataset->retired_count = 1;
    const struct snapshot_options options = {{zones, 1}, 365, false};
    if (snapshot_build(dataset, &options, &snapshot, NULL))
        abort();
    return snapshot;
}
