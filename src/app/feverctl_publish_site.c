/* A published site, written by two threads or more: first all that a manifest names, then pages,
 * then the manifest, and at the end what no manifest names any more is taken away.
 *
 * Packs are named by their bytes. A pack tells of when it is, so it is made anew only where its
 * clinics have changed or the old one has grown old: rendered at the old one's instant, with what
 * the store holds now, an unchanged pack has the old one's bytes. */
#include "feverctl_publish_site.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/api.h"
#include "fever/arena.h"
#include "fever/civil.h"
#include "fever/hash.h"
#include "fever/json_tree.h"
#include "fever/page.h"
#include "fever/parallel.h"
#include "fever/region.h"
#include "feverctl_publish_assets.h"
#include "feverctl_publish_names.h"

enum {
    MINUTE_S = 60,
    VALID_S = CIVIL_DAY_S,   /* of a pack, as src/api/api_packs.c says */
    REUSED_FOR_S = 6 * 3600, /* so that a pack in use has 18 hours ahead of it */
    FILE_MAX = 1 << 28,
    PATH_SIZE = 160,
    CHINA_OFFSET_S = 8 * 3600,
    FORMAT = 1
};

/* One pack or list of names, as the manifest lists it. */
struct part_file {
    const struct region *region;
    char file[PATH_SIZE], live[PATH_SIZE]; /* "" : none */
    int64_t generated_at;                  /* of the pack that is there; 0: none */
    uint32_t clinics, located;
    double west, south, east, north; /* of those located */
};

struct site {
    const struct publish_task *task;
    const struct progress *progress;
    struct part_file *packs, *names;
    size_t pack_count, name_count;
    uint32_t clinics_without_city; /* in no pack */
    size_t region_count, guide_count, clinic_count;
    struct publish_assets assets;
    char regions_file[PATH_SIZE];
    atomic_size_t next; /* the first job that nobody has taken */
    atomic_bool stopped;
};

/* One thread of those that write. */
struct worker {
    struct site *site;
    bool tells_progress;
    struct publish_pen pen;
    struct buffer body, other;
    size_t pages;
    enum fever_error failure;
    struct error error;
};

/* ---- answers -------------------------------------------------------------------------------- */

/* What feverd would answer at an instant; the reply's body is `out`'s until it is given back. */
static enum fever_error answer(struct worker *worker, const char *path, int64_t at, bool is_page,
                               struct buffer *out)
{
    const struct publish_task *task = worker->site->task;
    const struct api_parameter lang = {.name = "lang", .value = lang_name(task->lang)};
    const struct api_request request = {
        .method = API_GET, .path = path, .parameters = &lang, .parameter_count = 1};
    struct api_reply reply = {.status = 0};
    buffer_reset(out);
    reply.body = *out;
    if (is_page)
        page_handle(&(struct page_context){.snapshot = task->snapshot,
                                           .now = at,
                                           .public_url = task->public_url,
                                           .published = true},
                    &request, &reply);
    else
        api_handle(&(struct api_context){.snapshot = task->snapshot, .now = at}, &request, &reply);
    *out = reply.body;
    if (reply.status == 200 && !buffer_error(out))
        return FEVER_OK;
    enum fever_error failure = reply.status == 404 ? FEVER_NOT_FOUND : FEVER_INVALID;
    return error_set(&worker->error, buffer_error(out) ? buffer_error(out) : failure,
                     "%s could not be made (status %d)", path, reply.status);
}

static uint64_t hash_of(const struct buffer *body)
{
    return hash_finish(hash_bytes(HASH_SEED, body->data, body->length));
}

/* Puts the body at FOLDER/NAME-HASH.json. */
static enum fever_error put_hashed(struct worker *worker, const char *folder, const char *name,
                                   const struct buffer *body, char path[PATH_SIZE])
{
    if (buffer_error(body))
        return error_nomem(&worker->error);
    snprintf(path, PATH_SIZE, "%s/%s-%016" PRIx64 ".json", folder, name, hash_of(body));
    return publish_put(&worker->pen, path, body->data, body->length, &worker->error);
}

