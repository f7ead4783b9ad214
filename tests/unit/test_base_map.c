/* The ground of the map: which options are taken, the policy and the description that they make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fever/base_map.h"
#include "fever/page.h"

static const char policy_begin[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
static const char policy_end[] =
    "; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The policy must be the strict one with nothing but `origins` after the pictures' own sources. */
static void assert_policy(const struct base_map *map, const char *origins)
{
    size_t head = strlen(policy_begin), length = strlen(origins);
    assert_memory_equal(map->policy, policy_begin, head);
    assert_memory_equal(map->policy + head, origins, length);
    assert_string_equal(map->policy + head + length, policy_end);
}

static struct base_map made_of(const struct base_map_options *options)
{
    struct base_map map;
    struct error error;
    if (base_map_make(options, arena, &map, &error))
        fail_msg("%s", error.text);
    return map;
}

static void assert_refused(const struct base_map_options *options, const char *because)
{
    struct base_map map;
    struct error error;
    assert_int_equal(base_map_make(options, arena, &map, &error), FEVER_INVALID);
    if (!strstr(error.text, because))
        fail_msg("'%s' does not say '%s'", error.text, because);
}

static struct base_map_options tiles(const char *const *template, size_t count)
{
    return (struct base_map_options){
        .tiles = template, .tile_count = count, .attribution = "测试 GS(2024)0001号"};
}

static void without_options_nobody_is_let_in(void **state)
{
    (void)state;
    struct base_map map = made_of(&(struct base_map_options){0});
    assert_policy(&map, "");
    assert_null(map.description);
    assert_null(map.provider);
    assert_int_equal(map.crs, CRS_WGS84);
    assert_policy(&base_map_schematic, "");
}

static void a_provider_adds_its_origin_and_nothing_else(void **state)
{
    (void)state;
    static const char *const one[] = {
        "https://tiles.example.org:8443/v1/{z}/{x}/{y}.png?key=a%20b&style=*"};
    struct base_map_options options = tiles(one, 1);
    options.crs = CRS_GCJ02;
    struct base_map map = made_of(&options);
    assert_policy(&map, " https://tiles.example.org:8443");
    assert_int_equal(map.crs, CRS_GCJ02);
    assert_string_equal(map.provider, "测试 GS(2024)0001号");
    assert_string_equal(
        map.description,
        "{\"crs\":\"gcj02\",\"max_zoom\":18,\"tiles\":[\"https://tiles.example.org:8443/v1/{z}/{x}/"
        "{y}.png?key=a%20b\\u0026style=*\"],\"subdomains\":[],\"own\":null,\"attribution\":\"测试 "
        "GS(2024)0001号\"}");
    struct page_header headers[PAGE_HEADERS];
    page_headers(&map, headers);
    assert_string_equal(headers[0].value, map.policy);
}

static void every_subdomain_is_an_origin_once(void **state)
{
    (void)state;
    static const char *const two[] = {"https://t{s}.example.org/vec/{z}/{x}/{y}",
                                      "https://t{s}.example.org/cva/{z}/{x}/{-y}"};
    struct base_map_options options = tiles(two, 2);
    options.subdomains = "0,1,a-b";
    struct base_map map = made_of(&options);
    assert_policy(&map, " https://t0.example.org https://t1.example.org https://ta-b.example.org");
    assert_non_null(strstr(map.description, "\"subdomains\":[\"0\",\"1\",\"a-b\"]"));
}

static void tiles_that_we_hand_on_need_no_origin(void **state)
{
    (void)state;
    static const char *const own[] = {"/tiles/{z}/{x}/{y}.png"};
    struct base_map_options options = tiles(own, 1);
    struct base_map map = made_of(&options);
    assert_policy(&map, "");
    assert_null(map.provider);
    assert_non_null(map.description);
}

static void plain_http_is_for_this_machine(void **state)
{
    (void)state;
    static const char *const local[] = {"http://127.0.0.1:9000/{z}/{x}/{y}",
                                        "http://localhost/{z}/{x}/{y}",
                                        "http://[::1]:80/{z}/{x}/{y}"};
    struct base_map_options options = tiles(local, 3);
    struct base_map map = made_of(&options);
    assert_policy(&map, " http://127.0.0.1:9000 http://localhost http://[::1]:80");
}

