/* How a small table that is replaced whole is compared and written. */
#ifndef FEVER_STORE_TABLE_H
#define FEVER_STORE_TABLE_H

#include <string.h>

#include "rows.h"

/* `scratch` of TABLE_SCRATCH bytes keeps what is bound and not part of the item. */
enum { TABLE_SCRATCH = 4096 };

struct table {
    const struct row_kind *rows;
    const char *sql_delete, *sql_insert;
    int (*order)(const void *a, const void *b); /* by key */
    bool (*same)(const void *a, const void *b);
    void (*bind)(struct statement *insert, const void *item, size_t position, char *scratch);
};

extern const struct table consult_table;

static inline bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

#endif
