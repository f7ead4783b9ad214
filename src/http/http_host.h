/* Hosts as requests name them, in Host and in an absolute target. */
#ifndef FEVER_HTTP_HOST_H
#define FEVER_HTTP_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text is a name or an address (IPv6 in brackets), with or without a port: RFC 3986
 * §3.2.2 and §3.2.3, without a user before it. */
bool host_is_sound(const char *text, size_t length);

#endif
