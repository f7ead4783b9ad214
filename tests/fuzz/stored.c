/* A store with rows in every table: clinics that were added, changed and retired, their claims, the
 * small tables, a correction, live values, a token, a report. */
#include "stored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/store_live.h"
#include "fever/store_reports.h"
#include "sample.h"

enum { CLINICS = 3, PATIENCE_MS = 1000, DAY = 20454 /* 2026-01-01 */ };

const unsigned char stored_token_hash[TOKEN_HASH_BYTES] = "fuzz";

static void must(enum fever_error failure, const struct error *error)
{
    if (!failure)
        return;
    fprintf(stderr, "the fuzzed store cannot be made: %s\n", error->text);
    abort();
}

static void apply(struct store *store, struct change_set set)
{
    struct error error = {0};
    struct revision made;
    must(store_revision(store, &made, &error), &error);
    set.base_revision = made.number;
    set.now = SAMPLE_NOW;
    set.actor = "王敏";
    set.action = "import";
    must(store_apply(store, &set, NULL, &made, &error), &error);
}

static const struct clinic *clinic_make(struct arena *arena, int number, const char *phone)
{
    static const struct {
        enum clinic_field field;
        const char *text;
    } said[] = {
        {FIELD_NAME, "东城医院"},
        {FIELD_SERVICES, "fever_adult;fever_child"},
        {FIELD_ALIASES, "东院;城医"},
        {FIELD_ADMISSION, "持身份证"},
        {FIELD_PROVINCE, "北京市"},
        {FIELD_DISTRICT, "东城区"},
        {FIELD_ADCODE, "110101"},
        {FIELD_ADDRESS, "东单大街1号"},
        {FIELD_LAT, "39.91"},
        {FIELD_LON, "116.41"},
        {FIELD_CRS, "wgs84"},
        {FIELD_PRECISION, "exact"},
        {FIELD_HOURS, "Mo-Fr 08:00-17:00"},
        {FIELD_LAST_ADMISSION, "16:30"},
        {FIELD_SOURCE, "卫生健康委员会"},
        {FIELD_SOURCE_DATE, "2026-01-20"},
        {FIELD_VERIFIED_AT, "2026-01-21"},
    };
    struct clinic *clinic = arena_alloc(arena, sizeof *clinic);
    struct error error = {0};
    char id[16], alias[16];
    if (!clinic)
        abort();
    clinic_init(clinic);
    snprintf(id, sizeof id, "110101-000%d", number);
    snprintf(alias, sizeof alias, "old-%d", number);
    clinic->marker_id = (uint32_t)number;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        must(clinic_field_parse(clinic, said[i].field, said[i].text, arena, &error), &error);
    must(clinic_field_parse(clinic, FIELD_ID, id, arena, &error), &error);
    must(clinic_field_parse(clinic, FIELD_ALIAS_IDS, alias, arena, &error), &error);
    must(clinic_field_parse(clinic, FIELD_PHONE, phone, arena, &error), &error);
    clinic_settle_place(clinic);
    return clinic;
}

/* Two revisions: all are added; then one is changed, one retired. */
static void clinics_fill(struct store *store, struct arena *arena)
{
    struct clinic_change changes[CLINICS];
    struct claim_change claims[CLINICS];
    const struct id_counter counter = {110101, CLINICS + 1};
    for (int i = 0; i < CLINICS; i++) {
        const struct clinic *clinic = clinic_make(arena, i + 1, "010-65296114");
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, clinic};
        claims[i] = (struct claim_change){.claim = {"list", clinic->id, clinic->id, 9}};
    }
    apply(store, (struct change_set){.kind = "clinics",
                                     .source = "list",
                                     .file = "list.csv",
                                     .clinics = changes,
                                     .clinic_count = CLINICS,
                                     .claims = claims,
                                     .claim_count = CLINICS,
                                     .counters = &counter,
                                     .counter_count = 1,
                                     .next_marker_id = CLINICS + 1});
    struct clinic_change next[] = {
        {CLINIC_UPDATE, changes[0].after, clinic_make(arena, 1, "010-65296115")},
        {CLINIC_RETIRE, changes[2].after, NULL}};
    apply(store, (struct change_set){
                     .kind = "clinics", .source = "list", .clinics = next, .clinic_count = 2});
}

