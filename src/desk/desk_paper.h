/* What the pages that are made for paper share. */
#ifndef FEVER_DESK_PAPER_H
#define FEVER_DESK_PAPER_H

#include "fever/region.h"

/* Their rules behind those of all pages: on A4 nothing but what is to be read. Static. */
const char *desk_paper_style(void);

/* 120, or what the region dials instead. */
const char *desk_emergency_number(const struct region *region);

#endif
