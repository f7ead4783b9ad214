#!/usr/bin/env bash
# Doubtful pairs from the list to the decision: the file that --decisions writes and reads, what
# each word does, merges that keep all ids, and the way back.
set -u
root=$PWD
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

same() { # NAME EXPECTED ACTUAL
    [ "$2" = "$3" ] || fail "$1: '$3', expected '$2'"
}
words() { query "$1" | tr '|' ' '; }
clinics() { words 'SELECT id, name FROM clinic ORDER BY id' | tr '\n' ';'; }

# decide ROW WORD: writes a word into the last column of the line about that row.
decide() {
    sed -i -E "/^(\xef\xbb\xbf)?\"$1\",/s/,\"[^\"]*\"\r?\$/,\"$2\"\r/" decisions.csv
}

stores=0
fresh() {
    rm -f fever.db* decisions.csv
    stores=$((stores + 1))
    ! on_server || FEVER_STORE=$(place_of "fresh$stores")
    expect 0 'Made' init
    expect 0 'Revision' import "$root/tests/cases/import/regions.csv" --as regions
}

printf 'name,city,district,address,phone\n乙中医院,武汉市,武昌区,解放路1号,027-88041911\n' >first.csv
printf 'name,city,district,address,phone\n甲医院,武汉市,武昌区,,\n乙中医院,武汉市,武昌区,中山大道999号,\n' >list.csv

# A dry run lists the pair, writes the file and leaves the store alone.
fresh
expect 0 'inserted +1' import first.csv --source s
expect 0 '1 doubtful pairs' import list.csv --source t --dry-run --decisions decisions.csv
same 'clinics after a dry run' '420106-0001 乙中医院;' "$(clinics)"
same 'the file' "$(printf '\xef\xbb\xbf')\"row\",\"source_id\",\"name\",\"region\",\"address\",\"id\",\"candidate_row\",\"candidate_source_id\",\"candidate_name\",\"candidate_region\",\"candidate_address\",\"candidate_id\",\"distance_m\",\"why\",\"decision\"|\"3\",\"\",\"乙中医院\",\"湖北省 武汉市 武昌区\",\"中山大道999号\",\"\",\"\",\"\",\"乙中医院\",\"湖北省 武汉市 武昌区\",\"解放路1号\",\"420106-0001\",\"\",\"same name; same district; another address\",\"\"|" \
    "$(sed 's/\r$//' decisions.csv | tr '\n' '|')"
same 'line ends' 2 "$(grep -c $'\r$' decisions.csv)"
answers 'a.doubts.length === 1 && a.doubts[0].row === 3 && a.doubts[0].candidate_id === "420106-0001"
    && a.doubts[0].distance_m === null && a.doubts[0].same_phone === false && /address/.test(a.doubts[0].why)' \
    import list.csv --source t --dry-run
# Nothing is added twice.
cp decisions.csv before.csv
expect 0 'doubtful' import list.csv --source t --dry-run --decisions decisions.csv
cmp -s before.csv decisions.csv || fail 'the file was written again'

# Undecided: kept apart, once; a second import changes nothing and lists the pair again.
expect 0 'inserted +2' import list.csv --source t --decisions decisions.csv
expect 0 'unchanged +2' import list.csv --source t --decisions decisions.csv
expect 0 '1 doubtful pairs' import list.csv --source t --decisions decisions.csv
same 'undecided' '420106-0001 乙中医院;420106-0002 甲医院;420106-0003 乙中医院;' "$(clinics)"

# Same, now that both are in the store: one clinic with both ids, both sources' claims, all phones.
expect 0 'closed' close 420106-0003 --reason 消毒
decide 3 same
expect 0 '- 420106-0003 乙中医院, merged into 420106-0001' import list.csv --source t --decisions decisions.csv --dry-run
expect 0 'retired +1' import list.csv --source t --decisions decisions.csv
same 'merged' '420106-0001 乙中医院;420106-0002 甲医院;' "$(clinics)"
same 'its aliases' '420106-0003 中山大道999号 027-88041911' \
    "$(words "SELECT alias_ids, address, phone FROM clinic WHERE id = '420106-0001'")"
same 'its claims' 's;t;' "$(words "SELECT source FROM claim WHERE clinic_id = '420106-0001'" | tr '\n' ';')"
# Neither list makes a second clinic again, with the file or without it.
for list in 'list.csv --source t' 'first.csv --source s' 'list.csv --source t --decisions decisions.csv'; do
    # shellcheck disable=SC2086
    expect 0 'inserted +0' import $list
    same "after $list" '420106-0001 乙中医院;420106-0002 甲医院;' "$(clinics)"
