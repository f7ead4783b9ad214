/* A clinic's state in words, never by colour alone: a word, a symbol and a colour. */
#include "page_state.h"

#include "fever/civil.h"
#include "fever/live.h"
#include "fever/region.h"
#include "page_address.h"
#include "page_phrases.h"
#include "page_symbols.h"

enum { MINUTE_S = 60 };

/* What a state is called and drawn like; `停诊` is a closure, `休诊` what the hours say. */
struct shown_state {
    const char *name; /* in class names, symbols and data-state */
    enum page_text_id text;
};

static struct shown_state shown_state(const struct opening *opening)
{
    if (opening->state == OPENING_OPEN)
        return (struct shown_state){"open", TEXT_STATE_OPEN};
    if (opening->state == OPENING_UNKNOWN)
        return (struct shown_state){"unknown", TEXT_STATE_UNKNOWN};
    if (opening->reason == OPENING_CLOSURE)
        return (struct shown_state){"suspended", TEXT_STATE_SUSPENDED};
    return (struct shown_state){"closed", TEXT_STATE_CLOSED};
}

/* `<span class="until">…</span>` with an instant in words. */
static void put_instant(struct page *page, enum page_text_id id, const struct time_zone *zone,
                        int64_t instant, bool is_end)
{
    struct buffer when;
    buffer_init(&when, PAGE_WORDS_MAX);
    page_phrase_when(&when, page->lang, zone, page->now, instant, is_end);
    page_put(page, " <span class=\"until\">");
    page_say_1(page, id, page_words(page, &when));
    page_put(page, "</span>");
    buffer_clear(&when);
}

static void put_note(struct page *page, const char *text)
{
    page_put(page, " <span class=\"until\">");
    page_put_text(page, text);
    page_put(page, "</span>");
}

/* Whose clock the time before it is of, where a telephone may show another (Xinjiang). */
static void put_zone(struct page *page, const struct time_zone *zone, int64_t instant)
{
    page_put_zone(page, zone, instant, " <span class=\"until\">", "</span>");
}

/* Open by hours that never close; that the record itself will expire is not a closing time. */
static bool never_closes(const struct state_line *line)
{
    return line->opening->next_change == HOURS_NEVER ||
           (line->hours && hours_is_always_open(line->hours) && !line->closure_ahead);
}

static void put_next_open(struct page *page, const struct opening *opening,
                          const struct time_zone *zone)
{
    int64_t instant = opening->next_open;
    if (instant != HOURS_NEVER) {
        put_instant(page, TEXT_NEXT_OPEN, zone, instant, false);
    } else if (opening->reason == OPENING_CLOSURE && opening->next_change != HOURS_NEVER) {
        instant = opening->next_change; /* mostly a clinic whose hours nobody has stated */
        put_instant(page, TEXT_THEN_UNKNOWN, zone, instant, true);
    } else {
        put_note(page, page_text(page->lang, TEXT_NEXT_OPEN_UNKNOWN));
        return;
    }
    put_zone(page, zone, instant);
}

static void put_until(struct page *page, const struct state_line *line)
{
    const struct opening *opening = line->opening;
    const struct time_zone *zone = line->zone;
    switch (opening->state) {
    case OPENING_OPEN:
        if (never_closes(line))
            put_note(page, page_text(page->lang, TEXT_ALWAYS));
        else
            put_instant(page, TEXT_UNTIL, zone, opening->next_change, true);
        if (opening->closing_soon)
            put_note(page, page_text(page->lang, TEXT_CLOSING_SOON));
        if (opening->last_admission != HOURS_NEVER)
            put_instant(page,
                        opening->as_of > opening->last_admission ? TEXT_ADMISSION_OVER
                                                                 : TEXT_LAST_ADMISSION,
                        zone, opening->last_admission, true);
        if (!never_closes(line))
            put_zone(page, zone, opening->next_change);
        break;
    case OPENING_CLOSED:
        put_next_open(page, opening, zone);
        break;
    case OPENING_UNKNOWN:
        break;
    }
    const char *reason = page_reason_word(page->lang, opening->reason);
    if (reason)
        put_note(page, reason);
}

void page_put_state_line(struct page *page, const struct state_line *line)
{
    page_put(page, "<p class=\"state state-");
    page_put(page, line->name);
    page_put(page, "\">");
    page_put_icon(page, line->name);
    page_put(page, "<strong>");
    page_say(page, line->word);
    page_put(page, "</strong>");
    put_until(page, line);
    page_put(page, "</p>");
}

