/* The log's lines: one event is one line, whatever its values hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fever/log.h"
#include "fever/utf8.h"

enum { TIME_LENGTH = sizeof "ts=2026-11-27T15:21:21.579Z " - 1 };

/* What was written. */
struct written {
    char text[2 * LOG_LINE_MAX];
    size_t length;
};

/* Gives the line that has `value` as `name`, as a file receives it. */
static struct written write_text(const char *name, const char *value)
{
    struct written out = {.length = 0};
    struct log_line line;
    FILE *file = tmpfile();
    assert_non_null(file);
    const struct log log = {fileno(file), false};
    log_begin(&line, &log, LOG_STARTED);
    log_text(&line, name, value);
    log_end(&line);
    ssize_t got = pread(fileno(file), out.text, sizeof out.text - 1, 0);
    fclose(file);
    assert_true(got > TIME_LENGTH);
    out.length = (size_t)got;
    return out;
}

static void assert_value(const char *value, const char *expected)
{
    char whole[256];
    struct written out = write_text("msg", value);
    snprintf(whole, sizeof whole, "level=info event=started msg=%s\n", expected);
    assert_string_equal(out.text + TIME_LENGTH, whole);
}

static void a_line_begins_with_its_time(void **state)
{
    (void)state;
    int year, month, day, hour, minute, second, millisecond, end = 0;
    struct written out = write_text("msg", "a");
    assert_int_equal(sscanf(out.text, "ts=%4d-%2d-%2dT%2d:%2d:%2d.%3dZ %n", &year, &month, &day,
                            &hour, &minute, &second, &millisecond, &end),
                     7);
    assert_int_equal(end, TIME_LENGTH);
}

static void plain_values_stand_alone(void **state)
{
    (void)state;
    assert_value("/api/v1/clinics/{id}", "/api/v1/clinics/{id}");
    assert_value("2001:db8::/48", "2001:db8::/48");
    assert_value("", "\"\"");
    assert_value("two words", "\"two words\"");
    assert_value("发热门诊", "\"发热门诊\"");
    assert_value("a=b", "\"a=b\"");
}

static void nothing_begins_a_field_or_a_line(void **state)
{
    (void)state;
    assert_value("a\" level=error b=\"", "\"a\\\" level=error b=\\\"\"");
    assert_value("end\\", "\"end\\\\\"");
    assert_value("a\nts=0 event=stopped", "\"a\\u000ats=0 event=stopped\"");
    assert_value("\r\t\x1b[2J\x7f", "\"\\u000d\\u0009\\u001b[2J\\u007f\"");
    assert_value("\xc2\x85\xe2\x80\xa8\xe2\x80\xa9", "\"\\u0085\\u2028\\u2029\"");
}

