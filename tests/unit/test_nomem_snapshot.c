/* Every allocation of a snapshot's build fails in turn: an error each time, nothing leaked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fever/nearest.h"
#include "nomem.h"
#include "support_snapshot.h"

enum { CLINICS = 60 };

/* A square degree around the clinics. */
static struct outline square(void)
{
    static struct buffer wkb;
    static const struct point corners[] = {{30, 114}, {30, 115}, {31, 115}, {31, 114}, {30, 114}};
    if (!wkb.length) {
        buffer_init(&wkb, 1024);
        outline_wkb_begin(&wkb, 1);
        outline_wkb_polygon(&wkb, 1);
        outline_wkb_ring(&wkb, 5);
        for (int i = 0; i < 5; i++)
            outline_wkb_point(&wkb, corners[i]);
    }
    return (struct outline){110101, "东城区", (const unsigned char *)wkb.data, wkb.length};
}

static void fill(struct made *made)
{
    static struct outline outline;
    static const char *const hours[] = {"24/7", "Mo-Fr 08:00-17:00; PH off", NULL, "nonsense"};
    made_begin(made, CLINICS);
    made_regions(made);
    outline = square();
    made->dataset->outlines = &outline;
    made->dataset->outline_count = 1;
    static const uint32_t regions[] = {110101};
    static const struct consult consults[] = {
        {.id = "a", .name = "在线咨询", .wechat = "甲", .hours = "Mo-Fr 09:00-12:00"},
        {.id = "b", .name = "在线咨询", .wechat = "乙", .regions = regions, .region_count = 1}};
    made->dataset->consults = consults;
    made->dataset->consult_count = 2;
    for (int i = 0; i < CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%03d", i);
        struct clinic *clinic = made_clinic(made, id, "医院");
        clinic->hours = hours[i % 4];
        clinic->adcode = i % 2 ? 110101 : 429004;
        if (i % 3)
            made_place(clinic, 30 + i * 0.01, 114 + i * 0.01);
    }
}

static void a_build_without_memory_says_so_and_leaks_nothing(void **state)
{
    (void)state;
    long which = 0;
    for (;; which++) {
        struct made made;
        struct snapshot *snapshot = NULL;
        fill(&made);
        failed = false;
        countdown = which;
        enum fever_error failure = made_try_build(&made, 365, false, &snapshot);
        countdown = -1;
        if (!failed) {
            assert_int_equal(failure, FEVER_OK);
            snapshot_free(snapshot);
            break;
        }
        assert_int_equal(failure, FEVER_NOMEM);
        assert_null(snapshot);
    }
    assert_true(which > 20); /* the build does allocate, so something was tested */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_without_memory_says_so_and_leaks_nothing),
    };
    return nomem_conclude(cmocka_run_group_tests(tests, NULL, NULL));
}
