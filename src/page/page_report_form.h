/* The form by which residents report wrong information of a clinic. */
#ifndef FEVER_SRC_PAGE_REPORT_FORM_H
#define FEVER_SRC_PAGE_REPORT_FORM_H

#include "fever/region.h"
#include "page_faults.h"

/* The form while it is written, with what was typed so far. */
struct report_form {
    const struct clinic *clinic;
    const struct region *region; /* the clinic's, or NULL */
    const char *kind;            /* as it was sent, or NULL */
    const char *text, *contact;  /* or NULL */
    bool consent;                /* ticked */
    struct page_faults faults;   /* what is wrong with it */
    enum page_text_id alert;     /* why it could not be kept, where `has_alert` */
    bool has_alert;
    int64_t wait_min; /* `{0}` of the alert */
};

/* The whole document. */
void page_put_report_form(struct page *page, const struct report_form *form);

/* `/clinics/{id}/report`, and a button that leads there. */
void page_report_path(struct buffer *out, const struct clinic *clinic);
void page_put_report_link(struct page *page, const struct clinic *clinic, enum page_text_id text);

/* What will be done with a report: who reads it, how long it is kept, how it is erased. */
void page_put_report_promises(struct page *page);

/* A link to the clinic's page, with its name. */
void page_put_clinic_link(struct page *page, const struct clinic *clinic);

/* Where the clinic's region helps by telephone, as another way to report. */
void page_put_report_hotlines(struct page *page, const struct region *region);

#endif
