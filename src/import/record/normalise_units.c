/* Reading what several cells say together: the region, the position, the hours. */
#include <math.h>
#include <string.h>

#include "../cell/normalise_place.h"
#include "../cell/normalise_words.h"
#include "normalise_internal.h"
#include "normalise_region.h"

static struct region_cell region_cell(const struct normaliser *normaliser, int target)
{
    const struct cell *cell = cell_of(normaliser, target);
    return (struct region_cell){cell->present && *cell->text ? cell->text : NULL, cell->column};
}

/* The nearest area code at or above the region. */
static const char *area_code_of(const struct region_table *table, const struct region *region)
{
    uint32_t chain[REGION_CHAIN_MAX];
    size_t length = region ? region_chain(table, region->adcode, chain) : 0;
    for (size_t i = 0; i < length; i++) {
        const struct region *at = region_find(table, chain[i]);
        if (at && at->area_code && *at->area_code)
            return at->area_code;
    }
    return NULL;
}

static enum fever_error set_region_text(struct normaliser *normaliser, enum clinic_field field,
                                        const char *text)
{
    const struct cell *cell = cell_of(normaliser, (int)field);
    return text || cell->present ? field_keep(normaliser, field, text ? text : "", cell) : FEVER_OK;
}

/* The district whose outline holds the row's position, within what the row states; NULL where none
 * does, or several. */
static const struct region *district_of_position(const struct normaliser *normaliser,
                                                 const struct region *stated)
{
    enum { MOST = 8 };
    uint32_t adcodes[MOST];
    const struct region *found = NULL;
    size_t count =
        outlines_at(normaliser->options.outlines, normaliser->row->clinic.place, adcodes, MOST);
    for (size_t i = 0; i < count; i++) {
        const struct region *region = region_find(normaliser->regions, adcodes[i]);
        if (!region || region->level != REGION_DISTRICT ||
            (stated && !region_is_within(normaliser->regions, region->adcode, stated->adcode)))
            continue;
        if (found && found != region)
            return NULL;
        found = region;
    }
    return found;
}

/* A row that names no district gets it from its position. */
static void region_from_position(struct normaliser *normaliser, struct region_answer *answer)
{
    struct import_row *row = normaliser->row;
    if (!normaliser->options.outlines || row->clinic.precision == PRECISION_NONE ||
        answer->district || (answer->region && answer->region->level == REGION_DISTRICT))
        return;
    const struct region *district = district_of_position(normaliser, answer->region);
    if (!district)
        return;
    region_fill_names(normaliser->regions, district, answer);
    row->region_from_position = true;
    findings_add_about(normaliser->findings, row->line, cell_of(normaliser, FIELD_LAT)->column,
                       FINDING_REGION_FROM_POSITION, NULL, "read as %s", district->name);
}

enum fever_error row_read_region(struct normaliser *normaliser)
{
    struct region_words words = {.province = region_cell(normaliser, FIELD_PROVINCE),
                                 .city = region_cell(normaliser, FIELD_CITY),
                                 .district = region_cell(normaliser, FIELD_DISTRICT),
                                 .adcode = region_cell(normaliser, FIELD_ADCODE),
                                 .address = region_cell(normaliser, FIELD_ADDRESS),
                                 .name = region_cell(normaliser, FIELD_NAME)};
    struct region_reader reader = {.table = normaliser->regions,
                                   .names = normaliser->names,
                                   .tools = normaliser->tools,
                                   .findings = normaliser->findings,
                                   .row = normaliser->row->line};
    struct region_answer answer;
    struct import_row *row = normaliser->row;
    region_read(&reader, &words, &answer);
    region_from_position(normaliser, &answer);
    enum fever_error failure = set_region_text(normaliser, FIELD_PROVINCE, answer.province);
    if (!failure)
        failure = set_region_text(normaliser, FIELD_CITY, answer.city);
    if (!failure)
        failure = set_region_text(normaliser, FIELD_DISTRICT, answer.district);
    if (failure)
        return failure;
    row->clinic.adcode = answer.adcode;
    if (answer.adcode || cell_of(normaliser, FIELD_ADCODE)->present)
        row->present |= FIELD_BIT(FIELD_ADCODE);
    if (answer.adcode)
        row->stated |= FIELD_BIT(FIELD_ADCODE);
    normaliser->area_code = area_code_of(normaliser->regions, answer.region);
    return FEVER_OK;
}

