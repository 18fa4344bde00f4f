#!/bin/bash
# In the guest: run labs one after the other.
# usage: guest.sh LAB...
set -uo pipefail
. tests/tap.sh

for lab in "$@"; do
    started=$SECONDS
    tap_adopt "$lab: " timeout -k 5 "${LAB_LIMIT:-400}" "tests/labs/$lab.sh"
    echo "# $lab: $((SECONDS - started)) s"
done
# The first report switches it off, and so does running out of room.
[ ! -e /proc/lockdep_stats ] || check "locks were watched to the end" grep -qE '^ *debug_locks: +1$' /proc/lockdep_stats
tap_done
