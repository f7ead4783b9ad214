/* Writes the members of an opening that move with the clock, most often by copying them.
 *
 * Within a minute clinics of equal hours show the same text, in one answer and in the next. So each
 * thread keeps the last text of each slot, with all that it was made of: nothing has to tell it
 * when the minute or the snapshot changes. */
#include "opening_text.h"

#include <assert.h>
#include <string.h>

#include "fever/civil.h"

enum { KEPT_MAX = 384, SLOT_BITS = 5 };

/* All that the text is made of, where one offset of the zone holds for all its instants. */
struct text_key {
    int64_t as_of, next_change, next_open, last_admission;
    int32_t offset_s;
    uint32_t words; /* state, reason, cautions, closing_soon */
};

struct kept_text {
    struct text_key key;
    uint32_t length; /* 0: none */
    char text[KEPT_MAX];
};

#define PUT(at, literal) mempcpy((at), "" literal, sizeof(literal) - 1)

static char *put_text(char *at, const char *text)
{
    return mempcpy(at, text, strlen(text));
}

static char *put_instant(char *at, int64_t instant, const struct time_zone *zone)
{
    if (instant == HOURS_NEVER)
        return PUT(at, "null");
    *at++ = '"';
    civil_format_rfc3339(instant, time_zone_offset_s(zone, instant), at);
    at += CIVIL_RFC3339_SIZE - 1;
    *at++ = '"';
    return at;
}

static char *put_cautions(char *at, unsigned cautions)
{
    if (!cautions)
        return PUT(at, ",\"caution\":null,\"cautions\":[]");
    unsigned gravest = cautions & -cautions;
    at = PUT(at, ",\"caution\":\"");
    at = put_text(at, opening_caution_name((enum opening_caution)gravest));
    at = PUT(at, "\",\"cautions\":[");
    for (unsigned bit = gravest; bit <= CAUTION_OFFLINE; bit <<= 1) {
        if (!(cautions & bit))
            continue;
        if (bit != gravest)
            *at++ = ',';
        *at++ = '"';
        at = put_text(at, opening_caution_name((enum opening_caution)bit));
        *at++ = '"';
    }
    *at++ = ']';
    return at;
}

static char *put_members(char *at, const struct opening *opening, const struct time_zone *zone)
{
    at = PUT(at, "{\"state\":\"");
    at = put_text(at, opening_state_name(opening->state));
    at = PUT(at, "\",\"reason\":\"");
    at = put_text(at, opening_reason_name(opening->reason));
    at = PUT(at, "\",\"as_of\":");
    at = put_instant(at, opening->as_of, zone);
    at = PUT(at, ",\"next_change\":");
    at = put_instant(at, opening->next_change, zone);
    at = PUT(at, ",\"next_open\":");
    at = put_instant(at, opening->next_open, zone);
    at = opening->closing_soon ? PUT(at, ",\"closing_soon\":true")
                               : PUT(at, ",\"closing_soon\":false");
    at = put_cautions(at, opening->cautions);
    at = PUT(at, ",\"last_admission\":");
    at = put_instant(at, opening->last_admission, zone);
    *at++ = ',';
    return at;
}

static bool within(int64_t instant, int64_t from, int64_t until)
{
    return instant == HOURS_NEVER || (instant >= from && instant < until);
}

static_assert(OPENING_UNKNOWN < 1 << 2 && OPENING_EXPIRED < 1 << 4, "the words' bits are apart");

/* False where the offset changes before the last of the instants. */
static bool find_key(const struct opening *opening, const struct time_zone *zone,
                     struct text_key *key)
{
    int64_t from = opening->as_of, until;
    key->offset_s = time_zone_segment(zone, from, &until);
    key->as_of = from;
    key->next_change = opening->next_change;
    key->next_open = opening->next_open;
    key->last_admission = opening->last_admission;
    key->words = (uint32_t)opening->state | (uint32_t)opening->reason << 2 |
                 (uint32_t)opening->closing_soon << 6 | opening->cautions << 7;
    return within(key->next_change, from, until) && within(key->next_open, from, until) &&
           within(key->last_admission, from, until);
}

static bool same_key(const struct text_key *a, const struct text_key *b)
{
    return a->as_of == b->as_of && a->next_change == b->next_change &&
           a->next_open == b->next_open && a->last_admission == b->last_admission &&
           a->offset_s == b->offset_s && a->words == b->words;
}

/* By multiplication: D. Knuth, TAOCP 3, 6.4. */
static struct kept_text *slot_of(const struct text_key *key)
{
    static _Thread_local struct kept_text kept[1 << SLOT_BITS];
    uint64_t mixed = (uint64_t)key->next_change + ((uint64_t)key->next_open << 1) +
                     ((uint64_t)key->last_admission << 2) + key->words;
    return &kept[mixed * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SLOT_BITS)];
}

char *opening_put(char *at, const struct opening *opening, const struct time_zone *zone)
{
    struct text_key key;
    if (!find_key(opening, zone, &key))
        return put_members(at, opening, zone);
    struct kept_text *kept = slot_of(&key);
    if (kept->length && same_key(&kept->key, &key))
        return mempcpy(at, kept->text, kept->length);
    char *end = put_members(at, opening, zone);
    size_t length = (size_t)(end - at);
    if (length <= KEPT_MAX) {
        kept->key = key;
        kept->length = (uint32_t)length;
        memcpy(kept->text, at, length);
    }
    return end;
}
