#!/bin/bash
# The next hop as a neighbour: its entry grows stale, is lost and comes back, and its MAC address changes, while packets travel.
#
#   client ── edge ──┬── director      by direct routing to rs3; by DSCP and through a tunnel to rs1, by way of r1
#      ▲       ▲     ├── rs3           another MAC address
#      │       │     └── r1 ── rs1     r1 likewise
#      └───────┴────────────── answer
#
# heavy: connections that last
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"
# shellcheck source=tests/labs/stream.sh
. "$here/stream.sh"

hops=("$RS3" "$RS3_6" 198.51.100.21 2001:db8:d::21)

services() {
    ctl rs1 vip add "$vip" --dscp 7
    vip_local rs3 "$vip"
    stream_service 8001 rs1 "$rs1" --dscp 7
    stream_service 8002 rs1 "$rs1" -i
    stream_service 8003 rs3 "$rs3" -g
}

# Believe in a neighbour for a second or so, and look for one that is silent without patience: what takes a minute otherwise.
impatient() {
    local family
    for family in ipv4 ipv6; do
        sysctl_at director net.$family.neigh.segment.{base_reachable_time_ms=1000,retrans_time_ms=200} \
            net.$family.neigh.segment.{delay_first_probe_time=1,ucast_solicit=1}
    done
}

states_become() { # STATE
    local hop
    for hop in "${hops[@]}"; do ip -n "${prefix}director" neigh replace "$hop" dev segment nud "$1"; done
}

# One after the other: none is believed in for long.
all_are_heard() {
    local hop
    for hop in "${hops[@]}"; do wait_until 20 reachable "$hop" || return; done
}

reachable() { ip -n "${prefix}director" neigh show "$1" dev segment | grep REACHABLE; }

# The connections are used all the time, so the kernel asks who is there and hears it.
comes_back() { # WHAT COMMAND...
    "${@:2}"
    check "$1: the connections go on" streams_go_on
    check "$1: the director hears from all neighbours again" all_are_heard
}

forgotten() { ip -n "${prefix}director" neigh flush all; }

# The director knows the addresses that rs3 and r1 have now.
knows_new_macs() {
    local hop
    for hop in "$RS3" "$RS3_6"; do known_at "$hop" rs3 || return; done
    for hop in 198.51.100.21 2001:db8:d::21; do known_at "$hop" r1 || return; done
}

known_at() { # ADDRESS NODE
    ip -n "${prefix}director" neigh show "$1" dev segment | grep -q "lladdr $(mac_of "$2") "
}

# Nobody but the director sends to these.
sent_to() { # MAC MAC
    echo "(ether dst $1 or ether dst $2) and ether src $(mac_of director) and (dst host $RS1 or dst host $RS1_6 or dst host $VIP or dst host $VIP6)"
}

macs_change() { # LAST_BYTE
    ip -n "${prefix}rs3" link set dev segment address "02:00:00:00:03:$1"
    ip -n "${prefix}r1" link set dev segment address "02:00:00:00:21:$1"
}

# Packets go to the new addresses, and none to the old ones any more.
follow() { # NAME MOMENT OLD_MAC OLD_MAC
    check "$1: the connections go on" streams_go_on
    check "$1: packets go to the new addresses" more_than 20 captured_since "$2" director "$(sent_to "$(mac_of rs3)" "$(mac_of r1)")"
    check "$1: and none to the old ones" prints 0 captured_since "$2" director "$(sent_to "$3" "$4")"
}

# The director finds out by itself that nobody is there any more.
unannounced() {
    local old
    old=("$(mac_of rs3)" "$(mac_of r1)")
    macs_change 01
    check "other MAC addresses: the director finds them" wait_until 20 knows_new_macs
    follow "other MAC addresses" "$(now)" "${old[@]}"
}

# RFC 5227, section 3; RFC 4861, section 7.2.6.
announced() {
    local old node second
    old=("$(mac_of rs3)" "$(mac_of r1)")
    for node in rs3 r1; do sysctl_at $node net.ipv4.conf.segment.arp_notify=1 net.ipv6.conf.segment.ndisc_notify=1; done
    macs_change 02
    second=$(second_after "$(now)")
    wait_until 10 has_passed "$second"
    follow "other MAC addresses that are announced, a second later" "$second" "${old[@]}"
}

lab_up
unpackers rs1 ipip ip6tnl
modules_load l3dsr_director l3dsr_realserver
families services
impatient
captures client director
streams_start
comes_back "stale" states_become stale
comes_back "failed" states_become failed
comes_back "forgotten" forgotten
unannounced
announced
streams_end
captures_stop
check "the client saw no reset" prints 0 resets_at client
