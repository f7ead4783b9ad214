/* What the API answers: the shape of each answer, entity tags, freshness, schedules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/civil.h"
#include "fever/entity_tag.h"
#include "fever/live.h"
#include "support_api.h"
#include "support_snapshot.h"

#define NEAREST "/api/v1/clinics/nearest?lat=39.9124&lon=116.4159"

static struct snapshot *snapshot;

static int setup(void **state)
{
    (void)state;
    snapshot = sample_snapshot(1);
    return snapshot ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    snapshot_free(snapshot);
    return 0;
}

static struct asked ask_well(const char *target)
{
    struct asked asked = ask(snapshot, "GET", target);
    if (asked.reply.status != 200)
        fail_msg("%s: %d %s", target, asked.reply.status, asked.reply.body.data);
    assert_string_equal(asked.reply.content_type, "application/json");
    return asked;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* The ids of an array of clinics, with blanks between. */
static const char *ids_of(const json_t *clinics)
{
    static char ids[1024];
    *ids = '\0';
    for (size_t i = 0; i < json_array_size(clinics); i++) {
        if (i)
            strcat(ids, " ");
        strcat(ids, text_at(json_array_get(clinics, i), "id"));
    }
    return ids;
}

static void nearest_has_the_contracts_members(void **state)
{
    (void)state;
    struct asked asked = ask_well(NEAREST "&limit=2");
    static const char *const members[] = {"crs",       "lat",      "lon",
                                          "at",        "dataset",  "region",
                                          "notices",   "clinics",  "number_returned",
                                          "truncated", "unlocated"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_non_null(json_object_get(asked.json, members[i]));
    assert_string_equal(text_at(asked.json, "crs"), "wgs84");
    assert_string_equal(text_at(asked.json, "at"), "2026-01-25T08:00:00+08:00");
    assert_true(json_real_value(json_object_get(asked.json, "lat")) == 39.9124);
    assert_true(json_real_value(json_object_get(asked.json, "lon")) == 116.4159);
    assert_int_equal(json_integer_value(json_object_get(asked.json, "number_returned")), 2);
    assert_true(json_is_true(json_object_get(asked.json, "truncated")));
    const json_t *dataset = json_object_get(asked.json, "dataset");
    assert_string_equal(text_at(dataset, "tag"), "0000000000000001");
    const json_t *clinics = json_object_get(asked.json, "clinics");
    assert_string_equal(ids_of(clinics), "110101-0001 110101-0002");
    const json_t *first = json_array_get(clinics, 0);
    assert_true(json_number_value(json_object_get(first, "distance_m")) == 0);
    assert_non_null(json_object_get(first, "bearing_deg"));
    const json_t *region = json_object_get(asked.json, "region");
    assert_string_equal(text_at(region, "adcode"), "110101");
    assert_int_equal(json_array_size(json_object_get(region, "hotlines")), 2);
    assert_string_equal(ids_of(json_object_get(asked.json, "unlocated")), "110101-0005");
    asked_clear(&asked);
}

static void nearest_filters(void **state)
{
    (void)state;
    static const struct {
        const char *query, *ids;
    } cases[] = {
        {"", "110101-0001 110101-0002 110101-0003 110101-0004 650100-0001"},
        {"&radius=5000", "110101-0001 110101-0002 110101-0003 110101-0004"},
        {"&radius=1", "110101-0001"},
        {"&open=true", "110101-0001 110101-0004"},
        {"&open=true&limit=1", "110101-0001"},
        {"&open=false&limit=1", "110101-0001"},
        {"&exclude_closed=true", "110101-0001 110101-0002 110101-0004"},
        {"&open=true&at=2026-01-25T23:00:00%2B08:00", "110101-0003 110101-0004"},
        {"&open=true&at=2026-01-25T23:00:00+08:00", "110101-0003 110101-0004"},
        {"&open=true&at=2026-01-25T15:00:00Z", "110101-0003 110101-0004"},
        {"&open=true&at=2026-01-25T15:00:00.25z", "110101-0003 110101-0004"},
        {"&kind=pharmacy", "110101-0006"},
        {"&kind=any&radius=20", "110101-0001 110101-0006"},
        {"&kind=pharmacy,fever_clinic&radius=20", "110101-0001 110101-0006"},
        {"&region=110101&open=true", "110101-0001 110101-0004"},
        {"&region=110103&limit=1", "110101-0001"},
        {"&region=110102", ""},
        {"&designated=true", ""},
        {"&access=walk_in", ""},
        {"&age_months=0&radius=1", "110101-0001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[256];
        snprintf(target, sizeof target, NEAREST "%s", cases[i].query);
        struct asked asked = ask_well(target);
        const char *ids = ids_of(json_object_get(asked.json, "clinics"));
        if (strcmp(ids, cases[i].ids) != 0)
            fail_msg("%s: %s, expected %s", cases[i].query, ids, cases[i].ids);
        asked_clear(&asked);
    }
}

static void coordinates_come_back_in_the_asked_system(void **state)
{
    (void)state;
    struct asked asked =
        ask_well("/api/v1/clinics/nearest?lat=39.913803&lon=116.422144&crs=gcj02&limit=1");
    assert_string_equal(text_at(asked.json, "crs"), "gcj02");
    assert_true(json_real_value(json_object_get(asked.json, "lat")) == 39.913803);
    const json_t *clinic = json_array_get(json_object_get(asked.json, "clinics"), 0);
    assert_true(json_number_value(json_object_get(clinic, "distance_m")) < 1);
    const json_t *place = json_object_get(clinic, "location");
    assert_float_equal(json_number_value(json_object_get(place, "lat")), 39.913803, 1e-5);
    assert_float_equal(json_number_value(json_object_get(place, "lon")), 116.422144, 1e-5);
    asked_clear(&asked);
}

static void a_position_comes_back_as_it_was_given(void **state)
{
    (void)state;
    static const char *const given[] = {"0",
                                        "-0",
                                        "1e1",
                                        "39.900",
                                        "-89.999",
                                        "12.34567",
                                        "0.1",
                                        ".5",
                                        "45.12345678901234",
                                        "1e-12",
                                        "33.333333333333336"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char target[128];
        double value = strtod(given[i], NULL);
        snprintf(target, sizeof target, "/api/v1/clinics/nearest?lat=%s&lon=%s", given[i],
                 given[i]);
        struct asked asked = ask_well(target);
        assert_true(json_number_value(json_object_get(asked.json, "lat")) == value);
        assert_true(json_number_value(json_object_get(asked.json, "lon")) == value);
        asked_clear(&asked);
    }
}

static void a_body_asks_the_same(void **state)
{
    (void)state;
    static const char body[] = "{\"lat\":39.9124,\"lon\":116.4159,\"limit\":3,\"open\":true,"
                               "\"kind\":[\"fever_clinic\",\"pharmacy\"],\"crs\":\"wgs84\","
                               "\"region\":null}";
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    const struct api_request request = {.method = API_POST,
                                        .content_type = "Application/JSON; charset=utf-8",
                                        .body = body,
                                        .body_length = sizeof body - 1};
    struct asked posted = ask_fully(&context, &request, "/api/v1/clinics/nearest");
    struct asked got = ask_well(NEAREST "&limit=3&open=true&kind=pharmacy,fever_clinic");
    assert_int_equal(posted.reply.status, 200);
    assert_true(json_equal(posted.json, got.json));
    assert_string_equal(posted.reply.etag, "");
    assert_int_equal(posted.reply.max_age_s, -1);
    asked_clear(&posted);
    asked_clear(&got);
}

static void a_clinic_by_its_id_and_by_an_old_one(void **state)
{
    (void)state;
    struct asked asked = ask_well("/api/v1/clinics/110101-0001?lang=en");
    const json_t *clinic = json_object_get(asked.json, "clinic");
    assert_string_equal(text_at(clinic, "id"), "110101-0001");
    assert_string_equal(text_at(json_object_get(clinic, "opening"), "state"), "open");
    assert_null(json_object_get(clinic, "distance_m"));
    assert_string_equal(asked.reply.location, "");
    asked_clear(&asked);
    asked = ask_well("/api/v1/clinics/old-1");
    assert_string_equal(text_at(json_object_get(asked.json, "clinic"), "id"), "110101-0001");
    assert_string_equal(asked.reply.location, "/api/v1/clinics/110101-0001");
    asked_clear(&asked);
    asked = ask_well("/api/v1/clinics/old-1/opening?days=1");
    assert_string_equal(asked.reply.location, "/api/v1/clinics/110101-0001/opening");
    asked_clear(&asked);
}

/* `date from–to, …` for each day, as short text. */
static const char *schedule_text(const json_t *schedule)
{
    static char text[4096];
    *text = '\0';
    for (size_t i = 0; i < json_array_size(schedule); i++) {
        const json_t *entry = json_array_get(schedule, i);
        const json_t *intervals = json_object_get(entry, "intervals");
        sprintf(text + strlen(text), "%s%s %s", i ? "; " : "", text_at(entry, "date") + 5,
                text_at(entry, "day"));
        for (size_t k = 0; k < json_array_size(intervals); k++) {
            const json_t *interval = json_array_get(intervals, k);
            sprintf(text + strlen(text), " %.11s-%.11s", text_at(interval, "from") + 5,
                    text_at(interval, "to") + 5);
            if (strcmp(text_at(interval, "state"), "open") != 0)
                strcat(text, "?");
        }
    }
    return text;
}

static void schedules_list_each_stretch_where_it_begins(void **state)
{
    (void)state;
    static const struct {
        const char *target, *schedule;
    } cases[] = {
        {"110101-0001/opening?days=2", "01-25 weekend 01-25T08:00-01-25T20:00; "
                                       "01-26 workday 01-26T08:00-01-26T20:00"},
        {"110101-0003/opening?days=2", "01-25 weekend 01-25T22:00-01-26T06:00; "
                                       "01-26 workday 01-26T22:00-01-27T06:00"},
        {"110101-0003/opening?days=1&at=2026-01-25T03:00:00%2B08:00",
         "01-25 weekend 01-25T22:00-01-26T06:00"},
        {"110101-0004/opening?days=2", "01-25 weekend 01-25T00:00-01-26T00:00; "
                                       "01-26 workday 01-26T00:00-01-27T00:00"},
        {"110101-0001/opening?days=1&at=2026-01-01T00:00:00%2B08:00",
         "01-01 holiday 01-01T08:00-01-01T20:00"},
        {"110101-0001/opening?days=1&at=2026-01-24T15:59:59Z",
         "01-24 weekend 01-24T08:00-01-24T20:00"},
        {"110101-0001/opening?days=1&at=2026-01-24T16:00:00Z",
         "01-25 weekend 01-25T08:00-01-25T20:00"},
        {"110101-0002/opening?days=1", "01-25 weekend 01-25T00:00-01-26T00:00?"},
        {"650100-0001/opening?days=1&at=2026-01-24T17:59:59Z",
         "01-24 weekend 01-24T10:00-01-24T18:00"},
        {"650100-0001/opening?days=1&at=2026-01-24T18:00:00Z",
         "01-25 weekend 01-25T10:00-01-25T18:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[128];
        snprintf(target, sizeof target, "/api/v1/clinics/%s", cases[i].target);
        struct asked asked = ask_well(target);
        const char *text = schedule_text(json_object_get(asked.json, "schedule"));
        if (strcmp(text, cases[i].schedule) != 0)
            fail_msg("%s:\n%s\nexpected\n%s", target, text, cases[i].schedule);
        assert_string_equal(text_at(asked.json, "calendar_until"), "2026-12-31");
        asked_clear(&asked);
    }
    struct asked asked = ask_well("/api/v1/clinics/650100-0001/opening?days=31");
    const json_t *schedule = json_object_get(asked.json, "schedule");
    assert_int_equal(json_array_size(schedule), 31);
    const json_t *intervals = json_object_get(json_array_get(schedule, 0), "intervals");
    assert_string_equal(text_at(json_array_get(intervals, 0), "from"), "2026-01-25T10:00:00+06:00");
    asked_clear(&asked);
    asked = ask_well("/api/v1/clinics/110101-0001/opening?at=2031-03-01T00:00:00%2B08:00");
    assert_true(json_is_null(json_object_get(asked.json, "calendar_until")));
    assert_int_equal(json_array_size(json_object_get(asked.json, "schedule")), 7);
    asked_clear(&asked);
}

static void the_dataset_tells_what_is_loaded(void **state)
{
    (void)state;
    struct asked asked = ask_well("/api/v1/dataset");
    json_t *expected = json_pack(
        "{s:i,s:s,s:s,s:i,s:{s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i},s:i,s:[],"
        "s:[{s:n,s:[i],s:s}],s:b}",
        "revision", 7, "tag", "0000000000000001", "published_at", "2026-01-25T08:00:00+08:00",
        "clinics", 7, "by_kind", "fever_clinic", 6, "fever_room", 0, "emergency_department", 0,
        "designated_hospital", 0, "community_clinic", 0, "test_site", 0, "vaccination_site", 0,
        "temporary_site", 0, "pharmacy", 1, "other", 0, "located", 6, "sources", "calendar",
        "adcode", "years", 2026, "until", "2026-12-31", "demo", 0);
    assert_non_null(expected);
    if (!json_equal(asked.json, expected))
        fail_msg("%s", asked.reply.body.data);
    json_decref(expected);
    asked_clear(&asked);
}

static void readiness_tells_what_is_degraded(void **state)
{
    (void)state;
    static const char *const names[] = {"store_unreadable"};
    struct api_context context = {
        .snapshot = snapshot, .now = MADE_NOW, .degraded = names, .degraded_count = 1};
    const struct api_request request = {.method = API_GET};
    struct asked asked = ask_fully(&context, &request, "/readyz");
    assert_int_equal(asked.reply.status, 200);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(asked.json, "degraded"), 0)), names[0]);
    assert_int_equal(asked.reply.max_age_s, -1);
    asked_clear(&asked);
    context.draining = true;
    asked = ask_fully(&context, &request, "/readyz");
    assert_int_equal(asked.reply.status, 503);
    assert_int_equal(json_array_size(json_object_get(asked.json, "degraded")), 1);
    asked_clear(&asked);
    asked = ask_fully(&context, &request, NEAREST);
    assert_int_equal(asked.reply.status, 200);
    asked_clear(&asked);
}

