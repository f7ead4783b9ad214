/* Request targets, content codings and the memory of replies, without a socket. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/http/http_coding.h"
#include "../../src/http/http_host.h"
#include "../../src/http/http_spares.h"
#include "../../src/http/http_target.h"

static void targets_are_decoded_once(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        enum target_fault fault;
        const char *path, *parameters; /* `name=value` joined by `|`; a `!` before malformed ones */
    } cases[] = {
        {"/", TARGET_FINE, "/", ""},
        {"*", TARGET_FINE, "*", ""},
        {"/a?", TARGET_FINE, "/a", ""},
        {"/a?b", TARGET_FINE, "/a", "b="},
        {"/a?&&b=1&", TARGET_FINE, "/a", "b=1"},
        {"/a?b=1&b=2&b=1", TARGET_FINE, "/a", "b=1|b=2|b=1"},
        {"/a?b=c=d", TARGET_FINE, "/a", "b=c=d"},
        {"/a?b=1?c=2", TARGET_FINE, "/a", "b=1?c=2"},
        {"/a?%62=%E5%8C%97+%2B%26%3d", TARGET_FINE, "/a", "b=北 +&="},
        {"/a+b%2bc%20d", TARGET_FINE, "/a+b+c d", ""},
        {"/a%2Fb%2fc", TARGET_FINE, "/a%2Fb%2fc", ""},
        {"/a?b=%2F", TARGET_FINE, "/a", "b=/"},
        {"/%2e%2E/a", TARGET_FINE, "/../a", ""},
        {"/%252e", TARGET_FINE, "/%2e", ""},
        {"/a?b=%", TARGET_FINE, "/a", "!b=%"},
        {"/a?b=%4", TARGET_FINE, "/a", "!b=%"},
        {"/a?b=1%zz2", TARGET_FINE, "/a", "!b=1%"},
        {"/a?b=%00", TARGET_FINE, "/a", "!b=%"},
        {"/a?%00=1", TARGET_FINE, "/a", "=1"},
        {"/a?%ff=1", TARGET_FINE, "/a", "=1"},
        {"/a?=1", TARGET_FINE, "/a", "=1"},
        {"http://host/a?b=1", TARGET_FINE, "/a", "b=1"},
        {"HTTPS://host:1", TARGET_FINE, "/", ""},
        {"http://host?b=1", TARGET_FINE, "/", "b=1"},
        {"http://[::1]:/a", TARGET_FINE, "/a", ""},
        {"http://", TARGET_UNKNOWN_FORM, "/", ""},
        {"http:///a", TARGET_UNKNOWN_FORM, "/", ""},
        {"http://?b=1", TARGET_UNKNOWN_FORM, "/", ""},
        {"http://user@host/a", TARGET_UNKNOWN_FORM, "/", ""},
        {"http://host:x/a", TARGET_UNKNOWN_FORM, "/", ""},
        {"http:/a", TARGET_UNKNOWN_FORM, "/", ""},
        {"ws://host/a", TARGET_UNKNOWN_FORM, "/", ""},
        {"", TARGET_UNKNOWN_FORM, "/", ""},
        {"a", TARGET_UNKNOWN_FORM, "/", ""},
        {"host:443", TARGET_UNKNOWN_FORM, "/", ""},
        {"?a=1", TARGET_UNKNOWN_FORM, "/", ""},
        {"%2fa", TARGET_UNKNOWN_FORM, "/", ""},
        {"/%", TARGET_MALFORMED_PATH, "/", ""},
        {"/%0", TARGET_MALFORMED_PATH, "/", ""},
        {"/%00", TARGET_MALFORMED_PATH, "/", ""},
        {"/%g0", TARGET_MALFORMED_PATH, "/", ""},
        {"/%ff", TARGET_MALFORMED_PATH, "/", ""},
        {"/%C0%80", TARGET_MALFORMED_PATH, "/", ""},
        {"/\xff", TARGET_MALFORMED_PATH, "/", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target target;
        struct api_parameter room[TARGET_PARAMETERS_MAX];
        char *text = strdup(cases[i].target);
        char seen[256] = "";
        target_parse(&target, text, room);
        for (size_t k = 0; k < target.parameter_count; k++) {
            const struct api_parameter *parameter = &target.parameters[k];
            strcat(seen, k ? "|" : "");
            strcat(seen, parameter->malformed ? "!" : "");
            strcat(strcat(strcat(seen, parameter->name), "="), parameter->value);
        }
        if (target.fault != cases[i].fault || strcmp(target.path, cases[i].path) != 0 ||
            strcmp(seen, cases[i].parameters) != 0)
            fail_msg("%s: fault %d, path %s, parameters %s", cases[i].target, target.fault,
                     target.path, seen);
        free(text);
    }
}

