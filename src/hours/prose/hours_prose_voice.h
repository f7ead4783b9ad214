/* Whose hours each part of the text speaks of. */
#ifndef FEVER_HOURS_PROSE_VOICE_H
#define FEVER_HOURS_PROSE_VOICE_H

#include "hours_prose_statement.h"

/* Gives every item its voice, and tells `reading` of other doors, dates and goods. */
void prose_assign_voices(const struct prose_text *text, struct prose_items *items,
                         struct prose_reading *reading);

#endif
