#!/bin/bash
# A client that sets a mapped code itself, on packets to a VIP, reaches that VIP and no other.
#
#   client ── edge ──┬── director ─── r1 ── rs1    dscp 7: VIP       which asks with code 11
#                    └── r1 ── rs1                 dscp 11: OTHER    must not be reached
#
# heavy: many captures
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

OTHER=198.18.0.251 OTHER6=2001:db8:f::251

configure() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl rs1 vip add "$vip" --dscp 7
}

# Every packet of the client has the other VIP's code.
client_sets_code() {
    at client nft -f - << EOF
table inet stamp {
    chain output {
        type filter hook output priority 0
        ip dscp set 11
        ip6 nexthdr != ipv6-icmp ip6 dscp set 11
    }
}
EOF
}

# The VIP's packets come to rs1 without a director that would clear the code.
past_the_director() {
    at edge ip route replace "$VIP" via 198.51.100.21
    at edge ip route replace "$VIP6" via 2001:db8:d::21
    at r1 ip route add "$VIP" via "$RS1"
    at r1 ip route add "$VIP6" via "$RS1_6"
}

asks() { # HOW
    check "$family, $1: rs1 answers from the VIP" answers client "$vip" "rs1 $client"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
ctl rs1 vip add $OTHER --dscp 11
ctl rs1 vip add $OTHER6 --dscp 11
web_servers rs1
client_sets_code
captures client rs1
families asks "by the director"
past_the_director
families asks "past the director"
check_packets other_vip family=IPv4 client="$CLIENT" vip="$VIP" other="$OTHER" -- \
    family=IPv6 client="$CLIENT6" vip="$VIP6" other="$OTHER6"
check "the realserver counts them as packets to a VIP" prints_match 'is_vip +[1-9]' ctl rs1 vip list --reasons
