/* Fuzzes what people type and hand back. The first byte chooses: `c` a cursor as text, `p` a
 * cursor's bytes, to which the right checksum is added, anything else words to search for. A cursor
 * that is taken is written again as it was, and its page is answered; ranks are ranks. */
#include <stdlib.h>
#include <string.h>

#include "../../src/api/cursor.h"
#include "fever/base64url.h"
#include "fever/hash.h"
#include "fever/search.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { BODY_MAX = 1 << 20, PAYLOAD_MAX = 640 };

#define NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

static const struct region regions[] = {
    {.adcode = 110000, .level = REGION_PROVINCE, .name = "北京市", .pinyin = "bei jing"},
    {.adcode = 110101, .parent = 110000, .level = REGION_DISTRICT, .name = "东城区"},
    {.adcode = 500000, .level = REGION_PROVINCE, .name = "重庆市", .pinyin = "chong qing"},
};

static const char *const names[] = {"北京协和医院", "重庆市长寿区第三人民医院", "解放军第301医院",
                                    "P.U.M.C. Hospital"};

static const struct snapshot *sample(void)
{
    static struct snapshot *snapshot;
    static struct clinic clinics[4];
    static const struct time_zone *zones[1];
    static struct arena *arena; /* of the zone */
    if (snapshot)
        return snapshot;
    arena = arena_new();
    struct dataset *dataset = dataset_new();
    struct time_zone *zone;
    if (!arena || !dataset || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    zones[0] = zone;
    for (int i = 0; i < 4; i++) {
        static const char *const ids[] = {"a-1", "a-2", "a-3", "a-4"};
        clinic_init(&clinics[i]);
        clinics[i].id = ids[i];
        clinics[i].name = names[i];
        clinics[i].address = "东城区帅府园1号";
        clinics[i].adcode = 110101;
    }
    dataset->clinics = clinics;
    dataset->clinic_count = 4;
    dataset->regions = regions;
    dataset->region_count = sizeof regions / sizeof *regions;
    const struct snapshot_options options = {{zones, 1}, 365, false};
    if (snapshot_build(dataset, &options, &snapshot, NULL))
        abort();
    return snapshot;
}

static void check_cursor(const char *text)
{
    struct cursor cursor;
    char again[CURSOR_TEXT_SIZE];
    if (cursor_read(text, &cursor))
        return;
    cursor_write(&cursor, again);
    if (strcmp(again, text) != 0)
        abort();
    const struct api_parameter parameter = {"cursor", text, false};
    const struct api_context context = {.snapshot = sample(), .now = NOW};
    const struct api_request request = {.method = API_GET,
                                        .path = "/api/v1/clinics",
                                        .parameters = &parameter,
                                        .parameter_count = 1};
    struct api_reply reply;
    buffer_init(&reply.body, BODY_MAX);
    api_handle(&context, &request, &reply);
    if (reply.status != 200 && reply.status != 400 && reply.status != 410)
        abort();
    buffer_clear(&reply.body);
}

static void check_payload(const uint8_t *bytes, size_t size)
{
    unsigned char payload[PAYLOAD_MAX + 8];
    char text[(PAYLOAD_MAX + 8) * 4 / 3 + 4];
    if (size > PAYLOAD_MAX)
        return;
    memcpy(payload, bytes, size);
    uint64_t sum = hash_finish(hash_bytes(HASH_SEED, payload, size));
    for (int i = 0; i < 8; i++)
        payload[size + (size_t)i] = (unsigned char)(sum >> 8 * i);
    base64url_encode(payload, size + 8, text);
    check_cursor(text);
}

static void check_words(const char *text)
{
    uint8_t *ranks;
    if (snapshot_search(sample(), text, &ranks))
        abort();
    for (uint32_t i = 0; i < snapshot_count(sample()); i++)
        if (ranks[i] >= SEARCH_RANK_COUNT)
            abort();
    free(ranks);
    if (snapshot_search_regions(sample(), text, &ranks))
        abort();
    free(ranks);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (!text || !size) {
        free(text);
        return 0;
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
    if (*text == 'c')
        check_cursor(text + 1);
    else if (*text == 'p')
        check_payload(bytes + 1, size - 1);
    else if (utf8_is_valid(text, strlen(text)))
        check_words(text);
    free(text);
    return 0;
}
