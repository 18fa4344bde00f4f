#!/bin/bash
# In the guest: run what writes TAP, and then tell what kmemleak found.
# usage: guest.sh COMMAND [ARGUMENT...]
set -uo pipefail
. tests/tap.sh

leaks=/sys/kernel/debug/kmemleak

# What is found once may be on its way; twice, it is lost.
scan() {
    echo scan > $leaks
    sleep 6
    echo scan > $leaks
}

# What was lost before anything of ours was loaded is not ours.
echo scan > $leaks
echo clear > $leaks
tap_adopt "" "$@"
scan
cat $leaks > /tmp/leaks
check "kmemleak found nothing" test ! -s /tmp/leaks
[ ! -s /tmp/leaks ] || head -60 /tmp/leaks | sed 's/^/# /'
echo "$(grep -c '^unreferenced object' /tmp/leaks) reports"
tap_done