/* Reads a pair of coordinates. True where both are there and are numbers in some range. */
static bool read_pair(struct normaliser *normaliser, enum clinic_field lat_field,
                      enum clinic_field lon_field, struct point *out)
{
    const struct cell *lat = cell_of(normaliser, (int)lat_field);
    const struct cell *lon = cell_of(normaliser, (int)lon_field);
    bool has_lat = lat->present && *lat->text, has_lon = lon->present && *lon->text;
    if (!has_lat && !has_lon)
        return false;
    if (has_lat != has_lon) {
        cell_note(normaliser, has_lat ? lat : lon, FINDING_POSITION_INCOMPLETE);
        return false;
    }
    bool lat_read = place_degrees(lat->text, &out->lat);
    bool lon_read = place_degrees(lon->text, &out->lon);
    if (!lat_read)
        cell_note(normaliser, lat, FINDING_POSITION_UNREADABLE);
    if (!lon_read)
        cell_note(normaliser, lon, FINDING_POSITION_UNREADABLE);
    if (!lat_read || !lon_read)
        return false;
    if (out->lat == 0 && out->lon == 0) {
        cell_note(normaliser, lat, FINDING_POSITION_ZERO);
        return false;
    }
    if (point_is_valid(*out))
        return true;
    bool is_swapped = place_is_in_china((struct point){out->lon, out->lat});
    cell_note(normaliser, lat, is_swapped ? FINDING_AXES_SWAPPED : FINDING_POSITION_UNREADABLE);
    return false;
}

/* The row's own coordinate system, else the option's, else WGS84. */
static enum crs crs_of(struct normaliser *normaliser)
{
    const struct cell *cell = cell_of(normaliser, FIELD_CRS);
    enum crs crs = normaliser->options.has_crs ? normaliser->options.crs : CRS_WGS84;
    if (cell->present && *cell->text && !words_crs(normaliser->tools, cell->text, &crs))
        cell_note(normaliser, cell, FINDING_CRS_UNKNOWN);
    return crs;
}

static void read_precision(struct normaliser *normaliser)
{
    struct import_row *row = normaliser->row;
    const struct cell *cell = cell_of(normaliser, FIELD_PRECISION);
    if (!cell->present || !*cell->text)
        return;
    if (words_precision(normaliser->tools, cell->text, &row->clinic.precision))
        row->stated |= FIELD_BIT(FIELD_PRECISION);
    else
        cell_note_about(normaliser, cell, FINDING_VALUE_INVALID,
                        "expected exact, address or district");
    row->present |= FIELD_BIT(FIELD_PRECISION);
}

enum fever_error row_read_place(struct normaliser *normaliser)
{
    static const uint64_t place =
        FIELD_BIT(FIELD_LAT) | FIELD_BIT(FIELD_LON) | FIELD_BIT(FIELD_CRS);
    static const uint64_t entrance =
        FIELD_BIT(FIELD_ENTRANCE_LAT) | FIELD_BIT(FIELD_ENTRANCE_LON) | FIELD_BIT(FIELD_CRS);
    struct import_row *row = normaliser->row;
    struct clinic *clinic = &row->clinic;
    struct point point;
    if (cell_of(normaliser, FIELD_LAT)->present || cell_of(normaliser, FIELD_LON)->present)
        row->present |= place | FIELD_BIT(FIELD_PRECISION);
    if (cell_of(normaliser, FIELD_ENTRANCE_LAT)->present ||
        cell_of(normaliser, FIELD_ENTRANCE_LON)->present)
        row->present |= entrance & ~FIELD_BIT(FIELD_CRS);
    if (read_pair(normaliser, FIELD_LAT, FIELD_LON, &point)) {
        clinic->original_place = point;
        row->stated |= place;
    }
    if (read_pair(normaliser, FIELD_ENTRANCE_LAT, FIELD_ENTRANCE_LON, &point)) {
        clinic->original_entrance = point;
        row->stated |= entrance;
        row->present |= entrance;
    }
    if (row->stated & FIELD_BIT(FIELD_CRS))
        clinic->original_crs = crs_of(normaliser);
    read_precision(normaliser);
    clinic_settle_place(clinic);
    if (clinic->precision != PRECISION_NONE)
        row->stated |= FIELD_BIT(FIELD_PRECISION);
    return FEVER_OK;
}