static void hostile_templates_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *template, *because;
    } cases[] = {
        {"http://tiles.example.org/{z}/{x}/{y}", "https://"},
        {"http://127.0.0.1.example.org/{z}/{x}/{y}", "https://"},
        {"http://localhost@example.org/{z}/{x}/{y}", "https://"},
        {"javascript:alert(1)//{z}{x}{y}", "https://"},
        {"data:image/png;base64,{z}{x}{y}", "https://"},
        {"//example.org/{z}/{x}/{y}", "https://"},
        {"blob:https://example.org/{z}/{x}/{y}", "https://"},
        {"HTTPS://example.org/{z}/{x}/{y}", "https://"},
        {"https://user:word@example.org/{z}/{x}/{y}", "plain host"},
        {"https://*.example.org/{z}/{x}/{y}", "plain host"},
        {"https://*/{z}/{x}/{y}", "plain host"},
        {"https:///{z}/{x}/{y}", "plain host"},
        {"https://example.org:port/{z}/{x}/{y}", "plain host"},
        {"https://{x}.example.org/{z}/{x}/{y}", "plain host"},
        {"https://example.org; script-src *;/{z}/{x}/{y}", "%XX"},
        {"https://example.org script-src/{z}/{x}/{y}", "%XX"},
        {"https://example.org/{z}/{x}/{y};a", "%XX"},
        {"https://example.org/{z}/{x}/{y}\r\nSet-Cookie:a", "%XX"},
        {"https://example.org/{z}/{x}/{y}'", "%XX"},
        {"https://example.org/{z}/{x}/{y}\"onload=", "%XX"},
        {"https://example.org/{z}/{x}/{y}<script>", "%XX"},
        {"https://example.org\\@evil.example/{z}/{x}/{y}", "%XX"},
        {"https://example.org,evil.example/{z}/{x}/{y}", "%XX"},
        {"https://例子.cn/{z}/{x}/{y}", "%XX"},
        {"https://example.org/{z}/{x}/{y}/{r}", "%XX"},
        {"https://example.org/{z}/{x}", "{y}"},
        {"https://example.org/{z}/{x}/{y}/{-y}", "{y}"},
        {"https://example.org/{z}/{z}/{x}/{y}", "{z}"},
        {"https://example.org/{s}/{z}/{x}/{y}", "in the host"},
        {"https://t{s}.example.org/{z}/{x}/{y}", "--tiles-subdomains"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct base_map_options options = tiles(&cases[i].template, 1);
        if (strstr(cases[i].because, "in the host"))
            options.subdomains = "a";
        assert_refused(&options, cases[i].because);
    }
    char endless[600] = "https://example.org/{z}/{x}/{y}/";
    memset(endless + strlen(endless), 'a', 550);
    endless[sizeof endless - 1] = '\0';
    const char *const template = endless;
    struct base_map_options options = tiles(&template, 1);
    assert_refused(&options, "500 bytes");
}

static void options_must_fit_together(void **state)
{
    (void)state;
    static const char *const one[] = {"https://t{s}.example.org/{z}/{x}/{y}"};
    static const char *const bad_names[] = {"", "a,,b", "a,", "A", "a b", "a.b", "a;b", "'", "a*"};
    struct base_map_options options = tiles(one, 1);
    for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++) {
        options.subdomains = bad_names[i];
        assert_refused(&options, "--tiles-subdomains");
    }
    options = tiles(one, 1);
    options.attribution = NULL;
    assert_refused(&options, "--tiles-attribution");
    options.attribution = "two\nlines";
    assert_refused(&options, "--tiles-attribution");
    options.attribution = "\xff";
    assert_refused(&options, "--tiles-attribution");
    options = tiles(one, 1);
    options.has_own = true;
    assert_refused(&options, "exclude each other");
    assert_refused(&(struct base_map_options){.has_own = true}, "--base-map-approval");
    assert_refused(&(struct base_map_options){.approval = "GS"}, "needs --base-map");
    assert_refused(&(struct base_map_options){.crs = CRS_GCJ02}, "--tiles-crs needs --tiles");
    assert_refused(&(struct base_map_options){.attribution = "a"},
                   "--tiles-attribution needs --tiles");
}

static void an_own_ground_is_served_by_us_with_its_approval(void **state)
{
    (void)state;
    struct base_map map =
        made_of(&(struct base_map_options){.has_own = true, .approval = "GS(2024)\"1\"号"});
    assert_policy(&map, "");
    assert_null(map.provider);
    assert_non_null(strstr(map.description, "\"own\":\"" BASE_MAP_PATH "\""));
    assert_non_null(strstr(map.description, "\"attribution\":\"GS(2024)\\\"1\\\"号\""));
}

static void a_tile_has_an_address(void **state)
{
    (void)state;
    static const char *const tiles[] = {"https://t{s}.example.org/{z}/{x}/{y}?k=1",
                                        "/tiles/{z}/{x}/{-y}"};
    const struct base_map_options options = {
        .tiles = tiles, .tile_count = 2, .attribution = "x", .subdomains = "a,bc,d"};
    struct buffer address;
    buffer_init(&address, 1000);
    base_map_tile_append(&address, &options, 0, 3, 5, 2);
    assert_string_equal(address.data, "https://tbc.example.org/3/5/2?k=1");
    buffer_reset(&address);
    base_map_tile_append(&address, &options, 1, 3, 5, 2);
    assert_string_equal(address.data, "/tiles/3/5/5");
    buffer_clear(&address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_options_nobody_is_let_in),
        cmocka_unit_test(a_provider_adds_its_origin_and_nothing_else),
        cmocka_unit_test(every_subdomain_is_an_origin_once),
        cmocka_unit_test(tiles_that_we_hand_on_need_no_origin),
        cmocka_unit_test(plain_http_is_for_this_machine),
        cmocka_unit_test(hostile_templates_are_refused),
        cmocka_unit_test(options_must_fit_together),
        cmocka_unit_test(a_tile_has_an_address),
        cmocka_unit_test(an_own_ground_is_served_by_us_with_its_approval),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
