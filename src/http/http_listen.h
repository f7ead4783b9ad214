/* The listening socket. */
#ifndef FEVER_HTTP_LISTEN_H
#define FEVER_HTTP_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "fever/error.h"

enum { LISTEN_URL_SIZE = 320 };

/* Opens a listening socket at `address`, and writes the address under which it is reached. Where a
 * service manager has passed a socket (LISTEN_FDS and LISTEN_PID, as systemd does), that one is
 * taken instead: it outlives us, so that a restart refuses nobody. */
enum fever_error listen_open(const char *address, bool is_tls, int *socket_out,
                             char url[LISTEN_URL_SIZE], struct error *error);

/* Takes no more connections. New ones are refused, but at a socket that was passed, where they wait
 * for who comes after us. It stays open until the server's threads have ended, who may still look
 * at it. */
void listen_end(int socket);

#endif
