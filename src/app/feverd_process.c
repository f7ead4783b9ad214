/* Figures of the process, out of /proc and getrusage. */
#include "feverd_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "fever/exposition.h"
#include "version.h"

struct process {
    int64_t started_at; /* Unix seconds */
    int statm;          /* /proc/self/statm, or −1 */
    DIR *files;         /* /proc/self/fd, or NULL; guarded by the lock */
    pthread_mutex_t lock;
};

struct process *process_open(void)
{
    struct process *process = calloc(1, sizeof *process);
    if (!process)
        return NULL;
    process->started_at = time(NULL);
    process->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    process->files = opendir("/proc/self/fd");
    pthread_mutex_init(&process->lock, NULL);
    return process;
}

void process_close(struct process *process)
{
    if (!process)
        return;
    if (process->statm >= 0)
        close(process->statm);
    if (process->files)
        closedir(process->files);
    pthread_mutex_destroy(&process->lock);
    free(process);
}

static void measure_memory(const struct process *process, struct buffer *out)
{
    char text[128];
    int64_t pages, resident, page = sysconf(_SC_PAGESIZE);
    ssize_t length = process->statm < 0 ? -1 : pread(process->statm, text, sizeof text - 1, 0);
    if (length <= 0)
        return;
    text[length] = '\0';
    if (sscanf(text, "%" SCNd64 " %" SCNd64, &pages, &resident) != 2)
        return;
    exposition_gauge(out, "process_resident_memory_bytes", "Memory that lies in RAM.",
                     resident * page);
    exposition_gauge(out, "process_virtual_memory_bytes", "Memory that is addressed.",
                     pages * page);
}

static void measure_files(struct process *process, struct buffer *out)
{
    struct rlimit limit;
    int64_t count = 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        exposition_gauge(out, "process_max_fds", "Files that may be open at once.",
                         (int64_t)limit.rlim_cur);
    if (!process->files)
        return;
    pthread_mutex_lock(&process->lock);
    rewinddir(process->files);
    for (const struct dirent *entry; (entry = readdir(process->files));)
        count += entry->d_name[0] != '.';
    pthread_mutex_unlock(&process->lock);
    exposition_gauge(out, "process_open_fds", "Files that are open, connections among them.",
                     count);
}

static int64_t ns_of(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000000000 + (int64_t)time->tv_usec * 1000;
}

static void measure_time(const struct process *process, struct buffer *out)
{
    static const char cpu[] = "process_cpu_seconds_total";
    struct rusage usage;
    exposition_gauge(out, "process_start_time_seconds", "When the process began, in Unix time.",
                     process->started_at);
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return;
    exposition_family(out, "counter", cpu,
                      "Processor time of the program and of the kernel for it.");
    exposition_sample_ns(out, cpu, NULL, 0, ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime));
}

void process_measure(struct process *process, struct buffer *out)
{
    const struct exposition_label version = {"version", FEVER_VERSION};
    exposition_family(out, "gauge", "fever_build_info", "Always 1; tells the version.");
    exposition_sample(out, "fever_build_info", &version, 1, 1);
    measure_time(process, out);
    measure_memory(process, out);
    measure_files(process, out);
}
