/* The packs of a published site, what is reported live beside them, and the names to search by.
 *
 * Packs are named by their bytes. A pack tells of when it is, so it is made anew only where its
 * clinics have changed or the old one has grown old: rendered at the old one's instant, with what
 * the store holds now, an unchanged pack has the old one's bytes, but for the dataset's revision if
 * there is a new one; then the old one stays, with the revision of which it was made. Queues pass
 * too soon for that: packs are made without, and queues and closures stand in a file beside, which
 * changes in place.
 *
 * Clinics whose region belongs to no city stand in packs by the degree of latitude and longitude
 * that they lie in, so that nearest finds them by their boxes as it finds cities; those without a
 * position come last. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/api.h"
#include "fever/civil.h"
#include "fever/hash.h"
#include "feverctl_publish_names.h"
#include "feverctl_publish_parts.h"

enum {
    MINUTE_S = 60,
    REUSED_FOR_S = 6 * 3600, /* so that a pack in use has 18 hours ahead of it */
    REST_PACK_MAX = 4000,    /* clinics */
    CELL_NOWHERE = 180 * 360 /* behind all cells */
};

static bool is_located(const struct clinic *clinic)
{
    return clinic->precision == PRECISION_EXACT || clinic->precision == PRECISION_ADDRESS;
}

/* The city that a clinic's region is or belongs to, or NULL. */
static const struct region *city_of(const struct snapshot *snapshot, uint32_t number)
{
    const struct region_table *table = snapshot_regions(snapshot);
    const struct region *region = region_find(table, snapshot_clinic(snapshot, number)->adcode);
    return region ? region_city(table, region) : NULL;
}

/* Whether any of a region's clinics belongs to it and to no city below: 北京市 the municipality
 * counts as a city, but its clinics are mostly those of 北京市 the city. */
static bool has_own(const struct snapshot *snapshot, const struct region *region)
{
    const uint32_t *numbers;
    size_t count = snapshot_region_clinics(snapshot, region->adcode, &numbers);
    for (size_t i = 0; i < count; i++)
        if (city_of(snapshot, numbers[i]) == region)
            return true;
    return false;
}

static void region_part(const struct publish_site *site, const struct region *region,
                        struct publish_part *part)
{
    part->region = region;
    part->clinics =
        (uint32_t)snapshot_region_clinics(site->task->snapshot, region->adcode, &part->numbers);
    snprintf(part->key, sizeof part->key, "%06u", region->adcode);
}

/* The cities and provinces that hold clinics. */
static void list_regions(struct publish_site *site)
{
    const struct snapshot *snapshot = site->task->snapshot;
    const struct region_table *table = snapshot_regions(snapshot);
    const uint32_t *numbers;
    for (size_t i = 0; i < region_count(table); i++) {
        const struct region *region = region_at(table, i);
        if (region->successor || !snapshot_region_clinics(snapshot, region->adcode, &numbers))
            continue;
        if (region_is_city(table, region) && has_own(snapshot, region))
            region_part(site, region, &site->packs[site->pack_count++]);
        if (!region->parent)
            region_part(site, region, &site->names[site->name_count++]);
    }
}

/* The degree that a clinic stands in, from 90° south and 180° west on. */
static uint32_t cell_of(const struct clinic *clinic)
{
    if (!is_located(clinic))
        return CELL_NOWHERE;
    uint32_t row = (uint32_t)fmin(floor(clinic->place.lat) + 90, 179);
    uint32_t column = (uint32_t)fmin(floor(clinic->place.lon) + 180, 359);
    return row * 360 + column;
}

struct resting {
    uint32_t cell, number;
};

