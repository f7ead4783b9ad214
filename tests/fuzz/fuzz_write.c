/* Fuzzes the bodies of writes: a line that names the address (load, closure, report, self-check)
 * and may go on with the Authorization header behind a space, then the body. Whatever comes, the
 * answer is whole and no 5xx, and what reaches the store keeps the bounds that everything behind it
 * relies on. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/api.h"
#include "fever/live.h"
#include "fever/resident_report.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"

enum { BODY_MAX = 1 << 20, MINUTE_S = 60 };

#define NOW SAMPLE_NOW

/* What the store is asked to keep. */

static bool may(void *context, enum api_limit limit, uint64_t client, bool only_look, int *wait_s)
{
    (void)context, (void)limit, (void)client, (void)only_look, (void)wait_s;
    return true;
}

static enum fever_error actor_of(void *context, const char *secret, size_t length, int64_t now,
                                 struct api_actor *out)
{
    (void)context, (void)now;
    if (!length || memchr(secret, ' ', length) || memchr(secret, '\t', length) || secret[length])
        abort();
    *out = (struct api_actor){.name = "fuzz", .scopes = "load:*,closure:*", .expires_at = NOW + 1};
    return FEVER_OK;
}

static void check_count(int32_t count, int32_t maximum)
{
    if (count != LOAD_NOT_STATED && (count < 0 || count > maximum))
        abort();
}

static void check_text(const char *text, size_t characters_max)
{
    if (text && (!*text || !utf8_is_valid(text, strlen(text)) || utf8_count(text) > characters_max))
        abort();
}

static enum fever_error load_put(void *context, const struct api_actor *actor,
                                 const struct live_load *load)
{
    int64_t ttl_s = load->expires_at - load->reported_at;
    (void)context, (void)actor;
    check_count(load->waiting, LOAD_PEOPLE_MAX);
    check_count(load->being_seen, LOAD_PEOPLE_MAX);
    check_count(load->wait_minutes, LOAD_WAIT_MINUTES_MAX);
    check_count(load->longest_wait_minutes, LOAD_WAIT_MINUTES_MAX);
    check_count(load->rooms_open, LOAD_ROOMS_MAX);
    check_text(load->now_serving, LOAD_SERVING_MAX);
    if (load->level >= LOAD_LEVEL_COUNT || load->reported_at != NOW ||
        ttl_s < LOAD_TTL_MIN * MINUTE_S || ttl_s > LOAD_TTL_MAX * MINUTE_S)
        abort();
    return FEVER_OK;
}

static enum fever_error closure_put(void *context, const struct api_actor *actor,
                                    const struct live_closure *closure)
{
    (void)context, (void)actor;
    check_text(closure->reason, LIVE_REASON_MAX);
    if (!closure->reason || closure->until <= closure->from || closure->until <= NOW ||
        closure->from % MINUTE_S || (closure->alternative && strcmp(closure->alternative, "a-2")))
        abort();
    return FEVER_OK;
}

static enum fever_error drop(void *context, const struct api_actor *actor, const char *clinic_id,
                             int64_t now)
{
    (void)context, (void)actor, (void)clinic_id, (void)now;
    return FEVER_OK;
}

static enum fever_error report_add(void *context, const struct report *report,
                                   char receipt[API_RECEIPT_SIZE], int *wait_s)
{
    (void)context, (void)wait_s;
    check_text(report->text, REPORT_TEXT_MAX);
    check_text(report->contact, REPORT_CONTACT_MAX);
    if (report->kind >= REPORT_KIND_COUNT || strcmp(report->clinic_id, "a-1") != 0)
        abort();
    snprintf(receipt, API_RECEIPT_SIZE, "fcr_fuzz");
    return FEVER_OK;
}

static enum fever_error report_erase(void *context, const char *receipt, size_t length)
{
    (void)context, (void)receipt, (void)length;
    return FEVER_NOT_FOUND;
}

static const struct api_writer writer = {NULL,        may,  actor_of,   load_put,    drop,
                                         closure_put, drop, report_add, report_erase};

static const struct address {
    const char *name;
    enum api_method method;
    const char *path;
} addresses[] = {
    {"load", API_PUT, "/api/v1/clinics/a-1/load"},
    {"closure", API_PUT, "/api/v1/clinics/a-1/closure"},
    {"report", API_POST, "/api/v1/clinics/a-1/reports"},
    {"self-check", API_POST, "/api/v1/self-check"},
};

/* Of the line; `*authorization` is its rest, or as it should be. */
static const struct address *address_of(char *line, const char **authorization)
{
    char *space = strchr(line, ' ');
    *authorization = space ? space + 1 : "Bearer fuzz";
    if (space)
        *space = '\0';
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (strcmp(addresses[i].name, line) == 0)
            return &addresses[i];
    return NULL;
}

/* Exactly one advice of those that there are, and an answer that can be read. */
static void check_reply(const struct address *address, const struct api_reply *reply)
{
    json_t *body = json_loadb(reply->body.data, reply->body.length, JSON_REJECT_DUPLICATES, NULL);
    bool fine = reply->status == 200 || reply->status == 201 || reply->status == 400 ||
                (reply->status == 401 && address->method == API_PUT && reply->challenges);
    if (!fine || !body)
        abort();
    if (reply->status >= 400 &&
        json_integer_value(json_object_get(body, "status")) != reply->status)
        abort();
    if (reply->status == 200 && address->method == API_POST &&
        !json_is_string(json_object_get(body, "advice")))
        abort();
    json_decref(body);
}

static void write_to(const struct address *address, const char *authorization, const char *body,
                     size_t length)
{
    const struct api_context context = {
        .snapshot = sample_snapshot(), .now = NOW, .writer = &writer};
    const struct api_request request = {.method = address->method,
                                        .path = address->path,
                                        .body = body,
                                        .body_length = length,
                                        .content_type = "application/json",
                                        .authorization = authorization};
    struct api_reply reply;
    buffer_init(&reply.body, BODY_MAX);
    api_handle(&context, &request, &reply);
    check_reply(address, &reply);
    buffer_clear(&reply.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *end = size ? memchr(bytes, '\n', size) : NULL;
    const char *authorization;
    if (!end)
        return 0;
    size_t length = size - (size_t)(end + 1 - bytes);
    char *line = strndup((const char *)bytes, (size_t)(end - bytes));
    char *body = malloc(length + 1); /* as it comes from the wire: with nothing behind it */
    if (!line || !body)
        abort();
    memcpy(body, end + 1, length);
    const struct address *address = address_of(line, &authorization);
    if (address)
        write_to(address, authorization, body, length);
    free(line);
    free(body);
    return 0;
}
