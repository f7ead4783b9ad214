/* The clinic as JSON: constant pieces made once, glued with what moves.
 *
 * An answer is head + place (by coordinate system) + precision + state + hours (by language) +
 * tail. */
#include <stdlib.h>
#include <string.h>

#include "fever/civil.h"
#include "fever/memory.h"
#include "fever/parallel.h"
#include "opening_text.h"
#include "snapshot_internal.h"

enum { DEGREE_DECIMALS = 7, PIECE_MAX = 1 << 17 };

/* `"name":`; a million clinics have thirty members each, and formats would cost half of that. */
static void append_name(struct buffer *out, const char *name)
{
    buffer_append_char(out, '"');
    buffer_append_text(out, name);
    buffer_append_text(out, "\":");
}

static void append_member(struct buffer *out, const char *name, const char *text)
{
    append_name(out, name);
    buffer_append_json(out, text);
    buffer_append_char(out, ',');
}

static void append_list(struct buffer *out, const char *name, const struct text_list *list)
{
    append_name(out, name);
    buffer_append_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buffer_append_char(out, ',');
        buffer_append_json(out, list->items[i]);
    }
    buffer_append_text(out, "],");
}

static void append_stated(struct buffer *out, const char *name, enum stated stated)
{
    static const char *const words[] = {"null", "false", "true"};
    append_name(out, name);
    buffer_append_text(out, words[stated]);
    buffer_append_char(out, ',');
}

/* A number, or null where it is negative. */
static void append_count(struct buffer *out, const char *name, int32_t count)
{
    append_name(out, name);
    if (count < 0)
        buffer_append_text(out, "null");
    else
        buffer_append_int(out, count);
}

static void append_date(struct buffer *out, const char *name, int32_t day)
{
    char date[CIVIL_DATE_SIZE];
    if (day)
        civil_format_date(day, date);
    append_name(out, name);
    buffer_append_json(out, day ? date : NULL);
}

static void append_services(struct buffer *out, uint32_t services)
{
    const char *separator = "\"";
    buffer_append_text(out, "\"services\":[");
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (!(services >> i & 1))
            continue;
        buffer_append_text(out, separator);
        buffer_append_text(out, clinic_service_name((enum clinic_service)i));
        separator = "\",\"";
    }
    buffer_append_text(out, services & ((1U << SERVICE_COUNT) - 1) ? "\"]," : "],");
}

static void append_booking(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "\"booking\":{");
    append_stated(out, "required", clinic->booking_required);
    append_member(out, "url", clinic->booking_url);
    append_member(out, "phone", clinic->booking_phone);
    buffer_append_text(out, "\"wechat\":");
    buffer_append_json(out, clinic->booking_wechat);
    buffer_append_text(out, "},");
}

static void append_admission(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "\"admission\":[");
    for (size_t i = 0; i < clinic->admission_count; i++) {
        buffer_append_text(out, i ? ",{" : "{");
        append_member(out, "text", clinic->admission[i].text);
        append_date(out, "until", clinic->admission[i].until_day);
        buffer_append_char(out, '}');
    }
    buffer_append_text(out, "],");
}

static const char *region_name(const struct snapshot *snapshot, const struct region *region,
                               enum region_level level, const char *stated)
{
    const struct region *at = region ? region_ancestor(snapshot->regions, region, level) : NULL;
    return at ? at->name : stated;
}

static void append_region(struct buffer *out, const struct snapshot *snapshot,
                          const struct clinic *clinic)
{
    const struct region *region = region_find(snapshot->regions, clinic->adcode);
    buffer_append_text(out, "\"region\":{\"adcode\":");
    if (clinic->adcode)
        buffer_append_format(out, "\"%06u\",", clinic->adcode);
    else
        buffer_append_text(out, "null,");
    append_member(out, "province",
                  region_name(snapshot, region, REGION_PROVINCE, clinic->province));
    append_member(out, "city", region_name(snapshot, region, REGION_CITY, clinic->city));
    buffer_append_text(out, "\"district\":");
    buffer_append_json(out, region_name(snapshot, region, REGION_DISTRICT, clinic->district));
    buffer_append_text(out, "},");
}

