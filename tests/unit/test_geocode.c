/* Geocoding without a network: requests, replies of the three services, trying again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/geocode.h"

#define QUERY "北京市东城区帅府园1号"

static void assert_url(const char *provider, const char *query, const char *expected)
{
    struct buffer url;
    buffer_init(&url, 4096);
    geocode_url(geocode_provider_find(provider), "https://x.test/p", query, "k-1", &url);
    assert_int_equal(buffer_error(&url), FEVER_OK);
    assert_string_equal(url.data, expected);
    buffer_clear(&url);
}

static void queries_are_escaped(void **state)
{
    (void)state;
    assert_url("amap", "东&城=#1|2",
               "https://x.test/p?output=JSON&address=%E4%B8%9C%26%E5%9F%8E%3D%231%7C2&key=k-1");
    assert_url("tencent", "a b", "https://x.test/p?output=json&address=a%20b&key=k-1");
    assert_url("tianditu", "a\"}\\",
               "https://x.test/p?ds=%7B%22keyWord%22%3A%22a%5C%22%7D%5C%5C%22%7D&tk=k-1");
}

static void providers_are_known_by_name(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct geocode_provider *one; (one = geocode_provider_at(count)); count++) {
        assert_ptr_equal(geocode_provider_find(one->name), one);
        assert_int_equal(strncmp(one->url, "https://", 8), 0);
        assert_true(one->keep_days > 0 && one->rate_per_s > 0);
    }
    assert_int_equal(count, 3);
    assert_null(geocode_provider_find("offline"));
    assert_true(geocode_key_is_valid("OB4BZ-D4W3U-B7VVO"));
    assert_false(geocode_key_is_valid(""));
    assert_false(geocode_key_is_valid("a&output=x"));
    assert_false(geocode_key_is_valid("key\n"));
}

struct reply_case {
    const char *provider;
    long http_status;
    const char *body;
    enum geocode_status status;
    enum clinic_precision precision;
    double lat, lon;
    uint32_t adcode;
};

#define AMAP(level)                                                                                \
    "{\"status\":\"1\",\"info\":\"OK\",\"infocode\":\"10000\",\"count\":\"1\",\"geocodes\":[{"     \
    "\"district\":\"东城区\",\"township\":[],\"adcode\":\"110101\",\"street\":[],"              \
    "\"location\":\"116.415900,39.912400\",\"level\":\"" level "\"}]}"
#define AMAP_TWO(location, adcode)                                                                 \
    "{\"status\":\"1\",\"geocodes\":[{\"level\":\"兴趣点\",\"adcode\":\"110101\",\"location\":" \
    "\"116.4159,39.9124\"},{\"level\":\"兴趣点\",\"adcode\":\"" adcode                             \
    "\",\"location\":\"" location "\"}]}"
#define AMAP_FAILS(code) "{\"status\":\"0\",\"info\":\"X\",\"infocode\":\"" code "\"}"
#define TENCENT(level, reliability)                                                                \
    "{\"status\":0,\"message\":\"query ok\",\"result\":{\"location\":{\"lng\":116.4159,"           \
    "\"lat\":39.9124},\"ad_info\":{\"adcode\":\"110101\"},\"reliability\":" reliability ","        \
    "\"level\":" level "}}"
#define TENCENT_FAILS(code) "{\"status\":" code ",\"message\":\"x\"}"
#define TIANDITU(level, score)                                                                     \
    "{\"msg\":\"ok\",\"location\":{\"score\":" score ",\"level\":\"" level "\","                   \
    "\"lon\":\"116.4159\",\"lat\":39.9124},\"status\":\"0\"}"

static const struct reply_case replies[] = {
    {"amap", 200, AMAP("门牌号"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP("兴趣点"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP("道路"), GEOCODE_FOUND, PRECISION_DISTRICT, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP("区县"), GEOCODE_FOUND, PRECISION_DISTRICT, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP("市"), GEOCODE_FOUND, PRECISION_NONE, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP("新词"), GEOCODE_FOUND, PRECISION_NONE, 39.9124, 116.4159, 110101},
    {"amap", 200, AMAP_TWO("116.4160,39.9125", "110101"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124,
     116.4159, 110101},
    {"amap", 200, AMAP_TWO("116.4400,39.9300", "110101"), GEOCODE_FOUND, PRECISION_DISTRICT,
     39.9124, 116.4159, 110101},
    {"amap", 200, AMAP_TWO("116.3400,39.9300", "110102"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124,
     116.4159, 110101},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":[]}", GEOCODE_NOTHING, 0, 0, 0, 0},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":[{\"location\":\"116.4\"}]}", GEOCODE_REFUSED, 0,
     0, 0, 0},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":[{\"location\":[]}]}", GEOCODE_REFUSED, 0, 0, 0,
     0},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":[{\"location\":\"116.4,239.9\"}]}",
     GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":[{\"location\":\"nan,inf\"}]}", GEOCODE_REFUSED,
     0, 0, 0, 0},
    {"amap", 200, "{\"status\":\"1\",\"geocodes\":{}}", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("10001"), GEOCODE_KEY, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("10009"), GEOCODE_KEY, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("10003"), GEOCODE_QUOTA, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("10044"), GEOCODE_QUOTA, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("10021"), GEOCODE_TROUBLE, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("30001"), GEOCODE_NOTHING, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("20000"), GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, AMAP_FAILS("x"), GEOCODE_REFUSED, 0, 0, 0, 0},

    {"tencent", 200, TENCENT("11", "10"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124, 116.4159,
     110101},
    {"tencent", 200, TENCENT("9", "7"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124, 116.4159,
     110101},
    {"tencent", 200, TENCENT("9", "6"), GEOCODE_FOUND, PRECISION_NONE, 39.9124, 116.4159, 110101},
    {"tencent", 200, TENCENT("7", "7"), GEOCODE_FOUND, PRECISION_DISTRICT, 39.9124, 116.4159,
     110101},
    {"tencent", 200, TENCENT("1", "7"), GEOCODE_FOUND, PRECISION_NONE, 39.9124, 116.4159, 110101},
    {"tencent", 200, TENCENT_FAILS("347"), GEOCODE_NOTHING, 0, 0, 0, 0},
    {"tencent", 200, TENCENT_FAILS("120"), GEOCODE_TROUBLE, 0, 0, 0, 0},
    {"tencent", 200, TENCENT_FAILS("121"), GEOCODE_QUOTA, 0, 0, 0, 0},
    {"tencent", 200, TENCENT_FAILS("311"), GEOCODE_KEY, 0, 0, 0, 0},
    {"tencent", 200, TENCENT_FAILS("190"), GEOCODE_KEY, 0, 0, 0, 0},
    {"tencent", 200, TENCENT_FAILS("999"), GEOCODE_REFUSED, 0, 0, 0, 0},
    {"tencent", 200, "{\"status\":0,\"result\":{}}", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"tencent", 200, "{\"status\":0}", GEOCODE_REFUSED, 0, 0, 0, 0},

    {"tianditu", 200, TIANDITU("门址", "100"), GEOCODE_FOUND, PRECISION_ADDRESS, 39.9124, 116.4159,
     0},
    {"tianditu", 200, TIANDITU("门址", "60"), GEOCODE_FOUND, PRECISION_NONE, 39.9124, 116.4159, 0},
    {"tianditu", 200, TIANDITU("道路", "100"), GEOCODE_FOUND, PRECISION_DISTRICT, 39.9124, 116.4159,
     0},
    {"tianditu", 200, "{\"msg\":\"查询结果为空\",\"status\":\"101\"}", GEOCODE_NOTHING, 0, 0, 0, 0},
    {"tianditu", 200, "{\"msg\":\"ok\",\"location\":{},\"status\":\"0\"}", GEOCODE_NOTHING, 0, 0, 0,
     0},
    {"tianditu", 403, "{\"code\":301012,\"msg\":\"权限类型错误\"}", GEOCODE_KEY, 0, 0, 0, 0},
    {"tianditu", 403, "{\"code\":302002,\"msg\":\"已超过调用上限\"}", GEOCODE_QUOTA, 0, 0, 0, 0},
    {"tianditu", 200, "{\"code\":300001,\"msg\":\"非法Key\"}", GEOCODE_KEY, 0, 0, 0, 0},
    {"tianditu", 200, "{\"code\":1,\"msg\":\"?\"}", GEOCODE_REFUSED, 0, 0, 0, 0},

    {"amap", 500, "", GEOCODE_TROUBLE, 0, 0, 0, 0},
    {"amap", 503, AMAP("门牌号"), GEOCODE_TROUBLE, 0, 0, 0, 0},
    {"amap", 429, "", GEOCODE_TROUBLE, 0, 0, 0, 0},
    {"amap", 403, "<html>", GEOCODE_KEY, 0, 0, 0, 0},
    {"amap", 302, AMAP("门牌号"), GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 404, "", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, "", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, "[]", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"amap", 200, "{}", GEOCODE_REFUSED, 0, 0, 0, 0},
    {"tencent", 200, "{\"status\":0,\"status\":1}", GEOCODE_REFUSED, 0, 0, 0, 0},
};

static void replies_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        const struct reply_case *one = &replies[i];
        struct geocode_answer answer;
        geocode_read(geocode_provider_find(one->provider), one->http_status, one->body,
                     strlen(one->body), &answer);
        if (answer.status != one->status)
            print_error("%s, HTTP %ld: %s\n", one->provider, one->http_status, one->body);
        assert_int_equal(answer.status, one->status);
        bool settled = answer.status == GEOCODE_FOUND || answer.status == GEOCODE_NOTHING;
        assert_int_equal(*answer.detail != '\0', !settled);
        if (answer.status != GEOCODE_FOUND)
            continue;
        assert_int_equal(answer.precision, one->precision);
        assert_true(answer.point.lat == one->lat && answer.point.lon == one->lon);
        assert_int_equal(answer.adcode, one->adcode);
    }
}

struct script {
    const long *http_statuses; /* 0: no reply at all */
    int requests, waits, waited_ms;
    char url[1000];
};

