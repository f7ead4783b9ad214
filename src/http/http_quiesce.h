/* Taking no more connections. */
#ifndef FEVER_HTTP_QUIESCE_H
#define FEVER_HTTP_QUIESCE_H

#include <microhttpd.h>

/* From now on the daemon accepts nothing. Gives its listening socket, which is the caller's now, or
 * -1 where it had none. */
int quiesce(struct MHD_Daemon *daemon);

#endif
