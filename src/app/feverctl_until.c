/* The instant at which something ends, as maintainers write it. */
#include "feverctl_until.h"

#include <string.h>

#include "feverctl.h"

enum { CHINA_OFFSET_S = 8 * 3600 };

bool feverctl_until_parse(const char *text, int64_t *unix_s)
{
    struct civil_date date;
    if (!civil_parse_date(text, strlen(text), &date))
        return civil_parse_rfc3339(text, strlen(text), unix_s);
    *unix_s = ((int64_t)civil_days(date) + 1) * CIVIL_DAY_S - CHINA_OFFSET_S;
    return true;
}

bool feverctl_since_parse(const char *text, int64_t *unix_s)
{
    struct civil_date date;
    if (!civil_parse_date(text, strlen(text), &date))
        return civil_parse_rfc3339(text, strlen(text), unix_s);
    *unix_s = (int64_t)civil_days(date) * CIVIL_DAY_S - CHINA_OFFSET_S;
    return true;
}

void feverctl_until_format(int64_t unix_s, char out[CIVIL_RFC3339_SIZE])
{
    if (civil_second_of_day(unix_s + CHINA_OFFSET_S) == 0)
        civil_format_date(civil_day_of(unix_s + CHINA_OFFSET_S) - 1, out);
    else
        feverctl_format_time(unix_s, out);
}
