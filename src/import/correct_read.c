/* Reading FIELD=VALUE as an import reads cells: the pairs become a list of one row.
 *
 * Cells of the clinic as it is stand beside them where a reader needs to know more than the value:
 * the region for an area code, the city for a district's name, the other end of a range of ages. An
 * import leaves out what it cannot read and goes on; a clerk who typed it is told and nothing is
 * written. */
#include "correct_read.h"

#include "fever/refusal.h"

#include <math.h>
#include <string.h>

#include "cell/normalise_hours.h"
#include "record/validate.h"

#define BIT(field) FIELD_BIT(FIELD_##field)

enum { ROW_MAX = 1 << 20, WGS84_DECIMALS = 7 };

static const uint64_t place_fields = BIT(LAT) | BIT(LON) | BIT(CRS) | BIT(PRECISION);
static const uint64_t entrance_fields = BIT(ENTRANCE_LAT) | BIT(ENTRANCE_LON);
static const uint64_t region_fields = BIT(PROVINCE) | BIT(CITY) | BIT(DISTRICT) | BIT(ADCODE);
static const uint64_t name_fields = BIT(NAME) | BIT(KIND);

struct reading {
    const struct correct_input *input;
    const struct clinic *clinic;
    uint64_t given, empty; /* fields of the pairs, and of those without a value */
    bool hours_are_prose;  /* `hours` is read as prose */
    struct buffer header, cells;
    uint32_t columns;
    struct text_tools *tools;
    struct region_table *regions;
    struct findings findings;
    struct column_map map;
    struct import_row row;
    struct error *error;
};

static const char *pair_text(const struct reading *reading, enum clinic_field field)
{
    for (size_t i = 0; i < reading->input->pair_count; i++)
        if (reading->input->pairs[i].field == field)
            return reading->input->pairs[i].text;
    return NULL;
}

static enum fever_error refuse(struct reading *reading, const char *sentence)
{
    return error_set(reading->error, FEVER_INVALID, "%s", sentence);
}

/* Both of a pair of coordinates, with values or without. */
static bool is_half(const struct reading *reading, uint64_t lat, uint64_t lon)
{
    uint64_t both = lat | lon;
    uint64_t given = reading->given & both, empty = reading->empty & both;
    return (given && given != both) || (empty && empty != both);
}

static enum fever_error pairs_check(struct reading *reading)
{
    uint64_t stated = reading->given & ~reading->empty;
    if (reading->empty & name_fields)
        return refuse(reading, "a clinic has a name and a kind: give another one instead of none");
    if (is_half(reading, BIT(LAT), BIT(LON)))
        return refuse(reading, "a position needs both: give lat and lon, or clear both");
    if (is_half(reading, BIT(ENTRANCE_LAT), BIT(ENTRANCE_LON)))
        return refuse(reading,
                      "an entrance's position needs both: give entrance_lat and entrance_lon");
    if (reading->given & BIT(CRS) && !(stated & (BIT(LAT) | BIT(ENTRANCE_LAT))))
        return refuse(reading, "crs says how to read a position: give it with lat and lon");
    if (reading->given & BIT(PRECISION) && !(stated & BIT(LAT)) &&
        (reading->given & BIT(LAT) || reading->clinic->precision == PRECISION_NONE))
        return refuse(reading, "precision is a position's, and there is none: give lat and lon");
    if (reading->empty & BIT(PRECISION) && !(reading->given & BIT(LAT)))
        return refuse(reading, "a position has a precision: give exact, address or district");
    return FEVER_OK;
}

static void cell_add(struct reading *reading, enum clinic_field field, const char *text)
{
    buffer_append_text(&reading->header, clinic_field_name(field));
    buffer_append_char(&reading->header, '\0');
    buffer_append_text(&reading->cells, text);
    buffer_append_char(&reading->cells, '\0');
    reading->columns++;
}

/* The clinic's own value, where it states one. */
static void context_add(struct reading *reading, enum clinic_field field)
{
    struct buffer text;
    buffer_init(&text, ROW_MAX);
    clinic_field_format(reading->clinic, field, &text);
    if (text.length)
        cell_add(reading, field, text.data);
    if (buffer_error(&text) && !reading->cells.failure)
        reading->cells.failure = buffer_error(&text);
    buffer_clear(&text);
}

/* What is coarser than the coarsest part that is given: the city of a district. */
static void region_context_add(struct reading *reading)
{
    static const enum clinic_field parts[] = {FIELD_PROVINCE, FIELD_CITY, FIELD_DISTRICT};
    uint64_t given = reading->given & region_fields;
    if (!given && reading->clinic->adcode)
        context_add(reading, FIELD_ADCODE);
    if ((!given && reading->clinic->adcode) || given & BIT(ADCODE))
        return;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (given & FIELD_BIT(parts[i]))
            return;
        context_add(reading, parts[i]);
    }
}

