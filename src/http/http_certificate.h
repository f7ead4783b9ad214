/* The server's certificate and its key: read from files, changed while connections go on. */
#ifndef FEVER_HTTP_CERTIFICATE_H
#define FEVER_HTTP_CERTIFICATE_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "fever/buffer.h"
#include "fever/error.h"
#include "fever/log.h"

/* TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers alone. */
#define CERTIFICATE_PRIORITIES                                                                     \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-CIPHER-ALL:+AES-128-GCM:"           \
    "+AES-256-GCM:+CHACHA20-POLY1305"

/* Reads a certificate with what leads up to its root, and its key, both PEM. Handshakes get them
 * from then on; a process has one, for libmicrohttpd tells the callback of no server. FEVER_IO or
 * FEVER_INVALID name the file at fault. `log`, which may be NULL and lives as long, is told of one
 * that has run out, and of a key that everybody may read. */
enum fever_error certificate_open(const char *chain_file, const char *key_file,
                                  const struct log *log, struct error *error);

/* Reads the same files again, for the handshakes to come. What is broken, does not fit or has run
 * out leaves the old ones in place. From one thread at a time. */
enum fever_error certificate_reload(struct error *error);

/* When the one that is served runs out, in Prometheus' words. Only while one is open. */
void certificate_measure(struct buffer *out);

/* After the last handshake. Does nothing where none is open. */
void certificate_close(void);

/* What libmicrohttpd calls in each handshake. */
gnutls_certificate_retrieve_function3 certificate_of_session;

#endif
