/* Telling the service manager how far the service is: systemd's protocol of sd_notify(3), which is
 * one datagram a word, without its library. */
#ifndef FEVER_APP_FEVERD_NOTIFY_H
#define FEVER_APP_FEVERD_NOTIFY_H

/* Connects to the socket that NOTIFY_SOCKET names, before anything is given up; -1 where nobody
 * wants to hear or it cannot be reached, which is no reason not to serve. */
int notify_open(void);

/* Says `state`, such as "READY=1". Nothing where `handle` is -1. */
void notify_say(int handle, const char *state);

/* Says that settings are read again, with the moment that systemd asks for. */
void notify_reloading(int handle);

#endif
