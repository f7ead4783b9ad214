/* Which field a header stands for, by what lists are known to write. */
#ifndef FEVER_IMPORT_COLUMNS_HEADERS_H
#define FEVER_IMPORT_COLUMNS_HEADERS_H

#include "columns.h"

/* 是否24小时开诊, whose yes needs no other hours. */
#define HEADER_ROUND_CLOCK "24小时"

struct header_word {
    const char *folded; /* as text_fold leaves it */
    int target;
};
extern const struct header_word header_words[];
extern const size_t header_word_count;

/* What a header says beside its target: 经度(GCJ-02), 高德纬度, 开诊时间(节假日). */
struct header_meaning {
    int target;
    bool has_crs;
    enum crs crs;
    /* Of FIELD_HOURS_TEXT, or of a header that is no more than that: the days or times that it
     * speaks of; static, or the end of the header that was read. */
    const char *hours_label;
    unsigned hours_number; /* of TARGET_OPENS and TARGET_CLOSES */
    /* 周末是否开诊: the days or times that a column of yes and no is about, or HEADER_ROUND_CLOCK,
     * static, or NULL; and whether yes means closed. */
    const char *asked_label;
    bool asks_closed;
};

/* The days or times of day that a folded text is, as hours prose knows them; static, or NULL. */
const char *header_hours_label(const char *folded);

/* The header up to its brackets, folded; false where it is too long for `out`. */
bool header_fold_unbracketed(const struct text_tools *tools, const char *header, char *out,
                             size_t size);

/* Whether the header may mean when a day's hours end, or when there are none: 停诊时间. */
bool header_is_of_closing_time(const struct text_tools *tools, const char *header);

/* Reads a clean header; TARGET_UNKNOWN where it is not known. */
struct header_meaning header_read(const struct text_tools *tools, const char *header);

/* Whether the header speaks of only some days, times, people or services: 儿童门诊时间. */
bool header_is_of_a_part(const struct text_tools *tools, const char *header);

/* Whether the header says that it is of the fever clinic: 发热门诊开诊时间. */
bool header_is_of_fever_clinic(const struct text_tools *tools, const char *header);

/* Whether the header speaks of 定点 without saying of what: 定点救治, or the insurance. */
bool header_is_bare_designated(const struct text_tools *tools, const char *header);

#endif
