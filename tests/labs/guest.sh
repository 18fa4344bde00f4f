#!/bin/bash
# In the guest: run labs one after the other.
# usage: guest.sh LAB...
set -uo pipefail
. tests/tap.sh

for lab in "$@"; do
    started=$SECONDS
    tap_adopt "$lab: " timeout -k 5 "${LAB_LIMIT:-240}" "tests/labs/$lab.sh"
    echo "# $lab: $((SECONDS - started)) s"
done
tap_done
