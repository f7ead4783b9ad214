/* Loading GDAL at run time. */
#include "read_gdal.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Every cell as a text, no row taken for a header, nothing fetched, nothing written. */
static const struct {
    const char *name, *value;
} settings[] = {
    {"OGR_XLSX_HEADERS", "DISABLE"},
    {"OGR_XLSX_FIELD_TYPES", "STRING"},
    {"OGR_XLS_HEADERS", "DISABLE"},
    {"OGR_XLS_FIELD_TYPES", "STRING"},
    {"OGR_ODS_HEADERS", "DISABLE"},
    {"OGR_ODS_FIELD_TYPES", "STRING"},
    {"GDAL_PAM_ENABLED", "NO"},
    {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"},
    {"CPL_DEBUG", "OFF"},
    {"GDAL_CACHEMAX", "16"},
};

enum fever_error gdal_load(struct gdal *gdal, struct error *error)
{
    static const char *const names[] = {"libgdal.so.32", "libgdal.so"};
    static const char *const functions[] = {
#define GDAL_NAME(name) #name,
        GDAL_FUNCTIONS(GDAL_NAME)
#undef GDAL_NAME
    };
    char *members = (char *)gdal; /* the function pointers come first, in the same order */
    gdal->library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !gdal->library; i++)
        gdal->library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
    if (!gdal->library)
        return error_set(error, FEVER_UNSUPPORTED,
                         "workbooks are read with GDAL, which cannot be loaded (%s); install the "
                         "package libgdal32",
                         dlerror());
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(gdal->library, functions[i]);
        if (!function)
            return error_set(error, FEVER_UNSUPPORTED, "this GDAL has no %s; install 3.6 or newer",
                             functions[i]);
        memcpy(members + i * sizeof function, &function, sizeof function);
    }
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        gdal->CPLSetConfigOption(settings[i].name, settings[i].value);
    gdal->CPLSetErrorHandler(gdal->CPLQuietErrorHandler);
    return FEVER_OK;
}

enum fever_error gdal_register(struct gdal *gdal, const char *driver, struct error *error)
{
    char name[64];
    void (*enter)(void);
    snprintf(name, sizeof name, "RegisterOGR%s", driver);
    void *function = dlsym(gdal->library, name);
    if (!function)
        return error_set(error, FEVER_UNSUPPORTED, "this GDAL reads no %s", driver);
    memcpy(&enter, &function, sizeof enter);
    enter();
    return FEVER_OK;
}
