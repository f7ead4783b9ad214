/* Proposing by values: each look in turn, the most telling first, takes the column that has it
 * most, so that two columns do not compete for one field. What nothing takes is proposed as of no
 * use. */
#include <string.h>

#include "proposing.h"

struct rule {
    enum look look;
    int targets[3]; /* TARGET_UNKNOWN ends */
    const char *what;
};

#define ONE(field)                                                                                 \
    {                                                                                              \
        field, TARGET_UNKNOWN, TARGET_UNKNOWN                                                      \
    }

static const struct rule rules[] = {
    {LOOK_SESSIONS, ONE(TARGET_SESSIONS), "a week grid of 21 sessions"},
    {LOOK_CRS, ONE(FIELD_CRS), "names of coordinate systems"},
    {LOOK_URL, ONE(FIELD_SOURCE_URL), "addresses of web pages"},
    {LOOK_LON_LAT, {FIELD_LON, FIELD_LAT, TARGET_UNKNOWN}, "longitude, latitude in China"},
    {LOOK_LAT_LON, {FIELD_LAT, FIELD_LON, TARGET_UNKNOWN}, "latitude, longitude in China"},
    {LOOK_LON, ONE(FIELD_LON), "longitudes in China"},
    {LOOK_LAT, ONE(FIELD_LAT), "latitudes in China"},
    {LOOK_DATE, ONE(FIELD_SOURCE_DATE), "dates"},
    {LOOK_PHONE, ONE(FIELD_PHONE), "telephone numbers"},
    {LOOK_ADCODE, ONE(FIELD_ADCODE), "adcodes"},
    {LOOK_LEVEL, ONE(FIELD_LEVEL), "levels of hospitals"},
    {LOOK_KIND, ONE(FIELD_KIND), "kinds of places"},
    {LOOK_AGES, ONE(TARGET_AGES), "age ranges"},
    {LOOK_REGIONS, {FIELD_PROVINCE, FIELD_CITY, FIELD_DISTRICT}, "province, city, district"},
    {LOOK_PROVINCE, ONE(FIELD_PROVINCE), "provinces"},
    {LOOK_CITY, ONE(FIELD_CITY), "cities"},
    {LOOK_DISTRICT, ONE(FIELD_DISTRICT), "districts"},
    {LOOK_NAME, ONE(FIELD_NAME), "names of hospitals and clinics"},
    {LOOK_ADDRESS, ONE(FIELD_ADDRESS), "addresses"},
    {LOOK_HOURS, ONE(FIELD_HOURS_TEXT), "opening hours"},
};

static bool is_postcode(const struct proposing *proposing, size_t column)
{
    static const char *const words[] = {"邮编", "邮政", "youbian", "zip", "post"};
    return proposing_header_has(proposing, column, words, sizeof words / sizeof *words);
}

/* Two parts are a city and its district, or a province that is a city (北京市/东城区). */
static void decide_parts(struct proposing *proposing, size_t column, const struct rule *rule,
                         enum proposal_sureness sureness, const char *why)
{
    size_t first = rule->look == LOOK_REGIONS && proposing->looks[column].parts == 2 ? 1 : 0;
    for (size_t i = first; i < 3 && rule->targets[i] != TARGET_UNKNOWN; i++)
        proposing_decide(proposing, column, rule->targets[i], sureness, why);
}

static bool are_free(const struct proposing *proposing, const struct rule *rule)
{
    for (size_t i = 0; i < 3 && rule->targets[i] != TARGET_UNKNOWN; i++)
        if (proposing->given[rule->targets[i]] && !column_target_may_repeat(rule->targets[i]))
            return false;
    return true;
}

/* The undecided column that has the rule's look most; `count` where none has it enough. */
static size_t best_column(const struct proposing *proposing, const struct rule *rule,
                          unsigned *percent)
{
    size_t best = proposing->count;
    *percent = GUESS_PERCENT - 1;
    for (size_t i = 0; i < proposing->count; i++) {
        unsigned share = column_look_percent(&proposing->looks[i], rule->look);
        if (proposing->decided[i] || share <= *percent ||
            (rule->look == LOOK_ADCODE && is_postcode(proposing, i)) ||
            (rule->look == LOOK_HOURS &&
             header_is_of_a_part(proposing->tools.text, proposing->columns[i].header)))
            continue;
        best = i;
        *percent = share;
    }
    return best;
}

static void apply_rule(struct proposing *proposing, const struct rule *rule)
{
    unsigned percent;
    while (are_free(proposing, rule)) {
        size_t column = best_column(proposing, rule, &percent);
        if (column == proposing->count)
            return;
        decide_parts(
            proposing, column, rule, percent >= LIKELY_PERCENT ? PROPOSAL_LIKELY : PROPOSAL_GUESS,
            proposing_why(proposing, "%u %% of the values look like %s", percent, rule->what));
    }
}

/* A longitude without a latitude is no position. */
static bool has_both_axes(const struct proposing *proposing)
{
    unsigned lon = 0, lat = 0;
    for (size_t i = 0; i < proposing->count; i++) {
        if (proposing->decided[i])
            continue;
        lon += column_look_percent(&proposing->looks[i], LOOK_LON) >= GUESS_PERCENT;
        lat += column_look_percent(&proposing->looks[i], LOOK_LAT) >= GUESS_PERCENT;
    }
    return (lon || proposing->given[FIELD_LON]) && (lat || proposing->given[FIELD_LAT]);
}

void propose_by_values(struct proposing *proposing)
{
    bool both = has_both_axes(proposing);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (both || (rules[i].look != LOOK_LON && rules[i].look != LOOK_LAT))
            apply_rule(proposing, &rules[i]);
}

