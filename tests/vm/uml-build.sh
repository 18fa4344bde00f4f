#!/bin/bash
# Build the user-mode kernel of the tests and print its build directory (the KDIR of `make modules ARCH=um`).
# usage: uml-build.sh [time|debug|bench]     time, the default: with a clock that can jump (time.config); debug: with the checkers of
#                                            debug.config; bench: compiled for speed (bench.config)
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

flavour=${1:-time}
here=$project/tests/vm
out=$cache/uml-$flavour
fragments=("$here"/{programs,lab,uml,"$flavour"}.config)

configure() {
    make -s -C "$source" ARCH=um O="$out" tinyconfig
    (cd "$source" && scripts/kconfig/merge_config.sh -m -O "$out" "$out/.config" "${fragments[@]}" > /dev/null)
    make -s -C "$source" ARCH=um O="$out" olddefconfig
}

# What the fragments switch on, a later one over an earlier one.
wanted() {
    cat "${fragments[@]}" | awk '
        match($0, /^(# )?CONFIG_[A-Z0-9_]+/) { name = substr($0, RSTART, RLENGTH); sub(/^# /, "", name); value[name] = $0 }
        END { for (name in value) if (value[name] !~ /^#/) print value[name] }'
}

# Kconfig drops silently what it cannot have; a test would miss it much later.
check_config() {
    local missing
    missing=$(wanted | grep -vxFf "$out/.config" | xargs || true)
    [ -z "$missing" ] || die "this source has no $missing"
}

build() {
    say "building a user-mode kernel of $(basename "$source") ($flavour): some minutes, log in $out.log"
    [ "$(readlink "$out/source")" = "$source" ] || rm -rf "$out"
    mkdir -p "$out"
    { configure && check_config && make -s -C "$source" ARCH=um O="$out" -j"$(nproc)"; } > "$out.log" 2>&1 || {
        tail -20 "$out.log" >&2
        die "the user-mode kernel does not build"
    }
    echo "$stamp" > "$out/.stamp"
}

source=$("$here/kernel-source.sh")
stamp=$(cat "${fragments[@]}" "$source/Makefile" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/.stamp" 2>/dev/null)" != "$stamp" ]; then
    cache_lock uml
    [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ] || build
fi
echo "$out"
