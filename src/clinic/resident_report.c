/* The names of what can be reported. */
#include "fever/resident_report.h"

#include <string.h>

static const char *const kind_names[REPORT_KIND_COUNT] = {
    [REPORT_WRONG_LOCATION] = "wrong_location",
    [REPORT_MOVED] = "moved",
    [REPORT_WRONG_PHONE] = "wrong_phone",
    [REPORT_WRONG_HOURS] = "wrong_hours",
    [REPORT_WRONG_SERVICES] = "wrong_services",
    [REPORT_CLOSED] = "closed",
    [REPORT_REFUSED] = "refused",
    [REPORT_OTHER] = "other",
};

const char *report_kind_name(enum report_kind kind)
{
    return kind_names[kind];
}

bool report_kind_parse(const char *name, enum report_kind *out)
{
    for (int kind = 0; kind < REPORT_KIND_COUNT; kind++) {
        if (strcmp(kind_names[kind], name) == 0) {
            *out = (enum report_kind)kind;
            return true;
        }
    }
    return false;
}
