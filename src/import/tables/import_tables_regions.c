/* The table of regions: each row is checked beside its parent and successor, wherever they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "fever/number.h"
#include "import_tables_internal.h"

enum region_column {
    COLUMN_ADCODE,
    COLUMN_PARENT,
    COLUMN_LEVEL,
    COLUMN_NAME,
    COLUMN_PINYIN,
    COLUMN_LON,
    COLUMN_LAT,
    COLUMN_AREA_CODE,
    COLUMN_EMERGENCY,
    COLUMN_SUCCESSOR,
    REGION_COLUMNS
};

static const struct form_column columns[REGION_COLUMNS] = {
    [COLUMN_ADCODE] = {"adcode", {"行政区划代码", "区划代码", "代码"}, true},
    [COLUMN_PARENT] = {"parent", {"上级代码", "上级"}, true},
    [COLUMN_LEVEL] = {"level", {"级别", "层级"}, true},
    [COLUMN_NAME] = {"name", {"名称"}, true},
    [COLUMN_PINYIN] = {"pinyin", {"拼音"}, false},
    [COLUMN_LON] = {"lon", {"经度", "lng"}, false},
    [COLUMN_LAT] = {"lat", {"纬度"}, false},
    [COLUMN_AREA_CODE] = {"area_code", {"areacode", "区号", "电话区号"}, false},
    [COLUMN_EMERGENCY] = {"emergency_number", {"emergencynumber", "急救电话"}, false},
    [COLUMN_SUCCESSOR] = {"successor", {"继承", "现代码"}, false},
};
static const struct form form = {columns, REGION_COLUMNS};

/* A region of the file, or of the store where `raw` is NULL. */
struct entry {
    struct region region;
    const struct raw_row *raw;
    bool refused;
};

struct overlay {
    struct entry *entries; /* ascending adcode; the store's and the file's in one */
    size_t count;
};

static const char *text_or_null(const char *text)
{
    return *text ? text : NULL;
}

static void read_centre(struct form_reader *reader, struct region *region)
{
    const char *lat = reader->cells[COLUMN_LAT], *lon = reader->cells[COLUMN_LON];
    if (!*lat && !*lon)
        return;
    struct point centre;
    if (number_parse_decimal(lat, strlen(lat), &centre.lat) &&
        number_parse_decimal(lon, strlen(lon), &centre.lon) && point_is_valid(centre)) {
        region->has_centre = true;
        region->centre = centre;
    } else {
        form_note(reader, *lat ? COLUMN_LAT : COLUMN_LON, FINDING_CELL_INVALID,
                  "lat and lon in decimal degrees, WGS84");
    }
}

static void read_region(struct form_reader *reader, struct region *region)
{
    if (form_adcode(reader, COLUMN_ADCODE, &region->adcode) && !region->adcode)
        form_note(reader, COLUMN_ADCODE, FINDING_CELL_INVALID, "six digits");
    form_adcode(reader, COLUMN_PARENT, &region->parent);
    form_adcode(reader, COLUMN_SUCCESSOR, &region->successor);
    if (!region_level_parse(reader->cells[COLUMN_LEVEL], &region->level))
        form_note(reader, COLUMN_LEVEL, FINDING_CELL_INVALID, "province, city or district");
    region->name = reader->cells[COLUMN_NAME];
    if (!*region->name)
        form_note(reader, COLUMN_NAME, FINDING_CELL_INVALID, "the region's name");
    region->pinyin = text_or_null(reader->cells[COLUMN_PINYIN]);
    region->area_code = text_or_null(reader->cells[COLUMN_AREA_CODE]);
    region->emergency_number = text_or_null(reader->cells[COLUMN_EMERGENCY]);
    read_centre(reader, region);
}

/* Laying the file over the store. */

static int by_adcode(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->region.adcode != right->region.adcode)
        return left->region.adcode < right->region.adcode ? -1 : 1;
    long left_line = left->raw ? left->raw->line : 0,
         right_line = right->raw ? right->raw->line : 0;
    return (left_line > right_line) - (left_line < right_line);
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_region(const struct region *a, const struct region *b)
{
    bool same_centre =
        a->has_centre == b->has_centre &&
        (!a->has_centre || (a->centre.lat == b->centre.lat && a->centre.lon == b->centre.lon));
    return a->parent == b->parent && a->level == b->level && a->successor == b->successor &&
           same_centre && same_text(a->name, b->name) && same_text(a->pinyin, b->pinyin) &&
           same_text(a->area_code, b->area_code) &&
           same_text(a->emergency_number, b->emergency_number);
}

