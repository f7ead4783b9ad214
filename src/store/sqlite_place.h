/* Which files each connection of this process has open, and under which name.
 *
 * What SQLite keeps beside a file in WAL mode, and the locks it takes there, go by the file's name
 * and belong to the process (https://www.sqlite.org/howtocorrupt.html, "Unlinking or renaming a
 * database file while in use"). Connections of one process to two files of one name, that which was
 * there and that which has replaced it, would take the log's index from under each other (SIGBUS)
 * and let go each other's locks; and the log of the one would be read into the other. A log that is
 * deleted under them is as bad: what they write goes with it, and others begin another one. */
#ifndef FEVER_STORE_SQLITE_PLACE_H
#define FEVER_STORE_SQLITE_PLACE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "fever/error.h"

struct place;

/* Takes the place of a connection through which nothing was read yet, and which was opened by
 * `name`, maybe a link; `location` is what messages call it. Where others of this process
 * have open what stood there before, waits a few seconds until they have closed it: FEVER_BUSY
 * where they do not. What another file has left beside it is removed, unless another process has it
 * open. FEVER_IO where the file was replaced since it was opened. */
enum fever_error place_take(sqlite3 *handle, const char *name, const char *location,
                            struct place **out, struct error *error);

/* Gives it back, once the connection is closed; NULL is fine. */
void place_leave(struct place *place);

/* Notes which log is open, if one is: once something was read, and after each time that the
 * connection has left or begun to use one. */
void place_note_log(struct place *place);

/* Whether the file that is open still stands at its place, its name leads there, and the log that
 * was noted is beside it. */
bool place_holds(const struct place *place);

#endif
