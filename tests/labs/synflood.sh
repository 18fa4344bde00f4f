#!/bin/bash
# A flood of connection attempts from forged addresses, in steady state and while a realserver drains.
#
#   flood ══╗
#   client ═╩═ edge ══╦══ director ══ pins, under their cap; memory, where it was
#      ▲              ╠══ r1 ══ rs1   comes, and gets all of rs2's buckets
#      │              ╚══ r2 ══ rs2   weight 1, then 0
#      └── answer ── silent connections of before the drain, and of during it: not one may be reset
#
# heavy: tens of thousands of packets
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

# The flood is many times what can be pinned.
pins=1024
flood=20000
# An emulated machine is slow.
[ "$LAB_KIND" != vm ] || flood=8000

# All ports of the VIP, so that the flood meets the same buckets and pins as the connections.
configure() {
    ctl director service add -t "${service%80}0" --table-size 251 --pins $pins
    ctl director dest add -t "${service%80}0" -r "$rs2" --dscp 11
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
}

# Nobody answers the flood.
unserved() { # REALSERVER
    at "$1" nft -f - << EOF
table inet flood {
    chain input {
        type filter hook input priority 0
        tcp dport 81 drop
    }
}
EOF
}

# What the kernel holds that no process has, in kB.
kernel_memory() {
    awk '/^(Slab|VmallocUsed|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo
}

flood_once() {
    at client /usr/bin/python3 "$here/synflood.py" edge "$(edge_mac)" "$flood" "$VIP" "$VIP6"
}

edge_mac() {
    ip -n "${prefix}edge" -o link show dev client | grep -o 'link/ether [0-9a-f:]*' | cut -d' ' -f2
}

# Where memory is watched (KASAN), what was freed is kept for a while.
is_kept() {
    grep -qw kasan_quarantine_put /proc/kallsyms
}

# All of the flood got as far as the dests. What the kernel holds afterwards is what it held before, but for noise: as many
# entries of a connection table would be megabytes.
flood_and_compare() {
    local memory_before flows_before grown sent
    flows_before=$(flows)
    memory_before=$(kernel_memory)
    flood_once
    grown=$(($(kernel_memory) - memory_before))
    sent=$(($(flows) - flows_before))
    echo "memory grew by $grown kB, the director sent $sent new flows"
    [ $sent -ge "$flood" ] && { [ $grown -lt 1024 ] || is_kept; }
}

# New flows that were sent to dests.
flows() {
    ctl director list --json | /usr/bin/python3 -c '
import json, sys
print(sum(service["stats"]["flows"] for service in json.load(sys.stdin)["services"]))'
}

# Pins and tentative pins of the family's service.
pins_of() {
    ctl director pins -t "${service%80}0" --json | /usr/bin/python3 -c '
import json, sys
service = json.load(sys.stdin)["pins"][0]
print(service["pins"], service["tentative"])'
}

# The number is rounded up to what fills its memory.
under_the_cap() {
    local pinned tentative
    read -r pinned tentative < <(pins_of)
    echo "$pinned pins, $tentative of a SYN alone"
    [ "$tentative" -gt 0 ] && [ $((pinned + tentative)) -le $((2 * pins)) ]
}

begin() { # NAME
    talker_start "$1-$family" "$vip" 8
    answers[$1-$family]=$(talker_ask "$1-$family")
}

same_answers() { # TALKER
    prints "${answers[$1]}" talker_ask "$1"
}

# Connections of before another dest came, of before the drain, and of during it.
drain() {
    check "$family: nothing is pinned" prints "0 0" pins_of
    begin first
    ctl director dest add -t "${service%80}0" -r "$rs1" --dscp 7
    begin before
    ctl director dest set -t "${service%80}0" -r "$rs2" -w 0
    begin during
}

all_speak() {
    check "$family: what is pinned stays under the cap" under_the_cap
    check "$family: the first connections stay where they were" same_answers "first-$family"
    check "$family: every connection of before stays where it was" same_answers "before-$family"
    check "$family: every connection of during the drain stays where it was" same_answers "during-$family"
    check "$family: a new connection is served" prints_match '^rs[12] ' fetch client "$vip"
}

declare -A answers=()
lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
for rs in rs1 rs2; do unserved $rs; done
web_servers rs1 rs2
capture client

check "without a change, a flood leaves nothing behind" flood_and_compare
families drain
for time in "during a drain" "a second time"; do
    check "$time: a flood leaves no memory behind" flood_and_compare
    families all_speak
done
captures_stop
check "the client saw no reset" prints 0 resets_at client
