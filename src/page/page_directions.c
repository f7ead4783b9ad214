/* Links into map services.
 *
 * Formats: AMap "URI API, 单点标注" (lon,lat; `coordinate`), Tencent "URI API, 自定义标注"
 * (lat,lng; `coord_type`), Baidu "URI API, marker" (lat,lng; `coord_type`), Apple
 * "Map Links", Google "Maps URLs", RFC 5870 with Android's `q` that gives the point a name.
 *
 * Where a map is shifted, its coordinates are. On the mainland that is every map: Google's and
 * Apple's are drawn from AMap's data and take a link's numbers as they are ("Restrictions on
 * geographic data in China" in Wikipedia; dpa99c/phonegap-launch-navigator#186). Hong Kong, Macao
 * and Taiwan are inside GCJ-02's box all the same, and the services do not agree on them: AMap and
 * Huawei shift the first two, Google none. There, and abroad, the numbers are WGS84 and the link
 * says so where the service has a word for it, so that the service itself does what its map needs.
 * A `geo:` is WGS84 everywhere, by its RFC. */
#include "page_directions.h"

#include <string.h>

enum { DEGREE_DECIMALS = 6, PROVINCE_DIVISOR = 10000 };

static const struct {
    enum crs mainland;
    const char *words[LANG_COUNT];
    const char *url;             /* $x lon, $y lat, $n name, $a address, $s the system's word */
    const char *mainland_system; /* `$s` for `mainland` … */
    const char *wgs84_system;    /* … and for WGS84 */
} providers[MAP_PROVIDER_COUNT] = {
    [MAP_AMAP] = {CRS_GCJ02,
                  {"高德地图", "AMap"},
                  "https://uri.amap.com/marker?position=$x,$y&name=$n&src=fever-clinic-map"
                  "&coordinate=$s&callnative=1",
                  "gaode",
                  "wgs84"},
    [MAP_TENCENT] = {CRS_GCJ02,
                     {"腾讯地图", "Tencent Maps"},
                     "https://apis.map.qq.com/uri/v1/marker?marker=coord:$y,$x;title:$n;addr:$a"
                     "&coord_type=$s&referer=fever-clinic-map",
                     "2",
                     "1"},
    [MAP_BAIDU] = {CRS_BD09,
                   {"百度地图", "Baidu Maps"},
                   "https://api.map.baidu.com/marker?location=$y,$x&title=$n&content=$a"
                   "&output=html&coord_type=$s&src=webapp.fever-clinic-map",
                   "bd09ll",
                   "wgs84"},
    [MAP_APPLE] =
        {CRS_GCJ02, {"苹果地图", "Apple Maps"}, "https://maps.apple.com/?daddr=$y,$x", NULL, NULL},
    [MAP_GOOGLE] = {CRS_GCJ02,
                    {"谷歌地图", "Google Maps"},
                    "https://www.google.com/maps/dir/?api=1&destination=$y%2C$x",
                    NULL,
                    NULL},
    [MAP_GEO] = {CRS_WGS84, {"手机地图应用", "Map app"}, "geo:$y,$x?q=$y,$x($n)", NULL, NULL},
};

const char *map_provider_word(enum lang lang, enum map_provider provider)
{
    return providers[provider].words[lang];
}

bool map_provider_is_web(enum map_provider provider)
{
    return strncmp(providers[provider].url, "https:", strlen("https:")) == 0;
}

bool map_has_destination(const struct clinic *clinic)
{
    return clinic->has_entrance_place || clinic->precision == PRECISION_EXACT ||
           clinic->precision == PRECISION_ADDRESS;
}

/* Whether maps are shifted there. A clinic without a region counts as the mainland's wherever
 * GCJ-02 differs from WGS84 at all. */
static bool is_on_mainland(const struct clinic *clinic, struct point wgs84)
{
    enum { TAIWAN = 71, HONG_KONG = 81, MACAO = 82 };
    struct point gcj02 = crs_from_wgs84(CRS_GCJ02, wgs84);
    uint32_t province = clinic->adcode / PROVINCE_DIVISOR;
    return province != TAIWAN && province != HONG_KONG && province != MACAO &&
           (gcj02.lat != wgs84.lat || gcj02.lon != wgs84.lon);
}

/* A text in a link. What is not ASCII stays as it is: a browser sends it as UTF-8 from a page in
 * UTF-8 (URL Standard, "percent-encode after encoding"), and encoded here, three bytes as nine, the
 * names would be a fourth of a list. */
static void append_words(struct buffer *out, const char *text)
{
    for (size_t length; *text; text += length) {
        length = 0;
        while ((unsigned char)text[length] >= 0x80)
            length++;
        buffer_append(out, text, length);
        if (text[length])
            buffer_append_percent(out, (const char[]){text[length++], '\0'});
    }
}

static void append_value(struct buffer *out, char which, struct point place, const char *system,
                         const struct clinic *clinic)
{
    switch (which) {
    case 'x':
        buffer_append_fixed(out, place.lon, DEGREE_DECIMALS);
        break;
    case 'y':
        buffer_append_fixed(out, place.lat, DEGREE_DECIMALS);
        break;
    case 's':
        buffer_append_text(out, system);
        break;
    case 'n':
        append_words(out, clinic->name);
        break;
    default:
        append_words(out, clinic->address ? clinic->address : clinic->name);
    }
}

void map_directions_url(struct buffer *out, enum map_provider provider, const struct clinic *clinic)
{
    struct point wgs84 = clinic->has_entrance_place ? clinic->entrance_place : clinic->place;
    bool shifted = is_on_mainland(clinic, wgs84);
    struct point place = shifted ? crs_from_wgs84(providers[provider].mainland, wgs84) : wgs84;
    const char *system =
        shifted ? providers[provider].mainland_system : providers[provider].wgs84_system;
    const char *url = providers[provider].url;
    for (const char *mark; (mark = strchr(url, '$')); url = mark + 2) {
        buffer_append(out, url, (size_t)(mark - url));
        append_value(out, mark[1], place, system, clinic);
    }
    buffer_append_text(out, url);
}

void map_search_url(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "https://uri.amap.com/search?keyword=");
    append_words(out, clinic->name);
    if (clinic->adcode) {
        buffer_append_text(out, "&city=");
        buffer_append_int(out, clinic->adcode);
    }
    buffer_append_text(out, "&view=map&src=fever-clinic-map&callnative=1");
}
