#!/usr/bin/env bash
# feverctl correct and corrections as their users meet them.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

cat >regions.csv <<'END'
adcode,parent,level,name,pinyin,lon,lat,area_code,emergency_number
110000,,province,北京市,beijing,116.4,39.9,010,120
110101,110000,district,东城区,dongcheng,116.42,39.93,,
110105,110000,district,朝阳区,chaoyang,116.44,39.92,,
END
cat >list.csv <<'END'
id,name,kind,phone,lat,lon,hours,province,city,district,note
a-1,协和医院发热门诊,fever_clinic,010-69156114,39.91,116.41,24/7,北京市,北京市,东城区,
a-2,朝阳医院发热门诊,fever_clinic,,39.92,116.46,,北京市,北京市,朝阳区,
END
"$feverctl" init >log
"$feverctl" import regions.csv --as regions >log || { cat log; exit 1; }
"$feverctl" import list.csv --source s >log || { cat log; exit 1; }

expect 2 'an argument is missing' correct
expect 2 'say what to correct' correct a-1 --why x
expect 2 'say why' correct a-1 phone=010-69156115
expect 2 'say why' correct a-1 phone=010-69156115 --why ' '
expect 2 "there is no field 'telephone'" correct a-1 telephone=1 --why x
expect 2 "there is no field ''" correct a-1 =1 --why x
expect 2 "'phone' is no FIELD=VALUE" correct a-1 phone --why x
# What is cut short in a sentence is still text, for JSON has no place for anything else.
"$feverctl" --json correct a-1 phone=没有电话没有电话没有电话没有电话没有电话没有电话没有电话 --why x >json 2>log
node -e 'const { error } = JSON.parse(require("fs").readFileSync("json", "utf8"));
    if (!error.detail.startsWith("phone cannot be")) throw error' || fail 'no JSON of a long value'
for field in id marker_id source_id alias_ids; do
    expect 2 "$field is given once and for all" correct a-1 $field=7 --why x
done
expect 2 'note is given twice' correct a-1 note=a note=b --why x
expect 2 'one at a time' correct a-1 note=a --remove phone --why x
expect 2 '.*must be a last day such as' correct a-1 note=a --why x --until morgen
expect 2 'before 2200.*without it there is no end' correct a-1 note=a --why x --until 9999-12-31
expect 2 'has passed' correct a-1 note=a --why x --until 2020-01-01
expect 2 'one line of UTF-8' correct a-1 note=a --why $'x\ny'
expect 1 'there is no clinic a-9' correct a-9 note=a --why x
while IFS='|' read -r value sentence; do
    expect 1 "$sentence" correct a-1 "$value" --why x
done <<'END'
name=|a clinic has a name and a kind
kind=|a clinic has a name and a kind
kind=bakery|kind cannot be 'bakery'
services=fever_adult;baking|services cannot be 'baking'
hours=foo bar|hours cannot be 'foo bar'
phone=13812345678|phone cannot be '138\*+5678'.*--allow-mobile
phone=12|phone cannot be '12'
lat=39.9|a position needs both
lat=|a position needs both
crs=gcj02|give it with lat and lon
adcode=999999|adcode cannot be '999999'
district=朝阳门区|district cannot be
max_age_years=-3|max_age_years cannot be
verified_at=gestern|verified_at cannot be
booking_url=ftp://x|booking_url cannot be
insurance=perhaps|insurance cannot be 'perhaps'
END
expect 1 'a position needs both' correct a-1 lat=39.9 lon= --why x
expect 1 'seem to be swapped' correct a-1 lat=116.41 lon=39.91 --why x
expect 1 'is not in China|its position is not' correct a-1 lat=48.8 lon=2.3 --why x
expect 1 'crs must be|coordinate system must be' correct a-1 lat=39.91 lon=116.41 crs=utm --why x
expect 1 'ages? ' correct a-1 min_age_months=168 max_age_years=3 --why x
answers 'a.revisions[0].number === 2' history
answers 'a.corrections.length === 0' corrections

expect 0 '^    phone: 010-69156114 -> 010-69156115$' correct a-1 phone=69156115 --why 电话核实 --dry-run
answers 'a.revisions[0].number === 2' history
expect 0 'Revision 3 corrects clinic a-1:' \
    correct a-1 phone=69156115 note=东门 --why 电话核实 --who 王 --until 2199-12-31
expect 0 ' corrections +\+2 ~0 -0  by feverctl .* correct$' history --limit 1
expect 0 '^    phone: 010-69156114 -> 010-69156115$' diff 2 3
expect 0 '^    note: 东门 -> \(none\)$' diff 3 2
answers 'a.corrections.length === 2 && a.corrections[0].field === "phone" &&
    a.corrections[0].value === "010-69156115" && a.corrections[0].base === "010-69156114" &&
    a.corrections[0].who === "王" && a.corrections[0].why === "电话核实" &&
    a.corrections[0].until === "2199-12-31" && /\+08:00$/.test(a.corrections[0].since) &&
    a.corrections[0].state === "active" && a.corrections[1].base === null' corrections
expect 0 'Nothing to do' correct a-1 note=东门 --why 电话核实 --until 2199-12-31
answers '!a.new_revision && a.revision.number === 3' \
    correct a-1 note=东门 --why 电话核实 --until 2199-12-31
