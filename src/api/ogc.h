/* What the answers of OGC API – Features share: their links.
 *
 * Links are absolute: QGIS follows no others, GDAL before 3.9.2 gets others wrong. */
#ifndef FEVER_API_OGC_H
#define FEVER_API_OGC_H

#include "api_call.h"

/* Paths, which are the clients' too: the standard fixes what follows `/ogc`. */
#define OGC_ROOT       "/ogc"
#define OGC_COLLECTION OGC_ROOT "/collections/clinics"
#define OGC_ITEMS      OGC_COLLECTION "/items"

#define TYPE_JSON    "application/json"
#define TYPE_GEOJSON "application/geo+json"

enum { OGC_LIMIT_DEFAULT = 10 };

struct link {
    const char *path; /* from the slash on, escaped for addresses */
    const char *rel, *type, *title;
};

/* `{"href":…,"rel":…,"type":…,"title":…}` */
void ogc_append_link(struct call *call, const struct link *link);

/* `"links":[…]` */
void ogc_append_links(struct call *call, const struct link *links, size_t count);

#endif
