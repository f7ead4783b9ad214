/* Cursors as bytes: version, what the list is of, the instant, the last id, a checksum.
 *
 * Numbers stand lowest byte first. A new form gets a new version; an old one stays readable, for
 * cursors never expire. */
#include "cursor.h"

#include <string.h>

#include "fever/base64url.h"
#include "fever/civil.h"
#include "fever/hash.h"
#include "fever/list.h"
#include "fever/search.h"
#include "fever/utf8.h"

enum { VERSION = 1, CHECKSUM_BYTES = 8, BYTES_MAX = 592 };
_Static_assert((BYTES_MAX * 4 + 2) / 3 < CURSOR_TEXT_SIZE, "every cursor finds room");

/* What stands in the cursor only where it was asked. */
enum { HAS_BBOX = 1, HAS_SINCE = 2, HAS_OPEN = 4, HAS_TEXT = 8, PARTS_ALL = 15 };

static uint64_t checksum(const unsigned char *bytes, size_t length)
{
    return hash_finish(hash_bytes(HASH_SEED, bytes, length));
}

struct writer {
    unsigned char bytes[BYTES_MAX];
    size_t length;
};

static void put(struct writer *writer, uint64_t value, int width)
{
    for (int i = 0; i < width; i++)
        writer->bytes[writer->length++] = (unsigned char)(value >> 8 * i);
}

static void put_double(struct writer *writer, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put(writer, bits, 8);
}

static unsigned parts_of(const struct parameters *parameters)
{
    return (parameters->bbox.given ? HAS_BBOX : 0U) |
           (parameters->updated_since != LIST_OF_ANY_TIME ? HAS_SINCE : 0U) |
           (parameters->filter.open_only ? HAS_OPEN : 0U) | (parameters->text ? HAS_TEXT : 0U);
}

static void put_parameters(struct writer *writer, const struct parameters *parameters)
{
    const struct clinic_filter *filter = &parameters->filter;
    unsigned parts = parts_of(parameters);
    put(writer, parts, 1);
    put(writer, parameters->crs, 1);
    put(writer, parameters->lang, 1);
    put(writer, (uint64_t)parameters->limit, 1);
    put(writer, (uint64_t)parameters->at, 8);
    put(writer, filter->kinds, 2);
    put(writer, filter->services, 2);
    put(writer, filter->designated, 1);
    put(writer, filter->insurance, 1);
    put(writer, filter->access, 1);
    put(writer, filter->region, 3);
    if (parts & HAS_BBOX) {
        put_double(writer, parameters->bbox.box.min_lon);
        put_double(writer, parameters->bbox.box.min_lat);
        put_double(writer, parameters->bbox.box.max_lon);
        put_double(writer, parameters->bbox.box.max_lat);
    }
    if (parts & HAS_SINCE)
        put(writer, (uint64_t)parameters->updated_since, 8);
}

static void put_text(struct writer *writer, const char *text, size_t length)
{
    memcpy(writer->bytes + writer->length, text, length);
    writer->length += length;
}

static void put_search(struct writer *writer, const struct cursor *cursor)
{
    size_t length = strlen(cursor->parameters.text);
    put(writer, cursor->tag, 8);
    put(writer, cursor->last_rank, 1);
    put(writer, length, 2);
    put_text(writer, cursor->parameters.text, length);
}

void cursor_write(const struct cursor *cursor, char out[CURSOR_TEXT_SIZE])
{
    struct writer writer = {.length = 0};
    put(&writer, VERSION, 1);
    put_parameters(&writer, &cursor->parameters);
    if (cursor->parameters.text)
        put_search(&writer, cursor);
    put_text(&writer, cursor->last_id, strlen(cursor->last_id));
    put(&writer, checksum(writer.bytes, writer.length), CHECKSUM_BYTES);
    base64url_encode(writer.bytes, writer.length, out);
}

struct reader {
    const unsigned char *bytes;
    size_t left;
    bool failed; /* ran out, or met what no cursor holds; reads give 0 from then on */
};

static uint64_t take(struct reader *reader, size_t width)
{
    uint64_t value = 0;
    if (reader->left < width)
        reader->failed = true;
    if (reader->failed)
        return 0;
    for (size_t i = 0; i < width; i++)
        value |= (uint64_t)reader->bytes[i] << 8 * i;
    reader->bytes += width;
    reader->left -= width;
    return value;
}

