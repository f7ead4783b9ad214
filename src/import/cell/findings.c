/* The list of findings, and the table that says of each what was done and what to do. */
#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fever/buffer.h"
#include "fever/utf8.h"
#include "normalise_phone.h"

enum { FINDING_CLAUSE_SIZE = 600, FINDING_VALUE_MAX = 300 };

struct finding_kind {
    const char *name;
    enum finding_severity severity;
    const char *advice;
};

static const struct finding_kind kinds[FINDING_COUNT] = {
    [FINDING_UNKNOWN_COLUMN] = {"unknown_column", FINDING_NOTE,
                                "the column is not used; map it with --columns if it should be"},
    [FINDING_REPEATED_COLUMN] = {"repeated_column", FINDING_WARNING,
                                 "another column gives the same field; this one is not used"},
    [FINDING_MAPPED_COLUMN_MISSING] = {"mapped_column_missing", FINDING_WARNING,
                                       "the columns file maps a header that the file does not "
                                       "have; check its spelling"},
    [FINDING_COLUMN_BY_VALUES] = {"column_by_values", FINDING_NOTE,
                                  "the header leaves open what the column gives, its values do "
                                  "not; map it with --columns if that is wrong"},
    [FINDING_SHEETS_UNREAD] = {"sheet_unread", FINDING_NOTE,
                               "only one sheet or layer is read at a time; read this one with "
                               "--layer if it lists clinics too"},
    [FINDING_GEOMETRY_NO_POINT] = {"geometry_no_point", FINDING_WARNING,
                                   "only a point is a clinic's position; the row has none"},
    [FINDING_ROW_ABOVE_HEADER] = {"row_above_header", FINDING_NOTE,
                                  "the header stands below this row, which was passed over"},
    [FINDING_HEADER_TWO_ROWS] = {"header_two_rows", FINDING_NOTE,
                                 "the header has two rows, which were read as one; look at the "
                                 "columns that it gives"},
    [FINDING_HEADER_AGAIN] = {"header_again", FINDING_NOTE,
                              "the header stands here once more; the row was passed over"},
    [FINDING_ROW_NO_CLINIC] = {"row_no_clinic", FINDING_NOTE,
                               "a sum or a remark below the list is no clinic; the row was passed "
                               "over"},
    [FINDING_ROW_SECTION] =
        {"row_section", FINDING_NOTE,
         "the row names a region; it was taken as the region of the rows below"},
    [FINDING_ROW_CAPTION] = {"row_caption", FINDING_NOTE,
                             "the row says of which sort the clinics below it are, and is none "
                             "itself; the row was passed over"},
    [FINDING_CAPTION_CLOSURE] =
        {"caption_closure", FINDING_WARNING,
         "this says that the clinics below it are closed, so their opening "
         "hours were read together with it; take it away where it does not"},
    [FINDING_ROW_HIDDEN] = {"row_hidden", FINDING_WARNING,
                            "the row is hidden in the sheet and was read all the same; delete it "
                            "there if it should not count"},
    [FINDING_TEXT_STRUCK_OUT] = {"text_struck_out", FINDING_WARNING,
                                 "cells of the row are struck out in the sheet and were left out; "
                                 "take the line through them away where they count"},
    [FINDING_CELL_MERGED] = {"cell_merged", FINDING_NOTE,
                             "the cell is merged with those above; it has their value"},
    [FINDING_CELL_FILLED_DOWN] = {"cell_filled_down", FINDING_WARNING,
                                  "the cell, which is empty or says 同上, got the value above; "
                                  "fill it in if that is wrong"},
    [FINDING_EMPTY_ROW] = {"empty_row", FINDING_NOTE, "the row has only empty cells; skipped"},
    [FINDING_ROW_SHORT] = {"row_short", FINDING_WARNING,
                           "the row ends before the last column; the missing cells change nothing"},
    [FINDING_ROW_LONG] = {"row_long", FINDING_ERROR,
                          "the row has more cells than the header; quote cells that hold the "
                          "separator"},
    [FINDING_TEXT_REPAIRED] = {"text_repaired", FINDING_NOTE,
                               "invisible, full-width or repeated characters were made plain"},
    [FINDING_TEXT_DAMAGED] = {"text_damaged", FINDING_WARNING,
                              "the text holds characters that were lost in an earlier conversion; "
                              "ask for the original"},
    [FINDING_NUMBER_REPAIRED] = {"number_repaired", FINDING_NOTE,
                                 "a spreadsheet had made a number of these digits; they were "
                                 "written plainly"},
    [FINDING_NUMBER_ROUNDED] = {"number_rounded", FINDING_WARNING,
                                "a spreadsheet had made a number of these digits and cut the last "
                                "ones; left out; format the column as text and enter them again"},
    [FINDING_VALUE_INVALID] = {"value_invalid", FINDING_WARNING,
                               "the value was left out; correct the cell"},
    [FINDING_CELL_PARTS] = {"cell_parts", FINDING_WARNING,
                            "the cell has another number of parts than the columns file names; "
                            "correct the cell"},
    [FINDING_NAME_MISSING] = {"name_missing", FINDING_ERROR, "give the clinic's name"},
    [FINDING_NAME_INVALID] = {"name_invalid", FINDING_ERROR, "correct the clinic's name"},
    [FINDING_NAME_REPAIRED] = {"name_repaired", FINDING_NOTE,
                               "a number or a mark before or behind the name was left out"},
    [FINDING_NAME_SEVERAL] = {"name_several", FINDING_WARNING,
                              "the name seems to be of several clinics; give each a row, or move "
                              "another name of the same one to aliases"},
    [FINDING_CAMPUS_FROM_NAME] = {"campus_from_name", FINDING_NOTE,
                                  "the campus was read from the name's brackets"},
    [FINDING_PLACEHOLDER] = {"placeholder", FINDING_NOTE,
                             "a sign for nothing; taken as an empty cell"},
    [FINDING_MOBILE_MASKED] = {"mobile_masked", FINDING_WARNING,
                               "the text holds a mobile number, which is often a person's; its "
                               "digits were hidden; --allow-mobile keeps them"},

    [FINDING_ID_INVALID] = {"id_invalid", FINDING_ERROR,
                            "an id is 1 to 64 of A-Z a-z 0-9 . _ : - and begins and ends "
                            "alphanumeric; a foreign key belongs in source_id"},
    [FINDING_ID_REPEATED] = {"id_repeated", FINDING_ERROR,
                             "an earlier row has this id; one record has one row"},
    [FINDING_ID_TAKEN] = {"id_taken", FINDING_ERROR,
                          "the id belongs to another clinic; leave it empty or correct it"},
    [FINDING_MARKER_ID_INVALID] = {"marker_id_invalid", FINDING_ERROR,
                                   "a marker id is a whole number from 1 to 999999999; leave it "
                                   "empty to get the next free one"},
    [FINDING_MARKER_ID_TAKEN] = {"marker_id_taken", FINDING_ERROR,
                                 "the marker id belongs to another clinic; leave it empty to get "
                                 "the next free one"},
    [FINDING_MARKER_ID_KEPT] = {"marker_id_kept", FINDING_WARNING,
                                "the clinic keeps the marker id that it has"},
    [FINDING_SOURCE_ID_REPEATED] = {"source_id_repeated", FINDING_ERROR,
                                    "an earlier row has this source_id; it must be unique within "
                                    "the list"},
    [FINDING_SOURCE_ID_MOVED] = {"source_id_moved", FINDING_ERROR,
                                 "the key was another clinic's; give the row a key of its own, or, "
                                 "if it is that clinic, the clinic's id"},
    [FINDING_CLINIC_REOPENED] = {"clinic_reopened", FINDING_NOTE,
                                 "a retired clinic has come back under its old id"},

    [FINDING_CLOSURE_GONE] = {"closure_gone", FINDING_WARNING,
                              "the clinic is closed by hand and goes with this list; if a row is "
                              "the same hospital under another id, close that one too"},
    [FINDING_KIND_ASSUMED] = {"kind_assumed", FINDING_NOTE,
                              "no kind is stated, fever_clinic was taken; state it with --kind or "
                              "a column kind"},
    [FINDING_KIND_UNKNOWN] = {"kind_unknown", FINDING_ERROR,
                              "write a kind such as fever_clinic, fever_room or pharmacy"},
    [FINDING_KIND_DOUBTFUL] = {"kind_doubtful", FINDING_ERROR,
                               "by its name this is no place that sees fever patients; give the "
                               "right kind, such as pharmacy or vaccination_site"},
    [FINDING_SERVICE_UNKNOWN] = {"service_unknown", FINDING_WARNING,
                                 "the service was left out; write a name such as fever_adult"},
    [FINDING_LEVEL_REPAIRED] = {"level_repaired", FINDING_NOTE,
                                "the hospital's level was written in its standard form"},
    [FINDING_LEVEL_UNREADABLE] = {"level_unreadable", FINDING_WARNING,
                                  "no level can be read from this; write a form such as 三级甲等"},
    [FINDING_FLAG_UNREADABLE] = {"flag_unreadable", FINDING_WARNING,
                                 "neither yes nor no; left unstated; write 是 or 否"},
    [FINDING_DESIGNATED_INSURANCE] = {"designated_insurance", FINDING_WARNING,
                                      "this speaks of insurance, not of 定点救治; left unstated; "
                                      "use the column 医保定点"},
    [FINDING_DATE_REPAIRED] = {"date_repaired", FINDING_NOTE, "the date was written as YYYY-MM-DD"},
    [FINDING_DATE_UNREADABLE] = {"date_unreadable", FINDING_WARNING,
                                 "no date can be read from this; write YYYY-MM-DD"},
    [FINDING_DATE_IN_FUTURE] = {"date_in_future", FINDING_WARNING,
                                "nothing was published or checked on a day to come; left out; "
                                "correct the date"},
    [FINDING_AGES_UNREADABLE] = {"ages_unreadable", FINDING_WARNING,
                                 "no age range can be read from this; write a form such as "
                                 "14岁以上 or 0-14岁"},
    [FINDING_BOOKING_UNREADABLE] = {"booking_unreadable", FINDING_WARNING,
                                    "not understood and left out; use the booking_ columns"},

    [FINDING_PHONE_REPAIRED] = {"phone_repaired", FINDING_WARNING,
                                "a damaged number was repaired by the region's area code; "
                                "check it"},
    [FINDING_PHONE_AREA_CODE_ADDED] = {"phone_area_code_added", FINDING_NOTE,
                                       "the region's area code was put before a local number"},
    [FINDING_PHONE_AREA_CODE_MISSING] = {"phone_area_code_missing", FINDING_WARNING,
                                         "a local number without a known area code was kept as it "
                                         "is; add the area code"},
    [FINDING_PHONE_LABEL_DROPPED] = {"phone_label_dropped", FINDING_NOTE,
                                     "words beside the numbers were left out"},
    [FINDING_PHONE_UNREADABLE] = {"phone_unreadable", FINDING_WARNING,
                                  "this is no telephone number; left out; correct it"},
    [FINDING_MOBILE_DROPPED] = {"mobile_dropped", FINDING_WARNING,
                                "a mobile number is often a person's; left out; --allow-mobile "
                                "keeps it"},

    [FINDING_HOURS_REPAIRED] = {"hours_repaired", FINDING_WARNING,
                                "the opening hours were read after repairs; check them"},
    [FINDING_HOURS_PARTIAL] = {"hours_partial", FINDING_WARNING,
                               "only a part of the opening hours was understood; the rest is "
                               "unknown; write them in the column hours"},
    [FINDING_HOURS_REFUSED] = {"hours_refused", FINDING_WARNING,
                               "no opening hours can be read from this; the state is unknown; "
                               "write them in the column hours"},
    [FINDING_CLOSURE_REMARKED] =
        {"closure_remarked", FINDING_WARNING,
         "this speaks of a closure or a limit, so the opening hours were read "
         "together with it; delete it where it holds no longer"},
    [FINDING_HOURS_UNPARSED] = {"hours_unparsed", FINDING_WARNING,
                                "kept as it is, but the state is unknown until it follows the "
                                "opening_hours standard"},
    [FINDING_SESSIONS_INVALID] = {"sessions_invalid", FINDING_WARNING,
                                  "a week grid has 21 characters 0 or 1; left out"},

    [FINDING_REGIONS_NOT_LOADED] = {"regions_not_loaded", FINDING_WARNING,
                                    "the store has no regions, so no clinic gets an adcode; import "
                                    "regions first: feverctl import --as regions FILE"},
    [FINDING_ADCODE_UNKNOWN] = {"adcode_unknown", FINDING_WARNING,
                                "no region has this adcode; correct it, or import newer regions"},
    [FINDING_REGION_UNKNOWN] = {"region_unknown", FINDING_WARNING,
                                "no region of this name is known there; correct the name"},
    [FINDING_REGION_AMBIGUOUS] = {"region_ambiguous", FINDING_WARNING,
                                  "several regions have this name; state the city and province"},
    [FINDING_REGION_REPAIRED] = {"region_repaired", FINDING_NOTE,
                                 "the region was recognised in another spelling"},
    [FINDING_REGION_SUCCESSOR] = {"region_successor", FINDING_NOTE,
                                  "an abolished region was replaced by its successor"},
    [FINDING_REGION_FROM_ADDRESS] = {"region_from_address", FINDING_NOTE,
                                     "the district was read from the address"},
    [FINDING_REGION_FROM_NAME] = {"region_from_name", FINDING_NOTE,
                                  "the district was read from the name"},
    [FINDING_REGION_FROM_POSITION] = {"region_from_position", FINDING_NOTE,
                                      "the row names no district; it is the one whose outline "
                                      "holds the position"},
    [FINDING_REGION_CONFLICT] = {"region_conflict", FINDING_WARNING,
                                 "the row names two regions that do not agree; the first was "
                                 "taken; check it"},

    [FINDING_CRS_UNKNOWN] = {"crs_unknown", FINDING_ERROR,
                             "the coordinate system must be wgs84, gcj02 or bd09"},
    [FINDING_POSITION_UNREADABLE] = {"position_unreadable", FINDING_ERROR,
                                     "lat is -90 to 90 and lon -180 to 180 in decimal degrees"},
    [FINDING_POSITION_INCOMPLETE] = {"position_incomplete", FINDING_ERROR,
                                     "a position needs both lat and lon"},
    [FINDING_POSITION_ZERO] = {"position_zero", FINDING_WARNING,
                               "0, 0 stands for no position; left out"},
    [FINDING_AXES_SWAPPED] = {"axes_swapped", FINDING_ERROR,
                              "latitude and longitude seem to be swapped; exchange the columns"},
    [FINDING_POSITION_OUTSIDE_CHINA] = {"position_outside_china", FINDING_ERROR,
                                        "the row's region is in China, its position is not"},
    [FINDING_POSITION_FAR_FROM_REGION] = {"position_far_from_region", FINDING_WARNING,
                                          "the position lies far from the stated region; check "
                                          "both"},
    [FINDING_POSITION_OUTSIDE_OUTLINE] = {"position_outside_outline", FINDING_WARNING,
                                          "the position lies outside of the stated region; check "
                                          "both, and the coordinate system"},
    [FINDING_POSITION_SHARED] = {"position_shared", FINDING_WARNING,
                                 "different places at exactly one point: perhaps a district's "
                                 "centre or what a geocoder gives for want of better; correct the "
                                 "positions or state the precision district"},
    [FINDING_SET_SHIFTED] = {"set_shifted", FINDING_WARNING,
                             "the positions look as if they were of another coordinate system; "
                             "nothing was changed; ask the source"},

    [FINDING_MATCH_DOUBTFUL] = {"match_doubtful", FINDING_WARNING,
                                "it may be the same clinic, but nothing proves it; kept apart; "
                                "--decisions FILE lists such pairs for you to decide"},
    [FINDING_MATCH_SKIPPED] = {"match_skipped", FINDING_ERROR,
                               "the decisions file leaves this row out until it is decided; write "
                               "same or different there"},
    [FINDING_DECISION_UNUSED] = {"decision_unused", FINDING_NOTE,
                                 "the decision is about no pair that this import compares"},
    [FINDING_DUPLICATE_MERGED] = {"duplicate_merged", FINDING_NOTE,
                                  "the same clinic stands in another row; merged into it"},
    [FINDING_DUPLICATE_DIFFERS] = {"duplicate_differs", FINDING_WARNING,
                                   "two rows of the same clinic differ here; check which is right"},
    [FINDING_RETIRE_WITHHELD] = {"retire_withheld", FINDING_WARNING,
                                 "a refused row without a name may be any clinic of this source, "
                                 "so none was retired; correct the row and import again"},

    [FINDING_CORRECTION_CONFIRMED] = {"correction_confirmed", FINDING_NOTE,
                                      "the list now says the same, so the correction is no longer "
                                      "needed; feverctl corrections --stale lists such ones"},
    [FINDING_CORRECTION_KEPT] = {"correction_kept", FINDING_NOTE,
                                 "the list now says something else, and the correction still "
                                 "stands before it; look whether it is still right"},

    [FINDING_CELL_INVALID] = {"cell_invalid", FINDING_ERROR, "correct the cell"},
    [FINDING_ROW_REPEATED] = {"row_repeated", FINDING_ERROR,
                              "an earlier row says something else about the same; keep one"},
    [FINDING_YEAR_INCOMPLETE] = {"year_incomplete", FINDING_ERROR,
                                 "the year is new and another row of the list was refused: the day "
                                 "that it is of would count as an ordinary one; correct that row "
                                 "and import the whole year"},
    [FINDING_PARENT_UNKNOWN] = {"parent_unknown", FINDING_ERROR,
                                "the parent is in neither the file nor the store"},
    [FINDING_SUCCESSOR_UNKNOWN] = {"successor_unknown", FINDING_ERROR,
                                   "the successor is no region in force"},
    [FINDING_OUTLINE_INVALID] = {"outline_invalid", FINDING_ERROR,
                                 "an outline is a Polygon or MultiPolygon of closed rings, "
                                 "[longitude, latitude] in WGS84"},

    [FINDING_CLINIC_UNKNOWN] = {"clinic_unknown", FINDING_ERROR,
                                "the store has no such clinic; give its id, or its name and "
                                "district as its list has them"},
    [FINDING_CLINIC_AMBIGUOUS] = {"clinic_ambiguous", FINDING_ERROR,
                                  "it may be any of several clinics; give the id"},
    [FINDING_CLINIC_CONFLICT] =
        {"clinic_conflict", FINDING_ERROR,
         "the key and the name are those of different clinics; correct one of them"},
    [FINDING_LOAD_STALE] =
        {"load_stale", FINDING_ERROR,
         "the figure has run out and is not shown; report the present one with its time"},
    [FINDING_LOAD_IN_FUTURE] =
        {"load_in_future", FINDING_ERROR,
         "a figure cannot be of a time that has not come; correct date or clock"},
    [FINDING_LOAD_NEWER_KEPT] = {"load_newer_kept", FINDING_WARNING,
                                 "the clinic has reported later than this row, and that stays"},
    [FINDING_NOTICE_EVERYWHERE] =
        {"notice_everywhere", FINDING_NOTE,
         "no region is stated, so it is shown everywhere; state adcodes if that is wrong"},
    [FINDING_NOTICE_OVER] =
        {"notice_over", FINDING_ERROR,
         "the notice ends before it begins or has ended; correct until or leave the row out"},

    [FINDING_GEOCODE_NO_REGION] = {"geocode_no_region", FINDING_WARNING,
                                   "no position was filled in; state the clinic's district"},
    [FINDING_GEOCODE_NO_CENTRE] = {"geocode_no_centre", FINDING_WARNING,
                                   "no position was filled in; ask a provider, or import regions "
                                   "with their centres"},
    [FINDING_GEOCODE_NOTHING] = {"geocode_nothing", FINDING_WARNING,
                                 "the provider knows no such place; correct the address, or state "
                                 "the position"},
    [FINDING_GEOCODE_COARSE] = {"geocode_coarse", FINDING_WARNING,
                                "the answer is too coarse for a door; add the house number, or "
                                "state the position"},
    [FINDING_GEOCODE_OUTSIDE] = {"geocode_outside", FINDING_WARNING,
                                 "the answer lies outside the clinic's region and was refused; "
                                 "check address and region"},
    [FINDING_GEOCODE_SAME_POINT] = {"geocode_same_point", FINDING_WARNING,
                                    "the provider may know the street alone; check the positions"},
    [FINDING_GEOCODE_AMBIGUOUS] = {"geocode_ambiguous", FINDING_WARNING,
                                   "located clinics of this name or site stand at different "
                                   "places; state the campus or the position"},
    [FINDING_GEOCODE_FAILED] = {"geocode_failed", FINDING_WARNING,
                                "no answer was got; run geocode again"},
};

