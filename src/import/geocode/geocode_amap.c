/* Replies of AMap's geocoder, v3/geocode/geo.
 *
 * `status` "1" is fine; "0" comes with `infocode`. The first of `geocodes` has `location`
 * "lon,lat" in GCJ-02, `level` in words and `adcode`; empty members are empty arrays. */
#include <string.h>

#include "fever/geodesic.h"
#include "fever/number.h"
#include "geocode_reply.h"

/* Matches farther apart than a hospital's site is wide are several places. */
#define ONE_PLACE_M 500.0

static const struct reply_level levels[] = {
    {"多处", PRECISION_DISTRICT}, /* our own word for such matches */
    {"门牌号", PRECISION_ADDRESS},        {"门址", PRECISION_ADDRESS},
    {"单元号", PRECISION_ADDRESS},        {"兴趣点", PRECISION_ADDRESS},
    {"住宅区", PRECISION_DISTRICT},       {"道路", PRECISION_DISTRICT},
    {"道路交叉路口", PRECISION_DISTRICT}, {"公交站台、地铁站", PRECISION_DISTRICT},
    {"公交站台", PRECISION_DISTRICT},     {"地铁站", PRECISION_DISTRICT},
    {"公交地铁站点", PRECISION_DISTRICT}, {"热点商圈", PRECISION_DISTRICT},
    {"开发区", PRECISION_DISTRICT},       {"村庄", PRECISION_DISTRICT},
    {"乡镇", PRECISION_DISTRICT},         {"区县", PRECISION_DISTRICT},
};

static const struct reply_code codes[] = {
    {10001, GEOCODE_KEY, "the key is not valid"},
    {10002, GEOCODE_KEY, "the key may not use this service"},
    {10003, GEOCODE_QUOTA, "the day's quota is used up"},
    {10004, GEOCODE_TROUBLE, "asked too often"},
    {10005, GEOCODE_KEY, "the key does not allow this computer's address"},
    {10006, GEOCODE_KEY, "the key does not allow this domain"},
    {10007, GEOCODE_KEY, "the key wants signed requests; use one that does not"},
    {10008, GEOCODE_KEY, "the key's security code does not match"},
    {10009, GEOCODE_KEY, "the key is of another platform; a Web服务 key is needed"},
    {10010, GEOCODE_QUOTA, "the quota of this computer's address is used up"},
    {10012, GEOCODE_KEY, "the key lacks the right to this service"},
    {10013, GEOCODE_KEY, "the key was deleted"},
    {10014, GEOCODE_TROUBLE, "asked too fast"},
    {10015, GEOCODE_TROUBLE, "asked too fast"},
    {10016, GEOCODE_TROUBLE, "the service is overloaded"},
    {10017, GEOCODE_TROUBLE, "the service is not available"},
    {10019, GEOCODE_TROUBLE, "asked too fast"},
    {10020, GEOCODE_TROUBLE, "asked too fast"},
    {10021, GEOCODE_TROUBLE, "asked too fast"},
    {10026, GEOCODE_KEY, "the account is blocked"},
    {10029, GEOCODE_TROUBLE, "asked too fast"},
    {10041, GEOCODE_KEY, "the key does not allow this address"},
    {10044, GEOCODE_QUOTA, "the account's quota of the day is used up"},
    {10045, GEOCODE_QUOTA, "the account's quota is used up"},
    {20003, GEOCODE_TROUBLE, "the service does not know what went wrong"},
    {30000, GEOCODE_NOTHING, ""},
    {30001, GEOCODE_NOTHING, ""}, /* ENGINE_RESPONSE_DATA_ERROR: an address that it cannot read */
    {40000, GEOCODE_QUOTA, "the balance is used up"},
    {40001, GEOCODE_QUOTA, "the service's term is over"},
    {40002, GEOCODE_QUOTA, "the account's quota is used up"},
    {40003, GEOCODE_QUOTA, "the account's quota is used up"},
};

/* "116.417,39.912" */
static bool read_location(const json_t *value, struct point *out)
{
    const char *text = json_string_value(value);
    const char *comma = text ? strchr(text, ',') : NULL;
    return comma && number_parse_decimal(text, (size_t)(comma - text), &out->lon) &&
           number_parse_decimal(comma + 1, strlen(comma + 1), &out->lat);
}

/* Whether another match lies elsewhere in the first one's district: which of them the clinic is,
 * nobody has said. What lies in other districts is left to the clinic's own. */
static bool are_several(const json_t *matches, const struct geocode_answer *first)
{
    for (size_t i = 1; i < json_array_size(matches); i++) {
        const json_t *match = json_array_get(matches, i);
        struct point point;
        if (reply_adcode(json_object_get(match, "adcode")) == first->adcode &&
            read_location(json_object_get(match, "location"), &point) && point_is_valid(point) &&
            ecef_chord_m(ecef_of(point), ecef_of(first->point)) > ONE_PLACE_M)
            return true;
    }
    return false;
}

static void read_match(const json_t *match, struct geocode_answer *out)
{
    struct point point;
    if (!read_location(json_object_get(match, "location"), &point)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply's position cannot be read");
        return;
    }
    reply_set_place(out, point, json_string_value(json_object_get(match, "level")), levels,
                    sizeof levels / sizeof *levels);
    out->adcode = reply_adcode(json_object_get(match, "adcode"));
}

void geocode_read_amap(const json_t *root, struct geocode_answer *out)
{
    int64_t status, code = 0;
    const json_t *matches = json_object_get(root, "geocodes");
    if (!reply_integer(json_object_get(root, "status"), &status)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply has no status");
    } else if (status != 1) {
        reply_integer(json_object_get(root, "infocode"), &code);
        reply_set_code(out, codes, sizeof codes / sizeof *codes, code);
    } else if (!json_is_array(matches)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply has no list of places");
    } else if (!json_array_size(matches)) {
        out->status = GEOCODE_NOTHING;
    } else {
        read_match(json_array_get(matches, 0), out);
        if (out->status == GEOCODE_FOUND && out->precision == PRECISION_ADDRESS &&
            are_several(matches, out))
            reply_set_place(out, out->point, "多处", levels, sizeof levels / sizeof *levels);
    }
}
