#!/usr/bin/env bash
# feverctl backup and restore as their users meet them.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

printf 'id,name\na-1,协和医院发热门诊\n' >list.csv
printf 'id,name\na-1,协和医院\na-2,朝阳医院\n' >more.csv
"$feverctl" init >log
"$feverctl" import list.csv >log || fail "$(cat log)"

expect 0 'Wrote revision 1 of fever.db to one.db, and verified it' backup one.db
expect 1 'one.db exists already and was left as it is' backup one.db
expect 1 'none/two.db cannot be made' backup none/two.db
expect 0 'one.db is whole' --store one.db check
answers 'a.store === "fever.db" && a.file === "two.db" && a.revision.number === 1' backup two.db
cmp one.db two.db || fail 'two backups of one revision differ'

"$feverctl" import more.csv >log || fail "$(cat log)"
expect 0 'Clinics +2' stats
tag=$(query 'SELECT tag FROM revision WHERE number = 1')
expect 0 'fever.db is at revision 1 of one.db' restore one.db
expect 0 'Clinics +1' stats
expect 0 'fever.db is whole' check
[ "$(query 'SELECT tag FROM revision WHERE number = 1')" != "$tag" ] ||
    fail 'the tag came again'
answers 'a.revision.number === 1 && /^[0-9a-f]{16}$/.test(a.revision.tag)' restore two.db
expect 0 'made.db is at revision 1 of one.db' --store made.db restore one.db

expect 1 'there is no backup at none.db' restore none.db
expect 1 'list.csv is not a database' restore list.csv
expect 1 'fever.db is the store itself' restore fever.db
expect 1 'list.csv is not a database' --store list.csv restore one.db
expect 2 'an argument is missing' restore
expect 2 'an argument is missing' backup
for command in backup restore; do
    expect 0 "^Usage: feverctl .* $command FILE" $command --help
done

[ -z "$(find . -name '*.db.*')" ] || fail "left behind: $(ls)"
exit $bad
