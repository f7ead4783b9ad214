/* The lock of commands that plan a change: one at a time, across processes and across deaths. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "support_store.h"

#define NOW INT64_C(1769299200) /* 2026-01-25T08:00:00+08:00 */

static int set_up(void **state)
{
    struct store_place *place = malloc(sizeof *place);
    store_place_make(place);
    store_close(store_made(place));
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    store_place_remove(*state);
    free(*state);
    return 0;
}

static const char *lock_name(const struct store_place *place)
{
    static char name[300];
    snprintf(name, sizeof name, "%s.lock", place->path);
    return name;
}

/* A child that takes the lock, says so, and holds it until it is killed or told to end. */
struct keeper {
    pid_t pid;
    int said[2], told[2];
};

static void keep(const struct keeper *keeper, const char *path, const char *command)
{
    struct store_lock *lock = NULL;
    char word = store_lock(path, command, NOW, &lock, NULL) ? 'n' : 'y';
    if (write(keeper->said[1], &word, 1) != 1 || read(keeper->told[0], &word, 1) != 1)
        _exit(1);
    store_unlock(lock);
    _exit(0);
}

static struct keeper keeper_start(const char *path, const char *command)
{
    struct keeper keeper;
    char word = 0;
    assert_int_equal(pipe(keeper.said), 0);
    assert_int_equal(pipe(keeper.told), 0);
    keeper.pid = fork();
    assert_true(keeper.pid >= 0);
    if (keeper.pid == 0)
        keep(&keeper, path, command);
    assert_int_equal(read(keeper.said[0], &word, 1), 1);
    assert_int_equal(word, 'y');
    return keeper;
}

static void keeper_end(struct keeper *keeper, bool by_kill)
{
    int status;
    if (by_kill)
        kill(keeper->pid, SIGKILL);
    else
        assert_int_equal(write(keeper->told[1], "e", 1), 1);
    assert_int_equal(waitpid(keeper->pid, &status, 0), keeper->pid);
    assert_true(by_kill ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0);
    for (int i = 0; i < 2; i++) {
        close(keeper->said[i]);
        close(keeper->told[i]);
    }
}

static void expect_free(const char *path)
{
    struct store_lock *lock = NULL;
    struct error error = {0};
    if (store_lock(path, "test", NOW, &lock, &error))
        fail_msg("%s", error.text);
    store_unlock(lock);
}

static void expect_busy(const char *path, const char *part)
{
    struct store_lock *lock = NULL;
    struct error error;
    assert_int_equal(store_lock(path, "test", NOW, &lock, &error), FEVER_BUSY);
    assert_null(lock);
    if (!strstr(error.text, part))
        fail_msg("'%s' is missing in: %s", part, error.text);
}

static void expect_free_soon(const char *path)
{
    struct store_lock *lock = NULL;
    const struct timespec pause = {.tv_nsec = 5000000};
    for (int i = 0; i < 1000 && store_lock(path, "test", NOW, &lock, NULL); i++)
        nanosleep(&pause, NULL);
    assert_non_null(lock);
    store_unlock(lock);
}

static void a_second_one_hears_who_holds_it(void **state)
{
    const struct store_place *place = *state;
    struct keeper keeper = keeper_start(place->path, "import list.csv");
    char process[64];
    snprintf(process, sizeof process, "process %ld of ", (long)keeper.pid);
    expect_busy(place->path, store_on_server() ? "changed by fever from" : process);
    expect_busy(place->path, store_on_server()
                                 ? "(feverctl import list.csv)"
                                 : "since 2026-01-25T08:00:00+08:00 (feverctl import list.csv)");
    keeper_end(&keeper, false);
    if (!store_on_server())
        assert_int_not_equal(access(lock_name(place), F_OK), 0); /* no litter */
    expect_free(place->path);
}

/* Commands of a script, each begun as the one before ends. */
static void who_comes_next_need_not_wait(void **state)
{
    const struct store_place *place = *state;
    for (int i = 0; i < 30; i++)
        expect_free(place->path);
}

static void a_killed_one_holds_nothing(void **state)
{
    const struct store_place *place = *state;
    struct keeper keeper = keeper_start(place->path, "import first.csv");
    keeper_end(&keeper, true);
    if (store_on_server()) { /* which hears of it in its own time */
        expect_free_soon(place->path);
        return;
    }
    assert_int_equal(access(lock_name(place), F_OK), 0); /* its note is still there … */
    keeper = keeper_start(place->path, "rollback 3");    /* … and holds nobody up */
    expect_busy(place->path, "(feverctl rollback 3)");
    keeper_end(&keeper, false);
    assert_int_not_equal(access(lock_name(place), F_OK), 0);
}

static void two_names_share_one_lock(void **state)
{
    const struct store_place *place = *state;
    char other[300];
    if (store_on_server()) {
        snprintf(other, sizeof other, "postgres%s&sslmode=disable", strchr(place->path, ':'));
    } else {
        snprintf(other, sizeof other, "%s/other.db", place->folder);
        assert_int_equal(symlink(place->path, other), 0);
    }
    struct keeper keeper = keeper_start(other, "import list.csv");
    expect_busy(place->path, "(feverctl import list.csv)");
    keeper_end(&keeper, false);
    expect_free(other);
}

static void what_the_note_says_is_bounded(void **state)
{
    const struct store_place *place = *state;
    char command[2000];
    memset(command, 'x', sizeof command - 1);
    memcpy(command, "import 列\xff\nb'", 14);
    command[sizeof command - 1] = '\0';
    struct keeper keeper = keeper_start(place->path, command);
    expect_busy(place->path, "(feverctl import 列\uFFFD b'xxx");
    if (store_on_server()) {
        keeper_end(&keeper, false);
        return;
    }
    FILE *file = fopen(lock_name(place), "w"); /* a forged note */
    fputs("no number\n", file);
    fclose(file);
    char process[64];
    snprintf(process, sizeof process, "by process %ld; wait", (long)keeper.pid);
    expect_busy(place->path, process);
    keeper_end(&keeper, false);
}

static void a_place_that_is_not_there_cannot_be_locked(void **state)
{
    const struct store_place *place = *state;
    struct store_lock *lock = NULL;
    struct error error;
    char path[300];
    if (store_on_server()) {
        snprintf(path, sizeof path, "%s&dbname=none", place->path);
        assert_int_equal(store_lock(path, "test", NOW, &lock, &error), FEVER_BUSY);
        assert_non_null(strstr(error.text, "\"none\" does not exist"));
        return;
    }
    snprintf(path, sizeof path, "%s/none/x.db", place->folder);
    assert_int_equal(store_lock(path, "test", NOW, &lock, &error), FEVER_IO);
    assert_non_null(strstr(error.text, "cannot be locked"));
    assert_int_equal(symlink("/etc/passwd", lock_name(place)), 0); /* is not followed */
    assert_int_equal(store_lock(place->path, "test", NOW, &lock, &error), FEVER_IO);
}

int main(void)
{
#define LOCK_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        LOCK_TEST(a_second_one_hears_who_holds_it),
        LOCK_TEST(who_comes_next_need_not_wait),
        LOCK_TEST(a_killed_one_holds_nothing),
        LOCK_TEST(two_names_share_one_lock),
        LOCK_TEST(what_the_note_says_is_bounded),
        LOCK_TEST(a_place_that_is_not_there_cannot_be_locked),
    };
    return cmocka_run_group_tests_name("store lock", tests, NULL, NULL);
}
