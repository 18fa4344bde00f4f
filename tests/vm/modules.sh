#!/bin/bash
# Build the kernel modules in a copy of kmod/, so that objects for several kernels never meet; print the copy's directory.
# usage: modules.sh ARCH KDIR [MAKE_ARGUMENT...]
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"

arch=$1 kdir=$2
shift 2
copy=$project/build/kmod-$arch-$(basename "${kdir%/build}")
mkdir -p "$copy"
exec 9> "$copy.lock"
flock 9
rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='*.mod' --exclude='*.mod.c' --exclude='.*' \
    --exclude='*.order' --exclude='*.symvers' "$project/kmod/" "$copy/"
make -s -C "$kdir" M="$copy" ARCH="$arch" "$@" modules >&2
echo "$copy"
