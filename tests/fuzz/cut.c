/* Inputs cut into lines. */
#include "cut.h"

#include <string.h>

char *lines_cut(char *text, char **lines, int count)
{
    for (int i = 0; i < count; i++) {
        lines[i] = text;
        text += strcspn(text, "\n");
        if (*text)
            *text++ = '\0';
    }
    return text;
}

enum api_method method_of(const char *name)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
    int at = 0;
    while (at < API_OTHER_METHOD && strcmp(names[at], name) != 0)
        at++;
    return (enum api_method)at;
}

size_t count_of(const char *page, const char *tag)
{
    size_t count = 0;
    for (; (page = strstr(page, tag)); page += strlen(tag))
        count++;
    return count;
}
