/* Admission: how the ages of requests become pressure, and how pressure is shared out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fever/admission.h"

enum { TICK_MS = 5, START_MS = 1000 };

static const int64_t calm_ms = 0, borderline_ms = (ADMISSION_LOW_MS + ADMISSION_HIGH_MS) / 2,
                     old_ms = 10 * ADMISSION_HIGH_MS;

/* Requests of that age from `*now_ms` for so long. */
static void pass(struct admission *admission, int64_t age_ms, int64_t duration_ms, int64_t *now_ms)
{
    for (int64_t end = *now_ms + duration_ms; *now_ms < end; *now_ms += TICK_MS)
        admission_note(admission, age_ms, *now_ms);
}

static void calm_refuses_nobody(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    pass(&admission, borderline_ms, 10000, &now_ms);
    for (int class = 0; class <= ADMISSION_ALWAYS; class ++)
        assert_int_equal(admission_share(&admission, (enum admission_class) class), 0);
}

/* A machine that is busy with something else lets a request wait now and then. */
static void a_stumble_is_no_pressure(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    for (int i = 0; i < 100; i++) {
        pass(&admission, old_ms, 2 * ADMISSION_WINDOW_MS, &now_ms);
        assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), 0);
        pass(&admission, calm_ms, 6 * ADMISSION_WINDOW_MS, &now_ms);
        assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), 0);
    }
}

/* At each moment the dearer class is refused at least as much, and the last begins only once the
 * others are refused entirely. */
static void classes_are_refused_in_their_order(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    bool nearest_reached = false;
    for (int i = 0; i < 40; i++) {
        pass(&admission, old_ms, ADMISSION_WINDOW_MS, &now_ms);
        uint32_t costly = admission_share(&admission, ADMISSION_COSTLY);
        uint32_t ordinary = admission_share(&admission, ADMISSION_ORDINARY);
        uint32_t nearest = admission_share(&admission, ADMISSION_NEAREST);
        assert_true(!ordinary || costly == ADMISSION_WHOLE);
        assert_true(!nearest || ordinary == ADMISSION_WHOLE);
        assert_true(nearest < ADMISSION_WHOLE);
        assert_int_equal(admission_share(&admission, ADMISSION_ALWAYS), 0);
        nearest_reached = nearest_reached || nearest > 0;
    }
    assert_true(nearest_reached);
}

static void pressure_stays_between_its_bounds(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    pass(&admission, old_ms, 400, &now_ms);
    uint32_t share = admission_share(&admission, ADMISSION_COSTLY);
    assert_true(share > 0);
    pass(&admission, borderline_ms, ADMISSION_WINDOW_MS, &now_ms); /* ends the old ones' window */
    double strain = admission.strain;
    pass(&admission, borderline_ms, 5000, &now_ms);
    assert_true(admission.strain == strain);
}

static void calm_ends_it_within_two_seconds(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    pass(&admission, old_ms, 60000, &now_ms);
    assert_int_equal(admission_share(&admission, ADMISSION_ORDINARY), ADMISSION_WHOLE);
    pass(&admission, calm_ms, 2000, &now_ms);
    assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), 0);
}

static void silence_ends_it_too(void **state)
{
    (void)state;
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    pass(&admission, old_ms, 60000, &now_ms);
    admission_note(&admission, calm_ms, now_ms + 3000);
    assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), 0);
}

/* A server that seldom gets to run reads what has waited all the while; to be sure, who comes after
 * silence has not. */
static void waiting_is_no_silence(void **state)
{
    (void)state;
    enum { PAUSE_MS = 10 * ADMISSION_WINDOW_MS };
    struct admission admission = {0};
    int64_t now_ms = START_MS;
    for (int i = 0; i < 10; i++, now_ms += PAUSE_MS)
        admission_note(&admission, PAUSE_MS, now_ms);
    assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), ADMISSION_WHOLE);
    for (int i = 0; i < 10; i++, now_ms += PAUSE_MS)
        admission_note(&admission, old_ms, now_ms);
    assert_int_equal(admission_share(&admission, ADMISSION_COSTLY), 0);
}

/* Any run of requests loses its share, within one. */
static void shares_lie_evenly(void **state)
{
    (void)state;
    static const uint32_t shares[] = {
        0, 1, 100, ADMISSION_WHOLE / 3, ADMISSION_WHOLE - 1, ADMISSION_WHOLE};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        uint32_t refused = 0, number = UINT32_MAX - 5000;
        for (uint32_t asked = 1; asked <= 10000; asked++, number++) {
            refused += admission_refuses(shares[i], number);
            double fair = (double)asked * shares[i] / ADMISSION_WHOLE;
            assert_true((double)refused > fair - 2 && (double)refused < fair + 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calm_refuses_nobody),
        cmocka_unit_test(a_stumble_is_no_pressure),
        cmocka_unit_test(classes_are_refused_in_their_order),
        cmocka_unit_test(pressure_stays_between_its_bounds),
        cmocka_unit_test(calm_ends_it_within_two_seconds),
        cmocka_unit_test(silence_ends_it_too),
        cmocka_unit_test(waiting_is_no_silence),
        cmocka_unit_test(shares_lie_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
