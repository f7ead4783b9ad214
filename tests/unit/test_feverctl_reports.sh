#!/usr/bin/env bash
# feverctl reports and compact: what residents said is listed, answered, exported, and erased.
# shellcheck disable=SC2016 # what stands in single quotes is JavaScript, with its own `${}`
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

# A feverd of its own takes the reports, as residents make them.
serve() {
    exec 5< <(exec "$FEVER_BUILD/feverd" --store "${FEVER_STORE:-fever.db}" --listen 127.0.0.1:0 2>feverd.log)
    feverd=$!
    trap 'kill $feverd 2>/dev/null; rm -rf "$work"' EXIT
    read -r _ _ url <&5 || { cat feverd.log; exit 1; }
}

# report ID JSON: prints the receipt.
report() {
    node -e '
        const [url, id, body] = process.argv.slice(1);
        fetch(`${url}api/v1/clinics/${id}/reports`,
            { method: "POST", headers: { "content-type": "application/json" }, body })
            .then((answer) => answer.json()).then(({ receipt }) => console.log(receipt));
    ' "$url" "$1" "$2"
}

cat >regions.csv <<'END'
adcode,parent,level,name,pinyin,lon,lat,area_code,emergency_number
110000,,province,北京市,beijing,116.4,39.9,010,120
110101,110000,district,东城区,dongcheng,116.41,39.93,010,120
120000,,province,天津市,tianjin,117.2,39.1,022,120
120101,120000,district,和平区,heping,117.2,39.1,022,120
END
cat >list.csv <<'END'
id,name,adcode,lat,lon
a-1,甲医院,110101,39.91,116.41
b-1,乙医院,120101,39.11,117.21
END
"$feverctl" init >/dev/null || exit 1
"$feverctl" import regions.csv --as regions >log || { cat log; exit 1; }
"$feverctl" import list.csv --source s >log || { cat log; exit 1; }
serve

answers 'a.groups.length === 0 && a.dropped === 0' reports list
receipt=$(report a-1 '{"kind":"moved","text":"=HYPERLINK(\"x\")","contact":"Nadel 4711","consent":true}')
report a-1 '{"kind":"moved"}' >/dev/null
report a-1 '{"kind":"closed","text":"a\u001b[2Jb"}' >/dev/null
report b-1 '{"kind":"wrong_phone","text":"空号"}' >/dev/null
answers 'a.groups.map((g) => `${g.clinic_id} ${g.kind} ${g.count} ${g.priority}`).join() ===
    "a-1 moved 2 false,a-1 closed 1 false,b-1 wrong_phone 1 false" &&
    a.groups[0].clinic === "甲医院" && a.groups[0].reports[0].contact === "Nadel 4711"' reports list
expect 0 'a-1 甲医院: moved, 2 reports' reports list
expect 0 'a \[2Jb' reports list
answers 'a.groups.length === 1 && a.groups[0].clinic_id === "b-1"' reports list --region 120000
expect 2 'six-digit' reports list --region 12
expect 1 'there is no region 990000' reports list --region 990000

"$feverctl" notice add --title 流感 --epidemic --region 120000 >log 2>&1 ||
    "$feverctl" notice --help
answers 'a.groups[0].clinic_id === "b-1" && a.groups[0].priority && !a.groups[1].priority' \
    reports list

expect 2 'neither list, resolve, erase nor export' reports burn
expect 2 'by their numbers' reports resolve --answer x
expect 2 'answer is needed' reports resolve 1
expect 1 'is no number' reports resolve one --answer x
expect 1 'there is no report 99' reports resolve 3 99 --answer x
expect 0 '1 report resolved' reports resolve 3 --answer 已停诊登记
expect 1 'was resolved before' reports resolve 3 --answer x
answers 'a.groups.every((g) => g.kind !== "closed")' reports list
answers 'a.groups.some((g) => g.kind === "closed" && g.reports[0].answer === "已停诊登记")' \
    reports list --all
answers 'a.entries[0].action === "report.resolve" && a.entries[0].target === "3"' audit

expect 2 'needs one FILE' reports export
expect 2 '`reports export` knows no --region' reports export --region 110000 one.csv
[ ! -e one.csv ] || fail 'all reports were written where one region was meant'
expect 2 '`reports list` knows no --anonymous' reports list --anonymous
expect 2 "'110000' is not understood here" reports list 110000
on_server || expect 1 'is a store and was left as it is' reports export fever.db
expect 0 'Wrote 4 reports' reports export all.csv
grep -qF "\"'=HYPERLINK(\"\"x\"\")\",\"Nadel 4711\"" all.csv || fail "all.csv: $(cat all.csv)"
expect 0 'Wrote 4 reports' reports export --anonymous some.csv
grep -qE 'HYPERLINK|Nadel|空号' some.csv && fail "some.csv tells too much: $(cat some.csv)"
[ "$(wc -l <some.csv)" -eq 5 ] || fail "some.csv: $(cat some.csv)"
answers 'a.entries[0].action === "report.export" && a.entries[0].detail === "{\"anonymous\":true}" &&
    a.entries[1].detail === "{\"anonymous\":false}"' audit

node -e '
    const [url, receipt] = process.argv.slice(1);
    fetch(`${url}api/v1/reports`,
        { method: "DELETE", headers: { authorization: `Bearer ${receipt}` } })
        .then((answer) => process.exit(answer.status === 204 ? 0 : 1));
' "$url" "$receipt" || fail 'the report was not erased'
if on_server; then
    pg_dump "$FEVER_STORE" | grep -q 'Nadel 4711' && fail 'the erased contact is still in the store'
else
    expect 0 'Compacted fever.db: [0-9]+ bytes' compact
    grep -qa 'Nadel 4711' fever.db* && fail 'the erased contact is still in the store'
    [ -s fever.db-wal ] && fail 'the log is not empty'
    answers 'a.bytes_after > 0 && a.bytes_after <= a.bytes_before' compact
fi
expect 2 'by their numbers' reports erase
expect 1 'there is no report 99' reports erase 4 99
answers 'a.groups.length === 3' reports list --all
expect 0 '1 report erased' reports erase 4
expect 1 'there is no report 4' reports erase 4
answers 'a.entries[0].action === "report.erase" && a.entries[0].target === "4"' audit
if on_server; then
    pg_dump "$FEVER_STORE" | grep -q '空号' && fail 'the erased text is still in the store'
else
    grep -qa '空号' fever.db* && fail 'the erased text is still in the store'
fi
expect 0 '' check
answers 'a.groups.length === 1 && a.groups[0].count === 1' reports list

kill $feverd
wait $feverd 2>/dev/null
exit $bad
