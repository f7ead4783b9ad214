/* The table of geocoding providers: building requests, reading replies, trying again. */
#include "fever/geocode.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fever/number.h"
#include "fever/region.h"
#include "fever/utf8.h"
#include "geocode_reply.h"

enum { KEY_MAX = 128, URL_MAX = 4096 };

static void url_amap(const char *query, const char *key, struct buffer *out)
{
    buffer_append_text(out, "?output=JSON&address=");
    buffer_append_percent(out, query);
    buffer_append_text(out, "&key=");
    buffer_append_percent(out, key);
}

static void url_tencent(const char *query, const char *key, struct buffer *out)
{
    buffer_append_text(out, "?output=json&address=");
    buffer_append_percent(out, query);
    buffer_append_text(out, "&key=");
    buffer_append_percent(out, key);
}

static void url_tianditu(const char *query, const char *key, struct buffer *out)
{
    struct buffer json;
    buffer_init(&json, URL_MAX);
    buffer_append_text(&json, "{\"keyWord\":");
    buffer_append_json(&json, query);
    buffer_append_char(&json, '}');
    buffer_append_text(out, "?ds=");
    if (buffer_error(&json))
        out->failure = buffer_error(&json);
    else
        buffer_append_percent(out, json.data);
    buffer_append_text(out, "&tk=");
    buffer_append_percent(out, key);
    buffer_clear(&json);
}

struct service {
    struct geocode_provider provider;
    void (*url)(const char *query, const char *key, struct buffer *out);
    void (*read)(const json_t *root, struct geocode_answer *out);
};

/* The rates are what a free key may do; answers are kept as long as a run over several days' quotas
 * needs them, longer where the data are the state's public service. See geodata/README.md. */
static const struct service services[] = {
    {{.name = "amap",
      .title = "AMap (高德)",
      .key_variable = "FEVER_AMAP_KEY",
      .url_variable = "FEVER_AMAP_URL",
      .url = "https://restapi.amap.com/v3/geocode/geo",
      .crs = CRS_GCJ02,
      .rate_per_s = 3,
      .keep_days = 7},
     url_amap,
     geocode_read_amap},
    {{.name = "tencent",
      .title = "Tencent (腾讯位置服务)",
      .key_variable = "FEVER_TENCENT_KEY",
      .url_variable = "FEVER_TENCENT_URL",
      .url = "https://apis.map.qq.com/ws/geocoder/v1/",
      .crs = CRS_GCJ02,
      .rate_per_s = 5,
      .keep_days = 7},
     url_tencent,
     geocode_read_tencent},
    {{.name = "tianditu", /* CGCS2000, which differs from WGS84 by centimetres */
      .title = "Tianditu (天地图)",
      .key_variable = "FEVER_TIANDITU_KEY",
      .url_variable = "FEVER_TIANDITU_URL",
      .url = "https://api.tianditu.gov.cn/geocoder",
      .crs = CRS_WGS84,
      .rate_per_s = 5,
      .keep_days = 90},
     url_tianditu,
     geocode_read_tianditu},
};

enum { SERVICE_TABLE_COUNT = sizeof services / sizeof *services };

static const struct service *service_of(const struct geocode_provider *provider)
{
    size_t i = 0;
    while (i + 1 < SERVICE_TABLE_COUNT && strcmp(services[i].provider.name, provider->name) != 0)
        i++;
    return &services[i];
}

const struct geocode_provider *geocode_provider_at(size_t index)
{
    return index < SERVICE_TABLE_COUNT ? &services[index].provider : NULL;
}

const struct geocode_provider *geocode_provider_find(const char *name)
{
    for (size_t i = 0; i < SERVICE_TABLE_COUNT; i++)
        if (strcmp(services[i].provider.name, name) == 0)
            return &services[i].provider;
    return NULL;
}

bool geocode_key_is_valid(const char *key)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(key);
    return length >= 1 && length <= KEY_MAX && strspn(key, allowed) == length;
}

void geocode_url(const struct geocode_provider *provider, const char *base_url, const char *query,
                 const char *key, struct buffer *out)
{
    buffer_append_text(out, base_url);
    service_of(provider)->url(query, key, out);
}

void reply_fail(struct geocode_answer *out, enum geocode_status status, const char *format, ...)
{
    va_list arguments;
    out->status = status;
    va_start(arguments, format);
    vsnprintf(out->detail, sizeof out->detail, format, arguments);
    va_end(arguments);
}

void reply_set_code(struct geocode_answer *out, const struct reply_code *codes, size_t count,
                    int64_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (codes[i].code != code)
            continue;
        out->status = codes[i].status;
        if (out->status != GEOCODE_NOTHING)
            reply_fail(out, codes[i].status, "%s (code %lld)", codes[i].meaning, (long long)code);
        return;
    }
    reply_fail(out, GEOCODE_REFUSED, "the request is refused with code %lld", (long long)code);
}