static void hosts_are_read_by_the_grammar(void **state)
{
    (void)state;
    static const char *const sound[] = {"x",         "x:80",      "x:",       "x.example.org:8080",
                                        "127.0.0.1", "[::1]",     "[::1]:80", "[fe80::1%25e0]",
                                        "a_b",       "%E5%8C%97", "x,y",      "x..y"};
    static const char *const unsound[] = {"",    ":80", "x:8o",   "x:80:80", "::1", "[::1",
                                          "[]",  "]",   "[::1]x", "%",       "%zz", "x/",
                                          "x@y", "x y", "x?",     "x#",      "x\\", "\xe5"};
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        if (!host_is_sound(sound[i], strlen(sound[i])))
            fail_msg("%s is taken for no host", sound[i]);
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++)
        if (host_is_sound(unsound[i], strlen(unsound[i])))
            fail_msg("%s is taken for a host", unsound[i]);
    assert_true(host_is_sound("x%zz", 1)); /* what stands behind is not looked at */
}

static void long_targets_are_refused(void **state)
{
    (void)state;
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    char text[TARGET_LENGTH_MAX + 2];
    memset(text, 'a', sizeof text);
    text[0] = '/';
    text[TARGET_LENGTH_MAX] = '\0';
    target_parse(&target, text, room);
    assert_int_equal(target.fault, TARGET_FINE);
    text[TARGET_LENGTH_MAX] = 'a';
    text[TARGET_LENGTH_MAX + 1] = '\0';
    target_parse(&target, text, room);
    assert_int_equal(target.fault, TARGET_TOO_LONG);
    char many[4 * (TARGET_PARAMETERS_MAX + 1) + 2] = "/?";
    for (int i = 0; i < TARGET_PARAMETERS_MAX; i++)
        strcat(many, "a=&");
    char more[sizeof many];
    strcat(strcpy(more, many), "a");
    assert_int_equal(target_parameters_most("/a"), 0);
    assert_int_equal(target_parameters_most("/a?b=1&c"), 2);
    assert_int_equal(target_parameters_most(many), TARGET_PARAMETERS_MAX);
    assert_int_equal(target_parameters_most(more), TARGET_PARAMETERS_MAX);
    target_parse(&target, many, room);
    assert_int_equal(target.fault, TARGET_FINE);
    assert_int_equal(target.parameter_count, TARGET_PARAMETERS_MAX);
    target_parse(&target, more, room);
    assert_int_equal(target.fault, TARGET_TOO_MANY_PARAMETERS);
}

static void gzip_is_used_where_it_is_welcome(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool gzip;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"deflate,gzip ; q=0.5", true},
        {"*", true},
        {"*;q=0", false},
        {"*;q=0, gzip", true},
        {"*, gzip;q=0", false},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"gzip;q=0.001", true},
        {"gzip;q=1.001", false},
        {"gzip;q=x", false},
        {"gzip;q", false},
        {"gzip;", true},
        {"identity", false},
        {"identity;q=0.5, gzip;q=1", true},
        {"identity, gzip;q=0.5", false},
        {"gzipped", false},
        {"deflate", false},
        {",,gzip,,", true},
        {" \t gzip\t", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (coding_prefers_gzip(cases[i].header) != cases[i].gzip)
            fail_msg("Accept-Encoding: %s", cases[i].header);
    }
}

/* On this processor, where they are kept, until the test ends. */
static void stay_on_processor(void)
{
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET((size_t)sched_getcpu(), &here);
    assert_int_equal(sched_setaffinity(0, sizeof here, &here), 0);
}

static void memory_of_a_reply_serves_the_next(void **state)
{
    (void)state;
    struct spares *spares = spares_new();
    struct buffer first, second;
    stay_on_processor();
    buffer_init(&first, 1 << 20);
    spares_take(spares, &first);
    assert_null(first.data);
    buffer_reserve(&first, 12000);
    buffer_append_text(&first, "what the first was told");
    char *memory = first.data;
    spares_give(spares, &first);
    assert_null(first.data);
    buffer_init(&second, 1 << 20);
    spares_take(spares, &second);
    assert_ptr_equal(second.data, memory);
    assert_string_equal(second.data, "");
    buffer_reserve(&second, 12000);
    assert_ptr_equal(second.data, memory);
    /* Neither what is soon had nor what few need is kept. */
    buffer_clear(&second);
    static const size_t sizes[] = {100, 20000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        buffer_reserve(&second, sizes[i]);
        spares_give(spares, &second);
        spares_take(spares, &second);
        assert_null(second.data);
    }
    spares_free(spares);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_decoded_once),
        cmocka_unit_test(hosts_are_read_by_the_grammar),
        cmocka_unit_test(long_targets_are_refused),
        cmocka_unit_test(gzip_is_used_where_it_is_welcome),
        cmocka_unit_test(memory_of_a_reply_serves_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
