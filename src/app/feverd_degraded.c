/* What keeps a service from being all that it should be, as bits with names. */
#include "feverd_degraded.h"

#include "fever/exposition.h"

const char degraded_writes[] = "writes_failing";
static const char family[] = "fever_degradation";

static const struct {
    unsigned bit;
    const char *name;
} degradations[] = {
    {DEGRADED_STORE, "store_unreadable"},
    {DEGRADED_REVISION, "revision_not_loaded"},
    {DEGRADED_TIME_ZONES, "time_zone_unknown"},
    {DEGRADED_LIVE, "live_values_not_loaded"},
    {DEGRADED_KEPT, "serving_kept_file"},
    {DEGRADED_NOT_KEPT, "kept_file_not_written"},
    {DEGRADED_EMPTY, "no_clinics"},
    {DEGRADED_BEHIND, "store_behind"},
};

void degraded_init(struct degraded *degraded, const struct log *log)
{
    degraded->log = log;
    atomic_init(&degraded->bits, 0);
}

static const char *degradation_name(enum degradation what)
{
    size_t i = 0;
    while (degradations[i].bit != (unsigned)what)
        i++;
    return degradations[i].name;
}

void degraded_set(struct degraded *degraded, enum degradation what, bool is, const char *why)
{
    struct log_line line;
    unsigned bit = (unsigned)what;
    unsigned before =
        is ? atomic_fetch_or(&degraded->bits, bit) : atomic_fetch_and(&degraded->bits, ~bit);
    if (is == ((before & bit) != 0))
        return;
    log_begin(&line, degraded->log, is ? LOG_DEGRADED : LOG_RECOVERED);
    log_text(&line, "reason", degradation_name(what));
    if (is && why)
        log_text(&line, "msg", why);
    log_end(&line);
}

bool degraded_is(const struct degraded *degraded, enum degradation what)
{
    return (atomic_load(&degraded->bits) & (unsigned)what) != 0;
}

size_t degraded_names(const struct degraded *degraded, const char *names[HTTP_DEGRADED_MAX])
{
    unsigned bits = atomic_load_explicit(&degraded->bits, memory_order_relaxed);
    size_t count = 0;
    for (size_t i = 0; bits && i < sizeof degradations / sizeof *degradations; i++) {
        if (bits & degradations[i].bit)
            names[count++] = degradations[i].name;
    }
    return count;
}

static void measure_one(const char *reason, bool is, struct buffer *out)
{
    const struct exposition_label label = {"reason", reason};
    exposition_sample(out, family, &label, 1, is);
}

void degraded_measure(const struct degraded *degraded, bool writes_fail, struct buffer *out)
{
    unsigned bits = atomic_load(&degraded->bits);
    exposition_family(out, "gauge", family, "1 where that is degraded, by the names of /readyz.");
    for (size_t i = 0; i < sizeof degradations / sizeof *degradations; i++)
        measure_one(degradations[i].name, (bits & degradations[i].bit) != 0, out);
    measure_one(degraded_writes, writes_fail, out);
}
