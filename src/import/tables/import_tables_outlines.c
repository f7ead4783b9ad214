/* Outlines: features of a GeoJSON file, each of which replaces the outline of its adcode. */
#include <stdlib.h>
#include <string.h>

#include "../cell/normalise_place.h"
#include "../read/read_file.h"
#include "import_tables_outlines.h"

enum { OUTLINES_FILE_MAX = 256 << 20, ROW_MAX_BYTES = 1000 };

static enum fever_error row_add(struct raw_table *table, const char *adcode, const char *name,
                                long line, struct error *error)
{
    char cells[2 * ROW_MAX_BYTES];
    size_t first = strlen(adcode) + 1, second = strlen(name) + 1;
    if (first > ROW_MAX_BYTES || second > ROW_MAX_BYTES)
        return error_set_at(error, FEVER_TOO_LARGE, line, 0,
                            "line %ld: adcode or name are longer than %d bytes", line,
                            ROW_MAX_BYTES);
    memcpy(cells, adcode, first);
    memcpy(cells + first, name, second);
    return raw_table_add(table, cells, first + second, 2, line, error);
}

enum fever_error outlines_file_read(struct import_batch *batch, const char *path,
                                    struct outline_features *out, struct error *error)
{
    char *text;
    size_t length;
    batch->report.file = read_file_told(batch->arena, path);
    if (!batch->report.file)
        return error_nomem(error);
    enum fever_error failure = read_file(path, OUTLINES_FILE_MAX, &text, &length, error);
    if (failure)
        return failure;
    failure = read_outlines(batch->arena, batch->report.file, text, length, out, error);
    free(text);
    if (!failure && !out->count)
        failure = error_set(error, FEVER_INVALID, "the file has no feature; nothing was imported");
    batch->report.format = batch->table.format = "GeoJSON";
    batch->report.encoding = batch->table.encoding = "UTF-8";
    if (!failure)
        failure = row_add(&batch->table, "adcode", "name", 1, error);
    for (size_t i = 0; i < out->count && !failure; i++)
        failure = row_add(&batch->table, out->items[i].adcode, out->items[i].name,
                          out->items[i].line, error);
    return failure;
}

struct laying {
    struct import_batch *batch;
    const struct region_table *regions;
    const struct outline **by_adcode; /* the file's outlines that were taken, ascending */
    size_t count;
};

static bool note(struct laying *laying, const struct outline_feature *feature, const char *column,
                 enum finding_code code, const char *value)
{
    return findings_add(&laying->batch->findings, feature->line, column, code, value);
}

