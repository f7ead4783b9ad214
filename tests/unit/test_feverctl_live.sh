#!/usr/bin/env bash
# Tokens, closures, notices and the audit log on the command line.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

expect 0 'Made' init
printf 'adcode,parent,level,name\n110000,,province,北京市\n110101,110000,district,东城区\n' >regions.csv
expect 0 'Revision 1' import regions.csv --as regions
printf 'id,alias_ids,name,adcode\nA-1,old-1,甲医院,110101\nA-2,,乙医院,110101\n' >clinics.csv
expect 0 'Revision 2' import clinics.csv --source list

# The whole store as text.
everything() {
    if on_server; then pg_dump "$FEVER_STORE"; else sqlite3 fever.db .dump; fi
}

# A token's secret is shown once and kept nowhere.
secret=$("$feverctl" token add --name ward --scope 'load:A-1,closure:A-1' 2>/dev/null)
[[ $secret =~ ^fcm_[A-Za-z0-9_-]+$ ]] || fail "no secret: $secret"
everything | grep -qF -- "$secret" && fail 'the store holds the secret'
answers 'a.tokens.length === 1 && a.tokens[0].name === "ward" && a.tokens[0].state === "active" &&
    a.tokens[0].used_at === null && !JSON.stringify(a).includes("fcm_")' token list
expect 2 'no scope' token add --name x --scope 'load'
expect 2 'needs --name and --scope' token add --name x
expect 2 'in the past' token add --name x --scope desk --expires 2020-01-01
expect 2 'before 2200; without it there is no end' token add --name x --scope desk --expires 9999-12-31
expect 1 'ward' token add --name ward --scope desk
expect 0 'ward is revoked' token revoke ward
expect 0 'ward is revoked' token revoke ward
answers 'a.tokens[0].state === "revoked"' token list
expect 1 'ward' token add --name ward --scope desk
expect 1 'nobody' token revoke nobody

# Closures: each has its own scope; closing again replaces, an id of old means the clinic of today.
expect 2 'name one' close --reason r
expect 2 'name one' close A-1 --region 110101 --reason r
expect 2 '--reason is needed' close A-1
expect 2 'six-digit' close --region 1101 --reason r
expect 2 'in the past' close A-1 --reason r --from 2020-01-01 --until 2020-01-02
expect 2 'in the past' close A-1 --reason r --until 2020-01-02
expect 2 'before 2200; without it there is no end' close A-1 --reason r --until 9999-12-31
expect 1 'no clinic A-9' close A-9 --reason r
expect 1 'no source nowhere' close --source nowhere --reason r
expect 1 'no region 110102' close --region 110102 --reason r
expect 1 'another clinic' close A-1 --reason r --alternative old-1
answers 'a.closure.target === "A-1" && a.closure.alternative_id === "A-2" && a.closure.until === null' \
    close old-1 --reason 消毒 --alternative A-2
# What it replaces and is not the same is told, also if it was planned.
answers 'a.replaced === null' close A-1 --reason 消毒 --alternative A-2
answers 'a.replaced.reason === "消毒" && a.closure.reason === "停水"' close A-1 --reason 停水 --from 2198-01-01
expect 0 '^It replaces: clinic A-1: closed from 2198-.*: 停水' close A-1 --reason 消毒
expect 0 'source list: closed' close --source list --reason 停电 --until 2199-12-31
expect 0 'region 110101: closed' close --region 110101 --reason 封控
answers 'a.closures.map((c) => c.scope).join() === "clinic,source,region"' close --list
expect 0 '^0 closures to be confirmed' close --due
expect 2 'nothing is closed' close A-2 --reason 停水 --due
expect 2 'nothing is closed' close --list A-2

