/* Which clinics are geocoded, and which answers they take: nobody may be sent to a place that is
 * not the clinic's, so what is not taken matters as much as what is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fever/geocode_plan.h"
#include "support_import.h"

struct planning {
    struct dataset *dataset;
    struct geocode_plan *plan;
    struct geocode_result result;
};

static void planning_begin(const struct import_fixture *fixture, const char *list,
                           const struct geocode_options *options, struct planning *out)
{
    struct import_options import = import_plain();
    import.has_kind = true;
    import.kind = KIND_FEVER_CLINIC;
    import_report_free(import_text(fixture, list, &import));
    out->dataset = import_loaded(fixture->store);
    assert_int_equal(geocode_plan_new(out->dataset, options, &out->plan, NULL), FEVER_OK);
}

static void planning_finish(struct planning *planning)
{
    assert_int_equal(geocode_plan_finish(planning->plan, &planning->result), FEVER_OK);
}

static void planning_end(struct planning *planning)
{
    geocode_plan_free(planning->plan);
    dataset_free(planning->dataset);
}

static const struct geocode_fill *fill_of(const struct planning *planning, const char *name)
{
    for (size_t i = 0; i < planning->result.count; i++)
        if (strcmp(planning->result.fills[i].before->name, name) == 0)
            return &planning->result.fills[i];
    return NULL;
}

static void assert_filled(const struct planning *planning, const char *name, const char *level,
                          enum clinic_precision precision, double lat)
{
    const struct geocode_fill *fill = fill_of(planning, name);
    if (!fill)
        fail_msg("%s got no position", name);
    assert_string_equal(fill->level, level);
    assert_int_equal(fill->after->precision, precision);
    assert_float_equal(fill->after->original_place.lat, lat, 1e-9);
}

/* Whether a clinic has no position and the finding instead; NULL: none either. */
static void assert_left(const struct planning *planning, const char *name, const char *code)
{
    const struct clinic *clinic = clinic_named(planning->dataset, name);
    const char *found = NULL;
    assert_non_null(clinic);
    assert_null(fill_of(planning, name));
    for (size_t i = 0; i < planning->result.finding_count; i++)
        if (strcmp(planning->result.findings[i].value, clinic->id) == 0)
            found = planning->result.findings[i].code;
    if (code ? !found || strcmp(found, code) != 0 : found != NULL)
        fail_msg("%s has the finding %s, expected %s", name, found ? found : "none",
                 code ? code : "none");
}

#define HEADER "name,district,city,address,kind,site,campus,lat,lon,crs\n"

static const char offline_list[] =
    HEADER "和平里医院,东城区,北京市,和平里北街18号,fever_clinic,,,39.96,116.41,gcj02\n"
           "和平里医院儿科,东城区,北京市,,emergency_department,hpl,,,,\n"
           "和平里医院,东城区,北京市,,emergency_department,,,,,\n"
           "华信医院,朝阳区,北京市,一路1号,fever_clinic,hx,,39.95,116.50,wgs84\n"
           "华信楼,朝阳区,北京市,,emergency_department,hx,,,,\n"
           "双桥医院,朝阳区,北京市,一路1号,fever_clinic,,,39.91,116.57,wgs84\n"
           "双桥医院,朝阳区,北京市,九路9号,emergency_department,,,39.99,116.40,wgs84\n"
           "双桥医院,朝阳区,北京市,,community_clinic,,,,,\n"
           "延吉市医院,延吉市,,,fever_clinic,,,,,\n"
           "无名氏诊所,,,,fever_clinic,,,,,\n";

/* The place of a located clinic of that name or site; else the district's centre, which is no
 * door; where two located ones stand apart, neither. */
static void the_store_fills_what_it_knows(void **state)
{
    struct planning planning;
    const struct geocode_options options = {0};
    planning_begin(*state, offline_list, &options, &planning);
    assert_int_equal(geocode_plan_offline(planning.plan), FEVER_OK);
    planning_finish(&planning);
    assert_filled(&planning, "和平里医院", "name", PRECISION_ADDRESS, 39.96);
    assert_filled(&planning, "华信楼", "site", PRECISION_ADDRESS, 39.95);
    assert_filled(&planning, "和平里医院儿科", "centre", PRECISION_DISTRICT, 39.9108);
    assert_filled(&planning, "双桥医院", "centre", PRECISION_DISTRICT, 39.9495);
    assert_left(&planning, "延吉市医院", "geocode_no_centre");
    assert_left(&planning, "无名氏诊所", "geocode_no_region");
    planning_end(&planning);
}