/* A number from `minimum` to `maximum`. */
static uint64_t take_within(struct reader *reader, size_t width, uint64_t minimum, uint64_t maximum)
{
    uint64_t value = take(reader, width);
    reader->failed |= value < minimum || value > maximum;
    return reader->failed ? minimum : value;
}

static int64_t take_instant(struct reader *reader)
{
    int64_t value = (int64_t)take(reader, 8);
    reader->failed |= value < CIVIL_MIN_S || value >= CIVIL_MAX_S;
    return value;
}

static double take_double(struct reader *reader)
{
    uint64_t bits = take(reader, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void take_bbox(struct reader *reader, struct parameter_bbox *bbox)
{
    bbox->given = true;
    bbox->box.min_lon = take_double(reader);
    bbox->box.min_lat = take_double(reader);
    bbox->box.max_lon = take_double(reader);
    bbox->box.max_lat = take_double(reader);
    reader->failed |= !bbox_is_valid(&bbox->box);
}

static void take_search(struct reader *reader, struct cursor *cursor)
{
    cursor->tag = take(reader, 8);
    cursor->last_rank =
        (unsigned)take_within(reader, 1, SEARCH_RANK_NAME_IS, SEARCH_RANK_COUNT - 1);
    size_t length = (size_t)take_within(reader, 2, 1, CURSOR_SEARCH_SIZE - 1);
    const char *text = (const char *)reader->bytes;
    if (reader->failed || length > reader->left || memchr(text, '\0', length) ||
        !utf8_is_valid(text, length)) {
        reader->failed = true;
        return;
    }
    memcpy(cursor->search, text, length);
    cursor->search[length] = '\0';
    reader->failed |= utf8_count(cursor->search) > PARAMETER_TEXT_MAX;
    reader->bytes += length;
    reader->left -= length;
    cursor->parameters.text = cursor->search;
}

static void take_parameters(struct reader *reader, struct cursor *cursor)
{
    struct parameters *parameters = &cursor->parameters;
    struct clinic_filter *filter = &parameters->filter;
    uint64_t parts = take_within(reader, 1, 0, PARTS_ALL);
    parameters_init(parameters);
    parameters->crs = (enum crs)take_within(reader, 1, 0, CRS_COUNT - 1);
    parameters->lang = (enum lang)take_within(reader, 1, 0, LANG_COUNT - 1);
    parameters->limit = (int32_t)take_within(reader, 1, 1, LIST_LIMIT_MAX);
    parameters->at = take_instant(reader);
    filter->kinds = (uint32_t)take_within(reader, 2, 0, (1U << KIND_COUNT) - 1);
    filter->services = (uint32_t)take_within(reader, 2, 0, (1U << SERVICE_COUNT) - 1);
    filter->designated = (enum stated)take_within(reader, 1, 0, STATED_TRUE);
    filter->insurance = (enum stated)take_within(reader, 1, 0, STATED_TRUE);
    filter->access = (enum clinic_access)take_within(reader, 1, 0, ACCESS_REFERRAL_ONLY);
    filter->region = (uint32_t)take_within(reader, 3, 0, 999999);
    filter->open_only = parts & HAS_OPEN;
    if (parts & HAS_BBOX)
        take_bbox(reader, &parameters->bbox);
    if (parts & HAS_SINCE)
        parameters->updated_since = take_instant(reader);
    if (parts & HAS_TEXT)
        take_search(reader, cursor);
}

enum fever_error cursor_read(const char *text, struct cursor *out)
{
    unsigned char bytes[BYTES_MAX];
    struct reader reader = {.bytes = bytes};
    if (!base64url_decode(text, bytes, sizeof bytes, &reader.left) || reader.left < CHECKSUM_BYTES)
        return FEVER_INVALID;
    reader.left -= CHECKSUM_BYTES;
    struct reader check = {.bytes = bytes + reader.left, .left = CHECKSUM_BYTES};
    if (take(&check, CHECKSUM_BYTES) != checksum(bytes, reader.left) || take(&reader, 1) != VERSION)
        return FEVER_INVALID;
    memset(out, 0, sizeof *out);
    take_parameters(&reader, out);
    if (reader.failed || !clinic_id_is_valid((const char *)reader.bytes, reader.left))
        return FEVER_INVALID;
    memcpy(out->last_id, reader.bytes, reader.left);
    out->last_id[reader.left] = '\0';
    return FEVER_OK;
}
