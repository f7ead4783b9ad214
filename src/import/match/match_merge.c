/* Merging a later row of the same clinic into the earlier one. */
#include "match_merge.h"

#include <string.h>

#include "fever/buffer.h"
#include "match_keys.h"

#define PLACE_FIELDS                                                                               \
    (FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON) | FIELD_BIT(FIELD_CRS) |                          \
     FIELD_BIT(FIELD_PRECISION) | FIELD_BIT(FIELD_ENTRANCE_LAT) | FIELD_BIT(FIELD_ENTRANCE_LON))
#define REGION_FIELDS                                                                              \
    (FIELD_BIT(FIELD_PROVINCE) | FIELD_BIT(FIELD_CITY) | FIELD_BIT(FIELD_DISTRICT) |               \
     FIELD_BIT(FIELD_ADCODE))

/* Fields in which two rows may differ without a word: where the row came from, and spellings. */
#define SILENT_FIELDS                                                                              \
    (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_SOURCE) | FIELD_BIT(FIELD_SOURCE_URL) |               \
     FIELD_BIT(FIELD_SOURCE_DATE) | FIELD_BIT(FIELD_SOURCE_ID) | FIELD_BIT(FIELD_ID) |             \
     FIELD_BIT(FIELD_MARKER_ID))

static bool list_has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static enum fever_error join_lists(struct arena *arena, struct text_list *list,
                                   const struct text_list *more)
{
    const char **items = arena_array(arena, list->count + more->count, sizeof *items);
    if (!items)
        return FEVER_NOMEM;
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    size_t count = list->count;
    for (size_t i = 0; i < more->count; i++)
        if (!list_has(list, more->items[i]))
            items[count++] = more->items[i];
    *list = (struct text_list){items, count};
    return FEVER_OK;
}

/* The finer of two regions of which one holds the other. */
static bool is_finer(const struct region_table *regions, uint32_t finer, uint32_t coarser)
{
    return finer && finer != coarser && (!coarser || region_is_within(regions, finer, coarser));
}

static void note_difference(struct arena *arena, struct findings *findings,
                            const struct import_row *row, const struct import_row *later,
                            enum clinic_field field)
{
    struct buffer kept, other;
    buffer_init(&kept, 4000);
    buffer_init(&other, 4000);
    clinic_field_format(&row->clinic, field, &kept);
    clinic_field_format(&later->clinic, field, &other);
    const char *value = arena_strdup(arena, other.data ? other.data : "");
    if (!value || buffer_error(&kept) == FEVER_NOMEM || buffer_error(&other) == FEVER_NOMEM)
        findings->failed = true;
    else
        findings_add_about(findings, later->line, clinic_field_name(field),
                           FINDING_DUPLICATE_DIFFERS, value, "beside row %ld; %s was kept",
                           row->line, kept.data ? kept.data : "nothing");
    buffer_clear(&kept);
    buffer_clear(&other);
}

enum fever_error match_merge(struct arena *arena, struct findings *findings,
                             const struct region_table *regions, const struct text_tools *tools,
                             struct import_row *row, struct import_row *later)
{
    struct clinic *kept = &row->clinic;
    const struct clinic *other = &later->clinic;
    uint64_t differs = clinic_diff(kept, other) & row->stated & later->stated & ~SILENT_FIELDS;
    uint64_t taken = later->stated & ~row->stated & ~(PLACE_FIELDS | REGION_FIELDS);
    uint64_t lists = FIELD_BIT(FIELD_PHONE) | FIELD_BIT(FIELD_ALIASES) | FIELD_BIT(FIELD_SERVICES);
    if (!(row->stated & FIELD_BIT(FIELD_LAT)))
        taken |= later->stated & PLACE_FIELDS;
    if (is_finer(regions, other->adcode, kept->adcode))
        taken |= REGION_FIELDS & (later->stated | row->stated);
    differs &= ~(taken | lists | REGION_FIELDS);
    if (match_address_likeness(tools, kept->address, other->address) >= MATCH_ADDRESS_ALIKE)
        differs &= ~FIELD_BIT(FIELD_ADDRESS);
    enum fever_error failure = join_lists(arena, &kept->phones, &other->phones);
    if (!failure)
        failure = join_lists(arena, &kept->aliases, &other->aliases);
    if (failure)
        return failure;
    kept->services |= other->services;
    /* A list of designated hospitals behind one of fever clinics says 是 where the first says 否.
     */
    if (other->designated == STATED_TRUE)
        kept->designated = STATED_TRUE;
    for (int i = 0; i < FIELD_COUNT; i++)
        if (differs & FIELD_BIT(i))
            note_difference(arena, findings, row, later, (enum clinic_field)i);
    clinic_take_fields(kept, other, taken & ~lists);
    clinic_settle_place(kept);
    row->stated |= later->stated & (taken | lists);
    row->present |= later->present;
    later->merged = true;
    later->into = row;
    return findings->failed ? FEVER_NOMEM : FEVER_OK;
}
