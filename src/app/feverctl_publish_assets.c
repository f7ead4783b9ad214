/* The page's files of a published site: read, named by their bytes, put in place. */
#include "feverctl_publish_assets.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/hash.h"
#include "fever/page.h"

enum { ASSET_MAX = 1 << 24, PATH_SIZE = 256, READ_PIECE = 1 << 16 };

struct publish_asset {
    char name[PATH_SIZE]; /* below the folder */
    struct buffer bytes;
};

/* Documentation of the interface and the service worker are feverd's: there is no interface here,
 * and a worker of another site must not answer for this one. */
static bool is_left_out(const char *name)
{
    static const char *const names[] = {"docs.html", "docs.en.html", "sw.js"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return strncmp(name, "js/staff", 8) == 0;
}

/* Whether addresses of other files may stand in it. */
static bool names_others(const char *name)
{
    static const char *const endings[] = {".js", ".css", ".webmanifest"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(dot, endings[i]) == 0)
            return true;
    return false;
}

void publish_assets_named(const struct publish_assets *assets, const char *before, const char *text,
                          size_t length, struct buffer *out)
{
    static const char address[] = "/static/";
    const size_t size = sizeof address - 1, ahead = strlen(before);
    const char *end = text + length, *found;
    while ((found = memmem(text, (size_t)(end - text), address, size))) {
        buffer_append(out, text, (size_t)(found - text) + size);
        if (out->length >= size + ahead && !buffer_error(out) &&
            memcmp(out->data + out->length - size - ahead, before, ahead) == 0) {
            buffer_append_text(out, assets->version);
            buffer_append_char(out, '/');
        }
        text = found + size;
    }
    buffer_append(out, text, (size_t)(end - text));
}

static enum fever_error read_file(const char *path, struct buffer *out, struct error *error)
{
    char piece[READ_PIECE];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, FEVER_IO, "cannot read %s: %s", path, strerror(errno));
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(out, piece, got);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return error_set(error, FEVER_IO, "cannot read %s", path);
    return buffer_error(out) ? error_nomem(error) : FEVER_OK;
}

/* One more, without bytes yet; NULL: no memory. */
static struct publish_asset *add(struct publish_assets *assets, const char *name)
{
    if (assets->count == assets->room) {
        size_t room = assets->room ? assets->room * 2 : 64;
        struct publish_asset *list = realloc(assets->list, room * sizeof *list);
        if (!list)
            return NULL;
        assets->list = list;
        assets->room = room;
    }
    struct publish_asset *asset = &assets->list[assets->count++];
    snprintf(asset->name, sizeof asset->name, "%s", name);
    buffer_init(&asset->bytes, ASSET_MAX);
    return asset;
}

static enum fever_error take(struct publish_assets *assets, const char *path, const char *name,
                             struct error *error)
{
    struct publish_asset *asset = add(assets, name);
    return asset ? read_file(path, &asset->bytes, error) : error_nomem(error);
}

/* What pages leave out of themselves, for static/js/published.js. */
static enum fever_error add_symbols(struct publish_assets *assets, struct error *error)
{
    struct publish_asset *asset = add(assets, "icons/symbols.svg");
    if (!asset)
        return error_nomem(error);
    page_symbols(&asset->bytes);
    return buffer_error(&asset->bytes) ? error_nomem(error) : FEVER_OK;
}

static int by_name(const FTSENT **first, const FTSENT **second)
{
    return strcmp((*first)->fts_name, (*second)->fts_name);
}

static enum fever_error read_all(struct publish_assets *assets, const char *folder,
                                 struct error *error)
{
    char *const roots[] = {(char *)(uintptr_t)folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    enum fever_error failure = walk ? FEVER_OK : error_nomem(error);
    const FTSENT *entry;
    while (!failure && (entry = fts_read(walk))) {
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
            failure = error_set(error, FEVER_IO,
                                "cannot read %s: %s; give the page's files with --static",
                                entry->fts_path, strerror(entry->fts_errno));
        if (failure || entry->fts_info != FTS_F)
            continue;
        const char *name = entry->fts_path + strlen(folder);
        name += strspn(name, "/");
        if (strlen(name) < PATH_SIZE && !is_left_out(name))
            failure = take(assets, entry->fts_path, name, error);
    }
    if (walk)
        fts_close(walk);
    return failure;
}

static enum fever_error put(const struct publish_assets *assets, const struct publish_asset *asset,
                            struct publish_pen *pen, struct buffer *scratch, struct error *error)
{
    char path[PATH_SIZE + 32];
    snprintf(path, sizeof path, "static/%s/%s", assets->version, asset->name);
    const struct buffer *bytes = &asset->bytes;
    if (names_others(asset->name)) {
        buffer_reset(scratch);
        publish_assets_named(assets, "", bytes->data ? bytes->data : "", bytes->length, scratch);
        if (buffer_error(scratch))
            return error_nomem(error);
        bytes = scratch;
    }
    return publish_put(pen, path, bytes->data ? bytes->data : "", bytes->length, error);
}

enum fever_error publish_assets_put(struct publish_assets *assets, const char *folder,
                                    struct publish_pen *pen, struct error *error)
{
    char path[PATH_SIZE];
    struct buffer scratch;
    buffer_init(&scratch, ASSET_MAX);
    enum fever_error failure = read_all(assets, folder, error);
    if (!failure)
        failure = add_symbols(assets, error);
    uint64_t hash = HASH_SEED;
    for (size_t i = 0; i < assets->count; i++) {
        hash = hash_text(hash, assets->list[i].name);
        hash = hash_bytes(hash, assets->list[i].bytes.data, assets->list[i].bytes.length);
    }
    snprintf(assets->version, sizeof assets->version, "%016" PRIx64, hash_finish(hash));
    snprintf(path, sizeof path, "static/%s", assets->version);
    assets->is_new = faccessat(pen->folder->root, path, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    for (size_t i = 0; i < assets->count && !failure; i++)
        failure = put(assets, &assets->list[i], pen, &scratch, error);
    buffer_clear(&scratch);
    return failure;
}

void publish_assets_clear(struct publish_assets *assets)
{
    for (size_t i = 0; i < assets->count; i++)
        buffer_clear(&assets->list[i].bytes);
    free(assets->list);
}
