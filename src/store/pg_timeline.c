/* Whether a server is the primary of today.
 *
 * Each promotion begins a timeline. A primary that was given up may come back after another was
 * promoted in its place, and take connections as if nothing had happened: what it shows is old, and
 * what it is told is lost. So the highest timeline counts that this process has met of a cluster,
 * and a primary of a lower one is refused. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pg_driver.h"

enum { CLUSTERS_MAX = 8, CLUSTER_SIZE = 24, HEXADECIMAL = 16 };

/* A file of the log is named by its timeline; a standby writes none. */
static const char sql_timeline[] =
    "SELECT system_identifier, CASE WHEN pg_is_in_recovery() THEN ''"
    " ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END FROM pg_control_system()";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char cluster[CLUSTER_SIZE];
    unsigned long timeline;
} met[CLUSTERS_MAX]; /* behind the last of them a cluster is not known again */

/* The highest timeline of the cluster that was met, this one among them. */
static unsigned long timeline_meet(const char *cluster, unsigned long timeline)
{
    size_t i = 0;
    pthread_mutex_lock(&lock);
    while (i < CLUSTERS_MAX && met[i].cluster[0] && strcmp(met[i].cluster, cluster) != 0)
        i++;
    if (i < CLUSTERS_MAX && !met[i].cluster[0] && strlen(cluster) < CLUSTER_SIZE)
        strcpy(met[i].cluster, cluster);
    if (i < CLUSTERS_MAX && met[i].timeline > timeline)
        timeline = met[i].timeline;
    else if (i < CLUSTERS_MAX && met[i].cluster[0])
        met[i].timeline = timeline;
    pthread_mutex_unlock(&lock);
    return timeline;
}

enum fever_error pg_check_timeline(struct pg *db, struct error *error)
{
    enum fever_error failure = FEVER_OK;
    PGresult *result = PQsendQuery(db->handle, sql_timeline) ? pg_answer(db) : NULL;
    bool is_told = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 &&
                   *PQgetvalue(result, 0, 1);
    if (PQstatus(db->handle) != CONNECTION_OK) {
        failure = pg_fail(db, result, error);
    } else if (is_told) { /* else it is a standby, or a server that tells nobody */
        unsigned long timeline = strtoul(PQgetvalue(result, 0, 1), NULL, HEXADECIMAL);
        unsigned long highest = timeline_meet(PQgetvalue(result, 0, 0), timeline);
        db->is_doubtful = timeline < highest;
        if (db->is_doubtful)
            failure = error_set(
                error, FEVER_BUSY,
                "%s: the server at port %s is of timeline %lu, but %lu has begun: another was "
                "promoted in its place; bring it back as a standby (deploy/POSTGRESQL.md)",
                db->base.location, PQport(db->handle), timeline, highest);
    }
    PQclear(result);
    return failure;
}
