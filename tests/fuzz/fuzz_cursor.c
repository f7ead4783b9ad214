/* Fuzzes cursors: the input is what one holds, sealed here with its checksum, since no fuzzer
 * guesses that. What is read is written again as the same text, and the list goes on from it with
 * whole answers. */
#include <stdlib.h>
#include <string.h>

#include "../../src/api/cursor.h"
#include "fever/base64url.h"
#include "fever/hash.h"
#include "fever/utf8.h"
#include "fuzz.h"
#include "sample.h"

enum { CHECKSUM_BYTES = 8, SEALED_MAX = 600, BODY_MAX = 1 << 20 };

/* As it stands in an address; the longest is a little above what any cursor needs. */
static void seal(const uint8_t *bytes, size_t size, char out[CURSOR_TEXT_SIZE + 8])
{
    unsigned char sealed[SEALED_MAX + CHECKSUM_BYTES];
    uint64_t sum = hash_finish(hash_bytes(HASH_SEED, bytes, size));
    if (size)
        memcpy(sealed, bytes, size);
    for (int i = 0; i < CHECKSUM_BYTES; i++)
        sealed[size + (size_t)i] = (unsigned char)(sum >> 8 * i);
    base64url_encode(sealed, size + CHECKSUM_BYTES, out);
}

static void check_parameters(const struct cursor *cursor)
{
    const struct parameters *parameters = &cursor->parameters;
    if (parameters->limit < 1 || parameters->limit > LIST_LIMIT_MAX ||
        parameters->crs >= CRS_COUNT || parameters->lang >= LANG_COUNT ||
        parameters->filter.kinds >> KIND_COUNT || parameters->filter.services >> SERVICE_COUNT ||
        !clinic_id_is_valid(cursor->last_id, strlen(cursor->last_id)) ||
        (parameters->bbox.given && !bbox_is_valid(&parameters->bbox.box)))
        abort();
    if (parameters->text && (!utf8_is_valid(parameters->text, strlen(parameters->text)) ||
                             utf8_count(parameters->text) > PARAMETER_TEXT_MAX))
        abort();
}

/* The list, or the search, goes on or says what is wrong; whether the cursor fits is its matter. */
static void go_on(const char *text)
{
    static const char *const paths[] = {"/api/v1/clinics", "/ogc/collections/clinics/items"};
    const struct api_context context = {.snapshot = sample_snapshot(), .now = SAMPLE_NOW};
    const struct api_parameter parameter = {"cursor", text, false};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct api_request request = {
            .method = API_GET, .path = paths[i], .parameters = &parameter, .parameter_count = 1};
        struct api_reply reply;
        buffer_init(&reply.body, BODY_MAX);
        api_handle(&context, &request, &reply);
        if (reply.status >= 500 || !reply.body.length)
            abort();
        buffer_clear(&reply.body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char text[CURSOR_TEXT_SIZE + 8], again[CURSOR_TEXT_SIZE];
    struct cursor cursor;
    if (size + CHECKSUM_BYTES > SEALED_MAX)
        return 0;
    seal(bytes, size, text);
    if (!cursor_read(text, &cursor)) {
        check_parameters(&cursor);
        cursor_write(&cursor, again);
        if (strcmp(text, again) != 0)
            abort();
    }
    go_on(text);
    return 0;
}
