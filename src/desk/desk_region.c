/* One region's part of the published data. */
#include "desk_region.h"

#include <string.h>

/* The dataset's clinics become those within the region; they stay in their order. */
static enum fever_error keep_region(struct desk_region *region, struct error *error)
{
    struct dataset *dataset = region->dataset;
    struct clinic *kept = arena_array(dataset->arena, dataset->clinic_count + 1, sizeof *kept);
    size_t count = 0;
    if (!kept)
        return error_nomem(error);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        if (region_is_within(region->table, dataset->clinics[i].adcode, region->region->adcode))
            kept[count++] = dataset->clinics[i];
    dataset->clinics = kept;
    dataset->clinic_count = count;
    return FEVER_OK;
}

bool desk_region_load(struct desk_call *call, const char *adcode, struct desk_region *out)
{
    struct error error;
    struct region_table *table = NULL;
    uint32_t code = 0;
    *out = (struct desk_region){0};
    bool is_all = !adcode || !*adcode;
    if (!is_all && !region_adcode_parse(adcode, strlen(adcode), &code)) {
        desk_refuse(call, 404, DESK_REGION_NONE);
        return false;
    }
    enum fever_error failure = store_load(call->desk->store, &out->dataset, &error);
    if (!failure)
        failure = region_table_build(out->dataset->arena, out->dataset->regions,
                                     out->dataset->region_count, &table, &error);
    out->table = table;
    if (!failure && !is_all && !(out->region = region_find(table, code))) {
        desk_refuse(call, 404, DESK_REGION_NONE);
        desk_region_free(out);
        return false;
    }
    if (!failure && !is_all)
        failure = keep_region(out, &error);
    if (failure) {
        desk_fail(call, &error);
        desk_region_free(out);
    }
    return !failure;
}

void desk_region_free(struct desk_region *region)
{
    dataset_free(region->dataset);
    region->dataset = NULL;
}

/* A municipality's city is called as the municipality itself: said once. */
const char *desk_region_called(struct desk_call *call, const struct region_table *table,
                               uint32_t adcode)
{
    uint32_t chain[REGION_CHAIN_MAX];
    struct buffer name;
    const char *before = "";
    buffer_init(&name, 1024);
    for (size_t i = region_chain(table, adcode, chain); i-- > 0;) {
        const struct region *one = region_find(table, chain[i]);
        if (one && strcmp(one->name, before) != 0)
            buffer_append_text(&name, before = one->name);
    }
    const char *kept = buffer_error(&name) ? NULL : arena_strdup(call->arena, name.data);
    buffer_clear(&name);
    return kept ? kept : "";
}

const char *desk_region_name(struct desk_call *call, const struct desk_region *region)
{
    if (!region->region)
        return desk_text(call->lang, DESK_EXPORT_ALL);
    return desk_region_called(call, region->table, region->region->adcode);
}