static void what_is_no_text_is_replaced(void **state)
{
    (void)state;
    assert_value("a\xff\xe5\x8f", "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    assert_value("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

/* Whatever fills a line: it is one, has its quote, is UTF-8 and fits. */
static void assert_cut(const char *piece)
{
    char value[3 * LOG_LINE_MAX] = "";
    size_t length = strlen(piece);
    for (size_t at = 0; at + length < sizeof value; at += length)
        memcpy(value + at, piece, length + 1);
    struct written out = write_text("msg", value);
    assert_in_range(out.length, LOG_LINE_MAX - 32, LOG_LINE_MAX);
    assert_ptr_equal(strchr(out.text, '\n'), out.text + out.length - 1);
    assert_int_equal(out.text[out.length - 2], '"');
    assert_true(utf8_is_valid(out.text, out.length));
}

static void long_values_are_cut_whole(void **state)
{
    (void)state;
    assert_cut("a");
    assert_cut("ab ");
    assert_cut("门");
    assert_cut("x门");
    assert_cut("\"");
    assert_cut("a\n");
    assert_cut("\xff");
    assert_cut("\xf0\x9f\x98\xb7");
}

static void fields_beyond_the_line_are_left_out(void **state)
{
    (void)state;
    char text[2 * LOG_LINE_MAX] = "";
    struct log_line line;
    FILE *file = tmpfile();
    assert_non_null(file);
    const struct log log = {fileno(file), false};
    log_begin(&line, &log, LOG_STARTED);
    for (int i = 0; i < LOG_LINE_MAX; i++) {
        log_number(&line, "number", INT64_MIN);
        log_text(&line, "text", "two words");
    }
    log_end(&line);
    ssize_t got = pread(fileno(file), text, sizeof text - 1, 0);
    fclose(file);
    assert_in_range(got, LOG_LINE_MAX - 32, LOG_LINE_MAX);
    assert_ptr_equal(strchr(text, '\n'), text + got - 1);
    assert_non_null(strstr(text, " number=-9223372036854775808 text=\"two words\" number="));
}

static void journald_gets_the_priority(void **state)
{
    (void)state;
    static const struct {
        enum log_event event;
        const char *begins, *level;
    } cases[] = {{LOG_STARTED, "<6>ts=", " level=info event=started "},
                 {LOG_DEGRADED, "<4>ts=", " level=warning event=degraded "},
                 {LOG_FAILED, "<3>ts=", " level=error event=failed "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256] = "";
        FILE *file = tmpfile();
        assert_non_null(file);
        const struct log log = {fileno(file), true};
        log_say(&log, cases[i].event, "a b");
        assert_true(pread(fileno(file), text, sizeof text - 1, 0) > 0);
        fclose(file);
        assert_int_equal(strncmp(text, cases[i].begins, strlen(cases[i].begins)), 0);
        assert_non_null(strstr(text, cases[i].level));
    }
}

/* JOURNAL_STREAM speaks of our stderr only where device and inode are its own. */
static void the_journal_is_known_by_its_stream(void **state)
{
    (void)state;
    char stream[64];
    struct stat stat;
    assert_int_equal(fstat(STDERR_FILENO, &stat), 0);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)stat.st_dev,
             (unsigned long long)stat.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    assert_true(log_to_stderr().prioritised);
    setenv("JOURNAL_STREAM", "1:2", 1);
    assert_false(log_to_stderr().prioritised);
    setenv("JOURNAL_STREAM", "journal", 1);
    assert_false(log_to_stderr().prioritised);
    unsetenv("JOURNAL_STREAM");
    assert_false(log_to_stderr().prioritised);
}

/* Reads all that is in a pipe. */
static void drain(int pipe, char *out, size_t size)
{
    ssize_t got = read(pipe, out, size - 1);
    assert_true(got > 0);
    out[got] = '\0';
}

static void what_nobody_reads_is_lost_and_counted(void **state)
{
    (void)state;
    enum { LINES = 2000, PIPE_SIZE = 1 << 20 };
    int ends[2], told = 0;
    char *text = malloc(PIPE_SIZE);
    assert_non_null(text);
    assert_int_equal(pipe(ends), 0);
    const struct log log = {ends[1], false};
    for (int i = 0; i < LINES; i++)
        log_say(&log, LOG_STARTED,
                "a sentence that takes some room in the pipe, so that it is full");
    drain(ends[0], text, PIPE_SIZE);
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        told++;
    assert_in_range(told, 1, LINES - 1);
    assert_null(strstr(text, "lines_lost"));
    log_say(&log, LOG_STOPPED, "read again");
    log_say(&log, LOG_STOPPED, "and again");
    drain(ends[0], text, PIPE_SIZE);
    char *lost = strstr(text, "msg=\"read again\" lines_lost=");
    assert_non_null(lost);
    assert_int_equal(atoi(strrchr(strtok(lost, "\n"), '=') + 1), LINES - told);
    assert_null(strstr(lost + strlen(lost) + 1, "lines_lost"));
    close(ends[0]);
    close(ends[1]);
    free(text);
}

static void no_log_is_no_harm(void **state)
{
    (void)state;
    const struct log closed = {-1, false};
    log_say(NULL, LOG_STARTED, "unheard");
    log_say(&closed, LOG_STARTED, "unheard");
}

/* An event without its row would be a line without its name. */
static void every_event_has_a_name(void **state)
{
    (void)state;
    for (int event = 0; event < LOG_EVENTS; event++) {
        struct log_line line;
        log_begin(&line, NULL, (enum log_event)event);
        line.text[line.length] = '\0';
        const char *name = strstr(line.text, " event=");
        assert_non_null(name);
        assert_in_range(name[7], 'a', 'z');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_begins_with_its_time),
        cmocka_unit_test(plain_values_stand_alone),
        cmocka_unit_test(nothing_begins_a_field_or_a_line),
        cmocka_unit_test(what_is_no_text_is_replaced),
        cmocka_unit_test(long_values_are_cut_whole),
        cmocka_unit_test(fields_beyond_the_line_are_left_out),
        cmocka_unit_test(journald_gets_the_priority),
        cmocka_unit_test(the_journal_is_known_by_its_stream),
        cmocka_unit_test(what_nobody_reads_is_lost_and_counted),
        cmocka_unit_test(no_log_is_no_harm),
        cmocka_unit_test(every_event_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
