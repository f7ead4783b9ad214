/* OGC API – Features: what each document links to, what boxes, times and limits select, and pages
 * that keep their parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/list.h"
#include "fever/origin.h"
#include "support_api.h"
#include "support_crowd.h"
#include "support_snapshot.h"

#define ITEMS "/ogc/collections/clinics/items"
#define HOST  "fever.example.org:8080"

enum { TARGET_SIZE = 1024 };

static struct snapshot *sample;

static int set_up(void **state)
{
    sample = sample_snapshot(1);
    return crowd_set_up(state);
}

static int tear_down(void **state)
{
    snapshot_free(sample);
    return crowd_tear_down(state);
}

static struct asked ask_host(const struct snapshot *snapshot, const char *target, const char *host)
{
    const struct api_context context = {.snapshot = snapshot, .now = MADE_NOW + 20};
    struct asked asked =
        ask_fully(&context, &(struct api_request){.method = API_GET, .host = host}, target);
    if (asked.reply.status != 200)
        fail_msg("%s: %d %s", target, asked.reply.status, asked.reply.body.data);
    return asked;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static json_int_t number_at(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* The address behind a relation, or NULL. */
static const char *link_of(const json_t *document, const char *relation)
{
    const json_t *links = json_object_get(document, "links");
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        if (strcmp(text_at(link, "rel"), relation) == 0)
            return text_at(link, "href");
    }
    return NULL;
}

static const char *ids_of(const json_t *features)
{
    static char ids[4096];
    *ids = '\0';
    for (size_t i = 0; i < json_array_size(features); i++) {
        if (i)
            strcat(ids, " ");
        strcat(ids, text_at(json_array_get(features, i), "id"));
    }
    return ids;
}

static void documents_link_to_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *target, *relation, *path;
    } cases[] = {
        {"/ogc", "self", "/ogc"},
        {"/ogc", "service-desc", "/openapi.json"},
        {"/ogc", "conformance", "/ogc/conformance"},
        {"/ogc", "data", "/ogc/collections"},
        {"/ogc/collections", "self", "/ogc/collections"},
        {"/ogc/collections/clinics", "self", "/ogc/collections/clinics"},
        {"/ogc/collections/clinics", "items", ITEMS},
        {"/ogc/collections/clinics", "alternate", "/api/v1/clinics"},
        {ITEMS, "self", ITEMS},
        {ITEMS, "collection", "/ogc/collections/clinics"},
        {ITEMS "/110101-0001", "self", ITEMS "/110101-0001"},
        {ITEMS "/old-1", "self", ITEMS "/110101-0001"},
        {ITEMS "/110101-0001", "collection", "/ogc/collections/clinics"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char whole[TARGET_SIZE];
        struct asked asked = ask_host(sample, cases[i].target, HOST);
        const char *address = link_of(asked.json, cases[i].relation);
        snprintf(whole, sizeof whole, "http://" HOST "%s", cases[i].path);
        if (!address || strcmp(address, whole) != 0)
            fail_msg("%s %s: %s", cases[i].target, cases[i].relation, address);
        assert_true(strlen(asked.reply.etag) > 10);
        asked_clear(&asked);
    }
}

static void the_service_is_described_in_openapi_3_1(void **state)
{
    (void)state;
    struct asked asked = ask_host(sample, "/ogc", HOST);
    assert_string_equal(text_at(json_array_get(json_object_get(asked.json, "links"), 1), "type"),
                        "application/vnd.oai.openapi+json;version=3.1");
    asked_clear(&asked);
    asked = ask_host(sample, "/ogc/conformance", HOST);
    const json_t *classes = json_object_get(asked.json, "conformsTo");
    assert_int_equal(json_array_size(classes), 2);
    for (size_t i = 0; i < json_array_size(classes); i++)
        assert_null(strstr(json_string_value(json_array_get(classes, i)), "oas30"));
    asked_clear(&asked);
}

