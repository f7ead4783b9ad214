/* Replies of Tencent's geocoder, ws/geocoder/v1.
 *
 * `status` 0 is fine, everything else is a code. `result` has `location` { lat, lng } in GCJ-02,
 * `level` 1 (city) to 11 (named place), `reliability` 1 to 10, `ad_info.adcode`. The service's own
 * advice is to use a point from level 9 and reliability 7 on. */
#include <stdio.h>

#include "geocode_reply.h"

enum { RELIABLE = 7 };

static const struct reply_level levels[] = {
    {"2", PRECISION_DISTRICT}, /* district */
    {"3", PRECISION_DISTRICT}, /* town, sub-district */
    {"4", PRECISION_DISTRICT}, /* village, community */
    {"5", PRECISION_DISTRICT}, /* development zone */
    {"6", PRECISION_DISTRICT}, /* business district */
    {"7", PRECISION_DISTRICT}, /* road */
    {"8", PRECISION_DISTRICT}, /* crossing, exit, toll gate */
    {"9", PRECISION_ADDRESS},  /* house number */
    {"10", PRECISION_ADDRESS}, /* compound, building */
    {"11", PRECISION_ADDRESS}, /* named place */
};

static const struct reply_code codes[] = {
    {110, GEOCODE_KEY, "the key does not allow requests from here"},
    {111, GEOCODE_KEY, "the key wants signed requests; use one that does not"},
    {112, GEOCODE_KEY, "the key does not allow this computer's address"},
    {113, GEOCODE_KEY, "the key may not use this service"},
    {114, GEOCODE_KEY, "the key may not use this service"},
    {120, GEOCODE_TROUBLE, "asked too fast"},
    {121, GEOCODE_QUOTA, "the day's quota is used up"},
    {122, GEOCODE_QUOTA, "the quota is used up"},
    {123, GEOCODE_QUOTA, "the quota is used up"},
    {160, GEOCODE_KEY, "the account is in arrears"},
    {161, GEOCODE_QUOTA, "the quota is used up"},
    {190, GEOCODE_KEY, "the key is not valid"},
    {199, GEOCODE_KEY, "the key is not enabled for web services"},
    {301, GEOCODE_KEY, "the key is missing"},
    {311, GEOCODE_KEY, "the key is not valid"},
    {347, GEOCODE_NOTHING, ""},
    {401, GEOCODE_KEY, "the key is not valid"},
    {500, GEOCODE_TROUBLE, "the service timed out"},
    {510, GEOCODE_TROUBLE, "the service is not available"},
    {520, GEOCODE_TROUBLE, "the service is not available"},
    {530, GEOCODE_TROUBLE, "the service is not available"},
};

static void read_match(const json_t *result, struct geocode_answer *out)
{
    const json_t *location = json_object_get(result, "location");
    struct point point;
    char level[24] = "";
    int64_t number = 0, reliability = 0;
    if (!reply_number(json_object_get(location, "lat"), &point.lat) ||
        !reply_number(json_object_get(location, "lng"), &point.lon)) {
        reply_fail(out, GEOCODE_REFUSED, "the reply's position cannot be read");
        return;
    }
    if (reply_integer(json_object_get(result, "level"), &number))
        snprintf(level, sizeof level, "%lld", (long long)number);
    reply_set_place(out, point, level, levels, sizeof levels / sizeof *levels);
    out->adcode = reply_adcode(json_object_get(json_object_get(result, "ad_info"), "adcode"));
    bool is_rated = reply_integer(json_object_get(result, "reliability"), &reliability);
    if (is_rated && reliability < RELIABLE) /* it may be another place altogether */
        out->precision = PRECISION_NONE;
}

void geocode_read_tencent(const json_t *root, struct geocode_answer *out)
{
    int64_t status;
    if (!reply_integer(json_object_get(root, "status"), &status))
        reply_fail(out, GEOCODE_REFUSED, "the reply has no status");
    else if (status != 0)
        reply_set_code(out, codes, sizeof codes / sizeof *codes, status);
    else
        read_match(json_object_get(root, "result"), out);
}
