/* The directory of online consultations: one row each, known by its id.
 *
 * What leads an ill person away must be right or missing: an address that is no https address, a
 * region that is no adcode and an entry that leads nowhere refuse their row, and the entry of that
 * id stays as it was. Words that are not understood are left out and told. */
#include <stdlib.h>
#include <string.h>

#include "../cell/consult_words.h"
#include "../cell/normalise_hours.h"
#include "../cell/normalise_words.h"
#include "fever/utf8.h"
#include "import_tables_internal.h"

enum {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_URL,
    COLUMN_WECHAT,
    COLUMN_SERVICES,
    COLUMN_LANGUAGES,
    COLUMN_REGIONS,
    COLUMN_HOURS,
    COLUMN_HOURS_TEXT,
    COLUMN_FREE,
    COLUMN_INSURANCE,
    COLUMN_SOURCE,
    COLUMN_NOTE,
    CONSULT_COLUMNS
};

static const struct form_column columns[CONSULT_COLUMNS] = {
    [COLUMN_ID] = {"id", {"编号", "标识"}, true},
    [COLUMN_NAME] = {"name", {"名称", "服务名称", "平台名称"}, true},
    [COLUMN_URL] = {"url", {"网址", "链接", "网页"}, false},
    [COLUMN_WECHAT] = {"wechat", {"微信", "微信小程序", "小程序", "公众号"}, false},
    [COLUMN_SERVICES] = {"services", {"服务", "服务内容", "咨询内容"}, false},
    [COLUMN_LANGUAGES] = {"languages", {"语言", "服务语言"}, false},
    [COLUMN_REGIONS] = {"regions", {"地区代码", "服务地区", "行政区划代码"}, false},
    [COLUMN_HOURS] = {"hours", {"时间"}, false},
    [COLUMN_HOURS_TEXT] = {"hours_text", {"hourstext", "服务时间", "咨询时间"}, false},
    [COLUMN_FREE] = {"free", {"免费", "是否免费"}, false},
    [COLUMN_INSURANCE] = {"insurance", {"医保", "医保支付"}, false},
    [COLUMN_SOURCE] = {"source", {"来源", "信息来源"}, false},
    [COLUMN_NOTE] = {"note", {"备注", "说明"}, false},
};
static const struct form form = {columns, CONSULT_COLUMNS};

/* What the rows of one file share. */
struct consults {
    struct form_reader *reader;
    struct hours_reader *hours;
    struct consult *items;        /* of the file, as taken */
    const struct consult **by_id; /* the same, ascending */
    size_t count;
    const char **refused; /* ids of rows that were refused */
    size_t refused_count;
};

static const char *text_or_null(const char *text)
{
    return *text ? text : NULL;
}

/* A cell's text of at most `characters`; NULL where it is empty or, with a finding, too long. */
static const char *read_text(struct form_reader *reader, size_t column, size_t characters,
                             const char *expected)
{
    const char *text = reader->cells[column];
    if (utf8_count(text) > characters)
        form_note(reader, column, FINDING_CELL_INVALID, expected);
    return text_or_null(text);
}

static void note_item(struct form_reader *reader, size_t column, enum finding_code code,
                      const char *item)
{
    reader->refused |=
        findings_add(&reader->batch->findings, reader->line, reader->headers[column], code, item);
}

static void read_services(struct form_reader *reader, struct consult *consult)
{
    char item[CONSULT_ITEM_SIZE];
    int service;
    for (const char *at = reader->cells[COLUMN_SERVICES]; consult_next_item(&at, item);) {
        if (*item && consult_words_service(reader->tools, item, &service))
            consult->services |= UINT32_C(1) << service;
        else if (*item)
            note_item(reader, COLUMN_SERVICES, FINDING_SERVICE_UNKNOWN, item);
    }
}

static bool list_has(const char *const *items, size_t count, const char *item)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i], item) == 0)
            return true;
    return false;
}

