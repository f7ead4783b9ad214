/* The guides that the program carries: geodata/guides/ as tables, made when it is built. */
#ifndef FEVER_SRC_PAGE_GUIDES_H
#define FEVER_SRC_PAGE_GUIDES_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/snapshot.h"

struct guide_source {
    const char *title[LANG_COUNT];
    const char *publisher, *number, *date; /* number: NULL where there is none */
    bool to_verify;                        /* some of this nobody has checked */
};

struct guide_statement {
    const char *text[LANG_COUNT];
    const unsigned char *sources; /* numbers of the guide's sources */
    size_t source_count;          /* at least one */
};

struct guide_section {
    const char *heading[LANG_COUNT];
    const struct guide_statement *statements;
    size_t statement_count;
};

struct guide {
    const char *name; /* of its address */
    const char *title[LANG_COUNT], *lead[LANG_COUNT];
    const char *made_on, *review_by; /* YYYY-MM-DD */
    const struct guide_section *sections;
    size_t section_count;
    const struct guide_source *sources;
    size_t source_count;
};

extern const struct guide guides[];
extern const size_t guide_count;

/* The guide of that name, or NULL. */
const struct guide *guide_find(const char *name);

#endif
