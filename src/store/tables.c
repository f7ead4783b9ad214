/* The small tables that an import replaces whole.
 *
 * Both sides are put in the order of their keys and walked together, which tells what is new, what
 * differs and what is gone. Only a table that differs at all is written. */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/region.h"
#include "table.h"

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static void bind_adcode(struct statement *insert, int index, uint32_t adcode)
{
    if (adcode)
        statement_bind_int(insert, index, adcode);
}

static enum fever_error read_region(void *arena, struct statement *row, void *item,
                                    struct error *error)
{
    struct region *region = item;
    region->adcode = (uint32_t)statement_int(row, 0);
    region->parent = (uint32_t)statement_int(row, 1);
    const char *level = statement_text(row, 2);
    if (!level || !region_level_parse(level, &region->level))
        return error_set(error, FEVER_INVALID, "region %06u has the unknown level '%s'",
                         region->adcode, level ? level : "");
    region->has_centre = !statement_is_null(row, 5);
    region->centre = (struct point){statement_double(row, 5), statement_double(row, 6)};
    if (region->has_centre && !point_is_valid(region->centre))
        return error_set(error, FEVER_INVALID, "the centre of region %06u is out of range",
                         region->adcode);
    region->successor = (uint32_t)statement_int(row, 9);
    enum fever_error failure;
    if ((failure = row_text_stated(arena, row, 3, &region->name, error)) ||
        (failure = row_text(arena, row, 4, &region->pinyin, error)) ||
        (failure = row_text(arena, row, 7, &region->area_code, error)))
        return failure;
    return row_text(arena, row, 8, &region->emergency_number, error);
}

static int order_regions(const void *a, const void *b)
{
    return compare(((const struct region *)a)->adcode, ((const struct region *)b)->adcode);
}

static bool same_region(const void *left, const void *right)
{
    const struct region *a = left, *b = right;
    return a->parent == b->parent && a->level == b->level && same_text(a->name, b->name) &&
           same_text(a->pinyin, b->pinyin) && a->has_centre == b->has_centre &&
           (!a->has_centre || (a->centre.lat == b->centre.lat && a->centre.lon == b->centre.lon)) &&
           same_text(a->area_code, b->area_code) &&
           same_text(a->emergency_number, b->emergency_number) && a->successor == b->successor;
}

static void bind_region(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)position, (void)scratch;
    const struct region *region = item;
    bind_adcode(insert, 1, region->adcode);
    bind_adcode(insert, 2, region->parent);
    statement_bind_text(insert, 3, region_level_name(region->level));
    statement_bind_text(insert, 4, region->name);
    statement_bind_text(insert, 5, region->pinyin);
    if (region->has_centre) {
        statement_bind_double(insert, 6, region->centre.lat);
        statement_bind_double(insert, 7, region->centre.lon);
    }
    statement_bind_text(insert, 8, region->area_code);
    statement_bind_text(insert, 9, region->emergency_number);
    bind_adcode(insert, 10, region->successor);
}

const struct row_kind region_rows = {
    "SELECT COUNT(*) FROM region",
    "SELECT adcode, parent, level, name, pinyin, lat, lon, area_code, emergency_number, successor"
    " FROM region ORDER BY adcode",
    sizeof(struct region), read_region, 0};

static const struct table region_table = {
    &region_rows,
    "DELETE FROM region",
    "INSERT INTO region (adcode, parent, level, name, pinyin, lat, lon, area_code,"
    " emergency_number, successor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    order_regions,
    same_region,
    bind_region};

static enum fever_error read_hotline(void *arena, struct statement *row, void *item,
                                     struct error *error)
{
    struct hotline *hotline = item;
    hotline->adcode = (uint32_t)statement_int(row, 0);
    enum fever_error failure = row_text_stated(arena, row, 1, &hotline->name, error);
    return failure ? failure : row_text_stated(arena, row, 2, &hotline->number, error);
}

static int order_hotlines(const void *a, const void *b)
{
    return compare(((const struct hotline *)a)->adcode, ((const struct hotline *)b)->adcode);
}

static bool same_hotline(const void *left, const void *right)
{
    const struct hotline *a = left, *b = right;
    return same_text(a->name, b->name) && same_text(a->number, b->number);
}

