/* The JSON pieces that several answers share. */
#include <math.h>
#include <string.h>

#include "api_call.h"
#include "fever/civil.h"

static void append_instant_at(struct buffer *out, int64_t unix_s, int32_t offset_s)
{
    if (unix_s == HOURS_NEVER) {
        APPEND(out, "null");
        return;
    }
    char text[CIVIL_RFC3339_SIZE];
    /* Local mean times of long ago have offsets with seconds, which RFC 3339 cannot write. */
    civil_format_rfc3339(unix_s, offset_s - offset_s % 60, text);
    buffer_append_char(out, '"');
    buffer_append(out, text, CIVIL_RFC3339_SIZE - 1);
    buffer_append_char(out, '"');
}

void append_instant(struct buffer *out, int64_t unix_s)
{
    append_instant_at(out, unix_s, CHINA_OFFSET_S);
}

void append_instant_in(struct buffer *out, const struct time_zone *zone, int64_t unix_s)
{
    append_instant_at(out, unix_s, unix_s == HOURS_NEVER ? 0 : time_zone_offset_s(zone, unix_s));
}

/* n/10^d, divided once, is the double nearest to that decimal: where it is the value itself, the
 * decimal with d places reads back as the same. */
void append_number(struct buffer *out, double value)
{
    double scale = 1;
    for (int decimals = 0; decimals <= 9; decimals++) {
        if (fabs(value) < 1e6 && round(value * scale) / scale == value) {
            buffer_append_fixed(out, value, decimals);
            return;
        }
        scale *= 10;
    }
    buffer_append_format(out, "%.17g", value);
}

void append_adcode(struct buffer *out, uint32_t adcode)
{
    if (!adcode) {
        APPEND(out, "null");
        return;
    }
    APPEND(out, "\"");
    buffer_append_int(out, adcode);
    APPEND(out, "\"");
}

void append_evidence(struct buffer *out, enum region_evidence evidence)
{
    static const char *const names[] = {
        [REGION_BY_NONE] = "null",
        [REGION_BY_OUTLINE] = "\"outline\"",
        [REGION_BY_NEAREST_CLINIC] = "\"nearest_clinic\"",
        [REGION_BY_NEAREST_CENTRE] = "\"nearest_centre\"",
    };
    buffer_append_text(out, names[evidence]);
}

void append_head(struct call *call)
{
    struct buffer *out = &call->reply->body;
    if (call->geojson) {
        APPEND(out, "{\"type\":\"FeatureCollection\",\"at\":");
    } else {
        APPEND(out, "{\"crs\":\"");
        buffer_append_text(out, crs_name(call->parameters.crs));
        APPEND(out, "\",\"at\":");
    }
    append_instant(out, call->parameters.at);
    APPEND(out, ",\"dataset\":");
    buffer_append_text(out, snapshot_dataset_json(call->context->snapshot));
}

void append_hotlines(struct buffer *out, const struct snapshot *snapshot, uint32_t adcode)
{
    const struct hotline *hotlines;
    size_t count = snapshot_hotlines(snapshot, adcode, &hotlines);
    APPEND(out, "[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            APPEND(out, ",");
        APPEND(out, "{\"name\":");
        buffer_append_json(out, hotlines[i].name);
        APPEND(out, ",\"number\":");
        buffer_append_json(out, hotlines[i].number);
        APPEND(out, "}");
    }
    APPEND(out, "]");
}