expect 0 '^    hours: 24/7 -> Mo-Su,PH 08:00-20:00$' correct a-1 hours=每天8点到20点 --why x
answers 'a.id === "a-2" && a.changed[0].fields.lat.after === "39.93" &&
    a.changed[0].fields.crs.after === "gcj02"' correct a-2 lat=39.93 lon=116.47 crs=gcj02 --why x
expect 0 '^    adcode: 110105 -> 110101$' correct a-2 district=东城区 --why x
expect 0 '^    lat: 39.93 -> \(none\)$' correct a-2 lat= lon= --why x --dry-run
USER=li answers 'a.corrections.some((c) => c.field === "hours")' corrections a-1
answers 'a.corrections.every((c) => c.id === "a-2")' corrections a-2
expect 1 'there is no clinic a-9' corrections a-9

exported() { "$feverctl" export - | awk -F, -v id="$1" -v n="$2" '$1 == id { print $n }'; }
expect 0 'No change' import list.csv --source s
[ "$(exported a-1 33)" = 010-69156115 ] || fail 'the correction is not exported'
sed 's/24\/7/Mo-Fr 09:00-17:00/; s/朝阳医院发热门诊/朝阳医院发热门诊（新）/' list.csv >other.csv
answers 'a.updated === 2 && a.findings.some((f) => f.code === "correction_kept" &&
    f.column === "hours" && f.row === 2)' import other.csv --source s
"$feverctl" export - | grep -q "Mo-Su,PH 08:00-20:00" || fail "the hours are not kept"

sed 's/69156114/69156115/' list.csv >agreed.csv
answers 'a.findings.filter((f) => f.code === "correction_confirmed").length === 1' \
    import agreed.csv --source s --dry-run
answers 'a.corrections.length === 0' corrections --stale
expect 0 'correction_confirmed' import agreed.csv --source s
answers 'a.corrections.length === 1 && a.corrections[0].state === "confirmed" &&
    a.corrections[0].field === "phone" && a.corrections[0].stale' corrections --stale
sed 's/69156114/69156116/' list.csv >newer.csv
expect 0 'updated +1' import newer.csv --source s
[ "$(exported a-1 33)" = 010-69156116 ] || fail 'an ended correction still hides the source'

number=$("$feverctl" --json history --limit 1 | node -p \
    'JSON.parse(require("fs").readFileSync(0, "utf8")).revisions[0].number')
expect 0 "is revision 2 again" rollback 2
[ "$(exported a-1 33)" = 010-69156115 ] || fail "after the rollback: $(exported a-1 33)"
[ "$(exported a-2 26)" = 110101 ] || fail 'the district went back'
answers 'a.corrections.every((c) => c.state === "active")' corrections
answers "a.changed.length > 0" diff "$number" 2
expect 0 "$store is whole" check

expect 1 'clinic a-1 has no correction of level' correct a-1 --remove level
expect 0 '^    phone: 010-69156115 -> 010-69156114$' correct a-1 --remove phone --dry-run
expect 0 'takes corrections of clinic a-1 back' correct a-1 --remove phone,note hours
answers 'a.corrections.length === 0' corrections a-1
[ "$(exported a-1 33)" = 010-69156114 ] || fail 'the source is not back'
expect 0 '^    lon: 116.47 -> 116.46$' correct a-2 --remove lat
expect 0 'takes corrections of clinic a-2 back' correct a-2 --remove district
answers 'a.corrections.length === 0' corrections
answers 'a.inserted.length + a.changed.length + a.retired.length === 0' diff 2 \
    "$("$feverctl" --json history --limit 1 | node -p \
    'JSON.parse(require("fs").readFileSync(0, "utf8")).revisions[0].number')"

expect 0 'corrects clinic a-1' correct a-1 phone= 'entrance_lat=39.9105' entrance_lon=116.4102 \
    name=协和医院东院发热门诊 --why x
"$feverctl" export one.csv >log
expect 0 'imported|Revision|No change' import one.csv
"$feverctl" export two.csv >log
cmp one.csv two.csv || fail 'export, import, export differ in the same store'
answers 'a.corrections.length > 0' corrections
other=$(place_of other)
"$feverctl" --store "$other" init >log
"$feverctl" --store "$other" import regions.csv --as regions >log
"$feverctl" --store "$other" import one.csv >log
"$feverctl" --store "$other" export three.csv >log
cmp one.csv three.csv || fail 'export, import, export differ in another store'
# The source's next list does not bring back what was corrected.
"$feverctl" import list.csv --source s >log
[ "$(exported a-1 4)" = 协和医院东院发热门诊 ] || fail 'the list brought the old name back'

# A list that comes to use a corrected name means the same clinic.
printf '名称,区县,地址\n甲医院,东城区,甲路1号\n' >named.csv
id=$("$feverctl" --json import named.csv --source named --kind fever_clinic 2>log |
    node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).changes[0].id')
"$feverctl" correct "$id" name=乙医院 --why '挂牌' >log
sed -i s/甲医院/乙医院/ named.csv
answers 'a.inserted === 0 && a.retired === 0 &&
         a.findings.some((f) => f.code === "correction_confirmed")' \
    import named.csv --source named --kind fever_clinic

for command in correct corrections; do
    expect 0 "^Usage: feverctl .* $command" $command --help
done
exit $bad