done
expect 0 'is whole' check
# What was closed before is closed still, and opens under its id of today.
expect 0 'clinic 420106-0003: closed' close --list
expect 0 '420106-0001 is ended' reopen 420106-0001
expect 0 '^0 closures' close --list
# The way back brings both; forward again is one more merge.
number=$(words 'SELECT MIN(number) FROM revision WHERE retired = 1')
expect 0 '' rollback $((number - 1))
same 'rolled back' '420106-0001 乙中医院;420106-0002 甲医院;420106-0003 乙中医院;' "$(clinics)"
same 'aliases rolled back' '' "$(words 'SELECT alias_id FROM clinic_alias')"
same 'claims rolled back' '420106-0001 s;420106-0002 t;420106-0003 t;' \
    "$(words 'SELECT clinic_id, source FROM claim ORDER BY 1' | tr '\n' ';')"
expect 0 'retired +1' import list.csv --source t --decisions decisions.csv
expect 0 'is whole' check

# Same at once: no second clinic, the row's own name stays as an alias.
fresh
expect 0 'inserted +1' import first.csv --source s
printf 'name,city,district,address\n老乙中医院,武汉市,武昌区,中山大道999号\n' >renamed.csv
printf 'name,candidate_id,decision\n老乙中医院,420106-0001,相同\n' >decisions.csv
expect 0 'updated +1' import renamed.csv --source t --decisions decisions.csv
same 'decided at once' '420106-0001 乙中医院 老乙中医院' "$(words 'SELECT id, name, aliases FROM clinic')"
expect 0 'No change' import renamed.csv --source t --decisions decisions.csv
expect 0 'No change' import renamed.csv --source t

# Different: nobody asks again while the file is given, also after rows have moved.
fresh
expect 0 'inserted +1' import first.csv --source s
expect 0 'doubtful' import list.csv --source t --decisions decisions.csv
decide 3 different
printf 'name,city,district,address,phone\n丙医院,武汉市,武昌区,,\n甲医院,武汉市,武昌区,,\n乙中医院,武汉市,武昌区,中山大道 999号,\n' >moved.csv
answers 'a.doubts.length === 0 && !a.findings.some(f => f.code === "match_doubtful" || f.code === "decision_unused")' \
    import moved.csv --source t --decisions decisions.csv

# Skip: a new row waits in quarantine and nothing else happens to its clinics.
fresh
expect 0 'inserted +1' import first.csv --source s
expect 0 'doubtful' import list.csv --source t --dry-run --decisions decisions.csv
decide 3 skip
expect 4 'match_skipped' import list.csv --source t --decisions decisions.csv --quarantine q.csv
same 'skipped' '420106-0001 乙中医院;420106-0002 甲医院;' "$(clinics)"
grep -q '乙中医院.*match_skipped' q.csv || fail 'the skipped row is not in quarantine'

# Two clinics of the store, of which the list says nothing.
printf 'id,candidate_id,decision\n420106-0002,420106-0001,same\n' >decisions.csv
printf 'name,city,district\n丁医院,武汉市,武昌区\n' >other.csv
expect 0 'retired +1' import other.csv --decisions decisions.csv
same 'of the store' '420106-0001 乙中医院 甲医院 420106-0002;420106-0003 丁医院  ;' \
    "$(words 'SELECT id, name, aliases, alias_ids FROM clinic ORDER BY id' | tr '\n' ';')"
# An alias is still the same clinic, and a name that was merged away does not come back.
expect 0 'No change' import other.csv --decisions decisions.csv
printf 'name,city,district\n甲医院,武汉市,武昌区\n' >gone.csv
expect 0 'inserted +0' import gone.csv --source t --dry-run

# A decisions file that cannot be followed stops the import before anything is written.
before=$(words 'SELECT MAX(number) FROM revision')
refused() { # PATTERN, the file on stdin
    cat >bad.csv
    expect 3 "$1" import list.csv --source t --decisions bad.csv
    same "the revision after $1" "$before" "$(words 'SELECT MAX(number) FROM revision')"
}
printf 'name,candidate_id,decision\n甲医院,420106-0001,smae\n' |
    refused '^feverctl: bad.csv, line 2, column 3 \(decision\): "smae" is no decision'
printf 'name,candidate_id,decision\n甲医院,1,same\n甲医院,1,different\n' |
    refused 'bad.csv: lines 2 and 3 contradict each other'
