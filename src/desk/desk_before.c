/* Closures, notices and hotlines as they stood, written to be read by people too. */
#include "desk_before.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "desk_call.h"
#include "fever/civil.h"
#include "fever/region.h"

enum { MEMBERS_MAX = 128 << 10, CHINA_OFFSET_S = 8 * 3600 };

void desk_append_instant(struct buffer *out, int64_t instant)
{
    char text[CIVIL_RFC3339_SIZE];
    if (instant == CLOSURE_NO_END) {
        buffer_append_text(out, "null");
        return;
    }
    civil_format_rfc3339(instant, CHINA_OFFSET_S, text);
    buffer_append_json(out, text);
}

static void append_left(struct buffer *out, uint64_t left)
{
    buffer_append_format(out, "\"left\":\"%016" PRIx64 "\",\"before\":", left);
}

static const char *taken(struct desk_call *call, struct buffer *members)
{
    const char *made =
        buffer_error(members) ? NULL : arena_copy(call->arena, members->data, members->length);
    buffer_clear(members);
    return made;
}

const char *desk_closure_members(struct desk_call *call, enum closure_scope scope, uint64_t left,
                                 const struct live_closure *before)
{
    struct buffer out;
    buffer_init(&out, MEMBERS_MAX);
    buffer_append_format(&out, "\"scope\":\"%s\",", closure_scope_name(scope));
    append_left(&out, left);
    if (before) {
        buffer_append_text(&out, "{\"from\":");
        desk_append_instant(&out, before->from);
        buffer_append_text(&out, ",\"until\":");
        desk_append_instant(&out, before->until);
        buffer_append_text(&out, ",\"reason\":");
        buffer_append_json(&out, before->reason);
        buffer_append_text(&out, ",\"alternative_id\":");
        buffer_append_json(&out, before->alternative);
        buffer_append_text(&out, ",\"by\":");
        buffer_append_json(&out, before->actor);
        buffer_append_text(&out, ",\"at\":");
        desk_append_instant(&out, before->made_at);
        buffer_append_char(&out, '}');
    } else {
        buffer_append_text(&out, "null");
    }
    return taken(call, &out);
}

static void append_regions(struct buffer *out, const struct live_notice *notice)
{
    buffer_append_text(out, ",\"regions\":[");
    for (size_t i = 0; i < notice->region_count; i++)
        buffer_append_format(out, i ? ",%" PRIu32 : "%" PRIu32, notice->regions[i]);
    buffer_append_char(out, ']');
}

const char *desk_notice_members(struct desk_call *call, uint64_t left,
                                const struct live_notice *before)
{
    struct buffer out;
    buffer_init(&out, MEMBERS_MAX);
    append_left(&out, left);
    if (before) {
        const struct {
            const char *name, *value;
        } texts[] = {{"{\"severity\":", notice_severity_name(before->severity)},
                     {",\"title\":", before->title},
                     {",\"text\":", before->text},
                     {",\"url\":", before->url},
                     {",\"source\":", before->source}};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            buffer_append_text(&out, texts[i].name);
            buffer_append_json(&out, texts[i].value);
        }
        append_regions(&out, before);
        buffer_append_text(&out, ",\"from\":");
        desk_append_instant(&out, before->from);
        buffer_append_text(&out, ",\"until\":");
        desk_append_instant(&out, before->until);
        buffer_append_text(&out, before->epidemic ? ",\"epidemic\":true}" : ",\"epidemic\":false}");
    } else {
        buffer_append_text(&out, "null");
    }
    return taken(call, &out);
}

const char *desk_hotlines_members(struct desk_call *call, uint64_t left,
                                  const struct hotline *before, size_t count)
{
    struct buffer out;
    buffer_init(&out, MEMBERS_MAX);
    append_left(&out, left);
    buffer_append_char(&out, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(&out, i ? ",{\"name\":" : "{\"name\":");
        buffer_append_json(&out, before[i].name);
        buffer_append_text(&out, ",\"number\":");
        buffer_append_json(&out, before[i].number);
        buffer_append_char(&out, '}');
    }
    buffer_append_char(&out, ']');
    return taken(call, &out);
}

const char *desk_member_text(const struct json_tree *object, const char *name)
{
    const struct json_tree *member = json_tree_member(object, name);
    return member && member->kind == JSON_TREE_TEXT ? member->text : NULL;
}

