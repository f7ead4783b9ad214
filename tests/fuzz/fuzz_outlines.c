/* Fuzzes the reader of outlines and the index over what it takes: whatever comes in, a feature has
 * its fault named or an outline that the index accepts, whose corners lie inside of it. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/read_outlines.h"
#include "fever/utf8.h"
#include "fuzz.h"

/* A MultiPolygon's first polygon's first ring's first point: three heads and a count go before. */
enum { HEAD_LENGTH = 9, FIRST_POINT = 2 * HEAD_LENGTH + 4, FEATURES_MAX = 50 };

static struct point first_point(const struct outline *outline)
{
    double lon_lat[2];
    if (outline->wkb_length < FIRST_POINT + sizeof lon_lat)
        abort();
    memcpy(lon_lat, outline->wkb + FIRST_POINT, sizeof lon_lat);
    return (struct point){lon_lat[1], lon_lat[0]};
}

static void check_feature(const struct outline_feature *feature)
{
    if (!feature->adcode || !feature->name || feature->line < 1 ||
        !utf8_is_valid(feature->name, strlen(feature->name)))
        abort();
    if (feature->fault && feature->outline.wkb_length)
        abort();
}

static void check_index(const struct outline_index *index, const struct outline *outlines,
                        size_t count)
{
    if (outline_index_count(index) != count)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct point corner = first_point(&outlines[i]);
        if (!outline_holds(index, outlines[i].adcode, corner) ||
            outline_distance_m(index, outlines[i].adcode, corner) > 0)
            abort();
    }
}

/* Adcodes are the importer's matter: here each outline gets one of its own. */
static void check_features(struct arena *arena, const struct outline_features *features)
{
    struct outline outlines[FEATURES_MAX];
    struct outline_index *index;
    size_t count = 0;
    for (size_t i = 0; i < features->count; i++) {
        check_feature(&features->items[i]);
        if (features->items[i].fault || count == FEATURES_MAX)
            continue;
        outlines[count] = features->items[i].outline;
        outlines[count].adcode = 110000 + (uint32_t)count;
        count++;
    }
    if (outline_index_build(arena, outlines, count, &index, NULL))
        abort();
    check_index(index, outlines, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct outline_features features;
    struct arena *arena = arena_new();
    char *copy = malloc(size + 1); /* as a file is read: with an end mark */
    if (arena && copy) {
        memcpy(copy, bytes, size);
        copy[size] = '\0';
        if (!read_outlines(arena, "f", copy, size, &features, NULL))
            check_features(arena, &features);
    }
    free(copy);
    arena_free(arena);
    return 0;
}
