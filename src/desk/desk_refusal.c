/* The words of refusals: by their reason, else by the kind of failure. */
#include "desk_refusal.h"

#include <stdio.h>

#include "fever/import.h"
#include "fever/refusal.h"

enum { DETAILS = 3, FAULT_MAX = 4000 };

/* clang-format off */
static const char *const words[REFUSAL_COUNT][LANG_COUNT] = {
    [REFUSAL_EMPTY] = {"文件是空的。请选择有内容的名单。", "The file is empty; choose one that has a list."},
    [REFUSAL_NO_ROWS] = {"文件里没有名单的行，只有表头或空行。请检查是不是选错了文件。",
                         "There are no rows, only a header or empty lines; look whether it is the right file."},
    [REFUSAL_FOREIGN] = {"“{0}”不是名单：它是 PDF、图片或压缩包等。请用表格软件打开名单，另存为 .xlsx 或 .csv 再上传。",
                         "“{0}” is a PDF, a picture or an archive, not a list; save the list as .xlsx or .csv."},
    [REFUSAL_OLD_WORD] = {"“{0}”是旧版 Word 文档。请用 Word 或 WPS 打开，另存为 .docx 再上传。",
                          "“{0}” is an old Word document; open it in Word or WPS and save it as .docx."},
    [REFUSAL_MISNAMED] = {"“{0}”的后缀是 {1}，内容却不是。文字名单请把后缀改成 .csv；否则文件已损坏，请对方重新发送。",
                          "“{0}” is named {1} but is none; name a list of text .csv, or ask for the file again."},
    [REFUSAL_ARCHIVE] = {"“{0}”里没有工作簿或 Word 文档，或者文件不完整。请上传 .xlsx、.xls、.docx 或 .csv。",
                         "“{0}” holds no workbook or Word document, or is cut off; send an .xlsx, .xls, .docx or .csv."},
    [REFUSAL_DAMAGED] = {"“{0}”读不出来：文件已损坏、不完整或有密码。请用表格软件或 Word 打开，去掉密码，重新保存后再上传。",
                         "“{0}” cannot be read: it is damaged, cut off or has a password; open it, take the password off and save it again."},
    [REFUSAL_UNPACKS_TOO_FAR] = {"“{0}”解开后超过 256 MB，名单不会这么大。请只把名单另存为新文件再上传。",
                                 "“{0}” unpacks to more than 256 MB, which no list needs; save the list alone as a new file."},
    [REFUSAL_TOO_SLOW] = {"“{0}”读得太久，已停止。请只把名单另存为 .csv 再上传。",
                          "“{0}” takes too long to be read; save the list alone as .csv."},
    [REFUSAL_ROW_TOO_LONG] = {"第 {0} 行太长。请检查这一行的引号和内容。", "Row {0} is too long; look at its quotes and its content."},
    [REFUSAL_TOO_MANY_COLUMNS] = {"第 {0} 行的列太多（最多 500 列）。请删去多余的列。",
                                  "Row {0} has too many columns (at most 500); delete what is not needed."},
    [REFUSAL_TOO_MANY_SHEETS] = {"工作表太多（最多 1000 张）。请只把名单另存为新文件。",
                                 "There are more than 1,000 sheets; save the list alone as a new file."},
    [REFUSAL_NO_TABLE] = {"“{0}”里没有表格。请把名单做成表格，或者用 Excel 文件。",
                          "“{0}” has no table; put the list into one, or into a workbook."},
    [REFUSAL_WHICH_SHEET] = {"文件里不止一份名单，请在下面选一份。", "The file has more than one list; choose one below."},
    [REFUSAL_NO_SUCH_SHEET] = {"没有“{0}”这张表了，请重新上传。", "There is no sheet “{0}” any more; upload the file again."},
    [REFUSAL_ENCODING] = {"第 {0} 行有认不出的字符：文件的编码不一致或已损坏。请用表格软件打开，另存为 .xlsx 再上传。",
                          "Line {0} has bytes of no known encoding; open the list in a spreadsheet program and save it as .xlsx."},
    [REFUSAL_NUL] = {"第 {0} 行有不是文字的内容：这不是文字名单。请用表格软件打开，另存为 .xlsx 再上传。",
                     "Line {0} is no text; open the list in a spreadsheet program and save it as .xlsx."},
    [REFUSAL_QUOTE_OPEN] = {"第 {0} 行的引号没有结束。请补上引号，或另存为 .xlsx 再上传。",
                            "A quote that begins on line {0} is never closed; close it, or save the list as .xlsx."},
    [REFUSAL_QUOTE_STRAY] = {"第 {0} 行的引号后面还有文字。单元格里的引号要写两个，或另存为 .xlsx 再上传。",
                             "Text stands behind a closing quote on line {0}; double the quotes within a cell, or save the list as .xlsx."},
    [REFUSAL_JSON] = {"第 {0} 行不是正确的 JSON。请让提供名单的人检查，或改用 .xlsx。",
                      "Line {0} is no sound JSON; ask who made the list, or use .xlsx."},
    [REFUSAL_TWO_BLOCKS] = {"名单像是左右并排的两栏：“{0}”这一列出现了两次。请把右边一栏剪切到左边一栏下面，再上传。",
                            "The list seems to stand in two blocks side by side: there are two columns “{0}”. Move the second below the first."},
    [REFUSAL_RENUMBERED] = {"名单的编号像是重新排过：第 {0} 行的编号上次是“{1}”的，而它的名称在第 {2} 行。请在下面把编号列改成“不用”，再看计划；否则停诊、更正和位置会记到别家名下。",
                            "The list's numbers seem to be given anew: row {0} has the number of {1}, whose name stands in row {2}. Choose “Of no use” for the column of numbers below and plan again."},
};
/* clang-format on */

