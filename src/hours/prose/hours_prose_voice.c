/* Tells the clinic's own hours from those of other doors and from what happens on certain dates.
 *
 * The text is walked phrase by phrase; a phrase reaches from one comma, full stop or bracket to the
 * next. 急诊 takes the times of its phrase and of those that follow it up to a full stop; what
 * follows then without a subject is nobody's for sure. A date takes all up to the full stop. */
#include "hours_prose_voice.h"

#include <string.h>

#include "hours_prose_doors.h"
#include "hours_prose_phrase.h"
#include "hours_prose_speaker.h"

enum { DARK_FROM = 17 * 60 };

static bool is_overnight(const struct prose_item *item)
{
    return item->kind == ITEM_RANGE && item->range.to > DAY_MINUTES;
}

/* 急诊 and no word of when: it may take the patients at any time. */
void prose_end_passage(struct speaker *in)
{
    if (in->now.voice == VOICE_OTHER && in->now.kind == DOOR_ACUTE && !in->now.timed)
        in->out->not_understood = true;
    if (in->now.voice == VOICE_DATED) {
        in->out->not_understood |= in->verbless_span;
        in->verbless_span = false;
        prose_settle_dates(in);
    }
}

static void take_break(struct speaker *in, const struct prose_item *item)
{
    in->after_own_subject &= item->word == WORD_AND;
    in->cuts_off &= item->kind == ITEM_SEPARATOR && item->value < (int)BREAK_LINE;
    if (item->kind == ITEM_OPEN_BRACKET) {
        if (in->depth < PROSE_BRACKETS_MAX)
            in->outer[in->depth] = in->now;
        in->depth++;
        return;
    }
    if (item->kind == ITEM_CLOSE_BRACKET) {
        if (in->depth == 0)
            return;
        in->depth--;
        if (in->depth < PROSE_BRACKETS_MAX) {
            struct passage outer = in->outer[in->depth];
            if (in->now.voice != outer.voice)
                prose_end_passage(in);
            outer.timed |= outer.voice == in->now.voice && in->now.timed;
            in->now = outer;
        }
        return;
    }
    if (item->value >= (int)BREAK_LINE) {
        prose_end_passage(in);
        bool nobodys = in->now.voice == VOICE_OTHER ||
                       (in->now.voice == VOICE_DATED && in->out->date_count > 0 && !in->now.shut);
        in->now = (struct passage){.unclear = in->now.unclear || nobodys};
    }
}

/* No new patients from here on, until the hours end. */
static void add_cut_off(struct prose_reading *out, int minute)
{
    if (minute >= 0 && out->cut_off_count < PROSE_CUT_OFFS_MAX)
        out->cut_offs[out->cut_off_count++] = minute;
}

static void add_registration(struct prose_reading *out, const struct prose_range *range)
{
    if (out->registration_count < PROSE_CUT_OFFS_MAX)
        out->registrations[out->registration_count++] = *range;
}

/* No new patients in the last minutes of all hours: 提前30分钟停止接诊. */
static void add_cut_off_lead(struct speaker *in, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct prose_item *item = &in->items->item[i];
        if (item->kind == ITEM_DURATION && item->value > in->out->cut_off_lead)
            in->out->cut_off_lead = item->value;
    }
}

/* A time after dark: 22:00-8:00, 22点. */
static bool is_dark(const struct prose_item *item)
{
    return is_overnight(item) ||
           (item->kind == ITEM_RANGE && item->range.from >= DARK_FROM && !item->range.impossible) ||
           (item->kind == ITEM_CLOCK && item->value >= DARK_FROM);
}

/* What a phrase of another door makes doubtful: with times of its own nothing but the hours that
 * are not stated; without, the days and sessions it names. */
