#!/bin/bash
# In the guest: KUnit, the labs, and then what kmemleak found.
# usage: guest.sh [LAB...]
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
if [ $# = 0 ]; then
    tap_adopt "KUnit: " tests/kunit/guest.sh
    mapfile -t labs < <(tests/labs/list --without measures)
    set -- "${labs[@]}"
fi
tap_adopt "" tests/labs/guest.sh "$@"
scan
cat $leaks > /tmp/leaks
check "kmemleak found nothing" test ! -s /tmp/leaks
[ ! -s /tmp/leaks ] || head -60 /tmp/leaks | sed 's/^/# /'
echo "$(grep -c '^unreferenced object' /tmp/leaks) reports"
tap_done
