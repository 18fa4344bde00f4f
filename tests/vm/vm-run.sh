#!/bin/bash
# Run a script under Debian's kernel in QEMU; the root is the host's, read-only. Exits with the script's status, 125 if the
# guest died.
# usage: vm-run.sh KERNEL_DIRECTORY SCRIPT [ARGUMENT...]        the directory is what debian-kernel.sh prints
#   LAB_SECONDS  time limit (300)                 LAB_OUT    where to put what the script leaves in its $LAB_OUT
#   LAB_CPUS     (1; with KVM 2)                  LAB_ENV    names of variables to hand to the script
#   LAB_APPEND   more kernel arguments            LAB_SHELL  1: SCRIPT talks to this terminal
#   LAB_GDB      socket where a debugger may watch
#   LAB_ICOUNT   1: one virtual nanosecond per instruction, so that times in the guest count instructions
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"
# shellcheck source=tests/vm/job.sh
. "$(dirname "$0")/job.sh"

# A first file system that can reach the host over 9p and nothing else.
make_initrd() { # KERNEL_DIRECTORY VERSION
    local root=$work/initrd module
    mkdir -p "$root"/{bin,lib,proc,sys,dev,mnt}
    cp "$(command -v busybox)" "$root/bin/busybox"
    cp "$project/tests/vm/initrd.sh" "$root/init"
    for module in virtio_pci 9pnet_virtio 9p; do
        /sbin/modprobe -d "$1" -S "$2" --show-depends "$module" | awk '/^insmod/ { print $2 }'
    done | awk '!seen[$0]++' > "$work/modules"
    xargs -r cp -t "$root/lib" < "$work/modules"
    sed 's#.*/##' "$work/modules" > "$root/order"
    (cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) > "$work/initrd.gz"
}

# Sets: speed, cpus, kernel_speed
choose_speed() { # VMLINUZ
    # Two emulated processors take more than twice the time of one for the same work; fast string operations go byte by byte;
    # and what was translated once serves again only where programs lie where they lay before. A fifth level of page tables, guards
    # of user memory and tags of address spaces cost an emulator time, and protect nothing here.
    cpus=${LAB_CPUS:-1} kernel_speed=norandmaps
    if [ -n "${LAB_ICOUNT:-}" ]; then
        cpus=1
        speed=(-accel tcg -icount "shift=0,sleep=off" -cpu "max,-erms,-fsrm")
    elif [ "$("$project/tests/vm/kvm-probe.sh" "$1")" = kvm ]; then
        cpus=${LAB_CPUS:-2} kernel_speed=
        speed=(-accel kvm -cpu host)
    else
        speed=(-accel "tcg,thread=multi" -cpu "max,-erms,-fsrm,-la57,-smap,-smep,-pcid")
    fi
}

directory=$1
shift
version=$(basename "$directory"/lib/modules/*)
vmlinuz=$directory/boot/vmlinuz-$version
job_prepare vm "$directory/lib/modules" "$@"
make_initrd "$directory" "$version"
choose_speed "$vmlinuz"

share() { # TAG DIRECTORY READONLY
    shares+=(-fsdev "local,id=$1,path=$2,security_model=none,readonly=$3,multidevs=remap"
        -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
debugger=()
[ -z "${LAB_GDB:-}" ] || debugger=(-gdb "unix:$LAB_GDB,server=on,wait=off")
shares=()
share host / on
share project "$project" on
share modules "$directory/lib/modules" on
share lab "$out" off

# The kernel's own words go to a file, so that the script has standard output to itself.
if [ -n "${LAB_SHELL:-}" ]; then console=ttyS1; else console=ttyS0; fi
: > "$work/console"
job_run qemu-system-x86_64 "${speed[@]}" -smp "$cpus" -m 2048 -nodefaults -display none -vga none -no-reboot \
    -chardev "file,id=console,path=$work/console" -serial chardev:console \
    -chardev "stdio,id=words,signal=off" -serial chardev:words \
    -kernel "$vmlinuz" -initrd "$work/initrd.gz" "${shares[@]}" "${debugger[@]}" \
    -append "console=$console panic=-1 mitigations=off $kernel_speed ${LAB_APPEND:-quiet}"