static void note_prose(struct normaliser *normaliser, const struct cell *cell,
                       const struct hours_reading *reading)
{
    static const enum finding_code codes[] = {[HOURS_REPAIRED] = FINDING_HOURS_REPAIRED,
                                              [HOURS_PARTIAL] = FINDING_HOURS_PARTIAL,
                                              [HOURS_REFUSED] = FINDING_HOURS_REFUSED};
    if (reading->confidence == HOURS_EXACT)
        return;
    enum finding_code code = codes[reading->confidence];
    const char *detail = reading->detail ? reading->detail : "";
    if (reading->hours)
        cell_note_about(normaliser, cell, code, "read as %s%s%s%s", reading->hours,
                        *detail ? " (" : "", detail, *detail ? ")" : "");
    else if (*detail)
        cell_note_about(normaliser, cell, code, "%s", detail);
    else
        cell_note(normaliser, cell, code);
}

/* Puts the remark behind the hours, for both to be read as one notice: what it leaves of them is
 * for the reader of prose to say, which rather says unknown than open. */
static enum fever_error closure_add(struct normaliser *normaliser, struct cell *hours)
{
    static const char *const rounds[] = {"24小时", "24小時", "24h",  "24 hours",
                                         "24/7",   "全天",   "全日", "昼夜"};
    const char *remark = row_closure(normaliser);
    if (!remark && normaliser->not_round_clock &&
        text_has_one(hours->text, rounds, sizeof rounds / sizeof *rounds))
        remark = "停诊"; /* one of the two is wrong, and nobody knows which */
    return remark ? cell_join(normaliser, hours, hours->text, remark) : FEVER_OK;
}

/* No hours, and those of an older list must not outlive it. */
static enum fever_error hours_drop(struct normaliser *normaliser, const struct cell *cell)
{
    enum fever_error failure = field_set(normaliser, FIELD_HOURS, "", cell);
    normaliser->row->stated |= FIELD_BIT(FIELD_HOURS);
    return failure;
}

/* Mo-Fr 08:00-17:00 in a column of prose, which the reader of prose makes little of. Figures alone
 * are prose: 2:00-6:00 may be an afternoon. */
static enum fever_error try_standard(struct normaliser *normaliser, const struct cell *cell,
                                     struct hours_reading *reading)
{
    struct hours_reading standard;
    if (reading->confidence == HOURS_EXACT || reading->confidence == HOURS_REPAIRED ||
        !strpbrk(cell->text, "abcdefghijklmnopqrstuvwxyz"))
        return FEVER_OK;
    enum fever_error failure = hours_check(normaliser->hours, cell->text, &standard);
    if (!failure && standard.confidence == HOURS_EXACT)
        *reading = standard;
    return failure;
}

static enum fever_error hours_from_text(struct normaliser *normaliser, const struct cell *cell)
{
    struct hours_reading reading;
    struct cell notice = *cell;
    enum fever_error failure = closure_add(normaliser, &notice);
    if (!failure)
        failure = hours_read_prose(normaliser->hours, notice.text, &normaliser->options.seasons,
                                   &reading);
    if (!failure)
        failure = try_standard(normaliser, &notice, &reading);
    if (failure)
        return failure;
    note_prose(normaliser, &notice, &reading);
    if (reading.confidence == HOURS_REPAIRED || reading.confidence == HOURS_PARTIAL)
        normaliser->row->clinic.hours_origin = HOURS_ORIGIN_REPAIRED;
    if (!reading.hours)
        return hours_drop(normaliser, cell);
    return field_set(normaliser, FIELD_HOURS, reading.hours, cell);
}

