/* Fuzzes a request: lines of method, target, If-None-Match, Accept-Encoding (which is the Host,
 * too) and media type (the one sent and the one accepted), then the body. Whatever comes, the
 * answer is whole: JSON (the metrics: text) with a sensible status, never a 5xx but to writes,
 * which this node does not take. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../src/http/http_coding.h"
#include "../../src/http/http_target.h"
#include "cut.h"
#include "fever/api.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"
#include "stored.h"

enum { LINES = 5, BODY_MAX = 1 << 20 };

static bool is_text(const struct api_reply *reply)
{
    return reply->content_type && strncmp(reply->content_type, "text/plain", 10) == 0;
}

/* What a packed body holds takes its place, and must be whole. */
static void unpack(struct api_reply *reply)
{
    static char plain[BODY_MAX];
    z_stream stream = {.next_in = (unsigned char *)reply->body.data,
                       .avail_in = (unsigned)reply->body.length,
                       .next_out = (unsigned char *)plain,
                       .avail_out = sizeof plain};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK ||
        inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_in)
        abort();
    buffer_reset(&reply->body);
    buffer_append(&reply->body, plain, stream.total_out);
    reply->packed = false;
    inflateEnd(&stream);
}

static void check_reply(const struct api_reply *reply, bool is_write)
{
    static const int known[] = {200, 204, 304, 400, 404, 405, 410, 415};
    bool fine = is_write && (reply->status == 401 || reply->status == 503);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fine |= known[i] == reply->status;
    if (!fine || (reply->status >= 400 && !reply->body.length))
        abort();
    if (is_text(reply) && !utf8_is_valid(reply->body.data, reply->body.length))
        abort();
    if (!reply->body.length || is_text(reply))
        return;
    json_t *body = json_loadb(reply->body.data, reply->body.length, JSON_REJECT_DUPLICATES, NULL);
    if (!body)
        abort();
    if (reply->status >= 400 &&
        json_integer_value(json_object_get(body, "status")) != reply->status)
        abort();
    json_decref(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1), *lines[LINES];
    if (!text)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *body = lines_cut(text, lines, LINES);
    struct target target;
    struct api_parameter room[TARGET_PARAMETERS_MAX];
    target_parse(&target, lines[1], room);
    const struct api_context context = {.snapshot = stored_snapshot(), .now = SAMPLE_NOW};
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
    if (reply.packed && request.coding != API_GZIP)
        abort();
    if (reply.packed)
        unpack(&reply);
    check_reply(&reply, api_is_write(&request));
    buffer_clear(&reply.body);
    free(text);
    return 0;
}
