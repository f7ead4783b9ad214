/* How soon a request is refused when more come than can be answered: a table by route. */
#include <string.h>

#include "api_call.h"
#include "ogc.h"

struct route_admission {
    const char *pattern;
    enum admission_class class;
};

/* All others are ordinary. A clinic's own page of facts is as cheap and as needed as the nearest;
 * the self-check tells of emergencies. */
static const struct route_admission admissions[] = {
    {"/api/v1/clinics/nearest", ADMISSION_NEAREST},
    {"/api/v1/clinics/{}", ADMISSION_NEAREST},
    {"/api/v1/clinics/{}/opening", ADMISSION_NEAREST},
    {"/api/v1/self-check", ADMISSION_NEAREST},
    {"/api/v1/places", ADMISSION_COSTLY},
    {"/api/v1/packs/{}", ADMISSION_COSTLY},
    {OGC_ITEMS, ADMISSION_COSTLY},
    {"/livez", ADMISSION_ALWAYS},
    {"/readyz", ADMISSION_ALWAYS},
    {"/metrics", ADMISSION_ALWAYS},
};

bool api_searches(const struct api_request *request)
{
    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, "q") == 0)
            return true;
    return false;
}

enum admission_class api_admission(const struct api_request *request)
{
    const char *argument;
    size_t length;
    const struct route *route = route_find(request->path, &argument, &length);
    if (!route || request->method == API_OPTIONS)
        return ADMISSION_ORDINARY;
    for (size_t i = 0; i < sizeof admissions / sizeof *admissions; i++)
        if (strcmp(admissions[i].pattern, route->pattern) == 0)
            return admissions[i].class;
    return api_searches(request) ? ADMISSION_COSTLY : ADMISSION_ORDINARY;
}
