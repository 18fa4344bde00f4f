#!/bin/bash
# Realservers that vanish: those that remain go on, and nothing in the director breaks.
#
#   client ── edge ──┬── director    rs1, rs2 by DSCP
#                    ├── r1 ── rs1
#                    └── r2 ─╳─ rs2
#
# heavy: hundreds of connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

configure() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl director dest add -t "$service" -r "$rs2" --dscp 7
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 7
}

answers_all() { # NAME COUNT
    prints_match "^ *$2 $1 $client\$" fetch_many "$2" client "$vip"
}

by_weight() {
    ctl director dest set -t "$service" -r "$rs2" -w 0
    check "$family: at weight 0, rs2 gets no connection" answers_all rs1 10
    ctl director dest set -t "$service" -r "$rs2" -w 1
}

by_delete() {
    ctl director dest del -t "$service" -r "$rs2"
    check "$family: deleted, rs2 gets no connection" answers_all rs1 10
}

# Connections, some of which go nowhere.
fetch_with_patience() { # COUNT
    local i
    for ((i = 0; i < $1; i++)); do
        patience=1 fetch client "$vip" "" -o /dev/null 2> /dev/null || true
    done
}

# A dest that no neighbour answers for.
silent_neighbour() {
    local silent=${rs3%13}99
    ctl director dest add -t "$service" -r "$silent" -g -w 1
    fetch_with_patience 6
    ctl director dest del -t "$service" -r "$silent"
    check "$family: after a dest that does not exist, rs1 answers all" answers_all rs1 10
}

without_dests() {
    ctl director dest del -t "$service" -r "$rs1"
    patience=2 check_not "$family: without dests nobody answers" fetch client "$vip"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
web_servers rs1 rs2
families by_weight
at rs2 ip link set r2 down
families by_delete
families silent_neighbour
families without_dests
check "packets without a dest are counted" prints_match 'no_dest +[1-9]' ctl director list --reasons
