/* Reading one coordinate. */
#include "normalise_place.h"

#include <stddef.h>
#include <string.h>

#include "fever/number.h"
#include "normalise_scan.h"

struct mark {
    const char *text;
    int sign;
};

static const struct mark hemispheres[] = {{"北纬", 1}, {"北緯", 1}, {"南纬", -1}, {"南緯", -1},
                                          {"东经", 1}, {"東經", 1}, {"西经", -1}, {"西經", -1},
                                          {"N", 1},    {"E", 1},    {"S", -1},    {"W", -1}};

static int skip_hemisphere(const char **at)
{
    for (size_t i = 0; i < sizeof hemispheres / sizeof *hemispheres; i++)
        if (skip_word(at, hemispheres[i].text))
            return hemispheres[i].sign;
    return 0;
}

static bool read_number(const char **at, double *out)
{
    *at += strspn(*at, " ");
    size_t length = strspn(*at, "0123456789.");
    bool is_number = length && number_parse_decimal(*at, length, out);
    *at += length;
    *at += strspn(*at, " ");
    return is_number;
}

bool place_degrees(const char *text, double *out)
{
    static const char *const degree[] = {"°", "º", "度"};
    static const char *const minute[] = {"'", "′", "’", "分"};
    static const char *const second[] = {"\"", "″", "”", "''", "′′", "’’", "秒"};
    double degrees = 0, minutes = 0, seconds = 0;
    if (number_parse_decimal(text, strlen(text), out))
        return *out >= -360 && *out <= 360;
    const char *at = text;
    int sign = skip_hemisphere(&at);
    at += strspn(at, ": ");
    if (!sign && skip_word(&at, "-"))
        sign = -1;
    if (!read_number(&at, &degrees))
        return false;
    bool has_degree = skip_any(&at, degree, sizeof degree / sizeof *degree);
    at += strspn(at, " ");
    if (has_degree && *at >= '0' && *at <= '9') {
        if (!read_number(&at, &minutes) || !skip_any(&at, minute, sizeof minute / sizeof *minute))
            return false;
        at += strspn(at, " ");
        if (*at >= '0' && *at <= '9') {
            bool read = read_number(&at, &seconds);
            bool has_mark = skip_any(&at, second, sizeof second / sizeof *second);
            if (!read || (!has_mark && *at && !strchr("NSEW", *at)))
                return false;
        }
        at += strspn(at, " ");
    }
    if (!sign)
        sign = skip_hemisphere(&at);
    if (*at || (!sign && !has_degree) || minutes >= 60 || seconds >= 60 || degrees > 360)
        return false;
    /* Degrees alone stay what they are: the way over seconds would cost the last digits. */
    double fraction = minutes || seconds ? (minutes * 60 + seconds) / 3600 : 0;
    *out = (sign < 0 ? -1 : 1) * (degrees + fraction);
    return true;
}

bool place_is_in_china(struct point point)
{
    return point.lat >= 3 && point.lat <= 54 && point.lon >= 73 && point.lon <= 136;
}
