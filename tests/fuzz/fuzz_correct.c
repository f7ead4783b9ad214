/* Fuzzes corrections as a maintainer types them: a line for each FIELD=VALUE. What is planned is a
 * sound clinic, each field of which reads back from its own text; what is not is told why. */
#include <stdlib.h>
#include <string.h>

#include "fever/correct.h"
#include "fever/correction.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { LINE_MAX = 2000, PAIRS_MAX = 12 };

#define NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市"},
    {.adcode = 110100,
     .parent = 110000,
     .level = REGION_CITY,
     .name = "北京市",
     .area_code = "010"},
    {.adcode = 110101, .parent = 110100, .level = REGION_DISTRICT, .name = "东城区"},
    {.adcode = 110102, .parent = 110100, .level = REGION_DISTRICT, .name = "西城区"},
};

static const struct dataset *sample(void)
{
    static struct dataset *dataset;
    static struct clinic clinic;
    if (dataset)
        return dataset;
    dataset = dataset_new();
    if (!dataset)
        abort();
    clinic_init(&clinic);
    clinic.id = "110101-0001";
    clinic.name = "东城医院";
    clinic.adcode = 110101;
    clinic.province = clinic.city = "北京市";
    clinic.district = "东城区";
    clinic.original_place = (struct point){39.9, 116.4};
    clinic.marker_id = 1;
    clinic_settle_place(&clinic);
    dataset->clinics = &clinic;
    dataset->clinic_count = 1;
    dataset->regions = regions;
    dataset->region_count = sizeof regions / sizeof *regions;
    return dataset;
}

/* Every field of the record reads back from its canonical text. */
static void check_clinic(const struct clinic *clinic, struct arena *arena)
{
    struct buffer text;
    struct clinic again;
    clinic_init(&again);
    buffer_init(&text, 1 << 20);
    for (int i = 0; i < FIELD_COUNT; i++) {
        buffer_reset(&text);
        clinic_field_format(clinic, (enum clinic_field)i, &text);
        if (clinic_field_parse(&again, (enum clinic_field)i, text.length ? text.data : "", arena,
                               NULL))
            abort();
    }
    clinic_settle_place(&again);
    if (clinic_diff(clinic, &again) || !clinic->name || !*clinic->name)
        abort();
    buffer_clear(&text);
}

static void correct(const struct correct_pair *pairs, size_t count, struct arena *arena)
{
    const struct correct_input input = {.arena = arena,
                                        .dataset = sample(),
                                        .pairs = pairs,
                                        .pair_count = count,
                                        .who = "fuzz",
                                        .why = "fuzz",
                                        .now = NOW,
                                        .until = CORRECTION_NO_END};
    struct correct_plan plan;
    struct error error = {0};
    if (!correct_set(&input, &plan, &error))
        check_clinic(&plan.after, arena);
    else if (!*error.text || error.code == FEVER_NOMEM)
        abort();
}

/* Each field once, as the callers see to. */
static bool pair_read(char *line, struct correct_pair *pairs, size_t count)
{
    char *equals = strchr(line, '=');
    enum clinic_field field =
        equals ? clinic_field_find(line, (size_t)(equals - line)) : FIELD_COUNT;
    if (field == FIELD_COUNT || !utf8_is_valid(equals + 1, strlen(equals + 1)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (pairs[i].field == field)
            return false;
    pairs[count] = (struct correct_pair){field, equals + 1};
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char text[LINE_MAX + 1], *rest = text, *line;
    struct correct_pair pairs[PAIRS_MAX];
    size_t count = 0, length = size < LINE_MAX ? size : LINE_MAX;
    struct arena *arena = arena_new();
    if (!arena)
        abort();
    memcpy(text, bytes, length);
    text[length] = '\0';
    while (count < PAIRS_MAX && (line = strsep(&rest, "\n")))
        count += pair_read(line, pairs, count);
    if (count)
        correct(pairs, count, arena);
    arena_free(arena);
    return 0;
}