/* What /readyz says of the calendar at an instant; the caller releases it. */
static json_t *calendar_at(const char *instant)
{
    struct api_context context = {.snapshot = snapshot};
    assert_true(civil_parse_rfc3339(instant, strlen(instant), &context.now));
    struct asked asked = ask_fully(&context, &(struct api_request){.method = API_GET}, "/readyz");
    json_t *calendar = json_incref(json_object_get(asked.json, "calendar"));
    asked_clear(&asked);
    return calendar;
}

static void readiness_warns_before_the_calendar_ends(void **state)
{
    (void)state;
    static const struct {
        const char *instant;
        int days_left;
        bool warns;
    } cases[] = {
        {"2026-10-31T23:59:00+08:00", 61, false},
        {"2026-11-01T00:00:00+08:00", 60, true},
        {"2026-12-31T23:59:00+08:00", 0, true},
        {"2027-01-01T00:00:00+08:00", 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *calendar = calendar_at(cases[i].instant);
        assert_int_equal(json_integer_value(json_object_get(calendar, "days_left")),
                         cases[i].days_left);
        assert_int_equal(json_is_string(json_object_get(calendar, "warning")), cases[i].warns);
        assert_int_equal(json_is_null(json_object_get(calendar, "until")), i == 3);
        json_decref(calendar);
    }
}

static void metrics_are_prometheus_text(void **state)
{
    (void)state;
    struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    const struct api_request request = {.method = API_GET, .path = "/metrics"};
    struct api_reply reply;
    buffer_init(&reply.body, 1 << 20);
    api_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.content_type, "text/plain; version=0.0.4"));
    assert_non_null(strstr(reply.body.data, "\nfever_ready 1\n"));
    assert_non_null(strstr(reply.body.data, "\nfever_calendar_end_timestamp_seconds 1798732800\n"));
    assert_non_null(strstr(reply.body.data, "\nfever_calendar_warning 0\n"));
    context.snapshot = NULL;
    api_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body.data, "\nfever_ready 0\n"));
    buffer_clear(&reply.body);
}

