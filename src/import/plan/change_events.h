/* What a planned change means: new, gone, renamed, moved … */
#ifndef FEVER_IMPORT_CHANGE_EVENTS_H
#define FEVER_IMPORT_CHANGE_EVENTS_H

#include "fever/import.h"

/* Fills `events` and `moved_m` of a change whose other members are set; an insert says itself
 * whether it is new or reopened. */
void change_classify(struct import_change *change);

#endif
