#!/usr/bin/env bash
# `feverctl import --as notices`: notices out of a sheet, found again by their ids, and what of them
# is refused.
set -u
# shellcheck source=tests/unit/support_feverctl.sh
. "$(dirname "$0")/support_feverctl.sh" || exit 1

expect 0 'Made' init
printf 'adcode,parent,level,name\n110000,,province,北京市\n110101,110000,district,东城区\n' >regions.csv
expect 0 'Revision 1' import regions.csv --as regions

cat >notices.csv <<'END'
公告清单,,,,,,,,,
id,severity,title,text,url,regions,from,until,source,epidemic
flu,预警,流感高发,请戴口罩,https://example.org/a,110000;110101,2026-01-25T08:00:30+08:00,2199-12-31,疾控中心,是
rain,,暴雨,,,,,,,
END
answers 'a.outcome === "done" && a.inserted === 2 && a.as === "notices" && !a.new_revision &&
    a.findings.map((f) => f.code).join() === "row_above_header,notice_everywhere"' \
    import notices.csv --as notices --dry-run
expect 0 '^0 notices' notice list
expect 0 '2 written; services show it' import notices.csv --as notices
answers 'a.notices.length === 2 && a.notices[0].id === "flu" && a.notices[0].epidemic &&
    a.notices[0].regions.join() === "110000,110101" && a.notices[0].severity === "warning" &&
    a.notices[0].from === "2026-01-25T08:00:00+08:00" &&
    a.notices[0].until === "2200-01-01T00:00:00+08:00" && a.notices[1].severity === "info"' notice list
answers 'a.unchanged === 2 && a.updated === 0' import notices.csv --as notices
sed -i 's/暴雨/暴雨红色预警/; s/https:/ftp:/; s/^END//' notices.csv
answers 'a.updated === 1 && a.quarantined === 1 && a.findings.some((f) => f.column === "url" &&
    f.code === "cell_invalid" && f.row === 3)' import notices.csv --as notices
answers 'a.notices.length === 2 && a.notices.some((n) => n.title === "暴雨红色预警")' notice list
cat >refused.csv <<'END'
id,severity,title,regions,until,epidemic
a,grave,t,,,
b,,,,,
c,,t,990000,,
d,,t,1100,,
e,,t,,2020-01-01,
f,,t,,,perhaps
-,,t,,,
g,,t,,,
g,,u,,,
END
answers 'a.inserted === 1 && a.quarantined === 8 && a.findings.filter((f) => f.severity === "error")
    .map((f) => f.row + f.column).join() ===
    "2severity,3title,4regions,5regions,6until,7epidemic,8id,10id"' import refused.csv --as notices
expect 0 'taken down' notice remove flu
expect 0 'taken down' notice remove rain
expect 0 'taken down' notice remove g
answers 'a.entries.slice(0, 7).map((e) => e.action + ":" + e.target).join() ===
    "notice.drop:g,notice.drop:rain,notice.drop:flu,notice.put:g,notice.put:rain,notice.put:rain,notice.put:flu"' \
    audit --limit 7
[ "$(query 'SELECT MAX(number) FROM revision')" = 1 ] || fail 'a revision was made'
exit $bad
