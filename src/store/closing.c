/* What those who close clinics share, at the terminal and at the desk. */
#include "fever/closing.h"

bool closure_is_due(const struct live_closure *closure, int64_t now)
{
    return closure->until == CLOSURE_NO_END && closure->made_at <= now - CLOSURE_CONFIRM_S;
}

static enum fever_error clinic_find(struct store *store, const char *name, struct arena *scratch,
                                    const char **out, struct error *error)
{
    struct dataset *dataset = NULL;
    const char *id = NULL;
    enum fever_error failure = store_load_clinic(store, name, &dataset, error);
    if (!failure && !dataset->clinic_count)
        failure = error_set(error, FEVER_NOT_FOUND, "there is no clinic %.80s", name);
    if (!failure && !(id = arena_strdup(scratch, dataset->clinics[0].id)))
        failure = error_nomem(error);
    dataset_free(dataset);
    if (!failure)
        *out = id;
    return failure;
}

enum fever_error closure_target_find(struct store *store, enum closure_scope scope,
                                     const char *name, struct arena *scratch, const char **out,
                                     struct error *error)
{
    bool known = false;
    if (scope == CLOSURE_CLINIC)
        return clinic_find(store, name, scratch, out, error);
    enum fever_error failure = scope == CLOSURE_SOURCE
                                   ? store_source_known(store, name, &known, error)
                                   : store_region_known(store, name, &known, error);
    if (!failure && !known)
        failure = error_set(error, FEVER_NOT_FOUND, "there is no %s %.80s",
                            closure_scope_name(scope), name);
    if (!failure)
        *out = name;
    return failure;
}