static void take_other(struct speaker *in, size_t from, size_t to)
{
    struct prose_reading *out = in->out;
    items_mark(in->items, from, to, VOICE_OTHER);
    in->now.voice = VOICE_OTHER;
    bool timed = items_have(in->items, from, to, item_is_time);
    out->doubted_days |= prose_days_closed_apart(in->items, from, to);
    for (size_t i = from; i < to; i++) {
        const struct prose_item *item = &in->items->item[i];
        in->now.timed |= item->kind == ITEM_SESSION || item->kind == ITEM_DAYS ||
                         item->kind == ITEM_CLOCK || item_is_time(item);
        out->not_understood |=
            item_is_word(item, WORD_OTHER_DOOR) && item->value == (int)DOOR_FOR_SOME;
        if (!timed && item->kind == ITEM_SESSION)
            out->doubted_sessions |= (unsigned)item->value;
        if (!timed && item->kind == ITEM_DAYS) {
            out->doubted_days |= (unsigned)item->value;
            out->not_understood |= prose_days_may_restrict((unsigned)item->value);
        }
        /* 16:00-17:00只接急诊 takes hours from the clinic */
        out->not_understood |= item_is_word(item, WORD_ONLY);
        /* a condition on the clinic, perhaps: 疫苗接种时停诊 */
        out->not_understood |= !timed && in->now.kind == DOOR_OF_OTHERS &&
                               (item->kind == ITEM_UNKNOWN || item_is_word(item, WORD_VAGUE) ||
                                item_is_word(item, WORD_CLOSED));
    }
    /* 挂号7:30-11:30，13:30-16:30 goes on behind the comma */
    if (in->now.registration || items_have_word(in->items, from, to, WORD_REGISTRATION)) {
        for (size_t i = from; i < to; i++) {
            const struct prose_item *item = &in->items->item[i];
            if (item->kind == ITEM_CLOCK && !timed)
                add_cut_off(out, item->value);
            if (item->kind == ITEM_RANGE && !item->range.impossible) /* 挂号7:30-11:00 */
                add_registration(out, &item->range);
        }
        add_cut_off_lead(in, from, to);
    }
    out->any_time |= timed;
    /* 24小时（夜间22:00-8:00急诊） */
    out->after_hours |= in->now.kind == DOOR_ACUTE && items_have(in->items, from, to, is_dark);
    out->elsewhere |= in->now.kind == DOOR_ACUTE;
}

/* A phrase that names no door and no date. */
static void take_plain(struct speaker *in, size_t from, size_t to)
{
    if (items_have_word(in->items, from, to, WORD_OWN_DOOR)) {
        if (in->now.voice == VOICE_OTHER)
            in->now.timed = true; /* 急诊、发热门诊: the clinic's phrase goes on */
        prose_end_passage(in);
        in->now = (struct passage){.voice = VOICE_OWN};
    }
    if (in->now.voice == VOICE_OTHER) {
        in->out->not_understood |= items_have_kind(in->items, from, to, ITEM_DAYS) ||
                                   items_have_word(in->items, from, to, WORD_CLOSED);
        take_other(in, from, to);
        return;
    }
    if (in->now.unclear && items_have(in->items, from, to, item_speaks)) {
        in->out->not_understood = true;
        in->out->more_times |= items_have(in->items, from, to, item_is_time); /* whose? */
    }
    items_mark(in->items, from, to, in->now.voice);
}

static bool follows_bracket_of_times(const struct prose_items *items, size_t at)
{
    if (at == 0 || items->item[at - 1].kind != ITEM_CLOSE_BRACKET)
        return false;
    size_t open = at - 1;
    while (open > 0 && items->item[open].kind != ITEM_OPEN_BRACKET)
        open--;
    return items_have(items, open, at, item_is_time);
}

/* A phrase that names another door. */
static void take_door(struct speaker *in, size_t from, size_t to, size_t door)
{
    struct prose_reading *out = in->out;
    struct prose_item *word = &in->items->item[door];
    bool behind_time = prose_names_time_before(in->items, from, to, door);
    size_t start = prose_start_of_door(in->items, from, to, door, &out->not_understood);
    /* 8-9点，12-14点急诊, 8-9点、急诊: are the times of the phrase before its times too? */
    bool heads = !items_have(in->items, from, door, item_speaks) &&
                 items_have(in->items, door, to, item_is_time);
    if (start == from && from > 1 && item_is_time(&in->items->item[from - 2]) &&
        !prose_stands_aside(in->items, from) && in->items->item[from - 1].value < (int)BREAK_LINE &&
        ((in->items->item[from].kind == ITEM_RANGE && !is_overnight(&in->items->item[from])) ||
         (in->items->item[from - 1].word == WORD_AND && !heads)))
        out->not_understood = true;
    if (follows_bracket_of_times(in->items, from) &&
        !items_have(in->items, from, to, item_is_time)) /* 夜间（18:00-8:00）由急诊负责 */
        out->not_understood = out->more_times = true;
    if (start > from)
        take_plain(in, from, start);
    prose_end_passage(in);
    in->now = (struct passage){.voice = VOICE_OTHER};
    if (item_is_word(word, WORD_REGISTRATION)) {
        out->registration = in->now.registration = true;
    } else {
        out->other_door = true;
        in->now.kind =
            word->value == (int)DOOR_ACUTE_WAY ? DOOR_ACUTE : (enum prose_door_kind)word->value;
    }
    take_other(in, start, to);
    if (behind_time) { /* 17:00-8:00（急诊）: the bracket names whose time that was */
        in->items->item[from - 2].voice = VOICE_OTHER;
        out->any_time = true;
        in->now.timed = true;
        out->not_understood |= from > 3 && item_is_time(&in->items->item[from - 4]);
        if (prose_times_follow(in->items, to + 1)) /* 8:00-17:00（急诊）24小时: whose is which? */
            out->not_understood = out->more_times = true;
    }
}