static void centres_can_be_left_out(void **state)
{
    struct planning planning;
    const struct geocode_options options = {.no_centres = true, .region = 110101};
    planning_begin(*state, offline_list, &options, &planning);
    size_t count;
    geocode_plan_targets(planning.plan, &count);
    assert_int_equal(count, 2); /* of 东城区 alone */
    assert_int_equal(geocode_plan_offline(planning.plan), FEVER_OK);
    planning_finish(&planning);
    assert_filled(&planning, "和平里医院", "name", PRECISION_ADDRESS, 39.96);
    assert_left(&planning, "和平里医院儿科", NULL);
    planning_end(&planning);
}

static void an_unknown_region_is_refused(void **state)
{
    const struct import_fixture *fixture = *state;
    const struct geocode_options options = {.region = 999999};
    struct dataset *dataset = import_loaded(fixture->store);
    struct geocode_plan *plan = NULL;
    struct error error = {0};
    assert_int_equal(geocode_plan_new(dataset, &options, &plan, &error), FEVER_INVALID);
    assert_string_equal(error.text, "no region has the adcode 999999");
    dataset_free(dataset);
}

#define INSIDE                                                                                     \
    {                                                                                              \
        39.9124, 116.4159                                                                          \
    } /* of 东城区 */

static const struct {
    const char *name;
    struct geocode_answer answer;
    const char *code;                /* of the finding; NULL: filled without one */
    enum clinic_precision precision; /* NONE: left as it is */
} answers[] = {
    {"门牌医院",
     {GEOCODE_FOUND, INSIDE, PRECISION_ADDRESS, "门牌号", 110101, ""},
     NULL,
     PRECISION_ADDRESS},
    {"道路医院",
     {GEOCODE_FOUND, {39.92, 116.41}, PRECISION_DISTRICT, "道路", 110101, ""},
     "geocode_coarse",
     PRECISION_DISTRICT},
    {"国家医院",
     {GEOCODE_FOUND, INSIDE, PRECISION_NONE, "国家", 0, ""},
     "geocode_coarse",
     PRECISION_NONE},
    {"别区医院",
     {GEOCODE_FOUND, INSIDE, PRECISION_ADDRESS, "门牌号", 110108, ""},
     "geocode_outside",
     PRECISION_NONE},
    {"远方医院",
     {GEOCODE_FOUND, {30.55, 114.33}, PRECISION_ADDRESS, "门牌号", 0, ""},
     "geocode_outside",
     PRECISION_NONE},
    {"乌有医院",
     {GEOCODE_NOTHING, {0, 0}, PRECISION_NONE, "", 0, ""},
     "geocode_nothing",
     PRECISION_NONE},
    {"限额医院",
     {GEOCODE_QUOTA, {0, 0}, PRECISION_NONE, "", 0, "the quota is used up"},
     "geocode_failed",
     PRECISION_NONE},
};

/* A door's position is taken as one, a street's as the district's, and nothing that lies or is said
 * to lie elsewhere. */
static void answers_are_judged(void **state)
{
    struct planning planning;
    const struct geocode_options options = {0};
    const struct geocode_provider *amap = geocode_provider_find("amap");
    char list[2000] = HEADER;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        char row[200];
        snprintf(row, sizeof row, "%s,东城区,北京市,%zu路1号,,,,,,\n", answers[i].name, i + 1);
        strcat(list, row);
    }
    planning_begin(*state, list, &options, &planning);
    size_t count;
    const struct geocode_target *targets = geocode_plan_targets(planning.plan, &count);
    assert_int_equal(count, sizeof answers / sizeof *answers);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if (strcmp(targets[i].clinic->name, answers[j].name) == 0)
                assert_int_equal(
                    geocode_plan_answer(planning.plan, &targets[i], amap, &answers[j].answer),
                    FEVER_OK);
    planning_finish(&planning);
    for (size_t j = 0; j < count; j++) {
        const struct geocode_fill *fill = fill_of(&planning, answers[j].name);
        if (answers[j].precision == PRECISION_NONE) {
            assert_left(&planning, answers[j].name, answers[j].code);
            continue;
        }
        assert_non_null(fill);
        assert_int_equal(fill->after->precision, answers[j].precision);
        assert_int_equal(fill->after->original_crs, CRS_GCJ02);
    }
    planning_end(&planning);
}

