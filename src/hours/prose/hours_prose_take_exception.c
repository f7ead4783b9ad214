/* Exceptions: what stands between 除 and 外, behind 不含, or before hours as 非节假日 does. */
#include "hours_prose_phrase.h"
#include "hours_prose_take.h"

/* Days that wait for their hours go on waiting: 周一至周五（除节假日外）8:00. */
void prose_begin_exception(struct prose_builder *in, const struct prose_item *item)
{
    (void)item;
    bool waits = builder_has_days(in) && !in->now.range_count && !in->now.sessions &&
                 !in->is.closing && !in->is.including && in->bracket != BRACKET_WAITING;
    in->kept_days = waits ? in->now.days : 0;
    if (waits || builder_leave_waiting(in))
        builder_start(in, 0);
    else
        builder_finish(in);
    in->excepting = true;
    in->exception_broken = false;
}

/* 除 … 外: the days between are closed. */
void prose_end_exception(struct prose_builder *in)
{
    in->excepting = false;
    if (builder_has_days(in) || in->now.sessions)
        builder_emit(in, SAY_CLOSED);
    else
        in->out->not_understood = true;
    builder_start(in, 0);
    in->now.days = in->kept_days;
    in->kept_days = 0;
}

/* 非节假日8:00-17:00 ends its exception without a word; what stands there of holidays later on
 * holds for them. */
void prose_end_heading_exception(struct prose_builder *in, const struct prose_items *items,
                                 size_t at)
{
    bool heads = at > 0 && item_is_word(&items->item[at - 1], WORD_EXCEPT) &&
                 !(at > 1 && items->item[at - 2].word == WORD_AND) &&
                 items_have_days_with_hours(items, at);
    if (!in->excepting || in->now.days != DAYS_PH || !heads || builder_has_hours(in))
        return;
    bool later = false;
    for (size_t i = at + 1; i < items->count; i++)
        later |= items->item[i].kind == ITEM_DAYS && items->item[i].value & (int)DAYS_PH;
    if (!later) {
        prose_end_exception(in);
        return;
    }
    in->excepting = false;
    builder_start(in, 0);
    in->now.days = in->kept_days;
    in->kept_days = 0;
}
