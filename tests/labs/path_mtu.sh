#!/bin/bash
# A link on the way back shrinks in the middle of downloads. The router before it tells the VIP, which is to say the director;
# the director finds the realserver that the quoted packet came from.
#
#   client ─╳─ edge ──┬── director     by DSCP to rs1 and rs2 (port 80), by direct routing to rs3 (port 8080)
#      ▲    1400  ▲   ├── r1 ── rs1
#      │          │   ├── r2 ── rs2
#      └──────────┴───┴── rs3          answer
#
# heavy: long downloads
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

services() {
    ctl director service add -t "$service"
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl director dest add -t "$service" -r "$rs2" --dscp 11
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
    ctl director service add -t "${service%80}8080"
    ctl director dest add -t "${service%80}8080" -r "$rs3" -g
    vip_local rs3 "$vip"
}

# What the realserver has learned about the way to the client.
knows() { # NODE
    prints_match 'mtu 1400( |$)' ip -n "$prefix$1" route get "$client" from "$vip"
}

learned() {
    local node
    for node in "$@"; do check "$family: $node knows what fits" knows "$node"; done
}

fetched_whole() { # PORT
    prints "$long_size" at client curl -sS -g --max-time 60 --noproxy '*' -o /dev/null -w '%{size_download}\n' "$(url "$vip" "$1")files/long"
}

# A segment a packet. Linux's TCP stands still where a realserver learns what fits by one connection while it sends many segments at
# once over another: those that are too big are lost, the short last one is sent, and TCP, which takes none for sent, refuses the
# client's acknowledgements of it (seen with 7.2, IPv6).
segment_by_segment() { # REALSERVER...
    local rs
    for rs in "$@"; do ip -n "$prefix$rs" link set dev "$(device_of "$rs")" gso_max_segs 1; done
}

by_direct_routing() {
    check "$family: by direct routing, a download" fetched_whole 8080
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families services
web_servers rs1 rs2 rs3
downloads_prepare rs1 rs2 rs3
segment_by_segment rs1 rs2 rs3
families downloads_begin 4
ip -n "${prefix}edge" link set client mtu 1400
families downloads_end
families learned rs1 rs2
families by_direct_routing
families learned rs3