static void tag_of(const struct snapshot *of, int64_t now, enum api_coding coding,
                   const char *target, char out[ENTITY_TAG_SIZE])
{
    const struct api_context context = {.snapshot = of, .now = now};
    const struct api_request request = {.method = API_GET, .coding = coding};
    struct asked asked = ask_fully(&context, &request, target);
    assert_int_equal(asked.reply.status, 200);
    strcpy(out, asked.reply.etag);
    assert_true(out[0] == '"' && strlen(out) > 10);
    asked_clear(&asked);
}

static void tags_follow_the_meaning(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        bool same;
    } cases[] = {
        {NEAREST "&limit=10", true},
        {NEAREST "&crs=wgs84&lang=zh-CN&sort=distance&open=false", true},
        {"/api/v1/clinics/nearest?lon=116.41590&lat=3.99124e1", true},
        {NEAREST "&kind=fever_room,fever_clinic", true},
        {NEAREST "&at=2026-01-25T08:00:00%2B08:00", true},
        {NEAREST "&at=2026-01-25T00:00:00Z", true},
        {NEAREST "&limit=11", false},
        {NEAREST "&lang=en", false},
        {NEAREST "&crs=gcj02", false},
        {NEAREST "&open=true", false},
        {NEAREST "&exclude_closed=true", false},
        {NEAREST "&kind=any", false},
        {NEAREST "&service=ct", false},
        {NEAREST "&radius=1000", false},
        {NEAREST "&designated=true", false},
        {NEAREST "&insurance=true", false},
        {NEAREST "&age_months=12", false},
        {NEAREST "&access=walk_in", false},
        {NEAREST "&region=110101", false},
        {NEAREST "&at=2026-01-25T08:00:01%2B08:00", false},
        {"/api/v1/clinics/nearest?lat=39.9125&lon=116.4159", false},
    };
    char base[ENTITY_TAG_SIZE], tag[ENTITY_TAG_SIZE];
    tag_of(snapshot, MADE_NOW, API_IDENTITY, NEAREST, base);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tag_of(snapshot, MADE_NOW, API_IDENTITY, cases[i].target, tag);
        if ((strcmp(tag, base) == 0) != cases[i].same)
            fail_msg("%s has %s tag", cases[i].target, cases[i].same ? "another" : "the same");
    }
    tag_of(snapshot, MADE_NOW + 59, API_IDENTITY, NEAREST, tag);
    assert_string_equal(tag, base);
    tag_of(snapshot, MADE_NOW + 60, API_IDENTITY, NEAREST, tag);
    assert_string_not_equal(tag, base);
    tag_of(snapshot, MADE_NOW, API_GZIP, NEAREST, tag);
    assert_string_not_equal(tag, base);
}

