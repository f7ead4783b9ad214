/* Headers of lists, canonical and foreign, and the fields that they give.
 *
 * A header counts as known if it is a canonical field's name or stands in the table below, compared
 * in folded form without what it says in brackets: 联系电话（座机）, "Contact phone". */
#include "columns.h"

#include <string.h>

#include "normalise_words.h"

enum { FOLDED_SIZE = 200 };

struct header_word {
    const char *folded;
    int target;
};

static const struct header_word header_words[] = {
    {"id", FIELD_SOURCE_ID},
    {"编号", FIELD_SOURCE_ID},
    {"机构编号", FIELD_SOURCE_ID},
    {"机构代码", FIELD_SOURCE_ID},
    {"医院编号", FIELD_SOURCE_ID},
    {"编码", FIELD_SOURCE_ID},
    {"机构编码", FIELD_SOURCE_ID},
    {"统一社会信用代码", FIELD_SOURCE_ID},

    {"机构名称", FIELD_NAME},
    {"医疗机构名称", FIELD_NAME},
    {"医疗机构", FIELD_NAME},
    {"医院名称", FIELD_NAME},
    {"医院", FIELD_NAME},
    {"单位名称", FIELD_NAME},
    {"单位", FIELD_NAME},
    {"名称", FIELD_NAME},
    {"机构", FIELD_NAME},
    {"发热门诊名称", FIELD_NAME},
    {"发热门诊", FIELD_NAME},
    {"发热诊室名称", FIELD_NAME},
    {"定点医院名称", FIELD_NAME},
    {"门诊名称", FIELD_NAME},
    {"诊所名称", FIELD_NAME},
    {"药店名称", FIELD_NAME},
    {"药局名称", FIELD_NAME},
    {"医事机构名称", FIELD_NAME},
    {"hospital", FIELD_NAME},
    {"hospitalname", FIELD_NAME},
    {"clinicname", FIELD_NAME},

    {"简称", FIELD_SHORT_NAME},
    {"机构简称", FIELD_SHORT_NAME},
    {"别名", FIELD_ALIASES},
    {"曾用名", FIELD_ALIASES},
    {"其他名称", FIELD_ALIASES},
    {"第二名称", FIELD_ALIASES},
    {"院区", FIELD_CAMPUS},
    {"分院", FIELD_CAMPUS},
    {"院区名称", FIELD_CAMPUS},

    {"服务", FIELD_SERVICES},
    {"服务项目", FIELD_SERVICES},
    {"诊疗服务", FIELD_SERVICES},
    {"医院等级", FIELD_LEVEL},
    {"等级", FIELD_LEVEL},
    {"级别", FIELD_LEVEL},
    {"医院级别", FIELD_LEVEL},
    {"机构等级", FIELD_LEVEL},
    {"机构级别", FIELD_LEVEL},
    {"医疗机构等级", FIELD_LEVEL},
    {"医疗机构级别", FIELD_LEVEL},

    {"定点医院", FIELD_DESIGNATED},
    {"是否定点医院", FIELD_DESIGNATED},
    {"定点救治医院", FIELD_DESIGNATED},
    {"是否定点救治医院", FIELD_DESIGNATED},
    {"定点救治", FIELD_DESIGNATED},
    {"救治定点医院", FIELD_DESIGNATED},
    {"是否为定点医院", FIELD_DESIGNATED},
    {"医保定点", FIELD_INSURANCE},
    {"是否医保定点", FIELD_INSURANCE},
    {"医保定点医院", FIELD_INSURANCE},
    {"医保", FIELD_INSURANCE},
    {"是否医保", FIELD_INSURANCE},
    {"医保定点机构", FIELD_INSURANCE},
    {"异地医保", FIELD_INSURANCE_REMOTE},
    {"异地就医", FIELD_INSURANCE_REMOTE},
    {"异地就医直接结算", FIELD_INSURANCE_REMOTE},
    {"异地直接结算", FIELD_INSURANCE_REMOTE},

    {"就诊方式", FIELD_ACCESS},
    {"年龄范围", TARGET_AGES},
    {"年龄", TARGET_AGES},
    {"接诊年龄", TARGET_AGES},
    {"就诊年龄", TARGET_AGES},
    {"收治年龄", TARGET_AGES},
    {"服务年龄", TARGET_AGES},
    {"ages", TARGET_AGES},
    {"预约方式", TARGET_BOOKING},
    {"预约", TARGET_BOOKING},
    {"是否预约", TARGET_BOOKING},
    {"是否需要预约", TARGET_BOOKING},
    {"预约途径", TARGET_BOOKING},
    {"预约渠道", TARGET_BOOKING},
    {"挂号方式", TARGET_BOOKING},
    {"booking", TARGET_BOOKING},
    {"预约电话", FIELD_BOOKING_PHONE},
    {"挂号电话", FIELD_BOOKING_PHONE},
    {"预约网址", FIELD_BOOKING_URL},
    {"预约链接", FIELD_BOOKING_URL},
    {"预约公众号", FIELD_BOOKING_WECHAT},
    {"微信公众号", FIELD_BOOKING_WECHAT},
    {"就诊要求", FIELD_ADMISSION},
    {"就诊条件", FIELD_ADMISSION},
    {"就诊须知", FIELD_ADMISSION},
    {"入院要求", FIELD_ADMISSION},
    {"就诊流程", FIELD_ADMISSION},

    {"省份", FIELD_PROVINCE},
    {"省", FIELD_PROVINCE},
    {"所在省", FIELD_PROVINCE},
    {"所属省份", FIELD_PROVINCE},
    {"所在省份", FIELD_PROVINCE},
    {"省市", FIELD_PROVINCE},
    {"省自治区直辖市", FIELD_PROVINCE},
    {"城市", FIELD_CITY},
    {"市", FIELD_CITY},
    {"地市", FIELD_CITY},
    {"市州", FIELD_CITY},
    {"州市", FIELD_CITY},
    {"地区", FIELD_CITY},
    {"所在市", FIELD_CITY},
    {"所在城市", FIELD_CITY},
    {"所属城市", FIELD_CITY},
    {"地级市", FIELD_CITY},
    {"区县", FIELD_DISTRICT},
    {"县区", FIELD_DISTRICT},
    {"区", FIELD_DISTRICT},
    {"县市区", FIELD_DISTRICT},
    {"区市县", FIELD_DISTRICT},
    {"市县区", FIELD_DISTRICT},
    {"市区县", FIELD_DISTRICT},
    {"县", FIELD_DISTRICT},
    {"区域", FIELD_DISTRICT},
    {"辖区", FIELD_DISTRICT},
    {"行政区", FIELD_DISTRICT},
    {"所属区", FIELD_DISTRICT},
    {"所在区", FIELD_DISTRICT},
    {"所在区县", FIELD_DISTRICT},
    {"所属区县", FIELD_DISTRICT},
    {"所属辖区", FIELD_DISTRICT},
    {"行政区划代码", FIELD_ADCODE},
    {"区划代码", FIELD_ADCODE},
    {"行政区划", FIELD_ADCODE},
    {"行政区划编码", FIELD_ADCODE},
    {"地址", FIELD_ADDRESS},
    {"详细地址", FIELD_ADDRESS},
    {"机构地址", FIELD_ADDRESS},
    {"医院地址", FIELD_ADDRESS},
    {"单位地址", FIELD_ADDRESS},
    {"具体地址", FIELD_ADDRESS},
    {"门诊地址", FIELD_ADDRESS},
    {"发热门诊地址", FIELD_ADDRESS},
    {"联系地址", FIELD_ADDRESS},
    {"addr", FIELD_ADDRESS},
    {"入口", FIELD_ENTRANCE},
    {"入口位置", FIELD_ENTRANCE},
    {"发热门诊入口", FIELD_ENTRANCE},
    {"交通", FIELD_TRANSIT},
    {"公交", FIELD_TRANSIT},
    {"公共交通", FIELD_TRANSIT},
    {"乘车路线", FIELD_TRANSIT},
    {"停车", FIELD_PARKING},
    {"停车信息", FIELD_PARKING},

    {"联系电话", FIELD_PHONE},
    {"电话", FIELD_PHONE},
    {"电话号码", FIELD_PHONE},
    {"咨询电话", FIELD_PHONE},
    {"联系方式", FIELD_PHONE},
    {"值班电话", FIELD_PHONE},
    {"对外电话", FIELD_PHONE},
    {"服务电话", FIELD_PHONE},
    {"发热门诊电话", FIELD_PHONE},
    {"门诊电话", FIELD_PHONE},
    {"座机", FIELD_PHONE},
    {"固定电话", FIELD_PHONE},
    {"tel", FIELD_PHONE},
    {"phones", FIELD_PHONE},
    {"telephone", FIELD_PHONE},
    {"contactphone", FIELD_PHONE},

    {"经度", FIELD_LON},
    {"lng", FIELD_LON},
    {"long", FIELD_LON},
    {"longitude", FIELD_LON},
    {"纬度", FIELD_LAT},
    {"latitude", FIELD_LAT},
    {"坐标系", FIELD_CRS},
    {"坐标系统", FIELD_CRS},
    {"坐标类型", FIELD_CRS},
    {"定位精度", FIELD_PRECISION},

    {"开诊时间", FIELD_HOURS_TEXT},
    {"接诊时间", FIELD_HOURS_TEXT},
    {"门诊时间", FIELD_HOURS_TEXT},
    {"服务时间", FIELD_HOURS_TEXT},
    {"开放时间", FIELD_HOURS_TEXT},
    {"营业时间", FIELD_HOURS_TEXT},
    {"就诊时间", FIELD_HOURS_TEXT},
    {"应诊时间", FIELD_HOURS_TEXT},
    {"工作时间", FIELD_HOURS_TEXT},
    {"开诊时段", FIELD_HOURS_TEXT},
    {"openinghours", FIELD_HOURS},
    {"sessions", TARGET_SESSIONS},
    {"看诊时段", TARGET_SESSIONS},
    {"备注", FIELD_NOTE},
    {"说明", FIELD_NOTE},
    {"备注说明", FIELD_NOTE},
    {"remark", FIELD_NOTE},
    {"remarks", FIELD_NOTE},
    {"notes", FIELD_NOTE},
    {"有效期至", FIELD_VALID_UNTIL},
    {"有效期", FIELD_VALID_UNTIL},

    {"信息来源", FIELD_SOURCE},
    {"来源", FIELD_SOURCE},
    {"数据来源", FIELD_SOURCE},
    {"发布单位", FIELD_SOURCE},
    {"发布机构", FIELD_SOURCE},
    {"来源链接", FIELD_SOURCE_URL},
    {"信息来源链接", FIELD_SOURCE_URL},
    {"来源网址", FIELD_SOURCE_URL},
    {"发布日期", FIELD_SOURCE_DATE},
    {"发布时间", FIELD_SOURCE_DATE},
    {"公布日期", FIELD_SOURCE_DATE},
    {"公布时间", FIELD_SOURCE_DATE},
    {"数据日期", FIELD_SOURCE_DATE},
    {"更新日期", FIELD_SOURCE_DATE},
    {"更新时间", FIELD_SOURCE_DATE},
    {"核实日期", FIELD_VERIFIED_AT},
    {"核实时间", FIELD_VERIFIED_AT},

    {"序号", TARGET_IGNORED},
    {"no", TARGET_IGNORED},
    {"quarantinerow", TARGET_IGNORED}, /* the reasons of a quarantine that comes back corrected */
    {"quarantinecodes", TARGET_IGNORED},
    {"quarantinereasons", TARGET_IGNORED},
};

