#!/bin/bash
# Services of many ports and many addresses, and which of them has a packet.
#
#   client ── edge ──┬── director   VIP:0 → rs1, VIP:8000-8099 → rs2, VIP:8050 → rs3, the VIPs' prefix:80 → rs3, all else: rs3
#      ▲       ▲     ├── r1 ── rs1
#      │       │     ├── r2 ── rs2
#      └───────┴─────┴── rs3
#
# heavy: many services
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # services.sh uses it
web_ports=(22 80 8000 8050 8099 8100)

# An address or prefix with ports, as the tool wants it.
with_ports() { # ADDRESS PORTS
    case $1 in *:*) echo "[$1]:$2" ;; *) echo "$1:$2" ;; esac
}

# What families() does not know: another VIP, the prefix of all of them, and that of everything.
more_names() {
    other_vip=${vip/%250/241}
    if [ "$family" = IPv4 ]; then
        vips=198.18.0.240/28 everything=0.0.0.0/0
    else
        vips=2001:db8:f::/64 everything=::/0
    fi
}

services() {
    more_names
    check "$family: all ports of a VIP are a service" ctl director service add -t "$(with_ports "$vip" 0)" --dscp 7
    check "$family: a range of ports is one" ctl director service add -t "$(with_ports "$vip" 8000-8099)" --dscp 11
    check "$family: one port beside them is one" ctl director service add -t "$(with_ports "$vip" 8050)"
    check "$family: one port of a prefix is one" ctl director service add -t "$(with_ports "$vips" 80)"
    ctl director dest add -t "$(with_ports "$vip" 0)" -r "$rs1" --dscp
    ctl director dest add -t "$(with_ports "$vip" 8000-8099)" -r "$rs2" --dscp
    ctl director dest add -t "$(with_ports "$vip" 8050)" -r "$rs3"
    ctl director dest add -t "$(with_ports "$vips" 80)" -r "$rs3"
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
    vip_local rs3 "$vip" "$other_vip"
}

# Who answers at a port.
who() { # NODE ADDRESS PORT
    at "$1" curl -sS -g --max-time 10 --noproxy '*' "http://$(with_ports "$2" "$3")/" | cut -d' ' -f1
}

most_specific() {
    more_names
    check "$family: a port of its own goes to rs3" prints rs3 who client "$vip" 8050
    check "$family: the first port of the range goes to rs2" prints rs2 who client "$vip" 8000
    check "$family: the last port of the range goes to rs2" prints rs2 who client "$vip" 8099
    check "$family: the port behind the range goes to rs1" prints rs1 who client "$vip" 8100
    check "$family: the address comes before the prefix" prints rs1 who client "$vip" 80
    check "$family: another address of the prefix goes to rs3" prints rs3 who client "$other_vip" 80
}

refusals() {
    more_names
    check_not "$family: a range that overlaps is refused" ctl director service add -t "$(with_ports "$vip" 8099-8200)"
    check_not "$family: a code for a prefix is refused" \
        ctl director dest add -t "$(with_ports "$vips" 80)" -r "$rs1" --dscp 7
    check "$family: SCTP is a service as well" ctl director service add --sctp-service "$(with_ports "$vip" 9)"
    check_not "$family: a code for SCTP is refused" \
        ctl director dest add --sctp-service "$(with_ports "$vip" 9)" -r "$rs1" --dscp 7
    check "$family: the list names them all" lists_all
}

lists_all() {
    local said key
    said=$(ctl director list)
    echo "$said"
    for key in "$(with_ports "$vip" 0)" "$(with_ports "$vip" 8000-8099)" "$(with_ports "$vips" 80)"; do
        grep -qF "TCP  $key mh" <<< "$said" || return
    done
    grep -qF "SCTP $(with_ports "$vip" 9) mh" <<< "$said"
}

less_specific() {
    more_names
    ctl director service del -t "$(with_ports "$vip" 8050)"
    check "$family: without its own service, a port belongs to its range" prints rs2 who client "$vip" 8050
    ctl director service del -t "$(with_ports "$vip" 8000-8099)"
    check "$family: without the range, to all ports" prints rs1 who client "$vip" 8050
    ctl director service del -t "$(with_ports "$vip" 0)"
    check "$family: without these, to the prefix" prints rs3 who client "$vip" 80
}

everything() {
    more_names
    ctl director flush
    check "$family: everything is a service" ctl director service add -t "$(with_ports "$everything" 0)"
    ctl director dest add -t "$(with_ports "$everything" 0)" -r "$rs3"
    check "$family: any VIP and port goes to rs3" prints rs3 who client "$other_vip" 8100
    check "$family: but the director's own address is its own" prints director who client "$director" 22
    check "$family: and answers to the director's own questions reach it" director_asks
}

# Over UDP: what the director itself sends over TCP is a service's now as well.
director_asks() {
    prints "$rs1 rs1 $director" ask_udp director "$rs1" 7007
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families services
web_servers rs1 rs2 rs3 director
udp_server rs1 7007
families most_specific
families refusals
families less_specific
families everything
