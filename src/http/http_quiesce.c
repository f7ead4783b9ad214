/* Taking no more connections, without being aborted for it.
 *
 * MHD_quiesce_daemon takes the listening socket out of a thread's epoll set, and so does the thread
 * itself if it wakes just then; whoever comes second gets ENOENT, and libmicrohttpd (0.9.75,
 * daemon.c) ends the process. Names are resolved in the program first, so that libmicrohttpd calls
 * the epoll_ctl below instead of the C library's. */
#include "http_quiesce.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

/* As epoll_ctl(2), but that to take out what is not in the set is no error. */
int epoll_ctl(int set, int what, int socket, struct epoll_event *event)
{
    int (*next)(int, int, int, struct epoll_event *) = NULL;
    void *found = dlsym(RTLD_NEXT, "epoll_ctl");
    memcpy(&next, &found, sizeof next);
    int result = next(set, what, socket, event);
    return result != 0 && what == EPOLL_CTL_DEL && errno == ENOENT ? 0 : result;
}

int quiesce(struct MHD_Daemon *daemon)
{
    return MHD_quiesce_daemon(daemon);
}
