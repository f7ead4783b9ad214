/* Stopping by a signal.
 *
 * A store survives the death of whoever writes to it: the transaction is undone when it is next
 * opened. But a command should say in a sentence what became of the store, and take its temporary
 * files away. So where it works in steps it is asked to stop between them; where it does not, or
 * does not come to the next step, the handler ends it with nothing but what POSIX allows there. */
#include "feverctl_stop.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "feverctl.h"

enum { FILES_MAX = 8, PATIENCE_S = 2 };

static volatile sig_atomic_t stopping, asked, writing;
static const char *volatile files[FILES_MAX];
static bool is_terminal;
static pid_t armed_by; /* a child must not speak or tidy up for its parent */

static void stop_now(void)
{
    static const char said[] = "\nfeverctl: stopped; the store is as it was\n";
    if (getpid() == armed_by) {
        for (size_t i = 0; i < FILES_MAX; i++)
            if (files[i])
                unlink(files[i]);
        size_t from = is_terminal ? 0 : 1; /* no bar to leave */
        ssize_t ignored = write(STDERR_FILENO, said + from, sizeof said - 1 - from);
        (void)ignored;
    }
    _exit(EXIT_FAILED);
}

static void on_stop(int signal_number)
{
    (void)signal_number;
    if (getpid() != armed_by || (!writing && (!asked || stopping)))
        stop_now();
    stopping = 1;
    if (!writing)
        alarm(PATIENCE_S);
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
    if (stopping && !writing)
        stop_now();
}

void feverctl_stop_arm(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
    struct sigaction late = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    struct sigaction before;
    armed_by = getpid();
    is_terminal = isatty(STDERR_FILENO) == 1;
    sigfillset(&stop.sa_mask);
    sigfillset(&late.sa_mask);
    sigaction(SIGALRM, &late, NULL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup */
            sigaction(signals[i], &stop, NULL);
}

bool feverctl_stopping(void)
{
    return stopping != 0;
}

void feverctl_stop_is_asked(bool is_asked)
{
    asked = is_asked;
}

void feverctl_stop_writing(void)
{
    writing = 1;
}

void feverctl_stop_waits(bool waits)
{
    static sigset_t before;
    sigset_t signals;
    if (!waits) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
}

void feverctl_stop_removes(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        if (!files[i]) {
            files[i] = path;
            return;
        }
    }
}

void feverctl_stop_keeps(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (files[i] == path)
            files[i] = NULL;
}
