/* The standard streams that were closed, and the signal of a file that is too large. */
#include "begin.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* What is opened next takes the lowest number that is free. A database's connection with that of
 * stdout would be sent what is printed; here neither reading nor writing is possible, as where
 * nothing is open. */
static void streams_hold(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && open("/", O_PATH) < 0)
            return;
}

void program_begin(void)
{
    streams_hold();
    signal(SIGXFSZ, SIG_IGN);
}
