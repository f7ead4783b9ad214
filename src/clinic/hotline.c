/* The hotlines of regions: what one may hold, and one region's group replaced among all. */
#include "fever/hotline.h"

#include <string.h>

#include "fever/live.h"

bool hotline_name_is_valid(const char *name)
{
    return live_line_is_valid(name, HOTLINE_NAME_MAX);
}

bool hotline_number_is_valid(const char *number)
{
    size_t length = strlen(number);
    return length <= HOTLINE_NUMBER_MAX && strspn(number, "0123456789-+ ") == length &&
           strpbrk(number, "0123456789") != NULL;
}

bool hotline_same(const struct hotline *a, const struct hotline *b)
{
    return a->adcode == b->adcode && strcmp(a->name, b->name) == 0 &&
           strcmp(a->number, b->number) == 0;
}

const struct hotline *hotlines_of(const struct hotline *all, size_t count, uint32_t adcode,
                                  size_t *own_count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all[middle].adcode < adcode)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < count && all[end].adcode == adcode)
        end++;
    *own_count = end - low;
    return end > low ? &all[low] : NULL;
}

const struct hotline *hotlines_with(struct arena *arena, const struct hotline *all, size_t count,
                                    uint32_t adcode, const struct hotline *own, size_t own_count,
                                    size_t *out_count)
{
    struct hotline *made = arena_array(arena, count + own_count + 1, sizeof *made);
    size_t kept = 0;
    if (!made)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (all[i].adcode != adcode)
            made[kept++] = all[i];
    for (size_t i = 0; i < own_count; i++) {
        made[kept] = own[i];
        made[kept++].adcode = adcode;
    }
    *out_count = kept;
    return made;
}
