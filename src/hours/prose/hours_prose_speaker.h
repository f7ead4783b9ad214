/* Who is speaking while the text is walked phrase by phrase, and how dates take their phrases. */
#ifndef FEVER_HOURS_PROSE_SPEAKER_H
#define FEVER_HOURS_PROSE_SPEAKER_H

#include "hours_prose_statement.h"

enum { PROSE_BRACKETS_MAX = 8 };

/* The voice in force, and what is known of the passage that it rules. */
struct passage {
    enum prose_voice voice;
    enum prose_door_kind kind;
    bool registration; /* of another door: that of registration */
    bool timed;        /* says when: else 急诊 alone may speak of any time */
    bool usual; /* dates that are as any other: days named behind a comma are the clinic's again */
    bool shut;  /* dates that are closed, so that a session that is closed too is the clinic's */
    bool unclear; /* another door's passage ended, and no subject has been named since */
};

struct speaker {
    const struct prose_text *text;
    struct prose_items *items;
    struct prose_reading *out;
    struct passage now, outer[PROSE_BRACKETS_MAX];
    size_t depth;
    bool verbless_span; /* 1月1日-3月31日 has no verb yet: the hours before may be its own */
    bool unbounded;     /* of the dates that wait for their verb, some cannot be told */
    size_t undecided_dates; /* the dates from here on wait for their verb */
    bool cuts_off;          /* the phrase before was 挂号截止11:30 */
    bool after_own_subject; /* the phrase before was 发热门诊、 and no more */
};

/* The passage is over; what it left open is in doubt. */
void prose_end_passage(struct speaker *in);

/* A phrase of a dated passage: [from, to) of the items. */
void prose_take_dated(struct speaker *in, size_t from, size_t to);

/* The dates so far have their verb. */
void prose_settle_dates(struct speaker *in);

/* 元旦、春节等法定节假日: the feasts only illustrate the holidays. Returns where those stand, or 0.
 */
size_t prose_holidays_behind_feasts(const struct speaker *in, size_t at);

/* Whether a phrase closes its dates, and all day: 国庆节停诊. */
bool prose_is_shut(const struct prose_items *items, size_t from, size_t to);

/* Whether a session, a time or days begin the stretch, and are closed: 夜间停诊, 周日停诊. */
bool prose_closes_regularly(const struct prose_items *items, size_t from, size_t to);

#endif