/* Prose in the column of the standard form is the text of the hours, too. */
static enum fever_error hours_from_words(struct normaliser *normaliser, const struct cell *cell)
{
    enum fever_error failure = field_keep(normaliser, FIELD_HOURS_TEXT, cell->text, cell);
    return failure ? failure : hours_from_text(normaliser, cell);
}

/* Hours that are given stand as they are; whether they came from this very prose by repairs, as in
 * a list that was exported, decides their origin. */
static enum fever_error hours_from_standard(struct normaliser *normaliser, const struct cell *cell)
{
    struct hours_reading reading;
    const struct cell *prose = cell_of(normaliser, FIELD_HOURS_TEXT);
    enum fever_error failure = hours_check(normaliser->hours, cell->text, &reading);
    if (failure)
        return failure;
    bool is_alone = !prose->present || !*prose->text;
    if (reading.confidence != HOURS_EXACT && is_alone) {
        struct hours_reading words;
        failure =
            hours_read_prose(normaliser->hours, cell->text, &normaliser->options.seasons, &words);
        if (failure)
            return failure;
        if (words.hours) /* Opening Hours: 周一至周五8:00-17:00 */
            return hours_from_words(normaliser, cell);
    }
    if (reading.confidence != HOURS_EXACT)
        cell_note_about(normaliser, cell, FINDING_HOURS_UNPARSED, "%s", reading.detail);
    if (!is_alone) {
        failure = hours_read_prose(normaliser->hours, prose->text, &normaliser->options.seasons,
                                   &reading);
        if (failure)
            return failure;
        if ((reading.confidence == HOURS_REPAIRED || reading.confidence == HOURS_PARTIAL) &&
            strcmp(reading.hours, cell->text) == 0)
            normaliser->row->clinic.hours_origin = HOURS_ORIGIN_REPAIRED;
    }
    return field_keep(normaliser, FIELD_HOURS, cell->text, cell);
}

static enum fever_error hours_from_grid(struct normaliser *normaliser, const struct cell *cell)
{
    struct buffer *scratch = &normaliser->scratch;
    buffer_reset(scratch);
    enum fever_error failure =
        hours_from_sessions(cell->text, &normaliser->options.sessions, scratch, NULL);
    if (failure == FEVER_NOMEM || buffer_error(scratch))
        return FEVER_NOMEM;
    if (failure) {
        cell_note(normaliser, cell, FINDING_SESSIONS_INVALID);
        return FEVER_OK;
    }
    return field_set(normaliser, FIELD_HOURS, scratch->length ? scratch->data : "", cell);
}

enum fever_error row_read_hours(struct normaliser *normaliser)
{
    const struct cell *hours = cell_of(normaliser, FIELD_HOURS);
    const struct cell *prose = cell_of(normaliser, FIELD_HOURS_TEXT);
    const struct cell *grid = cell_of(normaliser, TARGET_SESSIONS);
    enum fever_error failure = FEVER_OK;
    if (prose->present)
        failure = field_keep(normaliser, FIELD_HOURS_TEXT, prose->text, prose);
    if (failure)
        return failure;
    bool is_given = hours->present && *hours->text, is_grid = grid->present && *grid->text;
    if (normaliser->shut && (is_given || is_grid)) /* neither can be read together with a closure */
        return hours_drop(normaliser, is_given ? hours : grid);
    bool is_foreign = is_given && strcmp(hours->column, clinic_field_name(FIELD_HOURS)) != 0;
    if (is_foreign && !normaliser->shut &&
        row_has_closure(normaliser)) /* Opening Hours beside a remark is prose */
        return hours_from_words(normaliser, hours);
    if (is_given)
        return hours_from_standard(normaliser, hours);
    if (is_grid)
        return hours_from_grid(normaliser, grid);
    if (prose->present && *prose->text)
        return hours_from_text(normaliser, prose);
    if (hours->present || grid->present || prose->present)
        normaliser->row->present |= FIELD_BIT(FIELD_HOURS);
    else if (normaliser->shut) /* what an earlier list said must not open it */
        return hours_drop(normaliser, cell_of(normaliser, TARGET_STATE));
    return FEVER_OK;
}
