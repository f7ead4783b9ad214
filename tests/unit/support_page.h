/* Asks a page of a snapshot, as the tests of the pages do. */
#ifndef SUPPORT_PAGE_H
#define SUPPORT_PAGE_H

#include "fever/page.h"

/* A reply whose body the caller clears. `query` is `name=value&…`, already decoded, or NULL. */
void page_ask(const struct snapshot *snapshot, int64_t now, const char *path, const char *query,
              struct api_reply *reply);

#endif
