/* `/notices`: what stands on top of the public pages; added and edited after a look, taken
 * down at a click. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_clinics.h"
#include "fever/civil.h"
#include "fever/search.h"
#include "fever/secret.h"

enum {
    MINUTE_S = 60,
    CHINA_OFFSET_S = 8 * 3600,
    ID_SIZE = 32,
    LOCAL_TIME_SIZE = 17, /* 2026-01-25T08:00 */
    REGION_TEXT_MAX = 100
};

static const enum desk_text_id severities[] = {[NOTICE_INFO] = DESK_NOTICE_INFO,
                                               [NOTICE_WARNING] = DESK_NOTICE_WARNING,
                                               [NOTICE_URGENT] = DESK_NOTICE_URGENT};

struct noticing {
    const struct snapshot *snapshot;
    const struct live_notice *old; /* the one that is edited, as it stands; NULL: a new one */
    uint64_t seen;                 /* its print; 0: none */
    struct live_notice notice;
    uint32_t regions[NOTICE_REGIONS_MAX];
    enum desk_text_id fault; /* DESK_TEXT_COUNT: none */
    bool is_look;            /* the notice is sound: shown before it is put up */
};

static void put_notice(struct desk_call *call, const struct snapshot *snapshot,
                       const struct live_notice *notice)
{
    desk_put(call, "<p><span class=\"tag\">");
    desk_say(call, severities[notice->severity]);
    desk_put(call, "</span> <b>");
    desk_put_text(call, notice->title);
    desk_put(call, "</b></p>\n");
    if (notice->text) {
        desk_put(call, "<p>");
        desk_put_text(call, notice->text);
        desk_put(call, "</p>\n");
    }
    desk_put(call, "<p class=\"hint\">");
    if (!notice->region_count)
        desk_say(call, DESK_NOTICE_EVERYWHERE);
    for (size_t i = 0; i < notice->region_count; i++) {
        desk_put(call, i ? ", " : "");
        desk_put_text(call, desk_region_text(call, snapshot, notice->regions[i]));
    }
    desk_put(call, " · ");
    desk_put_time(call, notice->from);
    desk_put(call, " – ");
    if (notice->until == CLOSURE_NO_END)
        desk_say(call, DESK_NOTICE_NO_END);
    else
        desk_put_time(call, notice->until);
    if (notice->source) {
        desk_put(call, " · ");
        desk_put_text(call, notice->source);
    }
    if (notice->url) {
        desk_put(call, " · <a rel=\"noreferrer\"");
        desk_put_attribute(call, "href", notice->url);
        desk_put(call, ">");
        desk_put_text(call, notice->url);
        desk_put(call, "</a>");
    }
    if (notice->epidemic) {
        desk_put(call, " · ");
        desk_say(call, DESK_NOTICE_EPIDEMIC);
    }
    desk_put(call, "</p>\n");
}

static void put_list(struct desk_call *call, const struct snapshot *snapshot,
                     const struct live_values *values)
{
    for (size_t i = 0; i < values->notice_count; i++) {
        const struct live_notice *notice = &values->notices[i];
        desk_put(call, "<section>");
        put_notice(call, snapshot, notice);
        desk_put(call, "<div class=\"acts\"><a class=\"button\" href=\"/notices/");
        desk_put_text(call, notice->id);
        desk_put(call, "/edit\">");
        desk_say(call, DESK_NOTICE_EDIT);
        desk_put(call, "</a>");
        desk_form_begin(call, "/notices/remove");
        desk_put(call, "<input type=\"hidden\" name=\"id\"");
        desk_put_attribute(call, "value", notice->id);
        buffer_append_format(
            call->out, "><input type=\"hidden\" name=\"seen\" value=\"%016" PRIx64 "\"><button>",
            notice_print(values, notice->id));
        desk_say(call, DESK_NOTICE_REMOVE);
        desk_put(call, "</button></form></div></section>\n");
    }
    if (!values->notice_count) {
        desk_put(call, "<p>");
        desk_say(call, DESK_NOTICES_NONE);
        desk_put(call, "</p>\n");
    }
}

/* As a field of the form has it, China's time; "" for none. In the call's arena. */
static const char *local_time(struct desk_call *call, int64_t unix_s)
{
    char instant[CIVIL_RFC3339_SIZE];
    if (unix_s == CLOSURE_NO_END)
        return "";
    civil_format_rfc3339(unix_s, CHINA_OFFSET_S, instant);
    const char *kept = arena_copy(call->arena, instant, LOCAL_TIME_SIZE - 1);
    return kept ? kept : "";
}