static void bind_hotline(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)scratch;
    const struct hotline *hotline = item;
    statement_bind_int(insert, 1, hotline->adcode);
    statement_bind_int(insert, 2, (int64_t)position);
    statement_bind_text(insert, 3, hotline->name);
    statement_bind_text(insert, 4, hotline->number);
}

const struct row_kind hotline_rows = {
    "SELECT COUNT(*) FROM hotline",
    "SELECT adcode, name, number FROM hotline ORDER BY adcode, position", sizeof(struct hotline),
    read_hotline, 0};

static const struct table hotline_table = {
    &hotline_rows,
    "DELETE FROM hotline",
    "INSERT INTO hotline (adcode, position, name, number) VALUES ($1, $2, $3, $4)",
    order_hotlines,
    same_hotline,
    bind_hotline};

static const char *const day_kind_names[] = {
    [DAY_HOLIDAY] = "holiday", [DAY_MAKE_UP_WORKDAY] = "workday"};

static enum fever_error read_day(void *arena, struct statement *row, void *item,
                                 struct error *error)
{
    struct calendar_row *day = item;
    const char *date = statement_text(row, 1), *kind = statement_text(row, 2);
    struct civil_date civil;
    if (!date || !kind || !civil_parse_date(date, strlen(date), &civil))
        return error_set(error, FEVER_INVALID, "the calendar has the unknown date '%s'",
                         date ? date : "");
    day->adcode = (uint32_t)statement_int(row, 0);
    day->day = civil_days(civil);
    day->kind = strcmp(kind, day_kind_names[DAY_HOLIDAY]) == 0 ? DAY_HOLIDAY : DAY_MAKE_UP_WORKDAY;
    return row_text_stated(arena, row, 3, &day->name, error);
}

static int order_days(const void *left, const void *right)
{
    const struct calendar_row *a = left, *b = right;
    return a->adcode != b->adcode ? compare(a->adcode, b->adcode) : compare(a->day, b->day);
}

static bool same_day(const void *left, const void *right)
{
    const struct calendar_row *a = left, *b = right;
    return a->kind == b->kind && same_text(a->name, b->name);
}

static void bind_day(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)position;
    const struct calendar_row *day = item;
    _Static_assert(CIVIL_DATE_SIZE <= (int)TABLE_SCRATCH, "a date fits");
    civil_format_date(day->day, scratch);
    statement_bind_int(insert, 1, day->adcode);
    statement_bind_text(insert, 2, scratch);
    statement_bind_text(insert, 3, day_kind_names[day->kind]);
    statement_bind_text(insert, 4, day->name);
}

const struct row_kind calendar_rows = {
    "SELECT COUNT(*) FROM calendar_day",
    "SELECT adcode, date, kind, name FROM calendar_day ORDER BY adcode, date",
    sizeof(struct calendar_row), read_day, 0};

static const struct table calendar_table = {
    &calendar_rows,
    "DELETE FROM calendar_day",
    "INSERT INTO calendar_day (adcode, date, kind, name) VALUES ($1, $2, $3, $4)",
    order_days,
    same_day,
    bind_day};

static enum fever_error read_outline(void *arena, struct statement *row, void *item,
                                     struct error *error)
{
    struct outline *outline = item;
    outline->adcode = (uint32_t)statement_int(row, 0);
    const void *wkb = statement_bytes(row, 2, &outline->wkb_length);
    outline->wkb = (const unsigned char *)arena_copy(arena, wkb ? wkb : "", outline->wkb_length);
    return outline->wkb ? row_text_stated(arena, row, 1, &outline->name, error)
                        : error_nomem(error);
}

static int order_outlines(const void *a, const void *b)
{
    return compare(((const struct outline *)a)->adcode, ((const struct outline *)b)->adcode);
}

static bool same_outline(const void *left, const void *right)
{
    const struct outline *a = left, *b = right;
    return same_text(a->name, b->name) && a->wkb_length == b->wkb_length &&
           memcmp(a->wkb, b->wkb, a->wkb_length) == 0;
}

