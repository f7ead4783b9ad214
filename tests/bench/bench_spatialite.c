/* Asks SpatiaLite's KNN for the ten nearest in process, with no server between: so many threads,
 * each with a connection and a prepared statement of its own. Prints one line of JSON. Usage:
 * bench_spatialite FILE QUESTIONS THREADS SECONDS */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "timing.h"

enum { THREADS_MAX = 64, WANTED = 10, WARMING = 8 };

static const char nearest_sql[] =
    "SELECT c.id, k.distance FROM knn k JOIN clinic c ON c.fid = k.fid"
    " WHERE k.f_table_name = 'clinic' AND k.ref_geometry = MakePoint(?, ?, 4326)"
    " AND k.max_items = 10";

struct worker {
    pthread_t thread;
    const char *path;
    const struct question *questions;
    size_t question_count, first;
    double seconds;
    struct timings timings;
};

static sqlite3 *open_file(const char *path)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL) ||
        sqlite3_load_extension(db, "mod_spatialite", NULL, NULL))
        timing_give_up("the file cannot be opened with SpatiaLite");
    return db;
}

static void ask(sqlite3_stmt *statement, const struct question *question)
{
    int rows = 0;
    sqlite3_bind_double(statement, 1, strtod(question->lon, NULL));
    sqlite3_bind_double(statement, 2, strtod(question->lat, NULL));
    while (sqlite3_step(statement) == SQLITE_ROW)
        rows += sqlite3_column_text(statement, 0) != NULL;
    sqlite3_reset(statement);
    if (rows != WANTED)
        timing_give_up("SpatiaLite does not find ten");
}

static void *work(void *context)
{
    struct worker *worker = context;
    sqlite3 *db = open_file(worker->path);
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, nearest_sql, -1, &statement, NULL))
        timing_give_up(sqlite3_errmsg(db));
    for (size_t i = 0; i < WARMING; i++)
        ask(statement, &worker->questions[i % worker->question_count]);
    double asked_s = timing_now(), until_s = asked_s + worker->seconds;
    for (size_t i = worker->first; asked_s < until_s; i++) {
        ask(statement, &worker->questions[i % worker->question_count]);
        double answered_s = timing_now();
        timings_add(&worker->timings, answered_s - asked_s);
        asked_s = answered_s;
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct worker workers[THREADS_MAX];
    if (argc != 5)
        timing_give_up("usage: bench_spatialite FILE QUESTIONS THREADS SECONDS");
    size_t question_count, threads = strtoul(argv[3], NULL, 10);
    struct question *questions = timing_questions(argv[2], &question_count);
    if (threads < 1 || threads > THREADS_MAX)
        timing_give_up("1 to 64 threads");
    double seconds = strtod(argv[4], NULL);
    for (size_t i = 0; i < threads; i++) {
        workers[i] = (struct worker){.path = argv[1],
                                     .questions = questions,
                                     .question_count = question_count,
                                     .first = i * question_count / threads,
                                     .seconds = seconds};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
            timing_give_up("a thread cannot be started");
    }
    struct timings all = {NULL, 0, 0};
    for (size_t i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        timings_move(&workers[i].timings, &all);
    }
    struct rusage usage;
    char more[64];
    getrusage(RUSAGE_SELF, &usage);
    snprintf(more, sizeof more, ",\"resident_bytes\":%ld", usage.ru_maxrss * 1024);
    timings_print(&all, seconds, more);
    free(questions);
    return 0;
}