static const char *regions_text(struct desk_call *call, const struct live_notice *notice)
{
    struct buffer text;
    buffer_init(&text, NOTICE_REGIONS_MAX * sizeof "110101");
    for (size_t i = 0; i < notice->region_count; i++)
        buffer_append_format(&text, i ? ",%" PRIu32 : "%" PRIu32, notice->regions[i]);
    const char *kept =
        text.length && !buffer_error(&text) ? arena_strdup(call->arena, text.data) : NULL;
    buffer_clear(&text);
    return kept ? kept : "";
}

/* What a notice says, as it would be typed. */
static const char *old_text(struct desk_call *call, const struct live_notice *old, const char *name)
{
    const struct {
        const char *name, *text;
    } texts[] = {{"title", old->title},
                 {"text", old->text},
                 {"url", old->url},
                 {"severity", notice_severity_name(old->severity)},
                 {"regions", regions_text(call, old)},
                 {"from", local_time(call, old->from)},
                 {"until", local_time(call, old->until)},
                 {"source", old->source},
                 {"epidemic", old->epidemic ? "yes" : ""}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].name, name) == 0 && texts[i].text)
            return texts[i].text;
    return "";
}

/* What stands in a field: what was typed, else what the notice that is edited says. */
static const char *value_of(struct desk_call *call, const struct noticing *noticing,
                            const char *name)
{
    if (call->request->method == API_POST || !noticing->old)
        return desk_form_text_or_empty(&call->form, name);
    return old_text(call, noticing->old, name);
}

static void put_severities(struct desk_call *call, const struct noticing *noticing)
{
    const char *chosen = value_of(call, noticing, "severity");
    desk_put(call, "<label for=\"severity\">");
    desk_say(call, DESK_NOTICE_SEVERITY);
    desk_put(call, "</label><select id=\"severity\" name=\"severity\">");
    for (int i = 0; i < NOTICE_SEVERITY_COUNT; i++) {
        const char *name = notice_severity_name((enum notice_severity)i);
        desk_put(call, "<option");
        desk_put_attribute(call, "value", name);
        desk_put(call, strcmp(chosen, name) == 0 ? " selected>" : ">");
        desk_say(call, severities[i]);
        desk_put(call, "</option>");
    }
    desk_put(call, "</select>\n");
}

static void put_fields(struct desk_call *call, const struct noticing *noticing)
{
    static const struct {
        const char *name, *type;
        enum desk_text_id label;
    } fields[] = {
        {"title", "text", DESK_NOTICE_TITLE},
        {"text", "text", DESK_NOTICE_TEXT},
        {"url", "url", DESK_NOTICE_URL},
        {"severity", NULL, DESK_NOTICE_SEVERITY},
        {"regions", "text", DESK_NOTICE_REGIONS},
        {"from", "datetime-local", DESK_NOTICE_FROM},
        {"until", "datetime-local", DESK_NOTICE_UNTIL},
        {"source", "text", DESK_NOTICE_SOURCE},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].type)
            desk_put_input(call, fields[i].name, fields[i].type, fields[i].label,
                           value_of(call, noticing, fields[i].name));
        else
            put_severities(call, noticing);
    }
    desk_put(call, "<label><input type=\"checkbox\" name=\"epidemic\" value=\"yes\"");
    desk_put(call, *value_of(call, noticing, "epidemic") ? " checked>" : ">");
    desk_say(call, DESK_NOTICE_EPIDEMIC);
    desk_put(call, "</label>\n");
}

static void put_form(struct desk_call *call, const struct noticing *noticing)
{
    char action[SITE_ADDRESS_SIZE] = "/notices";
    if (noticing->old)
        snprintf(action, sizeof action, "/notices/%.64s/edit", noticing->old->id);
    desk_form_begin(call, action);
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"seen\" value=\"%016" PRIx64 "\">",
                         noticing->seen);
    put_fields(call, noticing);
    desk_put(call, "<p class=\"acts\">");
    if (noticing->is_look) {
        desk_put(call, "<button class=\"main\" name=\"step\" value=\"keep\">");
        desk_say(call, noticing->old ? DESK_NOTICE_CHANGE : DESK_NOTICE_KEEP);
        desk_put(call, "</button>");
    }
    desk_put(call, "<button name=\"step\" value=\"look\">");
    desk_say(call, DESK_NOTICE_LOOK);
    desk_put(call, "</button></p></form>\n");
}