static bool is_telephone(const struct prose_item *item)
{
    return item_is_word(item, WORD_DISCLAIMER) && item->value == (int)FILLER_TELEPHONE;
}

/* As item_speaks, but for the times that a telephone has. */
static bool speaks_of_clinic(const struct prose_item *item)
{
    bool hushed = item->kind == ITEM_DURATION && item->value == 0;
    return item_speaks(item) && !hushed;
}

static bool is_place(const struct prose_item *item)
{
    return item_is_word(item, WORD_DISCLAIMER) && item->value == (int)FILLER_PLACE;
}

/* Whether the stretch begins with a place and has no hours: 地址：人民路1号. */
static bool tells_place(const struct prose_items *items, size_t from, size_t to)
{
    while (from < to && item_is_blank(&items->item[from]))
        from++;
    return from < to && is_place(&items->item[from]) &&
           !items_have(items, from, to, item_is_time) &&
           !items_have_kind(items, from, to, ITEM_DAYS) &&
           !items_have_kind(items, from, to, ITEM_CLOCK) &&
           !items_have_word(items, from, to, WORD_CLOSED);
}

/* Whether a disclaimer or a word about registration says all that the phrase has to say. */
static bool says_nothing(const struct speaker *in, size_t from, size_t to)
{
    if (tells_place(in->items, from, to))
        return true;
    if (items_have_word(in->items, from, to, WORD_DISCLAIMER))
        return !items_have(in->items, from, to,
                           items_have(in->items, from, to, is_telephone) ? speaks_of_clinic
                                                                         : item_speaks);
    if (items_have(in->items, from, to, item_is_time) ||
        !(items_have_word(in->items, from, to, WORD_REGISTRATION) ||
          items_have_word(in->items, from, to, WORD_BOOKING)))
        return false;
    return !items_have_kind(in->items, from, to, ITEM_DAYS) &&
           !items_have_word(in->items, from, to, WORD_CLOSED) &&
           !items_have(in->items, from, to, item_is_date);
}

/* 发热门诊和急诊, 急诊和发热门诊, and 发热门诊、 before: the times behind are the clinic's too. */
static bool door_shares_times(const struct speaker *in, size_t from, size_t to, size_t door)
{
    const struct prose_item *item = in->items->item;
    if (!item_is_word(&item[door], WORD_OTHER_DOOR))
        return false;
    if (door == from && door + 2 < to && item_is_word(&item[door + 1], WORD_AND) &&
        item_is_word(&item[door + 2], WORD_OWN_DOOR))
        return true;
    if (door == from)
        return in->after_own_subject;
    return door > from + 1 && item_is_word(&item[door - 1], WORD_AND) &&
           item_is_word(&item[door - 2], WORD_OWN_DOOR);
}

static void take_undivided(struct speaker *in, size_t from, size_t to)
{
    size_t rest = from, door = items_find(in->items, from, to, item_is_door);
    while (rest < to && !item_is_word(&in->items->item[rest], WORD_REST_OF_TIME))
        rest++;
    if (rest < to && items_have_word(in->items, rest, to, WORD_CLOSED)) {
        take_plain(in, from, rest);
        items_mark(in->items, rest, to, VOICE_NONE);
    } else if (rest < to) {
        take_plain(in, from, rest);
        prose_end_passage(in);
        in->out->after_hours = true;
        in->now = (struct passage){.voice = VOICE_OTHER, .kind = DOOR_ACUTE, .timed = true};
        take_other(in, rest, to);
    } else if (door < to && !door_shares_times(in, from, to, door)) {
        take_door(in, from, to, door);
    } else {
        take_plain(in, from, to);
    }
}

static void take_dateless(struct speaker *in, size_t from, size_t to)
{
    bool others = in->now.voice == VOICE_OTHER || in->now.unclear;
    size_t own = prose_own_door_amid_times(in->items, from, to, others);
    if (own < to) {
        in->out->not_understood |=
            !item_is_blank(&in->items->item[own - 1]); /* whose were those? */
        take_dateless(in, from, own);
        from = own;
    }
    for (size_t blank; (blank = prose_blank_between_doors(in->items, from, to)) < to;
         from = blank + 1)
        take_undivided(in, from, blank);
    take_undivided(in, from, to);
}

