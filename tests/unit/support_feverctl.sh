#!/usr/bin/env bash
# Shared by the shell tests of feverctl: a folder to work in, a store, and what a command must answer.
# Sourced with `set -u`; a test ends with `exit $bad`. With FEVER_POSTGRES, the folder of a server that
# tests/postgres.sh has started, stores are databases there.
feverctl=$FEVER_BUILD/feverctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset FEVER_STORE
bad=0

on_server() { [ -n "${FEVER_POSTGRES:-}" ]; }

# place_of NAME: where the store NAME is, made as an empty database where there is a server.
place_of() {
    local database=sh_$$_$1
    on_server || { echo "$1.db" && return; }
    psql -h "$FEVER_POSTGRES" -U fever -d postgres -qc \
        "CREATE DATABASE $database TEMPLATE fever_template STRATEGY file_copy" >&2
    echo "postgresql:///$database?host=$FEVER_POSTGRES&user=fever"
}

# The store of most commands, and how messages name it.
# shellcheck disable=SC2034 # the tests use it
if on_server; then
    FEVER_STORE=$(place_of fever)
    export FEVER_STORE
    store="postgresql://.*/sh_$$_fever"
else
    store=fever.db
fi

# query SQL: what that store says, columns with | between; the SQL is every engine's.
query() {
    if on_server; then
        psql "$FEVER_STORE" -qAt -v ON_ERROR_STOP=1 <<<"$1"
    else
        sqlite3 -cmd '.timeout 10000' fever.db <<<"$1"
    fi
}

fail() {
    echo "$*"
    # shellcheck disable=SC2034 # the test ends with it
    bad=1
}

# expect STATUS PATTERN ARGUMENT…: the exit code, and what stdout and stderr together say. Wrong usage
# (2) is told before a store is opened: once is enough.
expect() {
    local status=$1 pattern=$2 said code
    shift 2
    [ "$status" -ne 2 ] || ! on_server || return 0
    said=$("$feverctl" "$@" 2>&1)
    code=$?
    if [ $code -ne "$status" ] || ! grep -qE -- "$pattern" <<<"$said"; then
        fail "feverctl $*: exit $code, expected $status and '$pattern', said: $said"
    fi
}

# answers EXPRESSION ARGUMENT…: --json's answer `a` makes the JavaScript expression true.
answers() {
    local expression=$1
    shift
    "$feverctl" --json "$@" 2>/dev/null | node -e '
        const a = JSON.parse(require("fs").readFileSync(0, "utf8"));
        if (!eval(process.argv[1])) { console.log(JSON.stringify(a)); process.exit(1); }
    ' "$expression" || fail "feverctl $*: the answer is not so: $expression"
}
