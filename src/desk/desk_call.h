/* What all pages of the desk share: the desk itself, one request to it, and the pen. */
#ifndef FEVER_DESK_CALL_H
#define FEVER_DESK_CALL_H

#include <pthread.h>

#include "desk_form.h"
#include "desk_plan.h"
#include "desk_session.h"
#include "desk_texts.h"
#include "desk_undo.h"
#include "desk_view.h"
#include "fever/arena.h"
#include "fever/desk.h"
#include "fever/store.h"

enum { DESK_PATH_MAX = 400 };

struct desk {
    struct http_site site;
    const char *store_path, *public_url, *public_site; /* the latter two may be NULL */
    const struct base_map_options *ground;             /* tiles, or NULL */
    bool is_secure;                                    /* browsers reach it by https */
    pthread_mutex_t lock; /* of all below, but for what the plans say of themselves */
    struct store *store;
    struct sessions sessions;
    struct desk_plans plans;
    struct desk_view view;
};

/* One request while it is answered, under the desk's lock. */
struct desk_call {
    struct desk *desk;
    const struct api_request *request;
    struct site_reply *reply;
    struct session *session; /* NULL: nobody has signed in */
    struct arena *arena;     /* ends with the call */
    struct desk_form form;   /* of a POST */
    const char *argument;    /* what stands for `{}` in the route; or NULL */
    int64_t now;             /* Unix seconds */
    enum lang lang;
    struct buffer *out;
};

/* Markup of our own; text from outside, escaped; one of our sentences. */
void desk_put(struct desk_call *call, const char *markup);
void desk_put_text(struct desk_call *call, const char *text);
void desk_put_int(struct desk_call *call, int64_t value);
void desk_put_time(struct desk_call *call, int64_t unix_s);
void desk_say(struct desk_call *call, enum desk_text_id id);
void desk_say_1(struct desk_call *call, enum desk_text_id id, const char *argument);
void desk_say_2(struct desk_call *call, enum desk_text_id id, const char *first,
                const char *second);
void desk_say_count(struct desk_call *call, enum desk_text_id id, int64_t count);

/* ` name="value"`, the value escaped. */
void desk_put_attribute(struct desk_call *call, const char *name, const char *value);

/* Up to `<main>` with the heading, and from `</main>` on. */
void desk_begin(struct desk_call *call, enum desk_text_id title);
void desk_end(struct desk_call *call);

/* The same with a heading of its own, which is no sentence of ours. */
void desk_begin_named(struct desk_call *call, enum desk_text_id title, const char *heading);

/* A page that brings the browser back every second, while something runs. */
void desk_begin_waiting(struct desk_call *call, enum desk_text_id title);

/* `<form method="post" action=…>` with the session's secret; and that secret's field alone. */
void desk_form_begin(struct desk_call *call, const char *action);
void desk_put_secret(struct desk_call *call);

/* A labelled field of that name, which is its id too, on a line of its own. */
void desk_put_input(struct desk_call *call, const char *name, const char *type,
                    enum desk_text_id label, const char *value);

/* 303: the browser goes there with a GET. */
void desk_go(struct desk_call *call, const char *path);
void desk_go_to_number(struct desk_call *call, const char *before, int64_t number);

/* A page with one sentence: what was wrong and what to do. */
void desk_refuse(struct desk_call *call, int status, enum desk_text_id why);
void desk_refuse_about(struct desk_call *call, int status, enum desk_text_id why, const char *what);

/* The same with a link of that text to where one goes on, instead of to the first page. */
void desk_refuse_toward(struct desk_call *call, int status, enum desk_text_id why, const char *path,
                        enum desk_text_id way);

/* What an act failed with, as a page: 409 for a conflict, 503 where the store is busy, 500 for what
 * is the system's fault. */
void desk_fail(struct desk_call *call, const struct error *error);

/* The number in the path, or of a field; -1 for anything else. */
int64_t desk_number(const char *text);

/* A parameter of the address, or NULL; one that is no text is "?", which names nothing. */
const char *desk_parameter(const struct desk_call *call, const char *name);

/* Whether the address, a path with or without a query, is that of a page of the desk for who has
 * signed in; nothing else is gone to because an address or a form says so. */
bool desk_is_page(struct desk_call *call, const char *address);

/* Where one was going when asked to sign in, or the first page. */
const char *desk_toward(struct desk_call *call);

typedef void desk_page(struct desk_call *call);

desk_page desk_sign_in_page, desk_sign_in, desk_sign_out;
desk_page desk_home;
desk_page desk_clinics_page, desk_clinic_page;
desk_page desk_close_page, desk_close_act, desk_reopen_act, desk_confirm_act, desk_closures_page;
desk_page desk_undo_act;
desk_page desk_notices_page, desk_notices_add, desk_notice_edit, desk_notices_remove;
desk_page desk_hotlines_page, desk_hotlines_region, desk_hotlines_act;
desk_page desk_edit_page, desk_edit_act, desk_take_back_act, desk_corrections_page;
desk_page desk_import_page, desk_import_upload, desk_import_plan, desk_import_change,
    desk_import_publish, desk_import_refused, desk_import_forget;
desk_page desk_import_template, desk_import_refused_sheet;
desk_page desk_reports_page, desk_resolved_page, desk_report_page, desk_reports_take,
    desk_reports_resolve, desk_reports_reopen;
desk_page desk_work_page;
desk_page desk_history_page, desk_revision_page, desk_compare_page, desk_rollback_page,
    desk_rollback;
desk_page desk_export_page, desk_export_file, desk_print_page, desk_poster_page;
desk_page desk_place_page, desk_place, desk_place_undo;

#endif
