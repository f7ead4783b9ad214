#!/usr/bin/env bash
# feverctl import of what other programs write: ODS, GeoPackage, Shapefile and KML made by ogr2ogr.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1
command -v ogr2ogr >/dev/null || { echo "skip: ogr2ogr (gdal-bin) is not there"; exit 0; }

expect 0 'Made' init
cat >points.csv <<'CSV'
name,address,source_id,x,y
甲医院,东城区甲路1号,k1,116.417683,39.902663
乙医院,西城区乙路2号,k2,116.366794,39.915309
CSV
points=(points.csv -oo X_POSSIBLE_NAMES=x -oo Y_POSSIBLE_NAMES=y -a_srs EPSG:4326
    -sql "SELECT name, address, source_id FROM points")
ogr2ogr -f ODS list.ods points.csv
ogr2ogr -f XLSX list.xlsx points.csv
ogr2ogr -f GPKG list.gpkg "${points[@]}" -nln clinics
ogr2ogr -f LIBKML list.kml "${points[@]}"
ogr2ogr -f "ESRI Shapefile" utf8.shp "${points[@]}" -lco ENCODING=UTF-8
ogr2ogr -f "ESRI Shapefile" gbk.shp "${points[@]}" -lco ENCODING=GBK
rm gbk.cpg # as most Chinese programs leave it
ogr2ogr -f GPKG mercator.gpkg list.gpkg -t_srs EPSG:3857
ogr2ogr -f GPKG lines.gpkg list.gpkg -sql "SELECT name, ST_Buffer(geom, 0.01) FROM clinics" \
    -dialect SQLite

# Names, addresses, keys and positions come out of each; then the store is empty again.
round=$(place_of round)
"$feverctl" --store "$round" init >/dev/null
same='a.inserted === 2 && a.changes.every((c, i) => c.name === ["甲医院", "乙医院"][i])'
for file in list.ods list.xlsx list.gpkg list.kml utf8.shp gbk.shp mercator.gpkg; do
    answers "$same" import $file --dry-run
    "$feverctl" --store "$round" import $file >/dev/null
    "$feverctl" --store "$round" export out.csv --format csv >/dev/null
    for part in 甲医院 东城区甲路1号 k2 116.417683 39.902663 116.366794 39.915309; do
        grep -q "$part" out.csv || fail "$file: $part is lost"
    done
    "$feverctl" --store "$round" rollback 0 >/dev/null
done
answers 'a.format === "Shapefile" && a.sheet === "gbk"' import gbk.shp --dry-run

# A table's names have ten bytes and its texts 254: Chinese ones of UTF-8 are cut inside a character.
address=$(printf '长%.0s' $(seq 85))
printf '机构名称,联系电话,开诊时间,地址,x,y\n甲医院,010-65266699,24小时,%s,116.41,39.91\n' "$address" >chinese.csv
ogr2ogr -f "ESRI Shapefile" chinese.shp chinese.csv -oo X_POSSIBLE_NAMES=x -oo Y_POSSIBLE_NAMES=y \
    -lco ENCODING=UTF-8 -oo AUTODETECT_TYPE=NO 2>/dev/null
answers 'a.rows === 1 && a.quarantined === 0 && !a.findings.some(f => f.code === "unknown_column" &&
         !["x", "y"].includes(f.column)) && !a.findings.some(f => f.code === "hours_refused") &&
         a.changes[0].name === "甲医院"' import chinese.shp --dry-run
answers 'a.format === "GPKG" && a.sheet === "clinics"' import list.gpkg --dry-run
answers 'a.findings.filter(f => f.code === "geometry_no_point").length === 2 && a.inserted === 2' \
    import lines.gpkg --dry-run

# Several layers: the error names them.
ogr2ogr -f GPKG -update list.gpkg "${points[@]}" -nln others
expect 3 'name the sheet or layer with --layer; there are: clinics \(2 rows\), others' import list.gpkg
answers 'a.sheet === "others"' import list.gpkg --layer others --dry-run
expect 3 'a text has no sheets' import points.csv --layer others

# A broken one leaves the store as it was.
head -c 30000 list.gpkg >cut.gpkg
expect 3 'cut.gpkg' import cut.gpkg
: >empty.gpkg
expect 3 'the file is empty' import empty.gpkg
answers 'a.length === 0 || a.revisions?.length === 0' history
exit $bad
