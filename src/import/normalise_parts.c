/* Splitting a cell at its separator. */
#include "normalise_parts.h"

#include <string.h>
#include <strings.h>

#include "normalise_place.h"

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
    for (size_t i = sizeof usual_separators / sizeof *usual_separators; i-- > 0;)
        if (strstr(text, usual_separators[i]))
            present = usual_separators[i];
    for (size_t i = 0; i < sizeof usual_separators / sizeof *usual_separators; i++)
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

const char *part_without_label(const char *part)
{
    static const char *const labels[] = {"经度", "纬度", "經度", "緯度", "longitude", "latitude",
                                         "lng",  "lon",  "lat",  "x",    "y"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t length = strlen(labels[i]);
        if (strncasecmp(part, labels[i], length) == 0) {
            part += length;
            return part + strspn(part, ":= ");
        }
    }
    return part;
}

bool parts_read_pair(char *text, double *first, double *second)
{
    const char *parts[2];
    return parts_split(parts_unwrap_position(text), NULL, 2, parts) == 2 &&
           place_degrees(part_without_label(parts[0]), first) &&
           place_degrees(part_without_label(parts[1]), second);
}
