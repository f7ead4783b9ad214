/* The vocabulary of Chinese opening hours: which words are known and what each one does. */
#ifndef FEVER_HOURS_PROSE_WORDS_H
#define FEVER_HOURS_PROSE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum prose_word {
    WORD_NONE,
    WORD_FILLER,       /* says nothing about when; value: enum prose_filler_kind */
    WORD_VISIT,        /* patients are seen: 看诊, 营业 */
    WORD_DUTY,         /* what else its times are for; value: enum prose_use */
    WORD_OWN_DOOR,     /* names the place itself: 发热门诊, 开诊时间 */
    WORD_OTHER_DOOR,   /* names another door: 急诊, 核酸, 儿童; value: enum prose_door_kind */
    WORD_SALE,         /* goods, not patients: 口罩, 快筛, 号码牌 */
    WORD_REGISTRATION, /* 挂号; value: REGISTRATION_STOPS of 停止接诊 */
    WORD_BOOKING,      /* 预约: how, not when, unless it stands with days or times */
    WORD_INCLUDING,    /* 含节假日 */
    WORD_SESSION,      /* value: bits of enum prose_session */
    WORD_MERIDIEM,     /* am, pm; value: SESSION_AM, SESSION_PM */
    WORD_WEEK,         /* 周, before a weekday's number */
    WORD_SUNDAY,       /* 日, 天: Sunday after 周, a day elsewhere; value: 1 for 天 */
    WORD_DAYS,         /* value: bits of enum prose_day */
    WORD_OCLOCK,       /* 点, 时 */
    WORD_MINUTE,
    WORD_HALF,
    WORD_QUARTER,
    WORD_HOURS, /* a length: 小时 */
    WORD_TO,
    WORD_NEXT_DAY,
    WORD_NEXT_YEAR,   /* 次年 */
    WORD_ALL_DAY,     /* 全天: every session, or the round clock where nothing else is said */
    WORD_ROUND_CLOCK, /* 全天候 */
    WORD_CLOSED,
    WORD_USUAL, /* as on other days: 照常; USUAL_AS: or as on those named behind it: 同周末;
                   USUAL_RESUMES: again, after a closure: 恢复 */
    WORD_REST_DAYS, /* 休息日: the weekend, or a heading of closed days; value: 1 always a heading
                     */
    WORD_NOON_REST,
    WORD_EXCEPT, /* 除 … */
    WORD_APART,  /* … 外 */
    WORD_ONLY,
    WORD_AND,
    WORD_REST_OF_TIME, /* 其余时间; value: REST_WITHOUT_NOUN where nothing says that it is time */
    WORD_OTHERS,       /* all days but those before that are closed; hours_prose_others.c */
    WORD_SEASON,       /* value: 1 summer, 2 winter */
    WORD_FESTIVAL,     /* value: enum prose_festival */
    WORD_DISCLAIMER,   /* 以公告为准: no hours in its phrase */
    WORD_VAGUE, /* makes uncertain what it stands with: 隔周; value: enum prose_vague_kind */
    WORD_START,
    WORD_END,
    WORD_YEAR,
    WORD_MONTH,
    WORD_DAY_OF_MONTH
};

enum prose_session {
    SESSION_MORNING = 1,
    SESSION_AFTERNOON = 2,
    SESSION_EVENING = 4,
    SESSION_NOON = 8,
    SESSION_DAWN = 16,
    SESSION_NIGHT = 32, /* 夜间: an evening session, or all the dark hours */
    SESSION_AM = 64,
    SESSION_PM = 128,
    SESSION_ALL = SESSION_MORNING | SESSION_AFTERNOON | SESSION_EVENING
};

enum prose_filler_kind {
    FILLER_PLAIN,
    FILLER_SINCE, /* a date behind it begins a reign: 自 */
    FILLER_EACH, /* figures alone behind it are dates, such as those of a market: 逢三、六、九 */
    FILLER_AFTER,   /* of a range it leaves open what is meant: 8:00-17:00之后 */
    FILLER_DAYTIME, /* by day alone: 仅白天 */
    FILLER_NOON,  /* somebody stays at noon, perhaps for patients: 中午不休息, 中午值班 */
    FILLER_AHEAD, /* a length behind it is one before something: 提前, 下班前 */
    FILLER_PLACE, /* of disclaimers: figures behind it are a house's: 地址：人民路1号 */
    FILLER_TELEPHONE /* of disclaimers, too: hours right before or behind it are perhaps the
                        telephone's: 24小时电话 */
};

enum { USUAL_AS = 1, USUAL_RESUMES }; /* of WORD_USUAL */

enum prose_vague_kind {
    VAGUE_PLAIN,
    VAGUE_OF_DAY,   /* of its own day alone: 半天 */
    VAGUE_NEXT_DAYS /* of the days right behind it: 隔 before 周六 */
};

/* What a time is for. */
enum prose_use {
    USE_VISITS,
    USE_DUTY,    /* somebody is there, who may see patients or not: 值班 */
    USE_STANDBY, /* somebody can be called: 备班, 听班 */
    USE_UPKEEP   /* 消毒, 检修: patients may have to wait */
};

enum { REGISTRATION, REGISTRATION_STOPS };

enum { REST_OF_TIME, REST_WITHOUT_NOUN };

enum prose_door_kind {
    DOOR_OF_OTHERS, /* has nothing to do with fever patients */
    DOOR_ACUTE,     /* may see them when the clinic does not: 急诊 */
    DOOR_ACUTE_WAY, /* the way there: 到急诊, which names no time as its own */
    DOOR_FOR_SOME   /* this clinic, for some of its patients */
};

enum prose_day {
    DAYS_MO_FR = 0x1F,
    DAYS_SA = 0x20,
    DAYS_SU = 0x40,
    DAYS_WEEK = 0x7F,
    DAYS_PH_ROW = 7, /* the index of the public holidays' row */
    DAYS_PH = 0x80,
    DAYS_NOT_PH = 0x100,   /* the days named leave public holidays out: 工作日 */
    DAYS_MAYBE_SA = 0x200, /* Saturday may be meant or not: 假日 */
    DAYS_MAYBE_OFF = 0x400 /* the days named, or that they are off: 双休 */
};

struct prose_entry {
    enum prose_word word;
    int value;
    const char *note; /* the repair that reading the word takes, or NULL */
    size_t length;    /* in bytes of the text */
};

/* The vocabulary, ready to be searched: each call of the reader builds its own. */
enum { PROSE_WORDS_MAX = 1000, PROSE_BUCKETS = 256 };

struct prose_lexeme {
    const char *text; /* not terminated */
    uint16_t length;
    uint16_t line;
    uint16_t next; /* in the bucket, UINT16_MAX: none */
};

struct prose_lexicon {
    uint16_t first[PROSE_BUCKETS];
    struct prose_lexeme word[PROSE_WORDS_MAX];
    size_t count;
};

void prose_lexicon_init(struct prose_lexicon *lexicon);

/* Finds the longest word that `text` begins with; false for none. Words of letters are matched
 * whole. */
bool prose_word_at(const struct prose_lexicon *lexicon, const char *text,
                   struct prose_entry *entry);

#endif
