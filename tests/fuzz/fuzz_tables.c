/* Fuzzes the lists that are not of clinics. The first byte names the table: c(alendar), h(otlines),
 * r(egions), o(nline consultations), l(oads), n(otices); a text in CSV or JSON follows. Every row
 * is accounted for, and what is taken keeps the bounds that the store and the pages rely on. */
#include <stdlib.h>
#include <string.h>

#include "../../src/import/read/encoding.h"
#include "../../src/import/read/read_json.h"
#include "../../src/import/tables/import_tables.h"
#include "fever/civil.h"
#include "fever/consult.h"
#include "fever/hotline.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { MINUTE_S = 60, CHAIN = 3 };

#define NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100, .parent = 110000, .level = REGION_CITY, .name = "北京市"},
    {.adcode = 110101, .parent = 110100, .level = REGION_DISTRICT, .name = "东城区"},
};
static const struct hotline hotlines[] = {{110000, "北京12320", "12320"}};
static const struct calendar_row days[] = {{20454, DAY_HOLIDAY, 0, "元旦"}};

/* What is made once: ICU's tables, the region table, two clinics. */
static struct arena *shared;
static struct text_tools *tools;
static struct region_table *table;
static struct clinic clinics[2];
static struct prior prior;

static void share(void)
{
    if (shared)
        return;
    shared = arena_new();
    for (int i = 0; i < 2; i++) {
        clinic_init(&clinics[i]);
        clinics[i].id = i ? "a-2" : "a-1";
        clinics[i].name = i ? "北京协和医院" : "东城医院";
        clinics[i].adcode = 110101;
    }
    if (!shared || text_tools_new(shared, &tools, NULL) ||
        region_table_build(shared, regions, sizeof regions / sizeof *regions, &table, NULL))
        abort();
    prior = (struct prior){.clinics = clinics, .clinic_count = 2, .regions = table};
    if (prior_index(shared, &prior))
        abort();
}

static void check_text(const char *text, size_t characters_max)
{
    if (text && !live_line_is_valid(text, characters_max))
        abort();
}

static void check_days(const struct import_tables *tables, struct arena *arena)
{
    static const uint32_t chain[CHAIN] = {110101, 110100, 110000};
    struct calendar *calendar;
    for (size_t i = 0; i < tables->calendar_count; i++) {
        const struct calendar_row *row = &tables->calendar[i];
        char date[CIVIL_DATE_SIZE];
        struct civil_date parsed;
        civil_format_date(row->day, date);
        if (!civil_parse_date(date, strlen(date), &parsed) || civil_days(parsed) != row->day ||
            (row->kind != DAY_HOLIDAY && row->kind != DAY_MAKE_UP_WORKDAY) || !row->name)
            abort();
    }
    if (calendar_resolve(arena, tables->calendar, tables->calendar_count, chain, CHAIN, &calendar))
        abort();
}

static void check_hotlines(const struct import_tables *tables)
{
    for (size_t i = 0; i < tables->hotline_count; i++)
        if (!hotline_name_is_valid(tables->hotlines[i].name) ||
            !hotline_number_is_valid(tables->hotlines[i].number) || !tables->hotlines[i].adcode)
            abort();
}

static void check_regions(const struct import_tables *tables, struct arena *arena)
{
    struct region_table *built;
    if (region_table_build(arena, tables->regions, tables->region_count, &built, NULL))
        abort();
}

static void check_consults(const struct import_tables *tables)
{
    for (size_t i = 0; i < tables->consult_count; i++)
        if (consult_fault(&tables->consults[i]))
            abort();
}

static void check_count(int32_t count, int32_t maximum)
{
    if (count != LOAD_NOT_STATED && (count < 0 || count > maximum))
        abort();
}

static void check_loads(const struct import_tables *tables)
{
    for (size_t i = 0; i < tables->load_count; i++) {
        const struct live_load *load = &tables->loads[i].load;
        check_count(load->waiting, LOAD_PEOPLE_MAX);
        check_count(load->being_seen, LOAD_PEOPLE_MAX);
        check_count(load->wait_minutes, LOAD_WAIT_MINUTES_MAX);
        check_count(load->longest_wait_minutes, LOAD_WAIT_MINUTES_MAX);
        check_count(load->rooms_open, LOAD_ROOMS_MAX);
        check_text(load->now_serving, LOAD_SERVING_MAX);
        if (load->level >= LOAD_LEVEL_COUNT || !load_holds(load, NOW) || load->reported_at > NOW ||
            load->expires_at - load->reported_at > LOAD_TTL_MAX * MINUTE_S ||
            !prior_find(clinics, 2, load->clinic_id))
            abort();
    }
}