/* ---- packs ---------------------------------------------------------------------------------- */

static void measure(const struct snapshot *snapshot, struct part_file *pack)
{
    const uint32_t *numbers;
    pack->clinics = (uint32_t)snapshot_region_clinics(snapshot, pack->region->adcode, &numbers);
    for (uint32_t i = 0; i < pack->clinics; i++) {
        const struct clinic *clinic = snapshot_clinic(snapshot, numbers[i]);
        if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
            continue;
        const struct point place = clinic->place;
        bool first = pack->located++ == 0;
        pack->west = first || place.lon < pack->west ? place.lon : pack->west;
        pack->east = first || place.lon > pack->east ? place.lon : pack->east;
        pack->south = first || place.lat < pack->south ? place.lat : pack->south;
        pack->north = first || place.lat > pack->north ? place.lat : pack->north;
    }
}

/* The queues that are reported now: they pass too soon to stand in a pack that lasts for hours. */
static bool append_live(const struct publish_task *task, const struct part_file *pack,
                        struct buffer *out)
{
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(task->snapshot, pack->region->adcode, &numbers);
    bool any = false;
    buffer_reset(out);
    for (size_t i = 0; i < count; i++) {
        if (!snapshot_load(task->snapshot, numbers[i], task->now))
            continue;
        buffer_append_text(out, any ? ",\n" : "{\"loads\":{");
        buffer_append_json(out, snapshot_clinic(task->snapshot, numbers[i])->id);
        buffer_append_char(out, ':');
        snapshot_append_load(task->snapshot, numbers[i], task->now, out);
        any = true;
    }
    buffer_append_text(out, any ? "}}\n" : "");
    return any;
}

static enum fever_error pack_write(struct worker *worker, struct part_file *pack)
{
    const struct publish_task *task = worker->site->task;
    char path[PATH_SIZE], name[16], old[PATH_SIZE];
    snprintf(path, sizeof path, "/api/v1/packs/%06u", pack->region->adcode);
    snprintf(name, sizeof name, "%06u", pack->region->adcode);
    measure(task->snapshot, pack);
    memcpy(old, pack->file, sizeof old);
    int64_t age_s = task->now - pack->generated_at;
    bool reusable = *old && age_s >= 0 && age_s < REUSED_FOR_S;
    enum fever_error failure = FEVER_OK;
    if (reusable) {
        failure = answer(worker, path, pack->generated_at, false, &worker->body);
        snprintf(pack->file, sizeof pack->file, "packs/%s-%016" PRIx64 ".json", name,
                 hash_of(&worker->body));
        reusable = strcmp(pack->file, old) == 0;
    }
    if (!failure && !reusable) {
        pack->generated_at = task->now - task->now % MINUTE_S;
        failure = answer(worker, path, pack->generated_at, false, &worker->body);
    }
    if (!failure)
        failure = put_hashed(worker, "packs", name, &worker->body, pack->file);
    pack->live[0] = '\0';
    if (!failure && append_live(task, pack, &worker->other))
        failure = put_hashed(worker, "live", name, &worker->other, pack->live);
    return failure;
}