static void append_source(struct buffer *out, const struct snapshot *snapshot, uint32_t number)
{
    const struct clinic *clinic = &snapshot->dataset->clinics[number];
    buffer_append_text(out, "\"source\":{");
    append_member(out, "name", clinic->source);
    append_member(out, "url", clinic->source_url);
    append_date(out, "date", clinic->source_day);
    buffer_append_text(out, "},");
    append_date(out, "verified_at", clinic->verified_day);
    char instant[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(clinic->updated_at,
                         time_zone_offset_s(snapshot_zone(snapshot, number), clinic->updated_at),
                         instant);
    buffer_append_text(out, ",\"updated_at\":\"");
    buffer_append_text(out, instant);
    buffer_append_text(out, "\",");
}

static void append_head(struct buffer *out, const struct snapshot *snapshot, uint32_t number)
{
    const struct clinic *clinic = &snapshot->dataset->clinics[number];
    buffer_append_char(out, '{');
    append_member(out, "id", clinic->id);
    append_name(out, "marker_id");
    buffer_append_int(out, clinic->marker_id);
    buffer_append_char(out, ',');
    append_member(out, "name", clinic->name);
    append_member(out, "short_name", clinic->short_name);
    append_list(out, "aliases", &clinic->aliases);
    append_member(out, "site", clinic->site);
    append_member(out, "campus", clinic->campus);
    append_member(out, "kind", clinic_kind_name(clinic->kind));
    append_services(out, clinic->services);
    append_member(out, "level", clinic->level);
    append_stated(out, "designated", clinic->designated);
    append_stated(out, "insurance", clinic->insurance);
    append_stated(out, "insurance_remote", clinic->insurance_remote);
    append_member(out, "access", clinic_access_name(clinic->access));
    append_count(out, "ages\":{\"min_months", clinic->min_age_months);
    buffer_append_char(out, ',');
    append_count(out, "max_years", clinic->max_age_years);
    buffer_append_text(out, "},");
    append_booking(out, clinic);
    append_admission(out, clinic);
    append_member(out, "address", clinic->address);
    append_member(out, "transit", clinic->transit);
    append_member(out, "parking", clinic->parking);
    append_region(out, snapshot, clinic);
    append_list(out, "phones", &clinic->phones);
    append_source(out, snapshot, number);
}

/* What stands behind `{"lat":`. */
static void append_numbers(struct buffer *out, struct point point)
{
    buffer_append_degrees(out, point.lat, DEGREE_DECIMALS);
    buffer_append_text(out, ",\"lon\":");
    buffer_append_degrees(out, point.lon, DEGREE_DECIMALS);
}

/* Up to where coordinate systems differ, or to its end. */
static void append_entrance(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "\"entrance\":{\"text\":");
    buffer_append_json(out, clinic->entrance);
    buffer_append_text(out, ",\"location\":");
    buffer_append_text(out, clinic->has_entrance_place ? "{\"lat\":" : "null},");
}

/* Likewise. */
static void append_location(struct buffer *out, const struct clinic *clinic)
{
    buffer_append_text(out, "\"location\":");
    buffer_append_text(out, clinic->precision != PRECISION_NONE ? "{\"lat\":" : "null");
}

/* In each coordinate system the numbers of the entrance, if it has any, and of the location, with
 * what lies between. */
static void append_places(struct buffer *out, const struct clinic *clinic,
                          const struct point images[CRS_COUNT], struct clinic_card *card)
{
    struct point entrances[CRS_COUNT];
    if (clinic->has_entrance_place)
        crs_images(clinic->entrance_place, entrances);
    for (int crs = 0; crs < CRS_COUNT; crs++) {
        size_t before = out->length;
        if (clinic->has_entrance_place) {
            append_numbers(out, entrances[crs]);
            buffer_append_text(out, "}},");
            if (crs == CRS_WGS84)
                card->feature_length = (uint32_t)out->length;
            append_location(out, clinic);
        }
        if (clinic->precision != PRECISION_NONE)
            append_numbers(out, images[crs]);
        card->places_length[crs] = (uint8_t)(out->length - before);
    }
}

static void append_tail(struct buffer *out, const struct clinic *clinic)
{
    append_member(out, "hours_text", clinic->hours_text);
    buffer_append_text(out, "\"note\":");
    buffer_append_json(out, clinic->note);
    buffer_append_char(out, '}');
}

static enum fever_error render_clinic(const struct snapshot *snapshot, uint32_t number,
                                      struct arena *arena, struct buffer *room)
{
    const struct clinic *clinic = &snapshot->dataset->clinics[number];
    struct clinic_card *card = &snapshot->cards[number];
    struct point *images = snapshot->images[number];
    buffer_reset(room);
    append_head(room, snapshot, number);
    append_entrance(room, clinic);
    card->feature_length = (uint32_t)room->length;
    if (!clinic->has_entrance_place)
        append_location(room, clinic);
    card->head_length = (uint32_t)room->length;
    card->precision = clinic->precision;
    if (clinic->precision != PRECISION_NONE)
        crs_images(clinic->place, images);
    append_places(room, clinic, images, card);
    size_t before = room->length;
    append_tail(room, clinic);
    card->tail_length = (uint32_t)(room->length - before);
    if (buffer_error(room))
        return buffer_error(room);
    card->head = arena_copy(arena, room->data, room->length);
    return card->head ? FEVER_OK : FEVER_NOMEM;
}

