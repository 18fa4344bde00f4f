#!/bin/bash
# In the guest: run labs one after the other and number their results through.
# usage: guest.sh LAB...
set -uo pipefail

count=0
number() { # REST_OF_LINE...: the result of a lab, as the next of all
    count=$((count + 1))
    echo "$1 $count - $lab: $2"
}

for lab in "$@"; do
    plan='' told=0 started=$SECONDS
    while IFS= read -r line; do
        if [[ $line =~ ^(ok|not\ ok)\ [0-9]+\ -\ (.*) ]]; then
            told=$((told + 1))
            number "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
        elif [[ $line =~ ^1\.\.([0-9]+)$ ]]; then
            plan=${BASH_REMATCH[1]}
        else
            echo "$line"
        fi
    done < <(timeout -k 5 "${LAB_LIMIT:-240}" "tests/labs/$lab.sh" 2>&1)
    [ "$plan" = "$told" ] || number "not ok" "broke off"
    echo "# $lab: $((SECONDS - started)) s"
done
echo "1..$count"
