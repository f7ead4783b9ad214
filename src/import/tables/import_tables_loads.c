/* Queues out of a sheet: which clinic a row is of, and what it states of the queue.
 *
 * The numbers are held to the same bounds as the bodies of `PUT /clinics/{id}/load`
 * (fever/live.h). Two rows that say different things of one clinic are both refused: nobody can
 * tell which of them is so. */
#include <stdio.h>
#include <string.h>

#include "../cell/normalise_values.h"
#include "../cell/region_names.h"
#include "clinic_finder.h"
#include "fever/number.h"
#include "fever/utf8.h"
#include "import_tables_internal.h"

enum { MINUTE_S = 60, HOUR_MINUTES = 60, FOLDED_SIZE = 200, EXPECTED_SIZE = 80 };

enum load_column {
    COLUMN_KEY,
    COLUMN_NAME,
    COLUMN_ADCODE,
    COLUMN_PROVINCE,
    COLUMN_CITY,
    COLUMN_DISTRICT,
    COLUMN_LEVEL,
    COLUMN_WAITING,
    COLUMN_BEING_SEEN,
    COLUMN_NOW_SERVING,
    COLUMN_WAIT,
    COLUMN_LONGEST_WAIT,
    COLUMN_ROOMS,
    COLUMN_TTL,
    COLUMN_REPORTED_AT,
    LOAD_COLUMNS
};

static const struct form_column columns[LOAD_COLUMNS] = {
    [COLUMN_KEY] = {"id",
                    {"id", "编号", "机构编号", "机构代码", "sourceid", "来源编号", "clinicid"},
                    false},
    [COLUMN_NAME] = {"name",
                     {"机构名称", "名称", "医疗机构", "医疗机构名称", "医院名称", "医院"},
                     false},
    [COLUMN_ADCODE] = {"adcode", {"行政区划代码", "区划代码"}, false},
    [COLUMN_PROVINCE] = {"province", {"省份", "省"}, false},
    [COLUMN_CITY] = {"city", {"城市", "市", "地市"}, false},
    [COLUMN_DISTRICT] = {"district",
                         {"区县", "所属区县", "所在区县", "所属区", "辖区", "区"},
                         false},
    [COLUMN_LEVEL] = {"level",
                      {"候诊等级", "候诊情况", "候诊状态", "拥挤程度", "忙闲", "忙闲程度"},
                      true},
    [COLUMN_WAITING] = {"waiting", {"候诊人数", "等候人数", "等待人数", "排队人数", "候诊"}, false},
    [COLUMN_BEING_SEEN] = {"being_seen",
                           {"beingseen", "就诊人数", "就诊中", "在诊人数", "正在就诊",
                            "就诊中人数"},
                           false},
    [COLUMN_NOW_SERVING] = {"now_serving",
                            {"nowserving", "叫号", "当前叫号", "正在叫号", "当前号"},
                            false},
    [COLUMN_WAIT] = {"wait_minutes",
                     {"waitminutes", "预计等待分钟", "预计等待", "等待分钟", "预计等待时间",
                      "预计候诊分钟", "候诊时间分钟", "等待时间分钟"},
                     false},
    [COLUMN_LONGEST_WAIT] = {"longest_wait_minutes",
                             {"longestwaitminutes", "最长等待分钟", "最长等待", "最长等待时间"},
                             false},
    [COLUMN_ROOMS] = {"rooms_open",
                      {"roomsopen", "开放诊室", "诊室数", "开放诊室数", "开诊诊室"},
                      false},
    [COLUMN_TTL] = {"ttl_minutes",
                    {"ttlminutes", "有效时间", "有效时间分钟", "有效分钟", "有效期分钟",
                     "有效时长分钟"},
                    false},
    [COLUMN_REPORTED_AT] = {"reported_at",
                            {"reportedat", "上报时间", "填报时间", "更新时间", "统计时间",
                             "数据时间"},
                            false},
};
const struct form load_form = {columns, LOAD_COLUMNS};

/* What a row came to. A row that repeats one of its clinic is merged or refuses both. */
struct load_row {
    struct import_load item;
    const struct raw_row *raw;
    bool refused, merged;
};

struct loads {
    struct form_reader *reader;
    const struct live_input *input;
    struct clinic_finder *finder;
    struct region_names *regions;
    struct load_row *rows;
    size_t count;
    size_t *row_of; /* per clinic of the store: 1 + its row, or 0 */
};

