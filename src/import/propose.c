/* Proposing what the columns of a foreign list give.
 *
 * Headers that are known keep their meaning. Of the others, each look in turn, the most telling
 * first, takes the column that has it most, so that two columns do not compete for one field. What
 * nothing takes is proposed as of no use. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "columns/columns_bounds.h"
#include "columns/columns_days.h"
#include "columns/columns_headers.h"
#include "columns/columns_judge.h"
#include "columns/columns_ticks.h"
#include "columns/open_days.h"
#include "columns/value_look.h"
#include "fever/propose.h"
#include "plan/batch.h"
#include "read/table_header.h"
#include "report/report_columns.h"

enum { LIKELY_PERCENT = 90, GUESS_PERCENT = 60, WHY_SIZE = 300 };

struct proposing {
    struct import_batch *batch;
    struct look_tools tools;
    struct column_proposal *columns;
    struct column_look *looks;
    bool *decided;
    size_t count;
    bool given[TARGET_COUNT];
    bool has_header_crs;
    enum crs header_crs;
    struct constant_proposal constants[2];
    size_t constant_count;
    bool failed; /* memory */
};

static bool may_repeat(int target)
{
    return target == FIELD_PHONE || target == FIELD_ALIASES || target == FIELD_NOTE;
}

static const char *why_text(struct proposing *proposing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *why_text(struct proposing *proposing, const char *format, ...)
{
    char text[WHY_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *copy = arena_strdup(proposing->batch->arena, text);
    proposing->failed |= !copy;
    return copy ? copy : "";
}

static void decide(struct proposing *proposing, size_t column, int target,
                   enum proposal_sureness sureness, const char *why)
{
    struct column_proposal *proposal = &proposing->columns[column];
    proposing->decided[column] = true;
    proposal->sureness = sureness;
    proposal->why = why;
    if (target >= TARGET_COUNT)
        return;
    proposal->fields[proposal->field_count++] = column_target_name(target);
    proposing->given[target] = true;
}

/* Ids of ours look like 110101-0007; anything else under such a header is a foreign key. */
static bool are_own_ids(const struct raw_table *table, size_t column)
{
    for (size_t i = 0; i < table->count && i < 100; i++) {
        const char *cursor = table->rows[i].cells, *cell = "";
        for (size_t j = 0; j <= column && column < table->rows[i].count; j++)
            cell = raw_cell_next(&cursor);
        if (*cell && (strspn(cell, "0123456789") != 6 || cell[6] != '-'))
            return false;
    }
    return true;
}

/* The first column before `column` that gives the target, not for some days only, or `column`. */
static size_t giver_before(const struct proposing *proposing, size_t column, int target)
{
    const struct text_tools *text = proposing->tools.text;
    for (size_t i = 0; i < column; i++) {
        const struct column_proposal *other = &proposing->columns[i];
        if (other->field_count == 1 && strcmp(other->fields[0], column_target_name(target)) == 0 &&
            (target != FIELD_HOURS_TEXT || !header_read(text, other->header).hours_label))
            return i;
    }
    return column;
}

/* Takes the target away from an earlier column as an import does: it is empty, or gives the hours
 * of the hospital where this one gives those of its fever clinic. */
static bool displace(struct proposing *proposing, size_t column, int target)
{
    const struct text_tools *text = proposing->tools.text;
    size_t other = giver_before(proposing, column, target);
    if (other == column || !proposing->looks[column].values)
        return false;
    bool is_empty = !proposing->looks[other].values;
    if (!is_empty && (target != FIELD_HOURS_TEXT ||
                      !header_is_of_fever_clinic(text, proposing->columns[column].header) ||
                      header_is_of_fever_clinic(text, proposing->columns[other].header)))
        return false;
    proposing->columns[other].field_count = 0;
    decide(proposing, other, TARGET_IGNORED, PROPOSAL_LIKELY,
           is_empty ? "the column is empty, and another one gives the same"
                    : "another column gives the hours of the fever clinic itself");
    return true;
}

static bool has_position(const struct proposing *proposing, size_t column, int target)
{
    size_t other = giver_before(proposing, column, target);
    return other < column && proposing->looks[other].values;
}

/* Takes the header's coordinate system where its column gives the position; false where an earlier
 * column gives it in another system. As column_map_build does. */
static bool crs_take(struct proposing *proposing, size_t column,
                     const struct header_meaning *meaning)
{
    bool has_lon = has_position(proposing, column, FIELD_LON);
    bool has_lat = has_position(proposing, column, FIELD_LAT);
    if (!meaning->has_crs) {
        if ((meaning->target == FIELD_LON || meaning->target == FIELD_LAT) && !has_lon && !has_lat)
            proposing->has_header_crs = false;
        return true;
    }
    if (proposing->has_header_crs)
        return meaning->crs == proposing->header_crs;
    if ((has_lon && meaning->target != FIELD_LAT) || (has_lat && meaning->target != FIELD_LON))
        return false;
    proposing->has_header_crs = true;
    proposing->header_crs = meaning->crs;
    return true;
}

/* Whether an earlier column gives the target; hours of some days only do not count. */
static bool is_given(const struct proposing *proposing, size_t column, int target)
{
    return proposing->given[target] &&
           (target != FIELD_HOURS_TEXT || giver_before(proposing, column, target) < column);
}

/* Whether the cells, and what other columns give, decide what the header means. */
static bool needs_other_columns(int target)
{
    return target == TARGET_DAYS || target == TARGET_OPENS || target == TARGET_CLOSES;
}

static void decide_by_header(struct proposing *proposing, size_t column,
                             const struct header_meaning *meaning)
{
    int target = meaning->target;
    bool is_grid = column_look_percent(&proposing->looks[column], LOOK_SESSIONS) >= GUESS_PERCENT;
    if (!crs_take(proposing, column, meaning)) {
        decide(proposing, column, TARGET_IGNORED, PROPOSAL_LIKELY,
               "another column gives the position, in another coordinate system");
        return;
    }
    if (target > TARGET_IGNORED || (target == TARGET_SESSIONS && !is_grid) ||
        needs_other_columns(target))
        return;
    if (target == FIELD_ID && !are_own_ids(&proposing->batch->table, column))
        decide(proposing, column, FIELD_SOURCE_ID, PROPOSAL_LIKELY,
               "the header says id, but the values are not ids of ours: keys of the source");
    else if (target == TARGET_IGNORED)
        decide(proposing, column, target, PROPOSAL_CERTAIN, "known to be of no use here");
    else if (is_given(proposing, column, target) && !meaning->hours_label && !may_repeat(target) &&
             !displace(proposing, column, target))
        decide(proposing, column, TARGET_IGNORED, PROPOSAL_LIKELY,
               why_text(proposing, "another column gives %s already", column_target_name(target)));
    else
        decide(proposing, column, target, PROPOSAL_CERTAIN, "a known header");
}

/* 经度 that holds latitudes, and the other way round. */
static void exchange_swapped(struct proposing *proposing)
{
    size_t lon = proposing->count, lat = proposing->count;
    for (size_t i = 0; i < proposing->count; i++) {
        const struct column_proposal *column = &proposing->columns[i];
        if (column->field_count != 1)
            continue;
        if (strcmp(column->fields[0], column_target_name(FIELD_LON)) == 0)
            lon = i;
        else if (strcmp(column->fields[0], column_target_name(FIELD_LAT)) == 0)
            lat = i;
    }
    if (lon == proposing->count || lat == proposing->count ||
        column_look_percent(&proposing->looks[lon], LOOK_LAT) < LIKELY_PERCENT ||
        column_look_percent(&proposing->looks[lat], LOOK_LON) < LIKELY_PERCENT)
        return;
    proposing->columns[lon].fields[0] = column_target_name(FIELD_LAT);
    proposing->columns[lat].fields[0] = column_target_name(FIELD_LON);
    proposing->columns[lon].sureness = proposing->columns[lat].sureness = PROPOSAL_LIKELY;
    proposing->columns[lon].why = proposing->columns[lat].why =
        "the headers of latitude and longitude are exchanged: the values say so";
}

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

static bool header_speaks_of(const struct proposing *proposing, size_t column,
                             const char *const *words, size_t count)
{
    char folded[WHY_SIZE];
    text_fold(proposing->tools.text, proposing->columns[column].header, folded, sizeof folded,
              NULL);
    return text_has_one(folded, words, count);
}

static bool is_postcode(const struct proposing *proposing, size_t column)
{
    static const char *const words[] = {"邮编", "邮政", "youbian", "zip", "post"};
    return header_speaks_of(proposing, column, words, sizeof words / sizeof *words);
}

/* Two parts are a city and its district, or a province that is a city (北京市/东城区). */
static void decide_parts(struct proposing *proposing, size_t column, const struct rule *rule,
                         enum proposal_sureness sureness, const char *why)
{
    size_t first = rule->look == LOOK_REGIONS && proposing->looks[column].parts == 2 ? 1 : 0;
    for (size_t i = first; i < 3 && rule->targets[i] != TARGET_UNKNOWN; i++)
        decide(proposing, column, rule->targets[i], sureness, why);
}

static bool are_free(const struct proposing *proposing, const struct rule *rule)
{
    for (size_t i = 0; i < 3 && rule->targets[i] != TARGET_UNKNOWN; i++)
        if (proposing->given[rule->targets[i]] && !may_repeat(rule->targets[i]))
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
        decide_parts(proposing, column, rule,
                     percent >= LIKELY_PERCENT ? PROPOSAL_LIKELY : PROPOSAL_GUESS,
                     why_text(proposing, "%u %% of the values look like %s", percent, rule->what));
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

static void decide_by_values(struct proposing *proposing)
{
    bool both = has_both_axes(proposing);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (both || (rules[i].look != LOOK_LON && rules[i].look != LOOK_LAT))
            apply_rule(proposing, &rules[i]);
}

/* As hours of the clinic these would say that it is open when it is not. */
static void leave_hours_of_a_part(struct proposing *proposing)
{
    for (size_t i = 0; i < proposing->count; i++)
        if (!proposing->decided[i] &&
            column_look_percent(&proposing->looks[i], LOOK_HOURS) >= GUESS_PERCENT &&
            header_is_of_a_part(proposing->tools.text, proposing->columns[i].header))
            decide(proposing, i, TARGET_IGNORED, PROPOSAL_GUESS,
                   "the header speaks of only some days, times or people: bring all hours into one "
                   "column");
}

/* 1, 2, 3 under a header such as class. */
static bool are_grades(const struct proposing *proposing, size_t column)
{
    static const char *const words[] = {"class", "level", "grade", "等", "级", "dengji", "jibie"};
    const struct column_look *look = &proposing->looks[column];
    return look->values && look->grades * 100 >= look->values * LIKELY_PERCENT &&
           header_speaks_of(proposing, column, words, sizeof words / sizeof *words);
}

static bool are_keys(const struct column_look *look)
{
    return look->all_distinct && look->complete && !look->counts_rows &&
           look->counts[LOOK_KEY] == look->values && look->counts[LOOK_LATIN] < look->values;
}

static void decide_rest(struct proposing *proposing, size_t column)
{
    const struct column_look *look = &proposing->looks[column];
    const char *why = "nothing is known of such values; map it by hand if it is of use";
    if (!look->values)
        why = "the column is empty";
    else if (are_grades(proposing, column) && !proposing->given[FIELD_LEVEL])
        return decide(proposing, column, FIELD_LEVEL, PROPOSAL_GUESS,
                      "the header speaks of a class, and all values can be levels");
    else if (is_postcode(proposing, column))
        why = "postcodes are of no use here";
    else if (look->counts_rows)
        why = "it counts the rows";
    else if (are_keys(look) && !proposing->given[FIELD_SOURCE_ID])
        return decide(proposing, column, FIELD_SOURCE_ID, PROPOSAL_GUESS,
                      "every row has another value: perhaps the source's key");
    else if (column_look_percent(look, LOOK_FLAG) >= LIKELY_PERCENT)
        why = "yes or no, but of what? map it by hand to designated, insurance or another flag";
    else if (column_look_percent(look, LOOK_NUMBER) >= GUESS_PERCENT)
        why = "numbers that no field takes";
    else if (column_look_percent(look, LOOK_LATIN) >= GUESS_PERCENT)
        why = "Latin letters, such as pinyin, which is derived anyhow";
    else if (column_look_percent(look, LOOK_PROSE) >= GUESS_PERCENT)
        return decide(proposing, column, FIELD_NOTE, PROPOSAL_GUESS,
                      "longer texts, which everybody will read as a note");
    decide(proposing, column, TARGET_IGNORED, PROPOSAL_GUESS, why);
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

static void propose_kind(struct proposing *proposing)
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
static void propose_crs(struct proposing *proposing)
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

static enum fever_error headers_read(struct proposing *proposing)
{
    const struct raw_row *header = &proposing->batch->table.header;
    const char *cursor = header->cells;
    struct buffer clean;
    struct text_repairs repairs;
    enum fever_error failure = FEVER_OK;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    for (size_t i = 0; i < proposing->count && !failure; i++) {
        buffer_reset(&clean);
        text_clean(proposing->tools.text, raw_cell_next(&cursor), TEXT_PLAIN, &clean, &repairs);
        proposing->columns[i].header =
            buffer_error(&clean)
                ? NULL
                : arena_copy(proposing->batch->arena, clean.data ? clean.data : "", clean.length);
        proposing->columns[i].example = raw_table_example(&proposing->batch->table, i);
        failure = proposing->columns[i].header
                      ? column_look_at(&proposing->tools, &proposing->batch->table, i,
                                       &proposing->looks[i])
                      : FEVER_NOMEM;
    }
    buffer_clear(&clean);
    return failure;
}

/* Headers that are empty or stand there twice cannot be mapped. */
static bool is_mappable(const struct proposing *proposing, size_t column)
{
    const char *header = proposing->columns[column].header;
    for (size_t i = 0; i < column; i++)
        if (strcmp(proposing->columns[i].header, header) == 0)
            return false;
    return *header != '\0';
}

/* What an import would take the columns for, as far as joining hours needs it. */
static struct column_map map_of_hours(struct proposing *proposing)
{
    struct column_map map = {.count = proposing->count};
    map.columns = arena_array(proposing->batch->arena, map.count, sizeof *map.columns);
    for (size_t i = 0; map.columns && i < map.count; i++) {
        const struct column_proposal *column = &proposing->columns[i];
        struct header_meaning meaning = header_read(proposing->tools.text, column->header);
        bool is_left_out = proposing->decided[i] && !column->field_count;
        map.columns[i] =
            (struct import_column){.raw = column->header,
                                   .header = column->header,
                                   .target = is_left_out ? TARGET_IGNORED : meaning.target,
                                   .hours_label = meaning.hours_label,
                                   .asked_label = meaning.asked_label,
                                   .hours_number = meaning.hours_number};
    }
    return map;
}

/* 开始时间 and 结束时间, and 开诊日 beside the hours. */
static void propose_bounds(struct proposing *proposing)
{
    struct column_map map = map_of_hours(proposing);
    if (!map.columns ||
        columns_join_bounds(&proposing->batch->table, proposing->tools.text, &map)) {
        proposing->failed = true;
        return;
    }
    proposing->given[FIELD_HOURS_TEXT] |= map.given[FIELD_HOURS_TEXT];
    for (size_t i = 0; i < map.count; i++) {
        int target = map.columns[i].target;
        if (!proposing->decided[i] && target == FIELD_HOURS_TEXT)
            decide(proposing, i, target, PROPOSAL_LIKELY,
                   "whether the hours of other columns hold on these days too");
        else if (!proposing->decided[i] && needs_other_columns(target))
            decide(proposing, i, target, PROPOSAL_LIKELY,
                   target == TARGET_DAYS
                       ? "the values are the days of the hours that stand beside them"
                       : "the values are times of day: one column begins the hours, one ends them");
    }
}

/* 启用日期, 停用日期, ticks below 发热门诊; before other rules take their dates for the list's. */
static void propose_by_headers_and_cells(struct proposing *proposing)
{
    const struct raw_table *list = &proposing->batch->table;
    struct column_map map = map_of_hours(proposing);
    if (!map.columns || columns_join_bounds(list, proposing->tools.text, &map) ||
        columns_find_open_days(list, proposing->tools.text, &map) ||
        columns_find_ticks(list, proposing->tools.text, &map)) {
        proposing->failed = true;
        return;
    }
    for (size_t i = 0; i < map.count; i++) {
        int target = map.columns[i].target;
        const char *why =
            target == TARGET_OPEN_FROM ? "the values are days: the hours hold from these on"
            : target == TARGET_OPEN_UNTIL
                ? "the values are days: from these on the hours hold no more"
            : target == TARGET_TICKS ? "the values are yes and no: who has none is no fever clinic"
                                     : NULL;
        if (is_mappable(proposing, i) && why)
            decide(proposing, i, target, PROPOSAL_LIKELY, why);
    }
}

/* 周一至周五 and 周六 give hours where no other column does. */
static void propose_days(struct proposing *proposing)
{
    bool *labelled = arena_array(proposing->batch->arena, proposing->count, sizeof *labelled);
    if (!labelled) {
        proposing->failed = true;
        return;
    }
    const struct raw_table *table = &proposing->batch->table;
    bool is_beside = proposing->given[FIELD_HOURS_TEXT];
    if (proposing->given[FIELD_HOURS] || proposing->given[TARGET_SESSIONS])
        return;
    for (size_t i = 0; i < proposing->count; i++)
        labelled[i] =
            !proposing->decided[i] &&
            header_read(proposing->tools.text, proposing->columns[i].header).hours_label &&
            (!is_beside || column_of_days_goes_on(table, proposing->tools.text, i));
    if (!is_beside && !columns_of_days_hold_hours(table, labelled, proposing->count))
        return;
    for (size_t i = 0; i < proposing->count; i++)
        if (labelled[i])
            decide(proposing, i, FIELD_HOURS_TEXT, PROPOSAL_LIKELY,
                   "the header is days or a time of day: hours of these");
}

static void propose_columns(struct proposing *proposing)
{
    bool speaks_of_insurance = false;
    const struct text_tools *text = proposing->tools.text;
    for (size_t i = 0; i < proposing->count; i++)
        speaks_of_insurance |= header_speaks_of(proposing, i, (const char *const[]){"医保"}, 1);
    propose_by_headers_and_cells(proposing);
    for (size_t i = 0; i < proposing->count; i++) {
        struct header_meaning meaning = header_read(text, proposing->columns[i].header);
        if (proposing->decided[i])
            continue;
        if (!is_mappable(proposing, i))
            decide(proposing, i, TARGET_IGNORED, PROPOSAL_CERTAIN, "no header of its own");
        else if (speaks_of_insurance &&
                 header_is_bare_designated(text, proposing->columns[i].header))
            decide(proposing, i, TARGET_IGNORED, PROPOSAL_GUESS,
                   "定点 beside 医保 may mean the insurance: map it to designated or insurance");
        else
            decide_by_header(proposing, i, &meaning);
    }
    propose_bounds(proposing);
    propose_days(proposing);
    exchange_swapped(proposing);
    decide_by_values(proposing);
    leave_hours_of_a_part(proposing);
    for (size_t i = 0; i < proposing->count; i++)
        if (!proposing->decided[i])
            decide_rest(proposing, i);
    propose_kind(proposing);
    propose_crs(proposing);
}

static enum fever_error proposal_fill(struct proposing *proposing, struct columns_proposal *out)
{
    struct arena *arena = proposing->batch->arena;
    struct constant_proposal *constants =
        arena_array(arena, proposing->constant_count, sizeof *constants);
    size_t kept = 0;
    if (!constants || proposing->failed)
        return FEVER_NOMEM;
    memcpy(constants, proposing->constants, proposing->constant_count * sizeof *constants);
    for (size_t i = 0; i < proposing->count; i++)
        kept += is_mappable(proposing, i);
    struct column_proposal *columns = arena_array(arena, kept, sizeof *columns);
    if (!columns)
        return FEVER_NOMEM;
    kept = 0;
    for (size_t i = 0; i < proposing->count; i++)
        if (is_mappable(proposing, i))
            columns[kept++] = proposing->columns[i];
    out->file = proposing->batch->report.file;
    out->encoding = proposing->batch->report.encoding;
    out->rows = proposing->batch->table.count;
    out->columns = columns;
    out->column_count = kept;
    out->constants = constants;
    out->constant_count = proposing->constant_count;
    out->has_name = proposing->given[FIELD_NAME];
    out->has_sessions = proposing->given[TARGET_SESSIONS];
    return FEVER_OK;
}

/* Everything that looking needs; the hours reader is the caller's to free. */
static enum fever_error tools_make(struct proposing *proposing, const struct dataset *known,
                                   const struct text_tools *text, struct error *error)
{
    struct arena *arena = proposing->batch->arena;
    struct region_table *regions = NULL;
    enum fever_error failure = FEVER_OK;
    if (known)
        failure = region_table_build(arena, known->regions, known->region_count, &regions, error);
    if (failure)
        return failure;
    proposing->tools = (struct look_tools){text, regions, NULL, arena};
    proposing->columns = arena_array(arena, proposing->count, sizeof *proposing->columns);
    proposing->looks = arena_array(arena, proposing->count, sizeof *proposing->looks);
    proposing->decided = arena_array(arena, proposing->count, sizeof *proposing->decided);
    if (!proposing->columns || !proposing->looks || !proposing->decided ||
        hours_reader_new(&proposing->tools.hours))
        return error_nomem(error);
    return FEVER_OK;
}

static enum fever_error propose(struct import_batch *batch, const struct text_tools *text,
                                const struct dataset *known, struct columns_proposal *out,
                                struct error *error)
{
    struct proposing proposing = {.batch = batch, .count = batch->table.header.count};
    enum fever_error failure = tools_make(&proposing, known, text, error);
    if (failure)
        return failure;
    failure = headers_read(&proposing);
    if (!failure)
        propose_columns(&proposing);
    if (!failure)
        failure = proposal_fill(&proposing, out);
    hours_reader_free(proposing.tools.hours);
    return failure ? error_nomem(error) : FEVER_OK;
}

static enum fever_error list_read(struct import_batch *batch, const char *path,
                                  const struct import_options *options,
                                  const struct text_tools *text, struct error *error)
{
    static const struct column_mapping no_mapping = {0};
    struct header_words words = {&no_mapping, text};
    struct header_judge judge = {header_words_score, header_words_join, &words};
    struct read_request request = {.encoding = options->encoding,
                                   .delimiter = options->delimiter,
                                   .layer = options->layer,
                                   .judge = &judge};
    return import_batch_read(batch, path, &request, error);
}

enum fever_error columns_propose(const char *path, const struct import_options *options,
                                 const struct dataset *known, struct columns_proposal **out,
                                 struct error *error)
{
    struct import_batch *batch = import_batch_new();
    struct columns_proposal *proposal = batch ? arena_alloc(batch->arena, sizeof *proposal) : NULL;
    struct text_tools *text;
    if (!proposal) {
        import_batch_free(batch);
        return error_nomem(error);
    }
    proposal->batch = batch;
    enum fever_error failure = text_tools_new(batch->arena, &text, error);
    if (!failure)
        failure = list_read(batch, path, options, text, error);
    if (!failure)
        failure = propose(batch, text, known, proposal, error);
    if (failure) {
        import_batch_free(batch);
        return failure;
    }
    *out = proposal;
    return FEVER_OK;
}

void columns_proposal_free(struct columns_proposal *proposal)
{
    if (proposal)
        import_batch_free(proposal->batch);
}
