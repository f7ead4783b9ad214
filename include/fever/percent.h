/* Percent escapes (RFC 3986 §2.1), as addresses and forms carry them. What is to become of a broken
 * one is the reader's to decide. */
#ifndef FEVER_PERCENT_H
#define FEVER_PERCENT_H

/* The byte of an escape whose `%` stands at `at`, before `end`; -1 where it is none. */
int percent_byte(const char *at, const char *end);

#endif
