/* Online consultations: their words, and what every entry must keep to. */
#include "fever/consult.h"

#include <string.h>

static const char *const own_services[] = {
    [CONSULT_GENERAL - SERVICE_COUNT] = "general",
    [CONSULT_PAEDIATRICS - SERVICE_COUNT] = "paediatrics",
    [CONSULT_OBSTETRICS - SERVICE_COUNT] = "obstetrics",
    [CONSULT_CHRONIC_DISEASE - SERVICE_COUNT] = "chronic_disease",
    [CONSULT_CHINESE_MEDICINE - SERVICE_COUNT] = "chinese_medicine",
    [CONSULT_HEALTH_INFORMATION - SERVICE_COUNT] = "health_information",
};

_Static_assert(sizeof own_services / sizeof *own_services == CONSULT_SERVICE_COUNT - SERVICE_COUNT,
               "every service has a name");

const char *consult_service_name(int service)
{
    return service < SERVICE_COUNT ? clinic_service_name((enum clinic_service)service)
                                   : own_services[service - SERVICE_COUNT];
}

bool consult_service_parse(const char *name, size_t length, int *out)
{
    for (int service = 0; service < CONSULT_SERVICE_COUNT; service++) {
        const char *known = consult_service_name(service);
        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            *out = service;
            return true;
        }
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Everything that RFC 3986 has no room for is refused: blanks, control signs, quotes, angle
 * brackets, backslashes, and bytes above ASCII, which belong escaped. */
bool consult_url_is_safe(const char *url)
{
    static const char scheme[] = "https://";
    size_t length = strlen(url);
    if (strncmp(url, scheme, sizeof scheme - 1) != 0 || length > CONSULT_URL_MAX)
        return false;
    const char *host = url + sizeof scheme - 1;
    size_t host_length = strcspn(host, "/?#");
    if (!host_length || (!is_letter(host[0]) && !is_digit(host[0])) ||
        memchr(host, '@', host_length))
        return false;
    for (const char *at = url; *at; at++)
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at))
            return false;
    return true;
}

bool consult_language_is_valid(const char *tag, size_t length)
{
    size_t part = 0, parts = 1;
    if (!length || length > CONSULT_LANGUAGE_MAX)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (tag[i] == '-') {
            if (part < (parts == 1 ? 2 : 1))
                return false;
            part = 0;
            parts++;
        } else if (!is_letter(tag[i]) && (parts == 1 || !is_digit(tag[i]))) {
            return false;
        } else if (++part > (parts == 1 ? 3 : 8)) {
            return false;
        }
    }
    return part >= (parts == 1 ? 2 : 1);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_lists(const struct consult *a, const struct consult *b)
{
    if (a->services != b->services || a->languages.count != b->languages.count ||
        a->region_count != b->region_count)
        return false;
    for (size_t i = 0; i < a->languages.count; i++)
        if (strcmp(a->languages.items[i], b->languages.items[i]) != 0)
            return false;
    for (size_t i = 0; i < a->region_count; i++)
        if (a->regions[i] != b->regions[i])
            return false;
    return true;
}

bool consult_same(const struct consult *a, const struct consult *b)
{
    return same_text(a->name, b->name) && same_text(a->url, b->url) &&
           same_text(a->wechat, b->wechat) && same_lists(a, b) && same_text(a->hours, b->hours) &&
           same_text(a->hours_text, b->hours_text) && a->hours_origin == b->hours_origin &&
           a->free == b->free && a->insurance == b->insurance && same_text(a->source, b->source) &&
           same_text(a->note, b->note);
}

static bool languages_are_valid(const struct text_list *languages)
{
    for (size_t i = 0; i < languages->count; i++)
        if (!consult_language_is_valid(languages->items[i], strlen(languages->items[i])))
            return false;
    return languages->count <= CONSULT_LANGUAGES_MAX;
}

const char *consult_fault(const struct consult *consult)
{
    if (!clinic_id_is_valid(consult->id, strlen(consult->id)))
        return "has no valid id";
    if (!*consult->name)
        return "has no name";
    if (consult->url && !consult_url_is_safe(consult->url))
        return "has an address that is no safe https address";
    if (!consult->url && !consult->wechat)
        return "has neither an address nor a WeChat name";
    if (!languages_are_valid(&consult->languages))
        return "has languages that are no language tags";
    if (consult->region_count > CONSULT_REGIONS_MAX)
        return "has too many regions";
    return NULL;
}
