/* What a title, a heading or a sheet's name says of the clinics below it. */
#ifndef FEVER_IMPORT_CAPTION_WORDS_H
#define FEVER_IMPORT_CAPTION_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum { CAPTION_MAX_BYTES = 150 };

/* Nothing; of which sort they are; that they are open; that they are not. */
enum caption { CAPTION_NONE, CAPTION_OF_KINDS, CAPTION_OPEN, CAPTION_SHUT };

/* What stands behind 一、 or （二） in a heading; the whole where neither does. The other skips 1.
 * too. */
const char *heading_without_numeral(const char *text);
const char *heading_without_numbering(const char *text);

/* What a text that is known for a caption says. `today` as for open_days_read, here and below. */
enum caption caption_state(const char *text, int32_t today);

/* What a title, or a row that reads as one, says; 开诊情况 is of no list that is open. */
enum caption caption_of_title(const char *text, int32_t today);

/* What a sheet's name says: 停诊, 已关停（3家）, 暂停开诊 名单. */
enum caption caption_of_sheet(const char *name, int32_t today);

/* What a row's only cell says. 一、发热门诊 says of which sort those below are, and ends what was
 * said before; without a numeral it may be somebody's name. */
enum caption caption_of_row(const char *text, int32_t today);

/* Whether nothing stands there but words of captions. */
bool caption_has_only_its_words(const char *text);

/* 以上机构暂停接诊 is a remark, and says nothing of what stands below it. */
bool caption_points_up(const char *text);

/* Whether a heading, such as 二、暂停开诊 or 二、综合医院, begins a part of the list above it, not
 * a list of something else. */
bool caption_parts_list(const char *text);

#endif
