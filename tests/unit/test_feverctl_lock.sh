#!/usr/bin/env bash
# One change at a time, and a change that is stopped: what the second one hears, what is left.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

# Waits until a condition holds; a minute at most.
wait_until() {
    for _ in $(seq 6000); do
        "$@" && return
        sleep 0.01
    done
    fail "it never came to: $*"
}

# hold, let_go: another program keeps the store from being written, so that no change is over before
# it is halted.
hold() {
    local line take='BEGIN IMMEDIATE;'
    if on_server; then
        coproc holder { exec psql "$FEVER_STORE" -qAt; }
        take='BEGIN; SELECT pg_advisory_xact_lock(1181054513, 1);'
    else
        coproc holder { exec sqlite3 -cmd '.timeout 10000' fever.db; }
    fi
    holder_pid=$! ask=${holder[1]}
    echo "$take SELECT 'held';" >&"$ask"
    while read -r line; do
        [ "$line" != held ] || return 0
    done <&"${holder[0]}"
    fail 'the store cannot be held'
}
let_go() {
    exec {ask}>&-
    wait "$holder_pid"
}

# Whether a command has the store to itself.
is_locked() {
    if on_server; then
        [ "$(query "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
            WHERE datname = current_database() AND locktype = 'advisory' AND objid = 2")" -gt 0 ]
    else
        [ -s fever.db.lock ]
    fi
}
is_free() { ! is_locked; }

# begin COMMAND…: runs it until it holds the lock, and halts it there; its id is $pid.
begin() {
    hold
    env --default-signal=INT "$feverctl" "$@" >said 2>&1 &
    pid=$!
    wait_until is_locked
    kill -STOP $pid
    let_go
}

# goes_on STATUS PATTERN: the halted command ends so.
goes_on() {
    kill -CONT $pid
    wait $pid
    local code=$?
    if [ $code -ne "$1" ] || ! grep -qE -- "$2" said; then
        fail "exit $code, expected $1 and '$2', said: $(cat said)"
    fi
    ! on_server || wait_until is_free
    is_free || fail 'the lock was left'
}

dump() { for table in clinic claim revision; do query "SELECT * FROM $table ORDER BY 1, 2"; done; }

expect 0 'Made' init
printf 'name\n甲医院\n' >small.csv
expect 0 'Revision 1' import small.csv
others=('import small.csv' 'rollback 0')
on_server || others+=('restore copy.db')
on_server || expect 0 'Wrote revision 1' backup copy.db
{ echo 'name'; for i in $(seq 5000); do echo "第${i}医院"; done; } >large.csv
before=$(dump)

# The second one hears who holds the lock; who only reads does not mind.
begin import large.csv
who="process $pid of [^ ]+ on [^ ]+"
! on_server || who="fever from the database's own host"
for command in "${others[@]}"; do
    # shellcheck disable=SC2086 # words of a command
    expect 1 "$store is being changed by $who since 20[0-9T:+-]+ \(feverctl import large.csv\); wait" $command
done
answers 'a.error.code === "busy"' import small.csv
expect 0 'nothing is written' import small.csv --dry-run
expect 0 'is whole' check
expect 0 'Wrote 1 clinic of' export out.csv
[ "$before" = "$(dump)" ] || fail 'the store has changed'
goes_on 0 'Revision 2'

# A killed one leaves nothing that holds others up.
begin import small.csv --source s
kill -KILL $pid
wait $pid 2>/dev/null
! on_server || wait_until is_free
expect 0 'Revision 3' import small.csv --source s
is_free || fail 'the lock of a killed import was left'

# Ctrl-C and SIGTERM: one sentence, the store as it was, no file left.
before=$(dump)
sed -i 's/医院/门诊部/' large.csv
for signal in INT TERM; do
    begin import large.csv --report r.html --quarantine q.xlsx
    kill -$signal $pid
    goes_on 1 '^feverctl: stopped; .* is as it was$'
    [ "$(wc -l <said)" -eq 1 ] || fail "more than a sentence: $(cat said)"
    [ "$before" = "$(dump)" ] || fail "the store has changed by SIG$signal"
done
find . -name 'r.html*' -o -name 'q.xlsx*' | grep -q . && fail 'files were left'
# Whatever the list is called: a long name, one that is no UTF-8.
for list in 北京市发热门诊名单二零二六年版本甲乙丙丁.csv $'\xbc\xd7.csv' "it's -- a list.csv"; do
    mv small.csv "$list"
    expect 0 'Revision' import "$list" --source "${#list}"
    mv "$list" small.csv
done
answers 'a.revisions.some(r => r.file === "\uFFFD\uFFFD.csv")' history
exit $bad
