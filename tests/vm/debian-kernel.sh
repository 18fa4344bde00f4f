#!/bin/bash
# Print the directory of Debian's own kernel for the installed linux-headers: boot/vmlinuz-VERSION, lib/modules/VERSION.
# The package is unpacked into the cache, not installed: the host's /boot stays as it is.
# usage: debian-kernel.sh [VERSION]
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

newest_headers() {
    local build
    build=$(find /lib/modules/*-amd64/build -maxdepth 0 2>/dev/null | sort -V | tail -1)
    [ -n "$build" ] || die "no kernel headers are installed: apt-get install linux-headers-amd64"
    basename "$(dirname "$build")"
}

unpack() { # VERSION DIRECTORY
    local work
    work=$(mktemp -d "$cache/.kernel.XXXXXX")
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$work'" EXIT
    (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "linux-image-$1") >&2 ||
        die "cannot download linux-image-$1; if the archive has moved on: apt-get update && apt-get install linux-headers-amd64"
    dpkg-deb -x "$work"/linux-image-*.deb "$work/root"
    mkdir -p "$cache/kernels"
    mv "$work/root" "$2"
}

version=${1:-$(newest_headers)}
dir=$cache/kernels/$version
if [ ! -e "$dir/lib/modules/$version/modules.dep" ]; then
    cache_lock debian-kernel
    [ -e "$dir/boot/vmlinuz-$version" ] || unpack "$version" "$dir"
    /sbin/depmod -b "$dir" "$version"
fi
echo "$dir"
