/* The progress of long commands: a bar on a terminal, lines in a log, silence where the job is
 * short. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "feverctl.h"
#include "feverctl_stop.h"

enum { FIRST_AFTER_MS = 1000, REDRAW_EVERY_MS = 100, BAR_WIDTH = 30, LINE_EVERY_MS = 5000 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void bar_draw(const struct feverctl_progress *bar, size_t done, size_t total)
{
    size_t filled = total ? done * BAR_WIDTH / total : 0;
    char cells[BAR_WIDTH + 1];
    for (size_t i = 0; i < BAR_WIDTH; i++)
        cells[i] = i < filled ? '#' : '.';
    cells[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r\x1b[K%s [%s] %zu of %zu", bar->label, cells, done, total);
    fflush(stderr);
}

static void line_print(const struct feverctl_progress *bar, size_t done, size_t total)
{
    fprintf(stderr, "feverctl: %s: %zu of %zu (%zu %%)\n", bar->label, done, total,
            total ? done * 100 / total : 100);
}

static bool bar_step(void *context, size_t done, size_t total)
{
    struct feverctl_progress *bar = context;
    int64_t now = monotonic_ms();
    int64_t first_ms = bar->is_terminal ? FIRST_AFTER_MS : LINE_EVERY_MS;
    int64_t every_ms = bar->is_terminal ? REDRAW_EVERY_MS : LINE_EVERY_MS;
    if (feverctl_stopping())
        return false;
    if (now - bar->started_ms < first_ms || now - bar->drawn_ms < every_ms)
        return true;
    if (bar->is_terminal)
        bar_draw(bar, done, total);
    else
        line_print(bar, done, total);
    bar->drawn_ms = now;
    bar->drawn = bar->is_terminal;
    return true;
}

struct progress feverctl_progress_begin(struct feverctl_progress *bar, const char *label)
{
    *bar = (struct feverctl_progress){
        .label = label, .started_ms = monotonic_ms(), .is_terminal = isatty(STDERR_FILENO) == 1};
    feverctl_stop_is_asked(true);
    return (struct progress){bar_step, bar};
}

void feverctl_progress_end(struct feverctl_progress *bar)
{
    feverctl_stop_is_asked(false);
    if (bar->drawn)
        fputs("\r\x1b[K", stderr);
    bar->drawn = false;
}
