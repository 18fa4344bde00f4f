#!/bin/bash
# Traceroute to a VIP, with TCP and UDP: the director is a hop like any router, and the VIP is the last. With ICMP, as mtr does by
# itself, the director answers as the VIP.
#
#   client ── edge ── director ─┬── rs3           by direct routing: three hops
#               1        2      └── r1 ── rs1     through a tunnel, which is one hop: three; by DSCP: four
#
# By DSCP r1 is silent for the client: what it says is about a packet to rs1, of which the client knows nothing.
#
# heavy: probes that nobody answers
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

ways=(dr ipip dscp)
declare -A port=([dr]=8001 [ipip]=8002 [dscp]=8003)

# UDP's ports are closed at the realservers: they say so.
services() {
    local protocol
    for protocol in -t -u; do
        ctl director service replace $protocol "${service%80}${port[dr]}" dest -r "$rs3" -g
        ctl director service replace $protocol "${service%80}${port[ipip]}" dest -r "$rs1" -i
        ctl director service replace $protocol "${service%80}${port[dscp]}" dest -r "$rs1" --dscp 7
    done
    ctl rs1 vip add "$vip" --dscp 7
    vip_local rs3 "$vip"
}

# Many questions in a few seconds; hosts that answer a few in a second are another matter.
no_limits() {
    local node
    for node in edge director rs1 rs3; do sysctl_at $node net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0; done
}

# Prints the hops.
traced() { # ARGUMENT...
    at client traceroute -n -q 1 -m 6 -w 2 "$@" "$vip" | awk 'NR > 1 { print $2 }' | xargs
}

traced_by_mtr() { # ARGUMENT...
    at client mtr -n -r -c 1 -m 6 -G 1 -Z 2 "$@" "$vip" | awk '/\|--/ { print $2 }' | xargs
}

traces() {
    local way hops=([3]="${client%2}1 $director $vip" [4]="${client%2}1 $director * $vip") count
    for way in "${ways[@]}"; do
        count=3
        [ "$way" != dscp ] || count=4
        check "$family by $way: traceroute with TCP" prints "${hops[$count]}" traced -T -p "${port[$way]}"
        check "$family by $way: traceroute with UDP" prints "${hops[$count]}" traced -U -p "${port[$way]}"
    done
    check "$family by dr: mtr with TCP" prints "${hops[3]}" traced_by_mtr --tcp -P "${port[dr]}"
    check "$family by dr: mtr with UDP" prints "${hops[3]}" traced_by_mtr --udp -P "${port[dr]}"
    check "$family: traceroute with ICMP" prints "${client%2}1 $vip" traced -I
    check "$family: mtr with ICMP" prints "${client%2}1 $vip" traced_by_mtr
}

lab_up
modules_load l3dsr_director l3dsr_realserver
unpackers rs1 ipip ip6tnl
no_limits
families services
web_ports=("${port[@]}")
web_servers rs1 rs3
families traces
check "the director counts what did not live longer" prints_match 'ttl_exceeded +[1-9]' ctl director list --reasons
