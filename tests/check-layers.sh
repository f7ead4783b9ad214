#!/usr/bin/env bash
# Fails on an include that breaks the layer table of the design. Usage: check-layers.sh [ROOT]
#
# A public header fever/x.h belongs to the folder that holds x.c. Each folder lists the folders
# that it may include from; outside headers are tied to the folders that wrap them.
set -eu
cd "${1:-$(dirname "$0")/..}"

declare -A may=(
    [base]="base"
    [geo]="base geo"
    [care]="base care"
    [hours]="base geo hours"
    [clinic]="base geo hours care clinic"
    [store]="base geo hours care clinic store"
    [import]="base geo hours care clinic import"
    [api]="base geo hours care clinic api"
    [page]="base geo hours care clinic api page"
    [http]="base geo hours care clinic store import api page http"
    [desk]="base geo hours care clinic store import api page http desk"
    [app]="base geo hours care clinic store import api page http desk app"
)
# Extended regular expression over the header | folders that may include it.
outside=(
    'sqlite3\.h|libpq-fe\.h|spatialite.*:store'
    'microhttpd\.h:http'
    'jansson\.h:base api import store http desk app'
    'geodesic\.h:geo'
    'gdal.*\.h|ogr_.*\.h|csv\.h|iconv\.h:import'
    'unicode/.*:import'
    'curl/.*:app'
    'urcu.*:clinic'
)
# The functional core has no clock, file, socket or log.
core='^(geo|hours|care|clinic|api|page)$'
core_steps='^src/import/(normalise|validate|match|plan)'
forbidden='stdio\.h|time\.h|sys/time\.h|unistd\.h|fcntl\.h|sys/socket\.h|netinet/.*|syslog\.h'

bad=0
complain() {
    echo "$1: $2" >&2
    bad=1
}

owner_of() { # the folder that holds the header's .c, or the header itself
    local found
    found=$(ls src/*/"$1".c 2>/dev/null || true)
    [ "$(wc -w <<<"$found")" -eq 1 ] && basename "$(dirname "$found")"
}

check_include() { # file layer header
    local file=$1 layer=$2 header=$3 owner
    case $header in
    fever/*)
        owner=$(owner_of "$(basename "$header" .h)") || owner=''
        if [ -z "$owner" ]; then
            complain "$file" "includes $header, which no single src/*/$(basename "$header" .h).c stands behind"
        elif [ "$layer" = import ] && [[ $file == src/import/import_run.c && $owner == store ]]; then
            :
        elif ! grep -qw "$owner" <<<"${may[$layer]}"; then
            complain "$file" "layer $layer may not include $header of layer $owner"
        fi
        return
        ;;
    ../*)
        owner=$(cut -d/ -f2 <<<"$header")
        complain "$file" "layer $layer may not reach into another folder ($owner); use its public header"
        return
        ;;
    *) ;;
    esac
    local rule pattern
    for rule in "${outside[@]}"; do
        pattern=${rule%:*}
        if [[ $header =~ ^($pattern)$ ]] && ! grep -qw "$layer" <<<"${rule##*:}"; then
            complain "$file" "layer $layer may not include $header"
        fi
    done
    if [[ $layer =~ $core || $file =~ $core_steps ]] && [[ $header =~ ^($forbidden)$ ]]; then
        complain "$file" "the functional core may not include $header"
    fi
}

while IFS=: read -r file header; do
    check_include "$file" "$(cut -d/ -f2 <<<"$file")" "$header"
done < <(grep -rHoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]+' src --include='*.[ch]' |
    sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]/:/')

# Public headers follow the layer of their .c; none is an umbrella and there is no cycle.
while IFS=: read -r file header; do
    owner=$(owner_of "$(basename "$file" .h)") || owner=''
    [ -n "$owner" ] || continue
    check_include "$file" "$owner" "$header"
done < <(grep -HoE '^#include [<"][^>"]+' include/fever/*.h | sed -E 's/:#include [<"]/:/')
if command -v tsort >/dev/null &&
    ! grep -HoE '^#include "fever/[^"]+' include/fever/*.h |
    sed -E 's/^include\///; s/:#include "/ /' | tsort >/dev/null 2>&1; then
    complain include/fever "the headers include each other in a cycle"
fi

[ $bad -eq 0 ] && echo "layers: clean"
exit $bad