void findings_init(struct findings *findings, struct arena *arena)
{
    *findings = (struct findings){.arena = arena};
}

void findings_clear(struct findings *findings)
{
    free(findings->items);
    *findings = (struct findings){0};
}

const char *finding_name(enum finding_code code)
{
    return kinds[code].name;
}

enum finding_severity finding_severity(enum finding_code code)
{
    return kinds[code].severity;
}

const char *finding_advice(const char *name)
{
    for (int code = 0; code < FINDING_COUNT; code++)
        if (kinds[code].name == name || strcmp(kinds[code].name, name) == 0)
            return kinds[code].advice;
    return "";
}

const char *finding_severity_name(enum finding_severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

/* Places for `more`, the first of them; or NULL. */
static struct import_finding *findings_grow(struct findings *findings, size_t more)
{
    size_t room = findings->room ? findings->room : 64;
    while (room - findings->count < more)
        room *= 2;
    if (room > findings->room || !findings->items) {
        struct import_finding *items = realloc(findings->items, room * sizeof *items);
        if (!items)
            return NULL;
        findings->items = items;
        findings->room = room;
    }
    return &findings->items[findings->count];
}

void findings_take(struct findings *into, struct findings *from)
{
    struct import_finding *places = from->count ? findings_grow(into, from->count) : NULL;
    into->failed |= from->failed || (from->count && !places);
    if (places) {
        memcpy(places, from->items, from->count * sizeof *places);
        into->count += from->count;
    }
    findings_clear(from);
}

/* Long values are cut: a finding is for reading. */
static char *value_copy(struct arena *arena, const char *value)
{
    size_t length = strlen(value);
    if (length > FINDING_VALUE_MAX)
        length = utf8_cut(value, FINDING_VALUE_MAX);
    return arena_copy(arena, value, length);
}

/* Whether the value is of no column that is known: a footer, a title, a cell beyond the header. It
 * may hold somebody's number, which goes into no report. */
static bool is_of_any_column(enum finding_code code)
{
    static const enum finding_code codes[] = {FINDING_UNKNOWN_COLUMN, FINDING_ROW_ABOVE_HEADER,
                                              FINDING_HEADER_AGAIN,   FINDING_ROW_NO_CLINIC,
                                              FINDING_ROW_SECTION,    FINDING_ROW_LONG,
                                              FINDING_CELL_MERGED,    FINDING_CELL_FILLED_DOWN,
                                              FINDING_ROW_CAPTION,    FINDING_CAPTION_CLOSURE};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static bool findings_put(struct findings *findings, long row, const char *column,
                         enum finding_code code, const char *value, const char *message)
{
    const struct finding_kind *kind = &kinds[code];
    struct import_finding *item = findings_grow(findings, 1);
    char *copy = value ? value_copy(findings->arena, value) : NULL;
    if (copy && is_of_any_column(code))
        phone_mask_mobiles(copy);
    if (!item || !message || (value && !copy))
        findings->failed = true;
    else {
        *item = (struct import_finding){kind->severity, row, column, kind->name, copy, message};
        findings->count++;
    }
    return kind->severity == FINDING_ERROR;
}

bool findings_add(struct findings *findings, long row, const char *column, enum finding_code code,
                  const char *value)
{
    return findings_put(findings, row, column, code, value, kinds[code].advice);
}

bool findings_add_list(struct findings *findings, long row, const char *column,
                       enum finding_code code, const char *value, const char *format,
                       va_list arguments)
{
    char clause[FINDING_CLAUSE_SIZE];
    int wanted = vsnprintf(clause, sizeof clause, format, arguments);
    if (wanted >= FINDING_CLAUSE_SIZE)
        clause[utf8_cut(clause, sizeof clause - 1)] = '\0';
    struct buffer message;
    buffer_init(&message, 2 * FINDING_CLAUSE_SIZE);
    buffer_append_text(&message, clause);
    buffer_append_text(&message, "; ");
    buffer_append_text(&message, kinds[code].advice);
    const char *copy =
        buffer_error(&message) ? NULL : arena_copy(findings->arena, message.data, message.length);
    buffer_clear(&message);
    return findings_put(findings, row, column, code, value, copy);
}

bool findings_add_about(struct findings *findings, long row, const char *column,
                        enum finding_code code, const char *value, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool is_error = findings_add_list(findings, row, column, code, value, format, arguments);
    va_end(arguments);
    return is_error;
}