# Without an end, and not confirmed for 48 hours: due. Confirmed: not any more.
query "UPDATE closure SET made_at = made_at - 48 * 3600"
answers 'a.closures.map((c) => c.target).join() === "A-1,110101"' close --due
expect 0 'closed' close --region 110101 --reason 封控
answers 'a.closures.map((c) => c.target).join() === "A-1"' close --due
answers 'a.reopened.target === "A-1"' reopen old-1
expect 1 'no closure was made for clinic A-1' reopen A-1
answers 'a.closures.map((c) => c.scope).join() === "source,region"' close --list
expect 0 'ended' reopen --source list
expect 0 'ended' reopen --region 110101
expect 0 '^0 closures' close --list

# Notices.
expect 2 '--title is needed' notice add
expect 2 'no six-digit' notice add --title t --region 11
expect 2 'before 2200; without it there is no end' notice add --title t --until 9999-12-31
expect 1 'no region 990000' notice add --title t --region 990000
expect 2 'https' notice add --title t --url javascript:alert
expect 0 'warning, epidemic: 流感' notice add --id flu --title 流感 --severity warning --epidemic \
    --region 110000,110101 --until 2199-12-31
expect 0 'info: 流感过去' notice add --id flu --title 流感过去
answers 'a.notices.length === 1 && a.notices[0].regions.length === 0 && a.notices[0].until === null' \
    notice list
expect 0 'taken down' notice remove flu
expect 1 'no notice flu' notice remove flu

# All of it stands in the log, the newest first, and no revision was made.
answers 'a.entries.map((e) => e.action).join() === "notice.drop,notice.put,notice.put," +
    "closure.drop,closure.drop,closure.drop," + "closure.put,".repeat(7) +
    "token.revoke,token.revoke,token.add,import,import" &&
    a.entries.every((e) => e.actor.startsWith("feverctl"))' audit
answers 'a.entries.length === 1 && a.entries[0].target === "flu"' audit --limit 1
[ "$(query 'SELECT MAX(number) FROM revision')" = 2 ] || fail 'a revision was made'

# Where stdout is closed, what would be printed goes nowhere: not to the server in its place, nor into a file.
said=$("$feverctl" import clinics.csv --source list 2>&1 >&-)
code=$?
[[ $code = 1 && $said = *'cannot write the answer'* ]] || fail "stdout is closed: exit $code, said: $said"
"$feverctl" export whole.csv >/dev/null && "$feverctl" export beside.csv <&- >&- 2>&-
cmp whole.csv beside.csv || fail 'what was printed went into the file'

# A list that drops a closed clinic says so: under another id the same hospital would be open.
"$feverctl" close old-1 --reason 消毒 >/dev/null
printf 'id,name,adcode\nA-2,乙医院,110101\nA-3,甲新医院,110101\n' >dropped.csv
answers 'a.retired === 1 && a.findings.some((f) => f.code === "closure_gone" && f.value === "A-1" &&
         /甲医院, closed for: 消毒/.test(f.message))' import dropped.csv --source list --dry-run
answers '!a.findings.some((f) => f.code === "closure_gone")' import clinics.csv --source list --dry-run
"$feverctl" reopen A-1 >/dev/null
answers 'a.retired === 1 && !a.findings.some((f) => f.code === "closure_gone")' \
    import dropped.csv --source list --dry-run

# A file that may grow no further: that is said, and nothing is changed.
if ! on_server; then
    said=$(ulimit -f 0 && "$feverctl" close A-1 --reason 消毒 2>&1 | cat)
    grep -q '^feverctl: fever.db: ' <<<"$said" || fail "no more to be written: $said"
    expect 0 '^0 closures' close --due
    expect 0 'is whole' check
fi
# A scope that allows nothing is told, for the clinic may yet come.
expect 0 'There is no clinic A-9: load:A-9 allows nothing until' token add --name slip --scope 'closure:A-1,load:A-9'
expect 0 'The clinic old-1 is A-1 today: a scope of that name reaches further' token add --name older --scope 'load:old-1'
said=$("$feverctl" token add --name sound --scope 'load:A-1,closure:*,desk' 2>&1)
grep -q 'allows nothing' <<<"$said" && fail "a sound token: $said"
exit $bad
