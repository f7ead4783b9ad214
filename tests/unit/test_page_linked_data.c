/* What search engines are told of a clinic: valid JSON-LD with hours that are true of each day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "fever/civil.h"
#include "support_page.h"

#define ORIGIN "https://fever.example.org"

static const char hostile[] = "</script><script>alert(1)</script><!--\"\\ 医院";

/* The page's one JSON-LD object, under a closure or none; the caller releases it. */
static json_t *linked_data_under(struct made *made, int64_t now, const struct live_closure *closure)
{
    struct snapshot *bare = made_build(made, 365, false), *snapshot = NULL;
    struct live_values *values = live_values_new();
    assert_non_null(values);
    values->closures = closure;
    values->closure_count = closure != NULL;
    assert_int_equal(snapshot_with_live(bare, values, &snapshot, NULL), FEVER_OK);
    struct page_context context = {.snapshot = snapshot, .now = now, .public_url = ORIGIN};
    struct api_request request = {.method = API_GET, .path = "/clinics/110101-0001"};
    struct api_reply reply = {0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, &request, &reply);
    assert_int_equal(reply.status, 200);
    static const char begin[] = "<script type=\"application/ld+json\">";
    const char *data = strstr(reply.body.data, begin);
    assert_non_null(data);
    data += sizeof begin - 1;
    const char *end = strstr(data, "</script>");
    assert_non_null(end);
    json_error_t fault;
    json_t *read = json_loadb(data, (size_t)(end - data), JSON_REJECT_DUPLICATES, &fault);
    if (!read)
        fail_msg("%s at %d: %.80s", fault.text, fault.position, data);
    buffer_clear(&reply.body);
    snapshot_free(snapshot);
    snapshot_free(bare);
    return read;
}

static json_t *linked_data(struct made *made, int64_t now)
{
    return linked_data_under(made, now, NULL);
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (!text)
        fail_msg("%s is missing or no text", name);
    return text;
}

static void a_clinic_is_described_completely(void **state)
{
    (void)state;
    static const char *const phones[] = {"010-1", "010-2"}, *const aliases[] = {"甲"};
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "甲医院");
    clinic->phones = (struct text_list){phones, 2};
    clinic->aliases = (struct text_list){aliases, 1};
    clinic->province = clinic->city = "北京市";
    clinic->address = "一路1号";
    made_place(clinic, 39.9124, 116.4159);
    json_t *data = linked_data(&made, MADE_NOW);
    assert_string_equal(text_of(data, "@context"), "https://schema.org");
    assert_string_equal(text_of(data, "@type"), "MedicalClinic");
    assert_string_equal(text_of(data, "url"), ORIGIN "/clinics/110101-0001");
    assert_string_equal(text_of(data, "@id"), ORIGIN "/clinics/110101-0001");
    assert_string_equal(text_of(data, "name"), "甲医院");
    assert_int_equal(json_array_size(json_object_get(data, "telephone")), 2);
    assert_int_equal(json_array_size(json_object_get(data, "alternateName")), 1);
    const json_t *address = json_object_get(data, "address");
    assert_string_equal(text_of(address, "@type"), "PostalAddress");
    assert_string_equal(text_of(address, "addressRegion"), "北京市");
    assert_string_equal(text_of(address, "addressLocality"), "北京市");
    assert_string_equal(text_of(address, "streetAddress"), "一路1号");
    const json_t *geo = json_object_get(data, "geo");
    assert_true(json_real_value(json_object_get(geo, "latitude")) == 39.9124);
    assert_true(json_real_value(json_object_get(geo, "longitude")) == 116.4159);
    json_decref(data);
}

static void what_is_not_recorded_is_not_said(void **state)
{
    (void)state;
    static const char *const absent[] = {"geo", "telephone", "alternateName",
                                         "openingHoursSpecification",
                                         "specialOpeningHoursSpecification"};
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, "甲医院");
    made_place(clinic, 39.9, 116.4);
    clinic->precision = PRECISION_DISTRICT;
    json_t *data = linked_data(&made, MADE_NOW);
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        assert_null(json_object_get(data, absent[i]));
    json_decref(data);
}

