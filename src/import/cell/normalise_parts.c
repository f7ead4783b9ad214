/* Splitting a cell at its separator. */
#include "normalise_parts.h"

#include <string.h>
#include <strings.h>

#include "normalise_place.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* From the one that stands least inside of values to the one that does most. */
static const char *const usual_separators[] = {";", "；", ",", "，", "、", "/", "／", "|", " "};

static char *trim(char *text)
{
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length && text[length - 1] == ' ')
        text[--length] = '\0';
    return text;
}

static size_t count_parts(const char *text, const char *separator)
{
    size_t count = 1;
    for (const char *at = strstr(text, separator); at; at = strstr(at, separator)) {
        at += strlen(separator);
        count++;
    }
    return count;
}

static const char *separator_of(const char *text, size_t wanted)
{
    const char *present = usual_separators[0];
    for (size_t i = COUNT(usual_separators); i-- > 0;)
        if (strstr(text, usual_separators[i]))
            present = usual_separators[i];
    for (size_t i = 0; i < COUNT(usual_separators); i++)
        if (count_parts(text, usual_separators[i]) == wanted)
            return usual_separators[i];
    return present;
}

size_t parts_split(char *text, const char *separator, size_t wanted, const char **out)
{
    text = trim(text);
    if (!*text)
        return 0;
    if (!separator)
        separator = separator_of(text, wanted);
    size_t count = 0;
    for (char *next = text; next; count++) {
        char *part = next;
        next = strstr(part, separator);
        if (next) {
            *next = '\0';
            next += strlen(separator);
        }
        if (count < wanted)
            out[count] = trim(part);
    }
    return count;
}

char *parts_unwrap_position(char *text)
{
    static const char *const open = "([{<", *const close = ")]}>";
    text = trim(text);
    if (strncasecmp(text, "POINT", 5) == 0)
        text = trim(text + 5);
    size_t length = strlen(text);
    while (length >= 2 && strchr(open, *text) && strchr(close, text[length - 1])) {
        text[length - 1] = '\0';
        text = trim(text + 1);
        length = strlen(text);
    }
    return text;
}

static bool begins_with_one(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(text, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* 1 latitude, -1 longitude, 0 unsaid. */
static int axis_of(const char *part)
{
    static const char *const latitude[] = {"纬度", "緯度", "lat",  "北纬",
                                           "北緯", "南纬", "南緯", "N"};
    static const char *const longitude[] = {"经度", "經度", "lng",  "lon", "东经",
                                            "東經", "西经", "西經", "E",   "W"};
    part += *part == '"';
    size_t length = strlen(part);
    char last = length ? part[length - 1] : '\0';
    if (begins_with_one(part, latitude, COUNT(latitude)) || last == 'N' || last == 'S')
        return 1;
    if (begins_with_one(part, longitude, COUNT(longitude)) || last == 'E' || last == 'W')
        return -1;
    return 0;
}

bool parts_contradict(const char *first, const char *second, bool latitude_first)
{
    int axis = axis_of(first);
    return axis && axis_of(second) == -axis && (axis > 0) != latitude_first;
}

const char *part_without_label(const char *part)
{
    static const char *const labels[] = {"经度", "纬度", "經度", "緯度", "longitude", "latitude",
                                         "lng",  "lon",  "lat",  "x",    "y"};
    const char *label = part + (*part == '"');
    for (size_t i = 0; i < COUNT(labels); i++) {
        size_t length = strlen(labels[i]);
        if (strncasecmp(label, labels[i], length) == 0)
            return label + length + strspn(label + length, "\":= ");
    }
    return part;
}

bool parts_read_pair(char *text, double *first, double *second, bool *says)
{
    const char *parts[2];
    if (parts_split(parts_unwrap_position(text), NULL, 2, parts) != 2)
        return false;
    *says = axis_of(parts[0]) && axis_of(parts[0]) == -axis_of(parts[1]);
    return place_degrees(part_without_label(parts[0]), first) &&
           place_degrees(part_without_label(parts[1]), second);
}
