/* What the pages of the self-check have in common. */
#ifndef FEVER_SRC_PAGE_SELF_CHECK_PARTS_H
#define FEVER_SRC_PAGE_SELF_CHECK_PARTS_H

#include "page_html.h"

/* The self-check while a page of it is written. */
struct check {
    struct page *page;
    const struct care_rules *rules; /* NULL: there are none */
    enum care_standing standing;
    enum care_person person; /* to or about whom texts are */
};

/* The rules as they stand today. */
struct check check_of(struct page *page);

/* Whether questions may be asked by these rules: approved, or a demonstration. */
bool check_is_usable(const struct check *check);

/* A text in the page's language, to or about the person. */
const char *check_words(const struct check *check, const struct care_text *text);

/* The head of each of its pages: the frame, the title, the banner where one is due. */
void check_begin(struct check *check);

/* A large link that dials 120. */
void check_put_call(struct page *page);

/* A link to the nearest clinics, without a position. */
void check_put_nearest(struct page *page);

/* The advice with all that belongs to it. `result` and `answers` may be NULL: then everything is
 * there to be filled in by a script. */
void check_put_result(struct check *check, const struct care_result *result,
                      const struct care_answers *answers);

/* Who has approved the rules, what they are based on, that they are no diagnosis. */
void check_put_basis(struct check *check);

#endif
