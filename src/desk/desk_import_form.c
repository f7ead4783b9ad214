/* The settings of an import as fields. */
#include "desk_import_form.h"

#include <stdio.h>
#include <string.h>

#include "fever/utf8.h"

/* Kinds that lists are of; others come from the list's own column. */
static const struct {
    enum clinic_kind kind;
    const char *words[LANG_COUNT];
} kinds[] = {
    {KIND_FEVER_CLINIC, {"发热门诊", "Fever clinic"}},
    {KIND_FEVER_ROOM, {"发热诊室（哨点）", "Fever consulting room"}},
    {KIND_DESIGNATED_HOSPITAL, {"定点救治医院", "Designated hospital"}},
    {KIND_EMERGENCY_DEPARTMENT, {"急诊", "Emergency department"}},
    {KIND_COMMUNITY_CLINIC, {"社区卫生服务机构", "Community clinic"}},
    {KIND_TEST_SITE, {"检测点", "Test site"}},
    {KIND_VACCINATION_SITE, {"接种点", "Vaccination site"}},
    {KIND_TEMPORARY_SITE, {"临时医疗点", "Temporary site"}},
    {KIND_PHARMACY, {"药店", "Pharmacy"}},
};

static const enum desk_text_id systems[] = {
    [CRS_WGS84] = DESK_CRS_WGS84, [CRS_GCJ02] = DESK_CRS_GCJ02, [CRS_BD09] = DESK_CRS_BD09};

static void put_option(struct desk_call *call, const char *value, bool chosen)
{
    desk_put(call, "<option");
    desk_put_attribute(call, "value", value);
    desk_put(call, chosen ? " selected>" : ">");
}

static void put_kinds(struct desk_call *call, const struct plan_settings *settings)
{
    desk_put(call, "<div><label for=\"kind\">");
    desk_say(call, DESK_IMPORT_KIND);
    desk_put(call, "</label><select id=\"kind\" name=\"kind\">");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        put_option(call, clinic_kind_name(kinds[i].kind),
                   settings->has_kind && settings->kind == kinds[i].kind);
        desk_put(call, kinds[i].words[call->lang]);
        desk_put(call, "</option>");
    }
    desk_put(call, "</select></div>");
}

static void put_systems(struct desk_call *call, const struct plan_settings *settings)
{
    desk_put(call, "<div><label for=\"crs\">");
    desk_say(call, DESK_IMPORT_CRS);
    desk_put(call, "</label><select id=\"crs\" name=\"crs\">");
    /* A header may name its system: 经度(GCJ-02). What is chosen here goes before that. */
    put_option(call, "", !settings->has_crs);
    desk_say(call, DESK_CRS_AS_STATED);
    desk_put(call, "</option>");
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        put_option(call, crs_name((enum crs)i), settings->has_crs && settings->crs == (enum crs)i);
        desk_say(call, systems[i]);
        desk_put(call, "</option>");
    }
    desk_put(call, "</select></div>");
}

static void put_choice(struct desk_call *call, const char *kind, const char *name,
                       const char *value, bool chosen, enum desk_text_id text)
{
    desk_put(call, "<label><input");
    desk_put_attribute(call, "type", kind);
    desk_put_attribute(call, "name", name);
    desk_put_attribute(call, "value", value);
    desk_put(call, chosen ? " checked>" : ">");
    desk_say(call, text);
    desk_put(call, "</label>");
}

void desk_put_settings(struct desk_call *call, const struct plan_settings *settings,
                       bool with_guard)
{
    desk_put(call, "<label for=\"source\">");
    desk_say(call, DESK_IMPORT_SOURCE);
    desk_put(call, "</label><input id=\"source\" name=\"source\" required maxlength=\"120\" "
                   "aria-describedby=\"source-hint\"");
    desk_put_attribute(call, "value", settings->source);
    desk_put(call, "><p class=\"hint\" id=\"source-hint\">");
    desk_say(call, DESK_IMPORT_SOURCE_HINT);
    desk_put(call, "</p><fieldset>");
    put_choice(call, "radio", "partial", "no", !settings->partial, DESK_IMPORT_WHOLE);
    put_choice(call, "radio", "partial", "yes", settings->partial, DESK_IMPORT_PART);
    desk_put(call, "</fieldset><div class=\"columns\">");
    put_kinds(call, settings);
    put_systems(call, settings);
    desk_put(call, "</div><fieldset>");
    put_choice(call, "checkbox", "mobile", "yes", settings->allow_mobile, DESK_IMPORT_MOBILE);
    if (with_guard)
        put_choice(call, "checkbox", "mass", "yes", settings->allow_mass_removal, DESK_IMPORT_MASS);
    desk_put(call, "</fieldset>");
}

static bool is_yes(const struct desk_form *form, const char *name)
{
    return strcmp(desk_form_text_or_empty(form, name), "yes") == 0;
}

void desk_read_settings(const struct desk_form *form, struct plan_settings *out)
{
    const char *source = desk_form_text_or_empty(form, "source");
    const char *kind = desk_form_text_or_empty(form, "kind");
    const char *crs = desk_form_text_or_empty(form, "crs");
    memset(out, 0, sizeof *out);
    source += strspn(source, " \t\r\n");
    size_t length = utf8_cut(source, strcspn(source, "\r\n\t"));
    length = length < sizeof out->source ? length : utf8_cut(source, sizeof out->source - 1);
    while (length && source[length - 1] == ' ')
        length--;
    memcpy(out->source, source, length);
    out->partial = is_yes(form, "partial");
    out->allow_mobile = is_yes(form, "mobile");
    out->allow_mass_removal = is_yes(form, "mass");
    out->has_kind = clinic_kind_parse(kind, strlen(kind), &out->kind);
    out->has_crs = crs_parse(crs, &out->crs);
}