static void tags_are_the_datasets_not_the_nodes(void **state)
{
    (void)state;
    char here[ENTITY_TAG_SIZE], there[ENTITY_TAG_SIZE];
    static const char *const targets[] = {NEAREST, "/api/v1/clinics/110101-0001",
                                          "/api/v1/clinics/110101-0001/opening", "/api/v1/dataset"};
    struct snapshot *node = sample_snapshot(1), *later = sample_snapshot(2);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        tag_of(snapshot, MADE_NOW, API_IDENTITY, targets[i], here);
        tag_of(node, MADE_NOW, API_IDENTITY, targets[i], there);
        assert_string_equal(here, there);
        tag_of(later, MADE_NOW, API_IDENTITY, targets[i], there);
        assert_string_not_equal(here, there);
    }
    snapshot_free(node);
    snapshot_free(later);
    tag_of(snapshot, MADE_NOW, API_IDENTITY, "/api/v1/clinics/110101-0001", here);
    tag_of(snapshot, MADE_NOW, API_IDENTITY, "/api/v1/clinics/110101-0002", there);
    assert_string_not_equal(here, there);
}

static void known_tags_are_answered_304(void **state)
{
    (void)state;
    char tag[ENTITY_TAG_SIZE], header[256];
    /* `@` stands for the tag. */
    static const struct {
        const char *header;
        int status;
    } cases[] = {
        {"@", 304},        {"W/@", 304},      {"*", 304},
        {"\"a\", @", 304}, {"@, \"b\"", 304}, {"\"a\",W/@ ,\"b\"", 304},
        {"  @  ", 304},    {"\"a\"", 200},    {"", 200},
        {"x@", 200},       {"\"", 200},       {"\"a,@", 200},
        {"W/", 200},       {"* , @", 200},    {"\"a\" @", 200},
    };
    tag_of(snapshot, MADE_NOW, API_IDENTITY, NEAREST, tag);
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (enum api_method method = API_GET; method <= API_HEAD; method++) {
            const char *at = strchr(cases[i].header, '@');
            snprintf(header, sizeof header, "%.*s%s%s",
                     (int)(at ? at - cases[i].header : (long)strlen(cases[i].header)),
                     cases[i].header, at ? tag : "", at ? at + 1 : "");
            const struct api_request request = {.method = method, .if_none_match = header};
            struct asked asked = ask_fully(&context, &request, NEAREST);
            if (asked.reply.status != cases[i].status)
                fail_msg("%s: %d", header, asked.reply.status);
            assert_string_equal(asked.reply.etag, tag);
            assert_true(asked.reply.max_age_s > 0);
            assert_true(asked.reply.body.length > 0);
            asked_clear(&asked);
        }
    }
}