static enum fever_error read_languages(struct form_reader *reader, struct consult *consult)
{
    const char *tags[CONSULT_LANGUAGES_MAX];
    char item[CONSULT_ITEM_SIZE];
    size_t count = 0;
    struct arena *arena = reader->batch->arena;
    for (const char *at = reader->cells[COLUMN_LANGUAGES]; consult_next_item(&at, item);) {
        const char *tag = consult_words_language(reader->tools, item);
        if (!tag && consult_language_is_valid(item, strlen(item)) &&
            !(tag = arena_strdup(arena, item)))
            return FEVER_NOMEM;
        if (*item && (!tag || count == CONSULT_LANGUAGES_MAX))
            note_item(reader, COLUMN_LANGUAGES, FINDING_VALUE_INVALID, item);
        else if (*item && !list_has(tags, count, tag))
            tags[count++] = tag;
    }
    const char **kept = arena_array(arena, count, sizeof *kept);
    if (!kept)
        return FEVER_NOMEM;
    if (count)
        memcpy(kept, tags, count * sizeof *kept);
    consult->languages = (struct text_list){kept, count};
    return FEVER_OK;
}

static int by_adcode(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* Region by region, ascending and each once; an abolished one as its successor. */
static bool take_region(struct form_reader *reader, const char *item, uint32_t *regions,
                        size_t *count)
{
    uint32_t adcode;
    if (!region_adcode_parse(item, strlen(item), &adcode) || *count == CONSULT_REGIONS_MAX)
        return false;
    const struct region *region = region_find(reader->regions, adcode);
    if (!region && region_count(reader->regions))
        note_item(reader, COLUMN_REGIONS, FINDING_ADCODE_UNKNOWN, item);
    if (region && region->adcode != adcode)
        note_item(reader, COLUMN_REGIONS, FINDING_REGION_SUCCESSOR, item);
    adcode = region ? region->adcode : adcode;
    for (size_t i = 0; i < *count; i++)
        if (regions[i] == adcode)
            return true;
    regions[(*count)++] = adcode;
    return true;
}

static enum fever_error read_regions(struct form_reader *reader, struct consult *consult)
{
    uint32_t regions[CONSULT_REGIONS_MAX];
    char item[CONSULT_ITEM_SIZE];
    size_t count = 0;
    for (const char *at = reader->cells[COLUMN_REGIONS]; consult_next_item(&at, item);) {
        if (*item && !take_region(reader, item, regions, &count)) {
            form_note(reader, COLUMN_REGIONS, FINDING_CELL_INVALID,
                      "at most 200 six-digit adcodes with ; between, or nothing for the whole "
                      "country");
            break;
        }
    }
    uint32_t *kept = arena_array(reader->batch->arena, count, sizeof *kept);
    if (!kept)
        return FEVER_NOMEM;
    if (count) {
        memcpy(kept, regions, count * sizeof *kept);
        qsort(kept, count, sizeof *kept, by_adcode);
    }
    consult->regions = kept;
    consult->region_count = count;
    return FEVER_OK;
}

static enum stated read_free(struct form_reader *reader)
{
    const char *text = reader->cells[COLUMN_FREE];
    bool value;
    if (!*text)
        return STATED_NOT;
    if (strcmp(text, "免费") == 0)
        return STATED_TRUE;
    if (strcmp(text, "收费") == 0)
        return STATED_FALSE;
    if (words_flag(reader->tools, text, &value))
        return value ? STATED_TRUE : STATED_FALSE;
    form_note(reader, COLUMN_FREE, FINDING_FLAG_UNREADABLE, NULL);
    return STATED_NOT;
}

static enum stated read_insurance(struct form_reader *reader)
{
    const char *text = reader->cells[COLUMN_INSURANCE];
    bool value;
    if (!*text)
        return STATED_NOT;
    if (words_flag(reader->tools, text, &value) || words_insured(reader->tools, text, &value))
        return value ? STATED_TRUE : STATED_FALSE;
    form_note(reader, COLUMN_INSURANCE, FINDING_FLAG_UNREADABLE, NULL);
    return STATED_NOT;
}

static enum fever_error read_prose(struct consults *consults, size_t column,
                                   struct consult *consult)
{
    static const struct {
        enum finding_code code;
        bool is_told;
    } findings[] = {
        [HOURS_EXACT] = {FINDING_HOURS_REPAIRED, false},
        [HOURS_REPAIRED] = {FINDING_HOURS_REPAIRED, true},
        [HOURS_PARTIAL] = {FINDING_HOURS_PARTIAL, true},
        [HOURS_REFUSED] = {FINDING_HOURS_REFUSED, true},
    };
    static const struct hours_prose_options no_seasons = {NULL, NULL};
    struct form_reader *reader = consults->reader;
    struct hours_reading reading;
    const char *text = reader->cells[column];
    if (hours_read_prose(consults->hours, text, &no_seasons, &reading))
        return FEVER_NOMEM;
    if (findings[reading.confidence].is_told)
        reader->refused |= findings_add_about(
            &reader->batch->findings, reader->line, reader->headers[column],
            findings[reading.confidence].code, text, "%s", reading.detail ? reading.detail : "");
    if (!reading.hours)
        return FEVER_OK;
    consult->hours = arena_strdup(reader->batch->arena, reading.hours);
    if (reading.confidence == HOURS_REPAIRED)
        consult->hours_origin = HOURS_ORIGIN_REPAIRED;
    return consult->hours ? FEVER_OK : FEVER_NOMEM;
}

/* `hours` is in the standard or in prose, which is then kept beside what it was read as;
 * `hours_text` is prose, and only read where nothing else is there. */
static enum fever_error read_hours(struct consults *consults, struct consult *consult)
{
    static const char expected[] = "at most 300 characters";
    struct form_reader *reader = consults->reader;
    const char *hours = reader->cells[COLUMN_HOURS];
    const char *prose = read_text(reader, COLUMN_HOURS_TEXT, CONSULT_NOTE_MAX, expected);
    struct hours_reading reading;
    consult->hours_text = prose;
    if (!*hours)
        return prose ? read_prose(consults, COLUMN_HOURS_TEXT, consult) : FEVER_OK;
    if (hours_check(consults->hours, hours, &reading))
        return FEVER_NOMEM;
    if (reading.confidence == HOURS_EXACT) {
        consult->hours = hours;
        return FEVER_OK;
    }
    if (!prose)
        consult->hours_text = read_text(reader, COLUMN_HOURS, CONSULT_NOTE_MAX, expected);
    return read_prose(consults, COLUMN_HOURS, consult);
}

static void read_names(struct form_reader *reader, struct consult *consult)
{
    consult->id = reader->cells[COLUMN_ID];
    if (!clinic_id_is_valid(consult->id, strlen(consult->id)))
        form_note(reader, COLUMN_ID, FINDING_ID_INVALID, NULL);
    consult->name = reader->cells[COLUMN_NAME];
    if (!*consult->name || utf8_count(consult->name) > CONSULT_NAME_MAX)
        form_note(reader, COLUMN_NAME, FINDING_CELL_INVALID,
                  "the service's name, of at most 100 characters");
    consult->url = text_or_null(reader->cells[COLUMN_URL]);
    if (consult->url && !consult_url_is_safe(consult->url))
        form_note(reader, COLUMN_URL, FINDING_CELL_INVALID,
                  "an address that begins with https://, of at most 500 ASCII characters; plain "
                  "http can be changed on its way");
    consult->wechat =
        read_text(reader, COLUMN_WECHAT, CONSULT_NAME_MAX, "a name of at most 100 characters");
    if (!consult->url && !consult->wechat)
        form_note(reader, COLUMN_URL, FINDING_CELL_INVALID,
                  "an address, or the WeChat name in the column wechat");
}

static enum fever_error read_consult(struct consults *consults, struct consult *consult)
{
    static const char expected[] = "at most 300 characters";
    struct form_reader *reader = consults->reader;
    *consult = (struct consult){0};
    read_names(reader, consult);
    read_services(reader, consult);
    consult->free = read_free(reader);
    consult->insurance = read_insurance(reader);
    consult->source = read_text(reader, COLUMN_SOURCE, CONSULT_NOTE_MAX, expected);
    consult->note = read_text(reader, COLUMN_NOTE, CONSULT_NOTE_MAX, expected);
    enum fever_error failure = read_languages(reader, consult);
    if (!failure)
        failure = read_regions(reader, consult);
    return failure ? failure : read_hours(consults, consult);
}

/* Where the file's entry of that id is or would be. */
static size_t place_of(const struct consults *consults, const char *id)
{
    size_t low = 0, high = consults->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(consults->by_id[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct consult *taken(const struct consults *consults, const char *id)
{
    size_t place = place_of(consults, id);
    bool is_taken = place < consults->count && strcmp(consults->by_id[place]->id, id) == 0;
    return is_taken ? consults->by_id[place] : NULL;
}

static void refuse(struct consults *consults, const struct raw_row *raw)
{
    form_refuse(consults->reader->batch, raw);
    consults->refused[consults->refused_count++] = consults->reader->cells[COLUMN_ID];
}

/* Takes the row, unless an earlier one has its id. */
static void take(struct consults *consults, const struct raw_row *raw,
                 const struct consult *consult)
{
    const struct consult *earlier = taken(consults, consult->id);
    if (earlier && consult_same(earlier, consult)) {
        consults->reader->batch->report.counts.merged++;
        return;
    }
    if (earlier) {
        form_note(consults->reader, COLUMN_ID, FINDING_ID_REPEATED, NULL);
        refuse(consults, raw);
        return;
    }
    size_t place = place_of(consults, consult->id);
    memmove(consults->by_id + place + 1, consults->by_id + place,
            (consults->count - place) * sizeof *consults->by_id);
    consults->items[consults->count] = *consult;
    consults->by_id[place] = &consults->items[consults->count++];
}

static enum fever_error rows_take(struct consults *consults)
{
    struct form_reader *reader = consults->reader;
    struct import_batch *batch = reader->batch;
    for (size_t i = 0; i < batch->table.count; i++) {
        bool empty;
        struct consult consult;
        if (form_row(reader, &batch->table.rows[i], &empty))
            return FEVER_NOMEM;
        if (empty)
            continue;
        batch->report.counts.rows++;
        if (read_consult(consults, &consult))
            return FEVER_NOMEM;
        if (reader->refused)
            refuse(consults, &batch->table.rows[i]);
        else
            take(consults, &batch->table.rows[i], &consult);
    }
    return FEVER_OK;
}

static int by_consult_id(const void *a, const void *b)
{
    return strcmp(((const struct consult *)a)->id, ((const struct consult *)b)->id);
}

/* Entries that the file does not name are gone, but for those that a refused row is about; a file
 * of which every row was refused changes nothing. */
static enum fever_error merge_stored(const struct consults *consults, struct import_tables *out)
{
    struct import_batch *batch = consults->reader->batch;
    const struct dataset *dataset = batch->dataset;
    struct import_counts *counts = &batch->report.counts;
    struct consult *all =
        arena_array(batch->arena, consults->count + dataset->consult_count, sizeof *all);
    if (!all)
        return FEVER_NOMEM;
    bool keeps_all = consults->reader->partial || !consults->count;
    size_t count = 0;
    for (; count < consults->count; count++)
        all[count] = *consults->by_id[count];
    counts->inserted = consults->count;
    for (size_t i = 0; i < dataset->consult_count; i++) {
        const struct consult *stored = &dataset->consults[i], *now = taken(consults, stored->id);
        if (now) {
            bool same = consult_same(stored, now);
            counts->inserted--;
            counts->unchanged += same;
            counts->updated += !same;
        } else if (keeps_all || list_has(consults->refused, consults->refused_count, stored->id)) {
            all[count++] = *stored;
        } else {
            counts->retired++;
        }
    }
    qsort(all, count, sizeof *all, by_consult_id);
    out->consults = all;
    out->consult_count = count;
    return FEVER_OK;
}

enum fever_error consults_read(struct form_reader *reader, struct import_tables *out,
                               struct error *error)
{
    struct import_batch *batch = reader->batch;
    struct consults consults = {.reader = reader};
    reader->form = &form;
    reader->prose = 1U << COLUMN_NAME | 1U << COLUMN_WECHAT | 1U << COLUMN_SOURCE |
                    1U << COLUMN_NOTE | 1U << COLUMN_HOURS_TEXT;
    enum fever_error failure = form_begin(reader, error);
    if (!failure && batch->table.count > CONSULTS_MAX)
        failure = error_set(error, FEVER_TOO_LARGE,
                            "the file has %zu rows; a directory of online consultations has at "
                            "most %d",
                            batch->table.count, CONSULTS_MAX);
    if (failure)
        return failure;
    consults.items = arena_array(batch->arena, batch->table.count, sizeof *consults.items);
    consults.by_id = arena_array(batch->arena, batch->table.count, sizeof *consults.by_id);
    consults.refused = arena_array(batch->arena, batch->table.count, sizeof *consults.refused);
    if (!consults.items || !consults.by_id || !consults.refused)
        return error_nomem(error);
    failure = hours_reader_new(&consults.hours);
    if (!failure)
        failure = rows_take(&consults);
    if (!failure)
        failure = merge_stored(&consults, out);
    hours_reader_free(consults.hours);
    return failure ? error_nomem(error) : FEVER_OK;
}
