/* The symbols of the kinds of places: a shape each, in lists and on the markers of maps. */
#include "page_kinds.h"

/* Drawn for this project on a grid of 24; bold enough for the corner of a marker. */
static const char *const shapes[KIND_COUNT] = {
    /* a thermometer */
    [KIND_FEVER_CLINIC] = "M9 4a3 3 0 0 1 6 0v9.6a5 5 0 1 1-6 0z",
    /* a door with its lintel */
    [KIND_FEVER_ROOM] = "M4 2h16v4h-2v16h-5v-8h-2v8H6V6H4z",
    /* a cross */
    [KIND_EMERGENCY_DEPARTMENT] = "M9 2h6v7h7v6h-7v7H9v-7H2V9h7z",
    /* a star */
    [KIND_DESIGNATED_HOSPITAL] = "M12 1l3 7.8 8.5.5-6.6 5.2 2.2 8.2-7.1-4.6-7.1 4.6 2.2-8.2L.5 9.3 "
                                 "9 8.8z",
    /* a house */
    [KIND_COMMUNITY_CLINIC] = "M12 2l10 9h-3v11H5V11H2z",
    /* a drop */
    [KIND_TEST_SITE] = "M12 1.5c4 5.2 7 8.6 7 12.7a7 7 0 0 1-14 0c0-4.1 3-7.5 7-12.7z",
    /* a shield */
    [KIND_VACCINATION_SITE] = "M12 1.5l9 3.2v7c0 5.4-3.8 9-9 10.8-5.2-1.8-9-5.4-9-10.8v-7z",
    /* a tent */
    [KIND_TEMPORARY_SITE] = "M12 2l10.5 20H15l-3-7-3 7H1.5z",
    /* a capsule */
    [KIND_PHARMACY] = "M4.2 11.2l7-7a6.1 6.1 0 0 1 8.6 8.6l-7 7a6.1 6.1 0 0 1-8.6-8.6z",
    /* two bars */
    [KIND_OTHER] = "M3 5h18v5H3zm0 9h18v5H3z",
};

void page_put_kind_symbols(struct page *page)
{
    page_put(page, "<svg class=\"symbols\" aria-hidden=\"true\" focusable=\"false\">");
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        page_put(page, "<symbol id=\"i-kind-");
        page_put(page, clinic_kind_name((enum clinic_kind)kind));
        page_put(page, "\" viewBox=\"0 0 24 24\"><path d=\"");
        page_put(page, shapes[kind]);
        page_put(page, "\"/></symbol>");
    }
    page_put(page, "</svg>\n");
}

void page_put_kind_icon(struct page *page, enum clinic_kind kind)
{
    page_put(page, "<svg class=\"icon kind\" aria-hidden=\"true\" focusable=\"false\"><use "
                   "href=\"#i-kind-");
    page_put(page, clinic_kind_name(kind));
    page_put(page, "\"/></svg>");
}
