/* The clinic record: one door with its own hours.
 *
 * All strings are UTF-8 and borrowed from the arena that the record was made in; NULL is "not
 * stated". The table of canonical fields below is the single place that knows how a record is
 * written as text: the canonical CSV, the store's columns, history, diffs and corrections all go
 * through it. */
#ifndef FEVER_CLINIC_H
#define FEVER_CLINIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/buffer.h"
#include "fever/coordinates.h"
#include "fever/error.h"

enum SMALL_ENUM clinic_kind {
    KIND_FEVER_CLINIC,
    KIND_FEVER_ROOM,
    KIND_EMERGENCY_DEPARTMENT,
    KIND_DESIGNATED_HOSPITAL,
    KIND_COMMUNITY_CLINIC,
    KIND_TEST_SITE,
    KIND_VACCINATION_SITE,
    KIND_TEMPORARY_SITE,
    KIND_PHARMACY,
    KIND_OTHER,
    KIND_COUNT
};

enum clinic_service {
    SERVICE_FEVER_ADULT,
    SERVICE_FEVER_CHILD,
    SERVICE_FEVER_PREGNANT,
    SERVICE_EMERGENCY,
    SERVICE_EMERGENCY_CHILD,
    SERVICE_ANTIGEN,
    SERVICE_NUCLEIC_ACID,
    SERVICE_BLOOD_TEST,
    SERVICE_CT,
    SERVICE_MEDICINE_ONLY,
    SERVICE_REFILL,
    SERVICE_VACCINATION,
    SERVICE_MENTAL_HEALTH,
    SERVICE_INPATIENT,
    SERVICE_COUNT
};

enum SMALL_ENUM clinic_access {
    ACCESS_NOT_STATED,
    ACCESS_WALK_IN,
    ACCESS_APPOINTMENT,
    ACCESS_REFERRAL_ONLY
};
enum SMALL_ENUM clinic_precision {
    PRECISION_NONE,
    PRECISION_EXACT,
    PRECISION_ADDRESS,
    PRECISION_DISTRICT
};

/* A fact that a source may leave open. */
enum SMALL_ENUM stated { STATED_NOT, STATED_FALSE, STATED_TRUE };

/* How the hours came from their prose; only HOURS_ORIGIN_REPAIRED carries a caution. */
enum SMALL_ENUM hours_origin { HOURS_ORIGIN_STATED, HOURS_ORIGIN_REPAIRED };

struct text_list {
    const char *const *items;
    size_t count;
};

/* An admission rule (就诊要求) and the last date on which it holds; `until_day` 0: open. */
struct admission_rule {
    const char *text;
    int32_t until_day;
};

/* Members of one size stand together: lists and stores hold a million records. */
struct clinic {
    const char *id, *source_id;
    uint32_t marker_id; /* 1–999,999,999; 0: not yet given */
    uint32_t services;  /* bit per enum clinic_service */
    const char *name, *short_name;
    struct text_list aliases, alias_ids;
    const char *site, *campus, *level;

    enum clinic_kind kind;
    enum stated designated, insurance, insurance_remote, booking_required;
    enum clinic_access access;
    enum clinic_precision precision; /* PRECISION_NONE: `place` means nothing */
    enum hours_origin hours_origin;
    enum crs original_crs; /* as the source declared its positions */
    bool has_entrance_place;
    uint32_t adcode;                       /* 0: no region */
    int32_t min_age_months, max_age_years; /* −1: not stated */

    const char *booking_url, *booking_phone, *booking_wechat;
    const struct admission_rule *admission;
    size_t admission_count;

    const char *province, *city, *district;
    const char *address, *entrance, *transit, *parking;
    struct text_list phones;

    struct point place;             /* WGS84 */
    struct point original_place;    /* in `original_crs`, as given; NaN where not stated */
    struct point entrance_place;    /* WGS84 */
    struct point original_entrance; /* in `original_crs`; NaN where not stated */

    const char *hours;          /* opening_hours standard */
    const char *hours_text;     /* the source's prose */
    const char *last_admission; /* "HH:MM", or "-N": N minutes before closing */
    const char *note;
    const char *time_zone; /* IANA; NULL: Asia/Shanghai */

    const char *source, *source_url;
    int64_t updated_at; /* Unix seconds of the revision that last changed the record */
    int32_t source_day, verified_day; /* 0: not stated */
    int32_t valid_until_day;          /* last valid day since 1970-01-01; 0: open */
};

/* A blank record: everything "not stated", kind fever_clinic. */
void clinic_init(struct clinic *clinic);

