/* Reading the cells that stand for one field each, by a table of readers. */
#include <string.h>

#include "../cell/clock.h"
#include "../cell/normalise_phone.h"
#include "../cell/normalise_values.h"
#include "../cell/normalise_words.h"
#include "fever/civil.h"
#include "normalise_internal.h"

/* Appends the canonical text of a cell that is not empty to `out`; nothing where it cannot be read,
 * which is a finding then. */
typedef void read_fn(struct normaliser *normaliser, const struct cell *cell, struct buffer *out);

static void read_flag(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    bool value;
    if (words_flag(normaliser->tools, cell->text, &value))
        buffer_append_text(out, value ? "true" : "false");
    else
        cell_note(normaliser, cell, FINDING_FLAG_UNREADABLE);
}

/* Whether words of the row beside the cell speak of insurance. */
static bool row_speaks_of_insurance(const struct normaliser *normaliser)
{
    static const int targets[] = {FIELD_NOTE, FIELD_ADMISSION, FIELD_NAME, FIELD_SERVICES,
                                  TARGET_BOOKING};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (words_speak_of_insurance(normaliser->tools, cell_of(normaliser, targets[i])->text))
            return true;
    return false;
}

/* 定点 of insurance is not 定点救治: neither where the cell says so, nor where it says 定点 alone
 * and the row speaks of insurance. */
static void read_designated(struct normaliser *normaliser, const struct cell *cell,
                            struct buffer *out)
{
    bool value;
    if (words_speak_of_insurance(normaliser->tools, cell->text))
        cell_note(normaliser, cell, FINDING_DESIGNATED_INSURANCE);
    else if (!words_designated(normaliser->tools, cell->text, &value))
        read_flag(normaliser, cell, out);
    else if (value && row_speaks_of_insurance(normaliser) && !strstr(cell->text, "救治"))
        cell_note(normaliser, cell, FINDING_DESIGNATED_INSURANCE);
    else
        buffer_append_text(out, value ? "true" : "false");
}

static void read_insurance(struct normaliser *normaliser, const struct cell *cell,
                           struct buffer *out)
{
    bool value;
    if (!words_flag(normaliser->tools, cell->text, &value) &&
        words_insured(normaliser->tools, cell->text, &value))
        buffer_append_text(out, value ? "true" : "false");
    else
        read_flag(normaliser, cell, out);
}

static void read_level(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    const char *level = words_level(normaliser->tools, cell->text);
    if (!level)
        cell_note(normaliser, cell, FINDING_LEVEL_UNREADABLE);
    else if (strcmp(level, cell->text) != 0)
        cell_note_about(normaliser, cell, FINDING_LEVEL_REPAIRED, "read as %s",
                        *level ? level : "not stated");
    if (level)
        buffer_append_text(out, level);
}

static void read_kind(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    enum clinic_kind kind;
    if (words_kind(normaliser->tools, cell->text, &kind))
        buffer_append_text(out, clinic_kind_name(kind));
    else
        cell_note(normaliser, cell, FINDING_KIND_UNKNOWN);
}

static void read_access(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    enum clinic_access access;
    if (words_access(normaliser->tools, cell->text, &access) && access != ACCESS_NOT_STATED)
        buffer_append_text(out, clinic_access_name(access));
    else
        cell_note_about(normaliser, cell, FINDING_VALUE_INVALID,
                        "expected walk_in, appointment or referral_only");
}

static void read_services(struct normaliser *normaliser, const struct cell *cell,
                          struct buffer *out)
{
    static const char *const separators[] = {";", ",", "、", "/", "|", "+", NULL};
    char item[200];
    const char *at = cell->text;
    while (text_next_item(&at, separators, item, sizeof item)) {
        enum clinic_service service;
        if (!*item)
            continue;
        if (words_service(normaliser->tools, item, &service)) {
            if (out->length)
                buffer_append_char(out, ';');
            buffer_append_text(out, clinic_service_name(service));
        } else {
            struct cell word = *cell;
            word.text = item;
            cell_note(normaliser, &word, FINDING_SERVICE_UNKNOWN);
        }
    }
}

/* Aliases are separated by `;`, or else by the enumeration comma. */
static void read_aliases(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    (void)normaliser;
    const char *at = cell->text, *comma;
    bool has_separator = strchr(at, ';') != NULL;
    while (!has_separator && (comma = strstr(at, "、")) != NULL) {
        buffer_append(out, at, (size_t)(comma - at));
        buffer_append_char(out, ';');
        at = comma + strlen("、");
    }
    buffer_append_text(out, at);
}

