#!/bin/bash
# Two directors behind a router that shares flows between them; one fails in the middle of transfers, and comes back.
#
#                        ╭── director .10 ╳
#   client ══ edge ══════┤                    ══ r1 ══ rs1    downloads from both realservers, through both
#      ▲                 ╰── director2 .11    ══ r2 ══ rs2    directors: not one may be reset
#      └── answer
#
# heavy: many connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

silent=32
DIRECTOR2=198.51.100.11 DIRECTOR2_6=2001:db8:d::11

another_director() {
    ip netns add "${prefix}director2"
    cable director2 segment | ip -batch -
    ip -n "${prefix}segment" link set director2 master bridge up
    ip -n "${prefix}director2" link set lo up
    sysctl_at director2 net.ipv6.conf.{all,default}.accept_dad=0
    addresses director2 segment $DIRECTOR2 $DIRECTOR2_6
    routes_of director2
    checksums_in_software director2
    sysctl_at edge net.ipv4.fib_multipath_hash_policy=1 net.ipv6.fib_multipath_hash_policy=1
}

routes_of() { # DIRECTOR
    route "$1" default 198.51.100.1 default 2001:db8:d::1
    route "$1" 10.1.1.0/24 198.51.100.21 2001:db8:1::/64 2001:db8:d::21
    route "$1" 10.1.2.0/24 198.51.100.22 2001:db8:2::/64 2001:db8:d::22
}

# The edge's routes to the VIPs, through these directors.
via() { # IPV4 IPV6 [IPV4 IPV6]
    local hops4=() hops6=()
    while [ $# -gt 0 ]; do
        hops4+=(nexthop via "$1")
        hops6+=(nexthop via "$2")
        shift 2
    done
    ip -n "${prefix}edge" route replace 198.18.0.240/28 "${hops4[@]}"
    ip -n "${prefix}edge" -6 route replace 2001:db8:f::/64 "${hops6[@]}"
}

# Dests come one by one, and buckets remember whose they were; a first dest that goes again has all of them forget.
same_configuration() {
    local node
    for node in director director2; do
        ctl $node service add -t "$service" -s mh
        ctl $node dest add -t "$service" -r "$rs3" --dscp 13
    done
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl director dest add -t "$service" -r "$rs2" --dscp 11 -w 2
    # In another order.
    ctl director2 dest add -t "$service" -r "$rs2" --dscp 11 -w 2
    ctl director2 dest add -t "$service" -r "$rs1" --dscp 7
    for node in director director2; do ctl $node dest set -t "$service" -r "$rs3" -w 0 --drain 1; done
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
}

# The same dests, by a scheduler that has to remember each flow.
another_service() {
    local node
    for node in director director2; do
        ctl $node service add -t "${service%80}8080" -s wlc
        ctl $node dest add -t "${service%80}8080" -r "$rs1" --dscp 7
        ctl $node dest add -t "${service%80}8080" -r "$rs2" --dscp 11
    done
}

open_silent_ones() { talker_start "$family-wlc" "$vip" $silent 8080; }

# The other director does not know whose they are. It guesses right where its bucket's dest is the one; who is asked wrongly resets.
lose() {
    local said lost
    said=$(talker_ask "$family-wlc")
    lost=$(xargs -n 1 <<< "$said" | grep -vc '^rs[12]$') || true
    echo "# $family: $lost of $silent connections by wlc are lost"
    check "$family: with wlc, a part of the connections is lost" [ "$lost" -gt 0 -a "$lost" -lt $silent ]
}

nothing_is_remembered() {
    local node
    for node in director director2; do
        prints_match '^This director can be taken out' ctl $node pins || return
    done
}

still_served() {
    check "$family: new connections are served" prints_match '^rs[12] ' fetch client "$vip"
    check "$family: the downloads are in the middle" downloads_go_on
}

forwarded() { # DIRECTOR
    ctl "$1" list -t "$service" --stats | awk '$1 == "TCP" { print $4 }'
}

carry_packets() { # DIRECTOR...
    local node before
    for node in "$@"; do
        before=$(forwarded "$node")
        wait_until 20 more_than $((before + 20)) forwarded "$node" || return
    done
}

# Which director a flow meets is the router's chance.
both_met() { more_than 0 forwarded director && more_than 0 forwarded director2; }

packets_are_carried() { # TEXT DIRECTOR...
    check "$family: $1" carry_packets "${@:2}"
}

lab_up
nodes+=(director2)
another_director
modules_load l3dsr_director l3dsr_realserver
families same_configuration
check "nothing is remembered at either director" wait_until 20 nothing_is_remembered
web_servers rs1 rs2
downloads_prepare rs1 rs2
capture client
via $DIRECTOR $DIRECTOR6 $DIRECTOR2 $DIRECTOR2_6
families downloads_begin 4 both_met
families packets_are_carried "both directors carry packets" director director2

# What is sent to it before the router knows is lost.
ip -n "${prefix}director" link set segment down
via $DIRECTOR2 $DIRECTOR2_6
families packets_are_carried "one director fails, the other carries packets" director2
families still_served

ip -n "${prefix}director" link set segment up
ip -n "${prefix}director" addr replace $DIRECTOR6/64 dev segment nodad
routes_of director
via $DIRECTOR $DIRECTOR6 $DIRECTOR2 $DIRECTOR2_6
families packets_are_carried "it comes back and carries packets" director director2
families still_served
check "neither director remembers anything" nothing_is_remembered
families downloads_end
captures_stop
check "the client saw no reset" prints 0 resets_at client

families another_service
families open_silent_ones
ip -n "${prefix}director" link set segment down
via $DIRECTOR2 $DIRECTOR2_6
families lose
