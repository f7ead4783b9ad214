/* The standard's words for weekdays, months and events, for whoever writes them. */
#ifndef HOURS_NAMES_H
#define HOURS_NAMES_H

extern const char *const weekday_codes[7]; /* Mo … Su */
extern const char *const month_codes[13];  /* [1] Jan … [12] Dec */
extern const char *const sun_codes[5];     /* by enum sun_event */

/* Splits a set of `size` (7 or 12) members in a circle into runs: stores first and last of each,
 * returns their number. A run may pass the end: Sa, Su, Mo is one from Sa to Mo. */
unsigned set_runs(unsigned set, unsigned size, unsigned char first[6], unsigned char last[6]);

#endif
