/* Fuzzes the body of a page's form. Its fields are UTF-8 whatever came, and the page that shows
 * them again is whole: no byte of them closes what holds it. */
#include <stdlib.h>
#include <string.h>

#include "../../src/page/page_form.h"
#include "cut.h"
#include "fever/page.h"
#include "fever/utf8.h"
#include "fuzz.h"

#define NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

static const struct snapshot *sample(void)
{
    static struct snapshot *snapshot;
    static struct clinic clinic;
    static const struct time_zone *zones[1];
    static struct arena *arena; /* of the zone */
    struct time_zone *zone;
    if (snapshot)
        return snapshot;
    arena = arena_new();
    struct dataset *dataset = dataset_new();
    if (!arena || !dataset || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    zones[0] = zone;
    clinic_init(&clinic);
    clinic.id = "a-1";
    clinic.name = "医院";
    dataset->clinics = &clinic;
    dataset->clinic_count = 1;
    const struct snapshot_options options = {{zones, 1}, 365, false};
    if (snapshot_build(dataset, &options, &snapshot, NULL))
        abort();
    return snapshot;
}

static void check_fields(const struct api_request *request)
{
    struct form_fields fields;
    struct arena *arena = arena_new();
    if (!arena || page_form_read(request, arena, &fields))
        abort();
    for (size_t i = 0; i < fields.count; i++) {
        const struct api_parameter *field = &fields.items[i];
        if (!*field->value || !utf8_is_valid(field->name, strlen(field->name)) ||
            !utf8_is_valid(field->value, strlen(field->value)))
            abort();
    }
    arena_free(arena);
}

/* Nothing can be written here: a form without a fault is 503. */
static void check_page(const struct api_request *request)
{
    const struct page_context context = {.snapshot = sample(), .now = NOW};
    struct api_reply reply = {.status = 0};
    buffer_init(&reply.body, PAGE_BYTES_MAX);
    page_handle(&context, request, &reply);
    const char *page = reply.body.data;
    if ((reply.status != 400 && reply.status != 503) || strlen(page) != reply.body.length ||
        !utf8_is_valid(page, reply.body.length) || count_of(page, "</form>") != 1 ||
        count_of(page, "</html>") != 1 ||
        count_of(page, "<textarea") != count_of(page, "</textarea>"))
        abort();
    buffer_clear(&reply.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const paths[] = {"/clinics/a-1/report", "/reports/erase"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct api_request request = {.method = API_POST,
                                            .path = paths[i],
                                            .content_type = "application/x-www-form-urlencoded",
                                            .body = (const char *)bytes,
                                            .body_length = size};
        check_fields(&request);
        check_page(&request);
    }
    return 0;
}
