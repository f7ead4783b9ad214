/* Corrections at the desk: made for the revision that was shown, and noted. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk_correct.h"

enum { TAG_SIZE = 24 };

enum fever_error desk_corrections_apply(struct desk_call *call, const struct dataset *dataset,
                                        const struct correct_plan *plan, const char *action,
                                        const char *clinic_id, struct error *error)
{
    const struct change_set set = {.base_revision = dataset->revision.number,
                                   .base_tag = dataset->revision.tag,
                                   .kind = "corrections",
                                   .now = call->now,
                                   .actor = call->session->actor,
                                   .action = action,
                                   .target = clinic_id,
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
    return failure;
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
