/* Notices out of a sheet, with the columns of the API's object.
 *
 * A notice has an id of the sheet's own, by which a later import finds it again. Without `from` it
 * begins when it is first imported. */
#include <string.h>

#include "../cell/normalise_values.h"
#include "../cell/normalise_words.h"
#include "../cell/text_map.h"
#include "fever/civil.h"
#include "fever/clinic.h"
#include "import_tables_internal.h"

enum { MINUTE_S = 60 };

enum notice_column {
    COLUMN_ID,
    COLUMN_SEVERITY,
    COLUMN_TITLE,
    COLUMN_TEXT,
    COLUMN_URL,
    COLUMN_REGIONS,
    COLUMN_FROM,
    COLUMN_UNTIL,
    COLUMN_SOURCE,
    COLUMN_EPIDEMIC,
    NOTICE_COLUMNS
};

static const struct form_column columns[NOTICE_COLUMNS] = {
    [COLUMN_ID] = {"id", {"id", "编号", "公告编号", "通知编号"}, true},
    [COLUMN_SEVERITY] = {"severity", {"级别", "严重程度", "等级", "公告级别"}, false},
    [COLUMN_TITLE] = {"title", {"标题", "公告标题"}, true},
    [COLUMN_TEXT] = {"text", {"内容", "正文", "公告内容"}, false},
    [COLUMN_URL] = {"url", {"链接", "网址", "详情链接"}, false},
    [COLUMN_REGIONS] = {"regions",
                        {"region", "adcode", "adcodes", "行政区划代码", "区划代码", "适用地区代码"},
                        false},
    [COLUMN_FROM] = {"from", {"开始时间", "生效时间", "起始时间", "自"}, false},
    [COLUMN_UNTIL] = {"until", {"结束时间", "失效时间", "截止时间", "至"}, false},
    [COLUMN_SOURCE] = {"source", {"来源", "信息来源", "发布单位"}, false},
    [COLUMN_EPIDEMIC] = {"epidemic", {"疫情", "疫情公告", "是否疫情"}, false},
};
const struct form notice_form = {columns, NOTICE_COLUMNS};

static void read_severity(struct form_reader *reader, enum notice_severity *severity)
{
    static const struct form_word words[] = {
        {"info", NOTICE_INFO},       {"提示", NOTICE_INFO},    {"一般", NOTICE_INFO},
        {"warning", NOTICE_WARNING}, {"警告", NOTICE_WARNING}, {"预警", NOTICE_WARNING},
        {"urgent", NOTICE_URGENT},   {"紧急", NOTICE_URGENT},
    };
    *severity = NOTICE_INFO;
    if (!form_is_stated(reader, COLUMN_SEVERITY))
        return;
    int value = form_word_find(reader, COLUMN_SEVERITY, words, sizeof words / sizeof *words);
    if (value >= 0)
        *severity = (enum notice_severity)value;
    else
        form_note(reader, COLUMN_SEVERITY, FINDING_CELL_INVALID, "info, warning or urgent");
}

/* A text that people read; NULL where there is none. */
static const char *read_line(struct form_reader *reader, size_t column, size_t characters_max,
                             const char *expected)
{
    const char *text = reader->cells[column];
    if (!form_is_stated(reader, column))
        return NULL;
    if (!live_line_is_valid(text, characters_max))
        form_note(reader, column, FINDING_CELL_INVALID, expected);
    return text;
}

static void read_texts(struct form_reader *reader, struct live_notice *notice)
{
    notice->id = reader->cells[COLUMN_ID];
    if (!clinic_id_is_valid(notice->id, strlen(notice->id)))
        form_note(reader, COLUMN_ID, FINDING_CELL_INVALID,
                  "the notice's own id, 1 to 64 of A-Z a-z 0-9 . _ : -");
    notice->title =
        read_line(reader, COLUMN_TITLE, NOTICE_TITLE_MAX, "one line of at most 100 characters");
    if (!notice->title)
        form_note(reader, COLUMN_TITLE, FINDING_CELL_INVALID, "what the notice says first");
    notice->text =
        read_line(reader, COLUMN_TEXT, NOTICE_TEXT_MAX, "one line of at most 2000 characters");
    notice->source =
        read_line(reader, COLUMN_SOURCE, NOTICE_SOURCE_MAX, "one line of at most 200 characters");
    notice->url = form_is_stated(reader, COLUMN_URL) ? reader->cells[COLUMN_URL] : NULL;
    if (notice->url && !live_link_is_valid(notice->url))
        form_note(reader, COLUMN_URL, FINDING_CELL_INVALID, "an address with https:// or http://");
    if (form_is_stated(reader, COLUMN_EPIDEMIC) &&
        !words_flag(reader->tools, reader->cells[COLUMN_EPIDEMIC], &notice->epidemic))
        form_note(reader, COLUMN_EPIDEMIC, FINDING_CELL_INVALID, "true or false (是, 否)");
}

