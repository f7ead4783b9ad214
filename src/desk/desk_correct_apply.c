/* Corrections at the desk: made for the revision that was shown, and noted. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk_correct.h"
#include "desk_revisions.h"

enum { PATIENCE_MS = 5000, TAG_SIZE = 24, DETAIL_SIZE = 48 };

static enum fever_error act_note(struct desk_call *call, const char *action, const char *id,
                                 int64_t revision, struct error *error)
{
    char detail[DETAIL_SIZE];
    snprintf(detail, sizeof detail, DESK_ACT_REVISION, (long long)revision);
    const struct audit_entry entry = {.at = call->now,
                                      .actor = call->session->actor,
                                      .action = action,
                                      .target = id,
                                      .detail = detail};
    return store_audit_alone(call->desk->store, &entry, PATIENCE_MS, error);
}

enum fever_error desk_corrections_apply(struct desk_call *call, const struct dataset *dataset,
                                        const struct correct_plan *plan, const char *action,
                                        const char *clinic_id, struct error *error)
{
    const struct change_set set = {.base_revision = dataset->revision.number,
                                   .base_tag = dataset->revision.tag,
                                   .kind = "corrections",
                                   .now = call->now,
                                   .corrections = plan->changes,
                                   .correction_count = plan->change_count};
    struct store_lock *lock = NULL;
    struct revision made;
    if (!plan->change_count)
        return FEVER_OK;
    enum fever_error failure = store_lock(call->desk->store_path, action, call->now, &lock, error);
    if (failure)
        return failure;
    failure = store_apply(call->desk->store, &set, NULL, &made, error);
    store_unlock(lock);
    return failure ? failure : act_note(call, action, clinic_id, made.number, error);
}

void desk_put_base(struct desk_call *call, const struct revision *revision)
{
    buffer_append_format(call->out,
                         "<input type=\"hidden\" name=\"base\" value=\"%" PRId64 "\">"
                         "<input type=\"hidden\" name=\"tag\" value=\"%" PRIx64 "\">",
                         revision->number, revision->tag);
}

bool desk_base_is(struct desk_call *call, const struct revision *revision)
{
    char tag[TAG_SIZE];
    snprintf(tag, sizeof tag, "%" PRIx64, revision->tag);
    return desk_number(desk_form_text(&call->form, "base")) == revision->number &&
           strcmp(desk_form_text_or_empty(&call->form, "tag"), tag) == 0;
}

void desk_put_correction_drop(struct desk_call *call, const char *clinic_id,
                              enum clinic_field field, const struct revision *revision)
{
    char action[SITE_ADDRESS_SIZE];
    snprintf(action, sizeof action, "/clinics/%.64s/take-back", clinic_id);
    desk_form_begin(call, action);
    desk_put_base(call, revision);
    desk_put(call, "<input type=\"hidden\" name=\"field\"");
    desk_put_attribute(call, "value", clinic_field_name(field));
    desk_put(call, "><button>");
    desk_say(call, DESK_TAKE_BACK);
    desk_put(call, "</button></form>");
}
