/* Ids of the form <adcode>-<NNNN> from counters that only grow. */
#include "plan_ids.h"

#include <stdlib.h>
#include <string.h>

enum { ID_SIZE = 24, ADCODE_SIZE = 7, MARKER_ID_MAX = 999999999 };

static const char *write_number(char *end, uint64_t value, int at_least)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
        at_least--;
    } while (value || at_least > 0);
    return end;
}

static enum fever_error holder_add(struct id_giver *giver, uint32_t marker_id, const char *id)
{
    char digits[ID_SIZE] = "";
    if (!marker_id)
        return FEVER_OK;
    if (giver->holder_count == giver->holder_room) {
        size_t room = giver->holder_room ? giver->holder_room * 2 : 256;
        const char **holders = realloc(giver->holders, room * sizeof *holders);
        if (!holders)
            return FEVER_NOMEM;
        giver->holders = holders;
        giver->holder_room = room;
    }
    const char *text =
        arena_strdup(giver->arena, write_number(digits + sizeof digits - 1, marker_id, 1));
    if (!text)
        return FEVER_NOMEM;
    giver->holders[giver->holder_count] = id;
    return text_map_add(&giver->markers, text, (uint32_t)giver->holder_count++);
}

/* The id that holds a marker id, or NULL. */
static const char *holder_of(const struct id_giver *giver, uint32_t marker_id)
{
    char digits[ID_SIZE] = "";
    uint32_t number;
    const char *text = write_number(digits + sizeof digits - 1, marker_id, 1);
    return text_map_get(&giver->markers, text, &number) ? giver->holders[number] : NULL;
}

static enum fever_error know_clinics(struct id_giver *giver, const struct clinic *clinics,
                                     size_t count)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < count && !failure; i++) {
        const struct clinic *clinic = &clinics[i];
        failure = text_map_add(&giver->ids, clinic->id, 0);
        for (size_t j = 0; j < clinic->alias_ids.count && !failure; j++)
            failure = text_map_add(&giver->ids, clinic->alias_ids.items[j], 0);
        if (!failure)
            failure = holder_add(giver, clinic->marker_id, clinic->id);
    }
    return failure;
}

static enum fever_error counter_add(struct id_giver *giver, uint32_t adcode, uint32_t next,
                                    struct id_counter **out)
{
    char digits[ADCODE_SIZE] = "";
    if (giver->counter_count == giver->counter_room) {
        size_t room = giver->counter_room ? giver->counter_room * 2 : 64;
        struct id_counter *counters = realloc(giver->counters, room * sizeof *counters);
        if (!counters)
            return FEVER_NOMEM;
        giver->counters = counters;
        giver->counter_room = room;
    }
    const char *text =
        arena_strdup(giver->arena, write_number(digits + sizeof digits - 1, adcode, 6));
    if (!text || text_map_add(&giver->adcodes, text, (uint32_t)giver->counter_count))
        return FEVER_NOMEM;
    *out = &giver->counters[giver->counter_count++];
    **out = (struct id_counter){adcode, next};
    return FEVER_OK;
}

enum fever_error id_giver_init(struct id_giver *giver, struct arena *arena,
                               const struct prior *prior)
{
    *giver = (struct id_giver){.arena = arena, .next_marker_id = prior->next_marker_id};
    text_map_init(&giver->ids);
    text_map_init(&giver->markers);
    text_map_init(&giver->adcodes);
    enum fever_error failure = know_clinics(giver, prior->clinics, prior->clinic_count);
    if (!failure)
        failure = know_clinics(giver, prior->retired, prior->retired_count);
    for (size_t i = 0; i < prior->counter_count && !failure; i++) {
        struct id_counter *made;
        failure = counter_add(giver, prior->counters[i].adcode, prior->counters[i].next, &made);
    }
    if (!giver->next_marker_id)
        giver->next_marker_id = 1;
    return failure;
}

void id_giver_clear(struct id_giver *giver)
{
    text_map_clear(&giver->ids);
    text_map_clear(&giver->markers);
    text_map_clear(&giver->adcodes);
    free(giver->holders);
    free(giver->counters);
}

static bool is_known(const struct id_giver *giver, const char *id)
{
    return text_map_first(&giver->ids, id) != TEXT_MAP_NONE;
}