/* As hours of the clinic these would say that it is open when it is not. */
void propose_leaving_parts(struct proposing *proposing)
{
    for (size_t i = 0; i < proposing->count; i++)
        if (!proposing->decided[i] &&
            column_look_percent(&proposing->looks[i], LOOK_HOURS) >= GUESS_PERCENT &&
            header_is_of_a_part(proposing->tools.text, proposing->columns[i].header))
            proposing_decide(
                proposing, i, TARGET_IGNORED, PROPOSAL_GUESS,
                "the header speaks of only some days, times or people: bring all hours into one "
                "column");
}

/* 1, 2, 3 under a header such as class. */
static bool are_grades(const struct proposing *proposing, size_t column)
{
    static const char *const words[] = {"class", "level", "grade", "等", "级", "dengji", "jibie"};
    const struct column_look *look = &proposing->looks[column];
    return look->values && look->grades * 100 >= look->values * LIKELY_PERCENT &&
           proposing_header_has(proposing, column, words, sizeof words / sizeof *words);
}

static bool are_keys(const struct column_look *look)
{
    return look->all_distinct && look->complete && !look->counts_rows &&
           look->counts[LOOK_KEY] == look->values && look->counts[LOOK_LATIN] < look->values;
}

void propose_rest(struct proposing *proposing, size_t column)
{
    const struct column_look *look = &proposing->looks[column];
    const char *why = "nothing is known of such values; map it by hand if it is of use";
    if (!look->values)
        why = "the column is empty";
    else if (are_grades(proposing, column) && !proposing->given[FIELD_LEVEL])
        return proposing_decide(proposing, column, FIELD_LEVEL, PROPOSAL_GUESS,
                                "the header speaks of a class, and all values can be levels");
    else if (is_postcode(proposing, column))
        why = "postcodes are of no use here";
    else if (look->counts_rows)
        why = "it counts the rows";
    else if (are_keys(look) && !proposing->given[FIELD_SOURCE_ID])
        return proposing_decide(proposing, column, FIELD_SOURCE_ID, PROPOSAL_GUESS,
                                "every row has another value: perhaps the source's key");
    else if (column_look_percent(look, LOOK_FLAG) >= LIKELY_PERCENT)
        why = "yes or no, but of what? map it by hand to designated, insurance or another flag";
    else if (column_look_percent(look, LOOK_NUMBER) >= GUESS_PERCENT)
        why = "numbers that no field takes";
    else if (column_look_percent(look, LOOK_LATIN) >= GUESS_PERCENT)
        why = "Latin letters, such as pinyin, which is derived anyhow";
    else if (column_look_percent(look, LOOK_PROSE) >= GUESS_PERCENT)
        return proposing_decide(proposing, column, FIELD_NOTE, PROPOSAL_GUESS,
                                "longer texts, which everybody will read as a note");
    proposing_decide(proposing, column, TARGET_IGNORED, PROPOSAL_GUESS, why);
}

static size_t column_giving(const struct proposing *proposing, int target)
{
    for (size_t i = 0; i < proposing->count; i++)
        for (size_t j = 0; j < proposing->columns[i].field_count; j++)
            if (strcmp(proposing->columns[i].fields[j], column_target_name(target)) == 0)
                return i;
    return proposing->count;
}

static void add_constant(struct proposing *proposing, enum clinic_field field, const char *value,
                         enum proposal_sureness sureness, const char *why)
{
    proposing->constants[proposing->constant_count++] =
        (struct constant_proposal){clinic_field_name(field), value, sureness, why};
}

void propose_kind(struct proposing *proposing)
{
    size_t name = column_giving(proposing, FIELD_NAME);
    if (name == proposing->count || proposing->given[FIELD_KIND])
        return;
    const struct column_look *look = &proposing->looks[name];
    const struct {
        size_t count;
        enum clinic_kind kind;
        const char *why;
    } kinds[] = {
        {look->pharmacies, KIND_PHARMACY, "the names are those of pharmacies"},
        {look->vaccinations, KIND_VACCINATION_SITE, "the names speak of vaccination"},
        {look->test_sites, KIND_TEST_SITE, "the names speak of tests"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (look->values && kinds[i].count * 100 >= look->values * GUESS_PERCENT)
            return add_constant(proposing, FIELD_KIND, clinic_kind_name(kinds[i].kind),
                                PROPOSAL_LIKELY, kinds[i].why);
}

/* The numbers alone cannot tell a coordinate system; where such lists come from can be guessed. */
void propose_crs(struct proposing *proposing)
{
    size_t lon = column_giving(proposing, FIELD_LON);
    if (lon == proposing->count || proposing->given[FIELD_CRS])
        return;
    const struct column_look *look = &proposing->looks[lon];
    if (proposing->has_header_crs)
        add_constant(proposing, FIELD_CRS, crs_name(proposing->header_crs), PROPOSAL_CERTAIN,
                     "the header says so");
    else if (look->in_taiwan * 100 >= look->values * LIKELY_PERCENT)
        add_constant(proposing, FIELD_CRS, crs_name(CRS_WGS84), PROPOSAL_LIKELY,
                     "positions in Taiwan are published in WGS84");
    else
        add_constant(proposing, FIELD_CRS, crs_name(CRS_GCJ02), PROPOSAL_GUESS,
                     "nothing states the system, and most lists of mainland China have their "
                     "positions from AMap or Tencent; ask the source: bd09 from Baidu, wgs84 from "
                     "GPS and Tianditu");
}