static void put_page(struct desk_call *call, const struct noticing *noticing)
{
    struct live_values *values = NULL;
    struct error error;
    if (store_live_load(call->desk->store, call->now, &values, &error)) {
        desk_fail(call, &error);
        return;
    }
    desk_begin(call, DESK_NOTICES);
    desk_put_undo(call);
    if (noticing->fault != DESK_TEXT_COUNT) {
        desk_put(call, "<p class=\"said stop\" role=\"alert\">");
        desk_say(call, noticing->fault);
        desk_put(call, "</p>\n");
    }
    if (noticing->is_look) {
        desk_put(call, "<div class=\"said rest\" role=\"status\"><h2>");
        desk_say(call, DESK_NOTICE_PREVIEW);
        desk_put(call, "</h2>\n");
        put_notice(call, noticing->snapshot, &noticing->notice);
        desk_put(call, "</div>\n");
    } else if (!noticing->old) {
        put_list(call, noticing->snapshot, values);
    }
    desk_put(call, "<h2>");
    desk_say(call, noticing->old ? DESK_NOTICE_EDIT : DESK_NOTICE_ADD);
    desk_put(call, "</h2>\n");
    put_form(call, noticing);
    desk_end(call);
    live_values_free(values);
}

void desk_notices_page(struct desk_call *call)
{
    struct noticing noticing = {.fault = DESK_TEXT_COUNT};
    if (desk_view_of(call, &noticing.snapshot))
        put_page(call, &noticing);
}

/* One of the names between commas or spaces, or a code. */
static bool region_add(struct noticing *noticing, const char *text, size_t length)
{
    char name[REGION_TEXT_MAX];
    struct found_region found = {0};
    size_t count = 0;
    uint32_t adcode;
    const struct region *region = NULL;
    if (length >= sizeof name || noticing->notice.region_count == NOTICE_REGIONS_MAX)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    if (region_adcode_parse(name, length, &adcode))
        region = region_find(snapshot_regions(noticing->snapshot), adcode);
    else if (!snapshot_find_regions(noticing->snapshot, name, &found, 1, &count) && count &&
             (found.rank == SEARCH_RANK_NAME_IS || found.rank == SEARCH_RANK_SOUND_IS))
        region = found.region;
    if (region)
        noticing->regions[noticing->notice.region_count++] = region->adcode;
    return region != NULL;
}

static bool regions_read(struct desk_call *call, struct noticing *noticing)
{
    static const char *const separators[] = {",", " ", "，", "、"};
    const char *at = desk_form_text_or_empty(&call->form, "regions");
    noticing->notice.regions = noticing->regions;
    while (*at) {
        const char *end = at + strlen(at);
        size_t skip = 0;
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
            const char *sign = strstr(at, separators[i]);
            if (sign && sign < end) {
                end = sign;
                skip = strlen(separators[i]);
            }
        }
        if (end > at && !region_add(noticing, at, (size_t)(end - at)))
            return false;
        at = end + (*end ? skip : 0);
    }
    return true;
}

/* An instant that was not touched stays to the second. */
static bool time_read(struct desk_call *call, const char *text, const int64_t *old, int64_t *out)
{
    if (!*text)
        return true;
    if (old && strcmp(text, local_time(call, *old)) == 0) {
        *out = *old;
        return true;
    }
    return desk_time_parse(text, out);
}

static bool times_read(struct desk_call *call, const struct live_notice *old,
                       struct live_notice *notice)
{
    const char *from = desk_form_text_or_empty(&call->form, "from");
    const char *until = desk_form_text_or_empty(&call->form, "until");
    notice->from = call->now;
    notice->until = CLOSURE_NO_END;
    if (!time_read(call, from, old ? &old->from : NULL, &notice->from) ||
        !time_read(call, until, old ? &old->until : NULL, &notice->until))
        return false;
    notice->from -= notice->from % MINUTE_S; /* answers are of a minute: shown in this one too */
    return notice->until > notice->from && notice->until > call->now;
}

static bool line_read(struct desk_call *call, const char *name, size_t maximum, const char **out)
{
    const char *text = desk_form_text_or_empty(&call->form, name);
    *out = *text ? text : NULL;
    return !*text || live_line_is_valid(text, maximum);
}