static enum fever_error names_write(struct worker *worker, struct part_file *names)
{
    char name[16];
    snprintf(name, sizeof name, "%06u", names->region->adcode);
    buffer_reset(&worker->body);
    publish_append_names(worker->site->task->snapshot, names->region->adcode, &worker->body);
    return put_hashed(worker, "names", name, &worker->body, names->file);
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* `="/static/` begins the address of a file of ours and nothing else: what comes from outside has
 * its quotation marks escaped. */
static void assets_named(const struct site *site, const struct buffer *from, struct buffer *to)
{
    publish_assets_named(&site->assets, "=\"", from->data, from->length, to);
}

static enum fever_error page_write(struct worker *worker, const char *path, const char *file)
{
    enum fever_error failure = answer(worker, path, worker->site->task->now, true, &worker->body);
    if (failure)
        return failure;
    buffer_reset(&worker->other);
    assets_named(worker->site, &worker->body, &worker->other);
    if (buffer_error(&worker->other))
        return error_nomem(&worker->error);
    worker->pages++;
    return publish_put(&worker->pen, file, worker->other.data, worker->other.length,
                       &worker->error);
}

static enum fever_error region_write(struct worker *worker, size_t index)
{
    const struct region *region = region_at(snapshot_regions(worker->site->task->snapshot), index);
    char path[PATH_SIZE], file[PATH_SIZE];
    if (region->successor)
        return FEVER_OK;
    snprintf(path, sizeof path, "/regions/%06u", region->adcode);
    snprintf(file, sizeof file, "regions/%06u.html", region->adcode);
    return page_write(worker, path, file);
}

/* Ids are letters, digits and signs that a file's name may have, see clinic_id_is_valid. */
static enum fever_error clinic_write(struct worker *worker, size_t number)
{
    const char *id = snapshot_clinic(worker->site->task->snapshot, (uint32_t)number)->id;
    char path[PATH_SIZE], file[PATH_SIZE];
    snprintf(path, sizeof path, "/clinics/%s", id);
    snprintf(file, sizeof file, "clinics/%s.html", id);
    return page_write(worker, path, file);
}

static enum fever_error guide_write(struct worker *worker, size_t index)
{
    char path[PATH_SIZE], file[PATH_SIZE];
    snprintf(path, sizeof path, "/guides/%s", page_guide_name(index));
    snprintf(file, sizeof file, "guides/%s.html", page_guide_name(index));
    return page_write(worker, path, file);
}

static const struct {
    const char *path, *file;
} single_pages[] = {
    {"/", "index.html"},
    {"/privacy", "privacy.html"},
    {"/guides", "guides.html"},
    {"/robots.txt", "robots.txt"},
};

enum { SINGLE_PAGES = sizeof single_pages / sizeof *single_pages, SITEMAP_JOBS = 1 };

/* The sitemap and its parts, as many as there are; their addresses need the site's own. */
static enum fever_error sitemap_write(struct worker *worker)
{
    char path[PATH_SIZE];
    if (!worker->site->task->public_url)
        return FEVER_OK;
    enum fever_error failure = page_write(worker, "/sitemap.xml", "sitemap.xml");
    for (unsigned part = 1; !failure; part++) {
        snprintf(path, sizeof path, "/sitemap-%u.xml", part);
        failure = page_write(worker, path, path + 1);
    }
    return failure == FEVER_NOT_FOUND ? FEVER_OK : failure;
}

/* ---- the work, shared out ------------------------------------------------------------------- */

static size_t job_count(const struct site *site)
{
    return site->pack_count + site->name_count + SITEMAP_JOBS + site->region_count + SINGLE_PAGES +
           site->guide_count + site->clinic_count;
}

static enum fever_error job_run(struct worker *worker, size_t job)
{
    const struct site *site = worker->site;
    if (job < site->pack_count)
        return pack_write(worker, &site->packs[job]);
    job -= site->pack_count;
    if (job < site->name_count)
        return names_write(worker, &site->names[job]);
    job -= site->name_count;
    if (job < SITEMAP_JOBS)
        return sitemap_write(worker);
    job -= SITEMAP_JOBS;
    if (job < site->region_count)
        return region_write(worker, job);
    job -= site->region_count;
    if (job < SINGLE_PAGES)
        return page_write(worker, single_pages[job].path, single_pages[job].file);
    job -= SINGLE_PAGES;
    return job < site->guide_count ? guide_write(worker, job)
                                   : clinic_write(worker, job - site->guide_count);
}

static void worker_run(void *part)
{
    struct worker *worker = part;
    struct site *site = worker->site;
    size_t total = job_count(site), job;
    while (!worker->failure && !atomic_load(&site->stopped) &&
           (job = atomic_fetch_add(&site->next, 1)) < total) {
        worker->failure = job_run(worker, job);
        if (!worker->failure && worker->tells_progress && job % 16 == 0 &&
            !progress_step(site->progress, job, total))
            worker->failure = error_set(&worker->error, FEVER_GUARD,
                                        "stopped; the site is as it was published before");
    }
    if (worker->failure)
        atomic_store(&site->stopped, true);
}

static void counts_add(struct publish_counts *to, const struct publish_counts *counts)
{
    to->written += counts->written;
    to->kept += counts->kept;
    to->removed += counts->removed;
    to->bytes_written += counts->bytes_written;
}

static enum fever_error work(struct site *site, struct publish_result *result, struct error *error)
{
    struct worker workers[PARALLEL_PARTS_MAX];
    size_t count = parallel_parts(job_count(site), 16);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count; i++) {
        workers[i] = (struct worker){.site = site, .tells_progress = i == 0};
        buffer_init(&workers[i].body, FILE_MAX);
        buffer_init(&workers[i].other, FILE_MAX);
        enum fever_error no_pen =
            publish_pen_init(&workers[i].pen, site->task->folder, (unsigned)i + 1, error);
        failure = failure ? failure : no_pen;
    }
    if (!failure)
        parallel_run(worker_run, workers, count, sizeof *workers);
    for (size_t i = 0; i < count; i++) {
        if (!failure && workers[i].failure) {
            failure = workers[i].failure;
            *error = workers[i].error;
        }
        counts_add(&result->counts, &workers[i].pen.counts);
        result->pages += workers[i].pages;
        publish_pen_clear(&workers[i].pen);
        buffer_clear(&workers[i].body);
        buffer_clear(&workers[i].other);
    }
    return failure;
}

