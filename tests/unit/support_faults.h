/* A disk that fails on request: a layer of SQLite's between the library and the real files. */
#ifndef TESTS_SUPPORT_FAULTS_H
#define TESTS_SUPPORT_FAULTS_H

#include <stdbool.h>

/* What can be made to fail; a call may count as one of several kinds. */
enum fault_kind {
    FAULT_OPEN,
    FAULT_HEAD, /* the first look at a file, while it is being opened */
    FAULT_READ,
    FAULT_SHORT_READ, /* the system gives half of what was asked for */
    FAULT_WRITE,      /* no room: nothing was written */
    FAULT_HALF_WRITE, /* half of it was written before the disk went */
    FAULT_SYNC,
    FAULT_TRUNCATE,
    FAULT_DELETE,
    FAULT_LOCK,
    FAULT_MAP,  /* the shared memory beside the log */
    FAULT_SIZE, /* the file's size cannot be told */
    FAULT_NAME, /* link() and rename(), which SQLite does not use but the store does */
    FAULT_KINDS
};
extern const char *const fault_names[FAULT_KINDS];

/* Puts the layer in front of every database that is opened from now on; it passes all on at first.
 * Once in a program, before its first database. */
void faults_install(void);

/* Lets the call number `which` (from 0) of that kind fail; with `stays` every call of any kind from
 * then on, as when the disk is gone. Counts anew. */
void faults_arm(enum fault_kind kind, long which, bool stays);

/* Lets nothing fail any more; whether anything has since faults_arm. */
bool faults_disarm(void);

/* How many calls of the kind there were since faults_arm; with `which` below 0 that only counts. */
long faults_count(enum fault_kind kind);

#endif
