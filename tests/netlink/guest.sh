#!/bin/bash
# In the guest: load the modules, run the Python tests of a suite, unload, ask the kernel whether it was content.
# usage: guest.sh SUITE
set -uo pipefail
# shellcheck source=tests/tap.sh
. tests/tap.sh
# shellcheck source=tests/labs/modules.sh
. tests/labs/modules.sh
# shellcheck source=tests/labs/kernel_log.sh
. tests/labs/kernel_log.sh

export PYTHONPATH=tests/netlink/lib PYTHONDONTWRITEBYTECODE=1
# An emulated machine is slow.
[ "$LAB_KIND" != vm ] || export L3DSR_EMULATED=1 L3DSR_FUZZ=${L3DSR_FUZZ:-500}
modprobe -q tun || true
dmesg --clear
check "the modules load" modules_load l3dsr_director l3dsr_realserver xt_DADDR
/usr/bin/python3 "tests/$1/main.py"
check "the modules unload" modules_unload
check "the kernel log has no warning" kernel_log_clean
tap_done
