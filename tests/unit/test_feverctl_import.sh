#!/usr/bin/env bash
# feverctl import as maintainers meet it: exit codes, sentences, reports, quarantine, guard.
set -u
root=$PWD
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

# json EXPRESSION ARGUMENT…: what a JavaScript expression makes of stdout as `r`.
json() {
    local expression=$1
    shift
    "$feverctl" "$@" 2>/dev/null |
        node -e "const r = JSON.parse(require('fs').readFileSync(0, 'utf8')); console.log($expression)"
}

same() { # NAME EXPECTED ACTUAL
    [ "$2" = "$3" ] || { echo "$1: '$3', expected '$2'"; bad=1; }
}

# unchanged COMMAND…: the store's tables stay byte for byte what they were.
dump() { for table in clinic claim revision; do query "SELECT * FROM $table ORDER BY 1, 2"; done; }
unchanged() {
    local before
    before=$(dump 2>/dev/null)
    "$@"
    same "the store after $*" "$before" "$(dump 2>/dev/null)"
}

expect 1 "there is no store (at|in) $store" import list.csv
expect 2 'an argument is missing' import
expect 2 "--as must be clinics, regions, calendar, hotlines, outlines, self-check, consults or notices, not 'x'" import list.csv --as x
expect 2 '--kind must be' import list.csv --kind hospital
expect 2 '--crs must be' import list.csv --crs utm
expect 2 '--encoding klingon is not known' import list.csv --encoding klingon
expect 2 '--delimiter ab cannot separate cells' import list.csv --delimiter ab
expect 2 '--delimiter x cannot separate cells' import list.csv --delimiter x
expect 2 '--source must be one line of UTF-8' import list.csv --source $'\xff'
expect 2 '--source must be one line of UTF-8' import list.csv --source $'a\nb'
expect 2 'at most 200 bytes' import list.csv --source "$(printf '%0201d' 0)"
expect 2 '--source must be one line of UTF-8' load import list.csv --source $'\xff'
expect 0 'mass-removal guard' import --help
expect 0 'Made' init

printf 'name,adcode,phone\n甲医院,110101,010-65266699\n乙医院,110101,\n' >list.csv
unchanged expect 0 '^  \+ 110101-0001 甲医院$' import list.csv --dry-run
same 'revision of a dry run' null "$(json 'r.revision' import list.csv --dry-run --json)"
expect 0 'Revision 1' import list.csv --source s
expect 0 'No change' import list.csv --source s
printf 'name,adcode,phone\n甲医院,110101,010-65266688\n乙医院,110101,\n' >list.csv
unchanged expect 0 'phone: "010-65266699" -> "010-65266688"' import list.csv --dry-run
same 'changes of a dry run' '["010-65266699","010-65266688"]' \
    "$(json 'JSON.stringify(r.changes[0].fields.phone)' import list.csv --dry-run --json)"

# What cannot be read leaves the store as it was, with one sentence and the line.
printf 'name\n甲\n"乙\n' >broken.csv
unchanged expect 3 '^feverctl: line 3: a quoted cell that begins here is never closed' import broken.csv
printf 'title\n甲\n' >nameless.csv
unchanged expect 3 "no column is the clinic's name" import nameless.csv
printf 'name\n甲\0乙\n' >nul.csv
unchanged expect 3 'line 2: a NUL byte' import nul.csv
head -c 1100000 /dev/zero | tr '\0' x | sed '1s/^/name\n/' >long.csv
unchanged expect 3 'line 2: the row is longer' import long.csv
: >empty.csv
unchanged expect 3 'the file is empty' import empty.csv
mkfifo pipe
unchanged expect 1 'pipe is a pipe; give a regular file' import pipe
unchanged expect 1 'there is no such file' import none.csv
unchanged expect 1 '. is a directory' import .
echo '{"columns": [' >columns.json
unchanged expect 3 'columns.json, line 2' import list.csv --columns columns.json
unchanged expect 2 '--crs gcj02 is for clinics alone: --as regions takes WGS84' import list.csv --as regions --crs gcj02
same 'an error as JSON' invalid "$(json 'r.error.code' import broken.csv --json)"

# Quarantine: the input's columns and the reasons, for a spreadsheet; corrected it comes back.
printf 'name,lat,lon\n丙医院,,\n"丁, 医院",116.4,39.9\n好药房,,\n' >mixed.csv
expect 4 'axes_swapped' import mixed.csv --quarantine refused.csv --report report.json
same 'the quarantine' "$(printf '\xef\xbb\xbf"name","lat","lon","quarantine_row","quarantine_codes","quarantine_reasons"\r
"丁, 医院","116.4","39.9","3","axes_swapped","latitude and longitude seem to be swapped; exchange the columns"\r
"好药房","","","4","kind_doubtful","by its name this is no place that sees fever patients; give the right kind, such as pharmacy or vaccination_site"\r\n')" \
    "$(cat refused.csv)"
