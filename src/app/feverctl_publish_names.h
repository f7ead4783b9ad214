/* What a published site is searched by: names and their pinyin, one file for each province and one
 * for clinics of none. */
#ifndef FEVER_APP_FEVERCTL_PUBLISH_NAMES_H
#define FEVER_APP_FEVERCTL_PUBLISH_NAMES_H

#include "fever/buffer.h"
#include "fever/snapshot.h"

/* `{"clinics":[[id, name, other names, pinyin, city, where], …]}` of these clinics. The pinyin is
 * of the name, its syllables apart; a client takes the initials from it. Other names are, too,
 * those forms of a name that are searched, where it stands in traditional characters or full-width
 * ones. */
void publish_append_names(const struct snapshot *snapshot, const uint32_t *numbers, size_t count,
                          struct buffer *out);

/* `{"regions":[[adcode, name, pinyin, city or null], …],"folds":{…}}`: all in force that hold
 * clinics, with such another form of the name as a fifth column, and for the characters that are
 * typed those that the searched forms have in their place. */
void publish_append_regions(const struct snapshot *snapshot, struct buffer *out);

#endif
