#!/usr/bin/env bash
# The files that an import writes for people: report and quarantine, by their endings.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

# holds FILE PATTERN…: each pattern is in the file.
holds() {
    local file=$1
    shift
    for pattern in "$@"; do
        grep -qF -- "$pattern" "$file" || fail "$file does not hold '$pattern'"
    done
}

expect 0 'Made' init
expect 2 '--report r.xml: the ending names no format; give .json, .csv or .html' \
    import list.csv --report r.xml
expect 2 '--report report: the ending names no format' import list.csv --report report
expect 2 '--quarantine q.json: the ending names no format; give .csv or .xlsx' \
    import list.csv --quarantine q.json

long=$(head -c 40000 /dev/zero | tr '\0' x)
printf 'source_id,name,phone,note\n0012345678901234567890,好药房,010-65266691,=1+1\n2,,13,%s\n3,甲医院,,\n' \
    "$long" >list.csv
expect 4 '1 cell held more than the 32,767 characters .* the first in its row 3' \
    import list.csv --dry-run --quarantine q.xlsx --report r.html
[ -e q.xlsx ] || fail 'q.xlsx was not written'
expect 4 'kind_doubtful' import list.csv --dry-run --quarantine q.CSV --report r.csv
expect 4 'kind_doubtful' import list.csv --dry-run --report r.json
holds r.html '<!DOCTYPE html>' '名称不像接诊发热患者的机构' '=1+1'
holds r.csv '"finding","error","2","","","kind_doubtful"'
holds q.CSV "\"'=1+1\""
node -e 'const r = JSON.parse(require("fs").readFileSync("r.json", "utf8"))
    if (r.events.new !== 1 || r.changes[0].events[0] !== "new") process.exit(1)' ||
    fail "r.json does not explain the list"

# The workbook holds text, also where a spreadsheet would see a number or a formula.
ogr2ogr -f CSV back.csv q.xlsx -oo HEADERS=FORCE -oo FIELD_TYPES=STRING 2>/dev/null ||
    fail 'GDAL does not read q.xlsx'
holds back.csv 'source_id,name,phone,note,quarantine_row,quarantine_codes,quarantine_reasons' \
    '"0012345678901234567890",好药房,010-65266691,=1+1,"2",kind_doubtful,'
[ "$(grep -o 'x*' back.csv | sort -r | head -1 | tr -d '\n' | wc -c)" -eq 32767 ] ||
    fail 'the long cell was not cut at 32767 characters'
unzip -p q.xlsx xl/worksheets/sheet1.xml >sheet.xml
grep -q '<dimension ref="A1:G3"/>' sheet.xml || fail 'the sheet says another size'
grep -q '<f>' sheet.xml && fail 'the workbook holds a formula'
grep -q 't="n"\|<c r="[A-Z0-9]*" s="[0-9]*"><v>' sheet.xml && fail 'the workbook holds a number'

# It comes back: the reasons are passed over, the ids are what they were.
expect 4 'kind_doubtful' import list.csv --dry-run --quarantine q.xlsx
expect 3 'quarantined +2$' import q.xlsx --dry-run --quarantine again.csv
cut -d, -f1-3,6 q.CSV | cut -c1-200 >first
cut -d, -f1-3,6 again.csv | cut -c1-200 | cmp - first || fail 'the rows came back changed'
"$feverctl" import q.xlsx --dry-run | grep -q unknown_column && fail 'the reasons are not known'
expect 4 'inserted +1$' import q.xlsx --kind pharmacy --source back
[ "$(query "SELECT source_id FROM claim WHERE source = 'back'")" = 0012345678901234567890 ] ||
    fail 'the id of the source has changed'

[ -z "$(find . -name '*.xlsx.*' -o -name '*.html.*' -o -name '*.CSV.*')" ] ||
    fail 'temporary files were left'
exit $bad
