/* Taking telephone numbers of the groups of digits of a chunk.
 *
 * From the left, the longest run of groups that forms a number is taken (numbering plan: area codes
 * 010 and 02x with eight digits, other 0xxx with seven or eight; Taiwan's 0x and 0xx; eight digits
 * behind Hong Kong's 852 and Macao's 853; mobile 1[3-9] and nine more; 400 and 800 and seven more;
 * short public numbers). Only what no rule explains is then tried as a damaged number, and only the
 * region's own area code may explain it. */
#include "phone_numbers.h"

#include "normalise_phone.h"

bool phone_is_mobile(const char *digits, size_t length)
{
    return length == 11 && digits[0] == '1' && digits[1] >= '3' && digits[1] <= '9';
}

static bool is_local(const char *digits, size_t length)
{
    return (length == 7 || length == 8) && digits[0] >= '2';
}

static bool is_short(const char *digits, size_t length)
{
    static const char *const numbers[] = {"110", "114",  "119",  "120",    "122",
                                          "999", "1922", "1823", "116114", "118114"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(digits, numbers[i]) == 0)
            return true;
    bool is_five = length == 5 && (starts_with(digits, "12") || starts_with(digits, "95") ||
                                   starts_with(digits, "96") || starts_with(digits, "100"));
    return is_five || (length == 6 && starts_with(digits, "96"));
}

/* The length of the mainland area code that begins a number, 0 for none. */
static size_t area_length(const char *digits)
{
    if (digits[0] != '0' || digits[1] < '1')
        return 0;
    if (starts_with(digits, "010") || digits[1] == '2')
        return 3;
    return digits[1] >= '3' ? 4 : 0;
}

static bool is_landline(const char *digits, size_t length, size_t area)
{
    if (!area || length <= area || digits[area] < '2')
        return false;
    size_t rest = length - area;
    return area == 3 ? rest == 8 : rest == 7 || rest == 8;
}

/* Taiwan's area codes have one or two digits behind the zero; only a written group tells them from
 * the mainland's. */
static bool is_taiwan_landline(const char *digits, size_t length, size_t area)
{
    size_t rest = length - area;
    if (digits[0] != '0' || digits[1] < '2' || digits[1] > '8')
        return false;
    return (area == 2 && (rest == 7 || rest == 8)) ||
           (area == 3 && digits[1] != '2' && rest >= 6 && rest <= 7);
}

static void number_keep(struct phone_reader *reader, const char *number)
{
    for (size_t i = 0; i < reader->number_count; i++)
        if (strcmp(reader->numbers[i], number) == 0)
            return;
    if (reader->number_count == NUMBERS_MAX) {
        reader->notes |= PHONE_UNREADABLE;
        return;
    }
    strcpy(reader->numbers[reader->number_count++], number);
}

/* Keeps the first `first_length` digits of `first`, `second` and, where it is given, `third`. */
static void keep_joined(struct phone_reader *reader, const char *first, size_t first_length,
                        const char *second, const char *third)
{
    char number[NUMBER_SIZE] = "";
    size_t length = first_length + 1 + strlen(second) + (third ? 1 + strlen(third) : 0);
    if (length >= NUMBER_SIZE) {
        reader->notes |= PHONE_UNREADABLE;
        return;
    }
    memcpy(number, first, first_length);
    strcat(number, "-");
    strcat(number, second);
    if (third) {
        strcat(number, "-");
        strcat(number, third);
    }
    number_keep(reader, number);
}

static void keep_landline(struct phone_reader *reader, const char *digits, size_t area)
{
    memcpy(reader->last_area, digits, area);
    reader->last_area[area] = '\0';
    keep_joined(reader, digits, area, digits + area, NULL);
}

static void keep_local(struct phone_reader *reader, const char *digits)
{
    const char *area = reader->last_area[0] ? reader->last_area : reader->area_code;
    if (!area || !*area) {
        reader->notes |= PHONE_AREA_CODE_MISSING;
        number_keep(reader, digits);
        return;
    }
    if (!reader->last_area[0])
        reader->notes |= PHONE_AREA_CODE_ADDED;
    keep_joined(reader, area, strlen(area), digits, NULL);
}

static void keep_toll_free(struct phone_reader *reader, const char *digits, size_t prefix)
{
    char middle[4] = {digits[prefix], digits[prefix + 1], digits[prefix + 2], '\0'};
    keep_joined(reader, digits, prefix, middle, digits + prefix + 3);
}

