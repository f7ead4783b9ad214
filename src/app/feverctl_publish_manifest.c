/* The manifest of a published site: read from the earlier one, written, and what it no longer names
 * taken away. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fever/arena.h"
#include "fever/civil.h"
#include "fever/json_tree.h"
#include "fever/page.h"
#include "feverctl_publish_parts.h"

enum { FORMAT = 1, HASH_ENDING = 22 /* -0123456789abcdef.json */ };

static const char *text_of(const struct json_tree *object, const char *name)
{
    const struct json_tree *member = json_tree_member(object, name);
    return member && member->kind == JSON_TREE_TEXT ? member->text : NULL;
}

/* Whether `file` is packs/KEY-HASH.json. */
static bool is_pack_of(const char *file, const char *key)
{
    static const char folder[] = "packs/";
    const size_t before = sizeof folder - 1, length = strlen(key);
    return strlen(file) == before + length + HASH_ENDING && memcmp(file, folder, before) == 0 &&
           memcmp(file + before, key, length) == 0;
}

/* What the manifest that is there says of a pack: only a hint, for the bytes decide. */
static void remember_pack(struct publish_site *site, const struct json_tree *entry)
{
    const char *file = text_of(entry, "file"), *generated = text_of(entry, "generated_at");
    int64_t at;
    if (!file || !generated || !civil_parse_rfc3339(generated, strlen(generated), &at))
        return;
    for (size_t i = 0; i < site->pack_count; i++) {
        struct publish_part *pack = &site->packs[i];
        if (!is_pack_of(file, pack->key))
            continue;
        snprintf(pack->file, sizeof pack->file, "%s", file);
        pack->generated_at = at;
    }
}

enum fever_error publish_manifest_remember(struct publish_site *site, struct error *error)
{
    struct buffer text;
    const struct json_tree *tree = NULL;
    struct arena *arena = arena_new();
    buffer_init(&text, PUBLISH_FILE_MAX);
    enum fever_error failure = arena ? FEVER_OK : error_nomem(error);
    struct error ignored; /* a manifest that cannot be read is made anew */
    if (!failure && publish_read(site->task->folder, "manifest.json", &text) == FEVER_OK &&
        json_tree_read(arena, text.data ? text.data : "", text.length, &tree, &ignored) ==
            FEVER_OK) {
        const struct json_tree *packs = json_tree_member(tree, "packs");
        for (size_t i = 0; packs && packs->kind == JSON_TREE_LIST && i < packs->count; i++)
            remember_pack(site, &packs->items[i]);
    }
    buffer_clear(&text);
    arena_free(arena);
    return failure;
}

