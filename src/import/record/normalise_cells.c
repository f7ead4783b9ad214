/* What a clean cell may still hold that its field must not: signs for nothing, numbering before a
 * name, somebody's mobile number inside of a text. */
#include <string.h>

#include "../cell/normalise_phone.h"
#include "normalise_internal.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_one_of(int target, const int *targets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (targets[i] == target)
            return true;
    return false;
}

static bool is_word(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Of these a dash is a value, or a fault to be told. */
static const int literal_targets[] = {FIELD_ID,    FIELD_MARKER_ID, FIELD_SOURCE_ID,
                                      FIELD_NAME,  FIELD_SITE,      FIELD_ALIAS_IDS,
                                      FIELD_HOURS, TARGET_SESSIONS};

/* 无 says no in a flag, no appointment in booking, no level in level. */
static const int wordy_targets[] = {
    FIELD_SHORT_NAME,  FIELD_ALIASES,   FIELD_CAMPUS,     FIELD_BOOKING_URL,    FIELD_BOOKING_PHONE,
    FIELD_ADMISSION,   FIELD_ADDRESS,   FIELD_ENTRANCE,   FIELD_TRANSIT,        FIELD_PARKING,
    FIELD_PHONE,       FIELD_LAT,       FIELD_LON,        FIELD_ENTRANCE_LAT,   FIELD_ENTRANCE_LON,
    FIELD_CRS,         FIELD_PRECISION, FIELD_HOURS_TEXT, FIELD_LAST_ADMISSION, FIELD_NOTE,
    FIELD_VALID_UNTIL, FIELD_SOURCE,    FIELD_SOURCE_URL, FIELD_SOURCE_DATE,    FIELD_VERIFIED_AT,
    TARGET_PARTS};

static bool is_placeholder(const struct cell *cell)
{
    static const char *const signs[] = {"-",    "--",  "---", "—",   "——",   "–",    "/",
                                        "//",   "\\",  "N/A", "n/a", "#N/A", "NULL", "null",
                                        "None", "nan", "NaN", "...", "……"};
    static const char *const words[] = {"无", "暂无", "空", "無", "暫無"};
    static const char *const unknown[] = {"不详", "未知", "待定", "待核实", "不詳"};
    if (strnlen(cell->text, 10) == 10) /* longer than any of them */
        return false;
    return (is_word(cell->text, signs, COUNT(signs)) &&
            !is_one_of(cell->target, literal_targets, COUNT(literal_targets))) ||
           (is_word(cell->text, words, COUNT(words)) &&
            is_one_of(cell->target, wordy_targets, COUNT(wordy_targets))) ||
           (is_word(cell->text, unknown, COUNT(unknown)) &&
            (cell->target == FIELD_LAT || cell->target == FIELD_LON ||
             cell->target == TARGET_PARTS));
}

static size_t mark_at(const char *text)
{
    static const char *const marks[] = {"★", "☆", "●", "○", "■", "□", "◆",
                                        "※", "△", "▲", "•", "*", "#"};
    for (size_t i = 0; i < COUNT(marks); i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

/* `1.`, `12、`, `(3)` before a name; 301医院 has none. */
static size_t numbering_at(const char *text)
{
    bool bracket = *text == '(';
    const char *at = text + bracket;
    size_t digits = strspn(at, "0123456789");
    at += digits;
    if (!digits || digits > 3)
        return 0;
    size_t end = bracket ? (*at == ')' ? 1 : 0)
                         : (*at == '.' || *at == ')'    ? 1
                            : strncmp(at, "、", 3) == 0 ? 3
                                                        : 0);
    return end ? (size_t)(at - text) + end : 0;
}

/* The bytes of the mark, perhaps in brackets, with which the name ends. */
static size_t mark_behind(const char *name, size_t length)
{
    bool is_closed = length && name[length - 1] == ')';
    for (size_t i = 1; i <= 3 && i + 2 * is_closed < length; i++) {
        const char *mark = name + length - i - is_closed;
        if (mark_at(mark) == i && (!is_closed || mark[-1] == '('))
            return i + 2 * is_closed;
    }
    return 0;
}

static enum fever_error name_repair(struct normaliser *normaliser, struct cell *cell)
{
    const char *begin = cell->text;
    for (size_t step = 1; step;) {
        step = numbering_at(begin);
        if (!step)
            step = mark_at(begin);
        begin += step;
        begin += strspn(begin, " ");
    }
    size_t length = strlen(begin), mark;
    while ((mark = mark_behind(begin, length)) > 0)
        length -= mark;
    if (!length || length == strlen(cell->text))
        return FEVER_OK;
    cell_note(normaliser, cell, FINDING_NAME_REPAIRED);
    cell->text = arena_copy(normaliser->arena, begin, length);
    return cell->text ? FEVER_OK : FEVER_NOMEM;
}

static const int text_targets[] = {FIELD_NAME,      FIELD_ADDRESS,    FIELD_NOTE,
                                   FIELD_ADMISSION, FIELD_ENTRANCE,   FIELD_TRANSIT,
                                   FIELD_PARKING,   FIELD_HOURS_TEXT, FIELD_SOURCE};

bool cell_is_text(int target)
{
    return is_one_of(target, text_targets, COUNT(text_targets));
}

/* What a spreadsheet shows of a formula that has lost its cells: no name and no address. */
static bool is_broken_formula(const struct cell *cell)
{
    static const char *const faults[] = {"#REF!",  "#VALUE!", "#NAME?", "#DIV/0!",
                                         "#NULL!", "#NUM!",   "#N/A"};
    return cell_is_text(cell->target) && is_word(cell->text, faults, COUNT(faults));
}

static enum fever_error mobiles_mask(struct normaliser *normaliser, struct cell *cell)
{
    char *masked = arena_strdup(normaliser->arena, cell->text);
    if (!masked)
        return FEVER_NOMEM;
    phone_mask_mobiles(masked);
    if (strcmp(masked, cell->text) == 0)
        return FEVER_OK;
    cell->text = masked;
    cell_note(normaliser, cell, FINDING_MOBILE_MASKED);
    return FEVER_OK;
}

static bool may_have_mobile(const char *text)
{
    size_t digits = 0;
    for (; *text; text++)
        digits += *text >= '0' && *text <= '9';
    return digits >= 10; /* of Taiwan */
}

enum fever_error cell_repair(struct normaliser *normaliser, struct cell *cell)
{
    if (!*cell->text)
        return FEVER_OK;
    bool is_broken = is_broken_formula(cell);
    if (is_placeholder(cell) || is_broken) {
        cell->present = !is_broken || cell->target == FIELD_NAME; /* clears nothing */
        cell_note(normaliser, cell, FINDING_PLACEHOLDER);
        cell->text = "";
        return FEVER_OK;
    }
    enum fever_error failure = FEVER_OK;
    if (cell->target == FIELD_NAME)
        failure = name_repair(normaliser, cell);
    if (!failure && !normaliser->options.allow_mobile && cell_is_text(cell->target) &&
        may_have_mobile(cell->text))
        failure = mobiles_mask(normaliser, cell);
    return failure;
}
