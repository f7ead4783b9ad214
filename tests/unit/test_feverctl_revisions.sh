#!/usr/bin/env bash
# feverctl's history, diff and rollback as their users meet them.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

cat >first.csv <<'END'
id,name,phone,lat,lon,hours
a-1,协和医院发热门诊,010-69156114,39.91,116.41,24/7
a-2,朝阳医院发热门诊,,39.92,116.46,
a-3,丰台医院发热门诊,,39.85,116.29,Mo-Fr 08:00-17:00
END
cat >second.csv <<'END'
id,name,phone,lat,lon,hours
a-1,协和医院发热门诊,010-69156115,39.91,116.41,
a-3,丰台医院发热门诊,,,,Mo-Fr 08:00-17:00
a-4,海淀医院发热门诊,,39.98,116.31,
END
"$feverctl" init >first.log
"$feverctl" import first.csv --source s >first.log || { cat first.log; exit 1; }
"$feverctl" import second.csv --source s >second.log || { cat second.log; exit 1; }

expect 0 '^ +2 .* clinics +\+1 ~2 -1  by feverctl [^ ]+ import  source s  second.csv$' history
expect 0 '^ +1 .* clinics +\+3 ~0 -0  by feverctl [^ ]+ import  source s  first.csv$' history
answers '/^feverctl ./.test(a.revisions[0].actor) && a.revisions[0].action === "import"' history
answers 'a.entries.length === 2 && a.entries[0].action === "import" && a.entries[0].target === "2" &&
    a.entries[0].detail === "{\"revision\":2}" && /^feverctl ./.test(a.entries[0].actor)' audit
answers 'a.revisions.length === 1 && a.revisions[0].number === 2 && a.revisions[0].inserted === 1' \
    history --limit 1

expect 0 'Revision 1 to 2: 1 inserted, 2 changed, 1 retired' diff 1 2
expect 0 '^\+ a-4  海淀医院发热门诊$' diff 1 2
expect 0 '^- a-2  朝阳医院发热门诊$' diff 1 2
expect 0 '^    phone: 010-69156114 -> 010-69156115$' diff 1 2
expect 0 '^    hours: 24/7 -> \(none\)$' diff 1 2
expect 0 '^    hours: \(none\) -> 24/7$' diff 2 1
expect 0 '^\+ a-2  朝阳医院发热门诊$' diff 2 1
expect 0 'Revision 0 to 1: 3 inserted, 0 changed, 0 retired' diff 0 1
expect 0 'Revision 2 to 2: 0 inserted, 0 changed, 0 retired' diff 2 2
answers 'a.from.number === 1 && a.to.number === 2 && a.inserted[0].id === "a-4" &&
    a.inserted[0].fields.lat === "39.98" && a.retired[0].fields.name === "朝阳医院发热门诊" &&
    a.changed[0].fields.hours.before === "24/7" && a.changed[0].fields.hours.after === null &&
    a.changed[1].fields.precision.before === "exact"' diff 1 2
answers 'a.from.number === 0 && a.from.tag === null && a.inserted.length === 3' diff 0 1
expect 1 "$store has no revision 9; .feverctl history. lists" diff 1 9
answers 'a.error.code && /no revision 9/.test(a.error.detail)' diff 9 1
expect 2 "'x' is not a revision's number" diff 1 x
expect 2 "'1.5' is not a revision's number" diff 1.5 1
expect 2 'an argument is missing' diff 1
expect 2 'one argument too many' diff 1 2 3

expect 0 'Nothing to do: what the lists say is as it was at revision 2; corrections stay' rollback 2
expect 0 'Nothing to do' rollback 2 --dry-run
expect 0 'Going back to revision 1 would make a revision: 1 inserted, 2 changed, 1 retired' \
    rollback 1 --dry-run
expect 0 '^    hours: \(none\) -> 24/7$' rollback 1 --dry-run
answers 'a.dry_run && !a.new_revision && a.revision.number === 2 && a.inserted[0].id === "a-2"' \
    rollback --dry-run 1