static void contexts_add(struct reading *reading)
{
    static const struct {
        enum clinic_field field;
        uint64_t beside; /* needed where one of these is given */
    } contexts[] = {
        {FIELD_NAME, UINT64_MAX},
        {FIELD_KIND, UINT64_MAX},
        {FIELD_MIN_AGE_MONTHS, BIT(MAX_AGE_YEARS)},
        {FIELD_MAX_AGE_YEARS, BIT(MIN_AGE_MONTHS)},
    };
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
        if (!(reading->given & FIELD_BIT(contexts[i].field)) && reading->given & contexts[i].beside)
            context_add(reading, contexts[i].field);
    region_context_add(reading);
    if ((reading->given & place_fields) == BIT(PRECISION)) {
        context_add(reading, FIELD_LAT);
        context_add(reading, FIELD_LON);
        context_add(reading, FIELD_CRS);
    }
}

/* Hours that do not follow the standard are read as prose. */
static enum fever_error hours_look(struct reading *reading)
{
    const char *text = pair_text(reading, FIELD_HOURS);
    struct hours_reader *reader;
    struct hours_reading hours;
    if (!text || !*text || reading->given & BIT(HOURS_TEXT))
        return FEVER_OK;
    if (hours_reader_new(&reader))
        return error_nomem(reading->error);
    enum fever_error failure = hours_check(reader, text, &hours);
    reading->hours_are_prose = !failure && hours.confidence != HOURS_EXACT;
    hours_reader_free(reader);
    return failure ? error_nomem(reading->error) : FEVER_OK;
}

static enum fever_error row_build(struct reading *reading)
{
    enum fever_error failure = hours_look(reading);
    if (failure)
        return failure;
    for (size_t i = 0; i < reading->input->pair_count; i++) {
        const struct correct_pair *pair = &reading->input->pairs[i];
        bool is_prose = pair->field == FIELD_HOURS && reading->hours_are_prose;
        if (*pair->text)
            cell_add(reading, is_prose ? FIELD_HOURS_TEXT : pair->field, pair->text);
    }
    contexts_add(reading);
    if (buffer_error(&reading->header) == FEVER_TOO_LARGE ||
        buffer_error(&reading->cells) == FEVER_TOO_LARGE)
        return refuse(reading, "the values are too long");
    return buffer_error(&reading->header) || buffer_error(&reading->cells)
               ? error_nomem(reading->error)
               : FEVER_OK;
}

static enum fever_error row_normalise(struct reading *reading)
{
    const struct correct_input *input = reading->input;
    struct arena *arena = input->arena;
    const struct normalise_options options = {.allow_mobile = input->allow_mobile,
                                              .last_day = normalise_last_day(input->now)};
    const char *header = arena_copy(arena, reading->header.data, reading->header.length);
    const char *cells = arena_copy(arena, reading->cells.data, reading->cells.length);
    struct raw_row *raw = arena_array(arena, 2, sizeof *raw);
    struct normaliser *normaliser = NULL;
    if (!header || !cells || !raw)
        return error_nomem(reading->error);
    raw[0] = (struct raw_row){header, 0, reading->columns};
    raw[1] = (struct raw_row){cells, 0, reading->columns};
    enum fever_error failure = column_map_build(arena, &raw[0], NULL, NULL, reading->tools,
                                                &reading->findings, &reading->map, reading->error);
    if (!failure)
        failure = normaliser_new(arena, &reading->map, reading->regions, reading->tools, &options,
                                 &reading->findings, &normaliser, reading->error);
    if (failure)
        return failure;
    failure = normalise_row(normaliser, &raw[1], &reading->row);
    normaliser_free(normaliser);
    if (failure)
        return error_nomem(reading->error);
    const struct validator validator = {reading->regions, reading->tools, &reading->map,
                                        &reading->findings, NULL};
    validate_row(&validator, &reading->row);
    return reading->findings.failed ? error_nomem(reading->error) : FEVER_OK;
}

/* Warnings that a clerk may well decide about; every other one means that the value was left out.
 */
static bool is_passable(const struct reading *reading, const struct import_finding *finding)
{
    static const enum finding_code codes[] = {
        FINDING_HOURS_REPAIRED, FINDING_HOURS_PARTIAL, FINDING_PHONE_REPAIRED,
        FINDING_PHONE_AREA_CODE_MISSING, FINDING_POSITION_FAR_FROM_REGION};
    if (finding->severity == FINDING_NOTE)
        return true;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(finding->code, finding_name(codes[i])) == 0)
            return true;
    return strcmp(finding->code, finding_name(FINDING_HOURS_REFUSED)) == 0 &&
           !reading->hours_are_prose;
}

/* Findings about cells of the clinic as it is are no business of this correction; but a kind that
 * is given is judged by the name. */