/* Adcodes between ; , or spaces; each is in the table, where there is one. FEVER_NOMEM. */
static enum fever_error read_regions(struct form_reader *reader, struct live_notice *notice)
{
    static const char separators[] = ";, 、|";
    const char *at = form_is_stated(reader, COLUMN_REGIONS) ? reader->cells[COLUMN_REGIONS] : "";
    uint32_t *regions = arena_array(reader->batch->arena, strlen(at) / 6 + 1, sizeof *regions);
    if (!regions)
        return FEVER_NOMEM;
    notice->regions = regions;
    for (at += strspn(at, separators); *at; at += strspn(at, separators)) {
        size_t length = strcspn(at, separators);
        uint32_t adcode;
        if (!region_adcode_parse(at, length, &adcode) ||
            notice->region_count == NOTICE_REGIONS_MAX) {
            form_note(reader, COLUMN_REGIONS, FINDING_CELL_INVALID,
                      "six-digit adcodes with ; between them, none for everywhere");
            return FEVER_OK;
        }
        if (!region_find(reader->regions, adcode)) {
            form_note(reader, COLUMN_REGIONS, FINDING_CELL_INVALID, "regions of the table");
            return FEVER_OK;
        }
        regions[notice->region_count++] = adcode;
        at += length;
    }
    if (!notice->region_count)
        form_note(reader, COLUMN_REGIONS, FINDING_NOTICE_EVERYWHERE, NULL);
    return FEVER_OK;
}

/* A day alone begins with its first minute, and ends with its last one. */
static bool read_instant(struct form_reader *reader, size_t column, bool ends, int64_t *out)
{
    bool is_day;
    if (!form_is_stated(reader, column))
        return false;
    if (!value_instant(reader->cells[column], out, &is_day)) {
        form_note(reader, column, FINDING_CELL_INVALID,
                  "a day as 2026-01-31, or with the time of day");
        return false;
    }
    if (is_day && ends)
        *out += CIVIL_DAY_S;
    return true;
}

static void read_times(struct form_reader *reader, int64_t now, struct import_notice *item)
{
    struct live_notice *notice = &item->notice;
    notice->from = now;
    notice->until = CLOSURE_NO_END;
    item->has_from = read_instant(reader, COLUMN_FROM, false, &notice->from);
    bool has_until = read_instant(reader, COLUMN_UNTIL, true, &notice->until);
    notice->from -= notice->from % MINUTE_S; /* answers are of a minute: shown in this one too */
    if (has_until && (notice->until <= notice->from || notice->until <= now))
        form_note(reader, COLUMN_UNTIL, FINDING_NOTICE_OVER, NULL);
}

/* Reads a row; `*empty` where there is nothing in it. FEVER_NOMEM. */
static enum fever_error read_row(struct form_reader *reader, const struct raw_row *raw, int64_t now,
                                 struct import_notice *item, bool *empty)
{
    enum fever_error failure = form_row(reader, raw, empty);
    if (failure || *empty)
        return failure;
    item->row = reader->line;
    read_texts(reader, &item->notice);
    read_severity(reader, &item->notice.severity);
    read_times(reader, now, item);
    return read_regions(reader, &item->notice);
}

/* Takes a notice, unless the file has said something of that id before. FEVER_NOMEM. */
static enum fever_error take_row(struct form_reader *reader, const struct raw_row *raw,
                                 const struct import_notice *item, struct text_map *ids,
                                 struct import_notice *kept, size_t *count)
{
    uint32_t earlier;
    if (!reader->refused && text_map_get(ids, item->notice.id, &earlier)) {
        if (live_notice_same(&kept[earlier].notice, &item->notice)) {
            reader->batch->report.counts.merged++;
            return FEVER_OK;
        }
        form_note(reader, COLUMN_ID, FINDING_ROW_REPEATED, NULL);
    }
    if (reader->refused) {
        form_refuse(reader->batch, raw);
        return FEVER_OK;
    }
    kept[*count] = *item;
    return text_map_add(ids, item->notice.id, (uint32_t)(*count)++);
}

static enum fever_error read_rows(struct form_reader *reader, int64_t now, struct text_map *ids,
                                  struct import_notice *kept, size_t *count)
{
    struct import_batch *batch = reader->batch;
    enum fever_error failure = FEVER_OK;
    for (size_t i = 0; i < batch->table.count && !failure; i++) {
        const struct raw_row *raw = &batch->table.rows[i];
        struct import_notice item = {.row = 0};
        bool empty;
        failure = read_row(reader, raw, now, &item, &empty);
        if (failure || empty)
            continue;
        batch->report.counts.rows++;
        failure = take_row(reader, raw, &item, ids, kept, count);
    }
    return failure;
}

enum fever_error notices_read(struct form_reader *reader, const struct live_input *input,
                              struct import_tables *out, struct error *error)
{
    struct import_batch *batch = reader->batch;
    struct import_notice *kept = arena_array(batch->arena, batch->table.count, sizeof *kept);
    struct text_map ids;
    reader->form = &notice_form;
    enum fever_error failure = kept ? form_begin(reader, error) : error_nomem(error);
    text_map_init(&ids);
    if (!failure && read_rows(reader, input->now, &ids, kept, &out->notice_count))
        failure = error_nomem(error);
    text_map_clear(&ids);
    out->notices = kept;
    return failure;
}