/* A stretch of the clinics, rendered on a thread of its own: most of the time goes into memory that
 * is touched for the first time. The first fills the snapshot's arena, others one of their own. */
struct stretch {
    const struct snapshot *snapshot;
    size_t begin, end;
    struct arena *arena; /* NULL: none was to be had */
    enum fever_error failure;
};

static void stretch_run(void *part)
{
    struct stretch *stretch = part;
    struct buffer room;
    buffer_init(&room, PIECE_MAX);
    stretch->failure = stretch->arena ? FEVER_OK : FEVER_NOMEM;
    for (size_t i = stretch->begin; !stretch->failure && i < stretch->end; i++)
        stretch->failure = render_clinic(stretch->snapshot, (uint32_t)i, stretch->arena, &room);
    buffer_clear(&room);
}

/* The first failure, if any. */
static enum fever_error render_clinics(struct snapshot *snapshot, size_t count)
{
    enum {
        CLINICS_A_THREAD = 50000
    }; /* an arena's last block is not full: at most 8 MiB are lost */
    struct stretch stretches[PARALLEL_PARTS_MAX];
    size_t parts = parallel_parts(count, CLINICS_A_THREAD);
    for (size_t i = 0; i < parts; i++)
        stretches[i] = (struct stretch){.snapshot = snapshot,
                                        .begin = parallel_begin(count, i, parts),
                                        .end = parallel_begin(count, i + 1, parts),
                                        .arena = i ? arena_new() : snapshot->arena};
    parallel_run(stretch_run, stretches, parts, sizeof *stretches);
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < parts; i++) {
        if (i)
            arena_adopt(snapshot->arena, stretches[i].arena);
        failure = failure ? failure : stretches[i].failure;
    }
    return failure;
}

enum fever_error snapshot_build_pieces(struct snapshot *snapshot, struct error *error)
{
    size_t count = snapshot->dataset->clinic_count;
    snapshot->images = calloc(count + 1, sizeof *snapshot->images);
    memory_prefer_large_pages(snapshot->images, count * sizeof *snapshot->images);
    enum fever_error failure = snapshot->images ? render_clinics(snapshot, count) : FEVER_NOMEM;
    if (failure == FEVER_NOMEM)
        return error_nomem(error);
    return failure
               ? error_set(error, failure, "a clinic's record is longer than %d bytes", PIECE_MAX)
               : FEVER_OK;
}

/* The hot path: room is made once per clinic, then bytes are only copied. */

/* What follows the numbers of a location. */
#define PIECE(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
static const struct piece location_ends[] = {
    [PRECISION_NONE] = PIECE(",\"opening\":"),
    [PRECISION_EXACT] = PIECE(",\"precision\":\"exact\"},\"opening\":"),
    [PRECISION_ADDRESS] = PIECE(",\"precision\":\"address\"},\"opening\":"),
    [PRECISION_DISTRICT] = PIECE(",\"precision\":\"district\"},\"opening\":"),
};

static const char no_closure[] = "\"closure\":null,";

static char *put_piece(char *at, const struct piece *piece)
{
    return mempcpy(at, piece->text, piece->length);
}

/* Where a clinic's piece for a coordinate system begins; CRS_COUNT: its tail. */
static const char *piece_start(const struct clinic_card *card, int crs)
{
    const char *start = card->head + card->head_length;
    for (int before = 0; before < crs; before++)
        start += card->places_length[before];
    return start;
}

static const struct piece *hours_piece(const struct snapshot *snapshot, uint32_t number,
                                       enum lang lang)
{
    return &snapshot->groups[snapshot->cards[number].group].hours_json[lang];
}

void snapshot_append_load(const struct snapshot *snapshot, uint32_t number, int64_t at,
                          struct buffer *out)
{
    const struct live_load *load = overlay_load(snapshot->overlay, number, at);
    if (load)
        live_append_load(out, load, snapshot_zone(snapshot, number));
    else
        buffer_append_text(out, "null");
}

static void append_closure(const struct snapshot *snapshot, uint32_t number,
                           const struct live_closure *closure, const struct time_zone *zone,
                           struct buffer *out)
{
    struct live_closure shown = *closure;
    uint32_t other;
    bool leads = snapshot_alternative(snapshot, number, closure, &other);
    shown.alternative = leads ? snapshot_clinic(snapshot, other)->id : NULL;
    live_append_closure(out, &shown, zone);
}

void snapshot_append_closures(const struct snapshot *snapshot, uint32_t number, int64_t from,
                              int64_t to, struct buffer *out)
{
    const struct live_closure *const *closures;
    size_t count = overlay_closures(snapshot->overlay, number, &closures);
    const char *before = "";
    buffer_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (closures[i]->until <= from || closures[i]->from >= to)
            continue;
        buffer_append_text(out, before);
        append_closure(snapshot, number, closures[i], snapshot_zone(snapshot, number), out);
        before = ",";
    }
    buffer_append_char(out, ']');
}