static void check_notices(const struct import_tables *tables)
{
    for (size_t i = 0; i < tables->notice_count; i++) {
        const struct live_notice *notice = &tables->notices[i].notice;
        check_text(notice->title, NOTICE_TITLE_MAX);
        check_text(notice->text, NOTICE_TEXT_MAX);
        check_text(notice->source, NOTICE_SOURCE_MAX);
        if (!notice->title || !clinic_id_is_valid(notice->id, strlen(notice->id)) ||
            notice->severity >= NOTICE_SEVERITY_COUNT || notice->until <= notice->from ||
            notice->until <= NOW || (notice->url && !live_link_is_valid(notice->url)))
            abort();
        for (size_t j = 0; j < notice->region_count; j++)
            if (!region_find(table, notice->regions[j]))
                abort();
    }
}

static const struct table_kind {
    char letter;
    enum import_table table;
} kinds[] = {{'c', IMPORT_CALENDAR}, {'h', IMPORT_HOTLINES}, {'r', IMPORT_REGIONS},
             {'o', IMPORT_CONSULTS}, {'l', IMPORT_LOADS},    {'n', IMPORT_NOTICES}};

static void check_counts(const struct import_batch *batch, const struct import_tables *tables)
{
    const struct import_counts *counts = &batch->report.counts;
    size_t taken = counts->inserted + counts->updated + counts->unchanged + tables->load_count +
                   tables->notice_count;
    if (counts->rows != taken + counts->merged + counts->quarantined ||
        counts->quarantined != batch->refused_count)
        abort();
}

static void import_rows(struct import_batch *batch, enum import_table kind)
{
    struct import_tables tables;
    const struct import_options options = {.table = kind};
    const struct live_input input = {&prior, NULL, NOW};
    enum fever_error failure =
        import_table_is_live(kind)
            ? import_live_read(batch, kind, &input, table, tools, &tables, NULL)
            : import_tables_read(batch, &options, table, tools, &tables, NULL);
    if (failure == FEVER_NOMEM)
        abort();
    if (failure)
        return;
    check_counts(batch, &tables);
    check_days(&tables, batch->arena);
    check_hotlines(&tables);
    check_regions(&tables, batch->arena);
    check_consults(&tables);
    check_loads(&tables);
    check_notices(&tables);
}

/* The store's own, which the file is laid over; freed with the batch. */
static void dataset_fill(struct dataset *dataset)
{
    dataset->regions = regions;
    dataset->region_count = sizeof regions / sizeof *regions;
    dataset->hotlines = hotlines;
    dataset->hotline_count = sizeof hotlines / sizeof *hotlines;
    dataset->calendar = days;
    dataset->calendar_count = sizeof days / sizeof *days;
}

static void import_text(const struct decoded *decoded, enum import_table kind)
{
    struct import_batch *batch = import_batch_new();
    if (!batch || !(batch->dataset = dataset_new()))
        abort();
    dataset_fill(batch->dataset);
    const struct read_request request = {.judge = NULL};
    bool is_json = decoded->length && strchr("{[", decoded->text[0]);
    enum fever_error failure =
        is_json ? read_json(decoded->text, decoded->length, &batch->table, &batch->findings, NULL)
                : read_delimited(decoded->text, decoded->length, &request, &batch->table, NULL);
    if (!failure && batch->table.header.cells)
        import_rows(batch, kind);
    import_batch_free(batch);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct table_kind *kind = kinds, *end = kinds + sizeof kinds / sizeof *kinds;
    struct decoded decoded;
    share();
    while (size && kind < end && kind->letter != (char)bytes[0])
        kind++;
    char *copy = size && kind < end ? malloc(size) : NULL; /* the letter's room is the NUL's */
    if (!copy)
        return 0;
    memcpy(copy, bytes + 1, size - 1);
    copy[size - 1] = '\0';
    if (!encoding_decode(copy, size - 1, NULL, &decoded, NULL)) {
        import_text(&decoded, kind->table);
        free(decoded.text);
    }
    return 0;
}