void reply_set_place(struct geocode_answer *out, struct point point, const char *level,
                     const struct reply_level *levels, size_t count)
{
    if (!point_is_valid(point)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply's position is out of range");
        return;
    }
    size_t length = level ? strlen(level) : 0;
    if (length >= sizeof out->level)
        length = utf8_cut(level, sizeof out->level - 1);
    out->status = GEOCODE_FOUND;
    out->point = point;
    out->precision = PRECISION_NONE;
    if (length)
        memcpy(out->level, level, length);
    out->level[length] = '\0';
    for (size_t i = 0; i < count; i++)
        if (strcmp(levels[i].level, out->level) == 0)
            out->precision = levels[i].precision;
}

bool reply_number(const json_t *value, double *out)
{
    if (json_is_number(value)) {
        *out = json_number_value(value);
        return true;
    }
    return json_is_string(value) &&
           number_parse_decimal(json_string_value(value), json_string_length(value), out);
}

bool reply_integer(const json_t *value, int64_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    return json_is_string(value) &&
           number_parse_int(json_string_value(value), json_string_length(value), -999999999,
                            999999999, out);
}

uint32_t reply_adcode(const json_t *value)
{
    int64_t number;
    return reply_integer(value, &number) && number >= 100000 && number <= 999999 ? (uint32_t)number
                                                                                 : 0;
}

/* What HTTP alone says. A redirect is not followed: the key would go to somebody else. */
static bool read_http(long http_status, struct geocode_answer *out)
{
    if (http_status == 200)
        return false;
    enum geocode_status status = GEOCODE_REFUSED;
    if (http_status >= 500 || http_status == 408 || http_status == 429)
        status = GEOCODE_TROUBLE;
    else if (http_status == 401 || http_status == 403)
        status = GEOCODE_KEY;
    if (http_status >= 300 && http_status < 400)
        reply_fail(out, status, "it redirects to another address (HTTP %ld), which is not followed",
                   http_status);
    else
        reply_fail(out, status, "it answers with HTTP status %ld", http_status);
    return true;
}

void geocode_read(const struct geocode_provider *provider, long http_status, const char *body,
                  size_t length, struct geocode_answer *out)
{
    *out = (struct geocode_answer){.status = GEOCODE_REFUSED};
    json_error_t detail;
    json_t *root = length <= GEOCODE_BODY_MAX
                       ? json_loadb(body, length, JSON_REJECT_DUPLICATES, &detail)
                       : NULL;
    bool failed = read_http(http_status, out);
    /* Some say in the body of an error what it is about. */
    if (json_is_object(root) && (!failed || http_status < 500)) {
        struct geocode_answer said = {.status = GEOCODE_REFUSED};
        service_of(provider)->read(root, &said);
        bool tells = said.status == GEOCODE_QUOTA || said.status == GEOCODE_KEY ||
                     said.status == GEOCODE_TROUBLE;
        if (!failed || tells)
            *out = said;
    } else if (!failed) {
        reply_fail(out, GEOCODE_REFUSED, "the reply is not the JSON that the service documents");
    }
    json_decref(root);
}

/* One request. A body that is cut off at a bound is no trouble that passes. */
static enum fever_error ask_once(const struct geocode_provider *provider, const char *url,
                                 const struct geocode_transport *transport, struct buffer *body,
                                 struct geocode_answer *out)
{
    struct error error = {0};
    long http_status = 0;
    buffer_reset(body);
    enum fever_error failure = transport->get(transport->context, url, body, &http_status, &error);
    if (failure == FEVER_NOMEM)
        return failure;
    *out = (struct geocode_answer){0};
    if (failure)
        reply_fail(out, failure == FEVER_IO ? GEOCODE_TROUBLE : GEOCODE_REFUSED, "%s", error.text);
    else
        geocode_read(provider, http_status, body->data ? body->data : "", body->length, out);
    return FEVER_OK;
}

enum fever_error geocode_ask(const struct geocode_provider *provider, const char *base_url,
                             const char *key, const char *query,
                             const struct geocode_transport *transport, struct geocode_answer *out)
{
    struct buffer url, body;
    buffer_init(&url, URL_MAX);
    buffer_init(&body, GEOCODE_BODY_MAX);
    geocode_url(provider, base_url, query, key, &url);
    enum fever_error failure = buffer_error(&url) ? FEVER_NOMEM : FEVER_OK;
    int wait_ms = GEOCODE_FIRST_WAIT_MS;
    for (int i = 0; i < GEOCODE_TRIES && !failure; i++, wait_ms *= 2) {
        if (i)
            transport->wait(transport->context, wait_ms / 2);
        failure = ask_once(provider, url.data, transport, &body, out);
        if (!failure && out->status != GEOCODE_TROUBLE)
            break;
    }
    buffer_clear(&url);
    buffer_clear(&body);
    return failure;
}
