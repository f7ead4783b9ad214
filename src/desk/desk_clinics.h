/* How pages name clinics, their state and their closures. */
#ifndef FEVER_DESK_CLINICS_H
#define FEVER_DESK_CLINICS_H

#include "desk_call.h"

/* The snapshot of now; false after answering that there is none. */
bool desk_view_of(struct desk_call *call, const struct snapshot **out);

/* 开诊 · 到 12:00; the closure in its place where there is one. */
void desk_put_state(struct desk_call *call, const struct snapshot *snapshot, uint32_t number);

/* Until when something holds. */
void desk_put_until(struct desk_call *call, int64_t until);

/* The reason, until when, where to go instead, who and when. */
void desk_put_closure(struct desk_call *call, const struct snapshot *snapshot,
                      const struct live_closure *closure);

/* 北京市东城区 of an adcode, in the call's arena; "" without a region. */
const char *desk_region_text(struct desk_call *call, const struct snapshot *snapshot,
                             uint32_t adcode);

/* `<a href="/clinics/ID">name</a>` with the id beside it. */
void desk_put_clinic_link(struct desk_call *call, const struct clinic *clinic);

/* The clinics that answer the text best, at most `room`; an id comes first. `*total` counts all. */
enum fever_error desk_clinics_find(const struct snapshot *snapshot, const char *text,
                                   uint32_t *numbers, size_t room, size_t *count, size_t *total);

/* The clinic of the `{}` in the path or of a field; false after answering 404. */
bool desk_clinic_of(struct desk_call *call, const struct snapshot *snapshot, const char *id,
                    uint32_t *number);

/* 复诊, and 仍停诊 where it has no end, as forms for the closure as it stands. */
void desk_put_closure_acts(struct desk_call *call, const struct live_values *values,
                           const struct live_closure *closure);

/* `2026-01-25T08:00` of a datetime-local field, China's time. */
bool desk_time_parse(const char *text, int64_t *unix_s);

/* 联系电话, or `phone` in English. Static. */
const char *desk_field_title(const struct desk_call *call, enum clinic_field field);

/* A canonical value as people say it. */
void desk_put_value(struct desk_call *call, enum clinic_field field, const char *value);

void desk_put_heading(struct desk_call *call, enum desk_text_id text);

#endif
