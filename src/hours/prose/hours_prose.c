/* The way from prose to the standard: fold, cut, read statements, build a week, print, judge.
 *
 * text (hours_prose_text) -> tokens (hours_prose_token, with the words of hours_prose_words)
 * -> items (hours_prose_item, of hours_prose_clock, _days and _date) -> whose hours they are
 * (hours_prose_voice) -> statements (hours_prose_statement) -> a week by the minute
 * (hours_prose_week) -> `opening_hours` (hours_prose_print). This file judges: what is refused,
 * what counts as repaired, and what must stay unknown. */
#include "fever/hours_prose.h"

#include <stdlib.h>
#include <string.h>

#include "fever/hours.h"
#include "fever/utf8.h"
#include "hours_prose_doors.h"
#include "hours_prose_exceptions.h"
#include "hours_prose_others.h"
#include "hours_prose_resume.h"
#include "hours_prose_seasons.h"
#include "hours_prose_statement.h"
#include "hours_prose_stop.h"
#include "hours_prose_use.h"
#include "hours_prose_voice.h"
#include "hours_prose_week.h"

struct work {
    struct prose_lexicon lexicon;
    struct prose_text text;
    struct prose_token tokens[PROSE_BYTES_MAX + 1];
    struct prose_items items;
    struct prose_reading reading;
    struct prose_week week[PROSE_SEASONS];
    struct hours_prose verdict;
};

static void note(struct hours_prose *verdict, enum hours_confidence at_least, const char *code)
{
    if (verdict->confidence < at_least)
        verdict->confidence = at_least;
    for (size_t i = 0; i < verdict->note_count; i++)
        if (strcmp(verdict->notes[i], code) == 0)
            return;
    if (verdict->note_count < HOURS_PROSE_NOTES)
        verdict->notes[verdict->note_count++] = code;
}

/* A refusal names its ground alone. */
static void refuse(struct hours_prose *verdict, const char *ground)
{
    *verdict =
        (struct hours_prose){.confidence = HOURS_REFUSED, .note_count = 1, .notes = {ground}};
}

static bool is_blank(const struct prose_text *text)
{
    return strspn(text->bytes, " \n-/.,;:()|\\") == text->length;
}

static bool states_hours(const struct prose_reading *reading)
{
    for (size_t i = 0; i < reading->count; i++)
        if (reading->statement[i].says == SAY_HOURS)
            return true;
    return false;
}

/* The maintainer's dates of a season, or NULL. */
static const char *season_option(const struct hours_prose_options *options, int season)
{
    if (!options)
        return NULL;
    return season == 0 ? options->summer : options->winter;
}

/* Why no hours can be had from what was read, or NULL. */
static const char *ground_of_refusal(const struct prose_reading *reading,
                                     const struct hours_prose_options *options)
{
    if (reading->sale)
        return "not_opening_hours";
    if (reading->too_many)
        return "too_complex";
    for (int season = 0; reading->seasons && season < PROSE_SEASONS; season++)
        if (!reading->season_dates[season].month && !season_option(options, season))
            return "season_undated";
    /* nothing sure, and times left over: no instant could be told open or closed */
    if (reading->not_understood && reading->more_times)
        return reading->dated             ? "one_off"
               : reading->uncertain_clock ? "ambiguous_clock"
                                          : "not_understood";
    if (states_hours(reading))
        return NULL;
    if (reading->dated)
        return "one_off";
    if (!reading->any_time)
        return "no_times";
    if (reading->registration)
        return "not_opening_hours";
    if (reading->other_door || reading->elsewhere)
        return "other_service";
    return reading->uncertain_clock ? "ambiguous_clock" : "no_times";
}

/* Whether hours that are not stated are unknown rather than closed. */
static bool rest_is_unknown(const struct work *work)
{
    return work->week[0].rest_unknown && !prose_week_leaves_no_rest(&work->week[0]);
}

/* Whether patients may be seen by another door when this one's hours do not say so. */
static bool other_door_matters(const struct work *work)
{
    return work->reading.elsewhere &&
           (rest_is_unknown(work) || prose_week_has_unknown(&work->week[0]));
}

