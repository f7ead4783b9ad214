/* Opening groups: equal hours under equal zones and calendars are compiled and evaluated once. */
#include <stdlib.h>
#include <string.h>

#include "fever/hash.h"
#include "snapshot_internal.h"

enum { DESCRIPTION_MAX = 16384 };

/* Calendars: one per region whose chain differs in local rows. */

struct calendar_choice {
    uint32_t key; /* the first adcode of the chain that has rows, or the territory's prefix */
    struct calendar *calendar;
};

struct calendar_choices {
    struct calendar_choice *items;
    size_t count, capacity;
};

static bool has_local_rows(const struct dataset *dataset, uint32_t adcode)
{
    for (size_t i = 0; i < dataset->calendar_count; i++)
        if (dataset->calendar[i].adcode == adcode)
            return true;
    return false;
}

/* What decides a chain's calendar: the lowest region with rows of its own, else the territory
 * (Taiwan, Hong Kong and Macau do not use the mainland's). */
static uint32_t calendar_key(const struct dataset *dataset, const uint32_t *chain, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (has_local_rows(dataset, chain[i]))
            return chain[i];
    uint32_t prefix = length ? chain[0] / 10000 : 0;
    return prefix == 71 || prefix == 81 || prefix == 82 ? prefix : 0;
}

static enum fever_error calendar_choose(struct snapshot *snapshot, struct calendar_choices *choices,
                                        uint32_t adcode, const struct calendar **out)
{
    const struct dataset *dataset = snapshot->dataset;
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = adcode ? region_chain(snapshot->regions, adcode, chain) : 0;
    if (adcode && !length)
        chain[length++] = adcode; /* a region that the table lacks still has its territory */
    uint32_t key = calendar_key(dataset, chain, length);
    for (size_t i = 0; i < choices->count; i++) {
        if (choices->items[i].key == key) {
            *out = choices->items[i].calendar;
            return FEVER_OK;
        }
    }
    if (choices->count == choices->capacity) {
        size_t capacity = choices->capacity ? choices->capacity * 2 : 8;
        struct calendar_choice *items = realloc(choices->items, capacity * sizeof *items);
        if (!items)
            return FEVER_NOMEM;
        choices->items = items;
        choices->capacity = capacity;
    }
    struct calendar *calendar;
    enum fever_error failure = calendar_resolve(snapshot->arena, dataset->calendar,
                                                dataset->calendar_count, chain, length, &calendar);
    if (failure)
        return failure;
    choices->items[choices->count++] = (struct calendar_choice){key, calendar};
    *out = calendar;
    return FEVER_OK;
}

/* Groups: an open hash table over what decides a clinic's state. */

struct grouping {
    struct snapshot *snapshot;
    uint32_t *slots; /* group number + 1; 0: empty */
    size_t slot_count;
    const char **texts; /* by group */
    struct calendar_choices calendars;
    const struct calendar **by_region; /* by preorder number, count + 1; NULL: not yet chosen */
};

static bool depends_on_place(const char *hours)
{
    return strstr(hours, "sun") || strstr(hours, "dawn") || strstr(hours, "dusk");
}

static uint64_t group_hash(const char *text, const struct hours_place *place)
{
    uint64_t hash = hash_text(HASH_SEED, text);
    hash = hash_bytes(hash, &place->zone, sizeof place->zone);
    hash = hash_bytes(hash, &place->calendar, sizeof place->calendar);
    if (place->has_position)
        hash = hash_bytes(hash, &place->position, sizeof place->position);
    return hash_finish(hash);
}

static bool same_place(const struct hours_place *a, const struct hours_place *b)
{
    return a->zone == b->zone && a->calendar == b->calendar && a->has_position == b->has_position &&
           (!a->has_position ||
            (a->position.lat == b->position.lat && a->position.lon == b->position.lon));
}

/* The hours and their description in one language. */
static bool group_render_in(struct arena *arena, struct opening_group *group, const char *text,
                            enum lang lang)
{
    struct buffer json, words;
    buffer_init(&json, DESCRIPTION_MAX * 8);
    buffer_init(&words, DESCRIPTION_MAX);
    if (group->hours)
        hours_describe(group->hours, lang_name(lang), &words);
    bool has_words = words.length && !buffer_error(&words);
    buffer_append_text(&json, "\"hours\":");
    buffer_append_json(&json, *text ? text : NULL);
    buffer_append_text(&json, ",\"hours_description\":");
    buffer_append_json(&json, has_words ? words.data : NULL);
    buffer_append_char(&json, ',');
    struct piece *piece = &group->hours_json[lang];
    bool ready = buffer_error(&words) != FEVER_NOMEM && !buffer_error(&json) &&
                 (piece->text = arena_copy(arena, json.data, json.length));
    piece->length = (uint32_t)json.length;
    buffer_clear(&json);
    buffer_clear(&words);
    return ready;
}

static enum fever_error group_render(struct arena *arena, struct opening_group *group,
                                     const char *text)
{
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (!group_render_in(arena, group, text, (enum lang)lang))
            return FEVER_NOMEM;
    return FEVER_OK;
}

/* Why there may be nothing to evaluate: prose that nobody understood is not silence. */
static enum opening_reason failure_of(const char *text, const char *prose)
{
    return *text || (prose && *prose) ? OPENING_UNPARSED_HOURS : OPENING_NO_HOURS;
}