static int by_cell(const void *first, const void *second)
{
    const struct resting *a = first, *b = second;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Those of no city, by cell; those of no province, for whom no list of names speaks. */
static enum fever_error find_rest(struct publish_site *site, struct resting **out,
                                  struct error *error)
{
    const struct snapshot *snapshot = site->task->snapshot;
    const struct region_table *table = snapshot_regions(snapshot);
    uint32_t count = snapshot_count(snapshot);
    struct resting *resting = malloc((count + 1) * sizeof *resting);
    site->rest = malloc((count + 1) * sizeof *site->rest);
    site->nowhere = malloc((count + 1) * sizeof *site->nowhere);
    *out = resting;
    if (!resting || !site->rest || !site->nowhere)
        return error_nomem(error);
    for (uint32_t number = 0; number < count; number++) {
        const struct clinic *clinic = snapshot_clinic(snapshot, number);
        if (!region_find(table, clinic->adcode))
            site->nowhere[site->nowhere_count++] = number;
        if (!city_of(snapshot, number))
            resting[site->rest_count++] = (struct resting){cell_of(clinic), number};
    }
    qsort(resting, site->rest_count, sizeof *resting, by_cell);
    for (uint32_t i = 0; i < site->rest_count; i++)
        site->rest[i] = resting[i].number;
    return FEVER_OK;
}

/* "rest-39n116e" of a cell by its south-western corner; "rest" of what stands nowhere. Where a cell
 * fills several packs the later ones are numbered. */
static void rest_key(uint32_t cell, uint32_t packs_before, char key[PUBLISH_KEY_SIZE])
{
    int lat = (int)(cell / 360) - 90, lon = (int)(cell % 360) - 180;
    char behind[12] = "";
    if (packs_before)
        snprintf(behind, sizeof behind, "-%" PRIu32, packs_before + 1);
    if (cell == CELL_NOWHERE)
        snprintf(key, PUBLISH_KEY_SIZE, "rest%s", behind);
    else
        snprintf(key, PUBLISH_KEY_SIZE, "rest-%d%c%d%c%s", abs(lat), lat < 0 ? 's' : 'n', abs(lon),
                 lon < 0 ? 'w' : 'e', behind);
}

/* The packs of those of no city, cell by cell: written to `out`, or counted where it is NULL. */
static size_t list_rest(const struct publish_site *site, const struct resting *resting,
                        struct publish_part *out)
{
    size_t packs = 0;
    uint32_t packs_of_cell = 0;
    for (uint32_t begin = 0, end; begin < site->rest_count; begin = end) {
        uint32_t cell = resting[begin].cell;
        for (end = begin; end < site->rest_count && resting[end].cell == cell;)
            if (++end - begin == REST_PACK_MAX)
                break;
        packs_of_cell = begin && resting[begin - 1].cell == cell ? packs_of_cell + 1 : 0;
        if (out) {
            out[packs] =
                (struct publish_part){.numbers = site->rest + begin, .clinics = end - begin};
            rest_key(cell, packs_of_cell, out[packs].key);
        }
        packs++;
    }
    return packs;
}

enum fever_error publish_parts_list(struct publish_site *site, struct error *error)
{
    struct resting *resting = NULL;
    size_t regions = region_count(snapshot_regions(site->task->snapshot));
    enum fever_error failure = find_rest(site, &resting, error);
    size_t rest_packs = failure ? 0 : list_rest(site, resting, NULL);
    site->packs = calloc(regions + rest_packs + 1, sizeof *site->packs);
    site->names = calloc(regions + 1, sizeof *site->names);
    if (!failure && (!site->packs || !site->names))
        failure = error_nomem(error);
    if (!failure) {
        list_regions(site);
        site->pack_count += list_rest(site, resting, site->packs + site->pack_count);
        if (site->nowhere_count)
            site->names[site->name_count++] = (struct publish_part){
                .key = "rest", .numbers = site->nowhere, .clinics = site->nowhere_count};
    }
    free(resting);
    return failure;
}

void publish_parts_clear(struct publish_site *site)
{
    free(site->packs);
    free(site->names);
    free(site->rest);
    free(site->nowhere);
}

static uint64_t hash_of(const struct buffer *body)
{
    return hash_finish(hash_bytes(HASH_SEED, body->data, body->length));
}

/* FOLDER/KEY-HASH.json */
static void name_hashed(const char *folder, const char *key, const struct buffer *body,
                        char path[PUBLISH_PATH_SIZE])
{
    snprintf(path, PUBLISH_PATH_SIZE, "%s/%s-%016" PRIx64 ".json", folder, key, hash_of(body));
}

static enum fever_error put_hashed(struct publish_worker *worker, const char *folder,
                                   const char *key, const struct buffer *body,
                                   char path[PUBLISH_PATH_SIZE])
{
    if (buffer_error(body))
        return error_nomem(&worker->error);
    name_hashed(folder, key, body, path);
    return publish_put(&worker->pen, path, body->data, body->length, &worker->error);
}

static void measure(const struct snapshot *snapshot, struct publish_part *pack)
{
    pack->located = 0;
    for (uint32_t i = 0; i < pack->clinics; i++) {
        const struct clinic *clinic = snapshot_clinic(snapshot, pack->numbers[i]);
        if (!is_located(clinic))
            continue;
        const struct point place = clinic->place;
        bool first = pack->located++ == 0;
        pack->west = first || place.lon < pack->west ? place.lon : pack->west;
        pack->east = first || place.lon > pack->east ? place.lon : pack->east;
        pack->south = first || place.lat < pack->south ? place.lat : pack->south;
        pack->north = first || place.lat > pack->north ? place.lat : pack->north;
    }
}

/* The pack as feverd would answer it at an instant. */
static enum fever_error render(struct publish_worker *worker, const struct publish_part *pack,
                               int64_t at)
{
    const struct publish_task *task = worker->site->task;
    const struct api_context context = {.snapshot = task->without_loads, .now = at};
    const struct api_parameter lang = {.name = "lang", .value = lang_name(task->lang)};
    struct api_reply reply = {.status = 0};
    char path[PUBLISH_PATH_SIZE];
    buffer_reset(&worker->body);
    reply.body = worker->body;
    snprintf(path, sizeof path, "/api/v1/packs/%s", pack->key);
    if (pack->region)
        api_handle(&context,
                   &(struct api_request){
                       .method = API_GET, .path = path, .parameters = &lang, .parameter_count = 1},
                   &reply);
    else
        api_pack_of(&context, task->lang, pack->numbers, pack->clinics, &reply);
    worker->body = reply.body;
    if (reply.status == 200 && !buffer_error(&worker->body))
        return FEVER_OK;
    return error_set(&worker->error, FEVER_NOMEM, "the pack %s could not be made (status %d)",
                     pack->key, reply.status);
}

/* `"id":…` for each clinic of which something is reported; returns how many. */
typedef bool append_reported(const struct publish_task *task, uint32_t number, struct buffer *out);

/* With the level that is said to people, as the site's scripts say it. */
static bool append_load(const struct publish_task *task, uint32_t number, struct buffer *out)
{
    const struct live_load *load = snapshot_load(task->snapshot, number, task->now);
    if (!load)
        return false;
    struct live_load said = *load;
    said.level = load_level_said(load);
    if (out)
        live_append_load(out, &said, snapshot_zone(task->snapshot, number));
    return true;
}

/* Until when closures, one behind the other, keep it closed; `task->now` where none does. */
static int64_t closed_until(const struct publish_task *task, uint32_t number)
{
    int64_t at = task->now;
    const struct live_closure *closure;
    while (at != CLOSURE_NO_END && (closure = snapshot_closure(task->snapshot, number, at)))
        at = closure->until;
    return at;
}

/* Until when it is closed; null: until somebody lifts it. */
static bool append_closure(const struct publish_task *task, uint32_t number, struct buffer *out)
{
    int64_t until = closed_until(task, number);
    char text[CIVIL_RFC3339_SIZE];
    if (until == task->now)
        return false;
    if (out && until == CLOSURE_NO_END) {
        buffer_append_text(out, "null");
    } else if (out) {
        civil_format_rfc3339(until, PUBLISH_CHINA_OFFSET_S, text);
        buffer_append_format(out, "\"%s\"", text);
    }
    return true;
}

static size_t append_all(const struct publish_task *task, const struct publish_part *pack,
                         append_reported *append, struct buffer *out)
{
    size_t count = 0;
    for (uint32_t i = 0; i < pack->clinics; i++) {
        if (!append(task, pack->numbers[i], NULL))
            continue;
        buffer_append_text(out, count++ ? ",\n" : "");
        buffer_append_json(out, snapshot_clinic(task->snapshot, pack->numbers[i])->id);
        buffer_append_char(out, ':');
        append(task, pack->numbers[i], out);
    }
    return count;
}

/* The queues and closures of now, in a file whose name stays: who reads it again need not read the
 * pack again, and who keeps an older pack still learns of a closure. */
static enum fever_error live_write(struct publish_worker *worker, struct publish_part *pack)
{
    const struct publish_task *task = worker->site->task;
    struct buffer *out = &worker->other;
    buffer_reset(out);
    buffer_append_text(out, "{\"loads\":{");
    size_t count = append_all(task, pack, append_load, out);
    buffer_append_text(out, "},\n\"closures\":{");
    count += append_all(task, pack, append_closure, out);
    buffer_append_text(out, "}}\n");
    if (buffer_error(out))
        return error_nomem(&worker->error);
    pack->live[0] = '\0';
    if (!count)
        return FEVER_OK;
    snprintf(pack->live, sizeof pack->live, "live/%s.json", pack->key);
    return publish_put(&worker->pen, pack->live, out->data, out->length, &worker->error);
}

/* Where a pack says of which dataset it is. */
static bool find_dataset(const struct buffer *pack, size_t *begin, size_t *end)
{
    static const char name[] = "\"dataset\":{";
    const char *at = pack->length ? memmem(pack->data, pack->length, name, sizeof name - 1) : NULL;
    const char *close = at ? memchr(at, '}', pack->length - (size_t)(at - pack->data)) : NULL;
    if (!close)
        return false;
    *begin = (size_t)(at - pack->data);
    *end = (size_t)(close - pack->data);
    return true;
}

/* Whether the old pack, which comes to lie in `other`, is whole and says what the rendered one
 * does, but for the dataset: that is another one with each revision, whatever was changed. */
static bool holds_still(struct publish_worker *worker, const struct publish_part *pack,
                        const char *old)
{
    const struct buffer *now = &worker->body, *then = &worker->other;
    char path[PUBLISH_PATH_SIZE];
    size_t begin, end, old_begin, old_end;
    buffer_reset(&worker->other);
    if (publish_read(worker->site->task->folder, old, &worker->other))
        return false;
    name_hashed("packs", pack->key, then, path);
    return strcmp(path, old) == 0 && find_dataset(now, &begin, &end) &&
           find_dataset(then, &old_begin, &old_end) && begin == old_begin &&
           now->length - end == then->length - old_end &&
           memcmp(now->data, then->data, begin) == 0 &&
           memcmp(now->data + end, then->data + old_end, now->length - end) == 0;
}

enum fever_error publish_pack_write(struct publish_worker *worker, struct publish_part *pack)
{
    const struct publish_task *task = worker->site->task;
    char old[PUBLISH_PATH_SIZE];
    measure(task->snapshot, pack);
    memcpy(old, pack->file, sizeof old);
    int64_t age_s = task->now - pack->generated_at;
    bool reusable = *old && age_s >= 0 && age_s < REUSED_FOR_S;
    const struct buffer *written = &worker->body;
    enum fever_error failure = FEVER_OK;
    if (reusable) {
        failure = render(worker, pack, pack->generated_at);
        name_hashed("packs", pack->key, &worker->body, pack->file);
        reusable = strcmp(pack->file, old) == 0;
        if (!failure && !reusable && holds_still(worker, pack, old)) {
            reusable = true;
            written = &worker->other;
        }
    }
    if (!failure && !reusable) {
        pack->generated_at = task->now - task->now % MINUTE_S;
        failure = render(worker, pack, pack->generated_at);
    }
    if (!failure)
        failure = put_hashed(worker, "packs", pack->key, written, pack->file);
    return failure ? failure : live_write(worker, pack);
}

enum fever_error publish_names_write(struct publish_worker *worker, struct publish_part *names)
{
    buffer_reset(&worker->body);
    publish_append_names(worker->site->task->snapshot, names->numbers, names->clinics,
                         &worker->body);
    return put_hashed(worker, "names", names->key, &worker->body, names->file);
}

enum fever_error publish_regions_write(struct publish_site *site, struct publish_pen *pen,
                                       struct buffer *body, struct error *error)
{
    publish_append_regions(site->task->snapshot, body);
    if (buffer_error(body))
        return error_nomem(error);
    name_hashed("names", "regions", body, site->regions_file);
    return publish_put(pen, site->regions_file, body->data, body->length, error);
}