/* ---- the manifest --------------------------------------------------------------------------- */

static const char *text_of(const struct json_tree *object, const char *name)
{
    const struct json_tree *member = json_tree_member(object, name);
    return member && member->kind == JSON_TREE_TEXT ? member->text : NULL;
}

/* What the manifest that is there says of a pack: only a hint, for the bytes decide. */
static void remember_pack(struct site *site, const struct json_tree *entry)
{
    const char *adcode = text_of(entry, "adcode"), *file = text_of(entry, "file");
    const char *generated = text_of(entry, "generated_at");
    int64_t at;
    if (!adcode || !file || !generated || strlen(file) >= PATH_SIZE ||
        !civil_parse_rfc3339(generated, strlen(generated), &at))
        return;
    for (size_t i = 0; i < site->pack_count; i++) {
        struct part_file *pack = &site->packs[i];
        if (strtoul(adcode, NULL, 10) != pack->region->adcode)
            continue;
        snprintf(pack->file, sizeof pack->file, "%s", file);
        pack->generated_at = at;
    }
}

static enum fever_error remember(struct site *site, struct error *error)
{
    struct buffer text;
    const struct json_tree *tree = NULL;
    struct arena *arena = arena_new();
    buffer_init(&text, FILE_MAX);
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
    civil_format_rfc3339(at, CHINA_OFFSET_S, text);
    buffer_append_format(out, "\"%s\":\"%s\",", name, text);
}

static void append_pack(struct buffer *out, const struct part_file *pack)
{
    buffer_append_format(out, "{\"adcode\":\"%06u\",\"name\":", pack->region->adcode);
    buffer_append_json(out, pack->region->name);
    buffer_append_format(out, ",\"file\":\"%s\",", pack->file);
    append_instant(out, "generated_at", pack->generated_at);
    append_instant(out, "valid_until", pack->generated_at + VALID_S);
    if (*pack->live)
        buffer_append_format(out, "\"live\":\"%s\",", pack->live);
    buffer_append_format(out, "\"clinics\":%" PRIu32 ",\"bbox\":", pack->clinics);
    if (pack->located)
        buffer_append_format(out, "[%.7f,%.7f,%.7f,%.7f]}", pack->west - 1e-7, pack->south - 1e-7,
                             pack->east + 1e-7, pack->north + 1e-7);
    else
        buffer_append_text(out, "null}");
}