static void bind_outline(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)position, (void)scratch;
    const struct outline *outline = item;
    statement_bind_int(insert, 1, outline->adcode);
    statement_bind_text(insert, 2, outline->name);
    statement_bind_bytes(insert, 3, outline->wkb, outline->wkb_length);
}

const struct row_kind outline_rows = {
    "SELECT COUNT(*) FROM region_outline",
    "SELECT adcode, name, wkb FROM region_outline ORDER BY adcode", sizeof(struct outline),
    read_outline, 0};

static const struct table outline_table = {
    &outline_rows,
    "DELETE FROM region_outline",
    "INSERT INTO region_outline (adcode, name, wkb) VALUES ($1, $2, $3)",
    order_outlines,
    same_outline,
    bind_outline};

struct rules_row {
    const char *rules;
};

static enum fever_error read_rules(void *arena, struct statement *row, void *item,
                                   struct error *error)
{
    return row_text_stated(arena, row, 0, &((struct rules_row *)item)->rules, error);
}

/* There is but one. */
static int order_rules(const void *a, const void *b)
{
    (void)a, (void)b;
    return 0;
}

static bool same_rules(const void *a, const void *b)
{
    return same_text(((const struct rules_row *)a)->rules, ((const struct rules_row *)b)->rules);
}

static void bind_rules(struct statement *insert, const void *item, size_t position, char *scratch)
{
    (void)position, (void)scratch;
    statement_bind_text(insert, 1, ((const struct rules_row *)item)->rules);
}

static const struct row_kind rules_rows = {"SELECT COUNT(*) FROM self_check",
                                           "SELECT rules FROM self_check", sizeof(struct rules_row),
                                           read_rules, 0};

static const struct table rules_table = {&rules_rows,
                                         "DELETE FROM self_check",
                                         "INSERT INTO self_check (\"only\", rules) VALUES (1, $1)",
                                         order_rules,
                                         same_rules,
                                         bind_rules};

enum fever_error self_check_load(struct db *db, struct arena *arena, const char **out,
                                 struct error *error)
{
    struct rows rows = {0};
    enum fever_error failure = rows_load(db, &rules_rows, arena, arena, &rows, error);
    if (!failure)
        *out = rows.count ? ((const struct rules_row *)rows.items)->rules : NULL;
    return failure;
}

static int order_pointers(const void *left, const void *right, void *table)
{
    const void *a = *(const void *const *)left, *b = *(const void *const *)right;
    int order = ((const struct table *)table)->order(a, b);
    return order ? order : compare((intptr_t)a, (intptr_t)b); /* as imported */
}

/* The items' places in the order of their keys. */
static const void **items_sort(struct arena *arena, const struct table *table, const void *items,
                               size_t count)
{
    const void **sorted = arena_array(arena, count, sizeof *sorted);
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (const char *)items + i * table->rows->size;
    struct table context = *table;
    qsort_r(sorted, count, sizeof *sorted, order_pointers, &context);
    return sorted;
}

static void items_compare(const struct table *table, const struct rows *old, const void **new_items,
                          size_t new_count, struct tally *tally)
{
    size_t i = 0, j = 0;
    while (i < old->count || j < new_count) {
        const void *before = (const char *)old->items + i * table->rows->size;
        int order = i == old->count ? 1 : j == new_count ? -1 : table->order(before, new_items[j]);
        if (order < 0)
            tally->retired++;
        else if (order > 0)
            tally->inserted++;
        else if (!table->same(before, new_items[j]))
            tally->updated++;
        i += order <= 0;
        j += order >= 0;
    }
}

static enum fever_error items_write(struct db *db, const struct table *table, const void **items,
                                    size_t count, struct error *error)
{
    enum fever_error failure = statement_run(db_statement(db, table->sql_delete), NULL, error);
    for (size_t i = 0; i < count && !failure; i++) {
        char scratch[TABLE_SCRATCH];
        struct statement *insert = db_statement(db, table->sql_insert);
        table->bind(insert, items[i], i, scratch);
        failure = statement_run(insert, NULL, error);
    }
    return failure;
}