static void keep_mobile(struct phone_reader *reader, const char *digits)
{
    if (reader->allow_mobile)
        number_keep(reader, digits);
    else
        reader->notes |= PHONE_MOBILE_DROPPED;
}

/* The digits of `count` groups from `first`, without separators. */
static size_t groups_merge(const struct phone_group *first, size_t count, char *digits, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (length + first[i].length >= size)
            return 0;
        memcpy(digits + length, first[i].digits, first[i].length);
        length += first[i].length;
    }
    digits[length] = '\0';
    return length;
}

/* A local number may be split by spaces anywhere, by dashes only before its last four digits: what
 * else follows a dash is an extension. */
static bool split_is_local(const struct phone_group *first, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (first[i].joiner != JOIN_SPACE && !(i == count - 1 && first[i].length == 4))
            return false;
    return true;
}

/* Drops +86 and the like; +886 becomes Taiwan's leading zero. */
static const char *drop_country(char *digits, size_t *length, bool has_plus)
{
    const char *country = has_plus ? "86" : "0086";
    if (has_plus && starts_with(digits, "886") && *length >= 10) {
        digits[2] = '0';
        *length -= 2;
        return digits + 2;
    }
    if (!starts_with(digits, country) || *length < 10)
        return digits;
    size_t skip = strlen(country);
    *length -= skip;
    if (phone_is_mobile(digits + skip, *length) || digits[skip] == '0')
        return digits + skip;
    digits[skip - 1] = '0'; /* +86-10-… is 010-… */
    (*length)++;
    return digits + skip - 1;
}

/* Hong Kong's and Macao's eight digits behind their country code, which a list of theirs writes
 * without a plus too; NULL for others. */
static const char *skip_special_region(const struct phone_reader *reader,
                                       const struct phone_group *first, const char *digits)
{
    const char *codes[] = {"852", "853"};
    bool is_abroad = starts_with(digits, "00");
    bool is_written = first->joiner == JOIN_PLUS || is_abroad ||
                      (first->length == 3 && !(reader->area_code && *reader->area_code));
    const char *code = digits + (is_abroad ? 2 : 0);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (is_written && starts_with(code, codes[i]) && strlen(code) == 11 &&
            is_local(code + 3, 8))
            return code + 3;
    return NULL;
}

/* Takes the groups as one number of the numbering plan. */
static bool take_number(struct phone_reader *reader, const struct phone_group *first, size_t count)
{
    char merged[2 * GROUP_DIGITS_MAX];
    size_t length = groups_merge(first, count, merged, sizeof merged);
    const char *special = skip_special_region(reader, first, merged);
    if (special) {
        number_keep(reader, special);
        return true;
    }
    const char *digits = drop_country(merged, &length, first->joiner == JOIN_PLUS);
    bool is_trunk_mobile = length == 12 && digits[0] == '0' && phone_is_mobile(digits + 1, 11);
    bool is_taiwan_mobile = length == 10 && starts_with(digits, "09");
    size_t area = area_length(digits);
    size_t written_area = count > 1 ? first->length : 0;
    if (phone_is_mobile(digits, length) || is_trunk_mobile || is_taiwan_mobile)
        keep_mobile(reader, digits + is_trunk_mobile);
    else if (length == 10 && starts_with(digits, "0800"))
        keep_toll_free(reader, digits, 4);
    else if (written_area == 2 && is_taiwan_landline(digits, length, 2))
        keep_landline(reader, digits, 2);
    else if (is_landline(digits, length, area))
        keep_landline(reader, digits, area);
    else if (written_area == 3 && is_taiwan_landline(digits, length, 3))
        keep_landline(reader, digits, 3);
    else if (first->joiner == JOIN_PLUS && digits != merged &&
             is_taiwan_landline(digits, length, 2))
        keep_landline(reader, digits, 2);
    else if (length == 10 && (starts_with(digits, "400") || starts_with(digits, "800")))
        keep_toll_free(reader, digits, 3);
    else if (is_local(digits, length) && split_is_local(first, count))
        keep_local(reader, digits);
    else if (count == 1 && is_short(digits, length))
        number_keep(reader, digits);
    else
        return false;
    return true;
}

/* Takes the groups as a damaged number that the region's area code explains: a lost zero, or a lost
 * beginning of the area code. */
