/* Fuzzes a request: lines of method, target, If-None-Match, Accept-Encoding (which is the Host,
 * too) and media type (the one sent and the one accepted), then the body. Whatever comes, the
 * answer is whole: JSON with a sensible status, never a 5xx. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/http/http_coding.h"
#include "../../src/http/http_target.h"
#include "fever/api.h"
#include "fuzz.h"

enum { LINES = 5, BODY_MAX = 1 << 20 };

#define NOW INT64_C(1769299220) /* 2026-01-25T08:00:20+08:00 */

static const struct snapshot *sample(void)
{
    static struct snapshot *snapshot;
    static struct clinic clinics[2];
    static const struct time_zone *zones[1];
    static struct arena *arena; /* of the zone */
    static const struct retired_clinic retired[] = {{"a-9", "旧医院", NOW}};
    if (snapshot)
        return snapshot;
    arena = arena_new();
    struct dataset *dataset = dataset_new();
    struct time_zone *zone;
    if (!arena || !dataset || time_zone_fixed(arena, TIME_ZONE_DEFAULT, 8 * 3600, &zone))
        abort();
    zones[0] = zone;
    for (int i = 0; i < 2; i++) {
        clinic_init(&clinics[i]);
        clinics[i].id = i ? "a-2" : "a-1";
        clinics[i].name = "医院";
        clinics[i].hours = i ? "Mo-Fr 08:00-17:00; PH off" : "24/7";
        clinics[i].original_place = (struct point){39.9 + i, 116.4};
        clinic_settle_place(&clinics[i]);
    }
    dataset->clinics = clinics;
    dataset->clinic_count = 2;
    dataset->retired = retired;
    dataset->retired_count = 1;
    const struct snapshot_options options = {{zones, 1}, 365, false};
    if (snapshot_build(dataset, &options, &snapshot, NULL))
        abort();
    return snapshot;
}

static enum api_method method_of(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
    int at = 0;
    while (at < API_OTHER_METHOD && strcmp(names[at], name) != 0)
        at++;
    return (enum api_method)at;
}

static void check_reply(const struct api_reply *reply)
{
    static const int known[] = {200, 204, 304, 400, 404, 405, 410, 415};
    bool fine = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fine |= known[i] == reply->status;
    if (!fine || (reply->status >= 400 && !reply->body.length))
        abort();
    if (!reply->body.length)
        return;
    json_t *body = json_loadb(reply->body.data, reply->body.length, JSON_REJECT_DUPLICATES, NULL);
    if (!body)
        abort();
    if (reply->status >= 400 &&
        json_integer_value(json_object_get(body, "status")) != reply->status)
        abort();
    json_decref(body);
}

/* Cuts the input into its lines, in place; what is left is the body. */
static char *lines_cut(char *text, char *lines[LINES])
{
    for (int i = 0; i < LINES; i++) {
        lines[i] = text;
        text += strcspn(text, "\n");
        if (*text)
            *text++ = '\0';
    }
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1), *lines[LINES];
    if (!text)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *body = lines_cut(text, lines);
    struct target target;
    target_parse(&target, lines[1]);
    const struct api_context context = {.snapshot = sample(), .now = NOW};
    const struct api_request request = {
        .method = method_of(lines[0]),
        .path = target.path,
        .parameters = target.parameters,
        .parameter_count = target.parameter_count,
        .body = body,
        .body_length = size - (size_t)(body - text),
        .content_type = lines[4],
        .accept = lines[4],
        .host = lines[3],
        .if_none_match = lines[2],
        .coding = coding_prefers_gzip(lines[3]) ? API_GZIP : API_IDENTITY,
    };
    struct api_reply reply;
    buffer_init(&reply.body, BODY_MAX);
    api_handle(&context, &request, &reply);
    check_reply(&reply);
    buffer_clear(&reply.body);
    free(text);
    return 0;
}
