/* What a published site is searched by: names and their pinyin, one file for each province and one
 * for clinics of none. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_NAMES_H
#define FEVER_APP_FEVERCTL_PUBLISH_NAMES_H

#include "fever/buffer.h"
#include "fever/snapshot.h"

/* `{"clinics":[[id, name, other names, pinyin, city, where], …]}` of these clinics. The pinyin is
 * of the name, its syllables apart; a client takes the initials from it. */
void publish_append_names(const struct snapshot *snapshot, const uint32_t *numbers, size_t count,
                          struct buffer *out);

/* `{"regions":[[adcode, name, pinyin, city or null], …]}` of all in force that hold clinics. */
void publish_append_regions(const struct snapshot *snapshot, struct buffer *out);

#endif