static void answers_are_fresh_until_something_changes(void **state)
{
    (void)state;
    /* MADE_NOW is 08:00:00; 110101-0001 closes at 20:00. */
    static const struct {
        const char *target;
        int after_s, max_age, stale;
    } cases[] = {
        {"/api/v1/clinics/110101-0001", 0, 60, 0},
        {"/api/v1/clinics/110101-0001", 20, 40, 20},
        {"/api/v1/clinics/110101-0001", 59, 1, 59},
        {"/api/v1/clinics/110101-0001", 11 * 3600 + 59 * 60 + 30, 30, 0},
        {"/api/v1/clinics/110101-0001", 11 * 3600 + 58 * 60 + 30, 30, 30},
        {"/api/v1/clinics/110101-0004", 11 * 3600 + 59 * 60 + 30, 30, 30},
        {NEAREST, 11 * 3600 + 59 * 60 + 30, 30, 0},
        {"/api/v1/clinics/110101-0001/opening", 11 * 3600 + 59 * 60 + 45, 15, 0},
        {"/api/v1/clinics/110101-0001?at=2026-01-25T19:59:50%2B08:00", 0, 10, 0},
        {"/api/v1/clinics/110101-0001?at=2026-01-25T12:00:00%2B08:00", 30, 60, 0},
        {"/api/v1/clinics/110101-0001?at=1950-01-25T12:00:00%2B08:00", 30, 60, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct api_context context = {.snapshot = snapshot,
                                            .now = MADE_NOW + cases[i].after_s};
        struct asked asked =
            ask_fully(&context, &(struct api_request){.method = API_GET}, cases[i].target);
        if (asked.reply.max_age_s != cases[i].max_age ||
            asked.reply.stale_while_revalidate_s != cases[i].stale)
            fail_msg("%s after %d s: %d + %d", cases[i].target, cases[i].after_s,
                     asked.reply.max_age_s, asked.reply.stale_while_revalidate_s);
        asked_clear(&asked);
    }
}

/* A queue is gone from the minute in which it runs out, and no cache shows it longer. */
static void an_answer_with_a_queue_is_fresh_until_that_is_gone(void **state)
{
    (void)state;
    struct live_values *values = live_values_new();
    struct live_load *load = arena_alloc(values->arena, sizeof *load);
    *load = (struct live_load){.clinic_id = "110101-0001",
                               .level = LOAD_LOW,
                               .waiting = LOAD_NOT_STATED,
                               .being_seen = LOAD_NOT_STATED,
                               .wait_minutes = LOAD_NOT_STATED,
                               .longest_wait_minutes = LOAD_NOT_STATED,
                               .rooms_open = LOAD_NOT_STATED,
                               .reported_at = MADE_NOW + 45,
                               .expires_at = MADE_NOW + 5 * 60 + 45,
                               .version = 1};
    values->loads = load;
    values->load_count = 1;
    struct snapshot *live;
    assert_int_equal(snapshot_with_live(snapshot, values, &live, NULL), FEVER_OK);
    const struct api_context context = {.snapshot = live, .now = MADE_NOW + 4 * 60 + 30};
    struct asked asked = ask_fully(&context, &(struct api_request){.method = API_GET},
                                   "/api/v1/clinics/110101-0001");
    assert_true(json_is_object(json_object_get(json_object_get(asked.json, "clinic"), "load")));
    assert_int_equal(asked.reply.max_age_s, 30);
    assert_int_equal(asked.reply.stale_while_revalidate_s, 0);
    asked_clear(&asked);
    snapshot_free(live);
}

static void bodies_are_the_same_within_the_minute(void **state)
{
    (void)state;
    struct asked asked[3];
    static const int after_s[3] = {0, 59, 60};
    for (int i = 0; i < 3; i++) {
        const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + after_s[i]};
        asked[i] = ask_fully(&context, &(struct api_request){.method = API_GET}, NEAREST);
    }
    assert_string_equal(asked[0].reply.body.data, asked[1].reply.body.data);
    assert_string_not_equal(asked[0].reply.body.data, asked[2].reply.body.data);
    for (int i = 0; i < 3; i++)
        asked_clear(&asked[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_has_the_contracts_members),
        cmocka_unit_test(nearest_filters),
        cmocka_unit_test(coordinates_come_back_in_the_asked_system),
        cmocka_unit_test(a_position_comes_back_as_it_was_given),
        cmocka_unit_test(a_body_asks_the_same),
        cmocka_unit_test(a_clinic_by_its_id_and_by_an_old_one),
        cmocka_unit_test(schedules_list_each_stretch_where_it_begins),
        cmocka_unit_test(the_dataset_tells_what_is_loaded),
        cmocka_unit_test(readiness_tells_what_is_degraded),
        cmocka_unit_test(readiness_warns_before_the_calendar_ends),
        cmocka_unit_test(metrics_are_prometheus_text),
        cmocka_unit_test(tags_follow_the_meaning),
        cmocka_unit_test(tags_are_the_datasets_not_the_nodes),
        cmocka_unit_test(known_tags_are_answered_304),
        cmocka_unit_test(answers_are_fresh_until_something_changes),
        cmocka_unit_test(an_answer_with_a_queue_is_fresh_until_that_is_gone),
        cmocka_unit_test(bodies_are_the_same_within_the_minute),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
