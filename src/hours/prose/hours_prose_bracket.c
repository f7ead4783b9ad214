/* What brackets do to the statement around them. */
#include "hours_prose_builder.h"

void builder_open_bracket(struct prose_builder *in)
{
    in->out->not_understood |= in->excepting;
    bool waits = builder_has_days(in) && !in->now.sessions && !in->is.closing && !in->excepting;
    in->bracket = in->now.range_count ? BRACKET_ASIDE : waits ? BRACKET_WAITING : BRACKET_PLAIN;
    in->outer = in->now;
    in->outer_is = in->is;
}

/* A bracket behind hours. It may name their days, head the next hours, or hold hours of its own;
 * those that overlap the hours before speak of that session alone. */
static void close_aside(struct prose_builder *in)
{
    const struct prose_range *before = &in->outer.ranges[in->outer.range_count - 1];
    bool own_matter = in->now.days != in->outer.days || in->is.inherited || !in->now.range_count;
    const struct prose_reading *out = in->out;
    if (own_matter && builder_is_bare_days(in) && in->outer_is.closed && out->count > 0 &&
        out->statement[out->count - 1].days)
        in->out->not_understood = true; /* 周日夜间停诊，8:00-17:00（周三） */
    if (!own_matter || (builder_is_bare_days(in) && in->outer.days))
        return;
    if (builder_is_bare_days(in) && builder_give_days(in)) {
        builder_start(in, 0);
        in->postfixed = true;
        return;
    }
    for (size_t i = 0; i < in->now.range_count; i++) {
        struct prose_range *range = &in->now.ranges[i];
        if (!range->label && range->from < before->to && range->to > before->from)
            range->label = prose_session_of(before);
    }
    builder_finish(in);
    builder_start(in, in->outer.days);
    in->resumed = true;
}

/* A bracket behind days that wait for their hours and with days of its own, which join the others
 * or say something of themselves: 周一至周五（节假日除外）8:00. */
static void close_left(struct prose_builder *in)
{
    unsigned more = builder_is_bare_days(in) ? in->now.days : 0;
    if (!more)
        builder_finish(in);
    in->now = in->outer;
    in->is = in->outer_is;
    in->now.days |= more;
}

void builder_close_bracket(struct prose_builder *in)
{
    if (in->bracket == BRACKET_ASIDE)
        close_aside(in);
    else if (in->bracket == BRACKET_LEFT)
        close_left(in);
    else if (in->bracket == BRACKET_PLAIN && builder_is_bare_days(in) && builder_give_days(in)) {
        builder_start(in, 0);
        in->postfixed = true;
    }
    in->bracket = BRACKET_NONE;
    in->listed = in->out->count; /* 8:00-12:00（下午）（节假日除外） */
}
