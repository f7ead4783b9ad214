/* Links into map services, each with the coordinates in the system that it expects. */
#ifndef FEVER_SRC_PAGE_DIRECTIONS_H
#define FEVER_SRC_PAGE_DIRECTIONS_H

#include "fever/buffer.h"
#include "fever/clinic.h"
#include "fever/snapshot.h"

/* The first is the one that a card offers at one tap; MAP_GEO hands over to the phone's own app. */
enum map_provider {
    MAP_AMAP,
    MAP_TENCENT,
    MAP_BAIDU,
    MAP_APPLE,
    MAP_GOOGLE,
    MAP_GEO,
    MAP_PROVIDER_COUNT
};

const char *map_provider_word(enum lang lang, enum map_provider provider);

/* Whether the link begins with `https:`; the others name an app, which WeChat does not open. */
bool map_provider_is_web(enum map_provider provider);

/* Whether the clinic's place (or its entrance's) is good enough to be sent to. */
bool map_has_destination(const struct clinic *clinic);

/* Appends the link to the clinic's entrance where its place is known, else to the clinic. The link
 * holds the clinic's position alone, never the asker's. By contract map_has_destination. */
void map_directions_url(struct buffer *out, enum map_provider provider,
                        const struct clinic *clinic);

/* Appends a link that searches the map for the clinic's name, for those without a position. */
void map_search_url(struct buffer *out, const struct clinic *clinic);

#endif
