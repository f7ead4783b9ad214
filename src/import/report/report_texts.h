/* What the report's page says, in both languages side by side; `{0}` … are filled in, escaped.
 *
 * The list is a macro, so that a text without its translation does not compile. Lines that name
 * an option are for a terminal, those `_AT_DESK` for the maintainers' desk. */
#ifndef FEVER_IMPORT_REPORT_TEXTS_H
#define FEVER_IMPORT_REPORT_TEXTS_H

#include "fever/snapshot.h"

/* clang-format off */
#define REPORT_TEXTS(X) \
    X(TITLE, "导入报告", "Import report") \
    X(TITLE_OF, "导入报告：{0}", "Import report: {0}") \
    X(CONTENTS, "本页内容", "On this page") \
    X(COMMA, "、", ", ") \
    X(SEMICOLON, "；", "; ") \
    X(COLON, "：", ": ") \
    X(FULL_STOP, "。", ".") \
    X(OPENS, "（", " (") \
    X(CLOSES, "）", ")") \
    X(EMPTY, "（空）", "(empty)") \
    X(NO_HEADER, "（无表头）", "(no header)") \
    X(ROW, "第 {0} 行", "Row {0}") \
    X(WHOLE_FILE, "整个文件", "The whole file") \
    X(MORE, "还有 {0} 条没有列出；全部内容见 JSON 或 CSV 格式的报告。", \
      "{0} more are not listed; the report as JSON or CSV has all of them.") \
    /* the head */ \
    X(FILE, "文件 {0}", "File {0}") \
    X(SHEET, "工作表 {0}", "Sheet {0}") \
    X(SOURCE, "来源 {0}", "Source {0}") \
    X(REVISION, "版本 {0}", "Revision {0}") \
    /* what happened, in one sentence; {1} is what is counted */ \
    X(ROWS_IN_ALL, "清单共 {0} 行。", "Rows of the list: {0}. ") \
    X(CLINICS, "家", "") \
    X(LINES, "条", "") \
    X(EFFECT_NEW, "新增 {0} {1}", "{0} new") \
    X(EFFECT_REOPENED, "重新开诊 {0} {1}", "{0} open again") \
    X(EFFECT_CHANGED, "变更 {0} {1}", "{0} changed") \
    X(EFFECT_GONE, "停用 {0} {1}", "{0} gone") \
    X(EFFECT_MERGED, "合并重复 {0} 行", "{0} merged as repeated") \
    X(EFFECT_NONE, "数据没有变化", "nothing changes") \
    X(IMPORTED, "已导入：", "Imported: ") \
    X(PLANNED, "试运行，没有写入任何内容。正式导入后：", \
      "This was a trial, nothing was written. Once imported: ") \
    X(PLANNED_AT_DESK, "发布后：", "Once published: ") \
    X(REST_LEFT_OUT, "；另有 {0} 行有错误，没有导入，请更正后再次导入", \
      "; rows with errors that were left out: {0}; correct them and import again") \
    X(REST_TO_LEAVE_OUT, "；另有 {0} 行有错误，不会导入，请更正后再次导入", \
      "; rows with errors that will be left out: {0}; correct them and import again") \
    X(NOTHING, "没有导入任何内容：每一行都有错误。请更正后再次导入。", \
      "Nothing was imported, as every row has an error; correct them and import again.") \
    X(GUARDED, "导入已停止，没有写入任何内容：来源原有 {0} 家，其中 {1} 家不在这份清单里，将被停用，" \
      "数量过多。请先核对下面“停用”一节；清单完整无误时，用 --allow-mass-removal 再次导入；" \
      "清单只是一部分时，用 --partial。", \
      "The import stopped and wrote nothing: of the source’s {0} clinics, {1} are not in this list " \
      "and would retire, which is too many. Look at “Gone” below first; import again with " \
      "--allow-mass-removal if the list is complete, or with --partial if it is a part.") \
    X(GUARDED_AT_DESK, "导入已停止，没有写入任何内容：来源原有 {0} 家，其中 {1} 家不在这份清单里，" \
      "将被停用，数量过多。请先核对下面“停用”一节；清单完整无误时，在设置里勾选“确实停用这么多家”；" \
      "清单只是一部分时，在设置里选“只是一部分”。", \
      "The import stopped and wrote nothing: of the source’s {0} clinics, {1} are not in this list " \
      "and would retire, which is too many. Look at “Gone” below first; if the list is complete, " \
      "let so many retire in the settings, and if it is a part, say so there.") \
    X(SOURCE_HAD, "这个来源原有 {0} 家，这份清单没有列出其中 {1} 家。", \
      "This source had {0} clinics; {1} of them are not in this list.") \
    /* the counts */ \
    X(COUNT_ROWS, "清单行数", "Rows") \
    X(COUNT_NEW, "新增", "New") \
    X(COUNT_REOPENED, "重新开诊", "Open again") \
    X(COUNT_CHANGED, "变更", "Changed") \
    X(COUNT_RENAMED, "其中改名", "of these renamed") \
    X(COUNT_MOVED, "其中迁址", "of these moved") \
    X(COUNT_UNCHANGED, "没有变化", "Unchanged") \
    X(COUNT_MERGED, "重复合并", "Merged") \
    X(COUNT_REFUSED, "有错未导入", "Refused") \
    X(COUNT_GONE, "停用", "Gone") \
    /* refused rows */ \
    X(REFUSED, "未导入的行", "Refused rows") \
    X(REFUSED_ABOUT, "请在清单里更正标有 ✗ 的单元格，再次导入；其他行不受影响。", \
      "Correct the cells marked ✗ in the list and import it again; other rows do not wait for them.") \
    X(REFUSED_ABOUT_AT_DESK, "请在这里更正标有 ✗ 的单元格，逐行重新检查，或留到以后；其他行不受影响。", \
      "Correct the cells marked ✗ here and check row by row, or leave them for later; other rows do " \
      "not wait for them.") \
    X(CHECK_AGAIN, "改好了，重新检查", "Corrected: check again") \
    /* doubts */ \
    X(DOUBTS, "待决定的对子", "Pairs to decide") \
    X(DOUBTS_TITLE, "可能是同一家，待决定（{0} 对）", "Perhaps one clinic, to be decided ({0})") \
    X(DOUBTS_ABOUT, "证据不足，没有合并，暂时分开保留。导入时加 --decisions FILE，会把这些对子写进表格 " \
      "FILE；请在最后一列 decision 填写“相同”“不同”或“跳过”，再用同一个 FILE 导入一次。", \
      "Nothing proves it, so they are kept apart for now. An import with --decisions FILE writes " \
      "these pairs into the table FILE; write same, different or skip into its last column, " \
      "decision, and import once more with the same FILE.") \
    X(DOUBTS_ABOUT_AT_DESK, "证据不足，没有合并，暂时分开保留。请逐对选择，选好后按下面的按钮重新计划；" \
      "没有选的仍分开保留。", \
      "Nothing proves it, so they are kept apart for now. Choose for each pair, then plan again with " \
      "the button below; pairs without a choice stay apart.") \
    X(DOUBTS_LEFT_AT_DESK, "证据不足，没有合并，分开保留了。下次导入这个来源的名单时可以再决定。", \
      "Nothing proves it, so they were kept apart. You can decide when this source’s next list is " \
      "imported.") \
    X(DOUBT_AND, "{0} 与 {1}", "{0} and {1}") \
    X(DOUBT_ROW, "清单第 {0} 行", "Row {0} of the list") \
    X(DOUBT_KNOWN, "已有", "Known already") \
    X(DOUBT_REGION, "地区", "Region") \
    X(DOUBT_DISTANCE, "相距约 {0} 米", "about {0} m apart") \
    X(DOUBT_QUESTION, "是同一家吗？", "Is it one clinic?") \
    X(DOUBT_SAME, "相同（合并）", "Same (merge)") \
    X(DOUBT_DIFFERENT, "不同", "Different") \
    X(DOUBT_SKIP, "跳过（这一行先不导入）", "Skip (leave this row out for now)") \
    X(DOUBTS_PLAN, "按这些决定重新计划", "Plan again with these decisions") \
    /* changes; {0} counts clinics */ \
    X(CHANGES, "变化", "Changes") \
    X(CHANGES_TO_COME, "将会发生的变化", "Changes to come") \
    X(GONE, "停用 {0} 家", "Gone: {0}") \
    X(GONE_ABOUT, "这个来源不再列出，也没有其他来源列出；再次列出时恢复原编号。", \
      "Neither this source nor another one lists them any more; listed again, they get their ids back.") \
    X(NEW, "新增 {0} 家", "New: {0}") \
    X(NEW_ABOUT, "以前没有的机构。", "Clinics that were not there before.") \
    X(REOPENED, "重新开诊 {0} 家", "Open again: {0}") \
    X(REOPENED_ABOUT, "曾经停用，这次又列出，沿用原编号。", \
      "They had retired and are listed again, with their old ids.") \
    X(RENAMED, "改名 {0} 家", "Renamed: {0}") \
    X(RENAMED_ABOUT, "编号不变，名称不同。", "The same id with another name.") \
    X(MOVED, "迁址 {0} 家", "Moved: {0}") \
    X(MOVED_ABOUT, "地址不同，或位置相差 50 米以上；请核实。", \
      "Another address, or a position more than 50 m away; check it.") \
    X(CHANGED, "逐项变更 {0} 家", "Changed field by field: {0}") \
    X(CHANGED_ABOUT, "每一项的原值 → 新值。", "Each field before → after.") \
    X(MOVED_BY, "相距约 {0} 米", "by about {0} m") \
    X(MERGED_INTO, "并入 {0}", "merged into {0}") \
    /* findings */ \
    X(FINDINGS, "发现的问题", "What was found") \
    X(FINDINGS_ABOUT, "错误：这一行没有导入。警告：已导入，请核对。提示：已自动整理，一般无需处理。", \
      "Error: the row was not imported. Warning: it was, but look at it. Note: it was tidied up, and " \
      "mostly nothing is to be done.") \
    X(NOTE, "提示", "Note") \
    X(WARNING, "警告", "Warning") \
    X(ERROR, "错误", "Error")
/* clang-format on */

enum report_text {
#define X(name, zh, en) SAY_##name,
    REPORT_TEXTS(X)
#undef X
        REPORT_TEXT_COUNT
};

/* Static storage. */
const char *report_text(enum lang lang, enum report_text text);

#endif
