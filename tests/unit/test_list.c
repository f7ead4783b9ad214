/* The list query against going through everything: filters, boxes, changes, pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/list.h"
#include "support_crowd.h"
#include "support_random.h"
#include "support_snapshot.h"

enum { QUERIES = 300 };

static bool has_own_place(const struct clinic *clinic)
{
    return clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
}

static bool fits(uint32_t number, const struct list_query *query)
{
    const struct clinic *clinic = snapshot_clinic(crowd, number);
    return crowd_fits(crowd, number, &query->filter, query->at) &&
           clinic->updated_at >= query->updated_since &&
           (!query->has_bbox ||
            (has_own_place(clinic) &&
             bbox_holds(&query->bbox, crs_from_wgs84(query->bbox_crs, clinic->place))));
}

struct everything {
    const char *ids[CROWD_CLINICS + CROWD_RETIRED];
    uint32_t clinics, count;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void go_through_everything(const struct list_query *query, struct everything *out)
{
    const struct dataset *dataset = snapshot_dataset(crowd);
    out->count = 0;
    for (uint32_t i = 0; i < snapshot_count(crowd); i++)
        if (fits(i, query))
            out->ids[out->count++] = dataset->clinics[i].id;
    out->clinics = out->count;
    for (size_t i = 0; query->updated_since != LIST_OF_ANY_TIME && i < dataset->retired_count; i++)
        if (dataset->retired[i].retired_at >= query->updated_since)
            out->ids[out->count++] = dataset->retired[i].id;
    qsort(out->ids, out->count, sizeof *out->ids, by_text);
}

/* The ids of a page, of both kinds, in one order. */
static uint32_t page_ids(const struct list_answer *answer, const char *ids[2 * LIST_LIMIT_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < answer->count; i++)
        ids[count++] = snapshot_clinic(crowd, answer->numbers[i])->id;
    for (uint32_t i = 0; i < answer->retired_count; i++)
        ids[count++] = answer->retired[i]->id;
    qsort(ids, count, sizeof *ids, by_text);
    return count;
}

/* Every page in turn gives every id once, in order, and says truly whether there is more. */
static void assert_pages_give_everything(struct list_query *query)
{
    static struct everything all;
    static struct list_answer answer;
    const char *ids[2 * LIST_LIMIT_MAX];
    uint32_t seen = 0;
    go_through_everything(query, &all);
    query->after_id = NULL;
    do {
        assert_int_equal(snapshot_list(crowd, query, &answer), FEVER_OK);
        assert_int_equal(answer.matched, all.clinics);
        uint32_t count = page_ids(&answer, ids);
        assert_true(answer.count <= query->limit && seen + count <= all.count);
        for (uint32_t i = 0; i < count; i++)
            assert_string_equal(ids[i], all.ids[seen + i]);
        if (count)
            assert_string_equal(answer.last_id, ids[count - 1]);
        else
            assert_null(answer.last_id);
        seen += count;
        assert_int_equal(answer.more, seen < all.count);
        assert_true(answer.count == query->limit || !answer.more);
        query->after_id = answer.last_id;
    } while (answer.more);
    assert_int_equal(seen, all.count);
}

static void random_bbox(struct list_query *query, uint64_t *random)
{
    double lat = random_between(random, 29, 45), lon = random_between(random, 86, 122);
    query->has_bbox = true;
    query->bbox_crs = (enum crs)(random_next(random) % CRS_COUNT);
    query->bbox = (struct bbox){lon, lat, lon + random_between(random, 0, 30),
                                lat + random_between(random, 0, 10)};
    if (random_next(random) % 4 == 0) { /* all but that */
        double kept = query->bbox.min_lon;
        query->bbox.min_lon = query->bbox.max_lon;
        query->bbox.max_lon = kept;
    }
}

static void every_query_agrees_with_going_through_everything(void **state)
{
    (void)state;
    uint64_t random = 5;
    snapshot_refresh(crowd, MADE_NOW);
    for (int i = 0; i < QUERIES; i++) {
        struct list_query query = {
            .filter = crowd_filter(&random),
            .updated_since = LIST_OF_ANY_TIME,
            .at = i % 2 ? MADE_NOW : MADE_NOW + (int64_t)(random_next(&random) % 10000000),
            .limit = 1 + (uint32_t)(random_next(&random) % LIST_LIMIT_MAX),
        };
        if (random_next(&random) % 3 == 0)
            random_bbox(&query, &random);
        if (random_next(&random) % 3 == 0)
            query.updated_since = MADE_NOW - (int64_t)(random_next(&random) % (60 * 86400));
        assert_pages_give_everything(&query);
    }
}

static void without_a_filter_all_come_but_referral_only(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit <= LIST_LIMIT_MAX; limit += 199) {
        struct list_query query = {
            .updated_since = LIST_OF_ANY_TIME, .at = MADE_NOW, .limit = limit};
        clinic_filter_init(&query.filter);
        assert_pages_give_everything(&query);
    }
}

static void a_page_may_begin_after_an_id_that_is_gone(void **state)
{
    (void)state;
    struct list_query query = {.updated_since = LIST_OF_ANY_TIME, .at = MADE_NOW, .limit = 1};
    struct list_answer answer;
    clinic_filter_init(&query.filter);
    query.filter.region = 110000;
    static const char *const gone[] = {"", "c00100-x", "zzz"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        query.after_id = gone[i];
        assert_int_equal(snapshot_list(crowd, &query, &answer), FEVER_OK);
        if (i == 2)
            assert_int_equal(answer.count, 0);
        else
            assert_true(strcmp(snapshot_clinic(crowd, answer.numbers[0])->id, gone[i]) > 0);
    }
}

static void boxes_hold_their_edges(void **state)
{
    (void)state;
    const struct bbox plain = {116, 39, 117, 40}, crossing = {170, -10, -170, 10};
    static const struct {
        struct point point;
        bool in_plain, in_crossing;
    } cases[] = {
        {{39, 116}, true, false},    {{40, 117}, true, false},   {{40.0001, 117}, false, false},
        {{39.5, 115}, false, false}, {{0, 170}, false, true},    {{0, -170}, false, true},
        {{10, 180}, false, true},    {{-10, -180}, false, true}, {{0, 169.9}, false, false},
        {{0, 0}, false, false},      {{10.1, 180}, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bbox_holds(&plain, cases[i].point), cases[i].in_plain);
        assert_int_equal(bbox_holds(&crossing, cases[i].point), cases[i].in_crossing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_agrees_with_going_through_everything),
        cmocka_unit_test(without_a_filter_all_come_but_referral_only),
        cmocka_unit_test(a_page_may_begin_after_an_id_that_is_gone),
        cmocka_unit_test(boxes_hold_their_edges),
    };
    return cmocka_run_group_tests(tests, crowd_set_up, crowd_tear_down);
}
