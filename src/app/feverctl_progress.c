/* The progress bar of long commands: silent where nobody looks and where the job is short. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "feverctl.h"

enum { FIRST_AFTER_MS = 1000, REDRAW_EVERY_MS = 100, BAR_WIDTH = 30 };

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
    fprintf(stderr, "\r%s [%s] %zu of %zu", bar->label, cells, done, total);
    fflush(stderr);
}

static bool bar_step(void *context, size_t done, size_t total)
{
    struct feverctl_progress *bar = context;
    int64_t now = monotonic_ms();
    if (!bar->enabled || now - bar->started_ms < FIRST_AFTER_MS ||
        now - bar->drawn_ms < REDRAW_EVERY_MS)
        return true;
    bar_draw(bar, done, total);
    bar->drawn_ms = now;
    bar->drawn = true;
    return true;
}

struct progress feverctl_progress_begin(struct feverctl_progress *bar, const char *label)
{
    *bar = (struct feverctl_progress){
        .label = label, .started_ms = monotonic_ms(), .enabled = isatty(STDERR_FILENO) == 1};
    return (struct progress){bar_step, bar};
}

void feverctl_progress_end(struct feverctl_progress *bar)
{
    if (bar->drawn)
        fputs("\r\x1b[K", stderr);
    bar->drawn = false;
}
