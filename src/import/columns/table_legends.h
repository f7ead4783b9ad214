/* Remarks above and below a list that say which of its clinics are closed: 带*的机构暂停接诊,
 * 以上机构自11月1日起停止接诊. */
#ifndef FEVER_IMPORT_TABLE_LEGENDS_H
#define FEVER_IMPORT_TABLE_LEGENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../read/raw_table.h"
#include "fever/arena.h"
#include "fever/error.h"

enum { LEGENDS_MAX = 8 };

/* What is said of the clinics that bear a mark; mark NULL: of all of them. */
struct legend {
    const char *mark, *words;
};
struct legends {
    struct legend items[LEGENDS_MAX];
    size_t count;
};

/* Whether the text tells what a mark means: ★为24小时, 带*的机构暂停接诊. Such a row is no clinic.
 */
bool text_is_legend(const char *text);

/* Adds what a remark says of a closure; the words are copied. What happens only if (如遇…), and
 * what is no door (取消预约), does not count. `today` as for open_days_read. FEVER_NOMEM only. */
enum fever_error legends_read(struct legends *legends, struct arena *arena, const char *remark,
                              int32_t today);

/* What they say of a row of the list: its cells bear marks at their beginning or end. NULL where
 * nothing. */
const char *legends_of_row(const struct legends *legends, const struct raw_row *row);

#endif
