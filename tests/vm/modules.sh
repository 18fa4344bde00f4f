#!/bin/bash
# Build kernel modules and print the directory that they are in: a copy of their sources for each kernel, so that objects for several
# kernels never meet; but for the kernel that `make modules` built them for in the project, that one.
# usage: modules.sh ARCH KDIR [MAKE_ARGUMENT...]
#   LAB_SOURCE   directory of the sources in the project (kmod)
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

arch=$1 kdir=$2
shift 2
sources=${LAB_SOURCE:-kmod}
copy=$project/build/${sources//\//-}-$arch-$(basename "${kdir%/build}")
mkdir -p "$copy"
exec 9> "$copy.lock"
flock 9

# Whether the project's own modules are for this kernel, a distribution's; those for others have the name of their copy.
are_here() {
    [ "$sources $*" = "kmod " ] && [[ $kdir == /lib/modules/*/build ]] && [ -e kmod/xt_DADDR.ko ] &&
        [[ $(modinfo -F vermagic kmod/xt_DADDR.ko) == "$(basename "${kdir%/build}") "* ]]
}

if are_here "$@"; then
    make -s -j"$(nproc)" -C "$kdir" M="$project/kmod" modules >&2
    echo "$project/kmod"
    exit
fi

# Kbuild does not see that the kernel's own structures changed.
[ ! "$kdir/.config" -nt "$copy/.kernel" ] || find "$copy" -name '*.o' -delete
cp -p "$kdir/.config" "$copy/.kernel"
rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='*.mod' --exclude='*.mod.c' --exclude='.*' \
    --exclude='*.order' --exclude='*.symvers' "$project/$sources/" "$copy/"

# On user-mode Linux the red zones of a module's variables outlive the module, and KASAN accuses whoever gets its memory next.
# So these are not set up; heap and stack keep theirs.
drop_red_zones_of_variables() {
    local module
    for module in "$copy"/*.ko; do objcopy -R .init_array -R .rela.init_array "$module"; done
}

make -s -j"$(nproc)" -C "$kdir" M="$copy" ARCH="$arch" "$@" modules >&2
if [ "$arch" = um ] && grep -q '^CONFIG_KASAN=y' "$kdir/.config"; then drop_red_zones_of_variables; fi
echo "$copy"