/* The smallest region that the row names; false where one of its cells names none. */
static bool read_region(struct loads *loads, uint32_t *adcode)
{
    static const struct {
        enum load_column column;
        unsigned levels;
    } parts[] = {{COLUMN_PROVINCE, LEVEL_PROVINCE},
                 {COLUMN_CITY, LEVEL_CITY | LEVEL_PROVINCE | LEVEL_DISTRICT},
                 {COLUMN_DISTRICT, LEVEL_DISTRICT | LEVEL_CITY}};
    struct form_reader *reader = loads->reader;
    const struct region *scope = NULL;
    if (!form_adcode(reader, COLUMN_ADCODE, adcode))
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !*adcode; i++) {
        char folded[FOLDED_SIZE];
        if (!form_is_stated(reader, parts[i].column))
            continue;
        text_fold(reader->tools, reader->cells[parts[i].column], folded, sizeof folded, NULL);
        struct region_match match =
            region_names_find(loads->regions, folded, scope, parts[i].levels);
        if (match.spelling != SPELLING_FULL && match.spelling != SPELLING_SHORT) {
            form_note(reader, parts[i].column, FINDING_CELL_INVALID,
                      match.spelling == SPELLING_AMBIGUOUS
                          ? "a region that the table has once; add its city or give the adcode"
                          : "a region of the table");
            return false;
        }
        scope = match.region;
    }
    if (!*adcode && scope)
        *adcode = scope->adcode;
    return true;
}

static void note_clinic(struct form_reader *reader, size_t column, enum finding_code code,
                        const struct clinic *const found[2])
{
    const char *header = reader->headers[column] ? reader->headers[column] : columns[column].name;
    const char *value = reader->cells[column];
    struct findings *findings = &reader->batch->findings;
    reader->refused |= found[0] && found[1]
                           ? findings_add_about(findings, reader->line, header, code, value,
                                                "%s and %s", found[0]->id, found[1]->id)
                           : findings_add(findings, reader->line, header, code, value);
}

/* The row's clinic, or NULL with a finding. FEVER_NOMEM. */
static enum fever_error read_clinic(struct loads *loads, const struct clinic **out)
{
    struct form_reader *reader = loads->reader;
    struct clinic_sought sought = {.key = NULL};
    const struct clinic *found[2] = {NULL, NULL};
    enum clinic_found how;
    bool by_key;
    *out = NULL;
    if (form_is_stated(reader, COLUMN_KEY))
        sought.key = reader->cells[COLUMN_KEY];
    if (form_is_stated(reader, COLUMN_NAME))
        sought.name = reader->cells[COLUMN_NAME];
    if (!sought.key && !sought.name) {
        form_note(reader, COLUMN_NAME, FINDING_CELL_INVALID, "a clinic's id or name");
        return FEVER_OK;
    }
    if (!read_region(loads, &sought.adcode))
        return FEVER_OK;
    enum fever_error failure = clinic_finder_find(loads->finder, &sought, &how, found, &by_key);
    if (failure)
        return failure;
    static const enum finding_code codes[] = {[FOUND_NOBODY] = FINDING_CLINIC_UNKNOWN,
                                              [FOUND_SEVERAL] = FINDING_CLINIC_AMBIGUOUS,
                                              [FOUND_OTHERS] = FINDING_CLINIC_CONFLICT};
    if (how == FOUND_ONE)
        *out = found[0];
    else
        note_clinic(reader, by_key ? COLUMN_KEY : COLUMN_NAME, codes[how], found);
    return FEVER_OK;
}

static void read_level(struct form_reader *reader, enum load_level *level)
{
    static const struct form_word words[] = {
        {"low", LOAD_LOW},
        {"空闲", LOAD_LOW},
        {"较少", LOAD_LOW},
        {"较空", LOAD_LOW},
        {"不忙", LOAD_LOW},
        {"候诊不到半小时", LOAD_LOW},
        {"不到半小时", LOAD_LOW},
        {"busy", LOAD_BUSY},
        {"较忙", LOAD_BUSY},
        {"较多", LOAD_BUSY},
        {"候诊半小时到一小时", LOAD_BUSY},
        {"半小时到一小时", LOAD_BUSY},
        {"crowded", LOAD_CROWDED},
        {"拥挤", LOAD_CROWDED},
        {"候诊一小时以上", LOAD_CROWDED},
        {"一小时以上", LOAD_CROWDED},
        {"full", LOAD_FULL},
        {"满", LOAD_FULL},
        {"已满", LOAD_FULL},
        {"满号", LOAD_FULL},
        {"号满", LOAD_FULL},
        {"暂停取号", LOAD_FULL},
        {"已暂停取号", LOAD_FULL},
        {"停止取号", LOAD_FULL},
    };
    int value = form_word_find(reader, COLUMN_LEVEL, words, sizeof words / sizeof *words);
    if (value >= 0)
        *level = (enum load_level)value;
    else
        form_note(reader, COLUMN_LEVEL, FINDING_CELL_INVALID,
                  "low, busy, crowded or full (空闲, 较忙, 拥挤, 暂停取号)");
}

