/* Checking parameters by their rules: one pass over what was given, every fault named. */
#include "fever/parameters.h"

#include <string.h>

#include "fever/hash.h"
#include "fever/list.h"
#include "parameter_types.h"

enum { GIVEN_ONCE = 1, GIVEN_AGAIN = 2 };

static const struct parameter_rule nearest_rules[] = {
    RULE("lat", NUMBER, point.lat, .minimum = -90, .maximum = 90, .required = true),
    RULE("lon", NUMBER, point.lon, .minimum = -180, .maximum = 180, .required = true),
    RULE("crs", CRS, crs),
    RULE("limit", INTEGER, limit, .minimum = 1, .maximum = NEAREST_LIMIT_MAX),
    RULE("radius", NUMBER, radius_m, .minimum = 0, .maximum = NEAREST_RADIUS_MAX_M,
         .above_minimum = true),
    RULE("open", FLAG, filter.open_only),
    RULE("exclude_closed", FLAG, filter.exclude_closed),
    RULE("at", INSTANT, at),
    RULE("kind", KINDS, filter.kinds),
    RULE("service", SERVICES, filter.services),
    RULE("designated", STATED, filter.designated),
    RULE("insurance", STATED, filter.insurance),
    RULE("access", ACCESS, filter.access),
    RULE("age_months", INTEGER, filter.age_months, .minimum = 0, .maximum = AGE_MONTHS_MAX),
    RULE("region", REGION, filter.region),
    RULE("sort", SORT, sort),
    RULE("lang", LANG, lang),
};

const struct parameter_rules parameters_of_nearest = {nearest_rules,
                                                      sizeof nearest_rules / sizeof *nearest_rules};

void parameters_init(struct parameters *parameters)
{
    memset(parameters, 0, sizeof *parameters);
    parameters->crs = CRS_WGS84;
    parameters->lang = LANG_ZH_CN;
    parameters->at = PARAMETER_NOW;
    parameters->sort = SORT_DISTANCE;
    clinic_filter_init(&parameters->filter);
    parameters->updated_since = LIST_OF_ANY_TIME;
}

void parameter_fault_add(struct parameter_faults *faults, enum parameter_fault_kind kind,
                         const char *name, const struct parameter_rule *rule)
{
    if (faults->count < PARAMETER_FAULTS_MAX)
        faults->items[faults->count++] = (struct parameter_fault){name, kind, rule};
}

static size_t rule_find(const struct parameter_rules *rules, const char *name)
{
    size_t at = 0;
    while (at < rules->count && strcmp(rules->rules[at].name, name) != 0)
        at++;
    return at;
}

static void value_check(const struct parameter_rule *rule, const struct api_parameter *given,
                        const struct region_table *regions, struct parameters *parameters,
                        struct parameter_faults *faults)
{
    void *target = (char *)parameters + rule->offset;
    if (given->malformed) {
        parameter_fault_add(faults, FAULT_MALFORMED, rule->name, rule);
    } else if (!parameter_types[rule->type].parse(rule, given->value, target)) {
        parameter_fault_add(faults, FAULT_WRONG, rule->name, rule);
    } else if (rule->type == PARAMETER_REGION) {
        uint32_t *adcode = target;
        const struct region *region = regions ? region_find(regions, *adcode) : NULL;
        if (!region)
            parameter_fault_add(faults, FAULT_NO_SUCH_REGION, rule->name, rule);
        else
            *adcode = region->adcode; /* an abolished one is answered as its successor */
    }
}

void parameters_check(const struct parameter_rules *rules, const struct api_parameter *given,
                      size_t count, bool ignore_unknown, const struct region_table *regions,
                      struct parameters *parameters, struct parameter_faults *faults)
{
    unsigned char times[64] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t at = rule_find(rules, given[i].name);
        if (at == rules->count) {
            if (!ignore_unknown)
                parameter_fault_add(faults, FAULT_UNKNOWN, given[i].name, NULL);
            continue;
        }
        const struct parameter_rule *rule = &rules->rules[at];
        if (times[at] == 0)
            value_check(rule, &given[i], regions, parameters, faults);
        else if (times[at] == GIVEN_ONCE)
            parameter_fault_add(faults, FAULT_REPEATED, rule->name, rule);
        times[at] = times[at] == 0 ? GIVEN_ONCE : GIVEN_AGAIN;
        parameters->given |= UINT64_C(1) << at;
    }
    for (size_t at = 0; at < rules->count; at++) {
        const struct parameter_rule *rule = &rules->rules[at];
        if (rule->required && times[at] == 0)
            parameter_fault_add(faults, FAULT_MISSING, rule->name, rule);
    }
}

void parameter_fault_describe(const struct parameter_fault *fault, struct buffer *out)
{
    switch (fault->kind) {
    case FAULT_UNKNOWN:
        buffer_append_text(out, "is not a parameter of this request");
        return;
    case FAULT_REPEATED:
        buffer_append_text(out, "is given more than once");
        return;
    case FAULT_MALFORMED:
        buffer_append_text(out, "is not percent-encoded UTF-8 without NUL bytes");
        return;
    case FAULT_NO_SUCH_REGION:
        buffer_append_text(out, "is not the adcode of a region that we know");
        return;
    case FAULT_IN_QUERY:
        buffer_append_text(out, "belongs in the body of this request, not in its address");
        return;
    case FAULT_MISSING:
        buffer_append_text(out, "is missing; it ");
        break;
    case FAULT_WRONG:
        break;
    }
    buffer_append_text(out, "must be ");
    parameter_types[fault->rule->type].expect(fault->rule, out);
}

bool parameter_is_same(const struct parameter_rule *rule, const struct parameters *a,
                       const struct parameters *b)
{
    const struct parameter_rules rules = {rule, 1};
    return parameters_hash(&rules, a, HASH_SEED) == parameters_hash(&rules, b, HASH_SEED);
}

uint64_t parameters_hash(const struct parameter_rules *rules, const struct parameters *parameters,
                         uint64_t hash)
{
    for (size_t at = 0; at < rules->count; at++) {
        const struct parameter_rule *rule = &rules->rules[at];
        hash = parameter_types[rule->type].hash((const char *)parameters + rule->offset, hash);
    }
    return hash;
}
