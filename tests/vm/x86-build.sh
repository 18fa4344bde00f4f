#!/bin/bash
# Build the x86-64 kernel that watches locks and print its build directory: the KDIR of `make modules ARCH=x86_64`. Its
# subdirectory guest is what vm-run.sh takes.
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

here=$project/tests/vm
out=$cache/x86-debug

fragment() { cat "$here"/{programs,lab,x86-debug}.config; }

configure() {
    make -s -C "$source" ARCH=x86_64 O="$out" tinyconfig
    fragment > "$out/fragment"
    (cd "$source" && scripts/kconfig/merge_config.sh -m -O "$out" "$out/.config" "$out/fragment" > /dev/null)
    make -s -C "$source" ARCH=x86_64 O="$out" olddefconfig
}

# Kconfig drops silently what it cannot have; a test would miss it much later.
check_config() {
    local missing
    missing=$(grep "^CONFIG_" "$out/fragment" | grep -vxFf "$out/.config" | xargs || true)
    [ -z "$missing" ] || die "this source has no $missing"
}

install_guest() {
    local release
    release=$(make -s -C "$source" ARCH=x86_64 O="$out" kernelrelease)
    rm -rf "$out/guest"
    mkdir -p "$out/guest/boot"
    make -s -C "$source" ARCH=x86_64 O="$out" INSTALL_MOD_PATH="$out/guest" modules_install
    cp "$out/arch/x86/boot/bzImage" "$out/guest/boot/vmlinuz-$release"
}

build() {
    say "building an x86-64 kernel of $(basename "$source") that watches locks: many minutes, log in $out.log"
    [ "$(readlink "$out/source")" = "$source" ] || rm -rf "$out"
    mkdir -p "$out"
    { configure && check_config && make -s -C "$source" ARCH=x86_64 O="$out" -j"$(nproc)" && install_guest; } > "$out.log" 2>&1 || {
        tail -20 "$out.log" >&2
        die "the x86-64 kernel does not build"
    }
    echo "$stamp" > "$out/.stamp"
}

source=$("$here/kernel-source.sh")
stamp=$({ fragment; cat "$source/Makefile"; } | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/.stamp" 2>/dev/null)" != "$stamp" ]; then
    cache_lock x86-debug
    [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ] || build
fi
echo "$out"