/* A number column: its bounds, as the API has them, and where it goes. */
struct load_number {
    enum load_column column;
    int32_t minimum, maximum;
    bool is_minutes;
};

/* Behind a number: its unit, at most. An hour counts where minutes are asked for. */
static bool read_unit(const char *unit, bool is_minutes, int64_t *value)
{
    static const char *const units[2][6] = {{"", "人", "位", "名", "间", "个"},
                                            {"", "分钟", "分", "min", "minutes", "mins"}};
    unit += strspn(unit, " ");
    for (size_t i = 0; i < sizeof *units / sizeof **units; i++)
        if (strcmp(units[is_minutes][i], unit) == 0)
            return true;
    if (!is_minutes || (strcmp(unit, "小时") != 0 && strcmp(unit, "h") != 0))
        return false;
    *value *= HOUR_MINUTES;
    return true;
}

static void read_number(struct form_reader *reader, const struct load_number *number, int32_t *out)
{
    const char *text = reader->cells[number->column];
    size_t digits = strspn(text, "0123456789");
    int64_t value;
    if (!form_is_stated(reader, number->column))
        return;
    const char *rest = text + digits;
    if (strncmp(rest, ".0", 2) == 0 && strspn(rest + 1, "0") == strlen(rest + 1))
        rest += strlen(rest); /* as spreadsheets write whole numbers */
    if (number_parse_int(text, digits, 0, INT32_MAX, &value) &&
        read_unit(rest, number->is_minutes, &value) && value >= number->minimum &&
        value <= number->maximum) {
        *out = (int32_t)value;
        return;
    }
    char expected[EXPECTED_SIZE];
    snprintf(expected, sizeof expected, "a whole number from %d to %d", (int)number->minimum,
             (int)number->maximum);
    form_note(reader, number->column, FINDING_CELL_INVALID, expected);
}

static void read_numbers(struct form_reader *reader, struct live_load *load, int32_t *ttl_minutes)
{
    static const struct load_number numbers[] = {
        {COLUMN_WAITING, 0, LOAD_PEOPLE_MAX, false},
        {COLUMN_BEING_SEEN, 0, LOAD_PEOPLE_MAX, false},
        {COLUMN_WAIT, 0, LOAD_WAIT_MINUTES_MAX, true},
        {COLUMN_LONGEST_WAIT, 0, LOAD_WAIT_MINUTES_MAX, true},
        {COLUMN_ROOMS, 0, LOAD_ROOMS_MAX, false},
        {COLUMN_TTL, LOAD_TTL_MIN, LOAD_TTL_MAX, true},
    };
    int32_t *const targets[] = {&load->waiting,      &load->being_seen,
                                &load->wait_minutes, &load->longest_wait_minutes,
                                &load->rooms_open,   ttl_minutes};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        read_number(reader, &numbers[i], targets[i]);
}

/* A row without a time is of now; one that has run out would show an old "idle". */
static void read_times(struct form_reader *reader, int64_t now, int32_t ttl_minutes,
                       struct live_load *load)
{
    bool is_day;
    load->reported_at = now;
    if (form_is_stated(reader, COLUMN_REPORTED_AT) &&
        (!value_instant(reader->cells[COLUMN_REPORTED_AT], &load->reported_at, &is_day) ||
         is_day)) {
        form_note(reader, COLUMN_REPORTED_AT, FINDING_CELL_INVALID,
                  "a date with the time of day, as 2026-01-31 08:05");
        return;
    }
    load->expires_at = load->reported_at + (int64_t)ttl_minutes * MINUTE_S;
    if (load->reported_at > now)
        form_note(reader, COLUMN_REPORTED_AT, FINDING_LOAD_IN_FUTURE, NULL);
    else if (!load_holds(load, now))
        form_note(reader, COLUMN_REPORTED_AT, FINDING_LOAD_STALE, NULL);
}