static const char *const combined_names[] = {"ages", "booking", "sessions"};

const char *column_target_name(int target)
{
    if (target < FIELD_COUNT)
        return clinic_field_name((enum clinic_field)target);
    return target < TARGET_COUNT ? combined_names[target - FIELD_COUNT] : NULL;
}

/* Cuts a header at its first bracket; `*inside` is what stands in it, or "". */
static void cut_brackets(char *header, const char **inside)
{
    *inside = "";
    char *open = strchr(header, '(');
    char *close = open ? strchr(open, ')') : NULL;
    if (!open || open == header)
        return;
    if (close)
        *close = '\0';
    *open = '\0';
    *inside = open + 1;
}

static int known_target(const struct text_tools *tools, const char *header)
{
    enum clinic_field field = clinic_field_find(header, strlen(header));
    if (field != FIELD_COUNT)
        return (int)field;
    char text[FOLDED_SIZE], name[FOLDED_SIZE];
    text_fold(tools, header, text, sizeof text, NULL);
    for (size_t i = 0; i < sizeof header_words / sizeof *header_words; i++)
        if (strcmp(header_words[i].folded, text) == 0)
            return header_words[i].target;
    for (int i = 0; i < FIELD_COUNT; i++) {
        text_fold(tools, clinic_field_name((enum clinic_field)i), name, sizeof name, NULL);
        if (strcmp(name, text) == 0)
            return i;
    }
    return TARGET_UNKNOWN;
}

