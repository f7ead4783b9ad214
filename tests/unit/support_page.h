/* Asks a page of a snapshot, as the tests of the pages do. */
#ifndef SUPPORT_PAGE_H
#define SUPPORT_PAGE_H

#include "fever/page.h"
#include "support_snapshot.h"

/* A reply whose body the caller clears. `query` is `name=value&…`, already decoded, or NULL. */
void page_ask(const struct snapshot *snapshot, int64_t now, const char *path, const char *query,
              struct api_reply *reply);

/* The reply to the last page_get, whose body ends with the next one or with page_forget, a test's
 * end. */
extern struct api_reply page_reply;
const char *page_get(const struct snapshot *snapshot, const char *path, const char *query);
int page_forget(void **state);

/* The test fails where the page lacks the text, or holds it. */
void page_holds(const char *page, const char *text);
void page_lacks(const char *page, const char *text);

/* One clinic in 东城区, confirmed the day before, so that nothing else needs saying. */
struct clinic *page_begin_alone(struct made *made, const char *name);

#endif
