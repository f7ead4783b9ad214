/* Static files: found step by step without leaving their folder, kept as ready responses.
 *
 * A response is made once for each file and coding and shared by all requests (libmicrohttpd counts
 * the references). Every request looks at the file again, so that an operator may change files
 * while the server runs. The entity tag is made of the content: the same on every node. */
#include "http_files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fever/entity_tag.h"
#include "fever/hash.h"
#include "http_reply.h"

enum {
    ENTRIES_MAX = 512,          /* kept in memory at once … */
    ENTRY_BYTES_MAX = 64 << 20, /* … with so many bytes in all */
    FILE_BYTES_MAX = 16 << 20,  /* larger files are not served */
    PATH_SIZE = 256,            /* of a path below the folder */
    GZIP_FROM_BYTES = 512
};

/* Files change with the program's next version; a name that stays must not stay old for long. */
#define CACHE_CONTROL "public, max-age=300"

struct representation {
    char etag[ENTITY_TAG_SIZE];
    size_t bytes;
    struct MHD_Response *response; /* NULL where there is none */
};

struct file_entry {
    char path[PATH_SIZE];
    bool is_secure; /* made for who came by TLS: behind a proxy some may, others not */
    struct stat as_read;
    size_t bytes;
    struct representation plain, gzip;
};

struct file_store {
    int folder;
    struct file_options options;
    pthread_mutex_t lock; /* guards what follows */
    struct file_entry *entries[ENTRIES_MAX];
    size_t count, bytes;
};

struct content_type {
    const char *extension, *type;
    bool text;
};

static const struct content_type content_types[] = {
    {".html", "text/html; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".json", "application/json", true},
    {".geojson", "application/geo+json", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".xml", "application/xml", true},
    {".map", "application/json", true},
    {".md", "text/markdown; charset=utf-8", true},
    {".csv", "text/csv; charset=utf-8", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".jpeg", "image/jpeg", false},
    {".gif", "image/gif", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
    {".pdf", "application/pdf", false},
    {"", "application/octet-stream", false},
};

static const struct content_type *content_type_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    const struct content_type *row = content_types;
    while (*row->extension && !(dot && strcmp(dot, row->extension) == 0))
        row++;
    return row;
}

/* The path below the folder: all of what follows `/static/`, or one name of the root. */
static const char *path_below(const char *path)
{
    static const char prefix[] = "/static/";
    if (strncmp(path, prefix, sizeof prefix - 1) == 0)
        return path + sizeof prefix - 1;
    return strchr(path + 1, '/') ? NULL : path + 1;
}

/* Opens step by step: no empty name, none that begins with a dot, no link. */
static int open_below(int folder, const char *path)
{
    int at = dup(folder);
    for (;;) {
        char name[PATH_SIZE];
        size_t length = strcspn(path, "/");
        bool last = path[length] == '\0';
        if (at < 0 || !length || length >= sizeof name || *path == '.')
            break;
        memcpy(name, path, length);
        name[length] = '\0';
        int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY);
        int next = openat(at, name, flags);
        close(at);
        if (last)
            return next;
        at = next;
        path += length + 1;
    }
    if (at >= 0)
        close(at);
    return -1;
}