/* A clinic that was checked in 2062 by a slip would stand as just confirmed until then. */
static bool is_to_come(const struct normaliser *normaliser, const struct cell *cell, int32_t day)
{
    bool is_past = cell->target == FIELD_SOURCE_DATE || cell->target == FIELD_VERIFIED_AT;
    int32_t last_day = normaliser->options.last_day;
    return is_past && last_day && day > last_day;
}

static void read_date(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    int32_t day;
    char date[CIVIL_DATE_SIZE];
    if (!value_date(cell->text, &day)) {
        cell_note(normaliser, cell, FINDING_DATE_UNREADABLE);
        return;
    }
    if (is_to_come(normaliser, cell, day)) {
        cell_note(normaliser, cell, FINDING_DATE_IN_FUTURE);
        return;
    }
    civil_format_date(day, date);
    if (strcmp(date, cell->text) != 0)
        cell_note_about(normaliser, cell, FINDING_DATE_REPAIRED, "read as %s", date);
    buffer_append_text(out, date);
}

static void read_phone(struct normaliser *normaliser, const struct cell *cell, struct buffer *out)
{
    static const struct {
        unsigned note;
        enum finding_code code;
    } codes[] = {
        {PHONE_REPAIRED, FINDING_PHONE_REPAIRED},
        {PHONE_AREA_CODE_ADDED, FINDING_PHONE_AREA_CODE_ADDED},
        {PHONE_AREA_CODE_MISSING, FINDING_PHONE_AREA_CODE_MISSING},
        {PHONE_LABEL_DROPPED, FINDING_PHONE_LABEL_DROPPED},
        {PHONE_UNREADABLE, FINDING_PHONE_UNREADABLE},
        {PHONE_MOBILE_DROPPED, FINDING_MOBILE_DROPPED},
    };
    unsigned notes =
        phone_normalise(cell->text, normaliser->area_code, normaliser->options.allow_mobile, out);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!(notes & codes[i].note))
            continue;
        if (codes[i].code == FINDING_PHONE_REPAIRED && out->length)
            cell_note_about(normaliser, cell, codes[i].code, "read as %s", out->data);
        else
            cell_note(normaliser, cell, codes[i].code);
    }
}

/* 9:30 is 09:30, 下午4点半 16:30, and a spreadsheet's 0.6875 too. */
static void read_last_admission(struct normaliser *normaliser, const struct cell *cell,
                                struct buffer *out)
{
    char clock[CLOCK_SIZE];
    int minute = clock_minute(cell->text);
    if (minute >= 0 && clock_read(cell->text, clock) == CLOCK_NUMBER)
        cell_note(normaliser, cell, FINDING_NUMBER_REPAIRED);
    if (minute >= 0)
        buffer_append_format(out, "%02d:%02d", minute / 60, minute % 60);
    else
        buffer_append_text(out, cell->text);
}

static const struct field_reader {
    enum clinic_field field;
    read_fn *read; /* NULL: the cell's text as it stands */
} field_readers[] = {
    {FIELD_ID, NULL},
    {FIELD_MARKER_ID, NULL},
    {FIELD_SOURCE_ID, NULL},
    {FIELD_NAME, NULL},
    {FIELD_SHORT_NAME, NULL},
    {FIELD_ALIASES, read_aliases},
    {FIELD_ALIAS_IDS, NULL},
    {FIELD_SITE, NULL},
    {FIELD_CAMPUS, NULL},
    {FIELD_KIND, read_kind},
    {FIELD_SERVICES, read_services},
    {FIELD_LEVEL, read_level},
    {FIELD_DESIGNATED, read_designated},
    {FIELD_INSURANCE, read_insurance},
    {FIELD_INSURANCE_REMOTE, read_flag},
    {FIELD_ACCESS, read_access},
    {FIELD_MIN_AGE_MONTHS, NULL},
    {FIELD_MAX_AGE_YEARS, NULL},
    {FIELD_BOOKING_REQUIRED, read_flag},
    {FIELD_BOOKING_URL, NULL},
    {FIELD_BOOKING_PHONE, read_phone},
    {FIELD_BOOKING_WECHAT, NULL},
    {FIELD_ADMISSION, NULL},
    {FIELD_ADDRESS, NULL},
    {FIELD_ENTRANCE, NULL},
    {FIELD_TRANSIT, NULL},
    {FIELD_PARKING, NULL},
    {FIELD_PHONE, read_phone},
    {FIELD_LAST_ADMISSION, read_last_admission},
    {FIELD_NOTE, NULL},
    {FIELD_TIME_ZONE, NULL},
    {FIELD_VALID_UNTIL, read_date},
    {FIELD_SOURCE, NULL},
    {FIELD_SOURCE_URL, NULL},
    {FIELD_SOURCE_DATE, read_date},
    {FIELD_VERIFIED_AT, read_date},
};

