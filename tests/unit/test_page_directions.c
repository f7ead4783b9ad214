/* The links into map services against golden ones: coordinates, their system, and escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/page/page_directions.h"
#include "support_files.h"

enum { LINK_MAX = 4096, LINE_SIZE = 2048 };

static const char *const names[MAP_PROVIDER_COUNT] = {"amap",  "tencent", "baidu",
                                                      "apple", "google",  "geo"};

static enum map_provider provider_named(const char *name)
{
    int provider = 0;
    while (provider < MAP_PROVIDER_COUNT && strcmp(names[provider], name) != 0)
        provider++;
    if (provider == MAP_PROVIDER_COUNT)
        fail_msg("no map is called %s", name);
    return (enum map_provider)provider;
}

static struct clinic clinic_at(double lat, double lon)
{
    struct clinic clinic;
    clinic_init(&clinic);
    clinic.id = "a";
    clinic.name = "医院";
    clinic.place = (struct point){lat, lon};
    clinic.precision = PRECISION_EXACT;
    return clinic;
}

static void assert_link(enum map_provider provider, const struct clinic *clinic,
                        const char *expected)
{
    struct buffer link;
    buffer_init(&link, LINK_MAX);
    map_directions_url(&link, provider, clinic);
    assert_int_equal(buffer_error(&link), FEVER_OK);
    assert_string_equal(link.data, expected);
    assert_int_equal(map_provider_is_web(provider), strncmp(link.data, "https://", 8) == 0);
    buffer_clear(&link);
}

static void links_are_the_golden_ones(void **state)
{
    (void)state;
    FILE *file = support_open_case("page/directions.tsv");
    char line[LINE_SIZE], *cells[7];
    unsigned seen = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#')
            continue;
        char *rest = line;
        for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
            assert_non_null(cells[i] = strsep(&rest, "\t"));
        struct clinic clinic = clinic_at(atof(cells[2]), atof(cells[3]));
        clinic.adcode = (uint32_t)atoi(cells[1]);
        clinic.name = cells[4];
        clinic.address = strcmp(cells[5], "-") == 0 ? NULL : cells[5];
        enum map_provider provider = provider_named(cells[0]);
        assert_link(provider, &clinic, cells[6]);
        seen |= 1U << provider;
    }
    fclose(file);
    assert_int_equal(seen, (1U << MAP_PROVIDER_COUNT) - 1);
}

static void they_lead_to_the_entrance_where_it_is_known(void **state)
{
    (void)state;
    struct clinic clinic = clinic_at(35.681236, 139.767125);
    clinic.has_entrance_place = true;
    clinic.entrance_place = (struct point){35.682, 139.768};
    assert_link(MAP_APPLE, &clinic, "https://maps.apple.com/?daddr=35.682000,139.768000");
    clinic.precision = PRECISION_NONE;
    assert_true(map_has_destination(&clinic));
}

static void a_districts_centre_is_no_destination(void **state)
{
    (void)state;
    struct clinic clinic = clinic_at(39.9, 116.4);
    assert_true(map_has_destination(&clinic));
    clinic.precision = PRECISION_DISTRICT;
    assert_false(map_has_destination(&clinic));
    clinic.precision = PRECISION_NONE;
    assert_false(map_has_destination(&clinic));
}

static void without_a_position_the_name_is_searched_in_its_region(void **state)
{
    (void)state;
    struct clinic clinic = clinic_at(0, 0);
    struct buffer link;
    buffer_init(&link, LINK_MAX);
    clinic.name = "A&B 医院";
    clinic.adcode = 110101;
    map_search_url(&link, &clinic);
    assert_string_equal(link.data, "https://uri.amap.com/search?keyword=A%26B%20医院"
                                   "&city=110101&view=map&src=fever-clinic-map&callnative=1");
    buffer_clear(&link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_the_golden_ones),
        cmocka_unit_test(they_lead_to_the_entrance_where_it_is_known),
        cmocka_unit_test(a_districts_centre_is_no_destination),
        cmocka_unit_test(without_a_position_the_name_is_searched_in_its_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
