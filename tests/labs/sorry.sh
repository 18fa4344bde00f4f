#!/bin/bash
# A server in another site says sorry while no other one takes new connections.
#
#   client ── edge ──┬── director
#      ▲       ▲     ├── rs3          by direct routing
#      │       │     ├── r1 ── rs1    by code
#      │       │     └── r2 ── rs2    by code: the other site, with --fallback
#      └───────┴── answer
#
# heavy: many connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

set_up() {
    ctl director service add -t "$service" -s rr 2> /dev/null
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl director dest add -t "$service" -r "$rs3" -g
    check "$family: a fallback dest in another site" ctl director dest add -t "$service" -r "$rs2" --dscp 11 --fallback
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
    vip_local rs3 "$vip"
}

answer_from() { # REALSERVERS
    local said
    said=$(fetch_many 20 client "$vip")
    echo "$said"
    [ "$(awk '{ print $2 }' <<< "$said" | xargs)" = "$1" ]
}

dest() { # OPTION...
    ctl director dest set -t "$service" -r "$@"
}

sorry() { # SCHEDULER
    local sched=$1
    ctl director service set -t "$service" -s "$sched"
    check "$family, $sched: while others take connections, it has none" answer_from "rs1 rs3"
    dest "$rs1" --state down
    check "$family, $sched: nor while there is one other" answer_from rs3
    talker_start "$family-$sched" "$vip" 4
    dest "$rs3" -w 0
    check "$family, $sched: when the last one drains, it has all new ones" answer_from rs2
    check "$family, $sched: open connections stay" prints "rs3 rs3 rs3 rs3" talker_ask "$family-$sched"
    talker_start "$family-$sched-sorry" "$vip" 4
    dest "$rs1" --state up
    check "$family, $sched: when one is back, it has no new ones" answer_from rs1
    check "$family, $sched: and keeps those that it has" prints "rs2 rs2 rs2 rs2" talker_ask "$family-$sched-sorry"
    dest "$rs3" -w 1
}

# A service that no flow is left of, so that thresholds count from nothing.
fresh() {
    service=${service%80}8080
    ctl director service add -t "$service" -s lc 2> /dev/null
    ctl director dest add -t "$service" -r "$rs1" --dscp 7 -x 2
    ctl director dest add -t "$service" -r "$rs3" -g -x 2
    ctl director dest add -t "$service" -r "$rs2" --dscp 11 --fallback
}

# Connections that stay open fill the dests.
full() {
    fresh
    talker_start "$family-first" "$vip" 4 8080
    talker_start "$family-rest" "$vip" 2 8080
    check "$family: connections up to the thresholds are the dests'" prints "rs1 rs1 rs3 rs3" sorted "$family-first"
    check "$family: more are the fallback's" prints "rs2 rs2" sorted "$family-rest"
    check "$family: the list says that dests are full" prints_match "> \[?$rs1.* 2 +- +full$" ctl director list -t "$service"
}

sorted() { talker_ask "$1" | xargs -n 1 | sort | xargs; }

lab_up
modules_load l3dsr_director l3dsr_realserver
families set_up
web_servers rs1 rs2 rs3
families sorry rr
families sorry mh
families full