void page_put_cautions(struct page *page, unsigned cautions, enum page_text_id id)
{
    if (!cautions)
        return;
    struct buffer words;
    buffer_init(&words, PAGE_WORDS_MAX);
    for (unsigned bit = CAUTION_HOLIDAY_NOT_STATED; bit <= CAUTION_OFFLINE; bit <<= 1) {
        if (!(cautions & bit))
            continue;
        if (words.length)
            buffer_append_text(&words, page->lang == LANG_EN ? "; " : "；");
        buffer_append_text(&words, page_caution_word(page->lang, (enum opening_caution)bit));
    }
    page_put(page, "<p class=\"caution\">");
    page_put_icon(page, id == TEXT_CALL_FIRST_WHY ? "call" : "info");
    page_say_1(page, id, page_words(page, &words));
    page_put(page, "</p>");
    buffer_clear(&words);
}

static bool is_full(const struct page *page, uint32_t number)
{
    const struct live_load *load = snapshot_load(page->snapshot, number, page->now);
    return load && load->level == LOAD_FULL;
}

/* Nobody is sent to a door that is shut, or lets nobody more in, without being told. */
static void put_state_beside(struct page *page, uint32_t number)
{
    struct opening opening = snapshot_opening(page->snapshot, number, page->now);
    if (page->published || page_admits(page, number))
        return;
    enum page_text_id text = shown_state(&opening).text;
    if (opening.state == OPENING_OPEN)
        text = is_full(page, number) ? TEXT_LOAD_FULL : TEXT_ADMISSION_PAST;
    page_say_1(page, TEXT_STATE_BESIDE, page_text(page->lang, text));
}

/* Where to go instead, as a link to that clinic. */
static void put_alternative(struct page *page, uint32_t number, const struct live_closure *closure)
{
    uint32_t there;
    if (!snapshot_alternative(page->snapshot, number, closure, &there))
        return;
    const struct clinic *other = snapshot_clinic(page->snapshot, there);
    struct buffer path, link;
    buffer_init(&path, PAGE_WORDS_MAX);
    buffer_init(&link, PAGE_WORDS_MAX);
    page_clinic_path(&path, other);
    page_query_url_within(&link, page_words(page, &path), page->query);
    page_put(page, " ");
    page_say(page, TEXT_GO_INSTEAD);
    page_put(page, " <a");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put_data_lang(page);
    page_put(page, ">");
    page_put_text(page, other->name);
    page_put(page, "</a>");
    put_state_beside(page, there);
    buffer_clear(&path);
    buffer_clear(&link);
}

/* Since when and why it is closed, whatever the hours say: who comes by needs to know both. */
static void put_closure(struct page *page, uint32_t number)
{
    const struct live_closure *closure = snapshot_closure(page->snapshot, number, page->now);
    if (!closure)
        return;
    struct buffer when;
    buffer_init(&when, PAGE_WORDS_MAX);
    page_phrase_when(&when, page->lang, snapshot_zone(page->snapshot, number),
                     page->published ? 0 : page->now, closure->from, false);
    page_put(page, "<p class=\"closure\">");
    page_say_2(page, TEXT_CLOSED_SINCE, page_words(page, &when), closure->reason);
    put_alternative(page, number, closure);
    page_put(page, "</p>");
    buffer_clear(&when);
}

/* A file says which hours are listed; a script puts the state of the minute in the place. */
static void put_no_state(struct page *page)
{
    page_put(page, "<p class=\"state state-unknown\">");
    page_put_icon(page, "unknown");
    page_put(page, "<strong>");
    page_say(page, TEXT_PUBLISHED_STATE);
    page_put(page, "</strong></p>");
}

/* Whether a place that is open around the clock will be closed, and not only run out of date. */
static bool has_closure_ahead(const struct snapshot *snapshot, uint32_t number,
                              const struct opening *opening)
{
    const struct hours *hours = snapshot_hours(snapshot, number);
    return opening->state == OPENING_OPEN && opening->next_change != HOURS_NEVER && hours &&
           hours_is_always_open(hours) &&
           snapshot_opening(snapshot, number, opening->next_change).state == OPENING_CLOSED;
}

void page_put_state(struct page *page, uint32_t number)
{
    if (page->published) {
        put_no_state(page);
        put_closure(page, number);
        return;
    }
    const struct snapshot *snapshot = page->snapshot;
    struct opening opening = snapshot_opening(snapshot, number, page->now);
    struct shown_state shown = shown_state(&opening);
    page_put_state_line(
        page, &(struct state_line){.name = shown.name,
                                   .word = shown.text,
                                   .opening = &opening,
                                   .hours = snapshot_hours(snapshot, number),
                                   .zone = snapshot_zone(snapshot, number),
                                   .closure_ahead = has_closure_ahead(snapshot, number, &opening)});
    put_closure(page, number);
    page_put_cautions(page, opening.cautions, TEXT_CALL_FIRST_WHY);
}

bool page_admits(const struct page *page, uint32_t number)
{
    struct opening opening = snapshot_opening(page->snapshot, number, page->now);
    return opening.state == OPENING_OPEN && page->now <= opening.last_admission &&
           !is_full(page, number);
}

