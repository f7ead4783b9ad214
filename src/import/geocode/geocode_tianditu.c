/* Replies of Tianditu's geocoder.
 *
 * `status` "0" is fine; `location` has `lon`, `lat` (CGCS2000), `score` 0 to 100 and `level` in
 * words. Refusals come as `code` with a text in `msg`, whose numbers are not published: the words
 * are gone by. */
#include <string.h>

#include "geocode_reply.h"

enum { SCORE_MIN = 80 };

static const struct reply_level levels[] = {
    {"门址", PRECISION_ADDRESS},  {"门牌号", PRECISION_ADDRESS},    {"门楼址", PRECISION_ADDRESS},
    {"楼栋", PRECISION_ADDRESS},  {"兴趣点", PRECISION_ADDRESS},    {"POI", PRECISION_ADDRESS},
    {"poi", PRECISION_ADDRESS},   {"地名地址", PRECISION_DISTRICT}, {"地名", PRECISION_DISTRICT},
    {"道路", PRECISION_DISTRICT}, {"小区", PRECISION_DISTRICT},     {"村", PRECISION_DISTRICT},
    {"村庄", PRECISION_DISTRICT}, {"社区", PRECISION_DISTRICT},     {"街道", PRECISION_DISTRICT},
    {"乡镇", PRECISION_DISTRICT}, {"开发区", PRECISION_DISTRICT},   {"区县", PRECISION_DISTRICT},
};

static const struct {
    const char *word;
    enum geocode_status status;
    const char *meaning;
} refusals[] = {
    {"并发", GEOCODE_TROUBLE, "asked too fast"},
    {"频", GEOCODE_TROUBLE, "asked too fast"},
    {"超限", GEOCODE_QUOTA, "the quota is used up"},
    {"超过", GEOCODE_QUOTA, "the quota is used up"},
    {"超出", GEOCODE_QUOTA, "the quota is used up"},
    {"上限", GEOCODE_QUOTA, "the quota is used up"},
    {"配额", GEOCODE_QUOTA, "the quota is used up"},
    {"权限", GEOCODE_KEY, "the key lacks the right to this service; a server's key is needed"},
    {"key", GEOCODE_KEY, "the key is not valid"},
    {"Key", GEOCODE_KEY, "the key is not valid"},
    {"KEY", GEOCODE_KEY, "the key is not valid"},
    {"密钥", GEOCODE_KEY, "the key is not valid"},
    {"tk", GEOCODE_KEY, "the key is not valid"},
};

static void read_refusal(const json_t *root, int64_t code, struct geocode_answer *out)
{
    const char *text = json_string_value(json_object_get(root, "msg"));
    for (size_t i = 0; text && i < sizeof refusals / sizeof *refusals; i++) {
        if (strstr(text, refusals[i].word)) {
            reply_fail(out, refusals[i].status, "%s (code %lld)", refusals[i].meaning,
                       (long long)code);
            return;
        }
    }
    reply_fail(out, GEOCODE_REFUSED, "the request is refused with code %lld", (long long)code);
}

static void read_match(const json_t *location, struct geocode_answer *out)
{
    struct point point;
    double score = 0;
    if (!reply_number(json_object_get(location, "lat"), &point.lat) ||
        !reply_number(json_object_get(location, "lon"), &point.lon)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply's position cannot be read");
        return;
    }
    reply_set_place(out, point, json_string_value(json_object_get(location, "level")), levels,
                    sizeof levels / sizeof *levels);
    bool has_score = reply_number(json_object_get(location, "score"), &score);
    if (has_score && score < SCORE_MIN) /* it may be another place altogether */
        out->precision = PRECISION_NONE;
}

void geocode_read_tianditu(const json_t *root, struct geocode_answer *out)
{
    int64_t status, code = 0;
    const json_t *location = json_object_get(root, "location");
    if (reply_integer(json_object_get(root, "code"), &code) && code)
        read_refusal(root, code, out);
    else if (!reply_integer(json_object_get(root, "status"), &status))
        reply_fail(out, GEOCODE_REFUSED, "the reply has no status");
    else if (status == 0 && json_is_object(location) && json_object_size(location))
        read_match(location, out);
    else if (status == 0 || status == 101 || status == 404) /* "查询结果为空" */
        out->status = GEOCODE_NOTHING;
    else
        read_refusal(root, status, out);
}
