#!/usr/bin/env bash
# feverctl columns: proposals from headers and values, which import takes unchanged.
set -u
root=$PWD
shared=${FEVER_SHARED:-$root/../shared}
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

expect 2 'an argument is missing' columns
expect 1 'there is no such file' columns missing.csv
expect 0 'how sure|How sure' columns --help
: >empty.csv
expect 3 'the file is empty' columns empty.csv

# Headers that say nothing: only the values can tell.
cat >blind.csv <<'END'
a,b,c,d,e,f,g,h,i,j,k,l
1,第一人民医院,东城区,东交民巷1号,010-65266699,116.41,39.91,二级甲等,8:00-17:00,2020年1月23日,K-07,是
2,第二人民医院,西城区,复兴门外大街14号,010-65266688,116.35,39.90,三甲,24小时,2020/1/24,K-09,否
3,红十字会医院,东城区,东四北大街7号,65266677,116.42,39.93,一级,周一至周五8:00-17:00,20200125,K-11,是
END
"$feverctl" columns blind.csv >blind.json 2>blind.txt || fail "columns blind.csv: exit $?"
node -e '
    const m = JSON.parse(require("fs").readFileSync("blind.json", "utf8"));
    const want = { a: null, b: "name", c: "district", d: "address", e: "phone", f: "lon", g: "lat",
                   h: "level", i: "hours_text", j: "source_date", k: "source_id", l: null };
    for (const [header, field] of Object.entries(want))
        if (m.columns[header] !== field) { console.log(header, m.columns[header]); process.exit(1); }
    if (m.constants.crs !== "gcj02") process.exit(1);
' || fail "blind.csv: $(cat blind.json)"
grep -q '^likely   b -> name: 100 % of the values' blind.txt || fail "reasons: $(cat blind.txt)"
grep -q 'crs = gcj02: nothing states' blind.txt || fail "reasons: $(cat blind.txt)"

# Composite cells, exchanged axes, a foreign key under id, a header that stands there twice.
cat >parts.csv <<'END'
id,单位,经度,纬度,place,where,where
x1,甲医院,39.91,116.41,北京市/北京市/东城区,"116.41,39.91",1
x2,乙医院,39.92,116.42,北京市/北京市/西城区,"116.42,39.92",2
END
answers 'a.mapping.columns.place.join() === "province,city,district" &&
         a.mapping.columns["经度"] === "lat" && a.mapping.columns.id === "source_id" &&
         a.columns.find(c => c.header === "经度").sureness === "likely" && a.has_name' columns parts.csv
printf 'who,where\n甲医院,"116.41，39.91"\n乙医院,"116.42，39.92"\n' >pair.csv
answers 'a.mapping.columns.where.join() === "lon,lat"' columns pair.csv

# Of two columns for one field the proposal takes the one that an import takes.
printf '机构名称,经度,纬度,高德经度,高德纬度,百度经度,百度纬度\n甲医院,,,116.4159,39.9124,116.4224,39.9184\n' >systems.csv
answers 'a.mapping.columns["高德经度"] === "lon" && a.mapping.columns["经度"] === null &&
         a.mapping.columns["百度经度"] === null && a.mapping.constants.crs === "gcj02"' columns systems.csv
printf '机构名称,百度坐标,经度,纬度\n甲医院,"116.4224,39.9184",116.4159,39.9124\n' >systems.csv
answers 'a.mapping.columns["经度"] === "lon" && a.mapping.columns["百度坐标"] === null &&
         a.mapping.constants.crs !== "bd09"' columns systems.csv
printf '机构名称,门诊时间,发热门诊开诊时间\n甲医院,24小时,8:00-17:00\n' >hours.csv
answers 'a.mapping.columns["发热门诊开诊时间"] === "hours_text" &&
         a.mapping.columns["门诊时间"] === null' columns hours.csv

# Hours in several columns, and the same headers over what is none.
printf '机构名称,开诊日,开始时间,结束时间\n甲医院,周一至周五,8:00,17:00\n' >bounds.csv
answers 'a.mapping.columns["开诊日"] === "days" && a.mapping.columns["开始时间"] === "opens" &&
         a.mapping.columns["结束时间"] === "closes"' columns bounds.csv
printf '机构名称,开诊日,开始时间,结束时间\n甲医院,2020-01-24,2020-01-24,2020-02-24\n' >contract.csv
answers 'a.mapping.columns["开诊日"] !== "days" && a.mapping.columns["开始时间"] !== "opens" &&
         a.mapping.columns["结束时间"] !== "closes"' columns contract.csv
printf '机构名称,开诊时间,周末是否开诊\n甲医院,8:00-17:00,否\n' >asked.csv
answers 'a.mapping.columns["周末是否开诊"] === "hours_text"' columns asked.csv
# Days of opening and closing are not the day of the list.
printf '机构名称,启用日期,停诊日期,更新日期\n甲医院,2062-01-02,2026-01-02,2026-01-01\n' >days.csv
answers 'a.mapping.columns["启用日期"] === "open_from" && a.mapping.columns["停诊日期"] === "open_until" &&
         a.mapping.columns["更新日期"] === "source_date"' columns days.csv