same 'the report' '4 rows_quarantined 2' \
    "$(node -e 'const r = JSON.parse(require("fs").readFileSync("report.json", "utf8"))
        console.log(r.findings.length, r.outcome, r.quarantined)')"
sed -i 's/"116.4","39.9"/"39.9","116.4"/; s/好药房/好医院/' refused.csv
expect 0 'inserted +2' import refused.csv
printf 'name\n大药房\n' >pharmacy.csv
unchanged expect 3 'Nothing was imported: every row has an error' import pharmacy.csv
unchanged expect 1 'is the list itself' import list.csv --report list.csv
unchanged expect 1 'cannot write /none/report.json' import list.csv --report /none/report.json
[ -z "$(ls report.json.* refused.csv.* 2>/dev/null)" ] || { echo 'temporary files were left'; bad=1; }

# Nobody's mobile number goes into a report, wherever it stands beside the list.
printf '各区发热门诊（联系人 １３８１２３４５６７８）,,\n机构名称,地址,备注\n王医院,甲路1号,值班 +8613812345678\n,联系人：某某 138 1234 5678,\n' >footer.csv
expect 0 'inserted +1' import footer.csv --report footer.json
same 'the masked numbers' '3 0' \
    "$(node -e 'const text = require("fs").readFileSync("footer.json", "utf8")
        const values = JSON.parse(text).findings.map(f => f.value || "")
        console.log(values.filter(v => /(138|１３８) ?[*＊]/.test(v)).length,
            /1234 ?5678|１２３４５６７８/.test(text) ? 1 : 0)')"
printf '编号,机构名称,纬度,经度,联系电话,备注\n13800000001,赵医院,116.4,39.9,13812345678,值班 139 1234 5678\n' >own.csv
expect 3 'mobile_dropped +1' import own.csv --quarantine own_refused.csv
same 'the masked quarantine' '"13800000001","赵医院","116.4","39.9","138****5678","值班 139 **** 5678"' \
    "$(sed -n 2p own_refused.csv | cut -d, -f1-6)"
expect 3 'axes_swapped +1' import own.csv --allow-mobile --quarantine own_refused.csv
same 'the quarantine that keeps them' '"13812345678","值班 139 1234 5678"' \
    "$(sed -n 2p own_refused.csv | cut -d, -f5-6)"

# What a caption says of a row goes with it into the quarantine and back: it would be open.
printf '机构名称,地址,开诊时间,lat\n甲医院,甲路1号,24小时,\n二、暂停开诊,,,\n乙医院,乙路2号,24小时,abc\n丙医院,丙路3号,北门,24小时,\n' >caption.csv
expect 4 'caption_closure +1' import caption.csv --quarantine caption_refused.csv
same 'the quarantine of a caption' '"乙医院","乙路2号","24小时","abc","暂停开诊","4"
"丙医院","丙路3号","北门","24小时","暂停开诊","5"' "$(sed 1d caption_refused.csv | cut -d, -f1-6)"
sed -i '/丙医院/d; s/"abc"/""/' caption_refused.csv
expect 0 'closure_remarked +1' import caption_refused.csv --partial

# The guard: more than ten and more than a fifth.
{ echo 'name'; for i in $(seq 30); do echo "第${i}门诊"; done; } >full.csv
expect 0 'inserted +30' import full.csv --source guard
head -15 full.csv >half.csv
unchanged expect 5 "16 of the source's 30 clinics would retire" import half.csv --source guard
expect 0 'retired +0' import half.csv --source guard --partial
expect 0 'retired +16' import half.csv --source guard --allow-mass-removal

# A store that is damaged is no fault of the list.
query "UPDATE clinic SET kind = 'shop' WHERE name = '第1门诊'"
expect 1 'cannot be read: kind' import full.csv --source guard
query "UPDATE clinic SET kind = 'fever_clinic' WHERE name = '第1门诊'"
expect 0 'inserted' import full.csv --source guard

# What ships imports without an error, and a second time without a change.
on_server && exit $bad
expect 0 'Made geo.db' init --store geo.db
for list in regions:regions hotlines:hotlines holidays:calendar clinics:clinics; do
    file=$root/geodata/${list%:*}.csv
    expect 0 'quarantined +0' import "$file" --as "${list#*:}" --store geo.db
    expect 0 'No change' import "$file" --as "${list#*:}" --store geo.db
done
expect 0 'geo.db is whole' check --store geo.db
exit $bad