static void hostile_texts_stay_within_the_element(void **state)
{
    (void)state;
    static const char *const list[] = {hostile};
    struct made made;
    struct clinic *clinic = page_begin_alone(&made, hostile);
    clinic->phones = clinic->aliases = (struct text_list){list, 1};
    clinic->province = clinic->city = clinic->address = hostile;
    json_t *data = linked_data(&made, MADE_NOW);
    assert_string_equal(text_of(data, "name"), hostile);
    assert_string_equal(text_of(json_object_get(data, "address"), "streetAddress"), hostile);
    assert_string_equal(json_string_value(json_array_get(json_object_get(data, "telephone"), 0)),
                        hostile);
    json_decref(data);
}

/* Whether the member is that text, or a list that has it. */
static bool says(const json_t *one, const char *member, const char *value)
{
    size_t index;
    const json_t *item, *list = json_object_get(one, member);
    if (!json_is_array(list))
        return strcmp(text_of(one, member), value) == 0;
    json_array_foreach(list, index, item)
    {
        if (strcmp(json_string_value(item), value) == 0)
            return true;
    }
    return false;
}

/* Finds the specification of a day, by `member` (dayOfWeek or validFrom); "" where there is none,
 * several joined by a comma. */
static const char *hours_on(const json_t *data, const char *list, const char *member,
                            const char *value)
{
    static char found[200];
    size_t index, length = 0;
    const json_t *one;
    *found = '\0';
    json_array_foreach(json_object_get(data, list), index, one)
    {
        assert_string_equal(text_of(one, "@type"), "OpeningHoursSpecification");
        if (!says(one, member, value))
            continue;
        length +=
            (size_t)snprintf(found + length, sizeof found - length, "%s%s-%s", length ? "," : "",
                             text_of(one, "opens"), text_of(one, "closes"));
    }
    return found;
}

static void assert_hours(const json_t *data, const char *day, const char *expected)
{
    char name[64];
    snprintf(name, sizeof name, "https://schema.org/%s", day);
    assert_string_equal(hours_on(data, "openingHoursSpecification", "dayOfWeek", name), expected);
}

static void the_regular_week_is_told_by_weekday(void **state)
{
    (void)state;
    struct made made;
    page_begin_alone(&made, "甲医院")->hours =
        "Mo-Fr 08:00-12:00,13:00-24:00; Sa 18:00-26:00; PH off";
    json_t *data = linked_data(&made, INT64_C(1772582400)); /* 2026-03-04 */
    assert_hours(data, "Monday", "08:00-12:00,13:00-00:00");
    assert_hours(data, "Friday", "08:00-12:00,13:00-00:00");
    assert_hours(data, "Saturday", "18:00-00:00");
    assert_hours(data, "Sunday", "00:00-02:00");
    json_decref(data);
    struct clinic *always = page_begin_alone(&made, "甲医院");
    always->hours = "24/7";
    always->verified_day = civil_day_of(INT64_C(1772582400)) - 1;
    data = linked_data(&made, INT64_C(1772582400));
    assert_hours(data, "Wednesday", "00:00-23:59");
    json_decref(data);
}

static void holidays_are_special_days_and_do_not_bend_the_week(void **state)
{
    (void)state;
    static const struct calendar_row days[] = {{20498, DAY_MAKE_UP_WORKDAY, 0, "春节调休"},
                                               {20501, DAY_HOLIDAY, 0, "春节"}};
    struct made made;
    page_begin_alone(&made, "甲医院")->hours = "Mo-Fr 08:00-17:00; Sa,Su off; PH 09:00-12:00";
    made.dataset->calendar = days; /* 2026-02-14, a Saturday, and 2026-02-17, a Tuesday */
    made.dataset->calendar_count = 2;
    json_t *data = linked_data(&made, INT64_C(1770940800));
    static const char special[] = "specialOpeningHoursSpecification";
    assert_string_equal(hours_on(data, special, "validFrom", "2026-02-17"), "09:00-12:00");
    assert_string_equal(hours_on(data, special, "validThrough", "2026-02-17"), "09:00-12:00");
    assert_string_equal(hours_on(data, special, "validFrom", "2026-02-14"), "08:00-17:00");
    assert_hours(data, "Saturday", "00:00-00:00");
    assert_hours(data, "Tuesday", "08:00-17:00");
    assert_hours(data, "Sunday", "00:00-00:00");
    json_decref(data);
}

