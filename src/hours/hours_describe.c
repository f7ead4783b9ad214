/* Writes hours for people. */
#include "hours_form.h"

void hours_describe(const struct hours *hours, const char *lang, struct buffer *out)
{
    (void)lang;
    hours_print(hours, out);
}