/* 夏季（5月1日-9月30日）: the dates of the season. They stand right behind its name. */
static bool take_season_dates(struct speaker *in, size_t from, size_t to)
{
    const struct prose_item *item = &in->items->item[from];
    size_t season = from;
    if (to != from + 1 || item->kind != ITEM_DATE || !item->dates.month || item->dates.year)
        return false;
    if (season > 0 && in->items->item[season - 1].kind == ITEM_OPEN_BRACKET)
        season--;
    if (season == 0 || !item_is_word(&in->items->item[season - 1], WORD_SEASON))
        return false;
    in->out->season_dates[in->items->item[season - 1].value - 1] = item->dates;
    items_mark(in->items, from, to, VOICE_NONE);
    return true;
}

/* 清明照常 营业时间9:00-21:00: where the regular hours begin behind dates that change nothing, or
 * `to`. */
static size_t own_label_behind_usual(const struct speaker *in, size_t from, size_t to)
{
    size_t label = from;
    while (label < to && !item_is_word(&in->items->item[label], WORD_OWN_DOOR))
        label++;
    bool usual = items_have_word(in->items, from, label, WORD_USUAL) &&
                 !items_have_word(in->items, from, label, WORD_CLOSED) &&
                 !items_have_kind(in->items, from, label, ITEM_SESSION) &&
                 !items_have(in->items, from, label, item_is_time);
    return usual && items_have(in->items, label, to, item_is_time) ? label : to;
}

/* 国庆节停诊 夜间停诊: where a regular closure begins behind that of dates, or `to`. */
static size_t regular_closure_behind_dates(const struct prose_items *items, size_t from, size_t to)
{
    for (size_t i = from; i + 2 < to; i++) {
        const struct prose_item *item = &items->item[i];
        bool verb = item_is_word(item, WORD_CLOSED) || item_is_word(item, WORD_USUAL);
        if (!verb || !item_is_blank(&item[1]))
            continue;
        bool whole = item_is_word(item, WORD_USUAL) || prose_is_shut(items, from, i + 1);
        return whole && prose_closes_regularly(items, i + 2, to) ? i + 2 : to;
    }
    return to;
}

/* Takes the ends of registration in a phrase, and those that go on behind its comma: 截止挂号：
 * 上午11:30，下午17:00. */
static void take_cut_offs(struct speaker *in, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (in->items->item[i].kind == ITEM_CLOCK) {
            add_cut_off(in->out, in->items->item[i].value);
            in->cuts_off = true;
        }
}

static bool is_more_of_cut_off(const struct speaker *in, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (in->items->item[i].kind != ITEM_CLOCK && !item_is_blank(&in->items->item[i]))
            return false;
    return in->cuts_off;
}

/* Whether days stand before a remark that may be theirs: 节假日（以公告为准）, but not 8:00-17:00
 * 周一至周五，请佩戴口罩. */
static bool are_days_in_doubt(const struct prose_items *items, size_t remark)
{
    if (remark < 2 || items->item[remark - 2].kind != ITEM_DAYS)
        return false;
    size_t before = remark - 2;
    while (before > 0 && item_is_blank(&items->item[before - 1]))
        before--;
    bool of_hours = before > 0 && item_is_time(&items->item[before - 1]) &&
                    !(items->item[remark - 2].value & (int)DAYS_PH);
    return !of_hours || items->item[remark - 1].kind == ITEM_OPEN_BRACKET;
}

