/* Two clinics and a retired one. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

enum { RULES_MAX = 512 << 10 };

#define RULES "geodata/self-check.json"

/* The rules that ship, in `arena`; the fuzzers run in the project's folder. */
static const char *rules_text(struct arena *arena)
{
    char *text = arena_alloc(arena, RULES_MAX);
    FILE *file = fopen(RULES, "rb");
    if (!text || !file || !fread(text, 1, RULES_MAX - 1, file)) {
        fprintf(stderr, "cannot read %s\n", RULES);
        abort();
    }
    fclose(file);
    return text;
}

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
    dataset->self_check = rules_text(dataset->arena);
    const struct snapshot_options options = {{zones, 1}, 365, true};
    if (snapshot_build(dataset, &options, &snapshot, NULL) || !snapshot_self_check(snapshot))
        abort();
    return snapshot;
}
