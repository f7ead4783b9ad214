/* Fuzzes the importer from a file's bytes to the plan, without a store: whatever comes in, every
 * row is accounted for, and what would be written are sound records with ids of their own. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/columns/columns_settle.h"
#include "../../src/import/columns/table_tidy.h"
#include "../../src/import/plan/plan.h"
#include "../../src/import/read/encoding.h"
#include "../../src/import/read/raw_table.h"
#include "../../src/import/read/read_json.h"
#include "../../src/import/record/validate.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { ROWS_MAX = 200 };

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100,
     .parent = 110000,
     .level = REGION_CITY,
     .name = "北京市",
     .area_code = "010"},
    {.adcode = 110101,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "东城区",
     .has_centre = true,
     .centre = {39.91, 116.41}},
    {.adcode = 110103,
     .parent = 110100,
     .level = REGION_DISTRICT,
     .name = "崇文区",
     .successor = 110101},
    {.adcode = 320000, .level = REGION_PROVINCE, .name = "江苏省"},
    {.adcode = 320100,
     .parent = 320000,
     .level = REGION_CITY,
     .name = "南京市",
     .area_code = "025"},
    {.adcode = 320106, .parent = 320100, .level = REGION_DISTRICT, .name = "鼓楼区"},
    {.adcode = 320300, .parent = 320000, .level = REGION_CITY, .name = "徐州市"},
    {.adcode = 320302, .parent = 320300, .level = REGION_DISTRICT, .name = "鼓楼区"},
};

/* What is made once: ICU's tables and the region table. */
static struct arena *shared;
static struct text_tools *tools;
static struct region_table *table;

static void share(void)
{
    if (shared)
        return;
    shared = arena_new();
    if (!shared || text_tools_new(shared, &tools, NULL) ||
        region_table_build(shared, regions, sizeof regions / sizeof *regions, &table, NULL))
        abort();
}

/* Every field of a planned record reads back from its canonical text. */
static void check_record(const struct clinic *clinic, struct arena *arena)
{
    struct buffer text;
    struct clinic again;
    clinic_init(&again);
    buffer_init(&text, 1 << 20);
    for (int i = 0; i < FIELD_COUNT; i++) {
        buffer_reset(&text);
        clinic_field_format(clinic, (enum clinic_field)i, &text);
        if (clinic_field_parse(&again, (enum clinic_field)i, text.length ? text.data : "", arena,
                               NULL))
            abort();
    }
    clinic_settle_place(&again);
    if (clinic_diff(clinic, &again) || !clinic->name || !clinic->marker_id ||
        !clinic_id_is_valid(clinic->id, strlen(clinic->id)))
        abort();
    buffer_clear(&text);
}

static void check_plan(const struct plan *plan, struct arena *arena)
{
    const struct import_counts *counts = &plan->counts;
    if (counts->rows != counts->inserted + counts->updated + counts->unchanged + counts->merged +
                            counts->quarantined)
        abort();
    for (size_t i = 0; i < plan->change_count; i++) {
        check_record(plan->changes[i].after, arena);
        for (size_t j = 0; j < i; j++)
            if (strcmp(plan->changes[i].after->id, plan->changes[j].after->id) == 0 ||
                plan->changes[i].after->marker_id == plan->changes[j].after->marker_id)
                abort();
    }
}

/* Matches and plans rows against an empty store. */
static void plan_rows(struct import_row *rows, size_t count, struct findings *findings,
                      const char *source)
{
    struct arena *arena = findings->arena;
    struct prior prior = {.regions = table};
    struct match_result matches;
    struct plan plan;
    struct plan_options options = {.source = source};
    struct match_input match = {arena, &prior, source, tools, findings, NULL};
    struct plan_input input = {arena, &prior, &options, &matches, findings, tools};
    if (prior_index(arena, &prior) || match_rows(&match, rows, count, &matches) ||
        plan_make(&input, rows, count, &plan))
        abort();
    check_plan(&plan, arena);
}

static void import_rows(const struct raw_table *raw, const struct column_map *columns,
                        struct findings *findings, const char *source)
{
    struct normaliser *normaliser;
    struct normalise_options options = {.sessions = {"08:00-12:00", "14:00-18:00", "18:00-21:00"}};
    struct import_row *rows = arena_array(findings->arena, ROWS_MAX, sizeof *rows);
    struct validator validator = {table, tools, columns, findings, NULL};
    size_t count = 0;
    if (!rows || normaliser_new(findings->arena, columns, table, tools, &options, findings,
                                &normaliser, NULL))
        abort();
    for (size_t i = 0; i < raw->count && count < ROWS_MAX; i++) {
        if (normalise_row(normaliser, &raw->rows[i], &rows[count]))
            abort();
        if (!rows[count].empty)
            validate_row(&validator, &rows[count++]);
    }
    normaliser_free(normaliser);
    plan_rows(rows, count, findings, source);
}

static void import_text(const struct decoded *decoded, const char *source)
{
    struct raw_table raw;
    struct column_map columns;
    struct findings findings;
    struct arena *arena = arena_new();
    if (!arena || !utf8_is_valid(decoded->text, decoded->length))
        abort();
    raw_table_init(&raw, arena);
    findings_init(&findings, arena);
    bool is_json = decoded->length && strchr("{[", decoded->text[0]);
    enum fever_error failure =
        is_json ? read_json(decoded->text, decoded->length, &raw, &findings, NULL)
                : read_csv(decoded->text, decoded->length, &raw, NULL);
    if (!failure &&
        !column_map_build(arena, &raw.header, &raw, NULL, tools, &findings, &columns, NULL) &&
        !table_tidy(&raw, &columns, tools, &findings, NULL) &&
        !column_map_settle(arena, &raw, tools, &findings, &columns))
        import_rows(&raw, &columns, &findings, source);
    findings_clear(&findings);
    raw_table_clear(&raw);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct decoded decoded;
    char *copy = malloc(size + 1);
    share();
    if (!copy)
        return 0;
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    if (!encoding_decode(copy, size, NULL, &decoded, NULL)) {
        import_text(&decoded, size % 2 ? "s" : NULL);
        free(decoded.text);
    }
    return 0;
}