/* Several addresses that come out at one point: perhaps the middle of a street. */
static void answers_at_one_point_are_told(void **state)
{
    struct planning planning;
    const struct geocode_options options = {0};
    const struct geocode_provider *amap = geocode_provider_find("amap");
    const struct geocode_answer answer = {GEOCODE_FOUND, INSIDE, PRECISION_ADDRESS,
                                          "门牌号",      110101, ""};
    planning_begin(
        *state, HEADER "甲医院,东城区,北京市,一路1号,,,,,,\n乙医院,东城区,北京市,二路2号,,,,,,\n",
        &options, &planning);
    size_t count, told = 0;
    const struct geocode_target *targets = geocode_plan_targets(planning.plan, &count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(geocode_plan_answer(planning.plan, &targets[i], amap, &answer), FEVER_OK);
    planning_finish(&planning);
    for (size_t i = 0; i < planning.result.finding_count; i++)
        told += strcmp(planning.result.findings[i].code, "geocode_same_point") == 0;
    assert_true(told > 0);
    planning_end(&planning);
}

/* The city's centre under a house number's name is nobody's door. */
static void one_point_in_two_districts_is_no_door(void **state)
{
    struct planning planning;
    const struct geocode_options options = {0};
    const struct geocode_provider *tianditu = geocode_provider_find("tianditu");
    const struct geocode_answer answer = {GEOCODE_FOUND, INSIDE, PRECISION_ADDRESS, "门址", 0, ""};
    planning_begin(
        *state, HEADER "甲医院,东城区,北京市,一路1号,,,,,,\n乙医院,西城区,北京市,二路2号,,,,,,\n",
        &options, &planning);
    size_t count;
    const struct geocode_target *targets = geocode_plan_targets(planning.plan, &count);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(geocode_plan_answer(planning.plan, &targets[i], tianditu, &answer),
                         FEVER_OK);
    planning_finish(&planning);
    assert_int_equal(planning.result.count, 2);
    for (size_t i = 0; i < planning.result.count; i++) {
        assert_int_equal(planning.result.fills[i].after->precision, PRECISION_DISTRICT);
        assert_string_equal(planning.result.findings[i].code, "geocode_same_point");
    }
    planning_end(&planning);
}

/* A district's place is asked about again only where that was wished, and gives way to a door's. */
static void a_district_s_place_gives_way_to_a_door_s(void **state)
{
    static const char list[] = "name,district,city,address,lat,lon,precision\n"
                               "甲医院,东城区,北京市,一路1号,39.91,116.41,district\n";
    const struct geocode_provider *amap = geocode_provider_find("amap");
    const struct geocode_answer street = {GEOCODE_FOUND, INSIDE, PRECISION_DISTRICT,
                                          "道路",        110101, ""};
    const struct geocode_answer door = {GEOCODE_FOUND, INSIDE, PRECISION_ADDRESS,
                                        "门牌号",      110101, ""};
    const struct geocode_options plain = {0}, again = {.redo_district = true};
    struct planning planning;
    size_t count;
    planning_begin(*state, list, &plain, &planning);
    geocode_plan_targets(planning.plan, &count);
    assert_int_equal(count, 0);
    planning_end(&planning);
    for (int i = 0; i < 2; i++) {
        planning_begin(*state, list, &again, &planning);
        const struct geocode_target *targets = geocode_plan_targets(planning.plan, &count);
        assert_int_equal(count, 1);
        assert_int_equal(geocode_plan_answer(planning.plan, targets, amap, i ? &door : &street),
                         FEVER_OK);
        planning_finish(&planning);
        assert_int_equal(planning.result.count, i);
        planning_end(&planning);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_store_fills_what_it_knows, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(centres_can_be_left_out, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_region_is_refused, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(answers_are_judged, import_set_up, import_tear_down),
        cmocka_unit_test_setup_teardown(answers_at_one_point_are_told, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(one_point_in_two_districts_is_no_door, import_set_up,
                                        import_tear_down),
        cmocka_unit_test_setup_teardown(a_district_s_place_gives_way_to_a_door_s, import_set_up,
                                        import_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