static void append_manifest(const struct site *site, struct buffer *out)
{
    const struct publish_task *task = site->task;
    buffer_append_format(out, "{\"format\":%d,", FORMAT);
    append_instant(out, "generated_at", task->now);
    buffer_append_format(out, "\"lang\":\"%s\",\"crs\":\"wgs84\",\"dataset\":%s,",
                         lang_name(task->lang), snapshot_dataset_json(task->snapshot));
    buffer_append_format(out, "\"static\":\"/static/%s/\",\"regions\":\"%s\",\n\"names\":{",
                         site->assets.version, site->regions_file);
    for (size_t i = 0; i < site->name_count; i++)
        buffer_append_format(out, "%s\"%06u\":\"%s\"", i ? "," : "", site->names[i].region->adcode,
                             site->names[i].file);
    buffer_append_format(out, "},\n\"clinics_without_city\":%" PRIu32 ",\n\"packs\":[\n",
                         site->clinics_without_city);
    for (size_t i = 0; i < site->pack_count; i++) {
        buffer_append_text(out, i ? ",\n" : "");
        append_pack(out, &site->packs[i]);
    }
    buffer_append_text(out, "]}\n");
}

/* ---- what is wanted ------------------------------------------------------------------------- */

static bool is_named(const struct site *site, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    const struct {
        const struct part_file *files;
        size_t count;
    } lists[] = {{site->packs, site->pack_count}, {site->names, site->name_count}};
    for (size_t list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list].count; i++) {
            const struct part_file *file = &lists[list].files[i];
            if ((strncmp(file->file, folder, length) == 0 &&
                 strcmp(file->file + length, name) == 0) ||
                (strncmp(file->live, folder, length) == 0 &&
                 strcmp(file->live + length, name) == 0))
                return true;
        }
    return strncmp(site->regions_file, folder, length) == 0 &&
           strcmp(site->regions_file + length, name) == 0;
}

static bool pack_wanted(void *context, const char *name)
{
    return is_named(context, "packs/", name);
}

static bool names_wanted(void *context, const char *name)
{
    return is_named(context, "names/", name);
}

static bool live_wanted(void *context, const char *name)
{
    return is_named(context, "live/", name);
}

static bool assets_wanted(void *context, const char *name)
{
    return strcmp(((const struct site *)context)->assets.version, name) == 0;
}

/* NAME.html without its ending; false for other names. */
static bool page_name(const char *file, char name[PATH_SIZE])
{
    size_t length = strlen(file);
    if (length < 6 || length >= PATH_SIZE || strcmp(file + length - 5, ".html") != 0)
        return false;
    memcpy(name, file, length - 5);
    name[length - 5] = '\0';
    return true;
}

static bool clinic_wanted(void *context, const char *file)
{
    const struct site *site = context;
    char id[PATH_SIZE];
    uint32_t number;
    bool is_alias;
    return page_name(file, id) && snapshot_find(site->task->snapshot, id, &number, &is_alias) &&
           !is_alias;
}

static bool region_wanted(void *context, const char *file)
{
    const struct site *site = context;
    char name[PATH_SIZE];
    uint32_t adcode;
    if (!page_name(file, name) || !region_adcode_parse(name, strlen(name), &adcode))
        return false;
    const struct region *region = region_find(snapshot_regions(site->task->snapshot), adcode);
    return region && region->adcode == adcode;
}

/* Pages of what is gone go at once; files of earlier manifests stay for their readers. */
static enum fever_error sweep(struct site *site, struct publish_pen *pen, struct error *error)
{
    const int64_t keep_s = site->task->keep_s;
    const struct {
        const char *path;
        publish_wanted *wanted;
        int64_t keep_s;
    } folders[] = {{"packs", pack_wanted, keep_s}, {"names", names_wanted, keep_s},
                   {"live", live_wanted, keep_s},  {"static", assets_wanted, keep_s},
                   {"clinics", clinic_wanted, 0},  {"regions", region_wanted, 0}};
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && !failure; i++)
        failure = publish_sweep(pen, folders[i].path, folders[i].wanted, site, site->task->now,
                                folders[i].keep_s, error);
    return failure;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* How many of a region's clinics belong to it and to no city below: 北京市 the municipality counts
 * as a city, but its clinics are mostly those of 北京市 the city. */
