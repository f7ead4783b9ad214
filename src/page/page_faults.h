/* What is wrong with the fields of a form, said above it and at each field. */
#ifndef FEVER_SRC_PAGE_FAULTS_H
#define FEVER_SRC_PAGE_FAULTS_H

#include "page_html.h"

enum { PAGE_FAULTS_MAX = 8 };

struct page_fault {
    const char *field;       /* its id, static */
    enum page_text_id words; /* `{0}` and `{1}` are the numbers */
    int64_t numbers[2];
};

struct page_faults {
    struct page_fault items[PAGE_FAULTS_MAX];
    size_t count; /* one for each field at most */
};

/* The first fault of a field counts. */
void page_fault_add(struct page_faults *faults, const struct page_fault *fault);

/* Says that nothing was sent yet, and why, with a link to each field; nothing where all is well. */
void page_put_faults(struct page *page, const struct page_faults *faults);

/* The fault of one field, where it has one; its id is what page_put_described refers to. */
void page_put_fault(struct page *page, const struct page_faults *faults, const char *field);

/* The attributes of a field that name its hint (an id, or NULL) and its fault. */
void page_put_described(struct page *page, const struct page_faults *faults, const char *field,
                        const char *hint);

#endif