static const struct entry *entry_find(const struct overlay *overlay, uint32_t adcode)
{
    size_t low = 0, left = overlay->count;
    while (left > 0) {
        size_t half = left / 2;
        if (overlay->entries[low + half].region.adcode < adcode) {
            low += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    bool found = low < overlay->count && overlay->entries[low].region.adcode == adcode &&
                 !overlay->entries[low].refused;
    return found ? &overlay->entries[low] : NULL;
}

static void entry_refuse(struct import_batch *batch, struct entry *entry)
{
    entry->refused = true;
    form_refuse(batch, entry->raw);
}

/* Of several entries of one adcode the file's first stays; counts what it does to the store's. */
static void fold_entries(struct import_batch *batch, struct overlay *overlay)
{
    struct import_counts *counts = &batch->report.counts;
    size_t kept = 0;
    for (size_t i = 0; i < overlay->count;) {
        struct entry *stored = overlay->entries[i].raw ? NULL : &overlay->entries[i];
        struct entry *first = NULL;
        size_t j = i;
        for (; j < overlay->count &&
               overlay->entries[j].region.adcode == overlay->entries[i].region.adcode;
             j++) {
            struct entry *entry = &overlay->entries[j];
            if (!entry->raw)
                continue;
            if (!first) {
                first = entry;
            } else if (same_region(&first->region, &entry->region)) {
                counts->merged++;
            } else {
                findings_add(&batch->findings, entry->raw->line, "adcode", FINDING_ROW_REPEATED,
                             entry->region.name);
                entry_refuse(batch, entry);
            }
        }
        if (first && !stored)
            counts->inserted++;
        else if (first && same_region(&first->region, &stored->region))
            counts->unchanged++;
        else if (first)
            counts->updated++;
        overlay->entries[kept++] = first ? *first : *stored;
        i = j;
    }
    overlay->count = kept;
}

/* Whether parent and successor are there. Returns the code of what is wrong. */
static enum finding_code fault_of(const struct overlay *overlay, const struct entry *entry)
{
    const struct region *region = &entry->region;
    const struct entry *parent = entry_find(overlay, region->parent);
    const struct entry *successor = entry_find(overlay, region->successor);
    bool needs_parent = region->level != REGION_PROVINCE;
    if (region->parent ? !parent || parent->region.level >= region->level : needs_parent)
        return FINDING_PARENT_UNKNOWN;
    if (region->successor && (!successor || successor->region.successor))
        return FINDING_SUCCESSOR_UNKNOWN;
    return FINDING_COUNT;
}

/* A refused parent refuses its children, so this goes on until nothing more falls. What the file
 * would have done to a refused region is taken back: the store's own stays. */
static void check_kin(struct import_batch *batch, struct overlay *overlay,
                      const struct dataset *dataset)
{
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < overlay->count; i++) {
            struct entry *entry = &overlay->entries[i];
            enum finding_code code =
                entry->refused || !entry->raw ? FINDING_COUNT : fault_of(overlay, entry);
            if (code == FINDING_COUNT)
                continue;
            findings_add(&batch->findings, entry->raw->line,
                         code == FINDING_PARENT_UNKNOWN ? "parent" : "successor", code,
                         entry->region.name);
            form_refuse(batch, entry->raw);
            const struct region *stored = NULL;
            for (size_t j = 0; j < dataset->region_count && !stored; j++)
                if (dataset->regions[j].adcode == entry->region.adcode)
                    stored = &dataset->regions[j];
            struct import_counts *counts = &batch->report.counts;
            size_t *counted = !stored                               ? &counts->inserted
                              : same_region(stored, &entry->region) ? &counts->unchanged
                                                                    : &counts->updated;
            --*counted;
            if (stored)
                *entry = (struct entry){.region = *stored};
            else
                entry->refused = true;
            again = true;
        }
    }
}

static enum fever_error overlay_fill(struct form_reader *reader, struct overlay *overlay)
{
    struct import_batch *batch = reader->batch;
    const struct dataset *dataset = batch->dataset;
    overlay->entries = arena_array(batch->arena, dataset->region_count + batch->table.count,
                                   sizeof *overlay->entries);
    if (!overlay->entries)
        return FEVER_NOMEM;
    for (size_t i = 0; i < dataset->region_count; i++)
        overlay->entries[overlay->count++] = (struct entry){.region = dataset->regions[i]};
    for (size_t i = 0; i < batch->table.count; i++) {
        bool empty;
        struct entry entry = {.raw = &batch->table.rows[i]};
        if (form_row(reader, entry.raw, &empty))
            return FEVER_NOMEM;
        if (empty)
            continue;
        batch->report.counts.rows++;
        read_region(reader, &entry.region);
        if (reader->refused)
            form_refuse(batch, entry.raw);
        else
            overlay->entries[overlay->count++] = entry;
    }
    qsort(overlay->entries, overlay->count, sizeof *overlay->entries, by_adcode);
    fold_entries(batch, overlay);
    check_kin(batch, overlay, dataset);
    return FEVER_OK;
}

enum fever_error regions_read(struct form_reader *reader, struct import_tables *out,
                              struct error *error)
{
    struct overlay overlay = {0};
    struct import_batch *batch = reader->batch;
    struct region_table *table;
    reader->form = &form;
    enum fever_error failure = form_begin(reader, error);
    if (failure)
        return failure;
    if (overlay_fill(reader, &overlay))
        return error_nomem(error);
    struct region *regions = arena_array(batch->arena, overlay.count, sizeof *regions);
    if (!regions)
        return error_nomem(error);
    for (size_t i = 0; i < overlay.count; i++)
        if (!overlay.entries[i].refused)
            regions[out->region_count++] = overlay.entries[i].region;
    out->regions = regions;
    return region_table_build(batch->arena, regions, out->region_count, &table, error);
}