/* A number that was given by hand moves its counter on: nobody gets it again. */
static enum fever_error counter_pass(struct id_giver *giver, const char *id)
{
    char digits[ADCODE_SIZE];
    uint32_t position;
    uint64_t number = 0;
    size_t length = strlen(id);
    if (length < 8 || length > 14 || id[6] != '-' || strspn(id, "0123456789") != 6 ||
        strspn(id + 7, "0123456789") != length - 7)
        return FEVER_OK;
    for (const char *at = id + 7; *at; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    memcpy(digits, id, 6);
    digits[6] = '\0';
    struct id_counter *counter;
    enum fever_error failure = FEVER_OK;
    if (text_map_get(&giver->adcodes, digits, &position))
        counter = &giver->counters[position];
    else
        failure = counter_add(giver, (uint32_t)strtoul(digits, NULL, 10), 1, &counter);
    if (!failure && counter->next <= number)
        counter->next = (uint32_t)number + 1;
    return failure;
}

static bool alias_is_taken(const struct id_giver *giver, const struct import_row *row,
                           const char *alias)
{
    const struct clinic *before = row->existing;
    if (!is_known(giver, alias))
        return false;
    for (size_t i = 0; before && i < before->alias_ids.count; i++)
        if (strcmp(before->alias_ids.items[i], alias) == 0)
            return false;
    return true;
}

enum fever_error id_giver_check(struct id_giver *giver, struct findings *findings,
                                struct import_row *row, const char *keeps)
{
    const struct clinic *clinic = &row->clinic;
    const char *id = keeps ? keeps : clinic->id;
    const char *holder = clinic->marker_id ? holder_of(giver, clinic->marker_id) : NULL;
    if (holder && (!id || strcmp(holder, id) != 0))
        row->refused |=
            findings_add_about(findings, row->line, "marker_id", FINDING_MARKER_ID_TAKEN, NULL,
                               "%u is of %s", clinic->marker_id, holder);
    for (size_t i = 0; i < clinic->alias_ids.count; i++)
        if (alias_is_taken(giver, row, clinic->alias_ids.items[i]))
            row->refused |= findings_add(findings, row->line, "alias_ids", FINDING_ID_TAKEN,
                                         clinic->alias_ids.items[i]);
    if (row->refused)
        return FEVER_OK;
    enum fever_error failure = FEVER_OK;
    if (!keeps && clinic->id) {
        failure = text_map_add(&giver->ids, clinic->id, 0);
        if (!failure)
            failure = counter_pass(giver, clinic->id);
    }
    for (size_t i = 0; i < clinic->alias_ids.count && !failure; i++)
        failure = text_map_add(&giver->ids, clinic->alias_ids.items[i], 0);
    bool has_own_marker = row->existing && row->existing->marker_id;
    if (!failure && clinic->marker_id && !holder && !has_own_marker) {
        failure = holder_add(giver, clinic->marker_id, id ? id : "a row before");
        if (clinic->marker_id >= giver->next_marker_id)
            giver->next_marker_id = clinic->marker_id + 1;
    }
    return failure;
}

enum fever_error id_giver_next(struct id_giver *giver, uint32_t adcode, const char **id)
{
    char digits[ADCODE_SIZE] = "", text[ID_SIZE] = "";
    uint32_t position;
    struct id_counter *counter;
    enum fever_error failure = FEVER_OK;
    const char *prefix = write_number(digits + sizeof digits - 1, adcode, 6);
    if (text_map_get(&giver->adcodes, prefix, &position))
        counter = &giver->counters[position];
    else
        failure = counter_add(giver, adcode, 1, &counter);
    while (!failure) {
        const char *number = write_number(text + sizeof text - 1, counter->next++, 4);
        char *begin = text + (number - text) - 7;
        memcpy(begin, prefix, 6);
        begin[6] = '-';
        if (is_known(giver, begin))
            continue;
        *id = arena_strdup(giver->arena, begin); /* its counter has passed it: it needs no entry */
        return *id ? FEVER_OK : FEVER_NOMEM;
    }
    return failure;
}

uint32_t id_giver_next_marker(struct id_giver *giver)
{
    /* A list that gives the last number leaves those before it free. Every number given before has
     * its holder, a retired one too, and no list is so long that those given now come round. */
    if (giver->next_marker_id > MARKER_ID_MAX)
        giver->next_marker_id = 1;
    while (holder_of(giver, giver->next_marker_id))
        giver->next_marker_id = giver->next_marker_id % MARKER_ID_MAX + 1;
    return giver->next_marker_id++;
}