static enum fever_error script_get(void *context, const char *url, struct buffer *body,
                                   long *http_status, struct error *error)
{
    struct script *script = context;
    *http_status = script->http_statuses[script->requests++];
    snprintf(script->url, sizeof script->url, "%s", url);
    if (!*http_status)
        return error_set(error, FEVER_IO, "no whole reply came");
    if (*http_status < 0)
        return error_set(error, FEVER_TOO_LARGE, "too large");
    buffer_append_text(body, *http_status == 200 ? AMAP("门牌号") : "busy");
    return FEVER_OK;
}

static void script_wait(void *context, int milliseconds)
{
    struct script *script = context;
    script->waits++;
    script->waited_ms += milliseconds;
}

static struct geocode_answer ask_script(struct script *script)
{
    struct geocode_answer answer;
    const struct geocode_transport transport = {script_get, script_wait, script};
    assert_int_equal(geocode_ask(geocode_provider_find("amap"), "https://x.test/", "secret", QUERY,
                                 &transport, &answer),
                     FEVER_OK);
    assert_null(strstr(answer.detail, "secret"));
    return answer;
}

static void trouble_is_tried_again(void **state)
{
    (void)state;
    static const long passing[] = {500, 0, 200};
    struct script script = {passing, 0, 0, 0, ""};
    assert_int_equal(ask_script(&script).status, GEOCODE_FOUND);
    assert_int_equal(script.requests, 3);
    assert_int_equal(script.waited_ms, GEOCODE_FIRST_WAIT_MS * 3);
    assert_non_null(strstr(script.url, "key=secret"));
}

static void trouble_is_given_up(void **state)
{
    (void)state;
    static const long lasting[GEOCODE_TRIES + 1] = {500, 500, 500, 500, 503};
    struct script script = {lasting, 0, 0, 0, ""};
    struct geocode_answer answer = ask_script(&script);
    assert_int_equal(answer.status, GEOCODE_TROUBLE);
    assert_non_null(strstr(answer.detail, "503"));
    assert_int_equal(script.requests, GEOCODE_TRIES);
    assert_int_equal(script.waits, GEOCODE_TRIES - 1);
}

static void what_stays_is_not_tried_again(void **state)
{
    (void)state;
    static const long refused[] = {302, 403, -1};
    for (int i = 0; i < 3; i++) {
        struct script script = {refused + i, 0, 0, 0, ""};
        assert_int_equal(ask_script(&script).status, i == 1 ? GEOCODE_KEY : GEOCODE_REFUSED);
        assert_int_equal(script.requests, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_are_escaped), cmocka_unit_test(providers_are_known_by_name),
        cmocka_unit_test(replies_are_read),    cmocka_unit_test(trouble_is_tried_again),
        cmocka_unit_test(trouble_is_given_up), cmocka_unit_test(what_stays_is_not_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
