/* The value of --delimiter. */
#include <string.h>

#include "feverctl.h"

char feverctl_delimiter(const char *text)
{
    static const struct {
        const char *name;
        char character;
    } names[] = {{"comma", ','}, {"tab", '\t'}, {"\\t", '\t'}, {"semicolon", ';'}, {"pipe", '|'}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, text) == 0)
            return names[i].character;
    bool is_sign = text[0] == '\t' || (text[0] > ' ' && text[0] < 127 && text[0] != '"');
    bool is_word =
        (text[0] >= '0' && text[0] <= '9') || ((text[0] | 32) >= 'a' && (text[0] | 32) <= 'z');
    return is_sign && !is_word && !text[1] ? text[0] : '\0';
}