static void notice_read(struct desk_call *call, struct noticing *noticing)
{
    struct live_notice *notice = &noticing->notice;
    noticing->fault = DESK_TEXT_COUNT;
    notice->epidemic = desk_form_text(&call->form, "epidemic") != NULL;
    if (!line_read(call, "title", NOTICE_TITLE_MAX, &notice->title) || !notice->title)
        noticing->fault = DESK_NOTICE_BAD_TITLE;
    else if (!line_read(call, "text", NOTICE_TEXT_MAX, &notice->text) ||
             !line_read(call, "source", NOTICE_SOURCE_MAX, &notice->source))
        noticing->fault = DESK_NOTICE_BAD_TEXT;
    else if (!line_read(call, "url", NOTICE_URL_MAX, &notice->url) ||
             (notice->url && !live_link_is_valid(notice->url)))
        noticing->fault = DESK_NOTICE_BAD_URL;
    else if (!notice_severity_parse(desk_form_text_or_empty(&call->form, "severity"),
                                    &notice->severity))
        noticing->fault = DESK_NOTICE_BAD_SEVERITY;
    else if (!regions_read(call, noticing))
        noticing->fault = DESK_CLOSE_REGION_NONE;
    else if (!times_read(call, noticing->old, notice))
        noticing->fault = DESK_CLOSE_UNTIL_BAD;
}

/* Answers with the list, where the new one can be taken back, or with what was in the way. */
static void write_answer(struct desk_call *call, const struct notice_act *act, uint64_t seen)
{
    struct error error;
    int64_t undo = 0;
    enum fever_error failure = desk_notice_write(call, act, seen, &undo, &error);
    if (failure == FEVER_CONFLICT)
        desk_refuse(call, 409, DESK_CHANGED_SINCE);
    else if (failure)
        desk_fail(call, &error);
    else
        desk_go_undoable(call, "/notices", undo);
}

/* The day in China, to be read, and a few signs, to be one of its kind. */
static void id_make(int64_t now, char out[ID_SIZE])
{
    char instant[CIVIL_RFC3339_SIZE];
    civil_format_rfc3339(now, CHINA_OFFSET_S, instant);
    snprintf(out, ID_SIZE, "%.10s-%04llx", instant, (unsigned long long)secret_number() & 0xFFFF);
}

/* What was typed, kept under that id where it is sound and was looked at. */
static void notice_take(struct desk_call *call, struct noticing *noticing, const char *id)
{
    bool keeps = strcmp(desk_form_text_or_empty(&call->form, "step"), "keep") == 0;
    notice_read(call, noticing);
    if (noticing->fault == DESK_TEXT_COUNT && keeps) {
        noticing->notice.id = id;
        write_answer(call, &(struct notice_act){id, &noticing->notice}, noticing->seen);
        return;
    }
    noticing->is_look = noticing->fault == DESK_TEXT_COUNT;
    call->reply->reply.status = noticing->is_look ? 200 : 400;
    put_page(call, noticing);
}

void desk_notices_add(struct desk_call *call)
{
    struct noticing noticing = {.fault = DESK_TEXT_COUNT};
    char id[ID_SIZE];
    if (!desk_view_of(call, &noticing.snapshot))
        return;
    id_make(call->now, id);
    notice_take(call, &noticing, id);
}

static void edit(struct desk_call *call, const struct live_values *values)
{
    struct noticing noticing = {.fault = DESK_TEXT_COUNT};
    bool is_form = call->request->method == API_POST;
    noticing.old = notice_find(values, call->argument);
    noticing.seen = notice_print(values, call->argument);
    if (!noticing.old)
        desk_refuse(call, 404, DESK_NOTICE_GONE);
    else if (is_form &&
             noticing.seen != strtoull(desk_form_text_or_empty(&call->form, "seen"), NULL, 16))
        desk_refuse(call, 409, DESK_CHANGED_SINCE);
    else if (!desk_view_of(call, &noticing.snapshot))
        return;
    else if (is_form)
        notice_take(call, &noticing, noticing.old->id);
    else
        put_page(call, &noticing);
}

void desk_notice_edit(struct desk_call *call)
{
    struct live_values *values = NULL;
    struct error error;
    if (store_live_load(call->desk->store, call->now, &values, &error)) {
        desk_fail(call, &error);
        return;
    }
    edit(call, values);
    live_values_free(values);
}

void desk_notices_remove(struct desk_call *call)
{
    const char *id = desk_form_text_or_empty(&call->form, "id");
    uint64_t seen = strtoull(desk_form_text_or_empty(&call->form, "seen"), NULL, 16);
    if (seen)
        write_answer(call, &(struct notice_act){id, NULL}, seen);
    else
        desk_refuse(call, 404, DESK_CLOSURE_GONE);
}
