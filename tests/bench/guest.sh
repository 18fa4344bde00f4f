#!/bin/bash
# In the guest: load the modules and the makers of packets, then measure.
# usage: guest.sh PROGRAM [ARGUMENT...]        a Python program of this folder
set -uo pipefail
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/labs/modules.sh
. tests/labs/modules.sh
# shellcheck source=tests/labs/kernel_log.sh
. tests/labs/kernel_log.sh

export PYTHONPATH=tests/netlink/lib:tests/bench PYTHONDONTWRITEBYTECODE=1
XTABLES_LIBDIR=$(pkg-config --variable=xtlibdir xtables):$PWD/build
export XTABLES_LIBDIR
dmesg --clear
modules_load l3dsr_director l3dsr_realserver xt_DADDR
insmod "$LAB_BENCH/l3dsr_bench.ko"
/usr/bin/python3 "tests/bench/$1" "${@:2}"
status=$?
rmmod l3dsr_bench && modules_unload && kernel_log_clean && exit $status
exit 1