static size_t own_clinics(const struct snapshot *snapshot, const struct region *region)
{
    const struct region_table *table = snapshot_regions(snapshot);
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(snapshot, region->adcode, &numbers), own = 0;
    for (size_t i = 0; i < count; i++) {
        const struct region *at = region_find(table, snapshot_clinic(snapshot, numbers[i])->adcode);
        own += at && region_city(table, at) == region;
    }
    return own;
}

/* The cities and provinces that hold clinics. */
static enum fever_error list_parts(struct site *site, struct publish_result *result,
                                   struct error *error)
{
    const struct snapshot *snapshot = site->task->snapshot;
    const struct region_table *table = snapshot_regions(snapshot);
    const uint32_t *numbers;
    size_t in_packs = 0;
    site->region_count = region_count(table);
    site->clinic_count = snapshot_count(snapshot);
    while (page_guide_name(site->guide_count))
        site->guide_count++;
    site->packs = calloc(site->region_count + 1, sizeof *site->packs);
    site->names = calloc(site->region_count + 1, sizeof *site->names);
    if (!site->packs || !site->names)
        return error_nomem(error);
    for (size_t i = 0; i < site->region_count; i++) {
        const struct region *region = region_at(table, i);
        size_t count = snapshot_region_clinics(snapshot, region->adcode, &numbers);
        if (region->successor || !count)
            continue;
        size_t own = region_is_city(table, region) ? own_clinics(snapshot, region) : 0;
        if (own)
            site->packs[site->pack_count++].region = region;
        in_packs += own;
        if (!region->parent)
            site->names[site->name_count++].region = region;
    }
    result->packs = site->pack_count;
    result->clinics_without_city = site->clinics_without_city =
        (uint32_t)(site->clinic_count > in_packs ? site->clinic_count - in_packs : 0);
    return FEVER_OK;
}

static enum fever_error regions_put(struct site *site, struct publish_pen *pen, struct buffer *body,
                                    struct error *error)
{
    publish_append_regions(site->task->snapshot, body);
    if (buffer_error(body))
        return error_nomem(error);
    snprintf(site->regions_file, sizeof site->regions_file, "names/regions-%016" PRIx64 ".json",
             hash_of(body));
    return publish_put(pen, site->regions_file, body->data, body->length, error);
}

static enum fever_error manifest_put(struct site *site, struct publish_pen *pen,
                                     struct buffer *body, struct error *error)
{
    buffer_reset(body);
    append_manifest(site, body);
    if (buffer_error(body))
        return error_nomem(error);
    enum fever_error failure = publish_settle(site->task->folder, error);
    return failure ? failure : publish_put(pen, "manifest.json", body->data, body->length, error);
}

static enum fever_error site_write(struct site *site, struct publish_pen *pen,
                                   struct publish_result *result, struct error *error)
{
    struct buffer body;
    buffer_init(&body, FILE_MAX);
    enum fever_error failure = list_parts(site, result, error);
    if (!failure)
        failure = remember(site, error);
    if (!failure)
        failure = publish_assets_put(&site->assets, site->task->static_folder, pen, error);
    if (!failure)
        failure = regions_put(site, pen, &body, error);
    if (!failure)
        failure = work(site, result, error);
    if (!failure)
        failure = manifest_put(site, pen, &body, error);
    if (!failure)
        failure = sweep(site, pen, error);
    buffer_clear(&body);
    return failure;
}

enum fever_error publish_site(const struct publish_task *task, const struct progress *progress,
                              struct publish_result *result, struct error *error)
{
    struct site site = {.task = task, .progress = progress};
    struct publish_pen pen;
    *result = (struct publish_result){.packs = 0};
    enum fever_error failure = publish_pen_init(&pen, task->folder, 0, error);
    if (!failure)
        failure = site_write(&site, &pen, result, error);
    counts_add(&result->counts, &pen.counts);
    publish_pen_clear(&pen);
    publish_assets_clear(&site.assets);
    free(site.packs);
    free(site.names);
    return failure;
}