bool desk_member_instant(const struct json_tree *object, const char *name, int64_t *out)
{
    const struct json_tree *member = json_tree_member(object, name);
    *out = CLOSURE_NO_END;
    if (!member || member->kind == JSON_TREE_NULL)
        return member != NULL;
    return member->kind == JSON_TREE_TEXT &&
           civil_parse_rfc3339(member->text, strlen(member->text), out);
}

uint64_t desk_left(const struct json_tree *detail)
{
    const char *left = desk_member_text(detail, "left");
    return left ? strtoull(left, NULL, 16) : 0;
}

bool desk_closure_before(struct desk_call *call, const struct json_tree *detail, const char *target,
                         struct closure_act *out)
{
    const struct json_tree *before = json_tree_member(detail, "before");
    const char *scope = desk_member_text(detail, "scope");
    *out = (struct closure_act){CLOSURE_CLINIC, target, NULL};
    if (!target || !before || !scope || !closure_scope_parse(scope, &out->scope))
        return false;
    if (before->kind == JSON_TREE_NULL)
        return true;
    struct live_closure *closure = arena_array(call->arena, 1, sizeof *closure);
    if (!closure)
        return false;
    *closure = (struct live_closure){.scope = out->scope,
                                     .target = target,
                                     .reason = desk_member_text(before, "reason"),
                                     .alternative = desk_member_text(before, "alternative_id"),
                                     .actor = desk_member_text(before, "by")};
    out->closure = closure;
    return closure->reason && closure->actor &&
           desk_member_instant(before, "from", &closure->from) &&
           desk_member_instant(before, "until", &closure->until) &&
           desk_member_instant(before, "at", &closure->made_at);
}

static bool regions_before(struct desk_call *call, const struct json_tree *list,
                           struct live_notice *notice)
{
    if (!list || list->kind != JSON_TREE_LIST)
        return false;
    uint32_t *regions = arena_array(call->arena, list->count + 1, sizeof *regions);
    for (size_t i = 0; regions && i < list->count; i++) {
        const struct json_tree *item = &list->items[i];
        if (item->kind != JSON_TREE_NUMBER || item->number < 0 || item->number > UINT32_MAX)
            return false;
        regions[i] = (uint32_t)item->number;
    }
    notice->regions = regions;
    notice->region_count = list->count;
    return regions != NULL;
}

bool desk_notice_before(struct desk_call *call, const struct json_tree *detail, const char *id,
                        struct notice_act *out)
{
    const struct json_tree *before = json_tree_member(detail, "before");
    *out = (struct notice_act){id, NULL};
    if (!id || !before)
        return false;
    if (before->kind == JSON_TREE_NULL)
        return true;
    const struct json_tree *epidemic = json_tree_member(before, "epidemic");
    const char *severity = desk_member_text(before, "severity");
    struct live_notice *notice = arena_array(call->arena, 1, sizeof *notice);
    if (!notice)
        return false;
    *notice = (struct live_notice){.id = id,
                                   .title = desk_member_text(before, "title"),
                                   .text = desk_member_text(before, "text"),
                                   .url = desk_member_text(before, "url"),
                                   .source = desk_member_text(before, "source"),
                                   .epidemic = epidemic && epidemic->truth};
    out->notice = notice;
    return notice->title && severity && notice_severity_parse(severity, &notice->severity) &&
           regions_before(call, json_tree_member(before, "regions"), notice) &&
           desk_member_instant(before, "from", &notice->from) &&
           desk_member_instant(before, "until", &notice->until);
}

bool desk_hotlines_before(struct desk_call *call, const struct json_tree *detail,
                          const char *adcode, struct hotlines_act *out)
{
    const struct json_tree *before = json_tree_member(detail, "before");
    if (!adcode || !before || before->kind != JSON_TREE_LIST ||
        !region_adcode_parse(adcode, strlen(adcode), &out->adcode))
        return false;
    struct hotline *rows = arena_array(call->arena, before->count + 1, sizeof *rows);
    for (size_t i = 0; rows && i < before->count; i++) {
        rows[i] = (struct hotline){out->adcode, desk_member_text(&before->items[i], "name"),
                                   desk_member_text(&before->items[i], "number")};
        if (!rows[i].name || !rows[i].number)
            return false;
    }
    out->rows = rows;
    out->count = before->count;
    return rows != NULL;
}
