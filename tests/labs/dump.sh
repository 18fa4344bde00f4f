#!/bin/bash
# Many services with many dests each: a list is complete, or says that changes interrupted it.
#
#   l3dsrctl list ═══ director ◄═══ changes
#
# LAB_DUMP="10000 100" says how many services, and dests of each; what is said here is what a minute allows.
# heavy: a hundred thousand dests
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

size="1000 100"
# An emulated machine is slow.
[ "$LAB_KIND" != vm ] || size="100 100"
read -r services dests <<< "${LAB_DUMP:-$size}"

load() {
    PYTHONPATH=tests/netlink/lib PYTHONDONTWRITEBYTECODE=1 at_exec director /usr/bin/python3 "$here/load.py" "$@"
}

fill() {
    (load fill "$services" "$dests")
}

list() {
    ctl director list > "$work/list" 2> "$work/list.error"
}

# Every service and every dest, once.
list_is_complete() {
    local told
    told=$(awk '$1 == "TCP" { service = $2; s[$2]++ } $1 == "->" && service { d[service " " $2]++ }
        END { print length(s), length(d) }' "$work/list")
    echo "services and dests: $told"
    [ "$told" = "$services $((services * dests))" ]
}

list_says_interrupted() {
    cat "$work/list.error"
    grep -q 'the configuration changed during each of' "$work/list.error"
}

complete_or_interrupted() {
    if list; then list_is_complete; else list_says_interrupted; fi
}

change() {
    load change "$services" > "$work/changer" 2>&1 &
    server_pids+=($!)
    wait_until 10 file_matches "$work/changer" '^changing'
}

lab_up
modules_load l3dsr_director
before=$SECONDS
check "$services services with $dests dests each are entered" fill
echo "# in $((SECONDS - before)) s"
before=$SECONDS
check "they are listed" list
echo "# in $((SECONDS - before)) s"
check "all of them, each once" list_is_complete
change
check "under constant change the list is complete, or says that it was interrupted" complete_or_interrupted
echo "# it $([ -s "$work/list.error" ] && echo "was interrupted" || echo "was complete")"
servers_stop || true
check "when the changes end, it is complete again" list
check "all of them once more" list_is_complete
