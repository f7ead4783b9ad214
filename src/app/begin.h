/* What each program does before all else. */
#ifndef FEVER_APP_BEGIN_H
#define FEVER_APP_BEGIN_H

/* Nothing that is opened later takes the place of a standard stream, also where whoever started the
 * program has closed those; a file that may grow no further (ulimit -f) is an error of a write, no
 * signal. */
void program_begin(void);

#endif
