#!/bin/bash
# In the guest: KUnit, the labs, and then what kmemleak found.
# usage: guest.sh [LAB...]
set -uo pipefail
. tests/tap.sh

leaks=/sys/kernel/debug/kmemleak

# Take over another program's results under numbers of our own.
adopt() { # NAME COMMAND...
    local name=$1 line plan='' told=0
    shift
    while IFS= read -r line; do
        if [[ $line =~ ^(ok|not\ ok)\ [0-9]+\ -\ (.*) ]]; then
            told=$((told + 1))
            tap_result "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
        elif [[ $line =~ ^1\.\.([0-9]+)$ ]]; then
            plan=${BASH_REMATCH[1]}
        else
            echo "$line"
        fi
    done < <("$@" 2>&1)
    [ "$plan" = "$told" ] || tap_result "not ok" "$name broke off"
}

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
    adopt "KUnit" tests/kunit/guest.sh
    mapfile -t labs < <(tests/labs/list)
    set -- "${labs[@]}"
fi
adopt "the labs" tests/labs/guest.sh "$@"
scan
cat $leaks > /tmp/leaks
check "kmemleak found nothing" test ! -s /tmp/leaks
[ ! -s /tmp/leaks ] || head -60 /tmp/leaks | sed 's/^/# /'
echo "$(grep -c '^unreferenced object' /tmp/leaks) reports"
tap_done
