/* Turns the named days of a year into day numbers. */
#include "date_point.h"

#include "fever/civil.h"

int32_t easter_day(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return civil_days((struct civil_date){year, n / 31, n % 31 + 1});
}

int32_t nth_weekday_day(int year, int month, int weekday, int nth)
{
    int length = civil_days_in_month(year, month);
    int32_t first = civil_days((struct civil_date){year, month, 1});
    int first_such = 1 + (weekday - civil_weekday(first) + 7) % 7;
    int last_such = first_such + (length - first_such) / 7 * 7;
    int day = nth > 0 ? first_such + 7 * (nth - 1) : last_such + 7 * (nth + 1);
    return day >= 1 && day <= length ? first + day - 1 : DATE_POINT_NONE;
}

bool date_points_equal(const struct date_point *one, const struct date_point *other)
{
    return one->kind == other->kind && one->year == other->year && one->month == other->month &&
           one->day == other->day && one->nth == other->nth &&
           one->offset_days == other->offset_days && one->weekday_offset == other->weekday_offset;
}

static int32_t unmoved_day(const struct date_point *point, int year, bool is_end)
{
    if (point->kind == DATE_EASTER)
        return easter_day(year);
    if (point->kind == DATE_NTH_WEEKDAY)
        return nth_weekday_day(year, point->month, point->day, point->nth);
    int length = civil_days_in_month(year, point->month);
    if (point->day <= length)
        return civil_days((struct civil_date){year, point->month, point->day});
    return civil_days((struct civil_date){year, point->month, length}) + (is_end ? 0 : 1);
}

int32_t date_point_day(const struct date_point *point, int year, bool is_end)
{
    int32_t day = unmoved_day(point, year, is_end);
    if (day == DATE_POINT_NONE)
        return day;
    if (point->weekday_offset > 0) {
        int ahead = (point->weekday_offset - 1 - civil_weekday(day) + 7) % 7;
        day += ahead ? ahead : 7;
    } else if (point->weekday_offset < 0) {
        int back = (civil_weekday(day) - (-point->weekday_offset - 1) + 7) % 7;
        day -= back ? back : 7;
    }
    return day + point->offset_days;
}

/* Where in a year of 12 × 31 days the point lies on average. */
static int nominal_day(const struct date_point *point)
{
    enum { EASTER_MONTH = 4, EASTER_DAY = 8 };
    int month = point->month, day = point->day;
    if (point->kind == DATE_EASTER) {
        month = EASTER_MONTH;
        day = EASTER_DAY;
    } else if (point->kind == DATE_NTH_WEEKDAY) {
        day = point->nth > 0 ? 7 * point->nth - 3 : 34 + 7 * point->nth;
    }
    return month * 31 + day + point->offset_days;
}

bool date_range_passes_year(const struct date_point *from, const struct date_point *to)
{
    return nominal_day(to) < nominal_day(from);
}
