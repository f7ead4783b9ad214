#!/usr/bin/env bash
# `feverctl load import`: queues out of a district's sheet, and what of them is refused.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

loads() { query "SELECT clinic_id, level, waiting, wait_minutes, expires_at - reported_at
    FROM clinic_load WHERE level IS NOT NULL ORDER BY clinic_id"; }
shows() {
    local now
    now=$(loads)
    [ "$now" = "$1" ] || fail "the loads are: $now, expected: $1"
}
ago() { TZ=Asia/Shanghai date -d "@$(($(date +%s) - $1 * 60))" "+${2:-%F %T}"; }

expect 0 'Made' init
printf 'adcode,parent,level,name\n110000,,province,北京市\n110101,110000,district,东城区\n110102,110000,district,西城区\n' >regions.csv
expect 0 'Revision 1' import regions.csv --as regions
printf 'id,source_id,alias_ids,name,aliases,adcode\nA-1,11,old-1,甲医院发热门诊,甲院,110101\nA-2,12,,人民医院,,110101\nA-3,13,,人民医院,,110102\nA-4,14,,丁医院,,110102\n' >clinics.csv
expect 0 'Revision 2' import clinics.csv --source list

# shellcheck disable=SC2016 # the sign is the sentence's own
expect 2 'say `load import FILE`' load export x
expect 2 'an argument is missing' load import
expect 0 'wait_minutes' load --help
expect 1 'no such file' load import none.csv

# Titles above the header, Chinese words, GB18030; names within a district, ids, keys of the list.
cat >queue.csv <<'END'
东城区、西城区候诊情况,,,,,,,
,,,,,,,
编号,机构名称,区县,候诊等级,候诊人数,预计等待(分钟),叫号,有效时间
,甲医院,,较忙,14人,35分钟,A036,90
,人民医院,西城区,空闲,0,5,,
14,,,暂停取号,,,,1小时
END
iconv -f UTF-8 -t GB18030 queue.csv >gb.csv
answers 'a.outcome === "done" && a.inserted === 3 && a.revision.number === 2 &&
    !a.new_revision && a.encoding === "GB18030"' load import gb.csv --dry-run
shows ''
expect 0 '3 written' load import gb.csv
shows "$(printf 'A-1|busy|14|35|5400\nA-3|low|0|5|3600\nA-4|full|||3600')"
answers 'a.entries.filter((e) => e.action === "load.put").length === 3 &&
    a.entries.some((e) => e.target === "A-3" && /gb.csv/.test(JSON.stringify(e.detail)))' audit

# What is doubtful, unknown, contradictory or out of range is told with its place; the rest is kept.
cat >doubtful.csv <<'END'
id,name,district,level,waiting,rooms_open,ttl_minutes
,人民医院,,low,1,,
,无名医院,,low,1,,
A-1,丁医院,,low,1,,
A-1,,,繁忙,1,,
A-1,,,low,-1,,
A-1,,,low,约10,,
A-1,,,low,1,1001,
A-1,,,low,1,,4
A-1,,,low,1,,241
,人民医院,东城,crowded,80,2.0,240
old-1,,,low,1,,
,,,low,1,,
END
answers 'JSON.stringify(a.findings.map((f) => [f.row, f.code, f.column])) === JSON.stringify([
    [2, "clinic_ambiguous", "name"], [3, "clinic_unknown", "name"], [4, "clinic_conflict", "id"],
    [5, "cell_invalid", "level"], [6, "cell_invalid", "waiting"], [7, "cell_invalid", "waiting"],
    [8, "cell_invalid", "rooms_open"], [9, "cell_invalid", "ttl_minutes"],
    [10, "cell_invalid", "ttl_minutes"], [13, "cell_invalid", "name"]]) &&
    a.quarantined === 10 && a.inserted === 1 && a.updated === 1' \
    load import doubtful.csv --dry-run
expect 4 'A-2 and A-3' load import doubtful.csv --quarantine refused.csv --report report.html
[ "$(wc -l <refused.csv)" = 11 ] || fail 'the quarantine has not the ten rows'
grep -q '可能是几家机构' report.html || fail 'the report does not tell of the doubt'
shows "$(printf 'A-1|low|1||3600\nA-2|crowded|80||14400\nA-3|low|0|5|3600\nA-4|full|||3600')"
printf 'id,level\nA-9,low\n' >unknown.csv
expect 3 'Nothing was imported' load import unknown.csv
printf 'id,waiting\nA-1,1\n' >levelless.csv
expect 3 'column level is missing' load import levelless.csv
printf 'level,waiting\nlow,1\n' >nameless.csv
expect 3 'no column tells the clinic' load import nameless.csv

# Two rows of one clinic: the same once; different ones are both refused.
printf 'id,level,waiting\nA-1,low,2\nA-1,low,2\nA-4,low,1\nA-4,crowded,70\n' >twice.csv
answers 'a.merged === 1 && a.quarantined === 2 && a.updated === 1 &&
    a.findings.map((f) => f.code).join() === "row_repeated"' load import twice.csv
shows "$(printf 'A-1|low|2||3600\nA-2|crowded|80||14400\nA-3|low|0|5|3600\nA-4|full|||3600')"

# A figure has a time: neither run out, nor to come, nor older than what the clinic itself said.
query 'DELETE FROM clinic_load'
printf '编号,候诊等级,上报时间,有效时间\nA-1,空闲,%s,30\nA-2,空闲,%s,30\nA-3,空闲,%s,30\nA-4,空闲,08:00,30\n' \
    "$(ago 40)" "$(ago -2)" "$(ago 10 '%Y年%-m月%-d日 %-H:%M')" >timed.csv
answers 'a.findings.map((f) => f.code).join() === "load_stale,load_in_future,cell_invalid" &&
    a.inserted === 1' load import timed.csv
shows 'A-3|low|||1800'
printf '编号,候诊等级,上报时间\nA-3,拥挤,%s\nA-1,较忙,%s\n' "$(ago 15)" "$(ago 5 '%FT%T+08:00')" >older.csv
answers 'a.findings.map((f) => f.code).join() === "load_newer_kept" && a.unchanged === 1 &&
    a.inserted === 1' load import older.csv
shows "$(printf 'A-1|busy|||3600\nA-3|low|||1800')"
answers 'a.unchanged === 2 && a.updated === 0' load import older.csv

exit $bad
