/* The template: its columns, their choices, two examples, and a sheet of explanations. */
#include "fever/template_sheet.h"

#include <stdbool.h>
#include <stdio.h>
#include <xlsxwriter.h>

#include "sheet_whole.h"

enum { ROWS_WITH_CHOICES = 2000, WIDTH_EXPLANATION = 90, LINE_SIZE = 300, EXAMPLES = 2 };

/* What a list offers; the import knows each word. A drop-down holds 255 characters. */
static const char *const kinds[] = {
    "发热门诊", "发热诊室", "定点救治医院", "急诊", "社区卫生服务中心",
    "检测点",   "接种点",   "临时医疗点",   "药店", NULL};
static const char *const services[] = {"成人发热", "儿童发热", "孕产妇发热",
                                       "急诊",     "儿科急诊", NULL};
static const char *const yes_no[] = {"是", "否", NULL};
static const char *const systems[] = {"WGS84", "GCJ-02", "BD-09", NULL};

static const struct column {
    const char *header;
    double width;
    const char *const *choices; /* or NULL */
    bool open;                  /* other words than the choices are fine, too: several of them */
    const char *examples[EXAMPLES];
    const char *explanation;
} columns[] = {
    {"机构名称",
     28,
     NULL,
     false,
     {"示例春风医院", "示例夏雨社区卫生服务中心"},
     "必填。机构全称，不要带序号。"},
    {"机构种类", 18, kinds, false, {"发热门诊", "社区卫生服务中心"}, "从下拉列表中选择。"},
    {"服务项目",
     20,
     services,
     true,
     {"成人发热、儿童发热", "成人发热"},
     "从下拉列表中选择；多项之间用顿号分开。"},
    {"省份", 12, NULL, false, {"北京市", "北京市"}, "省、自治区或直辖市。"},
    {"城市", 12, NULL, false, {"北京市", "北京市"}, "地级市；直辖市再写一次。"},
    {"区县", 12, NULL, false, {"东城区", "东城区"}, "区、县或县级市。"},
    {"地址", 36, NULL, false, {"春风路1号门诊楼东侧", "夏雨路2号"}, "到门牌号；最好写明入口。"},
    {"联系电话",
     20,
     NULL,
     false,
     {"010-62345678", "010-87654321"},
     "带区号的座机；不要写个人手机号。"},
    {"开诊时间",
     32,
     NULL,
     false,
     {"24小时", "周一至周五 08:00-17:00"},
     "例如：24小时；周一至周五 08:00-17:00。节假日不同的，请写明。"},
    {"经度", 12, NULL, false, {"116.4164", ""}, "十进制度数，例如 116.4164；不知道可以不填。"},
    {"纬度", 12, NULL, false, {"39.9288", ""}, "十进制度数，例如 39.9288；不知道可以不填。"},
    {"坐标系",
     12,
     systems,
     false,
     {"WGS84", ""},
     "坐标从哪里来：GPS、天地图选 WGS84，高德、腾讯选 GCJ-02，百度选 BD-09。"},
    {"定点医院", 12, yes_no, false, {"是", "否"}, "是否定点救治医院。"},
    {"医保定点", 12, yes_no, false, {"是", "是"}, "能否使用医保。"},
    {"异地直接结算", 14, yes_no, false, {"是", "否"}, "外地医保能否直接结算。"},
    {"备注", 30, NULL, false, {"", ""}, "所有人都会看到；不要写内部信息。"},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

struct template
{
    lxw_workbook *book;
    lxw_format *header, *text;
    lxw_error failure; /* the first */
};

static void note(struct template *template, lxw_error result)
{
    if (!template->failure)
        template->failure = result;
}

static void put(struct template *template, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                const char *text, lxw_format *format)
{
    if (*text)
        note(template, worksheet_write_string(sheet, row, column, text, format));
}

/* The cell that is being filled in shows its choices; a wrong word is refused by the spreadsheet
 * itself, or only asked about where several may stand in a cell. */
static void put_choices(struct template *template, lxw_worksheet *sheet, lxw_col_t at)
{
    const char *advice = columns[at].open ? "多项之间用顿号分开。" : "请从列表中选择。";
    lxw_data_validation choices = {
        .validate = LXW_VALIDATION_TYPE_LIST,
        .value_list = (char **)columns[at].choices, /* which the library only reads */
        .error_type = columns[at].open ? LXW_VALIDATION_ERROR_TYPE_INFORMATION
                                       : LXW_VALIDATION_ERROR_TYPE_STOP,
        .error_title = (char *)"请核对",
        .error_message = (char *)advice,
    };
    note(template, worksheet_data_validation_range(sheet, 1, at, ROWS_WITH_CHOICES, at, &choices));
}

static void put_list(struct template *template, lxw_worksheet *sheet)
{
    for (lxw_col_t at = 0; at < (lxw_col_t)COLUMNS; at++) {
        note(template, worksheet_set_column(sheet, at, at, columns[at].width, template->text));
        put(template, sheet, 0, at, columns[at].header, template->header);
        for (lxw_row_t row = 0; row < EXAMPLES; row++)
            put(template, sheet, row + 1, at, columns[at].examples[row], template->text);
        if (columns[at].choices)
            put_choices(template, sheet, at);
    }
    worksheet_freeze_panes(sheet, 1, 1);
}

/* Sentences alone: a header that stands in a cell here would make the sheet look like a list. */
static void put_explanations(struct template *template, lxw_worksheet *sheet)
{
    static const char *const lead[] = {"在“名单”一页填写，一行一家；填写前请删掉两行示例。",
                                       "表头不要改；不知道的格子空着就好。"};
    enum { LEAD = sizeof lead / sizeof *lead };
    note(template, worksheet_set_column(sheet, 0, 0, WIDTH_EXPLANATION, template->text));
    for (lxw_row_t row = 0; row < LEAD; row++)
        put(template, sheet, row, 0, lead[row], template->text);
    for (lxw_row_t at = 0; at < COLUMNS; at++) {
        char line[LINE_SIZE];
        snprintf(line, sizeof line, "%s：%s", columns[at].header, columns[at].explanation);
        put(template, sheet, LEAD + 1 + at, 0, line, template->text);
    }
}

/* Text by its format, so that what a clerk types stays what it is: no number, no formula. */
static bool formats_make(struct template *template)
{
    template->header = workbook_add_format(template->book);
    template->text = workbook_add_format(template->book);
    if (!template->header || !template->text)
        return false;
    format_set_bold(template->header);
    format_set_num_format(template->header, "@");
    format_set_num_format(template->text, "@");
    return true;
}

enum fever_error template_sheet_write(const char *path, const char *spoken_of_as,
                                      struct error *error)
{
    struct template template = {.book = workbook_new(path)};
    if (!template.book)
        return error_nomem(error);
    lxw_worksheet *list = workbook_add_worksheet(template.book, "名单");
    lxw_worksheet *explanations = workbook_add_worksheet(template.book, "说明");
    bool is_made = list && explanations && formats_make(&template);
    if (is_made) {
        put_list(&template, list);
        put_explanations(&template, explanations);
    }
    lxw_error result = workbook_close(template.book);
    if (!is_made)
        return error_nomem(error);
    note(&template, result);
    if (!template.failure && !sheet_is_whole(path))
        return error_set(error, FEVER_IO, SHEET_CUT_OFF, spoken_of_as);
    return template.failure ? error_set(error, FEVER_IO, "cannot write %s: %s", spoken_of_as,
                                        lxw_strerror(template.failure))
                            : FEVER_OK;
}