static void note_repairs(const struct work *work, struct hours_prose *verdict)
{
    const struct prose_reading *reading = &work->reading;
    bool ocr = work->text.ocr_repaired;
    for (const struct prose_token *token = work->tokens; token->kind != TOKEN_END; token++)
        ocr |= token->note != NULL;
    const struct {
        bool holds;
        const char *code;
    } REPAIRS[] = {
        {ocr, "ocr_character"},
        {reading->dash_repaired, "dash_character"},
        {reading->dot_repaired, "colon_character"},
        {reading->twelve_repaired, "twelve_hour_clock"},
        {reading->other_door && !other_door_matters(work), "other_service_dropped"},
        {reading->registration && !work->week[0].cut_off, "registration_dropped"},
        {reading->booking, "booking_dropped"},
    };
    for (size_t i = 0; i < sizeof REPAIRS / sizeof *REPAIRS; i++)
        if (REPAIRS[i].holds)
            note(verdict, HOURS_REPAIRED, REPAIRS[i].code);
}

static void note_doubts(const struct work *work, struct hours_prose *verdict)
{
    const struct prose_reading *reading = &work->reading;
    const struct {
        bool holds;
        const char *code;
    } DOUBTS[] = {
        {reading->date_count > 0 || (reading->dated && reading->not_understood), "dated"},
        {reading->not_understood, "not_understood"},
        {reading->uncertain_clock, "ambiguous_clock"},
        {work->week[0].cut_off || work->week[1].cut_off, "last_admission"},
        {other_door_matters(work), "other_service"},
        {reading->others_unsaid || (rest_is_unknown(work) && !reading->elsewhere),
         "other_days_not_stated"},
        {work->week[0].unsure || work->week[1].unsure, "uncertain_days"},

    };
    for (size_t i = 0; i < sizeof DOUBTS / sizeof *DOUBTS; i++)
        if (DOUBTS[i].holds)
            note(verdict, HOURS_PARTIAL, DOUBTS[i].code);
    bool unknown = prose_week_has_unknown(&work->week[0]) || prose_week_has_unknown(&work->week[1]);
    if (unknown && verdict->confidence < HOURS_PARTIAL)
        note(verdict, HOURS_PARTIAL, "uncertain_days");
}

/* At most `room` bytes of the prose, without what may not stand in a comment; "" without room. */
static void make_comment(const char *prose, size_t room, char comment[HOURS_TEXT_MAX + 1])
{
    size_t length = 0, source = strspn(prose, " \t\r\n");
    size_t end = strlen(prose);
    if (end - source > room)
        end = utf8_cut(prose, source + room);
    for (; source < end && length < HOURS_TEXT_MAX; source++) {
        unsigned char byte = (unsigned char)prose[source];
        comment[length++] = byte == '"' ? '\'' : byte < 0x20 || byte == 0x7F ? ' ' : (char)byte;
    }
    while (length > 0 && comment[length - 1] == ' ')
        length--;
    comment[length] = '\0';
}

/* One season's rules; dates in the text go before those of the maintainer. */
static void print_season(const struct work *work, const struct hours_prose_options *options,
                         int season, const char *comment, struct buffer *out)
{
    const struct prose_dates *dates = &work->reading.season_dates[season];
    struct buffer text;
    buffer_init(&text, HOURS_TEXT_MAX);
    if (dates->month)
        prose_dates_print(dates, &text);
    else
        buffer_append_text(&text, season_option(options, season));
    if (buffer_error(&text))
        out->failure = buffer_error(&text);
    else
        prose_week_print(&work->week[season], text.data, comment, out);
    buffer_clear(&text);
}

static void print_all(const struct work *work, const struct hours_prose_options *options,
                      const char *comment, struct buffer *out)
{
    if (work->reading.seasons) {
        print_season(work, options, 0, comment, out);
        buffer_append_text(out, "; ");
        print_season(work, options, 1, comment, out);
    } else {
        prose_week_print(&work->week[0], NULL, comment, out);
    }
    for (size_t i = 0; i < work->reading.date_count; i++) {
        buffer_append_text(out, "; ");
        prose_dates_print(&work->reading.dates[i], out);
        buffer_append_char(out, ' ');
        prose_week_print_unknown(comment, out);
    }
    if (rest_is_unknown(work)) {
        buffer_append_text(out, " || ");
        prose_week_print_unknown(comment, out);
    }
}

/* Prints the canonical form with the longest comment that leaves the whole within HOURS_TEXT_MAX.
 */
static enum fever_error print_bounded(const struct work *work, const char *prose,
                                      const struct hours_prose_options *options, struct buffer *out)
{
    static const size_t ROOMS[] = {120, 60, 30, 0};
    struct buffer text;
    buffer_init(&text, HOURS_TEXT_MAX);
    enum fever_error code = FEVER_TOO_LARGE;
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS && code == FEVER_TOO_LARGE; i++) {
        char comment[HOURS_TEXT_MAX + 1];
        make_comment(prose, ROOMS[i], comment);
        buffer_reset(&text);
        buffer_reset(out);
        print_all(work, options, *comment ? comment : NULL, &text);
        code = buffer_error(&text);
        if (!code)
            code = prose_append_canonical(text.data, out);
    }
    buffer_clear(&text);
    return code;
}

