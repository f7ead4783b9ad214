/* Writing lines of the log. */
#include "fever/log.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fever/utf8.h"

enum { PATIENCE_MS = 100 };

/* syslog's numbers, which journald takes. */
enum level { LEVEL_ERROR = 3, LEVEL_WARNING = 4, LEVEL_INFO = 6 };

static const struct {
    const char *name;
    enum level level;
} events[LOG_EVENTS] = {
    [LOG_STARTED] = {"started", LEVEL_INFO},
    [LOG_STOPPED] = {"stopped", LEVEL_INFO},
    [LOG_FAILED] = {"failed", LEVEL_ERROR},
    [LOG_FILES_SCARCE] = {"files_scarce", LEVEL_WARNING},
    [LOG_WRITES_OFF] = {"writes_off", LEVEL_WARNING},
    [LOG_WRITES_FAILED] = {"writes_failed", LEVEL_ERROR},
    [LOG_WRITES_RECOVERED] = {"writes_recovered", LEVEL_INFO},
    [LOG_REVISION_SERVED] = {"revision_served", LEVEL_INFO},
    [LOG_KEPT_FILE_SERVED] = {"kept_file_served", LEVEL_WARNING},
    [LOG_DEGRADED] = {"degraded", LEVEL_WARNING},
    [LOG_RECOVERED] = {"recovered", LEVEL_INFO},
    [LOG_CERTIFICATE_OUT_OF_DATE] = {"certificate_out_of_date", LEVEL_ERROR},
    [LOG_CERTIFICATE_READ] = {"certificate_read", LEVEL_INFO},
    [LOG_CERTIFICATE_KEPT] = {"certificate_kept", LEVEL_ERROR},
    [LOG_UNGUARDED] = {"unguarded", LEVEL_WARNING},
    [LOG_REQUEST] = {"request", LEVEL_INFO},
    [LOG_REQUEST_FAILED] = {"request_failed", LEVEL_ERROR},
};

static const char *level_name(enum level level)
{
    return level == LEVEL_ERROR ? "error" : level == LEVEL_WARNING ? "warning" : "info";
}

/* systemd names the device and the inode of the stream that it gave us; after a redirection it is
 * no longer ours. */
static bool is_journal(int file)
{
    const char *stream = getenv("JOURNAL_STREAM");
    uint64_t device, inode;
    struct stat stat;
    return stream && sscanf(stream, "%" SCNu64 ":%" SCNu64, &device, &inode) == 2 &&
           fstat(file, &stat) == 0 && stat.st_dev == device && stat.st_ino == inode;
}

struct log log_to_stderr(void)
{
    return (struct log){STDERR_FILENO, is_journal(STDERR_FILENO)};
}

/* Appends all or nothing; the line's end keeps its byte. */
static bool put(struct log_line *line, const char *bytes, size_t length)
{
    if (length >= sizeof line->text - line->length)
        return false;
    memcpy(line->text + line->length, bytes, length);
    line->length += length;
    return true;
}

static void put_name(struct log_line *line, const char *name)
{
    put(line, " ", 1);
    put(line, name, strlen(name));
    put(line, "=", 1);
}

static bool is_plain(const char *value)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~:/{}+%@,";
    return *value && value[strspn(value, plain)] == '\0';
}

/* One character of a quoted value; controls and what is no UTF-8 become escapes. */
static bool put_quoted(struct log_line *line, const char *at, size_t length, uint32_t code)
{
    char escape[8];
    if (code == '"' || code == '\\') {
        const char pair[] = {'\\', (char)code};
        return put(line, pair, sizeof pair);
    }
    bool is_control =
        code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
    if (!is_control)
        return put(line, at, length);
    int wrote = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code & 0xffff);
    return put(line, escape, (size_t)wrote);
}

/* Room for the quote that ends a value is kept. */
static void put_value(struct log_line *line, const char *value)
{
    size_t length = strlen(value), at = 0;
    put(line, "\"", 1);
    while (at < length && line->length < sizeof line->text - 16) {
        uint32_t code = 0xfffd;
        size_t taken = utf8_decode(value + at, length - at, &code);
        if (!put_quoted(line, taken ? value + at : "\xef\xbf\xbd", taken ? taken : 3, code))
            break;
        at += taken ? taken : 1;
    }
    put(line, "\"", 1);
}

static void put_time(struct log_line *line)
{
    char text[40];
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)snprintf(text + length, sizeof text - length, ".%03dZ",
                               (int)(now.tv_nsec / 1000000));
    put(line, text, length);
}

void log_begin(struct log_line *line, const struct log *log, enum log_event event)
{
    enum level level = events[event].level;
    line->log = log;
    line->length = 0;
    if (log && log->prioritised) {
        const char priority[] = {'<', (char)('0' + level), '>'};
        put(line, priority, sizeof priority);
    }
    put(line, "ts=", 3);
    put_time(line);
    log_text(line, "level", level_name(level));
    log_text(line, "event", events[event].name);
}

void log_text(struct log_line *line, const char *name, const char *value)
{
    put_name(line, name);
    if (is_plain(value) && put(line, value, strlen(value)))
        return;
    put_value(line, value);
}

void log_number(struct log_line *line, const char *name, int64_t value)
{
    char digits[24];
    put_name(line, name);
    size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRId64, value);
    put(line, digits, length);
}

/* The process's, as its standard error is: between the look whether there is room and the writing
 * no other thread takes it. */
static struct {
    pthread_mutex_t lock;
    int64_t lost; /* lines since there was room last */
} output = {PTHREAD_MUTEX_INITIALIZER, 0};

/* A pipe or socket that has room takes a line whole (PIPE_BUF). One without is waited for once. */
static bool has_room(int file)
{
    struct pollfd writable = {.fd = file, .events = POLLOUT};
    return poll(&writable, 1, output.lost ? 0 : PATIENCE_MS) > 0;
}

/* A log that cannot be written has nobody to hear of it; one that nobody reads holds nobody up. */
void log_end(struct log_line *line)
{
    if (!line->log)
        return;
    pthread_mutex_lock(&output.lock);
    if (!has_room(line->log->file)) {
        output.lost++;
    } else {
        if (output.lost)
            log_number(line, "lines_lost", output.lost);
        output.lost = 0;
        line->text[line->length++] = '\n';
        ssize_t ignored = write(line->log->file, line->text, line->length);
        (void)ignored;
    }
    pthread_mutex_unlock(&output.lock);
}

void log_say(const struct log *log, enum log_event event, const char *sentence)
{
    struct log_line line;
    log_begin(&line, log, event);
    log_text(&line, "msg", sentence);
    log_end(&line);
}