answers 'a.revisions[0].number === 2 && a.revisions[0].rolled_back_to === null' history
expect 1 "$store has no revision 9" rollback 9
expect 2 "'-1' is not|no option '-1'" rollback -1
expect 2 'an argument is missing' rollback
expect 0 'Revision 3 is revision 1 again: 1 inserted, 2 changed, 1 retired' rollback 1
expect 0 ' rollback +\+1 ~2 -1  to revision 1  by feverctl [^ ]+ rollback$' history
answers 'a.entries[0].action === "rollback" && a.entries[0].target === "3"' audit
answers 'a.inserted.length + a.changed.length + a.retired.length === 0' diff 1 3
expect 0 "$store is whole" check

# Later imports go on as if revision 2 had not been: the first list is no change, and the second
# retires again what it alone had named.
expect 0 'No change' import first.csv --source s
answers 'a.new_revision && a.revision.number === 4' import second.csv --source s
answers 'a.inserted.length + a.changed.length + a.retired.length === 0' diff 2 4
[ "$(query "SELECT id || '=' || marker_id FROM clinic ORDER BY id" | paste -sd,)" = a-1=1,a-3=3,a-4=4 ] ||
    fail 'ids or marker ids did not survive'
answers 'a.new_revision && a.revision.number === 5 && a.rolled_back_to === 0' rollback 0
expect 0 'Clinics +0' stats

# What was given and rolled back is not given again.
printf 'name\n新医院\n' >new.csv
printf 'name\n更新的医院\n' >newer.csv
expect 0 '000000-0001' import new.csv
expect 0 'retired' rollback 0
expect 0 '000000-0002' import newer.csv
[ "$(query "SELECT id || '=' || marker_id FROM clinic")" = 000000-0002=6 ] ||
    fail 'an id or a marker id was given twice'

# Corrections say who made them, too, and a revision of an older program that nobody knows.
expect 0 'evision 9' correct 000000-0002 phone=010-62345678 --why called
expect 0 'corrections +\+1 ~0 -0  by feverctl [^ ]+ correct$' history
answers 'a.entries[0].action === "correct" && a.entries[0].target === "000000-0002" &&
    a.entries[0].detail === "{\"revision\":9}"' audit
query 'UPDATE revision SET actor = NULL, action = NULL WHERE number = 9'
expect 0 'corrections +\+1 ~0 -0  by \(unknown\)$' history
answers 'a.revisions[0].actor === null && a.revisions[0].action === null' history --limit 1

# Nothing of a list that was taken back comes in again with the next one that names its clinics.
stored() { query "SELECT id, hours, phone, alias_ids FROM clinic ORDER BY id" | paste -sd' '; }
at=$("$feverctl" --json history --limit 1 | node -p \
    'JSON.parse(require("fs").readFileSync(0, "utf8")).revisions[0].number')
printf 'id,name,hours,phone\nw-1,北医院,24/7,010-62345678\nw-2,南医院,24/7,\n' >wrong.csv
printf 'id,candidate_id,decision\nw-2,w-1,same\n' >decisions.csv
expect 0 'inserted +2' import wrong.csv --source w
expect 0 'retired +1' import wrong.csv --source w --decisions decisions.csv
expect 0 "is revision $at again" rollback "$at"
printf 'id,name,hours\nw-1,北医院,\nw-2,南医院,Mo-Fr 08:00-17:00\n' >right.csv
expect 0 'Reopened: 2' import right.csv --source w
[ "$(stored)" = '000000-0002||| w-1||| w-2|Mo-Fr 08:00-17:00||' ] ||
    fail "a list that was taken back is there again: $(stored)"
# What a list had said of a clinic that it then dropped is still its own to clear.
printf 'id,name\nw-3,西医院\n' >dropped.csv
expect 0 'retired +2' import dropped.csv --source w
sed 's/Mo-Fr.*//' right.csv >empty.csv
expect 0 'Reopened: 2' import empty.csv --source w --partial
[ "$(stored)" = '000000-0002||| w-1||| w-2||| w-3|||' ] || fail "an empty cell left the hours: $(stored)"
expect 0 "$store is whole" check

for command in history diff rollback; do
    expect 0 "^Usage: feverctl .* $command" $command --help
done
exit $bad