/* Search engines keep a page for days: what a closure does to one Wednesday is no rule of
 * Wednesdays.
 */
static void a_closure_is_told_of_its_days_and_does_not_bend_the_week(void **state)
{
    (void)state;
    static const char special[] = "specialOpeningHoursSpecification";
    struct live_closure closure = {.scope = CLOSURE_CLINIC,
                                   .target = "110101-0001",
                                   .from = INT64_C(1772582400) + 3600, /* Wednesday, 09:00 */
                                   .until = INT64_C(1772582400) + 3 * 86400 + 7200,
                                   .reason = "停水",
                                   .actor = "test"};
    struct made made;
    page_begin_alone(&made, "甲医院")->hours = "Mo-Su,PH 08:00-20:00";
    json_t *data = linked_data_under(&made, INT64_C(1772582400), &closure);
    assert_hours(data, "Wednesday", "08:00-20:00");
    assert_hours(data, "Friday", "08:00-20:00");
    assert_string_equal(hours_on(data, special, "validFrom", "2026-03-04"), "08:00-09:00");
    assert_string_equal(hours_on(data, special, "validThrough", "2026-03-04"), "08:00-09:00");
    assert_string_equal(hours_on(data, special, "validFrom", "2026-03-05"), "00:00-00:00");
    assert_string_equal(hours_on(data, special, "validThrough", "2026-03-06"), "00:00-00:00");
    assert_string_equal(hours_on(data, special, "validFrom", "2026-03-06"), "");
    assert_string_equal(hours_on(data, special, "validFrom", "2026-03-07"), "10:00-20:00");
    json_decref(data);
    /* Without an end: no week is promised, and a month told as closed. */
    page_begin_alone(&made, "甲医院")->hours = "Mo-Su,PH 08:00-20:00";
    closure.until = CLOSURE_NO_END;
    data = linked_data_under(&made, INT64_C(1772582400) + 86400, &closure);
    assert_null(json_object_get(data, "openingHoursSpecification"));
    assert_int_equal(json_array_size(json_object_get(data, special)), 1);
    assert_string_equal(hours_on(data, special, "validFrom", "2026-03-05"), "00:00-00:00");
    json_decref(data);
}

static void days_that_are_not_known_are_left_out(void **state)
{
    (void)state;
    struct made made;
    page_begin_alone(&made, "甲医院")->hours = "Mo 08:00-12:00; Tu 08:00-12:00 unknown";
    json_t *data = linked_data(&made, INT64_C(1772582400));
    assert_hours(data, "Monday", "08:00-12:00");
    assert_hours(data, "Tuesday", "");
    assert_hours(data, "Wednesday", "00:00-00:00");
    json_decref(data);
    struct clinic *expired = page_begin_alone(&made, "甲医院");
    expired->hours = "24/7";
    expired->valid_until_day = civil_day_of(MADE_NOW) - 2;
    data = linked_data(&made, MADE_NOW);
    assert_null(json_object_get(data, "openingHoursSpecification"));
    json_decref(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clinic_is_described_completely),
        cmocka_unit_test(what_is_not_recorded_is_not_said),
        cmocka_unit_test(hostile_texts_stay_within_the_element),
        cmocka_unit_test(the_regular_week_is_told_by_weekday),
        cmocka_unit_test(holidays_are_special_days_and_do_not_bend_the_week),
        cmocka_unit_test(a_closure_is_told_of_its_days_and_does_not_bend_the_week),
        cmocka_unit_test(days_that_are_not_known_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
