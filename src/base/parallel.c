/* Running the parts of a piece of work on threads of their own. */
#include "fever/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct worker {
    void (*run)(void *part);
    void *part;
    pthread_t thread;
    bool has_thread;
};

size_t parallel_parts(size_t items, size_t least)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t parts = items / least;
    if (cores > 0 && parts > (size_t)cores)
        parts = (size_t)cores;
    if (parts > PARALLEL_PARTS_MAX)
        parts = PARALLEL_PARTS_MAX;
    return parts ? parts : 1;
}

size_t parallel_begin(size_t items, size_t part, size_t parts)
{
    return items * part / parts;
}

static void *worker_run(void *context)
{
    struct worker *worker = context;
    worker->run(worker->part);
    return NULL;
}

void parallel_run(void (*run)(void *part), void *parts, size_t count, size_t size)
{
    struct worker workers[PARALLEL_PARTS_MAX];
    assert(count <= PARALLEL_PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct worker *worker = &workers[i];
        *worker = (struct worker){.run = run, .part = (char *)parts + i * size};
        worker->has_thread =
            i > 0 && pthread_create(&worker->thread, NULL, worker_run, worker) == 0;
    }
    for (size_t i = 0; i < count; i++)
        if (!workers[i].has_thread)
            worker_run(&workers[i]);
    for (size_t i = 0; i < count; i++)
        if (workers[i].has_thread)
            pthread_join(workers[i].thread, NULL);
}
