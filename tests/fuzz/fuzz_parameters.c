/* Fuzzes the parameters of requests, a type at a time: the first byte chooses the rule, the rest is
 * the value. What is taken is within the rule's bounds; what is not has a fault that can be told.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/api/parameter_types.h"
#include "fever/civil.h"
#include "fever/consult.h"
#include "fever/utf8.h"
#include "fuzz.h"

enum { TEXT_MIN = 1, LIMIT_MAX = 50, DESCRIPTION_MAX = 4096 };

static const struct parameter_rule rules[] = {
    RULE("lat", NUMBER, point.lat, .minimum = -90, .maximum = 90),
    RULE("radius", NUMBER, radius_m, .minimum = 0, .maximum = 50000, .above_minimum = true),
    RULE("limit", INTEGER, limit, .minimum = 1, .maximum = LIMIT_MAX),
    RULE("days", CAPPED, days, .minimum = 1, .maximum = LIMIT_MAX),
    RULE("open", FLAG, filter.open_only),
    RULE("insurance", STATED, filter.insurance),
    RULE("at", INSTANT, at),
    RULE("crs", CRS, crs),
    RULE("lang", LANG, lang),
    RULE("kind", KINDS, filter.kinds),
    RULE("service", SERVICES, filter.services),
    RULE("consult", CONSULTS, consult_services),
    RULE("access", ACCESS, filter.access),
    RULE("region", REGION, filter.region),
    RULE("sort", SORT, sort),
    RULE("bbox", BBOX, bbox),
    RULE("box", BOX, bbox),
    RULE("q", TEXT, text, .minimum = TEXT_MIN, .maximum = PARAMETER_TEXT_MAX),
    RULE("cursor", CURSOR, cursor),
    RULE("id", ID, after),
    RULE("datetime", DATETIME, datetime),
    RULE("for", PERSON, person),
    RULE("level", LEVEL, writes.level),
    RULE("report", REPORT, writes.report),
};

static void check_numbers(const struct parameters *parameters)
{
    if (!(fabs(parameters->point.lat) <= 90) || parameters->radius_m < 0 ||
        parameters->radius_m > 50000 || parameters->limit < 0 || parameters->limit > LIMIT_MAX ||
        parameters->days < 0 || parameters->days > LIMIT_MAX)
        abort();
}

static void check_words(const struct parameters *parameters)
{
    if (parameters->crs >= CRS_COUNT || parameters->lang >= LANG_COUNT ||
        parameters->filter.kinds >> KIND_COUNT || parameters->filter.services >> SERVICE_COUNT ||
        parameters->consult_services >> CONSULT_SERVICE_COUNT ||
        parameters->writes.level >= LOAD_LEVEL_COUNT ||
        parameters->writes.report >= REPORT_KIND_COUNT || parameters->sort > SORT_SOONEST)
        abort();
}

static void check_texts(const struct parameters *parameters)
{
    const char *text = parameters->text, *id = parameters->after;
    if (text && (!utf8_is_valid(text, strlen(text)) || utf8_count(text) < TEXT_MIN ||
                 utf8_count(text) > PARAMETER_TEXT_MAX))
        abort();
    if (id && !clinic_id_is_valid(id, strlen(id)))
        abort();
}

static void check_ranges(const struct parameters *parameters)
{
    const struct instant_range *range = &parameters->datetime.range;
    if (parameters->bbox.given && !bbox_is_valid(&parameters->bbox.box))
        abort();
    if (parameters->at != PARAMETER_NOW &&
        (parameters->at < CIVIL_MIN_S || parameters->at >= CIVIL_MAX_S))
        abort();
    if (parameters->datetime.given && range->from > range->to)
        abort();
}

static void check_faults(const struct parameter_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct buffer text;
        buffer_init(&text, DESCRIPTION_MAX);
        parameter_fault_describe(&faults->items[i], &text);
        if (buffer_error(&text) || !text.length || !utf8_is_valid(text.data, text.length))
            abort();
        buffer_clear(&text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = size ? malloc(size) : NULL; /* the first byte's room is the NUL's */
    if (!text)
        return 0;
    memcpy(text, bytes + 1, size - 1);
    text[size - 1] = '\0';
    const struct parameter_rule *rule = &rules[bytes[0] % (sizeof rules / sizeof *rules)];
    const struct parameter_rules one = {rule, 1};
    /* As the reader of targets marks them. */
    const struct api_parameter given = {rule->name, text, !utf8_is_valid(text, strlen(text))};
    struct parameters parameters;
    struct parameter_faults faults = {.count = 0};
    parameters_init(&parameters);
    parameters_check(&one, &given, 1, false, NULL, &parameters, &faults);
    check_numbers(&parameters);
    check_words(&parameters);
    check_texts(&parameters);
    check_ranges(&parameters);
    check_faults(&faults);
    if (parameters_hash(&one, &parameters, 1) != parameters_hash(&one, &parameters, 1) ||
        !parameter_is_same(rule, &parameters, &parameters))
        abort();
    free(text);
    return 0;
}