static enum fever_error group_fill(struct arena *arena, struct opening_group *group,
                                   const char *text, const char *prose,
                                   const struct hours_place *place)
{
    struct hours *hours = NULL;
    *group = (struct opening_group){.place = *place, .failure = failure_of(text, prose)};
    if (*text && place->zone) { /* in a zone that the system lacks nothing can be said */
        enum fever_error failure = hours_compile(arena, text, &hours, NULL);
        if (failure == FEVER_NOMEM)
            return failure;
        group->hours = hours;
    }
    return group_render(arena, group, text);
}

static enum fever_error group_find(struct grouping *grouping, const char *text, const char *prose,
                                   const struct hours_place *place, uint32_t *out)
{
    struct snapshot *snapshot = grouping->snapshot;
    size_t slot = group_hash(text, place) & (grouping->slot_count - 1);
    for (; grouping->slots[slot]; slot = (slot + 1) & (grouping->slot_count - 1)) {
        uint32_t group = grouping->slots[slot] - 1;
        if (strcmp(grouping->texts[group], text) == 0 &&
            snapshot->groups[group].failure == failure_of(text, prose) &&
            same_place(&snapshot->groups[group].place, place)) {
            *out = group;
            return FEVER_OK;
        }
    }
    uint32_t group = snapshot->group_count;
    enum fever_error failure =
        group_fill(snapshot->arena, &snapshot->groups[group], text, prose, place);
    if (failure)
        return failure;
    grouping->texts[group] = text;
    grouping->slots[slot] = group + 1;
    snapshot->group_count++;
    *out = group;
    return FEVER_OK;
}

static enum fever_error group_clinic(struct grouping *grouping, size_t number,
                                     const struct snapshot_options *options)
{
    struct snapshot *snapshot = grouping->snapshot;
    const struct clinic *clinic = &snapshot->dataset->clinics[number];
    uint32_t region_order = snapshot->facts[number].region_order;
    const struct calendar **calendar = &grouping->by_region[region_order];
    bool has_region = region_order < snapshot->order.count;
    struct hours_place place = {.zone = time_zones_find(&options->zones, clinic->time_zone)};
    enum fever_error failure = FEVER_OK;
    if (has_region && *calendar)
        place.calendar = *calendar;
    else
        failure = calendar_choose(snapshot, &grouping->calendars, clinic->adcode, &place.calendar);
    if (failure)
        return failure;
    if (has_region)
        *calendar = place.calendar;
    const char *text = clinic->hours ? clinic->hours : "";
    if (clinic->precision != PRECISION_NONE && depends_on_place(text)) {
        place.has_position = true;
        place.position = clinic->place;
    }
    return group_find(grouping, text, clinic->hours_text, &place, &snapshot->cards[number].group);
}

/* An online consultation is kept by mainland China's clock and calendar, one that serves a single
 * region by that region's. */
static enum fever_error group_consult(struct grouping *grouping, size_t number)
{
    struct snapshot *snapshot = grouping->snapshot;
    const struct consult *consult = &snapshot->dataset->consults[number];
    struct hours_place place = {.zone = snapshot->default_zone};
    uint32_t adcode = consult->region_count == 1 ? consult->regions[0] : 0;
    enum fever_error failure =
        calendar_choose(snapshot, &grouping->calendars, adcode, &place.calendar);
    if (failure)
        return failure;
    return group_find(grouping, consult->hours ? consult->hours : "", consult->hours_text, &place,
                      &snapshot->consult_groups[number]);
}

enum fever_error snapshot_build_groups(struct snapshot *snapshot,
                                       const struct snapshot_options *options, struct error *error)
{
    size_t clinics = snapshot->dataset->clinic_count;
    size_t consults = snapshot->dataset->consult_count, most = clinics + consults;
    struct grouping grouping = {.snapshot = snapshot, .slot_count = 64};
    while (grouping.slot_count < most * 2)
        grouping.slot_count *= 2;
    grouping.slots = calloc(grouping.slot_count, sizeof *grouping.slots);
    grouping.texts = calloc(most + 1, sizeof *grouping.texts);
    grouping.by_region = calloc(snapshot->order.count + 1, sizeof *grouping.by_region);
    struct opening_group *room = calloc(most + 1, sizeof *room);
    snapshot->groups = room;
    snapshot->consult_groups =
        arena_array(snapshot->arena, consults, sizeof *snapshot->consult_groups);
    bool ready =
        grouping.slots && grouping.texts && grouping.by_region && room && snapshot->consult_groups;
    enum fever_error failure = ready ? FEVER_OK : FEVER_NOMEM;
    if (!failure)
        failure = calendar_choose(snapshot, &grouping.calendars, 0, &snapshot->national_calendar);
    for (size_t i = 0; !failure && i < clinics; i++)
        failure = group_clinic(&grouping, i, options);
    for (size_t i = 0; !failure && i < consults; i++)
        failure = group_consult(&grouping, i);
    snapshot->groups = NULL;
    if (!failure) {
        snapshot->groups =
            arena_array(snapshot->arena, snapshot->group_count, sizeof *snapshot->groups);
        failure = snapshot->groups ? FEVER_OK : FEVER_NOMEM;
    }
    if (!failure && snapshot->group_count)
        memcpy(snapshot->groups, room, snapshot->group_count * sizeof *room);
    free(room);
    free(grouping.slots);
    free(grouping.texts);
    free(grouping.by_region);
    free(grouping.calendars.items);
    return failure ? error_nomem(error) : FEVER_OK;
}