/* The mapping's entry for a header, or NULL. */
static const struct column_entry *mapped(const struct column_mapping *mapping, const char *header)
{
    for (size_t i = 0; mapping && i < mapping->column_count; i++)
        if (strcmp(mapping->columns[i].name, header) == 0)
            return &mapping->columns[i];
    return NULL;
}

/* Lists may stand in several columns (two of phones); of anything else the first column counts. */
static bool may_repeat(int target)
{
    return target == FIELD_PHONE || target == FIELD_ALIASES || target == FIELD_SERVICES ||
           target == FIELD_ADMISSION || target == FIELD_NOTE;
}

static enum fever_error clean_header(struct arena *arena, const struct text_tools *tools,
                                     const char *raw, char **out)
{
    struct text_repairs repairs;
    struct buffer clean;
    buffer_init(&clean, RAW_CLEAN_MAX_BYTES);
    text_clean(tools, raw, TEXT_PLAIN, &clean, &repairs);
    *out =
        buffer_error(&clean) ? NULL : arena_copy(arena, clean.data ? clean.data : "", clean.length);
    buffer_clear(&clean);
    return *out ? FEVER_OK : FEVER_NOMEM;
}

static enum fever_error resolve(struct arena *arena, const struct column_mapping *mapping,
                                const struct text_tools *tools, const char *raw, const char *header,
                                struct column_map *map, int *target)
{
    const struct column_entry *entry = mapped(mapping, raw);
    if (!entry)
        entry = mapped(mapping, header);
    *target = entry ? entry->target : known_target(tools, header);
    if (*target != TARGET_UNKNOWN)
        return FEVER_OK;
    char *plain = arena_strdup(arena, header);
    if (!plain)
        return FEVER_NOMEM;
    const char *inside;
    enum crs crs;
    cut_brackets(plain, &inside);
    *target = known_target(tools, plain);
    if ((*target == FIELD_LON || *target == FIELD_LAT) && words_crs(tools, inside, &crs)) {
        map->has_crs = true;
        map->crs = crs;
    }
    return FEVER_OK;
}