static bool is_ours(const struct reading *reading, const struct import_finding *finding)
{
    const char *column = finding->column;
    if (!column)
        return false;
    enum clinic_field field = clinic_field_find(column, strlen(column));
    if (field == FIELD_HOURS_TEXT && reading->hours_are_prose)
        return true;
    if (strcmp(finding->code, finding_name(FINDING_KIND_DOUBTFUL)) == 0)
        return reading->given & name_fields;
    if (FIELD_BIT(FIELD_MIN_AGE_MONTHS) & (field < FIELD_COUNT ? FIELD_BIT(field) : 0))
        return reading->given & (BIT(MIN_AGE_MONTHS) | BIT(MAX_AGE_YEARS));
    return field < FIELD_COUNT && reading->given & FIELD_BIT(field);
}

static enum fever_error finding_refuse(struct reading *reading,
                                       const struct import_finding *finding)
{
    bool is_prose = reading->hours_are_prose && strcmp(finding->column, "hours_text") == 0;
    const char *value = finding->value ? finding->value : "";
    return refused_as(reading->error,
                      error_set(reading->error, FEVER_INVALID, "%s cannot be '%.80s': %s",
                                is_prose ? "hours" : finding->column, value, finding->message),
                      REFUSAL_VALUE, finding->code, value, (char *)NULL);
}

static enum fever_error findings_judge(struct reading *reading, struct correct_reading *out)
{
    const struct findings *findings = &reading->findings;
    struct import_finding *notices =
        arena_array(reading->input->arena, findings->count, sizeof *notices);
    if (!notices)
        return error_nomem(reading->error);
    for (size_t i = 0; i < findings->count; i++) {
        const struct import_finding *finding = &findings->items[i];
        if (!is_ours(reading, finding))
            continue;
        if (!is_passable(reading, finding))
            return finding_refuse(reading, finding);
        notices[out->notice_count++] = *finding;
    }
    out->notices = notices;
    return FEVER_OK;
}

static double rounded(double degrees)
{
    double scale = pow(10, WGS84_DECIMALS);
    return round(degrees * scale) / scale;
}

static void units_settle(struct reading *reading, struct correct_reading *out)
{
    struct clinic *values = &out->values;
    uint64_t stated = reading->given & ~reading->empty;
    if (reading->given & BIT(LAT))
        out->fields |= place_fields;
    if (reading->given & BIT(ENTRANCE_LAT))
        out->fields = (out->fields | entrance_fields) & ~(reading->given & BIT(LAT) ? 0 : BIT(CRS));
    values->original_entrance = values->has_entrance_place
                                    ? (struct point){rounded(values->entrance_place.lat),
                                                     rounded(values->entrance_place.lon)}
                                    : (struct point){NAN, NAN};
    if (stated & region_fields || reading->empty & (region_fields & ~BIT(ADCODE)))
        out->fields |= region_fields;
    if (stated & BIT(HOURS_TEXT)) /* hours of an older text must not outlive it */
        out->fields |= BIT(HOURS);
}

/* Every value that was given must have come to something. */
static enum fever_error stated_check(struct reading *reading)
{
    uint64_t lost = reading->given & ~reading->empty & ~reading->row.stated;
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *text = pair_text(reading, (enum clinic_field)field);
        if (lost & FIELD_BIT(field) && text)
            return error_set(reading->error, FEVER_INVALID, "%s cannot be '%.80s'",
                             clinic_field_name((enum clinic_field)field), text);
    }
    return FEVER_OK;
}

static enum fever_error read_all(struct reading *reading, struct correct_reading *out)
{
    struct arena *arena = reading->input->arena;
    const struct dataset *dataset = reading->input->dataset;
    enum fever_error failure = pairs_check(reading);
    if (!failure)
        failure = row_build(reading);
    if (!failure)
        failure = region_table_build(arena, dataset->regions, dataset->region_count,
                                     &reading->regions, reading->error);
    if (!failure)
        failure = text_tools_new(arena, &reading->tools, reading->error);
    if (!failure)
        failure = row_normalise(reading);
    if (!failure)
        failure = findings_judge(reading, out);
    if (!failure)
        failure = stated_check(reading);
    if (failure)
        return failure;
    out->values = reading->row.clinic;
    out->fields = reading->given;
    units_settle(reading, out);
    return FEVER_OK;
}

enum fever_error correct_read(const struct correct_input *input, const struct clinic *clinic,
                              struct correct_reading *out, struct error *error)
{
    struct reading reading = {.input = input, .clinic = clinic, .error = error};
    struct correct_reading made = {.fields = 0};
    for (size_t i = 0; i < input->pair_count; i++) {
        reading.given |= FIELD_BIT(input->pairs[i].field);
        if (!*input->pairs[i].text)
            reading.empty |= FIELD_BIT(input->pairs[i].field);
    }
    buffer_init(&reading.header, ROW_MAX);
    buffer_init(&reading.cells, ROW_MAX);
    findings_init(&reading.findings, input->arena);
    enum fever_error failure = read_all(&reading, &made);
    buffer_clear(&reading.header);
    buffer_clear(&reading.cells);
    findings_clear(&reading.findings);
    if (!failure)
        *out = made;
    return failure;
}