static const char *rules(struct arena *arena)
{
    const char *kept = snapshot_dataset(sample_snapshot())->self_check;
    const char *copy = arena_strdup(arena, kept);
    if (!copy)
        abort();
    return copy;
}

/* A square around Dongcheng, as well-known binary: one polygon of one ring of five points. */
static size_t square(unsigned char *out, size_t size)
{
    static const unsigned char head[] = {1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 3,
                                         0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0};
    static const double ring[] = {116, 39, 117, 39, 117, 40, 116, 40, 116, 39};
    if (sizeof head + sizeof ring > size)
        abort();
    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, ring, sizeof ring);
    return sizeof head + sizeof ring;
}

static void tables_fill(struct store *store, struct arena *arena)
{
    static unsigned char wkb[200];
    const struct region regions[] = {
        {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市", .emergency_number = "120"},
        {.adcode = 110101,
         .parent = 110000,
         .level = REGION_DISTRICT,
         .name = "东城区",
         .pinyin = "dongcheng",
         .has_centre = true,
         .centre = {39.92, 116.42},
         .area_code = "010"},
        {.adcode = 110103,
         .parent = 110000,
         .level = REGION_DISTRICT,
         .name = "崇文区",
         .successor = 110101}};
    const struct hotline hotline = {110000, "市民热线", "12345"};
    const struct calendar_row day = {.day = DAY, .kind = DAY_HOLIDAY, .name = "元旦"};
    const struct outline outline = {110101, "东城区", wkb, square(wkb, sizeof wkb)};
    const uint32_t served = 110000;
    const struct consult consult = {.id = "online",
                                    .name = "在线咨询",
                                    .url = "https://consult.example.cn/",
                                    .services = 1U << SERVICE_FEVER_ADULT,
                                    .regions = &served,
                                    .region_count = 1,
                                    .hours = "24/7"};
    const struct correction_change change = {CORRECTION_PUT,
                                             {.made_for = "110101-0002",
                                              .field = FIELD_PHONE,
                                              .value = "010-65296116",
                                              .who = "王",
                                              .why = "电话核实",
                                              .since = SAMPLE_NOW,
                                              .until = CORRECTION_NO_END}};
    apply(store, (struct change_set){.kind = "regions",
                                     .regions = regions,
                                     .region_count = sizeof regions / sizeof *regions,
                                     .hotlines = &hotline,
                                     .hotline_count = 1,
                                     .calendar = &day,
                                     .calendar_count = 1,
                                     .outlines = &outline,
                                     .outline_count = 1,
                                     .consults = &consult,
                                     .consult_count = 1,
                                     .self_check = rules(arena),
                                     .corrections = &change,
                                     .correction_count = 1});
}

static void live_fill(struct store *store)
{
    const struct live_load load = {.clinic_id = "110101-0001",
                                   .level = LOAD_BUSY,
                                   .waiting = 12,
                                   .being_seen = 3,
                                   .wait_minutes = 40,
                                   .longest_wait_minutes = 60,
                                   .rooms_open = 2,
                                   .now_serving = "A017",
                                   .reported_at = SAMPLE_NOW,
                                   .expires_at = SAMPLE_NOW + 3600};
    const struct live_closure closures[] = {{.scope = CLOSURE_CLINIC,
                                             .target = "110101-0002",
                                             .from = SAMPLE_NOW,
                                             .until = CLOSURE_NO_END,
                                             .reason = "停电",
                                             .alternative = "110101-0001",
                                             .actor = "前台",
                                             .made_at = SAMPLE_NOW},
                                            {.scope = CLOSURE_SOURCE,
                                             .target = "list",
                                             .from = SAMPLE_NOW + 3600,
                                             .until = SAMPLE_NOW + 7200,
                                             .reason = "演习",
                                             .actor = "前台",
                                             .made_at = SAMPLE_NOW}};
    const uint32_t told = 110000;
    const struct live_notice notice = {.id = "n-1",
                                       .severity = NOTICE_WARNING,
                                       .title = "流感高发",
                                       .text = "请戴口罩。",
                                       .url = "https://example.cn/",
                                       .regions = &told,
                                       .region_count = 1,
                                       .from = SAMPLE_NOW,
                                       .until = SAMPLE_NOW + 86400,
                                       .source = "疾控中心",
                                       .epidemic = true};
    const struct token token = {.name = "front",
                                .scopes = "load:*,desk",
                                .made_at = SAMPLE_NOW,
                                .expires_at = TOKEN_NO_END};
    const struct report report = {.clinic_id = "110101-0001",
                                  .kind = REPORT_CLOSED,
                                  .text = "门关着",
                                  .contact = "13800000000",
                                  .made_at = SAMPLE_NOW};
    const struct report_bounds bounds = {10, 10, 10};
    struct error error = {0};
    bool kept;
    must(store_live_begin(store, PATIENCE_MS, &error), &error);
    must(store_load_put(store, &load, &error), &error);
    for (size_t i = 0; i < sizeof closures / sizeof *closures; i++)
        must(store_closure_put(store, &closures[i], &error), &error);
    must(store_notice_put(store, &notice, &error), &error);
    must(store_token_add(store, &token, stored_token_hash, &error), &error);
    must(store_report_add(store, &report, stored_token_hash, &bounds, &kept, &error), &error);
    must(store_live_commit(store, &error), &error);
    store_live_end(store);
}

/* Syncing is quick in memory. */
static char folder[] = "/dev/shm/fever-fuzz-XXXXXX";

static void folder_remove(void)
{
    static const char *const names[] = {"fever.db", "fever.db-wal", "fever.db-shm",
                                        "fever.db.lock"};
    char path[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

const char *stored_path(void)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/fever.db", folder);
    return path;
}

struct store *stored_make(void)
{
    struct error error = {0};
    struct store *store = NULL;
    struct arena *arena = arena_new();
    if (!arena || !mkdtemp(folder) || atexit(folder_remove))
        abort();
    must(store_open(stored_path(), STORE_CREATE, &store, &error), &error);
    clinics_fill(store, arena);
    tables_fill(store, arena);
    live_fill(store);
    arena_free(arena);
    return store;
}

static struct snapshot *snapshot_make(struct store *store)
{
    static const struct time_zone *zones[1];
    static struct arena *arena; /* the zone's, while the program runs */
    struct time_zone *zone;
    struct dataset *dataset;
    struct live_values *values;
    struct snapshot *under, *snapshot;
    struct error error = {0};
    if (!arena)
        arena = arena_new();
    if (!arena || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    zones[0] = zone;
    const struct snapshot_options options = {{zones, 1}, CONFIRM_DAYS_DEFAULT, true};
    must(store_load_served(store, &dataset, &error), &error);
    must(snapshot_build(dataset, &options, &under, &error), &error);
    must(store_live_load(store, STORE_LIVE_WHENEVER, &values, &error), &error);
    must(snapshot_with_live(under, values, &snapshot, &error), &error);
    snapshot_refresh(snapshot, SAMPLE_NOW);
    snapshot_free(under);
    return snapshot;
}

const struct snapshot *stored_snapshot(void)
{
    static struct snapshot *snapshot;
    if (!snapshot) {
        struct store *store = stored_make();
        snapshot = snapshot_make(store);
        store_close(store);
    }
    return snapshot;
}
