#!/usr/bin/env bash
# feverctl export: what import takes back, files that are whole or not there.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

cat >list.csv <<'END'
id,marker_id,source_id,name,aliases,services,designated,insurance,min_age_months,admission,adcode,phone,lat,lon,crs,precision,hours,hours_text,note,source,source_url,source_date
b-2,7,k-1,协和医院发热门诊,"协和;PUMCH",fever_adult;ct,false,true,168,"戴口罩;带身份证|2026-01-31",,010-69156114,39.912345678,116.4159110001,gcj02,address,Mo-Fr 08:00-17:00,工作日8点到17点,"他说""请先致电"", 谢谢",卫健委,https://example.org/a?b=c,2026-01-02
a-1,900,k-2,"=SUM(1,2) 医院",,,,,,,,,39.98,116.31,,district,,,-1 楼,,,
B.3,8,,海淀医院发热门诊,,,,,,,,,,,,,24/7,,,,,
END
"$feverctl" --store one.db init >log
"$feverctl" --store two.db init >log
"$feverctl" --store one.db import list.csv --source s >log || fail "$(cat log)"

expect 0 'Wrote 3 clinics of revision 1 to out.csv' --store one.db export out.csv
[ "$(tail -n +2 out.csv | cut -d, -f1,2 | tr '\n' ' ')" = 'B.3,8 a-1,900 b-2,7 ' ] ||
    fail "ids, their order or marker ids: $(cat out.csv)"
grep -q '^a-1,900,k-2,"=SUM(1,2) 医院",' out.csv || fail 'a cell was changed'
"$feverctl" --store two.db import out.csv >log || fail "$(cat log)"
"$feverctl" --store two.db export - >again.csv
cmp out.csv again.csv || fail "$(diff out.csv again.csv)"
expect 0 'unchanged +3$' --store one.db import out.csv --source s --dry-run
expect 0 'quarantined +0$' --store one.db import out.csv --source s --dry-run

for file in out.xlsx out.gpkg; do
    expect 0 "Wrote 3 clinics of revision 1 to $file" --store one.db export $file
    "$feverctl" --store ${file#out.}.db init >log
    "$feverctl" --store ${file#out.}.db import $file >log || fail "$file: $(cat log)"
    "$feverctl" --store ${file#out.}.db export - | cmp - out.csv || fail "$file is not the same"
done
expect 2 'xlsx cannot be written to stdout' --store one.db export --format xlsx -
ogrinfo -so out.gpkg clinics >log 2>&1
grep -q '^Geometry: Point' log || fail "ogrinfo does not read the GeoPackage: $(cat log)"
ogrinfo -ro -q -where "id = 'b-2'" out.gpkg clinics | grep -q '^  POINT (116.4096[0-9]* 39.9109' ||
    fail 'the point of b-2 is not WGS84'
[ "$(ogrinfo -ro -q out.gpkg clinics | grep -c '^  POINT')" -eq 1 ] ||
    fail 'a district was given a point'

expect 0 'Wrote 3 clinics .* to out.geojson' --store one.db export out.geojson
"$feverctl" --store one.db export --format geojson - | cmp - out.geojson || fail 'stdout is another'
node -e '
    const { features } = JSON.parse(require("fs").readFileSync("out.geojson", "utf8"));
    const [room, district, located] = features;
    const [lon, lat] = located.geometry.coordinates;
    const ok = features.length === 3 && room.geometry === null && district.geometry === null &&
        district.properties.lat === 39.98 && Math.abs(lon - 116.4096) < 1e-3 &&
        Math.abs(lat - 39.9109) < 1e-3 && located.properties.designated === false &&
        located.properties.crs === "gcj02" && located.properties.lat === 39.912345678;
    if (!ok) { console.log(JSON.stringify(features)); process.exit(1); }
' || fail 'the GeoJSON is not so'
if command -v ogrinfo >log; then
    ogrinfo -so -al out.geojson 2>&1 | grep -q 'source_date: ' || fail 'ogrinfo does not read it'
fi

answers 'a.format === "csv" && a.clinics === 3 && a.revision.number === 1 && a.file === "x.txt"' \
    --store one.db export x.txt --format csv
expect 2 'the ending of x.dbf names no format' --store one.db export x.dbf
expect 2 'must be csv, geojson, gpkg or xlsx' --store one.db export x --format xml
expect 2 'both want stdout' --store one.db export - --json
expect 2 'an argument is missing' export
expect 1 'there is no store at none.db' --store none.db export none.csv
[ ! -e none.csv ] || fail 'a failed export left a file'
cp one.db another.db
for place in one.db another.db one.db-wal one.db-shm; do
    expect 1 "$place is .*a store and was left as it is; give another file" --store one.db export $place --format csv
done
[ ! -e one.db-wal ] || fail 'a log was written over'
expect 0 'another.db is whole' --store another.db check
expect 0 'one.db is whole' --store one.db check
expect 0 '^Usage: feverctl .* export' export --help

echo old >kept.csv
chmod 640 kept.csv
ln -s kept.csv link.csv
expect 0 'to link.csv' --store one.db export link.csv
[ -L link.csv ] || fail 'a link was replaced'
cmp kept.csv out.csv || fail 'a link was not followed'
[ "$(stat -c %a kept.csv)" = 640 ] || fail "the mode became $(stat -c %a kept.csv)"
expect 1 'cannot write none/x.csv' --store one.db export none/x.csv
mkdir folder.csv
expect 1 'cannot write folder.csv: it is a directory' --store one.db export folder.csv
if [ -e /dev/full ]; then
    expect 1 'cannot write /dev/full: No space' --store one.db export /dev/full --format csv
    "$feverctl" --store one.db export - >/dev/full 2>log && fail 'a full disk went unnoticed'
fi
mkfifo pipe.csv
cat pipe.csv >through.csv &
expect 0 'to pipe.csv' --store one.db export pipe.csv
wait
cmp through.csv out.csv || fail 'a pipe got something else'

# A workbook that came out cut off, because its temporary files could not grow, is no workbook.
{ echo name,address && seq -f '医院%.0f,地址地址地址地址地址地址地址地址' 400; } >many.csv
expect 0 'Made' --store many.db init
expect 0 'Revision 1' --store many.db import many.csv --source many
for blocks in 36 48 64; do # its index takes the store 32
    said=$(ulimit -f $blocks && "$feverctl" --store many.db export many.xlsx 2>&1 | cat)
    [[ $said = feverctl:\ cannot\ write\ many.xlsx:* ]] || fail "no file above $blocks KB: $said"
    [ ! -e many.xlsx ] || fail "a workbook cut off at $blocks KB was left"
done
expect 0 'Wrote 400 clinics' --store many.db export many.xlsx
expect 0 'unchanged +400' --store many.db import many.xlsx --source many

[ -z "$(find . -name '*.??????' ! -name '*.geojson')" ] || fail "left behind: $(ls)"
exit $bad
