/* `/export`: a region chosen, and its clinics as a file. */
#include <stdio.h>
#include <string.h>

#include "desk_region.h"
#include "desk_workbook.h"
#include "fever/civil.h"
#include "fever/clinic_export.h"
#include "fever/clinic_sheet.h"

enum { FIELD_TEXT_MAX = 1 << 20, NAME_MAX_BYTES = 60, CHINA_OFFSET_S = 8 * 3600 };

static enum fever_error csv_write(struct desk_call *call, const struct dataset *dataset,
                                  struct error *error)
{
    (void)error;
    clinic_sheet_csv(dataset, call->out);
    return FEVER_OK;
}

static enum fever_error geojson_write(struct desk_call *call, const struct dataset *dataset,
                                      struct error *error)
{
    const struct clinic_export_format *format = clinic_export_find("geojson");
    struct buffer scratch;
    (void)error;
    buffer_init(&scratch, FIELD_TEXT_MAX);
    format->begin(call->out);
    for (size_t i = 0; i < dataset->clinic_count; i++)
        format->record(&dataset->clinics[i], i == 0, &scratch, call->out);
    format->end(call->out);
    buffer_clear(&scratch);
    return FEVER_OK;
}

static bool go_on(void *context, size_t done, size_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

static enum fever_error clinics_write(const void *dataset, const char *path, struct error *error)
{
    const struct progress progress = {go_on, NULL};
    struct sheet_losses losses;
    return clinic_sheet_workbook(dataset, path, "the workbook", &progress, &losses, error);
}

static enum fever_error xlsx_write(struct desk_call *call, const struct dataset *dataset,
                                   struct error *error)
{
    return desk_workbook(call, clinics_write, dataset, error);
}

static const struct desk_format {
    const char *name, *content_type;
    enum desk_text_id label;
    enum fever_error (*write)(struct desk_call *call, const struct dataset *dataset,
                              struct error *error);
} formats[] = {
    {"csv", "text/csv; charset=utf-8", DESK_EXPORT_CSV, csv_write},
    {"xlsx", DESK_WORKBOOK_TYPE, DESK_EXPORT_XLSX, xlsx_write},
    {"geojson", "application/geo+json", DESK_EXPORT_GEOJSON, geojson_write},
};

enum { FORMATS = sizeof formats / sizeof *formats };

/* 发热门诊-北京市东城区-20260125-r12.csv; a region with a long name is called by its adcode. */
static void name_file(struct desk_call *call, const struct desk_region *region, const char *ending)
{
    char date[CIVIL_DATE_SIZE], adcode[12] = "";
    const char *name = desk_region_name(call, region);
    if (strlen(name) > NAME_MAX_BYTES) {
        snprintf(adcode, sizeof adcode, "%u", (unsigned)region->region->adcode);
        name = adcode;
    }
    civil_format_date(civil_day_of(call->now + CHINA_OFFSET_S), date);
    snprintf(call->reply->file_name, sizeof call->reply->file_name, "%s-%s-%s-r%lld.%s",
             desk_text(call->lang, DESK_EXPORT_FILE), name, date,
             (long long)region->dataset->revision.number, ending);
}

void desk_export_file(struct desk_call *call)
{
    const struct desk_format *format = NULL;
    struct desk_region region;
    struct error error;
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, call->argument) == 0)
            format = &formats[i];
    if (!format) {
        desk_refuse(call, 404, DESK_EXPORT_NO_FORMAT);
        return;
    }
    if (!desk_region_load(call, desk_parameter(call, "region"), &region))
        return;
    enum fever_error failure = format->write(call, region.dataset, &error);
    if (failure) {
        desk_fail(call, &error);
    } else {
        call->reply->reply.content_type = format->content_type;
        name_file(call, &region, format->name);
    }
    desk_region_free(&region);
}

/* Provinces first, each with what lies below it behind its name. */
static void put_chooser(struct desk_call *call, const struct desk_region *region)
{
    desk_put(call, "<form method=\"get\" action=\"/export\"><label for=\"region\">");
    desk_say(call, DESK_EXPORT_REGION);
    desk_put(call, "</label><select id=\"region\" name=\"region\"><option value=\"\">");
    desk_say(call, DESK_EXPORT_ALL);
    desk_put(call, "</option>\n");
    for (size_t i = 0; i < region_count(region->table); i++) {
        const struct region *one = region_at(region->table, i);
        const struct desk_region named = {.table = region->table, .region = one};
        if (one->successor)
            continue;
        buffer_append_format(call->out, "<option value=\"%u\"%s>", (unsigned)one->adcode,
                             one == region->region ? " selected" : "");
        desk_put_text(call, desk_region_name(call, &named));
        desk_put(call, "</option>\n");
    }
    desk_put(call, "</select>\n<p class=\"acts\"><button>");
    desk_say(call, DESK_EXPORT_CHOOSE);
    desk_put(call, "</button></p></form>\n");
}

static void put_paper(struct desk_call *call, const char *page, const char *adcode,
                      enum desk_text_id label)
{
    buffer_append_format(call->out, "<a class=\"button\" href=\"/%s/%s\">", page, adcode);
    desk_say(call, label);
    desk_put(call, "</a>");
}

static void put_downloads(struct desk_call *call, const struct desk_region *region)
{
    char adcode[12] = "", count[24];
    if (region->region)
        snprintf(adcode, sizeof adcode, "%u", (unsigned)region->region->adcode);
    snprintf(count, sizeof count, "%zu", region->dataset->clinic_count);
    desk_put(call, "<h2>");
    desk_say_2(call, DESK_EXPORT_COUNT, desk_region_name(call, region), count);
    desk_put(call, "</h2>\n<p class=\"acts\">");
    for (size_t i = 0; i < FORMATS; i++) {
        buffer_append_format(call->out, "<a class=\"button\" href=\"/export/%s%s%s\">",
                             formats[i].name, *adcode ? "?region=" : "", adcode);
        desk_say(call, formats[i].label);
        desk_put(call, "</a>");
    }
    if (region->region) {
        desk_put(call, "</p>\n<p class=\"acts\">");
        put_paper(call, "print", adcode, DESK_PRINT);
        put_paper(call, "poster", adcode, DESK_POSTER);
    }
    desk_put(call, "</p>\n<p class=\"hint\">");
    desk_say(call, DESK_EXPORT_HINT);
    desk_put(call, "</p>\n");
}

void desk_export_page(struct desk_call *call)
{
    struct desk_region region;
    if (!desk_region_load(call, desk_parameter(call, "region"), &region))
        return;
    desk_begin(call, DESK_EXPORT);
    desk_put(call, "<p>");
    desk_say(call, DESK_EXPORT_LEAD);
    desk_put(call, "</p>\n");
    put_chooser(call, &region);
    put_downloads(call, &region);
    desk_end(call);
    desk_region_free(&region);
}