static void read_load(struct loads *loads, struct live_load *load)
{
    struct form_reader *reader = loads->reader;
    int32_t ttl_minutes = LOAD_TTL_DEFAULT;
    *load = (struct live_load){.waiting = LOAD_NOT_STATED,
                               .being_seen = LOAD_NOT_STATED,
                               .wait_minutes = LOAD_NOT_STATED,
                               .longest_wait_minutes = LOAD_NOT_STATED,
                               .rooms_open = LOAD_NOT_STATED};
    read_level(reader, &load->level);
    read_numbers(reader, load, &ttl_minutes);
    read_times(reader, loads->input->now, ttl_minutes, load);
    if (!form_is_stated(reader, COLUMN_NOW_SERVING))
        return;
    load->now_serving = reader->cells[COLUMN_NOW_SERVING];
    if (!live_line_is_valid(load->now_serving, LOAD_SERVING_MAX))
        form_note(reader, COLUMN_NOW_SERVING, FINDING_CELL_INVALID,
                  "the number that is called, of at most 20 characters");
}

/* Takes a row, unless an earlier one was of the same clinic. */
static void take_row(struct loads *loads, const struct clinic *clinic, struct load_row *row)
{
    size_t *place = &loads->row_of[clinic - loads->input->prior->clinics];
    row->item.load.clinic_id = clinic->id;
    if (!*place) {
        *place = loads->count + 1;
        return;
    }
    struct load_row *earlier = &loads->rows[*place - 1];
    row->merged = !earlier->refused && live_load_same(&earlier->item.load, &row->item.load);
    if (row->merged)
        return;
    form_note(loads->reader, loads->reader->headers[COLUMN_KEY] ? COLUMN_KEY : COLUMN_NAME,
              FINDING_ROW_REPEATED, NULL);
    row->refused = earlier->refused = true;
}

static enum fever_error read_row(struct loads *loads, const struct raw_row *raw)
{
    struct form_reader *reader = loads->reader;
    struct load_row row = {.raw = raw};
    const struct clinic *clinic;
    bool empty;
    enum fever_error failure = form_row(reader, raw, &empty);
    if (failure || empty)
        return failure;
    row.item.row = reader->line;
    read_load(loads, &row.item.load);
    failure = read_clinic(loads, &clinic);
    if (failure)
        return failure;
    row.refused = reader->refused;
    if (clinic && !row.refused)
        take_row(loads, clinic, &row);
    loads->rows[loads->count++] = row;
    return FEVER_OK;
}

/* Counts the rows and hands out those that are to be written. */
static enum fever_error settle(struct loads *loads, struct import_tables *out)
{
    struct import_batch *batch = loads->reader->batch;
    struct import_counts *counts = &batch->report.counts;
    struct import_load *kept = arena_array(batch->arena, loads->count, sizeof *kept);
    if (!kept)
        return FEVER_NOMEM;
    out->loads = kept;
    counts->rows = loads->count;
    for (size_t i = 0; i < loads->count; i++) {
        const struct load_row *row = &loads->rows[i];
        counts->merged += row->merged;
        if (row->refused)
            form_refuse(batch, row->raw);
        else if (!row->merged)
            kept[out->load_count++] = row->item;
    }
    return FEVER_OK;
}

static enum fever_error prepare(struct loads *loads, struct error *error)
{
    struct form_reader *reader = loads->reader;
    struct arena *arena = reader->batch->arena;
    const struct live_input *input = loads->input;
    loads->rows = arena_array(arena, reader->batch->table.count, sizeof *loads->rows);
    loads->row_of = arena_array(arena, input->prior->clinic_count, sizeof *loads->row_of);
    if (!loads->rows || !loads->row_of ||
        clinic_finder_new(input->prior, input->source, reader->tools, &loads->finder))
        return error_nomem(error);
    return region_names_build(arena, reader->regions, reader->tools, &loads->regions, error);
}

enum fever_error loads_read(struct form_reader *reader, const struct live_input *input,
                            struct import_tables *out, struct error *error)
{
    struct loads loads = {.reader = reader, .input = input};
    reader->form = &load_form;
    enum fever_error failure = form_begin(reader, error);
    if (!failure && !reader->headers[COLUMN_KEY] && !reader->headers[COLUMN_NAME])
        failure = error_set(error, FEVER_INVALID,
                            "no column tells the clinic: id (编号) or name (机构名称) is missing");
    if (!failure)
        failure = prepare(&loads, error);
    for (size_t i = 0; i < reader->batch->table.count && !failure; i++)
        if (read_row(&loads, &reader->batch->table.rows[i]))
            failure = error_nomem(error);
    if (!failure && settle(&loads, out))
        failure = error_nomem(error);
    clinic_finder_free(loads.finder);
    return failure;
}
