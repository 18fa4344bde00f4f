#!/bin/bash
# Direct routing: the packet stays as it is and goes to the realserver's MAC address, on the director's own segment.
#
#   client ── edge ──┬── director    frame := rs3's
#      ▲       ▲     └── rs3         has the VIP
#      └───────┴─────────┘  answer
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

one_dest() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs3" -g
    vip_local rs3 "$vip"
}

# With no neighbour known to the director, so that the first packet has to wait for one.
asks() {
    at director ip neigh flush all
    check "$family: rs3 answers from the VIP and sees the client" answers client "$vip" "rs3 $client"
}

lab_up
modules_load l3dsr_director
families one_dest
web_servers rs3
captures client director rs3
families asks
check_packets dr family=IPv4 client="$CLIENT" vip="$VIP" mac="$(mac_of rs3)" -- \
    family=IPv6 client="$CLIENT6" vip="$VIP6" mac="$(mac_of rs3)"
check_packets first_packet family=IPv4 client="$CLIENT" vip="$VIP" -- family=IPv6 client="$CLIENT6" vip="$VIP6"
