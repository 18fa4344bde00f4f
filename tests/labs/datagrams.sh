#!/bin/bash
# Datagrams that no link carries whole: the director gets them in fragments, of which the first alone has ports. All fragments of a
# datagram go to one realserver, which puts them together and answers, in fragments too.
#
#   clients ── edge ──┬── director      by direct routing to rs3; by DSCP, ipip, gre and gue to rs1 and rs2
#      ▲        ▲     ├── rs3
#      │        │     ├── r1 ── rs1
#      │        │     └── r2 ── rs2
#      └────────┴────────────── answer
#
# heavy: hundreds of datagrams
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

bytes=4000 count=65
ways=(dr dscp ipip gre gue)
declare -A port=([dr]=8001 [dscp]=8002 [ipip]=8003 [gre]=8004 [gue]=8005)

# All dests of a service come at once: no bucket was another's before.
services() {
    local way how
    for way in "${ways[@]}"; do
        how=(-i --tun-type "$way")
        [ "$way" != dscp ] || how=(--dscp 7)
        if [ "$way" = dr ]; then
            ctl director service replace -u "${service%80}${port[$way]}" dest -r "$rs3" -g
        else
            ctl director service replace -u "${service%80}${port[$way]}" dest -r "$rs1" "${how[@]}" dest -r "$rs2" "${how[@]}"
        fi
    done
    for rs in rs1 rs2; do ctl "$rs" vip add "$vip" --dscp 7; done
    vip_local rs3 "$vip"
}

more_clients() {
    local last
    for last in 3 4 5; do
        ip -n "${prefix}client" addr add "192.0.2.$last/24" dev edge
        ip -n "${prefix}client" addr add "2001:db8:c::$last/64" dev edge nodad
    done
}

# Expected from all dests of the way: of 65 flows each has some.
asks() {
    local way who last clients=()
    for last in 2 3 4 5; do clients+=("${client%2}$last"); done
    for way in "${ways[@]}"; do
        who="rs1 rs2"
        [ "$way" != dr ] || who=rs3
        check "$family by $way: all datagrams arrive whole and are answered from the VIP" prints "$count $who" \
            at client /usr/bin/python3 "$here/datagrams.py" ask "$vip" "${port[$way]}" $bytes $count "${clients[@]}"
    done
}

# RFC 791, section 3.1: an offset, or more to come. RFC 8200, section 4.5: next header 44.
came_in_fragments() {
    check "IPv4: the director did get fragments" captured director "ip[6:2] & 0x1fff != 0 and dst host $VIP"
    check "IPv6: the director did get fragments" captured director "ip6[6] = 44 and dst host $VIP6"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
unpackers rs1 ipip gre ip6tnl ip6gre gue
unpackers rs2 ipip gre ip6tnl ip6gre gue
families services
more_clients
for rs in rs1 rs2 rs3; do
    at_exec $rs /usr/bin/python3 "$here/datagrams.py" serve $rs "${port[@]}" &
    server_pids+=($!)
done
for rs in rs1 rs2 rs3; do wait_until 20 udp_bound $rs "${port[gue]}"; done
captures director
families asks
captures_stop
came_in_fragments
check_not "no fragment was dropped" prints_match '^ *fragment(_timeout|_limit)? +[1-9]' ctl director list --reasons