void snapshot_append_opening(const struct snapshot *snapshot, uint32_t number,
                             const struct opening *opening, enum lang lang, struct buffer *out)
{
    const struct clinic_card *card = &snapshot->cards[number];
    const struct piece *hours = hours_piece(snapshot, number, lang);
    const struct time_zone *zone = snapshot_zone(snapshot, number);
    const struct live_closure *closure = overlay_closure(snapshot->overlay, number, opening->as_of);
    if (!buffer_reserve(out,
                        OPENING_TEXT_MAX + sizeof no_closure + hours->length + card->tail_length))
        return;
    char *at = opening_put(out->data + out->length, opening, zone);
    if (closure) {
        buffer_extend_to(out, at);
        buffer_append_text(out, "\"closure\":");
        append_closure(snapshot, number, closure, zone, out);
        buffer_append_char(out, ',');
        if (!buffer_reserve(out, hours->length + card->tail_length))
            return;
        at = out->data + out->length;
    } else {
        at = mempcpy(at, no_closure, sizeof no_closure - 1);
    }
    at = put_piece(at, hours);
    buffer_extend_to(out, mempcpy(at, piece_start(card, CRS_COUNT), card->tail_length));
}

void snapshot_append_clinic(const struct snapshot *snapshot, uint32_t number,
                            const struct opening *opening, enum crs crs, enum lang lang,
                            struct buffer *out)
{
    static const char no_load[] = ",\"load\":null";
    const struct clinic_card *card = &snapshot->cards[number];
    const struct piece *location_end = &location_ends[card->precision];
    size_t place_length = card->places_length[crs];
    if (!buffer_reserve(out, card->head_length + place_length + location_end->length))
        return;
    char *at = mempcpy(out->data + out->length, card->head, card->head_length);
    at = mempcpy(at, piece_start(card, (int)crs), place_length);
    buffer_extend_to(out, put_piece(at, location_end));
    snapshot_append_opening(snapshot, number, opening, lang, out);
    if (!snapshot->overlay) {
        buffer_append(out, no_load, sizeof no_load - 1);
        return;
    }
    buffer_append_text(out, ",\"load\":");
    snapshot_append_load(snapshot, number, opening->as_of, out);
}

/* The clinic's point, or null: a district's centre is nobody's place. */
static void append_geometry(const struct snapshot *snapshot, uint32_t number, struct buffer *out)
{
    struct point place = snapshot->places[number];
    if (!snapshot->facts[number].located) {
        buffer_append_text(out, "null");
        return;
    }
    buffer_append_text(out, "{\"type\":\"Point\",\"coordinates\":[");
    buffer_append_degrees(out, place.lon, DEGREE_DECIMALS);
    buffer_append_char(out, ',');
    buffer_append_degrees(out, place.lat, DEGREE_DECIMALS);
    buffer_append_text(out, "]}");
}

void snapshot_append_feature(const struct snapshot *snapshot, uint32_t number,
                             const struct opening *opening, enum lang lang, struct buffer *out)
{
    const struct clinic_card *card = &snapshot->cards[number];
    const struct clinic *clinic = &snapshot->dataset->clinics[number];
    buffer_append_text(out, "{\"type\":\"Feature\",\"id\":");
    buffer_append_json(out, clinic->id);
    buffer_append_text(out, ",\"geometry\":");
    append_geometry(snapshot, number, out);
    buffer_append_text(out, ",\"properties\":");
    buffer_append(out, card->head, card->feature_length);
    buffer_append_text(out, "\"precision\":");
    buffer_append_json(out, clinic_precision_name(clinic->precision));
    buffer_append_text(out, ",\"opening\":");
    snapshot_append_opening(snapshot, number, opening, lang, out);
    buffer_append_text(out, ",\"load\":");
    snapshot_append_load(snapshot, number, opening->as_of, out);
}

/* Each card, each group and each line of text is a miss of its own; asked for together they come at
 * once. Measured: 11 µs for an answer of ten without, 7 µs with. */
void snapshot_prefetch(const struct snapshot *snapshot, const uint32_t *numbers, size_t count)
{
    enum { LINE_BYTES = 64 };
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&snapshot->cards[numbers[i]]);
    for (size_t i = 0; i < count; i++) {
        const struct clinic_card *card = &snapshot->cards[numbers[i]];
        const struct opening_group *group = &snapshot->groups[card->group];
        __builtin_prefetch(group);
        __builtin_prefetch(&group->cached);
        const char *end = piece_start(card, CRS_COUNT) + card->tail_length;
        for (const char *line = card->head; line < end; line += LINE_BYTES)
            __builtin_prefetch(line);
    }
}
