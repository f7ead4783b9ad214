/* Links into map services.
 *
 * Formats: AMap "URI API, 单点标注" and "搜索" (lon,lat in GCJ-02); Tencent "URI API, marker"
 * (lat,lng in GCJ-02); Baidu "URI API, marker" (lat,lng, bd09ll). */
#include "page_directions.h"

#include <string.h>

static const struct {
    enum crs crs;
    const char *words[LANG_COUNT];
    const char *url; /* $x lon, $y lat, $n name, $a address */
} providers[MAP_PROVIDER_COUNT] = {
    [MAP_AMAP] = {CRS_GCJ02,
                  {"高德地图", "AMap"},
                  "https://uri.amap.com/marker?position=$x,$y&name=$n&src=fever-clinic-map"
                  "&coordinate=gaode&callnative=1"},
    [MAP_TENCENT] = {CRS_GCJ02,
                     {"腾讯地图", "Tencent Maps"},
                     "https://apis.map.qq.com/uri/v1/marker?marker=coord:$y,$x;title:$n;addr:$a"
                     "&referer=fever-clinic-map"},
    [MAP_BAIDU] = {CRS_BD09,
                   {"百度地图", "Baidu Maps"},
                   "https://api.map.baidu.com/marker?location=$y,$x&title=$n&content=$a"
                   "&output=html&coord_type=bd09ll&src=webapp.fever-clinic-map"},
};

const char *map_provider_word(enum lang lang, enum map_provider provider)
{
    return providers[provider].words[lang];
}

bool map_has_destination(const struct clinic *clinic)
{
    return clinic->has_entrance_place || clinic->precision == PRECISION_EXACT ||
           clinic->precision == PRECISION_ADDRESS;
}

static void append_value(struct buffer *out, char which, struct point place,
                         const struct clinic *clinic)
{
    switch (which) {
    case 'x':
        buffer_append_fixed(out, place.lon, 6);
        break;
    case 'y':
        buffer_append_fixed(out, place.lat, 6);
        break;
    case 'n':
        buffer_append_percent(out, clinic->name);
        break;
    default:
        buffer_append_percent(out, clinic->address ? clinic->address : clinic->name);
    }
}

void map_directions_url(struct buffer *out, enum map_provider provider, const struct clinic *clinic)
{
    struct point wgs84 = clinic->has_entrance_place ? clinic->entrance_place : clinic->place;
    struct point place = crs_from_wgs84(providers[provider].crs, wgs84);
    const char *url = providers[provider].url;
    for (const char *mark; (mark = strchr(url, '$')); url = mark + 2) {
        buffer_append(out, url, (size_t)(mark - url));
        append_value(out, mark[1], place, clinic);
    }
    buffer_append_text(out, url);
}

void map_search_url(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "https://uri.amap.com/search?keyword=");
    buffer_append_percent(out, clinic->name);
    if (clinic->adcode) {
        buffer_append_text(out, "&city=");
        buffer_append_int(out, clinic->adcode);
    }
    buffer_append_text(out, "&view=map&src=fever-clinic-map&callnative=1");
}