static void append_instant(struct buffer *out, const char *name, int64_t at)
{
    char text[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(at, PUBLISH_CHINA_OFFSET_S, text);
    buffer_append_format(out, "\"%s\":\"%s\",", name, text);
}

static void append_pack(struct buffer *out, const struct publish_part *pack)
{
    if (pack->region) {
        buffer_append_format(out, "{\"adcode\":\"%06u\",\"name\":", pack->region->adcode);
        buffer_append_json(out, pack->region->name);
    } else {
        buffer_append_text(out, "{\"adcode\":null,\"name\":null");
    }
    buffer_append_format(out, ",\"file\":\"%s\",", pack->file);
    append_instant(out, "generated_at", pack->generated_at);
    append_instant(out, "valid_until", pack->generated_at + PUBLISH_VALID_S);
    if (*pack->live)
        buffer_append_format(out, "\"live\":\"%s\",", pack->live);
    buffer_append_format(out,
                         "\"clinics\":%" PRIu32 ",\"located\":%" PRIu32 ",\"bbox\":", pack->clinics,
                         pack->located);
    if (pack->located)
        buffer_append_format(out, "[%.7f,%.7f,%.7f,%.7f]}", pack->west - 1e-7, pack->south - 1e-7,
                             pack->east + 1e-7, pack->north + 1e-7);
    else
        buffer_append_text(out, "null}");
}

void publish_manifest_append(const struct publish_site *site, struct buffer *out)
{
    const struct publish_task *task = site->task;
    buffer_append_format(out, "{\"format\":%d,", FORMAT);
    append_instant(out, "generated_at", task->now);
    buffer_append_format(out, "\"lang\":\"%s\",\"crs\":\"wgs84\",\"dataset\":%s,",
                         lang_name(task->lang), snapshot_dataset_json(task->snapshot));
    buffer_append_format(out, "\"static\":\"/static/%s/\",\"regions\":\"%s\",\n\"names\":{",
                         site->assets.version, site->regions_file);
    for (size_t i = 0; i < site->name_count; i++)
        buffer_append_format(out, "%s\"%s\":\"%s\"", i ? "," : "", site->names[i].key,
                             site->names[i].file);
    buffer_append_text(out, "},\n\"packs\":[\n");
    for (size_t i = 0; i < site->pack_count; i++) {
        buffer_append_text(out, i ? ",\n" : "");
        append_pack(out, &site->packs[i]);
    }
    buffer_append_text(out, "]}\n");
}

/* Whether `path` is FOLDER followed by the name. */
static bool is_path(const char *path, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && strcmp(path + length, name) == 0;
}

static bool pack_wanted(void *context, const char *name)
{
    const struct publish_site *site = context;
    for (size_t i = 0; i < site->pack_count; i++)
        if (is_path(site->packs[i].file, "packs/", name))
            return true;
    return false;
}

static bool live_wanted(void *context, const char *name)
{
    const struct publish_site *site = context;
    for (size_t i = 0; i < site->pack_count; i++)
        if (is_path(site->packs[i].live, "live/", name))
            return true;
    return false;
}

static bool names_wanted(void *context, const char *name)
{
    const struct publish_site *site = context;
    for (size_t i = 0; i < site->name_count; i++)
        if (is_path(site->names[i].file, "names/", name))
            return true;
    return is_path(site->regions_file, "names/", name);
}

static bool assets_wanted(void *context, const char *name)
{
    return strcmp(((const struct publish_site *)context)->assets.version, name) == 0;
}

/* NAME.html without its ending; false for other names. */
static bool page_name(const char *file, char name[PUBLISH_PATH_SIZE])
{
    size_t length = strlen(file);
    if (length < 6 || length >= PUBLISH_PATH_SIZE || strcmp(file + length - 5, ".html") != 0)
        return false;
    memcpy(name, file, length - 5);
    name[length - 5] = '\0';
    return true;
}

static bool clinic_wanted(void *context, const char *file)
{
    const struct publish_site *site = context;
    char id[PUBLISH_PATH_SIZE];
    uint32_t number;
    bool is_alias;
    return page_name(file, id) && snapshot_find(site->task->snapshot, id, &number, &is_alias) &&
           !is_alias;
}

static bool region_wanted(void *context, const char *file)
{
    const struct publish_site *site = context;
    char name[PUBLISH_PATH_SIZE];
    uint32_t adcode;
    if (!page_name(file, name) || !region_adcode_parse(name, strlen(name), &adcode))
        return false;
    const struct region *region = region_find(snapshot_regions(site->task->snapshot), adcode);
    return region && region->adcode == adcode;
}

static bool guide_wanted(void *context, const char *file)
{
    char name[PUBLISH_PATH_SIZE];
    (void)context;
    if (!page_name(file, name))
        return false;
    for (size_t i = 0; page_guide_name(i); i++)
        if (strcmp(page_guide_name(i), name) == 0)
            return true;
    return false;
}

/* Of the folder itself only what may come and go: the sitemap, which needs the site's address, and
 * its parts, of which there may be fewer now. */
static bool top_wanted(void *context, const char *name)
{
    const struct publish_site *site = context;
    size_t part = 0;
    if (strncmp(name, "sitemap", 7) != 0)
        return true;
    if (strcmp(name, "sitemap.xml") == 0)
        return site->task->public_url != NULL;
    return sscanf(name, "sitemap-%zu.xml", &part) != 1 || part <= site->sitemap_parts;
}

/* Pages of what is gone and live values that hold no longer go at once; files that an earlier
 * manifest names by their bytes stay for its readers. */
enum fever_error publish_site_sweep(struct publish_site *site, struct publish_pen *pen,
                                    struct error *error)
{
    const int64_t keep_s = site->task->keep_s;
    const struct {
        const char *path;
        publish_wanted *wanted;
        int64_t keep_s;
    } folders[] = {{"packs", pack_wanted, keep_s},    {"names", names_wanted, keep_s},
                   {"static", assets_wanted, keep_s}, {"live", live_wanted, 0},
                   {"clinics", clinic_wanted, 0},     {"regions", region_wanted, 0},
                   {"guides", guide_wanted, 0},       {"", top_wanted, 0}};
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !failure; i++)
        failure = publish_sweep(pen, folders[i].path, folders[i].wanted, site, site->task->now,
                                folders[i].keep_s, error);
    return failure;
}