static bool take_damaged(struct phone_reader *reader, const struct phone_group *first, size_t count)
{
    char digits[2 * GROUP_DIGITS_MAX + 8] = "0";
    const char *code = reader->area_code;
    if (!code || !*code)
        return false;
    size_t area = strlen(code);
    size_t length = 1 + groups_merge(first, count, digits + 1, sizeof digits - 1);
    if (starts_with(digits, code) && is_landline(digits, length, area)) {
        reader->notes |= PHONE_REPAIRED;
        keep_landline(reader, digits, area);
        return true;
    }
    bool is_tail = count > 1 && first[1].joiner == JOIN_DASH && first->length >= 2 &&
                   first->length < area && strcmp(code + area - first->length, first->digits) == 0;
    if (!is_tail)
        return false;
    memcpy(digits, code, area);
    length = area + groups_merge(first + 1, count - 1, digits + area, sizeof digits - area);
    if (!is_landline(digits, length, area))
        return false;
    reader->notes |= PHONE_REPAIRED;
    keep_landline(reader, digits, area);
    return true;
}

/* Adds an extension to the number read last. */
static bool take_extension(struct phone_reader *reader, const struct phone_group *group,
                           bool has_number)
{
    bool is_extension =
        group->joiner == JOIN_EXTENSION || (group->joiner == JOIN_DASH && group->length <= 6);
    if (!has_number || !is_extension || group->length > 6 || !reader->number_count)
        return false;
    char *number = reader->numbers[reader->number_count - 1];
    size_t used = strlen(number), sign = strlen("转");
    if (used + sign + group->length >= NUMBER_SIZE)
        return false;
    memcpy(number + used, "转", sign);
    memcpy(number + used + sign, group->digits, group->length + 1);
    return true;
}

/* How many groups from `at` could form one number: an extension's sign ends it. */
static size_t run_length(const struct phone_reader *reader, size_t at)
{
    size_t count = 1;
    while (at + count < reader->count && reader->groups[at + count].joiner != JOIN_EXTENSION &&
           reader->groups[at + count].joiner != JOIN_PLUS)
        count++;
    return count;
}

typedef bool take_fn(struct phone_reader *reader, const struct phone_group *first, size_t count);

/* The longest run from `at` that `take` accepts; 0 for none. */
static size_t take_longest(struct phone_reader *reader, size_t at, take_fn *take)
{
    for (size_t count = run_length(reader, at); count > 0; count--)
        if (take(reader, &reader->groups[at], count))
            return count;
    return 0;
}

/* What is joined to an unreadable beginning is its rest, not a number by itself: 010-6526669,
 * 1-755-82345678; unless it begins with an area code of its own. */
static size_t unreadable_length(const struct phone_reader *reader, size_t at)
{
    size_t length = 1;
    while (at + length < reader->count && reader->groups[at + length].digits[0] != '0' &&
           (reader->groups[at + length].joiner == JOIN_DASH ||
            reader->groups[at + length].joiner == JOIN_CLOSE))
        length++;
    return length;
}

/* Whether China's country code stands here without a plus: by itself, before an area code without
 * its zero, or before all digits of a number. Eight digits that begin with it are a local number.
 */
static bool is_country_code(const struct phone_reader *reader, size_t at)
{
    const struct phone_group *group = &reader->groups[at];
    size_t next = at + 1 < reader->count ? group[1].length : 0;
    if (!starts_with(group->digits, "86") || (at > 0 && group->joiner != JOIN_OPEN))
        return false;
    return (group->length == 2 && next) || group->length == 12 || group->length == 13 ||
           ((group->length == 4 || group->length == 5) && (next == 7 || next == 8));
}

void phone_chunk_read(struct phone_reader *reader)
{
    bool has_number = false;
    for (size_t at = 0; at < reader->count; at++)
        if (is_country_code(reader, at))
            reader->groups[at].joiner = JOIN_PLUS;
    for (size_t at = 0; at < reader->count;) {
        size_t before = reader->number_count;
        if (take_extension(reader, &reader->groups[at], has_number)) {
            has_number = false;
            at++;
            continue;
        }
        size_t taken = take_longest(reader, at, take_number);
        if (!taken)
            taken = take_longest(reader, at, take_damaged);
        if (!taken) {
            reader->notes |= PHONE_UNREADABLE;
            taken = unreadable_length(reader, at);
        }
        has_number = reader->number_count > before;
        at += taken;
    }
    reader->count = 0;
}
