/* Which requests are refused while more come than can be answered: the dear ones first.
 *
 * What shows pressure is the age of requests: how long their bytes had lain in the kernel before
 * anybody read them. While their mean over a window is high the pressure rises, while it is low it
 * falls, and in between it stays. A stumble is no pressure: it must last for some windows first.
 * Pressure is a number, and not only on or off: from each class of requests a share is refused that
 * grows with it, one class after the other, so that as much is let in as can be answered. Pure: the
 * time is a parameter. Not for several threads at once, but for `admission_share` and
 * `admission_refuses`. */
#ifndef FEVER_ADMISSION_H
#define FEVER_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

/* In the order in which they are refused. */
enum admission_class {
    ADMISSION_COSTLY,   /* searches, packs */
    ADMISSION_ORDINARY, /* lists, the map, pages */
    ADMISSION_NEAREST,  /* what an ill person needs first */
    ADMISSION_CLASSES,
    ADMISSION_ALWAYS = ADMISSION_CLASSES /* health and metrics, and what changes something */
};

enum {
    ADMISSION_WINDOW_MS = 50,
    ADMISSION_HIGH_MS = 15, /* mean age from which pressure rises … */
    ADMISSION_LOW_MS = 5,   /* … and below which it falls */
    ADMISSION_WHOLE = 1024  /* a share of all */
};

struct admission {
    int64_t window_ms; /* when the current window began; 0: none has */
    int64_t age_sum_ms;
    int64_t ages;
    double strain; /* −1: at rest; 0: nobody is refused yet; each whole number above is a class that
                      is refused entirely */
};

/* A request was `age_ms` old when it was read at `now_ms` of a clock that never goes back. */
void admission_note(struct admission *admission, int64_t age_ms, int64_t now_ms);

/* Of `ADMISSION_WHOLE` requests of the class so many are to be refused. */
uint32_t admission_share(const struct admission *admission, enum admission_class class);

/* Whether the `number`th request (any counter from 0) is one of the share: they lie evenly. */
bool admission_refuses(uint32_t share, uint32_t number);

#endif
