# shellcheck shell=bash
# For tests that work in a Debian of their own: a fresh root of bookworm, and a way in. Sourced; needs
# root, debootstrap, and the mirror that apt of this machine uses. FEVER_DEB_ROOT=DIR takes a root that
# debootstrap --variant=minbase has made already, and copies it.

# fresh_debian DIR LOG: makes DIR such a root, with the sources of this machine.
fresh_debian() {
    local mirror
    # shellcheck disable=SC2016 # apt's words
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Codename: bookworm' | head -n 1)
    if [ -n "${FEVER_DEB_ROOT:-}" ]; then
        cp -a "$FEVER_DEB_ROOT" "$1"
    else
        debootstrap --variant=minbase bookworm "$1" "$mirror" >"$2" 2>&1 || { tail -n 5 "$2" >&2 && return 1; }
    fi
    # shellcheck disable=SC2016
    apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) main' 'Created-By: Packages' 'Origin: Debian' |
        sort -u >"$1/etc/apt/sources.list"
    rm -f "$1"/etc/apt/sources.list.d/*
    echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/unsafe-io" # it is thrown away
    cp /etc/resolv.conf "$1/etc/"
}

# in_debian DIR COMMAND…: in that root, without anything of this machine's environment.
in_debian() {
    local root=$1
    shift
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
