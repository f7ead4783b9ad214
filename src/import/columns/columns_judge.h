/* What headers of lists of clinics look like, for table_header.h. */
#ifndef FEVER_IMPORT_COLUMNS_JUDGE_H
#define FEVER_IMPORT_COLUMNS_JUDGE_H

#include "../read/raw_table.h"
#include "columns.h"

/* The judge of lists of clinics: `context` is a struct header_words. A row counts only if one of
 * its headers gives the name. */
struct header_words {
    const struct column_mapping *mapping;
    const struct text_tools *tools;
};
enum fever_error header_words_score(const void *context, const struct raw_row *row, size_t *score);

/* Two rows are one header where the lower one only names what stands side by side under headers of
 * the upper one: 医疗机构 over 名称 and 地址, 开诊时间 over 工作日 and 节假日. */
enum fever_error header_words_join(const void *context, struct arena *arena,
                                   const struct raw_row *upper, const struct raw_row *lower,
                                   struct raw_row *out, bool *joined);

#endif