printf 'name,candidate_name,decision\n甲,乙,same\n乙,丙,same\n丙,甲,different\n' |
    refused 'bad.csv: lines [23] and 4 contradict each other'
printf 'name,decision\n甲医院,same\n' | refused 'does not say about which candidate'
printf 'name,candidate_id\n甲医院,1\n' | refused 'bad.csv has no column "decision"'
printf 'name,candidate_id,decision\n"甲医院,1,same\n' | refused 'bad.csv: line 2: a quoted cell'
expect 1 'is the list itself' import list.csv --source t --decisions list.csv
expect 1 'is a directory' import list.csv --source t --decisions .
printf 'name,candidate_id,decision\n没有,420106-0001,same\n' >unused.csv
expect 0 'decision_unused' import other.csv --decisions unused.csv --dry-run
: >empty.csv
expect 0 '' import other.csv --decisions empty.csv --dry-run

# What a geocoder filled in is no second list: that a list now says another district stays a question.
fresh
printf 'name,adcode\n朝阳医院,110101\n' >district.csv
expect 0 'inserted +1' import district.csv --source s
expect 0 '1 by district' geocode
printf 'name,adcode\n朝阳医院,110102\n' >district.csv
expect 0 '1 doubtful pairs' import district.csv --source s --dry-run
# A second list is: it was found to be one clinic in spite of what they say.
printf 'id,name,adcode\n110101-0001,朝阳医院,110101\n' >second.csv
expect 0 'unchanged +1' import second.csv --source t
expect 0 'updated +1' import district.csv --source s --dry-run

# Two rows that differ in their hours alone may each be either side; also when they stand elsewhere.
fresh
printf '%s\n' name,city,district,address,hours 甲医院,武汉市,武昌区,, \
    '乙中医院,武汉市,武昌区,解放路1号,Mo-Su 08:00-17:00' \
    '乙中医院,武汉市,武昌区,解放路1号,Mo-Su 08:00-17:30' >twins.csv
expect 0 '1 doubtful pairs' import twins.csv --source t --dry-run --decisions decisions.csv
decide 4 same
sed 2d twins.csv >fewer.csv
expect 0 'inserted +1' import fewer.csv --source t --dry-run --decisions decisions.csv
sed '1a 丙医院,武汉市,武昌区,,' twins.csv >more.csv
expect 0 'inserted +3' import more.csv --source t --dry-run --decisions decisions.csv
expect 0 'inserted +2' import twins.csv --source t --decisions decisions.csv
same 'twins' '420106-0001 甲医院;420106-0002 乙中医院;' "$(clinics)"

# An id that has answered once goes on to: neither an empty cell nor another id takes one away.
fresh
printf 'id,name,adcode,alias_ids\nx-1,甲医院,110101,y-1\n' >ids.csv
expect 0 'inserted +1' import ids.csv --source s
sed 's/y-1$//' ids.csv >none.csv
expect 0 'No change' import none.csv --source s
sed 's/y-1$/y-2/' ids.csv >other.csv
expect 0 'updated +1' import other.csv --source s
same 'the ids of old' 'y-1;y-2' "$(words 'SELECT alias_ids FROM clinic')"

# A clinic that was merged comes back as what it became, by its id and by its name, and does not stand
# in the way of the other one.
fresh
printf 'id,name,adcode,address\na-1,甲医院,110101,甲路1号\nb-1,乙医院,110101,乙路2号\n' >both.csv
printf 'id,candidate_id,decision\nb-1,a-1,same\n' >decisions.csv
expect 0 'inserted +2' import both.csv --source s
expect 0 'retired +1' import both.csv --source s --decisions decisions.csv
printf 'id,name,adcode,address\nz-1,丙医院,110101,丙路3号\n' >neither.csv
expect 0 'retired +1' import neither.csv --source s
printf 'id,name,adcode,address\nz-1,丙医院,110101,丙路3号\nb-1,乙医院,110101,乙路2号\n' >second.csv
expect 0 '^  \+ a-1 乙医院' import second.csv --source s
same 'by its id' 'a-1 b-1;z-1 ;' "$(words 'SELECT id, alias_ids FROM clinic ORDER BY id' | tr '\n' ';')"
expect 4 'id_repeated' import both.csv --source t
expect 0 '1 stay' import neither.csv --source t
expect 0 'retired +1' import neither.csv --source s
printf 'name,adcode,address\n乙医院,110101,甲路1号\n' >named.csv
expect 0 '^  \+ a-1 甲医院' import named.csv --source t --partial
expect 0 'is whole' check

exit $bad