static void note_target(struct findings *findings, long line, struct column_map *map,
                        struct import_column *column)
{
    int target = column->target;
    if (target == TARGET_UNKNOWN && *column->header)
        findings_add(findings, line, column->header, FINDING_UNKNOWN_COLUMN, column->header);
    if (target >= TARGET_COUNT)
        return;
    if (map->given[target] && !may_repeat(target)) {
        findings_add_about(findings, line, column->header, FINDING_REPEATED_COLUMN, column->header,
                           "it would give %s", column_target_name(target));
        column->target = TARGET_IGNORED;
        return;
    }
    map->given[target] = true;
}

static void take_constants(const struct column_mapping *mapping, struct column_map *map)
{
    for (size_t i = 0; mapping && i < mapping->constant_count; i++) {
        const struct column_entry *constant = &mapping->constants[i];
        if (map->given[constant->target])
            continue; /* the file knows better */
        map->given[constant->target] = true;
        map->constants[constant->target] = constant->value;
    }
}

/* A mapped header that is not there is perhaps misspelt. */
static void check_mapping(const struct column_mapping *mapping, const struct column_map *map,
                          long line, struct findings *findings)
{
    for (size_t i = 0; mapping && i < mapping->column_count; i++) {
        bool found = false;
        for (size_t j = 0; j < map->count && !found; j++)
            found = strcmp(map->columns[j].header, mapping->columns[i].name) == 0 ||
                    strcmp(map->columns[j].raw, mapping->columns[i].name) == 0;
        if (!found)
            findings_add(findings, line, NULL, FINDING_MAPPED_COLUMN_MISSING,
                         mapping->columns[i].name);
    }
}

static enum fever_error refuse_nameless(const struct column_map *map, struct error *error)
{
    struct buffer headers;
    buffer_init(&headers, 200);
    for (size_t i = 0; i < map->count && !buffer_error(&headers); i++) {
        if (i)
            buffer_append_text(&headers, ", ");
        buffer_append_text(&headers, map->columns[i].header);
    }
    enum fever_error failure =
        error_set(error, FEVER_INVALID,
                  "no column is the clinic's name; the columns are: %s%s; map one to name with "
                  "--columns",
                  headers.data ? headers.data : "", buffer_error(&headers) ? " …" : "");
    buffer_clear(&headers);
    return failure;
}

enum fever_error column_map_build(struct arena *arena, const struct raw_row *header,
                                  const struct column_mapping *mapping,
                                  const struct text_tools *tools, struct findings *findings,
                                  struct column_map *out, struct error *error)
{
    struct column_map map = {.count = header->count};
    map.columns = arena_array(arena, map.count, sizeof *map.columns);
    if (!map.columns)
        return error_nomem(error);
    const char *cursor = header->cells;
    for (size_t i = 0; i < map.count; i++) {
        char *text;
        int target;
        const char *raw = raw_cell_next(&cursor);
        if (clean_header(arena, tools, raw, &text) ||
            resolve(arena, mapping, tools, raw, text, &map, &target))
            return error_nomem(error);
        map.columns[i] = (struct import_column){raw, text, target};
        note_target(findings, header->line, &map, &map.columns[i]);
    }
    take_constants(mapping, &map);
    check_mapping(mapping, &map, header->line, findings);
    if (!map.given[FIELD_NAME])
        return refuse_nameless(&map, error);
    *out = map;
    return FEVER_OK;
}
