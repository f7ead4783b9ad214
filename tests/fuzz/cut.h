/* What fuzzers of whole requests make of an input's lines, and look for in pages. */
#ifndef FUZZ_CUT_H
#define FUZZ_CUT_H

#include <stddef.h>

#include "fever/api.h"

/* Cuts the first `count` lines off the text, in place; returns what is left, which is the body. */
char *lines_cut(char *text, char **lines, int count);

/* API_OTHER_METHOD for a name that is none. */
enum api_method method_of(const char *name);

/* How often a page holds a tag. */
size_t count_of(const char *page, const char *tag);

#endif
