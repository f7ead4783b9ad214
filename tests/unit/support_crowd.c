/* A crowd of clinics that differ in all that filters ask, and what each filter means. */
#include "support_crowd.h"

#include <stdio.h>

#include "support_random.h"
#include "support_snapshot.h"

static const char *const hours[] = {NULL,  "24/7",        "Mo-Fr 08:00-17:00", "08:00-20:00",
                                    "off", "22:00-06:00", "not hours"};

/* Clustered places, a tenth of them exactly at one point, an eighth without any. */
static void place_somewhere(struct clinic *clinic, uint64_t *random)
{
    static const struct point towns[] = {{39.9, 116.4}, {30.6, 114.3}, {31.2, 121.5}, {43.8, 87.6}};
    struct point town = towns[random_next(random) % 4];
    unsigned luck = (unsigned)(random_next(random) % 80);
    if (luck < 10)
        return;
    if (luck < 18)
        made_place(clinic, 39.9, 116.4);
    else
        made_place(clinic, town.lat + random_between(random, -0.4, 0.4),
                   town.lon + random_between(random, -0.4, 0.4));
    if (luck == 79)
        clinic->precision = PRECISION_DISTRICT;
    else if (luck > 60)
        clinic->precision = PRECISION_ADDRESS;
}

/* Ids between those of the clinics, so that both meet on the pages of a list. */
static void retire_some(struct made *made)
{
    struct retired_clinic *retired =
        arena_array(made->dataset->arena, CROWD_RETIRED, sizeof *retired);
    for (int i = 0; i < CROWD_RETIRED; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%05d-r", i * 20);
        retired[i] = (struct retired_clinic){.id = arena_strdup(made->dataset->arena, id),
                                             .name = "旧医院",
                                             .retired_at = MADE_NOW - 86400 * (i % 50)};
    }
    made->dataset->retired = retired;
    made->dataset->retired_count = CROWD_RETIRED;
}

struct snapshot *crowd_snapshot(void)
{
    static const uint32_t adcodes[] = {0, 110100, 110101, 110102, 429004, 999999};
    struct made made;
    uint64_t random = 20260125;
    made_begin(&made, CROWD_CLINICS);
    made_regions(&made);
    for (int i = 0; i < CROWD_CLINICS; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%05d", (i * 7919) % CROWD_CLINICS);
        struct clinic *clinic = made_clinic(&made, id, "一家医院");
        place_somewhere(clinic, &random);
        clinic->kind = (enum clinic_kind)(random_next(&random) % KIND_COUNT);
        clinic->services = (uint32_t)(random_next(&random) & random_next(&random) & 0x3FFF);
        clinic->designated = (enum stated)(random_next(&random) % 3);
        clinic->insurance = (enum stated)(random_next(&random) % 3);
        clinic->access = (enum clinic_access)(random_next(&random) % 4);
        clinic->min_age_months = random_next(&random) % 2 ? -1 : 168;
        clinic->max_age_years = random_next(&random) % 2 ? -1 : 13 + 50 * (i % 2);
        clinic->adcode = adcodes[random_next(&random) % 6];
        clinic->hours = hours[random_next(&random) % 7];
        clinic->valid_until_day = random_next(&random) % 9 ? 0 : 20400;
        clinic->updated_at = MADE_NOW - 86400 * (i % 50);
    }
    retire_some(&made);
    return made_build(&made, 365, false);
}

/* The filters, written from the contract's words. */

static bool stated_fits(enum stated fact, enum stated asked)
{
    return asked == STATED_NOT || fact == asked;
}

static bool kind_fits(const struct clinic *clinic, uint32_t kinds)
{
    return !kinds || kinds >> clinic->kind & 1 ||
           (kinds >> KIND_DESIGNATED_HOSPITAL & 1 && clinic->designated == STATED_TRUE);
}

struct snapshot *crowd;

int crowd_set_up(void **state)
{
    (void)state;
    crowd = crowd_snapshot();
    return 0;
}

int crowd_tear_down(void **state)
{
    (void)state;
    snapshot_free(crowd);
    return 0;
}

bool crowd_fits(const struct snapshot *snapshot, uint32_t number,
                const struct clinic_filter *filter, int64_t at)
{
    const struct clinic *clinic = snapshot_clinic(snapshot, number);
    enum opening_state now = snapshot_opening(snapshot, number, at).state;
    int32_t age = filter->age_months;
    return kind_fits(clinic, filter->kinds) &&
           (!filter->services || clinic->services & filter->services) &&
           stated_fits(clinic->designated, filter->designated) &&
           stated_fits(clinic->insurance, filter->insurance) &&
           (filter->access ? clinic->access == filter->access
                           : clinic->access != ACCESS_REFERRAL_ONLY) &&
           (age < 0 || clinic->min_age_months < 0 || age >= clinic->min_age_months) &&
           (age < 0 || clinic->max_age_years < 0 || age / 12 <= clinic->max_age_years) &&
           (!filter->region ||
            region_is_within(snapshot_regions(snapshot), clinic->adcode, filter->region)) &&
           (!filter->open_only || now == OPENING_OPEN) &&
           (!filter->exclude_closed || now != OPENING_CLOSED);
}

struct clinic_filter crowd_filter(uint64_t *random)
{
    static const uint32_t asked_regions[] = {0, 0, 110000, 110101, 420000};
    struct clinic_filter filter;
    clinic_filter_init(&filter);
    if (random_next(random) % 2)
        filter.kinds = NEAREST_DEFAULT_KINDS;
    if (random_next(random) % 4 == 0)
        filter.kinds |= 1U << (random_next(random) % KIND_COUNT);
    if (random_next(random) % 3 == 0)
        filter.services = 1U << (random_next(random) % SERVICE_COUNT);
    if (random_next(random) % 5 == 0)
        filter.designated = (enum stated)(random_next(random) % 3);
    if (random_next(random) % 5 == 0)
        filter.insurance = (enum stated)(random_next(random) % 3);
    filter.access =
        random_next(random) % 4 ? ACCESS_NOT_STATED : (enum clinic_access)(random_next(random) % 4);
    if (random_next(random) % 3 == 0)
        filter.age_months = (int32_t)(random_next(random) % 1200);
    filter.region = asked_regions[random_next(random) % 5];
    filter.open_only = random_next(random) % 4 == 0;
    filter.exclude_closed = random_next(random) % 4 == 0;
    return filter;
}