/* Where the file's outline of that adcode is or would be. */
static size_t place_of(const struct laying *laying, uint32_t adcode)
{
    size_t low = 0, high = laying->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (laying->by_adcode[middle]->adcode < adcode)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_taken(const struct laying *laying, uint32_t adcode)
{
    size_t place = place_of(laying, adcode);
    return place < laying->count && laying->by_adcode[place]->adcode == adcode;
}

/* True where the adcode refuses the feature. */
static bool check_adcode(struct laying *laying, struct outline_feature *feature)
{
    struct outline *outline = &feature->outline;
    if (!region_adcode_parse(feature->adcode, strlen(feature->adcode), &outline->adcode))
        return findings_add_about(&laying->batch->findings, feature->line, "adcode",
                                  FINDING_CELL_INVALID, feature->adcode, "expected six digits");
    if (is_taken(laying, outline->adcode))
        return note(laying, feature, "adcode", FINDING_ROW_REPEATED, feature->adcode);
    const struct region *region = region_find(laying->regions, outline->adcode);
    if (!region && region_count(laying->regions))
        note(laying, feature, "adcode", FINDING_ADCODE_UNKNOWN, feature->adcode);
    outline->name = feature->name;
    if (!*outline->name && region)
        outline->name = region->name;
    if (*outline->name)
        return false;
    return findings_add_about(&laying->batch->findings, feature->line, "name", FINDING_CELL_INVALID,
                              "", "expected the region's name");
}

/* The first longitude and latitude of WKB that read_outlines has written. */
static struct point first_point(const struct outline *outline)
{
    enum { BEFORE = 9 + 9 + 4 }; /* the headers of MultiPolygon and Polygon, the ring's count */
    struct point point;
    memcpy(&point.lon, outline->wkb + BEFORE, sizeof point.lon);
    memcpy(&point.lat, outline->wkb + BEFORE + sizeof point.lon, sizeof point.lat);
    return point;
}

/* Longitudes of China's west are in range of latitudes, so that only the place tells. */
static bool is_swapped(const struct outline *outline)
{
    struct point point = first_point(outline);
    return !place_is_in_china(point) && place_is_in_china((struct point){point.lon, point.lat});
}

static bool check_geometry(struct laying *laying, const struct outline_feature *feature)
{
    if (feature->fault)
        return findings_add_about(&laying->batch->findings, feature->line, NULL,
                                  FINDING_OUTLINE_INVALID, feature->adcode, "%s", feature->fault);
    if (is_swapped(&feature->outline))
        return note(laying, feature, NULL, FINDING_AXES_SWAPPED, feature->adcode);
    return false;
}

static bool same_outline(const struct outline *a, const struct outline *b)
{
    return strcmp(a->name, b->name) == 0 && a->wkb_length == b->wkb_length &&
           memcmp(a->wkb, b->wkb, a->wkb_length) == 0;
}

static void take(struct laying *laying, const struct outline *outline)
{
    size_t place = place_of(laying, outline->adcode);
    memmove(laying->by_adcode + place + 1, laying->by_adcode + place,
            (laying->count - place) * sizeof *laying->by_adcode);
    laying->by_adcode[place] = outline;
    laying->count++;
}

/* Outlines that the file does not name stay. */
static enum fever_error merge_stored(struct laying *laying, struct import_tables *out)
{
    const struct dataset *dataset = laying->batch->dataset;
    struct import_counts *counts = &laying->batch->report.counts;
    struct outline *outlines =
        arena_array(laying->batch->arena, laying->count + dataset->outline_count, sizeof *outlines);
    if (!outlines)
        return FEVER_NOMEM;
    for (size_t i = 0; i < laying->count; i++)
        outlines[i] = *laying->by_adcode[i];
    size_t count = laying->count;
    counts->inserted = laying->count;
    for (size_t i = 0; i < dataset->outline_count; i++) {
        const struct outline *stored = &dataset->outlines[i];
        if (!is_taken(laying, stored->adcode)) {
            outlines[count++] = *stored;
            continue;
        }
        bool same = same_outline(stored, laying->by_adcode[place_of(laying, stored->adcode)]);
        counts->inserted--;
        counts->unchanged += same;
        counts->updated += !same;
    }
    out->outlines = outlines;
    out->outline_count = count;
    return FEVER_OK;
}

enum fever_error outlines_lay(struct import_batch *batch, struct outline_features *features,
                              const struct region_table *regions, struct import_tables *out,
                              struct error *error)
{
    struct laying laying = {.batch = batch, .regions = regions};
    *out = (struct import_tables){0};
    laying.by_adcode = arena_array(batch->arena, features->count, sizeof *laying.by_adcode);
    batch->refused = arena_array(batch->arena, features->count, sizeof *batch->refused);
    if (!laying.by_adcode || !batch->refused)
        return error_nomem(error);
    for (size_t i = 0; i < features->count; i++) {
        struct outline_feature *feature = &features->items[i];
        batch->report.counts.rows++;
        bool refused = check_adcode(&laying, feature);
        refused |= check_geometry(&laying, feature);
        if (refused) {
            batch->refused[batch->refused_count++] = &batch->table.rows[i];
            batch->report.counts.quarantined++;
        } else {
            take(&laying, &feature->outline);
        }
    }
    return merge_stored(&laying, out) ? error_nomem(error) : FEVER_OK;
}
