/* Reading lists of scopes. */
#include "fever/scope.h"

#include <string.h>

enum { ID_MAX = 64 };

static const char *const acts[] = {"load", "closure"};

static bool is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* An id as the contract has it, or `*`. */
static bool is_object(const char *text, size_t length)
{
    static const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789._:-";
    enum { OUTER = 62 };
    if (is(text, length, "*"))
        return true;
    if (!length || length > ID_MAX || strspn(text, alphanumeric) < length)
        return false;
    return memchr(alphanumeric, text[0], OUTER) && memchr(alphanumeric, text[length - 1], OUTER);
}

static bool is_scope(const char *text, size_t length)
{
    if (is(text, length, "desk"))
        return true;
    const char *colon = memchr(text, ':', length);
    if (!colon)
        return false;
    size_t before = (size_t)(colon - text);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (is(text, before, acts[i]))
            return is_object(colon + 1, length - before - 1);
    return false;
}

bool scopes_are_valid(const char *scopes, const char **wrong, size_t *length)
{
    for (;;) {
        size_t item = strcspn(scopes, ",");
        if (!is_scope(scopes, item)) {
            if (wrong) {
                *wrong = scopes;
                *length = item;
            }
            return false;
        }
        if (!scopes[item])
            return true;
        scopes += item + 1;
    }
}

bool scopes_have(const char *scopes, const char *scope)
{
    for (;; scopes++) {
        size_t item = strcspn(scopes, ",");
        if (is(scopes, item, scope))
            return true;
        scopes += item;
        if (!*scopes)
            return false;
    }
}

bool scopes_allow(const char *scopes, const char *act, const char *clinic_id)
{
    char wanted[16 + ID_MAX + 1];
    if (strlen(act) + 1 + strlen(clinic_id) >= sizeof wanted)
        return false;
    char *object = stpcpy(stpcpy(wanted, act), ":");
    strcpy(object, "*");
    if (scopes_have(scopes, wanted))
        return true;
    strcpy(object, clinic_id);
    return scopes_have(scopes, wanted);
}
