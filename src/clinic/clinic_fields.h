/* The field table's rows, shared by the files that write, read, compare and copy records. */
#ifndef CLINIC_FIELDS_H
#define CLINIC_FIELDS_H

#include "fever/clinic.h"

enum field_type {
    TYPE_TEXT,
    TYPE_ID,
    TYPE_URL,
    TYPE_LIST,
    TYPE_IDS,
    TYPE_STATED,
    TYPE_COUNTER, /* uint32_t, 0: not given; `limit` inclusive */
    TYPE_COUNT,   /* int32_t, −1: not stated; `limit` inclusive */
    TYPE_DATE,
    TYPE_DEGREES, /* a coordinate of magnitude `limit` at most; NaN: not stated */
    TYPE_KIND,
    TYPE_SERVICES,
    TYPE_ACCESS,
    TYPE_CRS,
    TYPE_PRECISION,
    TYPE_ADMISSION,
    TYPE_LAST_ADMISSION,
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    int64_t limit; /* bytes of a text, or the largest number */
};

extern const struct field clinic_fields[FIELD_COUNT];

static inline const void *field_member(const struct clinic *clinic, const struct field *field)
{
    return (const char *)clinic + field->offset;
}

static inline void *field_member_of(struct clinic *clinic, const struct field *field)
{
    return (char *)clinic + field->offset;
}

static inline const char *field_text(const struct clinic *clinic, const struct field *field)
{
    return *(const char *const *)field_member(clinic, field);
}

#endif
