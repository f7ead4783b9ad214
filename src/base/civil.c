/* Civil date arithmetic and the two time formats that we read and write. */
#include "fever/civil.h"

#include <string.h>

#include "digit_pairs.h"

int32_t civil_days(struct civil_date date)
{
    int year = date.year - (date.month <= 2);
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int shifted_month = (date.month + 9) % 12; /* March is 0 */
    int day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* The algorithm of C. Neri and L. Schneider, "Euclidean affine functions and their application to
 * calendar algorithms" (2022): years begin in March, and each division by a constant is a
 * multiplication. Right from about the year −32,000 to 2,900,000. */
struct civil_date civil_from_days(int32_t days)
{
    enum { ERAS = 82 }; /* of 400 years, that keep all below positive */
    uint32_t shifted = (uint32_t)days + 719468 + 146097 * ERAS;
    uint32_t quarters = 4 * shifted + 3;
    uint32_t century = quarters / 146097;
    uint32_t of_century = (quarters % 146097) | 3;
    uint64_t product = UINT64_C(2939745) * of_century;
    uint32_t year_of_century = (uint32_t)(product >> 32);
    uint32_t day_of_year = (uint32_t)product / 2939745 / 4;
    uint32_t scaled = 2141 * day_of_year + 197913;
    uint32_t month = scaled >> 16;
    uint32_t day = scaled % 65536 / 2141;
    bool next_year = day_of_year >= 306; /* January and February */
    return (struct civil_date){
        .year = (int)(100 * century + year_of_century) - 400 * ERAS + next_year,
        .month = (int)(next_year ? month - 12 : month),
        .day = (int)day + 1,
    };
}

bool civil_is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && civil_is_leap_year(year) ? 29 : days[month - 1];
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

int civil_weekday(int32_t days)
{
    return (int)(days + 3 - 7 * floor_divide(days + 3, 7)); /* 1970-01-01 was a Thursday */
}

int civil_iso_week(int32_t days)
{
    int32_t thursday = days - civil_weekday(days) + 3;
    int year = civil_from_days(thursday).year;
    int32_t new_year = civil_days((struct civil_date){year, 1, 1});
    return (thursday - new_year) / 7 + 1;
}

int32_t civil_day_of(int64_t unix_s)
{
    return (int32_t)floor_divide(unix_s, CIVIL_DAY_S);
}

int32_t civil_second_of_day(int64_t unix_s)
{
    return (int32_t)(unix_s - (int64_t)civil_day_of(unix_s) * CIVIL_DAY_S);
}

/* Reads exactly `count` digits. */
static bool read_digits(const char *text, int count, int *out)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool civil_parse_date(const char *text, size_t length, struct civil_date *out)
{
    struct civil_date date;
    if (length != CIVIL_DATE_SIZE - 1 || text[4] != '-' || text[7] != '-' ||
        !read_digits(text, 4, &date.year) || !read_digits(text + 5, 2, &date.month) ||
        !read_digits(text + 8, 2, &date.day))
        return false;
    if (date.year < 1900 || date.year > 2199 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > civil_days_in_month(date.year, date.month))
        return false;
    *out = date;
    return true;
}

void civil_format_date(int32_t days, char out[CIVIL_DATE_SIZE])
{
    struct civil_date date = civil_from_days(days);
    memcpy(out, "0000-00-00", CIVIL_DATE_SIZE);
    write_digit_pair(out, (uint32_t)date.year / 100);
    write_digit_pair(out + 2, (uint32_t)date.year % 100);
    write_digit_pair(out + 5, (uint32_t)date.month);
    write_digit_pair(out + 8, (uint32_t)date.day);
}

/* `Z` or `±hh:mm`, the whole rest of the text. */
static bool parse_offset(const char *text, size_t length, int32_t *offset_s)
{
    if (length == 1 && (*text == 'Z' || *text == 'z')) {
        *offset_s = 0;
        return true;
    }
    int hours, minutes;
    if (length != 6 || (text[0] != '+' && text[0] != '-' && text[0] != ' ') || text[3] != ':' ||
        !read_digits(text + 1, 2, &hours) || !read_digits(text + 4, 2, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *offset_s = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
    return true;
}

bool civil_parse_rfc3339(const char *text, size_t length, int64_t *unix_s)
{
    struct civil_date date;
    int hour, minute, second;
    if (length < 20 || !civil_parse_date(text, 10, &date) || (text[10] != 'T' && text[10] != 't') ||
        text[13] != ':' || text[16] != ':' || !read_digits(text + 11, 2, &hour) ||
        !read_digits(text + 14, 2, &minute) || !read_digits(text + 17, 2, &second) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    size_t at = 19;
    if (text[at] == '.') {
        size_t first = ++at;
        while (at < length && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == first)
            return false;
    }
    int32_t offset_s;
    if (at >= length || !parse_offset(text + at, length - at, &offset_s))
        return false;
    *unix_s =
        (int64_t)civil_days(date) * CIVIL_DAY_S + hour * 3600 + minute * 60 + second - offset_s;
    return true;
}

static void format_rfc3339(int64_t unix_s, int32_t offset_s, char out[CIVIL_RFC3339_SIZE])
{
    int64_t local = unix_s + offset_s;
    int32_t day = civil_day_of(local);
    uint32_t second = (uint32_t)(local - (int64_t)day * CIVIL_DAY_S);
    uint32_t offset_minutes = (uint32_t)(offset_s < 0 ? -offset_s : offset_s) / 60;
    civil_format_date(day, out);
    memcpy(out + 10, "T00:00:00+00:00", 16);
    write_digit_pair(out + 11, second / 3600);
    write_digit_pair(out + 14, second / 60 % 60);
    write_digit_pair(out + 17, second % 60);
    out[19] = offset_s < 0 ? '-' : '+';
    write_digit_pair(out + 20, offset_minutes / 60);
    write_digit_pair(out + 23, offset_minutes % 60);
}

/* An answer about ten clinics writes thirty instants, and few different ones: the current minute,
 * the hours at which clinics open and close. Each thread keeps the last of each slot. */
void civil_format_rfc3339(int64_t unix_s, int32_t offset_s, char out[CIVIL_RFC3339_SIZE])
{
    enum { SLOTS = 32, SLOT_BITS = 5, STEP_S = 60 };
    static _Thread_local struct {
        int64_t unix_s;
        int32_t offset_s;
        char text[CIVIL_RFC3339_SIZE]; /* empty: the slot is */
    } slots[SLOTS];
    uint32_t minute = (uint32_t)((uint64_t)unix_s / STEP_S);
    uint32_t slot = (minute * 2654435769U) >> (32 - SLOT_BITS); /* D. Knuth, TAOCP 3, 6.4 */
    if (slots[slot].unix_s != unix_s || slots[slot].offset_s != offset_s || !slots[slot].text[0]) {
        slots[slot].unix_s = unix_s;
        slots[slot].offset_s = offset_s;
        format_rfc3339(unix_s, offset_s, slots[slot].text);
    }
    memcpy(out, slots[slot].text, CIVIL_RFC3339_SIZE);
}
