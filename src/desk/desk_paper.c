/* `/poster/{adcode}`: a sheet of A4 with the way to the district's page, and the rules of paper. */
#include "desk_paper.h"

#include <stdio.h>

#include "desk_region.h"
#include "fever/origin.h"
#include "fever/qr.h"

#define EMERGENCY_NUMBER "120"

static const char style[] =
    "@page{size:A4;margin:14mm}\n"
    ".paper{border-collapse:collapse;width:100%}.paper th,.paper td{width:auto;text-align:left;"
    "vertical-align:top;padding:.35rem .5rem;border:1px solid var(--line);"
    "overflow-wrap:anywhere}\n"
    ".paper thead{display:table-header-group}.paper tr{break-inside:avoid;page-break-inside:avoid}"
    ".paper .phone{white-space:nowrap}\n"
    ".poster{max-width:182mm;margin:1rem auto;text-align:center;border:1px solid var(--line);"
    "padding:8mm}.poster .place{font-size:3.4rem;font-weight:700;line-height:1.2;margin:0}"
    ".poster .what{font-size:2.4rem;font-weight:700;margin:.6rem 0}.poster .scan{font-size:1.4rem}"
    ".poster .qr{width:110mm;max-width:100%;height:auto;display:block;margin:.5rem auto}"
    ".poster .site{font-size:1.1rem;overflow-wrap:anywhere}"
    ".poster .emergency{font-size:1.4rem;margin:1rem 0 0}"
    ".poster .emergency b{display:block;font-size:4rem;line-height:1.1}\n"
    ".map{display:block;width:100%;max-width:40rem;max-height:36rem;background:#f4f6f8;"
    "border:1px solid var(--line)}.map .outline{fill:#dcebdc;stroke:#33691e;stroke-width:1.5}"
    ".map.streets{margin-top:1rem}.map.streets .outline{fill:none;stroke-width:3}"
    ".map .old{fill:none;stroke:#8a1c1c;stroke-width:4}.map .new{fill:#0a4f8f;stroke:#fff;"
    "stroke-width:2}\n"
    "@media print{.skip,.screen{display:none}main{max-width:none;padding:0}.paper{font-size:10pt}"
    ".poster{border:0;padding:0;margin:0 auto}.sheet h1{display:none}}\n";

const char *desk_paper_style(void)
{
    return style;
}

const char *desk_emergency_number(const struct region *region)
{
    return region->emergency_number ? region->emergency_number : EMERGENCY_NUMBER;
}

static void put_paragraph(struct desk_call *call, const char *class_name, const char *text)
{
    desk_put(call, "<p");
    desk_put_attribute(call, "class", class_name);
    desk_put(call, ">");
    desk_put_text(call, text);
    desk_put(call, "</p>\n");
}

static void put_poster(struct desk_call *call, const struct desk_region *region, const char *url,
                       const struct qr *qr)
{
    struct buffer label;
    desk_begin(call, DESK_POSTER);
    put_paragraph(call, "screen", desk_text(call->lang, DESK_PRINT_HOW));
    desk_put(call, "<section class=\"poster\">");
    put_paragraph(call, "place", desk_region_name(call, region));
    put_paragraph(call, "what", desk_text(call->lang, DESK_POSTER_WHAT));
    buffer_init(&label, 1024);
    buffer_append_filled(&label, desk_text(call->lang, DESK_POSTER_CODE), &url, 1,
                         buffer_append_text);
    qr_append_svg(qr, label.data ? label.data : "", call->out);
    buffer_clear(&label);
    put_paragraph(call, "scan", desk_text(call->lang, DESK_POSTER_SCAN));
    put_paragraph(call, "site", url);
    desk_put(call, "<p class=\"emergency\">");
    desk_say(call, DESK_POSTER_EMERGENCY);
    desk_put(call, " <b>");
    desk_put_text(call, desk_emergency_number(region->region));
    desk_put(call, "</b></p></section>\n");
    desk_end(call);
}

void desk_poster_page(struct desk_call *call)
{
    char url[ORIGIN_SIZE + sizeof "/regions/4294967295"];
    struct desk_region region;
    struct qr *qr = NULL;
    struct error error;
    if (!desk_region_load(call, call->argument, &region))
        return;
    snprintf(url, sizeof url, "%s/regions/%u",
             call->desk->public_site ? call->desk->public_site : "",
             (unsigned)region.region->adcode);
    if (!call->desk->public_site)
        desk_refuse(call, 409, DESK_POSTER_NO_SITE);
    else if (qr_make(url, QR_FOR_PAPER, &qr, &error))
        desk_fail(call, &error);
    else
        put_poster(call, &region, url, qr);
    qr_free(qr);
    desk_region_free(&region);
}
