/* Reading a certificate and its key, and handing copies to handshakes.
 *
 * A handshake takes a copy of its own, which GnuTLS frees with the session: what it holds stays
 * whole while the files are read again, and a connection goes on with what it began with. */
#include "http_certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fever/buffer.h"
#include "fever/exposition.h"
#include "fever/secret.h"

enum { FILE_MAX = 256 * 1024, KEY_ID_MAX = 64, DATE_SIZE = 32 };

/* One certificate, what leads up to its root, and its key; constant once it is read. */
struct identity {
    gnutls_x509_crt_t *chain;
    unsigned length;
    gnutls_x509_privkey_t key;
};

static struct {
    const char *chain_file, *key_file;
    const struct log *log; /* or NULL */
    pthread_mutex_t lock;  /* guards all below */
    struct identity identity;
} current = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void identity_clear(struct identity *identity)
{
    for (unsigned i = 0; i < identity->length; i++)
        gnutls_x509_crt_deinit(identity->chain[i]);
    gnutls_free(identity->chain);
    gnutls_x509_privkey_deinit(identity->key);
    *identity = (struct identity){0};
}

/* A pipe that nobody writes to is as empty, and is not waited for. */
static enum fever_error file_read(const char *path, struct buffer *out, struct error *error)
{
    char piece[4096];
    size_t got;
    int handle = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = handle < 0 ? NULL : fdopen(handle, "rb");
    if (!file) {
        enum fever_error failure =
            error_set(error, FEVER_IO, "%s cannot be read: %s", path, strerror(errno));
        if (handle >= 0)
            close(handle);
        return failure;
    }
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(out, piece, got);
    int reason = ferror(file) ? errno : 0;
    fclose(file);
    secret_wipe(piece, sizeof piece);
    if (reason)
        return error_set(error, FEVER_IO, "%s cannot be read: %s", path, strerror(reason));
    if (buffer_error(out) == FEVER_TOO_LARGE)
        return error_set(error, FEVER_INVALID, "%s is larger than %d KiB; is it the right file?",
                         path, FILE_MAX / 1024);
    return buffer_error(out) ? error_nomem(error) : FEVER_OK;
}

static enum fever_error chain_read(const char *path, struct identity *out, struct error *error)
{
    struct buffer text;
    buffer_init(&text, FILE_MAX);
    enum fever_error failure = file_read(path, &text, error);
    if (!failure) {
        const gnutls_datum_t pem = {(unsigned char *)text.data, (unsigned)text.length};
        int status =
            gnutls_x509_crt_list_import2(&out->chain, &out->length, &pem, GNUTLS_X509_FMT_PEM, 0);
        if (status < 0) {
            *out = (struct identity){0};
            failure = error_set(error, FEVER_INVALID, "%s holds no certificate in PEM (%s)", path,
                                gnutls_strerror(status));
        }
    }
    buffer_clear(&text);
    return failure;
}

static enum fever_error key_read(const char *path, struct identity *out, struct error *error)
{
    struct buffer text;
    buffer_init(&text, FILE_MAX);
    enum fever_error failure = file_read(path, &text, error);
    if (!failure && gnutls_x509_privkey_init(&out->key))
        failure = error_nomem(error);
    if (!failure) {
        const gnutls_datum_t pem = {(unsigned char *)text.data, (unsigned)text.length};
        int status = gnutls_x509_privkey_import2(out->key, &pem, GNUTLS_X509_FMT_PEM, NULL,
                                                 GNUTLS_PKCS_PLAIN);
        if (status < 0)
            failure = error_set(error, FEVER_INVALID,
                                "%s holds no private key in PEM that is not encrypted (%s)", path,
                                gnutls_strerror(status));
    }
    if (text.data)
        secret_wipe(text.data, text.capacity);
    buffer_clear(&text);
    return failure;
}

/* Who reads the key may speak in the site's name. */
static void key_guard(const char *path)
{
    struct stat stat_of_key;
    char sentence[sizeof((struct error *)0)->text];
    if (!current.log || stat(path, &stat_of_key) != 0 || !(stat_of_key.st_mode & S_IROTH))
        return;
    snprintf(sentence, sizeof sentence,
             "the private key in %s may be read by everybody on this machine; chmod o= it", path);
    log_say(current.log, LOG_UNGUARDED, sentence);
}

static bool key_fits(const struct identity *identity)
{
    unsigned char of_chain[KEY_ID_MAX], of_key[KEY_ID_MAX];
    size_t chain_size = sizeof of_chain, key_size = sizeof of_key;
    return !gnutls_x509_crt_get_key_id(identity->chain[0], GNUTLS_KEYID_USE_SHA256, of_chain,
                                       &chain_size) &&
           !gnutls_x509_privkey_get_key_id(identity->key, GNUTLS_KEYID_USE_SHA256, of_key,
                                           &key_size) &&
           chain_size == key_size && memcmp(of_chain, of_key, key_size) == 0;
}

