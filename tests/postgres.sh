#!/usr/bin/env bash
# Starts and stops a PostgreSQL with PostGIS for tests, in a folder of its own, on a socket in it.
# Usage: postgres.sh start FOLDER    makes FOLDER; the template of stores is `fever_template`
#        postgres.sh kill FOLDER     ends that server as a crash does; resume brings it back
#        postgres.sh stop FOLDER     ends that server, by its process id, and removes FOLDER
#        postgres.sh wanted          whether this machine can start one, else says why not
# What is written need not outlast the machine: nothing waits for a disk.
set -eu
what=$1
folder=${2:-}
programs=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || true)
programs=${programs%/initdb}

# The server refuses to run as root.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

ask() {
    "$programs/psql" -h "$folder" -U fever -d "$1" -qAt -v ON_ERROR_STOP=1 -c "$2"
}

resume() {
    cd "$folder"
    as_server "$programs/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -s -o "-k '$folder' \
        -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200 \
        -c shared_buffers=64MB -c wal_level=replica -c max_wal_senders=2 -c autovacuum=off \
        -c max_wal_size=4GB -c checkpoint_timeout=1h" start >"$folder/log" 2>&1 ||
        { cat "$folder/log" "$folder/server.log" >&2 && exit 1; }
}

case $what in
wanted)
    [ -n "$programs" ] || { echo "PostgreSQL is not installed" && exit 1; }
    compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null ||
        { echo "PostGIS is not installed" && exit 1; }
    [ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1 ||
        { echo "root cannot run PostgreSQL and there is no user postgres" && exit 1; }
    ;;
start)
    mkdir -p "$folder"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
    cd "$folder"
    as_server "$programs/initdb" -D "$folder/data" -U fever -A trust --no-sync -E UTF8 --locale C \
        >"$folder/log" 2>&1 || { cat "$folder/log" >&2 && exit 1; }
    resume
    ask postgres "CREATE DATABASE fever_template"
    ask fever_template "CREATE EXTENSION postgis"
    ;;
kill)
    cd /
    as_server "$programs/pg_ctl" -D "$folder/data" -m immediate -s -w stop
    ;;
resume) resume ;;
stop)
    cd /
    as_server "$programs/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    ;;
*) echo "postgres.sh: '$what'? start, kill, resume, stop or wanted" >&2 && exit 2 ;;
esac