static enum fever_error table_fill(struct db *db, const struct table *table, const void *items,
                                   size_t count, struct tally *tally, struct error *error)
{
    struct arena *arena = arena_new();
    const void **sorted = arena ? items_sort(arena, table, items, count) : NULL;
    struct rows old;
    enum fever_error failure = sorted ? FEVER_OK : error_nomem(error);
    if (!failure)
        failure = rows_load(db, table->rows, arena, arena, &old, error);
    if (!failure) {
        struct tally found = {0};
        items_compare(table, &old, sorted, count, &found);
        if (found.inserted || found.updated || found.retired)
            failure = items_write(db, table, sorted, count, error);
        tally->inserted += found.inserted;
        tally->updated += found.updated;
        tally->retired += found.retired;
    }
    arena_free(arena);
    return failure;
}

/* What is not given stays. */
static enum fever_error table_replace(struct db *db, const struct table *table, const void *items,
                                      size_t count, struct tally *tally, struct error *error)
{
    return count ? table_fill(db, table, items, count, tally, error) : FEVER_OK;
}

static enum fever_error outlines_check(const struct outline *outlines, size_t count,
                                       struct error *error)
{
    struct arena *arena = arena_new();
    struct outline_index *index;
    enum fever_error failure =
        arena ? outline_index_build(arena, outlines, count, &index, error) : error_nomem(error);
    arena_free(arena);
    return failure;
}

static enum fever_error regions_check(const struct change_set *changes, struct error *error)
{
    struct arena *arena = arena_new();
    struct region_table *table;
    enum fever_error failure =
        arena ? region_table_build(arena, changes->regions, changes->region_count, &table, error)
              : error_nomem(error);
    arena_free(arena);
    return failure;
}

/* A day has one meaning in a region. */
static enum fever_error calendar_check(const struct change_set *changes, struct error *error)
{
    struct arena *arena = arena_new();
    const void **days =
        arena ? items_sort(arena, &calendar_table, changes->calendar, changes->calendar_count)
              : NULL;
    enum fever_error failure = days ? FEVER_OK : error_nomem(error);
    for (size_t i = 1; !failure && i < changes->calendar_count; i++) {
        const struct calendar_row *day = days[i];
        char date[CIVIL_DATE_SIZE];
        civil_format_date(day->day, date);
        if (order_days(days[i - 1], day) == 0)
            failure = error_set(error, FEVER_INVALID, "the calendar names %s twice for region %u",
                                date, day->adcode);
    }
    arena_free(arena);
    return failure;
}

static enum fever_error consults_check(const struct change_set *changes, struct error *error)
{
    for (size_t i = 0; i < changes->consult_count; i++) {
        const char *fault = consult_fault(&changes->consults[i]);
        if (fault)
            return error_set(error, FEVER_INVALID, "the consultation %.*s %s", CLINIC_ID_MAX,
                             changes->consults[i].id, fault);
    }
    return FEVER_OK;
}

enum fever_error tables_apply(struct db *db, const struct change_set *changes, struct tally *tally,
                              struct error *error)
{
    enum fever_error failure = FEVER_OK;
    if (changes->region_count)
        failure = regions_check(changes, error);
    if (!failure && changes->calendar_count)
        failure = calendar_check(changes, error);
    if (!failure && changes->outline_count)
        failure = outlines_check(changes->outlines, changes->outline_count, error);
    if (!failure)
        failure = consults_check(changes, error);
    if (!failure)
        failure =
            table_replace(db, &region_table, changes->regions, changes->region_count, tally, error);
    if (!failure && (changes->hotline_count || changes->clears_hotlines))
        failure =
            table_fill(db, &hotline_table, changes->hotlines, changes->hotline_count, tally, error);
    if (!failure)
        failure = table_replace(db, &calendar_table, changes->calendar, changes->calendar_count,
                                tally, error);
    if (!failure)
        failure = table_replace(db, &outline_table, changes->outlines, changes->outline_count,
                                tally, error);
    if (!failure)
        failure = table_replace(db, &rules_table, &(struct rules_row){changes->self_check},
                                changes->self_check != NULL, tally, error);
    if (!failure && (changes->consult_count || changes->clears_consults))
        failure =
            table_fill(db, &consult_table, changes->consults, changes->consult_count, tally, error);
    return failure;
}
