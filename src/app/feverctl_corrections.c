/* feverctl corrections: what was set by hand, beside what the sources say now. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "feverctl.h"
#include "feverctl_until.h"

enum { FIELD_TEXT_MAX = 1 << 16 };

static const struct feverctl_help help = {
    .usage = "corrections [ID] [options]",
    .about =
        "Lists the corrections of all clinics or of one: the field, its value, what the sources "
        "say now,\n"
        "who made it, why, since and until when. Stale ones change nothing any more:\n"
        "  expired    its date has passed\n"
        "  confirmed  the source says the same by now\n"
        "  overruled  made under the id of a merged clinic, which has a correction of its own\n"
        "`feverctl correct ID --remove FIELD` takes one back.\n",
    .operands_max = 1,
};

struct listing {
    const struct feverctl *ctl;
    const char *id; /* or NULL: all */
    bool only_stale;
    const struct standing_correction *items;
    size_t count;
    struct buffer base; /* what the sources say, of the one at hand */
};

/* Whether the list has the one; an old id means the clinic that it became. */
static bool is_listed(const struct listing *listing, const struct standing_correction *item)
{
    const struct correction *correction = &item->correction;
    return (!listing->id || strcmp(listing->id, correction->clinic_id) == 0 ||
            strcmp(listing->id, correction->made_for) == 0) &&
           (!listing->only_stale || item->state != CORRECTION_ACTIVE);
}

/* What the sources say, or NULL; an entrance's position as it is kept, in WGS84. */
static const char *base_text(struct listing *listing, const struct standing_correction *item)
{
    struct clinic base = *item->base;
    if (base.has_entrance_place &&
        correction_unit(item->correction.field) & FIELD_BIT(FIELD_ENTRANCE_LAT))
        base.original_entrance = base.entrance_place;
    buffer_reset(&listing->base);
    clinic_field_format(&base, item->correction.field, &listing->base);
    return listing->base.length ? listing->base.data : NULL;
}

static json_t *item_json(struct listing *listing, const struct standing_correction *item)
{
    const struct correction *correction = &item->correction;
    char since[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE];
    feverctl_format_time(correction->since, since);
    bool is_open = correction->until == CORRECTION_NO_END;
    if (!is_open)
        feverctl_until_format(correction->until, until);
    return json_pack("{s:s,s:s,s:s,s:s,s:s?,s:s?,s:s,s:s,s:s?,s:s,s:s,s:b,s:b}", "id",
                     correction->clinic_id, "made_for", correction->made_for, "name",
                     item->base->name, "field", clinic_field_name(correction->field), "value",
                     correction->value, "base", base_text(listing, item), "who", correction->who,
                     "why", correction->why, "until", is_open ? NULL : until, "since", since,
                     "state", correction_state_name(item->state), "stale",
                     (int)(item->state != CORRECTION_ACTIVE), "retired", (int)item->is_retired);
}

static int print_json(struct listing *listing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < listing->count; i++)
        if (is_listed(listing, &listing->items[i]))
            json_array_append_new(list, item_json(listing, &listing->items[i]));
    if (buffer_error(&listing->base)) {
        json_decref(list);
        return feverctl_print_json(NULL);
    }
    return feverctl_print_json(json_pack("{s:o}", "corrections", list));
}

static void item_print(struct listing *listing, const struct standing_correction *item)
{
    const struct correction *correction = &item->correction;
    char since[CIVIL_RFC3339_SIZE], until[CIVIL_RFC3339_SIZE];
    const char *base = base_text(listing, item);
    feverctl_format_time(correction->since, since);
    printf("    %s: %s instead of %s  [%s]\n", clinic_field_name(correction->field),
           correction->value ? correction->value : "(none)", base ? base : "(none)",
           correction_state_name(item->state));
    printf("        %.10s", since);
    if (correction->until != CORRECTION_NO_END) {
        feverctl_until_format(correction->until, until);
        printf(" until %s", until);
    }
    printf("  %s: %s\n", correction->who, correction->why);
}

/* Whether it only goes with another field of its unit, such as the province of a district. */
static bool is_plain(struct listing *listing, const struct standing_correction *item)
{
    const struct correction *correction = &item->correction;
    const char *base = base_text(listing, item);
    return item->state == CORRECTION_ACTIVE &&
           correction_unit(correction->field) != FIELD_BIT(correction->field) &&
           strcmp(base ? base : "", correction->value ? correction->value : "") == 0;
}

static int print_text(struct listing *listing)
{
    const char *clinic = NULL;
    size_t shown = 0, stale = 0;
    for (size_t i = 0; i < listing->count; i++) {
        const struct standing_correction *item = &listing->items[i];
        if (!is_listed(listing, item) || is_plain(listing, item))
            continue;
        if (!clinic || strcmp(clinic, item->correction.clinic_id) != 0)
            printf("%s  %s%s\n", item->correction.clinic_id, item->base->name,
                   item->is_retired ? "  (retired)" : "");
        clinic = item->correction.clinic_id;
        item_print(listing, item);
        shown++;
        stale += item->state != CORRECTION_ACTIVE;
    }
    printf("%zu correction%s, %zu stale\n", shown, shown == 1 ? "" : "s", stale);
    if (!buffer_error(&listing->base))
        return EXIT_DONE;
    struct error error;
    error_nomem(&error);
    return feverctl_fail(listing->ctl, &error);
}

/* An id that is nobody's is a mistake, not a clinic without corrections. */
static enum fever_error id_check(const struct listing *listing, struct store *store,
                                 struct error *error)
{
    struct dataset *dataset = NULL;
    enum fever_error failure = store_load_clinic(store, listing->id, &dataset, error);
    if (failure)
        return failure;
    bool known = dataset->clinic_count > 0;
    for (size_t i = 0; i < dataset->retired_count && !known; i++)
        known = strcmp(dataset->retired[i].id, listing->id) == 0;
    dataset_free(dataset);
    return known ? FEVER_OK
                 : error_set(error, FEVER_NOT_FOUND, "there is no clinic %s", listing->id);
}

static enum fever_error corrections_load(struct listing *listing, struct arena *arena,
                                         struct error *error)
{
    struct store *store = NULL;
    if (!arena)
        return error_nomem(error);
    enum fever_error failure = store_open(listing->ctl->store, STORE_READ, &store, error);
    if (!failure && listing->id)
        failure = id_check(listing, store, error);
    if (!failure)
        failure =
            store_corrections(store, time(NULL), arena, &listing->items, &listing->count, error);
    store_close(store);
    return failure;
}

int feverctl_corrections(struct feverctl *ctl, int argc, char **argv)
{
    struct listing listing = {.ctl = ctl};
    struct option_spec specs[] = {
        {"stale", NULL, "only those that change nothing any more", OPTION_FLAG,
         .target = &listing.only_stale},
    };
    const struct option_table options = {specs, sizeof specs / sizeof *specs};
    int exit_code;
    if (!feverctl_arguments(ctl, &help, &options, &argc, argv, &exit_code))
        return exit_code;
    listing.id = argc > 1 ? argv[1] : NULL;
    struct arena *arena = arena_new();
    struct error error;
    buffer_init(&listing.base, FIELD_TEXT_MAX);
    if (corrections_load(&listing, arena, &error))
        exit_code = feverctl_fail(ctl, &error);
    else
        exit_code = ctl->json ? print_json(&listing) : print_text(&listing);
    buffer_clear(&listing.base);
    arena_free(arena);
    return exit_code;
}
