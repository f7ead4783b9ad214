#!/usr/bin/env bash
# Fails on an include that breaks the layer table of the design. Usage: check-layers.sh [ROOT]
#
# A public header fever/x.h belongs to the folder that holds x.c. Each folder lists the folders
# that it may include from; outside headers are tied to the folders that wrap them. A folder of steps has
# them in an order: none includes what stands in a later one, or beside them.
set -eu
cd "${1:-$(dirname "$0")/..}"

include_lines() { # file:header, for every include of the given files
    grep -rHoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]+' --include='*.[ch]' "$@" |
        sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]/:/'
}

bad=0
{ find src -mindepth 2 -name '*.c' && echo -- && include_lines src include; } | awk -F: '
BEGIN {
    may["base"] = "base"
    may["tables"] = "" # programs that make tables at build time
    may["geo"] = "base geo"
    may["care"] = "base care"
    may["hours"] = "base geo hours"
    may["clinic"] = "base geo hours care clinic"
    below = may["clinic"]
    may["store"] = below " store"
    may["import"] = below " import"
    may["api"] = below " api"
    may["page"] = below " api page"
    may["http"] = below " store import api page http"
    may["desk"] = may["http"] " desk"
    may["app"] = may["desk"] " app"

    steps["import"] = "cell read columns record match plan geocode tables report"
    steps["hours"] = "prose"

    # Outside headers and the folders that may include them.
    only["sqlite3\\.h|spatialite.*"] = "store"
    only["libpq-fe\\.h"] = "store"
    only["microhttpd\\.h|gnutls/.*"] = "http"
    only["jansson\\.h"] = "base api import store http desk app"
    only["geodesic\\.h"] = "geo"
    only["sodium\\.h"] = "base"
    only["libdeflate\\.h"] = "base"
    only["gdal.*\\.h|ogr_.*\\.h|cpl_.*\\.h|csv\\.h|iconv\\.h|expat\\.h|libxml/.*"] = "import"
    only["xlsxwriter\\.h"] = "import"
    only["unicode/.*"] = "import tables"
    only["curl/.*"] = "app"
    only["seccomp\\.h"] = "app"
    only["qrencode\\.h"] = "desk"
    only["xlsxwriter\\.h"] = "import"
    only["urcu.*"] = "clinic"

    # The functional core has no clock, file, socket or log.
    core = "^(geo|hours|care|clinic|api|page)$"
    core_steps = "^src/import/(cell/normalise|record/|match/|plan/)"
    forbidden = "^(stdio\\.h|time\\.h|sys/time\\.h|unistd\\.h|fcntl\\.h|sys/socket\\.h|netinet/.*|syslog\\.h)$"
}

function complain(what) {
    print file ": " what > "/dev/stderr"
    bad = 1
}

function has(list, word) {
    return index(" " list " ", " " word " ") > 0
}

# Which place of its layer a step has; 0: none.
function rank(step,    all, i) {
    for (i = split(steps[layer], all, " "); i > 0 && all[i] != step; i--)
        ;
    return i
}

function check_reach(    up) {
    if (split(header, up, "/") != 3 || !steps[layer] || part[4] == "")
        complain("layer " layer " may not reach into another folder; use its public header")
    else if (!rank(part[3]) || !rank(up[2]) || rank(up[2]) >= rank(part[3]))
        complain("step " part[3] " of layer " layer " may not include from step " up[2])
}

function check_public(name,    layer_of) {
    if (holders[name] != 1) {
        complain("includes fever/" name ".h, which no single src/*/" name ".c stands behind")
        return
    }
    layer_of = owner[name]
    if (name == "log" && layer !~ /^(base|http|desk|app)$/)
        complain("layer " layer " does not log")
    if (file == "src/import/import_run.c" && layer_of == "store")
        return
    if (!has(may[layer], layer_of))
        complain("layer " layer " may not include fever/" name ".h of layer " layer_of)
}

function check_outside(    pattern) {
    for (pattern in only)
        if (header ~ "^(" pattern ")$" && !has(only[pattern], layer))
            complain("layer " layer " may not include " header)
    if ((layer ~ core || file ~ core_steps) && header ~ forbidden)
        complain("the functional core may not include " header)
}

$0 == "--" { listed = 1; next }

!listed { # src/<folder>/<name>.c, src/<folder>/<step>/<name>.c
    name = $0
    sub(/^.*\//, "", name)
    sub(/\.c$/, "", name)
    split($0, part, "/")
    owner[name] = part[2]
    holders[name]++
    next
}

{
    file = $1
    header = $2
    part[4] = ""
    split(file, part, "/")
    layer = file ~ /^src\/base\/tables\// ? "tables" : part[2]
    if (part[1] == "include") { # a public header follows the layer of its .c
        name = part[3]
        sub(/\.h$/, "", name)
        layer = owner[name]
        if (holders[name] != 1)
            complain("no single src/*/" name ".c stands behind this header")
    }
    if (header ~ /^fever\//) {
        name = substr(header, 7)
        sub(/\.h$/, "", name)
        check_public(name)
    } else if (header ~ /^\.\.\//) {
        check_reach()
    } else {
        check_outside()
    }
}

END { exit bad }
' || bad=1

if ! include_lines include/fever | sed -n 's/^include\/\([^:]*\):\(fever\/.*\)/\1 \2/p' |
    tsort >/dev/null 2>&1; then
    echo "include/fever: the headers include each other in a cycle" >&2
    bad=1
fi

[ $bad -eq 0 ] && echo "layers: clean"
exit $bad
