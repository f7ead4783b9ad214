/* Naming who runs the tool, and noting it. */
#include "feverctl_who.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fever/utf8.h"

/* The terminal's login, what the environment says, or the user as whom the tool runs: a timer's
 * job has neither of the former. */
void feverctl_user(char *out, size_t size)
{
    const char *name = NULL;
    if (getlogin_r(out, size) == 0 && *out)
        return;
    if (!(name = getenv("USER")) || !*name)
        name = getenv("LOGNAME");
    if (!name || !*name) {
        const struct passwd *user = getpwuid(getuid());
        name = user ? user->pw_name : NULL;
    }
    if (name && *name)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "uid %ld", (long)getuid());
}

bool feverctl_text_is_fine(const char *text, size_t maximum)
{
    size_t length = strlen(text);
    if (length > maximum || !utf8_is_valid(text, length))
        return false;
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

void feverctl_actor(char out[ACTOR_SIZE])
{
    char user[WHO_SIZE], told[WHO_SIZE];
    feverctl_user(user, sizeof user);
    utf8_mend(user, told, sizeof told);
    snprintf(out, ACTOR_SIZE, "feverctl %s", told);
}

enum fever_error feverctl_audit(struct store *store, int64_t now, const char *action,
                                const char *target, const char *detail, struct error *error)
{
    char actor[ACTOR_SIZE];
    feverctl_actor(actor);
    const struct audit_entry entry = {
        .at = now, .actor = actor, .action = action, .target = target, .detail = detail};
    return store_audit(store, &entry, error);
}

enum fever_error feverctl_live_begin(struct store *store, struct error *error)
{
    enum { PATIENCE_MS = 5000 };
    return store_live_begin(store, PATIENCE_MS, error);
}

enum fever_error feverctl_live_end(struct store *store, enum fever_error failure, int64_t now,
                                   const char *action, const char *target, struct error *error)
{
    if (!failure)
        failure = feverctl_audit(store, now, action, target, NULL, error);
    if (!failure)
        failure = store_live_commit(store, error);
    store_live_end(store);
    return failure;
}