static const struct {
    enum fever_error code;
    enum desk_text_id text;
} kinds[] = {{FEVER_BUSY, DESK_REFUSED_BUSY},
             {FEVER_CONFLICT, DESK_REFUSED_CONFLICT},
             {FEVER_NOMEM, DESK_REFUSED_NOMEM},
             {FEVER_TOO_LARGE, DESK_REFUSED_TOO_LARGE},
             {FEVER_INVALID, DESK_REFUSED_INVALID}};

/* What an act failed with, which is no list. */
static const struct failure {
    enum fever_error code;
    enum desk_text_id text;
    int status;
} failures[] = {
    {FEVER_BUSY, DESK_FAILED_BUSY, 503},       {FEVER_CONFLICT, DESK_FAILED_CONFLICT, 409},
    {FEVER_GUARD, DESK_FAILED_CONFLICT, 409},  {FEVER_NOT_FOUND, DESK_FAILED_NOT_FOUND, 404},
    {FEVER_INVALID, DESK_FAILED_INVALID, 400}, {FEVER_NOMEM, DESK_REFUSED_NOMEM, 503}};

static void put_kind(struct desk_call *call, const struct error *error)
{
    enum desk_text_id text = DESK_REFUSED_SYSTEM;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].code == error->code)
            text = kinds[i].text;
    desk_say_1(call, text, error->text);
}

/* The administrator reads the library's own words in the log. */
void desk_fail(struct desk_call *call, const struct error *error)
{
    struct failure failure = {error->code, DESK_REFUSED_SYSTEM, 500};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].code == error->code)
            failure = failures[i];
    if (failure.text == DESK_REFUSED_SYSTEM)
        fprintf(stderr, "feverctl: desk: %s\n", error->text);
    desk_refuse_about(call, failure.status, failure.text, error->text);
}

void desk_put_refusal(struct desk_call *call, const struct error *error)
{
    const char *const details[DETAILS] = {refusal_detail(error, 0), refusal_detail(error, 1),
                                          refusal_detail(error, 2)};
    bool is_known = error->reason > REFUSAL_NONE && error->reason < REFUSAL_COUNT &&
                    words[error->reason][call->lang];
    if (is_known)
        buffer_append_filled(call->out, words[error->reason][call->lang], details, DETAILS,
                             buffer_append_html);
    else
        put_kind(call, error);
}

/* Which value a field cannot have, and what to do, as an import's finding says it. */
static const char *value_fault(struct desk_call *call, const struct error *error)
{
    const char *const fillings[] = {refusal_detail(error, 1),
                                    import_finding_advice(refusal_detail(error, 0), call->lang)};
    struct buffer said;
    buffer_init(&said, FAULT_MAX);
    buffer_append_filled(&said, desk_text(call->lang, DESK_EDIT_CANNOT), fillings, 2,
                         buffer_append_text);
    const char *own = said.length ? arena_strdup(call->arena, said.data) : NULL;
    buffer_clear(&said);
    return own ? own : desk_text(call->lang, DESK_FAILED_INVALID);
}

/* The library speaks English; the desk's own Chinese has no ASCII at its beginning. */
const char *desk_fault(struct desk_call *call, const struct error *error)
{
    struct buffer said;
    if (error->reason == REFUSAL_VALUE)
        return value_fault(call, error);
    if (call->lang != LANG_ZH_CN || (unsigned char)*error->text >= 0x80)
        return error->text;
    buffer_init(&said, FAULT_MAX);
    import_fault_append(error->text, call->lang, &said);
    const char *own = said.length ? arena_strdup(call->arena, said.data) : NULL;
    buffer_clear(&said);
    return own ? own : desk_text(call->lang, DESK_FAILED_INVALID);
}