static const enum page_text_id load_words[LOAD_LEVEL_COUNT] = {
    [LOAD_LOW] = TEXT_LOAD_LOW,
    [LOAD_BUSY] = TEXT_LOAD_BUSY,
    [LOAD_CROWDED] = TEXT_LOAD_CROWDED,
    [LOAD_FULL] = TEXT_LOAD_FULL,
};

static void put_load_part(struct page *page, enum page_text_id id, const char *argument)
{
    page_put(page, " <span>");
    page_say_1(page, id, argument);
    page_put(page, "</span>");
}

static void put_load_count(struct page *page, enum page_text_id id, int32_t count)
{
    if (count == LOAD_NOT_STATED)
        return;
    struct buffer number;
    buffer_init(&number, PAGE_WORDS_MAX);
    buffer_append_int(&number, count);
    put_load_part(page, id, page_words(page, &number));
    buffer_clear(&number);
}

static void put_reported_load(struct page *page, uint32_t number, const struct live_load *load)
{
    struct buffer when;
    buffer_init(&when, PAGE_WORDS_MAX);
    page_phrase_when(&when, page->lang, snapshot_zone(page->snapshot, number), page->now,
                     load->reported_at, false);
    page_put(page, "<p class=\"load load-reported\"");
    page_put_attribute(page, "data-load", load_level_name(load_level_said(load)));
    page_put(page, "><strong>");
    page_say(page, load_words[load_level_said(load)]);
    page_put(page, "</strong>");
    if (load->level != LOAD_FULL) /* those minutes are of who has a number */
        put_load_count(page, TEXT_LOAD_MINUTES, load->wait_minutes);
    put_load_count(page, TEXT_LOAD_WAITING, load->waiting);
    if (load->now_serving)
        put_load_part(page, TEXT_LOAD_SERVING, load->now_serving);
    put_load_part(page, TEXT_LOAD_REPORTED, page_words(page, &when));
    page_put(page, "</p>");
    buffer_clear(&when);
}

/* Silence must not look like an empty waiting room. */
void page_put_load(struct page *page, uint32_t number)
{
    if (page->published)
        return;
    const struct live_load *load = snapshot_load(page->snapshot, number, page->now);
    if (load) {
        put_reported_load(page, number, load);
        return;
    }
    page_put(page, "<p class=\"load\">");
    page_say(page, TEXT_LOAD_NONE);
    page_put(page, "</p>");
}

/* Whose pack a phone may keep that shows this place. */
static void put_city(struct page *page, const struct clinic *clinic)
{
    const struct region_table *regions = snapshot_regions(page->snapshot);
    const struct region *region = region_find(regions, clinic->adcode);
    const struct region *city = region ? region_city(regions, region) : NULL;
    if (!city)
        return;
    page_put(page, " data-city=\"");
    page_put_int(page, city->adcode);
    page_put(page, "\"");
}

/* For how many seconds what is said of it holds, by hours, closures, the end of admission and the
 * queue that it reported: a page that stays in front asks again then. */
static void put_holds(struct page *page, uint32_t number, const struct opening *opening)
{
    int64_t end = page->now + CIVIL_DAY_S;
    const struct live_load *load = snapshot_load(page->snapshot, number, page->now);
    if (page->published || page->query->asked.at != PARAMETER_NOW)
        return;
    if (opening->next_change < end)
        end = opening->next_change;
    if (opening->last_admission >= page->now && opening->last_admission < end)
        end = opening->last_admission + MINUTE_S;
    if (load && load_end(load) < end)
        end = load_end(load);
    page_put(page, " data-holds=\"");
    page_put_int(page, end - page->now);
    page_put(page, "\"");
}

/* On a map, a place that gives out no more numbers does not look like one that does. */
static const char *pin_state(const struct page *page, uint32_t number,
                             const struct opening *opening)
{
    if (page->published)
        return "unknown";
    return opening->state == OPENING_OPEN && is_full(page, number) ? "full"
                                                                   : shown_state(opening).name;
}

void page_put_place(struct page *page, uint32_t number)
{
    const struct clinic *clinic = snapshot_clinic(page->snapshot, number);
    struct opening opening = snapshot_opening(page->snapshot, number, page->now);
    page_put_attribute(page, "data-id", clinic->id);
    page_put_attribute(page, "data-kind", clinic_kind_name(clinic->kind));
    page_put_attribute(page, "data-state", pin_state(page, number, &opening));
    put_holds(page, number, &opening);
    put_city(page, clinic);
    if (clinic->precision != PRECISION_EXACT && clinic->precision != PRECISION_ADDRESS)
        return;
    struct point on_map = crs_from_wgs84(page->base_map->crs, clinic->place);
    page_put(page, " data-lat=\"");
    buffer_append_fixed(page->out, on_map.lat, 6);
    page_put(page, "\" data-lon=\"");
    buffer_append_fixed(page->out, on_map.lon, 6);
    page_put(page, "\"");
}