/* Reads the prose into `work`; the verdict tells whether hours came of it. */
static void read_prose(const char *prose, const struct hours_prose_options *options,
                       struct work *work)
{
    struct prose_reading *reading = &work->reading;
    if (!prose_fold(prose, &work->text)) {
        bool too_long = strnlen(prose, PROSE_BYTES_MAX + 1) > PROSE_BYTES_MAX;
        refuse(&work->verdict, too_long ? "too_long" : "not_utf8");
        return;
    }
    prose_lexicon_init(&work->lexicon);
    prose_tokenise(&work->lexicon, &work->text, work->tokens);
    if (is_blank(&work->text) || !prose_itemise(&work->text, work->tokens, &work->items)) {
        refuse(&work->verdict, is_blank(&work->text) ? "empty" : "too_complex");
        return;
    }
    prose_name_stops(&work->text, &work->items);
    prose_open_headings(&work->items);
    prose_name_doors(&work->text, &work->items);
    prose_name_gaps(&work->items);
    prose_name_others(&work->items);
    prose_name_seasons(&work->items, reading);
    prose_doubt_resumptions(&work->items, reading);
    prose_assign_voices(&work->text, &work->items, reading);
    prose_name_uses(&work->items, reading);
    prose_state(&work->items, reading);
    prose_settle_exceptions(reading);
    prose_doubt_seasons(reading);
    const char *ground = ground_of_refusal(reading, options);
    if (ground) {
        refuse(&work->verdict, ground);
        return;
    }
    for (int season = 0; season < (reading->seasons ? PROSE_SEASONS : 1); season++) {
        prose_week_build(&work->week[season], reading, season + 1);
        if (reading->not_understood) {
            prose_week_doubt(&work->week[season]);
        }
        if (reading->not_understood || reading->others_unsaid)
            prose_week_doubt_rest(&work->week[season]);
        if (!prose_week_says_something(&work->week[season])) {
            refuse(&work->verdict, "no_times");
            return;
        }
        if (prose_week_is_unknown(&work->week[season])) {
            refuse(&work->verdict, reading->elsewhere ? "other_service" : "not_understood");
            return;
        }
    }
    note_repairs(work, &work->verdict);
    note_doubts(work, &work->verdict);
}

enum fever_error hours_from_prose(const char *prose, const struct hours_prose_options *options,
                                  struct buffer *hours, struct hours_prose *out)
{
    struct work *work = calloc(1, sizeof *work);
    if (!work)
        return FEVER_NOMEM;
    struct buffer text;
    buffer_init(&text, HOURS_TEXT_MAX);
    read_prose(prose, options, work);
    enum fever_error code = FEVER_OK;
    if (work->verdict.confidence != HOURS_REFUSED) {
        code = print_bounded(work, prose, options, &text);
        if (code == FEVER_OK)
            buffer_append(hours, text.data, text.length);
        if (code == FEVER_TOO_LARGE || code == FEVER_INVALID) {
            refuse(&work->verdict, code == FEVER_INVALID ? "season_invalid" : "too_complex");
            code = FEVER_OK;
        }
    }
    if (code == FEVER_OK)
        *out = work->verdict;
    buffer_clear(&text);
    free(work);
    return code ? code : buffer_error(hours);
}

enum fever_error hours_prose_days(const char *prose, const struct hours_prose_options *options,
                                  struct hours_prose_days *out)
{
    struct work *work = calloc(1, sizeof *work);
    if (!work)
        return FEVER_NOMEM;
    *out = (struct hours_prose_days){0};
    read_prose(prose, options, work);
    int seasons = work->verdict.confidence == HOURS_REFUSED ? 0
                  : work->reading.seasons                   ? PROSE_SEASONS
                                                            : 1;
    for (int season = 0; season < seasons; season++)
        for (int day = 0; day < WEEK_DAYS; day++) {
            const struct week_row *row = &work->week[season].row[day];
            if (!week_row_speaks(row, 0, RANGE_MINUTES_MAX))
                continue;
            out->stated |= 1U << day;
            if (row->given_days & DAYS_WEEK)
                out->named |= 1U << day;
        }
    free(work);
    return FEVER_OK;
}