/* The operator's base map lies where he says; all other files below the folder. */
static int open_file(const struct file_store *store, const char *path, const char *below)
{
    if (store->options.base_map_file && strcmp(path, BASE_MAP_PATH) == 0)
        return open(store->options.base_map_file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return open_below(store->folder, below);
}

static bool file_read(int handle, size_t size, struct buffer *out)
{
    if (!buffer_reserve(out, size))
        return false;
    while (out->length < size) {
        ssize_t got = read(handle, out->data + out->length, size - out->length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        out->length += (size_t)got;
    }
    return true;
}

static void representation_headers(const struct file_store *store, struct MHD_Response *response,
                                   const char *etag, bool is_secure)
{
    MHD_add_response_header(response, "ETag", etag);
    MHD_add_response_header(response, "Cache-Control", CACHE_CONTROL);
    MHD_add_response_header(response, "Vary", "Accept-Encoding");
    reply_add_audience(response, REPLY_OF_FILE, store->options.base_map);
    if (is_secure)
        reply_add_tls_only(response);
}

/* Takes the bytes out of `content`. */
static bool representation_make(const struct file_store *store, const struct file_entry *entry,
                                struct representation *made, struct buffer *content, uint64_t hash,
                                enum api_coding coding)
{
    entity_tag_format(hash, coding, made->etag);
    made->bytes = content->length;
    made->response =
        content->length
            ? MHD_create_response_from_buffer(content->length, content->data, MHD_RESPMEM_MUST_FREE)
            : reply_response_without_body(0);
    if (!made->response)
        return false;
    if (content->length)
        buffer_init(content, content->maximum); /* the memory is the response's now */
    MHD_add_response_header(made->response, "Content-Type", content_type_of(entry->path)->type);
    if (coding == API_GZIP)
        MHD_add_response_header(made->response, "Content-Encoding", "gzip");
    representation_headers(store, made->response, made->etag, entry->is_secure);
    return true;
}

static void entry_free(struct file_entry *entry)
{
    if (!entry)
        return;
    if (entry->plain.response)
        MHD_destroy_response(entry->plain.response);
    if (entry->gzip.response)
        MHD_destroy_response(entry->gzip.response);
    free(entry);
}

static struct file_entry *entry_load(const struct file_store *store, int handle,
                                     const struct stat *stat, const char *path, bool is_secure)
{
    struct buffer content, packed;
    buffer_init(&content, FILE_BYTES_MAX + 1);
    buffer_init(&packed, FILE_BYTES_MAX * 2);
    struct file_entry *entry = calloc(1, sizeof *entry);
    bool made = false;
    if (!entry || !file_read(handle, (size_t)stat->st_size, &content))
        goto out;
    strcpy(entry->path, path);
    entry->is_secure = is_secure;
    entry->as_read = *stat;
    const struct content_type *type = content_type_of(path);
    uint64_t hash = hash_bytes(HASH_SEED, content.data, content.length);
    hash = hash_finish(hash_text(hash, type->type));
    bool packs =
        type->text && content.length >= GZIP_FROM_BYTES &&
        gzip_compress(store->options.pool, GZIP_SMALLEST, content.data, content.length, &packed) &&
        packed.length < content.length;
    entry->bytes = content.length + (packs ? packed.length : 0);
    made = representation_make(store, entry, &entry->plain, &content, hash, API_IDENTITY) &&
           (!packs || representation_make(store, entry, &entry->gzip, &packed, hash, API_GZIP));
out:
    buffer_clear(&content);
    buffer_clear(&packed);
    if (made)
        return entry;
    entry_free(entry);
    return NULL;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void entry_drop(struct file_store *store, size_t at)
{
    store->bytes -= store->entries[at]->bytes;
    entry_free(store->entries[at]);
    store->entries[at] = store->entries[--store->count];
}

/* Room for one more; where there is none, all is forgotten: the files that are asked for come back
 * at once. */
static void entry_keep(struct file_store *store, struct file_entry *entry)
{
    while (store->count && (store->count == ENTRIES_MAX || store->bytes > ENTRY_BYTES_MAX))
        entry_drop(store, store->count - 1);
    store->entries[store->count++] = entry;
    store->bytes += entry->bytes;
}

/* The entry of the open file, read if it is new or has changed. With the lock held. */
static struct file_entry *entry_of(struct file_store *store, const char *path, bool is_secure,
                                   int handle, const struct stat *stat)
{
    for (size_t i = 0; i < store->count; i++) {
        struct file_entry *entry = store->entries[i];
        if (entry->is_secure != is_secure || strcmp(entry->path, path) != 0)
            continue;
        if (is_same_file(&entry->as_read, stat))
            return entry;
        entry_drop(store, i);
        break;
    }
    struct file_entry *entry = entry_load(store, handle, stat, path, is_secure);
    if (entry)
        entry_keep(store, entry);
    return entry;
}

static enum MHD_Result queue_not_modified(const struct file_store *store,
                                          struct MHD_Connection *connection,
                                          const struct representation *known, bool is_secure)
{
    struct MHD_Response *response = reply_response_without_body(known->bytes);
    if (!response)
        return MHD_NO;
    representation_headers(store, response, known->etag, is_secure);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, response);
    MHD_destroy_response(response);
    return result;
}

enum file_outcome file_store_serve(struct file_store *store, struct MHD_Connection *connection,
                                   const char *path, const struct file_wish *wish,
                                   struct file_sent *sent)
{
    enum file_outcome outcome = FILE_NONE;
    const char *below = path_below(path);
    if (!below || strlen(below) >= PATH_SIZE)
        return FILE_NONE;
    int handle = open_file(store, path, below);
    if (handle < 0)
        return FILE_NONE;
    struct stat stat;
    if (fstat(handle, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size <= FILE_BYTES_MAX) {
        pthread_mutex_lock(&store->lock);
        struct file_entry *entry = entry_of(store, below, wish->is_secure, handle, &stat);
        if (entry) {
            const struct representation *found =
                wish->gzip && entry->gzip.response ? &entry->gzip : &entry->plain;
            bool known =
                wish->if_none_match && entity_tag_matches(wish->if_none_match, found->etag);
            /* Queued before the lock is let go: the queue takes its own reference. */
            sent->status = known ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
            sent->bytes = known ? 0 : found->bytes;
            enum MHD_Result result =
                known ? queue_not_modified(store, connection, found, wish->is_secure)
                      : MHD_queue_response(connection, MHD_HTTP_OK, found->response);
            outcome = result == MHD_YES ? FILE_QUEUED : FILE_FAILED;
        }
        pthread_mutex_unlock(&store->lock);
    }
    close(handle);
    return outcome;
}

enum fever_error file_store_open(const struct file_options *options, struct file_store **out,
                                 struct error *error)
{
    struct file_store *store = calloc(1, sizeof *store);
    if (!store)
        return error_nomem(error);
    store->folder = open(options->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->folder < 0) {
        int reason = errno;
        free(store);
        return error_set(error, FEVER_INVALID, "cannot read the folder of static files %s: %s",
                         options->folder, strerror(reason));
    }
    store->options = *options;
    pthread_mutex_init(&store->lock, NULL);
    *out = store;
    return FEVER_OK;
}

void file_store_close(struct file_store *store)
{
    if (!store)
        return;
    while (store->count)
        entry_drop(store, store->count - 1);
    pthread_mutex_destroy(&store->lock);
    close(store->folder);
    free(store);
}
