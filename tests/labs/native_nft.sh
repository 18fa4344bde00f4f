#!/bin/bash
# Nothing of ours but the idea: native nft rules write code and realserver at the director and read them at the realserver.
# Proves the network and the harness; every other lab does the same with our modules.
#
#   client ── edge ──┬── director   dscp := 7, daddr := rs1
#      ▲       ▲     ├── r1 ── rs1  dscp 7: daddr := VIP
#      └───────┴─────┘      answer
#
# heavy: many captures
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/stand_in.sh
. "$here/stand_in.sh"

# The anonymous form of the map: nft 1.0.6 loads a named one for IPv6 that never matches.
realserver_rules() {
    vip_local rs1 "$VIP" "$VIP6"
    at rs1 nft -f - << EOF
table ip realserver {
    chain vip_7 {
        ip daddr set $VIP ip dscp set 0 counter accept
    }
    chain decode {
        type filter hook prerouting priority raw
        ip daddr $RS1 ip dscp vmap { 7 : goto vip_7 }
    }
}
table ip6 realserver {
    chain vip_7 {
        ip6 daddr set $VIP6 ip6 dscp set 0 counter accept
    }
    chain decode {
        type filter hook prerouting priority raw
        ip6 daddr $RS1_6 ip6 dscp vmap { 7 : goto vip_7 }
    }
}
EOF
}

lab_up
director_stands_in
realserver_rules
web_servers rs1
captures client director r1 rs1
capture_input rs1
check "IPv4: rs1 answers from the VIP and sees the client" answers client "$VIP" "rs1 $CLIENT"
check "IPv6: rs1 answers from the VIP and sees the client" answers client "$VIP6" "rs1 $CLIENT6"
check_packets dscp family=IPv4 client="$CLIENT" vip="$VIP" rs="$RS1" code=7 -- \
    family=IPv6 client="$CLIENT6" vip="$VIP6" rs="$RS1_6" code=7
