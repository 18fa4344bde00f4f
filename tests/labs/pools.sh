#!/bin/bash
# Two services share a pool; it changes, is replaced, and its table gets another key, while a stream of packets goes on.
#
#   client ── edge ──┬── director     VIP:80 and VIP:8080 use the pool "web"
#      ▲       ▲     ├── r1 ── rs1
#      │       │     └── r2 ── rs2
#      └───────┴── answer
#
# heavy: many commands
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

shared() {
    ctl director pool add "$pool" --table-size 251
    ctl director dest add --pool "$pool" -r "$rs1" --dscp
    ctl director service add -t "$service" --pool "$pool" --dscp 7
    ctl director service add -t "${service%:80}:8080" --pool "$pool" --dscp 7
    ctl director dest add --pool "$pool" -r "$rs2" --dscp
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 7
}

pool_of_family() {
    case $family in
    IPv4) pool=web ;;
    IPv6) pool=web6 ;;
    esac
    "$@"
}

# Who answers so many connections to a port: names only.
who() { # PORT
    fetch_many 20 client "$vip" "$1" | awk '{ print $2 }' | xargs
}

both_answer() {
    local port
    for port in 80 8080; do check "$family: both dests answer on port $port" prints "rs1 rs2" who $port; done
}

# One message, all services.
one_message() {
    check "$family: a dest goes down, for all services" ctl director dest set --pool "$pool" -r "$rs2" --state down
    for port in 80 8080; do check "$family: rs1 has all of port $port" prints rs1 who $port; done
    check "$family: it comes up" ctl director dest set --pool "$pool" -r "$rs2" --state up
    both_answer
    check_not "$family: a pool in use stays" ctl director pool del "$pool"
}

# Every request is answered while the pool is replaced again and again.
replaced_under_traffic() {
    local answered turn=0 pid
    for _ in {1..10}; do fetch_many 50 client "$vip"; done > "$work/stream" 2>&1 &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        turn=$((turn + 1))
        ctl director pool replace "$pool" --table-size 251 dest -r "$rs1" --dscp -w $((turn % 3 + 1)) dest -r "$rs2" --dscp -w 1
        ctl director dest set --pool "$pool" -r "$rs2" -w 2
    done
    wait $pid
    echo "# $family: $turn replacements"
    answered=$(awk '$2 ~ /^rs[12]$/ { sum += $1 } END { print sum + 0 }' "$work/stream")
    check "$family: 500 connections while the pool is replaced, none lost" [ "$answered" = 500 ]
    check "$family: there were replacements meanwhile" [ $turn -gt 1 ]
}

reset_counters_absent() {
    check "$family: nothing was dropped for want of a dest" prints 0 reason_count director list no_dest
}

gone() {
    ctl director service del -t "$service"
    ctl director service del -t "${service%:80}:8080"
    check "$family: a pool that nobody uses is deleted" ctl director pool del "$pool"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families pool_of_family shared
web_servers rs1 rs2
families pool_of_family both_answer
families pool_of_family one_message
families pool_of_family replaced_under_traffic
families pool_of_family reset_counters_absent
families pool_of_family gone