static void collections_hold_the_collection(void **state)
{
    (void)state;
    struct asked all = ask_host(sample, "/ogc/collections", HOST);
    struct asked one = ask_host(sample, "/ogc/collections/clinics", HOST);
    const json_t *collections = json_object_get(all.json, "collections");
    assert_int_equal(json_array_size(collections), 1);
    assert_true(json_equal(json_array_get(collections, 0), one.json));
    assert_string_equal(text_at(one.json, "id"), "clinics");
    const json_t *extent = json_object_get(one.json, "extent");
    const json_t *box =
        json_array_get(json_object_get(json_object_get(extent, "spatial"), "bbox"), 0);
    static const double edges[] = {87.6, 39.9124, 116.42, 43.8};
    for (size_t i = 0; i < 4; i++)
        assert_true(json_real_value(json_array_get(box, i)) == edges[i]);
    assert_non_null(json_object_get(json_object_get(extent, "temporal"), "interval"));
    asked_clear(&all);
    asked_clear(&one);
}

static void hosts_are_taken_or_left(void **state)
{
    (void)state;
    static const char *const fine[] = {"a",           "127.0.0.1:8080", "[::1]",        "[::1]:80",
                                       "A-b.c_d~e:1", "example.org.",   "1.2.3.4:65535"};
    static const char *const wrong[] = {
        "",     ":80", "a:",       "a:123456", "a:8x",   "a b",           "a/b",  "a@b",
        "a\"b", "<a>", "[::1",     "::1",      "[]",     "[::1]x",        "a,b",  "a\\",
        "a?b",  "a#b", "例子.org", "a%20b",    "[::1]:", "[fe80::1%25e]", "a\nb",
    };
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!origin_host_is_valid(fine[i]))
            fail_msg("refused: %s", fine[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (origin_host_is_valid(wrong[i]))
            fail_msg("taken: %s", wrong[i]);
    char longest[ORIGIN_HOST_MAX + 2];
    memset(longest, 'a', sizeof longest);
    longest[ORIGIN_HOST_MAX] = '\0';
    assert_true(origin_host_is_valid(longest));
    longest[ORIGIN_HOST_MAX] = 'a';
    longest[ORIGIN_HOST_MAX + 1] = '\0';
    assert_false(origin_host_is_valid(longest));
}

static void links_begin_with_our_address(void **state)
{
    (void)state;
    static const struct {
        const char *public_url, *host, *self;
    } cases[] = {
        {NULL, "example.org", "http://example.org/ogc"},
        {NULL, "[::1]:8080", "http://[::1]:8080/ogc"},
        {NULL, NULL, "/ogc"},
        {NULL, "evil.org/\"", "/ogc"},
        {"https://fever.example.org", "other.org", "https://fever.example.org/ogc"},
        {"https://fever.example.org", NULL, "https://fever.example.org/ogc"},
    };
    char etags[sizeof cases / sizeof *cases][64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct api_context context = {
            .snapshot = sample, .now = MADE_NOW, .public_url = cases[i].public_url};
        const struct api_request request = {.method = API_GET, .host = cases[i].host};
        struct asked asked = ask_fully(&context, &request, "/ogc");
        assert_string_equal(link_of(asked.json, "self"), cases[i].self);
        strcpy(etags[i], asked.reply.etag);
        asked_clear(&asked);
    }
    assert_string_not_equal(etags[0], etags[1]);
    assert_string_equal(etags[4], etags[5]);
}

static void public_addresses_are_whole(void **state)
{
    (void)state;
    assert_true(origin_is_valid("https://example.org"));
    assert_true(origin_is_valid("http://127.0.0.1:8080"));
    static const char *const wrong[] = {
        "example.org",          "ftp://example.org",       "https://",
        "https://example.org/", "https://example.org/map", "HTTPS://example.org"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(origin_is_valid(wrong[i]));
}

static void a_feature_is_a_row_of_plain_values(void **state)
{
    (void)state;
    struct asked asked = ask_host(sample, ITEMS "/110101-0001", HOST);
    assert_string_equal(asked.reply.content_type, "application/geo+json");
    assert_string_equal(text_at(asked.json, "type"), "Feature");
    assert_string_equal(text_at(asked.json, "id"), "110101-0001");
    const json_t *geometry = json_object_get(asked.json, "geometry");
    const json_t *place = json_object_get(geometry, "coordinates");
    assert_string_equal(text_at(geometry, "type"), "Point");
    assert_true(json_real_value(json_array_get(place, 0)) == 116.4159);
    assert_true(json_real_value(json_array_get(place, 1)) == 39.9124);
    json_t *properties = json_object_get(asked.json, "properties");
    const char *name;
    json_t *value;
    json_object_foreach(properties, name, value)
    {
        if (json_is_array(value) || json_is_object(value))
            fail_msg("%s is no plain value", name);
    }
    static const char *const sources_own[] = {"lat", "lon", "crs", "entrance_lat", "id"};
    for (size_t i = 0; i < sizeof sources_own / sizeof *sources_own; i++)
        assert_null(json_object_get(properties, sources_own[i]));
    assert_string_equal(text_at(properties, "state"), "open");
    assert_string_equal(text_at(properties, "reason"), "regular_hours");
    assert_string_equal(text_at(properties, "next_change"), "2026-01-25T20:00:00+08:00");
    assert_string_equal(text_at(properties, "district"), "东城区");
    asked_clear(&asked);
}

static void a_districts_centre_is_no_geometry(void **state)
{
    (void)state;
    struct asked asked = ask_host(sample, ITEMS "/110101-0005", HOST);
    assert_true(json_is_null(json_object_get(asked.json, "geometry")));
    assert_string_equal(text_at(json_object_get(asked.json, "properties"), "precision"),
                        "district");
    asked_clear(&asked);
}

static void an_old_id_leads_to_the_feature_of_now(void **state)
{
    (void)state;
    struct asked asked = ask_host(sample, ITEMS "/old-1", HOST);
    assert_string_equal(text_at(asked.json, "id"), "110101-0001");
    assert_string_equal(asked.reply.location, ITEMS "/110101-0001");
    asked_clear(&asked);
    asked = ask(sample, "GET", ITEMS "/110101-0009");
    assert_int_equal(asked.reply.status, 410);
    asked_clear(&asked);
}

static void boxes_and_times_select(void **state)
{
    (void)state;
    static const struct {
        const char *query, *ids;
    } cases[] = {
        {"bbox=116.415,39.9,116.418,39.915", "110101-0001 110101-0006"},
        {"bbox=116.415,39.9,-10,116.418,39.915,5000", "110101-0001 110101-0006"},
        {"bbox=117,-90,116,90", "650100-0001"},
        {"bbox=117,-90,0,116,90,0", "650100-0001"},
        {"bbox=170,-90,-170,90", ""},
        {"bbox=-180,-90,180,90&limit=2", "110101-0001 110101-0002"},
        {"limit=3", "110101-0001 110101-0002 110101-0003"},
        {"limit=2&after=110101-0003", "110101-0004 110101-0005"},
        {"after=110101-0003x&limit=1", "110101-0004"},
        {"after=zzz", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[TARGET_SIZE];
        snprintf(target, sizeof target, ITEMS "?%s", cases[i].query);
        struct asked asked = ask_host(sample, target, HOST);
        const char *ids = ids_of(json_object_get(asked.json, "features"));
        if (strcmp(ids, cases[i].ids) != 0)
            fail_msg("%s: %s, expected %s", cases[i].query, ids, cases[i].ids);
        asked_clear(&asked);
    }
}

/* The crowd's records changed up to 49 whole days ago; the filter of a list lets them pass. */
static json_int_t changed_within(int least_days, int most_days)
{
    json_int_t count = 0;
    struct clinic_filter filter;
    clinic_filter_init(&filter);
    for (uint32_t number = 0; number < snapshot_count(crowd); number++) {
        int64_t days = (MADE_NOW - snapshot_clinic(crowd, number)->updated_at) / 86400;
        count +=
            days >= least_days && days <= most_days && crowd_fits(crowd, number, &filter, MADE_NOW);
    }
    return count;
}

static void times_are_of_the_last_change(void **state)
{
    (void)state;
    static const struct {
        const char *datetime;
        int least_days, most_days;
    } cases[] = {
        {"2026-01-25T08:00:00%2B08:00", 0, 0},
        {"2026-01-25T08:00:00+08:00", 0, 0},
        {"2026-01-25T00:00:00Z", 0, 0},
        {"2026-01-25T00:00:01Z", 1, 0},
        {"2026-01-24T00:00:00Z/2026-01-25T00:00:00Z", 0, 1},
        {"2026-01-24T00:00:01Z/2026-01-25T00:00:00Z", 0, 0},
        {"2026-01-24T00:00:00Z/2026-01-24T23:59:59Z", 1, 1},
        {"2026-01-22T00:00:00Z/..", 0, 3},
        {"2026-01-22T00:00:00Z/", 0, 3},
        {"../2026-01-22T00:00:00Z", 3, 49},
        {"/2026-01-22T00:00:00Z", 3, 49},
        {"../..", 0, 49},
        {"2026-02-01T00:00:00Z/..", 1, 0},
    };
    assert_true(changed_within(0, 0) > 10);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[TARGET_SIZE];
        snprintf(target, sizeof target, ITEMS "?limit=1&datetime=%s", cases[i].datetime);
        struct asked asked = ask_host(crowd, target, HOST);
        json_int_t matched = number_at(asked.json, "numberMatched");
        if (matched != changed_within(cases[i].least_days, cases[i].most_days))
            fail_msg("%s: %lld", cases[i].datetime, matched);
        asked_clear(&asked);
    }
}

static void limits_are_capped(void **state)
{
    (void)state;
    static const struct {
        const char *limit;
        json_int_t returned;
    } cases[] = {
        {"1", 1},
        {"007", 7},
        {"200", LIST_LIMIT_MAX},
        {"201", LIST_LIMIT_MAX},
        {"10000", LIST_LIMIT_MAX},
        {"99999999999999999999999999999999", LIST_LIMIT_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char target[TARGET_SIZE];
        snprintf(target, sizeof target, ITEMS "?limit=%s", cases[i].limit);
        struct asked asked = ask_host(crowd, target, HOST);
        assert_int_equal(number_at(asked.json, "numberReturned"), cases[i].returned);
        assert_int_equal(json_array_size(json_object_get(asked.json, "features")),
                         cases[i].returned);
        asked_clear(&asked);
    }
    struct asked asked = ask_host(crowd, ITEMS, HOST);
    assert_int_equal(number_at(asked.json, "numberReturned"), 10);
    asked_clear(&asked);
}

/* Follows `next` to the end; every link must repeat `kept`. Returns how many features came, each
 * later in the order of ids than the one before. */
static json_int_t walk(const char *target, const char *kept)
{
    char address[TARGET_SIZE], last[80] = "";
    json_int_t matched = -1, seen = 0;
    strcpy(address, target);
    for (bool more = true; more;) {
        struct asked asked = ask_host(crowd, address, HOST);
        const json_t *features = json_object_get(asked.json, "features");
        for (size_t i = 0; i < json_array_size(features); i++) {
            const char *id = text_at(json_array_get(features, i), "id");
            assert_true(strcmp(id, last) > 0);
            strcpy(last, id);
        }
        assert_int_equal(number_at(asked.json, "numberReturned"), json_array_size(features));
        if (matched < 0)
            matched = number_at(asked.json, "numberMatched");
        assert_int_equal(number_at(asked.json, "numberMatched"), matched);
        seen += (json_int_t)json_array_size(features);
        const char *next = link_of(asked.json, "next");
        more = next != NULL;
        assert_non_null(strstr(link_of(asked.json, "self"), kept));
        if (more) {
            assert_memory_equal(next, "http://" HOST, strlen("http://" HOST));
            assert_non_null(strstr(next, kept));
            strcpy(address, next + strlen("http://" HOST));
        }
        asked_clear(&asked);
    }
    assert_int_equal(seen, matched);
    return seen;
}

static void pages_hold_each_feature_once_and_keep_their_parameters(void **state)
{
    (void)state;
    assert_true(walk(ITEMS "?limit=200", "?limit=200") > 2000);
    assert_true(walk(ITEMS "?bbox=116,39,117,41&limit=7", "?bbox=116%2C39%2C117%2C41&limit=7") >
                100);
    assert_true(walk(ITEMS "?limit=13&datetime=2026-01-20T00:00:00%2B00:00/..",
                     "?limit=13&datetime=2026-01-20T00%3A00%3A00%2B00%3A00%2F..") > 100);
    assert_true(walk(ITEMS "?datetime=2026-01-25T00:00:00Z&bbox=116,39,117,41",
                     "?datetime=2026-01-25T00%3A00%3A00Z&bbox=116%2C39%2C117%2C41") > 1);
    assert_int_equal(walk(ITEMS "?bbox=0,0,1,1&limit=5", "?bbox=0%2C0%2C1%2C1&limit=5"), 0);
}

/* Neither a full one nor an empty one. */
static void the_last_page_has_no_next(void **state)
{
    (void)state;
    static const char *const targets[] = {ITEMS "?limit=7", ITEMS "?limit=3&after=110101-0004",
                                          ITEMS "?after=zzz", ITEMS "?bbox=0,0,1,1"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct asked asked = ask_host(sample, targets[i], HOST);
        assert_null(link_of(asked.json, "next"));
        asked_clear(&asked);
    }
}

static void tags_are_of_the_minute_the_page_and_the_host(void **state)
{
    (void)state;
    struct asked one = ask_host(sample, ITEMS "?limit=2", HOST);
    struct asked same = ask_host(sample, ITEMS "?limit=2", HOST);
    struct asked other_page = ask_host(sample, ITEMS "?limit=2&after=110101-0001", HOST);
    struct asked other_host = ask_host(sample, ITEMS "?limit=2", "example.org");
    assert_string_equal(one.reply.etag, same.reply.etag);
    assert_string_not_equal(one.reply.etag, other_page.reply.etag);
    assert_string_not_equal(one.reply.etag, other_host.reply.etag);
    assert_true(one.reply.max_age_s + one.reply.stale_while_revalidate_s <= 60);
    assert_string_equal(text_at(one.json, "timeStamp"), "2026-01-25T08:00:00+08:00");
    asked_clear(&one);
    asked_clear(&same);
    asked_clear(&other_page);
    asked_clear(&other_host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_link_to_each_other),
        cmocka_unit_test(the_service_is_described_in_openapi_3_1),
        cmocka_unit_test(collections_hold_the_collection),
        cmocka_unit_test(hosts_are_taken_or_left),
        cmocka_unit_test(links_begin_with_our_address),
        cmocka_unit_test(public_addresses_are_whole),
        cmocka_unit_test(a_feature_is_a_row_of_plain_values),
        cmocka_unit_test(a_districts_centre_is_no_geometry),
        cmocka_unit_test(an_old_id_leads_to_the_feature_of_now),
        cmocka_unit_test(boxes_and_times_select),
        cmocka_unit_test(times_are_of_the_last_change),
        cmocka_unit_test(limits_are_capped),
        cmocka_unit_test(pages_hold_each_feature_once_and_keep_their_parameters),
        cmocka_unit_test(the_last_page_has_no_next),
        cmocka_unit_test(tags_are_of_the_minute_the_page_and_the_host),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