static enum fever_error field_read(struct normaliser *normaliser, const struct field_reader *reader)
{
    const struct cell *cell = cell_of(normaliser, (int)reader->field);
    struct buffer *scratch = &normaliser->scratch;
    if (!cell->present)
        return FEVER_OK;
    if (!*cell->text)
        return field_set(normaliser, reader->field, "", cell);
    if (!reader->read)
        return field_keep(normaliser, reader->field, cell->text, cell);
    buffer_reset(scratch);
    reader->read(normaliser, cell, scratch);
    if (buffer_error(scratch))
        return FEVER_NOMEM;
    /* What could not be read is as if the column were absent: it must not clear a good value. */
    return scratch->length ? field_set(normaliser, reader->field, scratch->data, cell) : FEVER_OK;
}

static enum fever_error set_count(struct normaliser *normaliser, enum clinic_field field,
                                  int32_t value, const struct cell *cell)
{
    struct buffer text;
    buffer_init(&text, 20);
    if (value >= 0)
        buffer_append_int(&text, value);
    enum fever_error failure = buffer_error(&text);
    if (!failure)
        failure = field_set(normaliser, field, text.length ? text.data : "", cell);
    buffer_clear(&text);
    return failure;
}

static bool is_stated(const struct normaliser *normaliser, enum clinic_field field)
{
    return normaliser->row->stated & FIELD_BIT(field);
}

static enum fever_error read_ages(struct normaliser *normaliser)
{
    const struct cell *cell = cell_of(normaliser, TARGET_AGES);
    struct age_range range = {-1, -1};
    if (!cell->present || is_stated(normaliser, FIELD_MIN_AGE_MONTHS) ||
        is_stated(normaliser, FIELD_MAX_AGE_YEARS))
        return FEVER_OK;
    if (*cell->text && !value_ages(normaliser->tools, cell->text, &range)) {
        cell_note(normaliser, cell, FINDING_AGES_UNREADABLE);
        return FEVER_OK;
    }
    enum fever_error failure = set_count(normaliser, FIELD_MIN_AGE_MONTHS, range.min_months, cell);
    return failure ? failure : set_count(normaliser, FIELD_MAX_AGE_YEARS, range.max_years, cell);
}

static enum fever_error set_words(struct normaliser *normaliser, enum clinic_field field,
                                  const struct buffer *words, const struct cell *cell)
{
    if (buffer_error(words))
        return FEVER_NOMEM;
    if (is_stated(normaliser, field)) /* a column of its own says more */
        return FEVER_OK;
    return field_set(normaliser, field, words->length ? words->data : "", cell);
}

static enum fever_error set_booking(struct normaliser *normaliser, const struct cell *cell,
                                    const struct booking_words *words)
{
    static const char *const flags[] = {"", "false", "true"};
    struct buffer phone;
    buffer_init(&phone, 1000);
    enum fever_error failure = FEVER_OK;
    if (!is_stated(normaliser, FIELD_BOOKING_REQUIRED))
        failure = field_set(normaliser, FIELD_BOOKING_REQUIRED, flags[words->required + 1], cell);
    if (!failure)
        failure = set_words(normaliser, FIELD_BOOKING_URL, &words->url, cell);
    if (!failure)
        failure = set_words(normaliser, FIELD_BOOKING_WECHAT, &words->wechat, cell);
    if (!failure && words->phone.length) {
        struct cell number = *cell;
        number.text = words->phone.data;
        read_phone(normaliser, &number, &phone);
    }
    if (!failure)
        failure = set_words(normaliser, FIELD_BOOKING_PHONE, &phone, cell);
    buffer_clear(&phone);
    return failure;
}

static enum fever_error read_booking(struct normaliser *normaliser)
{
    const struct cell *cell = cell_of(normaliser, TARGET_BOOKING);
    struct booking_words words = {.required = -1};
    if (!cell->present)
        return FEVER_OK;
    buffer_init(&words.url, RAW_CLEAN_MAX_BYTES);
    buffer_init(&words.phone, RAW_CLEAN_MAX_BYTES);
    buffer_init(&words.wechat, RAW_CLEAN_MAX_BYTES);
    enum fever_error failure = FEVER_OK;
    bool is_read = !*cell->text || value_booking(normaliser->tools, cell->text, &words);
    if (buffer_error(&words.url) || buffer_error(&words.phone) || buffer_error(&words.wechat))
        failure = FEVER_NOMEM;
    else if (is_read)
        failure = set_booking(normaliser, cell, &words);
    else
        cell_note(normaliser, cell, FINDING_BOOKING_UNREADABLE);
    buffer_clear(&words.url);
    buffer_clear(&words.phone);
    buffer_clear(&words.wechat);
    return failure;
}

