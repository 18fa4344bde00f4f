#!/bin/bash
# Print `kvm` if a guest started with it really runs, else `tcg`. A /dev/kvm that is there can still hang the guest, so one is
# booted under a time limit, once per boot of the host.
# usage: kvm-probe.sh VMLINUZ
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

answer=$cache/accel-$(id -u)-$(cat /proc/sys/kernel/random/boot_id)
if [ ! -s "$answer" ]; then
    rm -f "$cache/accel-$(id -u)"-*
    found=tcg
    # With nothing to boot from, the kernel panics and, by panic=-1 and -no-reboot, ends the guest: that it got there is enough.
    if [ -w /dev/kvm ] && timeout -k 1 8 qemu-system-x86_64 -accel kvm -cpu host -m 256 -nodefaults -display none -no-reboot \
        -kernel "$1" -append "console=ttyS0 panic=-1 quiet" -serial stdio < /dev/null 2>/dev/null | grep -q 'Kernel panic'; then
        found=kvm
    fi
    echo "$found" > "$answer"
fi
cat "$answer"