static enum fever_error identity_read(struct identity *out, struct error *error)
{
    *out = (struct identity){0};
    enum fever_error failure = chain_read(current.chain_file, out, error);
    if (!failure)
        failure = key_read(current.key_file, out, error);
    if (!failure && !key_fits(out))
        failure = error_set(error, FEVER_INVALID,
                            "the key in %s is not that of the first certificate in %s; both must "
                            "be of one request",
                            current.key_file, current.chain_file);
    if (failure)
        identity_clear(out);
    else
        key_guard(current.key_file);
    return failure;
}

/* Not valid now: before its time, or behind it. */
static enum fever_error date_check(const struct identity *identity, struct error *error)
{
    time_t begin = gnutls_x509_crt_get_activation_time(identity->chain[0]);
    time_t end = gnutls_x509_crt_get_expiration_time(identity->chain[0]);
    time_t now = time(NULL);
    bool is_early = now < begin;
    struct tm day;
    char date[DATE_SIZE];
    if (!is_early && now < end)
        return FEVER_OK;
    gmtime_r(is_early ? &begin : &end, &day);
    strftime(date, sizeof date, "%Y-%m-%d", &day);
    return error_set(error, FEVER_INVALID, "the certificate in %s %s %s; browsers refuse it",
                     current.chain_file, is_early ? "is not valid before" : "ran out on", date);
}

enum fever_error certificate_open(const char *chain_file, const char *key_file,
                                  const struct log *log, struct error *error)
{
    struct identity identity;
    struct error why;
    current.chain_file = chain_file;
    current.key_file = key_file;
    current.log = log;
    enum fever_error failure = identity_read(&identity, error);
    if (failure)
        return failure;
    /* The service still starts: who knows the site may look past a browser's warning, and a machine
     * whose clock is wrong at its start is set right later. */
    if (date_check(&identity, &why))
        log_say(log, LOG_CERTIFICATE_OUT_OF_DATE, why.text);
    pthread_mutex_lock(&current.lock);
    current.identity = identity;
    pthread_mutex_unlock(&current.lock);
    return FEVER_OK;
}

enum fever_error certificate_reload(struct error *error)
{
    struct identity fresh, old;
    enum fever_error failure = identity_read(&fresh, error);
    if (failure)
        return failure;
    failure = date_check(&fresh, error);
    if (failure) {
        identity_clear(&fresh);
        return failure;
    }
    pthread_mutex_lock(&current.lock);
    old = current.identity;
    current.identity = fresh;
    pthread_mutex_unlock(&current.lock);
    identity_clear(&old);
    return FEVER_OK;
}

void certificate_measure(struct buffer *out)
{
    pthread_mutex_lock(&current.lock);
    time_t end = gnutls_x509_crt_get_expiration_time(current.identity.chain[0]);
    pthread_mutex_unlock(&current.lock);
    exposition_gauge(out, "fever_certificate_expires_timestamp_seconds",
                     "When the certificate that is served runs out, in Unix time.", (int64_t)end);
}

void certificate_close(void)
{
    identity_clear(&current.identity);
}

static void certs_free(gnutls_pcert_st *certs, unsigned length)
{
    for (unsigned i = 0; i < length; i++)
        gnutls_pcert_deinit(&certs[i]);
    gnutls_free(certs);
}

static gnutls_pcert_st *certs_copy(const struct identity *identity)
{
    gnutls_pcert_st *certs = gnutls_calloc(identity->length, sizeof *certs);
    if (!certs)
        return NULL;
    for (unsigned i = 0; i < identity->length; i++) {
        if (gnutls_pcert_import_x509(&certs[i], identity->chain[i], 0) < 0) {
            certs_free(certs, i);
            return NULL;
        }
    }
    return certs;
}

static gnutls_privkey_t key_copy(const struct identity *identity)
{
    gnutls_privkey_t key;
    if (gnutls_privkey_init(&key) < 0)
        return NULL;
    if (gnutls_privkey_import_x509(key, identity->key, GNUTLS_PRIVKEY_IMPORT_COPY) < 0) {
        gnutls_privkey_deinit(key);
        return NULL;
    }
    return key;
}

int certificate_of_session(gnutls_session_t session, const struct gnutls_cert_retr_st *info,
                           gnutls_pcert_st **certs, unsigned int *length,
                           gnutls_ocsp_data_st **ocsp, unsigned int *ocsp_length,
                           gnutls_privkey_t *key, unsigned int *flags)
{
    (void)session;
    (void)info;
    pthread_mutex_lock(&current.lock);
    *certs = certs_copy(&current.identity);
    *length = current.identity.length;
    *key = *certs ? key_copy(&current.identity) : NULL;
    pthread_mutex_unlock(&current.lock);
    if (!*key) {
        if (*certs)
            certs_free(*certs, *length);
        *certs = NULL;
        return -1; /* this handshake fails */
    }
    *ocsp = NULL;
    *ocsp_length = 0;
    *flags = GNUTLS_CERT_RETR_DEINIT_ALL;
    return 0;
}