/* The option --kind speaks for rows that say nothing. */
static void settle_kind(struct normaliser *normaliser)
{
    struct import_row *row = normaliser->row;
    if (row->stated & FIELD_BIT(FIELD_KIND))
        return;
    row->present &= ~FIELD_BIT(FIELD_KIND); /* no clinic is without a kind: nothing to clear */
    row->kind_assumed = !normaliser->options.has_kind;
    if (!normaliser->options.has_kind)
        return;
    row->clinic.kind = normaliser->options.kind;
    row->present |= FIELD_BIT(FIELD_KIND);
    row->stated |= FIELD_BIT(FIELD_KIND);
}

/* Whether an institution's name ends before `end`. */
static bool ends_institution(const char *begin, const char *end)
{
    static const char *const words[] = {"医院", "中心",   "卫生院", "卫生所", "保健院",
                                        "诊所", "门诊部", "卫生室", "醫院"};
    while (end > begin && (end[-1] == ' ' || end[-1] == ')'))
        end--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(end - begin) >= length && memcmp(end - length, words[i], length) == 0)
            return true;
    }
    return false;
}

/* The bytes of a sign that may stand between two names; 0 where none stands here. */
static size_t separator_at(const char *text)
{
    static const char *const separators[] = {"、", "/", ";", ",", "&", " "};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (strncmp(text, separators[i], strlen(separators[i])) == 0)
            return strlen(separators[i]);
    return 0;
}

/* 甲医院、乙医院; brackets hold another name of the same one. */
static bool names_several(const char *name)
{
    const char *end = name + strlen(name);
    int depth = 0;
    if (!ends_institution(name, end))
        return false;
    for (const char *at = name; *at; at++) {
        size_t separator = depth ? 0 : separator_at(at);
        depth += (*at == '(') - (*at == ')');
        if (separator && at[separator] != '(' && ends_institution(name, at) &&
            ends_institution(at + separator, end))
            return true;
    }
    return false;
}

/* A name must be there, and be more than punctuation or a word for nothing. */
static void check_name(struct normaliser *normaliser)
{
    static const char *const words[] = {"无", "暂无", "同上", "不详", "未知", "空", "空白", "none"};
    const struct cell *cell = cell_of(normaliser, FIELD_NAME);
    char folded[24];
    bool is_word = false;
    if (!*cell->text) {
        cell_note(normaliser, cell, FINDING_NAME_MISSING);
        return;
    }
    size_t length = text_fold(normaliser->tools, cell->text, folded, sizeof folded, NULL);
    for (size_t i = 0; i < sizeof words / sizeof *words && !is_word; i++)
        is_word = strcmp(folded, words[i]) == 0;
    if (!length || is_word)
        cell_note(normaliser, cell, FINDING_NAME_INVALID);
    else if (names_several(cell->text))
        cell_note(normaliser, cell, FINDING_NAME_SEVERAL);
}

/* 甲医院(东院区): which of its campuses the name says, where no column does. */
static enum fever_error read_campus(struct normaliser *normaliser)
{
    static const char *const endings[] = {"院区", "分院", "校区"};
    const struct cell *name = cell_of(normaliser, FIELD_NAME);
    const char *open = strrchr(name->text, '('), *close = open ? strchr(open, ')') : NULL;
    if (cell_of(normaliser, FIELD_CAMPUS)->present || !close || open == name->text ||
        close - open > 60)
        return FEVER_OK;
    char campus[64];
    size_t length = (size_t)(close - open - 1);
    memcpy(campus, open + 1, length);
    campus[length] = '\0';
    bool is_campus = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        is_campus |= length > ending && strcmp(campus + length - ending, endings[i]) == 0;
    }
    if (!is_campus || strstr(campus, "医院")) /* another hospital's campus is another name */
        return FEVER_OK;
    cell_note_about(normaliser, name, FINDING_CAMPUS_FROM_NAME, "read as %s", campus);
    normaliser->row->campus_of_name = arena_strdup(normaliser->arena, campus);
    return normaliser->row->campus_of_name ? FEVER_OK : FEVER_NOMEM;
}

enum fever_error row_read_fields(struct normaliser *normaliser)
{
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < sizeof field_readers / sizeof *field_readers && !failure; i++)
        failure = field_read(normaliser, &field_readers[i]);
    if (!failure)
        failure = read_ages(normaliser);
    if (!failure)
        failure = read_booking(normaliser);
    if (!failure)
        failure = read_campus(normaliser);
    settle_kind(normaliser);
    check_name(normaliser);
    return failure;
}