/* Names as the API has them; static storage. Parsing refuses unknown names. */
const char *clinic_kind_name(enum clinic_kind kind);
bool clinic_kind_parse(const char *name, size_t length, enum clinic_kind *out);
const char *clinic_service_name(enum clinic_service service);
bool clinic_service_parse(const char *name, size_t length, enum clinic_service *out);
const char *clinic_access_name(enum clinic_access access); /* NULL for not stated */
bool clinic_access_parse(const char *name, size_t length, enum clinic_access *out);
const char *clinic_precision_name(enum clinic_precision precision); /* NULL for none */
bool clinic_precision_parse(const char *name, size_t length, enum clinic_precision *out);

enum { CLINIC_ID_MAX = 64 };

/* What a clinic may state at most of whom it sees. */
enum { CLINIC_AGE_MONTHS_MAX = 1440, CLINIC_AGE_YEARS_MAX = 120 };

/* 1–64 of `A-Za-z0-9._:-`, begins and ends alphanumeric, not `nearest`. */
bool clinic_id_is_valid(const char *id, size_t length);

/* The canonical fields, in the order of the canonical CSV. */
enum clinic_field {
    FIELD_ID,
    FIELD_MARKER_ID,
    FIELD_SOURCE_ID,
    FIELD_NAME,
    FIELD_SHORT_NAME,
    FIELD_ALIASES,
    FIELD_ALIAS_IDS,
    FIELD_SITE,
    FIELD_CAMPUS,
    FIELD_KIND,
    FIELD_SERVICES,
    FIELD_LEVEL,
    FIELD_DESIGNATED,
    FIELD_INSURANCE,
    FIELD_INSURANCE_REMOTE,
    FIELD_ACCESS,
    FIELD_MIN_AGE_MONTHS,
    FIELD_MAX_AGE_YEARS,
    FIELD_BOOKING_REQUIRED,
    FIELD_BOOKING_URL,
    FIELD_BOOKING_PHONE,
    FIELD_ADMISSION,
    FIELD_PROVINCE,
    FIELD_CITY,
    FIELD_DISTRICT,
    FIELD_ADCODE,
    FIELD_ADDRESS,
    FIELD_ENTRANCE,
    FIELD_ENTRANCE_LAT,
    FIELD_ENTRANCE_LON,
    FIELD_TRANSIT,
    FIELD_PARKING,
    FIELD_PHONE,
    FIELD_LAT,
    FIELD_LON,
    FIELD_CRS,
    FIELD_PRECISION,
    FIELD_HOURS,
    FIELD_HOURS_TEXT,
    FIELD_LAST_ADMISSION,
    FIELD_NOTE,
    FIELD_TIME_ZONE,
    FIELD_VALID_UNTIL,
    FIELD_SOURCE,
    FIELD_SOURCE_URL,
    FIELD_SOURCE_DATE,
    FIELD_VERIFIED_AT,
    FIELD_BOOKING_WECHAT,
    FIELD_COUNT
};

/* Bit of a field in a mask of fields. */
#define FIELD_BIT(field) (UINT64_C(1) << (field))

/* The column's name, such as "min_age_months"; `clinic_field_find` returns FIELD_COUNT for none. */
const char *clinic_field_name(enum clinic_field field);
enum clinic_field clinic_field_find(const char *name, size_t length);

/* Appends the field's canonical text; nothing where it is not stated. Positions are written as the
 * source gave them, in the record's `crs`, with the fewest digits that read back the same. */
void clinic_field_format(const struct clinic *clinic, enum clinic_field field, struct buffer *out);

/* Sets a field from canonical text (empty: not stated). Checks form and range, not the meaning
 * beside other fields; strings are copied into `arena`. FEVER_INVALID says what was expected.
 * After the position's fields were set call `clinic_settle_place`. */
enum fever_error clinic_field_parse(struct clinic *clinic, enum clinic_field field,
                                    const char *text, struct arena *arena, struct error *error);

/* The same, but a field that is one text keeps `text` itself, which must live as long. */
enum fever_error clinic_field_borrow(struct clinic *clinic, enum clinic_field field,
                                     const char *text, struct arena *arena, struct error *error);

/* Derives the canonical WGS84 places and the precision from the original numbers and their crs:
 * PRECISION_EXACT where a position has none, PRECISION_NONE where there is no position. */
void clinic_settle_place(struct clinic *clinic);

/* A mask of the fields in which two records differ: those whose canonical texts differ. */
uint64_t clinic_diff(const struct clinic *a, const struct clinic *b);

/* Takes the listed fields from `from` (strings stay borrowed); the caller settles the place. */
void clinic_take_fields(struct clinic *to, const struct clinic *from, uint64_t fields);

/* A deep copy into `arena`. FEVER_NOMEM. */
enum fever_error clinic_copy(struct arena *arena, const struct clinic *from, struct clinic *to);

#endif
