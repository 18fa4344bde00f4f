#!/bin/bash
# Print the directory of the newest kernel source that kmod/compat/window allows and Debian's backports offer.
# Downloaded with a package list of its own: the system's apt configuration is neither used nor changed.
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"
# shellcheck source=kmod/compat/window
. "$project/kmod/compat/window"

suite=trixie-backports

mirror() {
    local found
    # shellcheck disable=SC2016 # $(SITE) is for apt-get
    found=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -m1 '/debian/*$') ||
        found=$(awk '/^URIs:/ { print $2; exit } $1 == "deb" { print $2; exit }' \
            /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null)
    [ -n "$found" ] || die "apt knows no Debian mirror"
    echo "$found"
}

apt() { # PROGRAM ARGUMENTS...
    "apt-$1" -q -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$cache/apt/$suite.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$cache/apt/lists" -o Dir::State::Status=/dev/null -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        "${@:2}"
}

# Sort the versions on standard input and print the newest one within the window.
newest_allowed() {
    local version
    while read -r version; do
        [ "$(printf '%s\n' "$version" "$MAX" | sort -V | tail -1)" != "$MAX" ] || echo "$version"
    done | sort -V | tail -1
}

offered() { apt cache pkgnames linux-source- | sed -n 's/^linux-source-\([0-9.]*\)$/\1/p'; }
unpacked() { find "$cache" -maxdepth 1 -type d -name 'linux-source-*' -printf '%f\n' | sed 's/linux-source-//'; }

# The suite may come to offer a newer version that the window allows: ask once a day, not at every run.
refresh() {
    [ -z "$(find "$cache/apt/asked" -mtime -1 2>/dev/null)" ] || return 0
    mkdir -p "$cache/apt/lists/partial"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
        "$(mirror)" "$suite" > "$cache/apt/$suite.list"
    apt get update >&2 && touch "$cache/apt/asked"
}

fetch() { # VERSION
    local work
    work=$(mktemp -d "$cache/.source.XXXXXX")
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$work'" EXIT
    say "fetching linux-source-$1"
    (cd "$work" && apt get download "linux-source-$1" >&2)
    dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xO "./usr/src/linux-source-$1.tar.xz" | tar -C "$work" -xJ
    mv "$work/linux-source-$1" "$cache/"
}

version=$MAX
if [ ! -d "$cache/linux-source-$version" ]; then
    cache_lock kernel-source
    if refresh; then version=$(offered | newest_allowed); else version=$(unpacked | newest_allowed); fi
    [ -n "$version" ] || die "$suite offers no kernel source up to $MAX"
    [ -d "$cache/linux-source-$version" ] || fetch "$version"
fi
echo "$cache/linux-source-$version"