static void take_phrase(struct speaker *in, size_t from, size_t to)
{
    if (take_season_dates(in, from, to))
        return;
    if (is_more_of_cut_off(in, from, to)) {
        take_cut_offs(in, from, to);
        items_mark(in->items, from, to, VOICE_NONE);
        return;
    }
    in->cuts_off = false;
    if (says_nothing(in, from, to)) {
        if (items_have_word(in->items, from, to, WORD_REGISTRATION)) {
            in->out->registration = true;
            add_cut_off_lead(in, from, to);
        }
        in->out->booking |= items_have_word(in->items, from, to, WORD_BOOKING);
        take_cut_offs(in, from, to);
        if (are_days_in_doubt(in->items, from))
            in->out->doubted_days |= (unsigned)in->items->item[from - 2].value;
        items_mark(in->items, from, to, VOICE_NONE);
        return;
    }
    size_t date = items_find(in->items, from, to, item_is_date), holidays = 0;
    if (date < to && item_is_word(&in->items->item[date], WORD_FESTIVAL))
        holidays = prose_holidays_behind_feasts(in, date);
    if (holidays) {
        if (date > from)
            take_dateless(in, from, date);
        items_mark(in->items, date, holidays < to ? holidays : to, VOICE_NONE);
        if (holidays < to)
            take_plain(in, holidays, to);
        return;
    }
    if (date < to && date > from && item_is_word(&in->items->item[date - 1], WORD_FILLER) &&
        in->items->item[date - 1].value == (int)FILLER_SINCE) /* 自5月1日: hours for a while */
        in->out->not_understood = true;
    bool back =
        (in->now.usual && in->items->item[from].kind == ITEM_DAYS) || /* 春节照常，周日休息 */
        (in->now.shut && prose_closes_regularly(in->items, from, to)) || /* 春节休息，夜间停诊 */
        item_is_word(&in->items->item[from], WORD_OTHERS);
    if (date == to && in->now.voice == VOICE_DATED && !back)
        date = from;
    if (back) {
        prose_end_passage(in);
        in->now = (struct passage){.voice = VOICE_OWN};
    }
    size_t label = date < to ? own_label_behind_usual(in, date, to) : to;
    if (date < to && label == to)
        label = regular_closure_behind_dates(in->items, date, to);
    if (date > from)
        take_dateless(in, from, date);
    if (date < to)
        prose_take_dated(in, date, label);
    if (label < to) {
        in->now = (struct passage){.voice = VOICE_OWN};
        take_dateless(in, label, to);
    }
}

static bool is_daytime_only(const struct prose_item *item)
{
    return item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_DAYTIME;
}

/* 全天（白天）: by day alone, unless times say how long that is. */
static bool is_by_day(const struct prose_text *text, const struct prose_items *items)
{
    static const char *const DAYLIGHT[] = {"白天", "日间"};
    bool daylight = false;
    for (size_t i = 0; i < items->count; i++) {
        const struct prose_item *item = &items->item[i];
        for (size_t k = 0; k < sizeof DAYLIGHT / sizeof *DAYLIGHT; k++)
            daylight |= item_is_word(item, WORD_FILLER) &&
                        strncmp(text->bytes + item->from, DAYLIGHT[k], strlen(DAYLIGHT[k])) == 0;
    }
    return daylight && !items_have_kind(items, 0, items->count, ITEM_RANGE);
}

static bool is_noon_going_on(const struct prose_item *item)
{
    return item_is_word(item, WORD_FILLER) && item->value == (int)FILLER_NOON;
}

/* Whether the phrase is 发热门诊 alone, so that 、急诊 behind it shares its times. */
static bool is_own_subject(const struct speaker *in, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!item_is_word(&in->items->item[i], WORD_OWN_DOOR) &&
            in->items->item[i].kind != ITEM_SEPARATOR)
            return false;
    return true;
}

/* 24小时 请佩戴口罩: the blank before a remark that says nothing of hours, or `to`. */
static size_t blank_before_remark(const struct prose_items *items, size_t from, size_t to)
{
    for (size_t i = from + 1; i + 1 < to; i++)
        if (item_is_blank(&items->item[i]) && items_have_word(items, i, to, WORD_DISCLAIMER) &&
            !items_have_word(items, from, i, WORD_DISCLAIMER) &&
            (tells_place(items, i, to) ||
             (!items_have(items, i, to, item_speaks) && !items_have(items, i, to, item_is_door))))
            return i;
    return to;
}

void prose_assign_voices(const struct prose_text *text, struct prose_items *items,
                         struct prose_reading *reading)
{
    struct speaker in = {.text = text, .items = items, .out = reading};
    reading->daytime_only = is_by_day(text, items);
    for (size_t at = 0; at < items->count;) {
        if (item_ends_phrase(&items->item[at])) {
            take_break(&in, &items->item[at++]);
            continue;
        }
        size_t end = items_find(in.items, at, items->count, item_ends_phrase);
        reading->daytime_only |= items_have(in.items, at, end, is_daytime_only);
        reading->noon_goes_on |= items_have(in.items, at, end, is_noon_going_on);
        reading->sale |= items_have_word(in.items, at, end, WORD_SALE);
        size_t remark = blank_before_remark(items, at, end);
        take_phrase(&in, at, remark);
        if (remark < end)
            take_phrase(&in, remark + 1, end);
        in.after_own_subject = is_own_subject(&in, at, end);
        at = end;
    }
    prose_end_passage(&in);
}