printf '机构名称,发热门诊,发热诊室\n甲医院,√,\n乙医院,,\n丙医院,,√\n' >ticks.csv
answers 'a.mapping.columns["发热门诊"] === "has_fever_clinic" &&
         a.mapping.columns["发热诊室"] === "has_fever_clinic"' columns ticks.csv
# Of several states each counts, as in an import: the second one shuts a door that the first leaves open.
printf '机构名称,开诊时间,开诊状态,当前状态\n甲医院,24小时,正常,停诊\n' >states.csv
"$feverctl" columns states.csv >states.json 2>states.txt || fail "columns states.csv: exit $?"
"$feverctl" --store states.db init >/dev/null || fail "init states.db: exit $?"
"$feverctl" --store states.db import --columns states.json --kind fever_clinic states.csv >states.txt ||
    fail "import states.csv: $(cat states.txt)"
"$feverctl" --store states.db export states-out.csv >/dev/null || fail "export: exit $?"
grep -q '24/7' states-out.csv && fail "states: $(cat states.json states-out.csv)"
# What has foreign headers is mapped by hand.
printf 'who,on,first,last\n甲医院,周一至周五,8:00,17:00\n' >foreign.csv
echo '{ "columns": { "who": "name", "on": "days", "first": "opens", "last": "closes" } }' >foreign.json
"$feverctl" --store bounds.db init >/dev/null || fail "init bounds.db: exit $?"
"$feverctl" --store bounds.db import --columns foreign.json --kind fever_clinic foreign.csv >bounds.txt ||
    fail "import foreign.csv: $(cat bounds.txt)"
"$feverctl" --store bounds.db export bounds-out.csv >/dev/null || fail "export: exit $?"
grep -q 'Mo-Fr 08:00-17:00,周一至周五 8:00-17:00' bounds-out.csv || fail "bounds: $(cat bounds-out.csv)"
echo '{ "columns": { "place": ["opens", "closes"] } }' >split.json
expect 3 'no field that a part of a cell can give' --store bounds.db import --columns split.json foreign.csv

printf '机构名称,节假日开诊时间,门诊时间,发热门诊开诊时间\n甲医院,8:00-12:00,24小时,8:00-17:00\n' >hours.csv
answers 'a.mapping.columns["发热门诊开诊时间"] === "hours_text" && a.mapping.columns["门诊时间"] === null &&
         a.mapping.columns["节假日开诊时间"] === "hours_text"' columns hours.csv

# Metres of a projection are no position that could be read, and no key either.
printf '机构名称,X,Y\n甲医院,12959137.85,4852834.05\n乙医院,12959208.11,4852911.72\n' >metres.csv
answers 'a.mapping.columns.X === null && a.mapping.columns.Y === null' columns metres.csv

printf 'x\n1\n' >nothing.csv
expect 0 'No column looks like the clinics' columns nothing.csv

# What is proposed goes into an import as it is.
expect 0 'Made' init
expect 0 'Revision' import "$root/geodata/regions.csv" --as regions
"$feverctl" columns blind.csv --output made.json 2>/dev/null >out.txt || fail "--output: exit $?"
[ -s out.txt ] && fail "--output also prints: $(cat out.txt)"
cmp -s made.json blind.json || fail '--output differs from stdout'
answers 'a.inserted === 3 && !a.findings.some(f => f.severity === "error")' \
    import blind.csv --columns made.json --dry-run

# Headers that are days give hours where no other column does, mapped or not.
cp "$root/tests/cases/import/columns-of-days/input.csv" days.csv
"$feverctl" columns days.csv --output days.json 2>/dev/null || fail "days: exit $?"
for mapping in '' '--columns days.json'; do
    # shellcheck disable=SC2086 # none, or an option with its value
    answers 'a.inserted === 2 && !a.findings.some(f => f.code.startsWith("hours"))' \
        import days.csv $mapping --dry-run --kind fever_clinic
done
grep -q '"周六": "hours_text"' days.json || fail "days: $(cat days.json)"

if [ -r "$shared/data/messy/hospitals-gbk.csv" ]; then
    for list in messy/hospitals-gbk tw-pharmacies-2023/located fever-clinics-2020/national \
        fever-clinics-2020/beijing-located; do
        "$feverctl" columns "$shared/data/$list.csv" --output columns.json 2>/dev/null ||
            fail "$list: exit $?"
        answers 'a.inserted + a.merged === a.rows &&
                 !a.findings.some(f => ["unknown_column", "repeated_column"].includes(f.code))' \
            import "$shared/data/$list.csv" --columns columns.json --dry-run
    done
    "$feverctl" columns "$shared/data/messy/hospitals-gbk.csv" --output columns.json 2>/dev/null
    expect 0 'Revision' import "$shared/data/messy/hospitals-gbk.csv" --columns columns.json
    found=$(query "SELECT phone FROM clinic WHERE crs = 'gcj02' AND id LIKE '1101%'" |
        grep -cE '^010-[0-9]{8}')
    [ "$found" -ge 115 ] || fail "hospitals-gbk: $found clinics with position, phone and district"
else
    echo 'skip: the lists beside the repository are not there'
fi
exit $bad
